"""From a scenario to a result folder, and from a result folder to its figures."""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from analysis.run.monthly import Monthly, observe
from analysis.run.tables import deals_table, months_table, reports_table, runs_table
from analysis.store.files import beside, writing
from analysis.store.folder import (
    ResultTables,
    describe_run,
    new_folder,
    read_result,
    write_manifest,
    write_tables,
)
from analysis.store.formats import COMPARISON, DISCOVERY, FRONTIER, SENSITIVITY
from analysis.store.manifest import read_manifest
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
        The folder; see `analysis.store.folder.new_folder`, also for `force`.
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
        with writing(out):
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
    with new_folder(out, force=force) as folder, writing(out):
        fill(tables, folder)


def fill(tables: ResultTables, folder: Path) -> None:
    """Put tables, figures and manifest into a folder."""
    from analysis.run.figures import write_all

    files = write_tables(tables, folder) + write_all(tables, folder)
    write_manifest(tables.manifest, folder, [file.name for file in files])


def redraw(
    result: Path,
    out: Path | None = None,
    outcomes: Sequence[str] | None = None,
    factors: Sequence[str] | None = None,
) -> list[Path]:
    """Draw the figures of a result again, into its folder or `out`, and return their files.

    `outcomes` and `factors` say what the figures of a sweep show.

    Raises
    ------
    CommandError
        If the folder is not a complete result, it has no such outcome or factor, or `out` cannot
        be written.
    """
    from analysis.sweep.result import is_sweep

    if is_sweep(result):
        return _redraw_sweep(result, out, outcomes, factors)
    if outcomes or factors:
        raise CommandError(f"{result}: is no sweep; --outcome and --factor are for sweeps")
    kind = read_manifest(result)["format"]
    return _REDRAW.get(kind, _redraw_run)(result, out)


def _redraw_run(result: Path, out: Path | None) -> list[Path]:
    """Draw the figures of a run; in its own folder the manifest is brought up to date."""
    from analysis.run.figures import write_all

    tables = read_result(result)
    figures = put_figures(lambda folder: write_all(tables, folder), out or result)
    _bring_up_to_date(tables.manifest, result, figures, out)
    return figures


def _redraw_sweep(
    result: Path, out: Path | None, outcomes: Sequence[str] | None, factors: Sequence[str] | None
) -> list[Path]:
    from analysis.sweep.figures import write_all
    from analysis.sweep.figures.view import make_view
    from analysis.sweep.result import read_sweep

    view = make_view(read_sweep(result), outcomes, factors)
    return put_figures(lambda folder: write_all(view, folder), out or result)


def _redraw_study(result: Path, out: Path | None) -> list[Path]:
    from analysis.sensitivity.figures import write_all
    from analysis.sensitivity.folder import read_study

    study = read_study(result)
    return put_figures(lambda folder: write_all(study, folder), out or result)


def _redraw_comparison(result: Path, out: Path | None) -> list[Path]:
    from analysis.comparison.figures import write_all
    from analysis.comparison.folder import read_comparison

    comparison = read_comparison(result)
    figures = put_figures(lambda folder: write_all(comparison, folder), out or result)
    _bring_up_to_date(comparison.manifest, result, figures, out)
    return figures


def _redraw_discovery(result: Path, out: Path | None) -> list[Path]:
    from analysis.discovery.figures import write_all
    from analysis.discovery.folder import read_discovery

    discovery = read_discovery(result)
    figures = put_figures(lambda folder: write_all(discovery, folder), out or result)
    _bring_up_to_date(discovery.manifest, result, figures, out)
    return figures


def _redraw_frontier(result: Path, out: Path | None) -> list[Path]:
    from analysis.frontier.figures import write_all
    from analysis.frontier.folder import read_frontier

    frontier = read_frontier(result)
    return put_figures(lambda folder: write_all(frontier, folder), out or result)


def _bring_up_to_date(
    manifest: dict[str, Any], result: Path, figures: list[Path], out: Path | None
) -> None:
    """Let the manifest of a folder know the figures that were drawn into it."""
    if out is None:
        with writing(result):
            names = {*manifest["files"], *(file.name for file in figures)}
            write_manifest(manifest, result, names)


_REDRAW = {
    SENSITIVITY: _redraw_study,
    COMPARISON: _redraw_comparison,
    DISCOVERY: _redraw_discovery,
    FRONTIER: _redraw_frontier,
}
"""How the figures of results other than runs and sweeps are drawn, by the format of the result."""


def put_figures(draw: Callable[[Path], list[Path]], target: Path) -> list[Path]:
    """Draw into a temporary folder and move the figures to their place, each whole or not at all.

    Raises
    ------
    CommandError
        If the place cannot be written.
    """
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
        temporary = beside(Path(os.path.abspath(target)))  # noqa: PTH100
        temporary.mkdir()
        try:
            return [file.replace(target / file.name) for file in draw(temporary)]
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
