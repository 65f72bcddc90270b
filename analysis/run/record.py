"""From a scenario to a result folder, and from a result folder to its figures."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.deal_table import deals_table
from analysis.run import FORMAT
from analysis.run.folder import ResultTables, describe_run, write_tables
from analysis.run.monthly import Monthly, observe
from analysis.run.tables import months_table, reports_table, runs_table
from analysis.store.files import writing
from analysis.store.folder import new_folder, write_manifest
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
    with new_folder(out, force=force, kind=FORMAT) as folder:
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
    with new_folder(out, force=force, kind=FORMAT) as folder, writing(out):
        fill(tables, folder)


def fill(tables: ResultTables, folder: Path) -> None:
    """Put tables, figures and manifest into a folder."""
    from analysis.run.figures import write_all

    files = write_tables(tables, folder) + write_all(tables, folder)
    write_manifest(tables.manifest, folder, [file.name for file in files])
