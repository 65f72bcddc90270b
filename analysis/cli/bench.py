"""The command that measures speed; it lies beside the packages and is not installed with them."""

from pathlib import Path

from typer import Typer

from analysis.errors import CommandError

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


def add_bench(app: Typer) -> None:
    """Add the command of `benchmarks/`, or one that says that it is not there."""
    if FOLDER.is_dir():
        from benchmarks.command import bench

        app.command()(bench)
    else:
        whatever = {"allow_extra_args": True, "ignore_unknown_options": True}
        app.command(name="bench", context_settings=whatever)(lacking)


def lacking() -> None:
    """Measure speed; needs a checkout of the project."""
    raise CommandError("bench: benchmarks are not installed; it needs a checkout of the project")
