"""From a scenario to a result folder, and from a result folder to its figures."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from analysis.monthly import Monthly, observe
from analysis.results import (
    ResultTables,
    beside,
    describe_run,
    new_folder,
    read_result,
    write_manifest,
    write_tables,
)
from analysis.tables import deals_table, months_table, reports_table, runs_table
from sim.ensemble import Ensemble
from sim.scenario import Scenario
from sim.world import build


def write_run(
    scenario: Scenario,
    runs: int,
    seed: int,
    out: Path,
    *,
    engine: str = "compiled",
    command: str = "",
    argv: list[str] | None = None,
    force: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Ensemble:
    """Simulate an ensemble and write its result folder, all or nothing.

    Parameters
    ----------
    scenario, runs, seed, engine, progress
        See `sim.ensemble.simulate`.
    out : Path
        The folder; see `analysis.results.new_folder`, also for `force`.
    command : str
        The command that makes this result again.
    argv : list of str, optional
        The command as it was given.

    Raises
    ------
    CommandError
        If the folder is taken or cannot be written.
    """
    began = time.perf_counter()
    with new_folder(out, force=force) as folder:
        ensemble, monthly = observe(scenario, build(scenario), runs, seed, engine, progress)
        manifest = describe_run(
            ensemble,
            command=command,
            argv=argv or [],
            wall_seconds=time.perf_counter() - began,
        )
        with _writing(out):
            fill(tables_of(ensemble, monthly, manifest), folder)
    return ensemble


def tables_of(ensemble: Ensemble, monthly: Monthly, manifest: dict[str, Any]) -> ResultTables:
    """Return an ensemble and its month-by-month record as the tables of a result."""
    return ResultTables(
        manifest=manifest,
        deals=deals_table(ensemble),
        runs=runs_table(ensemble),
        months=months_table(monthly, ensemble),
        reports=reports_table(monthly, ensemble),
    )


def write_result(tables: ResultTables, out: Path, *, force: bool = False) -> None:
    """Write the tables of a result and their figures to a folder, all or nothing.

    Raises
    ------
    CommandError
        If the folder is taken or cannot be written.
    """
    with new_folder(out, force=force) as folder, _writing(out):
        fill(tables, folder)


def fill(tables: ResultTables, folder: Path) -> None:
    """Put tables, figures and manifest into a folder."""
    from analysis.plots import write_all

    files = write_tables(tables, folder) + write_all(tables, folder)
    write_manifest(tables.manifest, folder, [file.name for file in files])


def redraw(result: Path, out: Path | None = None) -> list[Path]:
    """Draw the figures of a result folder again, and return their files.

    Without `out` they replace those in the folder, and its manifest is brought up to date.

    Raises
    ------
    CommandError
        If the folder is not a complete result, or `out` cannot be written.
    """
    from analysis.plots import write_all

    tables = read_result(result)
    figures = put_figures(lambda folder: write_all(tables, folder), out or result)
    if out is None:
        with _writing(result):
            names = {*tables.manifest["files"], *(file.name for file in figures)}
            write_manifest(tables.manifest, result, names)
    return figures


def redraw_sweep(
    result: Path,
    out: Path | None = None,
    outcomes: Sequence[str] | None = None,
    factors: Sequence[str] | None = None,
) -> list[Path]:
    """Draw the figures of a finished sweep, into its folder or `out`, and return their files.

    Raises
    ------
    CommandError
        If the sweep is not finished, it has no such outcome or factor, or `out` cannot be written.
    """
    from analysis.plots.sweep import write_all
    from analysis.plots.sweep.view import make_view
    from analysis.sweep.result import read_sweep

    view = make_view(read_sweep(result), outcomes, factors)
    return put_figures(lambda folder: write_all(view, folder), out or result)


def put_figures(draw: Callable[[Path], list[Path]], target: Path) -> list[Path]:
    """Draw into a temporary folder and move the figures to their place, each whole or not at all.

    Raises
    ------
    CommandError
        If the place cannot be written.
    """
    with _writing(target):
        target.mkdir(parents=True, exist_ok=True)
        temporary = beside(Path(os.path.abspath(target)))  # noqa: PTH100
        temporary.mkdir()
        try:
            return [file.replace(target / file.name) for file in draw(temporary)]
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Say in one sentence what the system says when a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"{place}: cannot be written: {error.strerror or error}") from error
