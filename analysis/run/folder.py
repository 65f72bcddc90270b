"""The folder of a run: four tables, and a manifest that says where they come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError
from analysis.run import FORMAT
from analysis.store.files import sha256
from analysis.store.manifest import Origin, describe_scenario, read_manifest

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.ensemble import Ensemble

TABLES = ("deals", "runs", "months", "reports")


@dataclass(frozen=True)
class ResultTables:
    """What a result folder holds.

    Attributes
    ----------
    manifest : dict
        See `describe_run`; `files` is missing while the folder is being written.
    deals, runs, months, reports : pyarrow.Table
        See `analysis.run.tables`.
    """

    manifest: dict[str, Any]
    deals: "pa.Table"
    runs: "pa.Table"
    months: "pa.Table"
    reports: "pa.Table"


def describe_run(
    ensemble: "Ensemble", *, command: str, argv: list[str], wall_seconds: float
) -> dict[str, Any]:
    """Return the manifest of an ensemble, without the list of files.

    Parameters
    ----------
    ensemble : Ensemble
        What was simulated.
    command : str
        The command that makes this result again; figures carry it.
    argv : list of str
        The command as it was given, with output folder and all.
    wall_seconds : float
        Time that simulating took.
    """
    return {
        "format": FORMAT,
        **describe_scenario(ensemble.scenario, ensemble.engine, Origin(command, argv)),
        "seed": ensemble.seed,
        "runs": len(ensemble.deals),
        "wall_seconds": round(wall_seconds, 3),
    }


def write_tables(tables: ResultTables, folder: Path) -> list[Path]:
    """Write the four tables as Parquet, and return their files."""
    import pyarrow.parquet as pq

    files = [folder / f"{name}.parquet" for name in TABLES]
    for name, file in zip(TABLES, files, strict=True):
        pq.write_table(getattr(tables, name), file, compression="zstd")
    return files


def read_result(path: Path) -> ResultTables:
    """Read a complete result folder.

    Raises
    ------
    CommandError
        If it is not complete, or a table is not the one that its manifest names.
    """
    import pyarrow.parquet as pq

    manifest = read_manifest(path, FORMAT)
    tables = {}
    for name in TABLES:
        file = path / f"{name}.parquet"
        if not file.is_file() or sha256(file) != manifest["files"].get(file.name):
            raise CommandError(f"{file}: is missing or is not the table that was written")
        tables[name] = pq.read_table(file)
    return ResultTables(manifest=manifest, **tables)
