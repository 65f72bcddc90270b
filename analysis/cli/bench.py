"""The command that measures speed; it lies beside the packages and is not installed with them."""

from importlib import import_module
from pathlib import Path

from typer import Typer

from analysis.errors import CommandError

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


def add_bench(app: Typer) -> None:
    """Add the command of `benchmarks/`, or one that says that it is not there."""
    if FOLDER.is_dir():
        app.command()(import_module("benchmarks.command").bench)
    else:
        whatever = {"allow_extra_args": True, "ignore_unknown_options": True}
        app.command(context_settings=whatever)(bench)


def bench() -> None:
    """Measure speed; needs a checkout of the project."""
    raise CommandError("bench: benchmarks are not installed; it needs a checkout of the project")
