"""Result folders: tables, figures and a manifest that says where they came from.

A folder is complete when it holds a manifest. It is written under a temporary name beside its
place, synced, and renamed, so that no half-written result is ever seen.
"""

import hashlib
import json
import math
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError
from sim.months import format_month
from sim.provenance import git_state, rule_hash, versions
from sim.scenario_file import scenario_hash

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.ensemble import Ensemble

FORMAT = "caatsim result 1"
MANIFEST = "manifest.json"
TABLES = ("deals", "runs", "months", "reports")


@dataclass(frozen=True)
class ResultTables:
    """What a result folder holds.

    Attributes
    ----------
    manifest : dict
        See `describe_run`; `files` is missing while the folder is being written.
    deals, runs, months, reports : pyarrow.Table
        See `analysis.tables`.
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
    scenario = ensemble.scenario
    return {
        "format": FORMAT,
        "command": command,
        "argv": argv,
        "scenario": finite(scenario.model_dump(mode="json")),
        "scenario_hash": scenario_hash(scenario),
        "seed": ensemble.seed,
        "runs": len(ensemble.deals),
        "start": format_month(scenario.start),
        "months": scenario.months,
        "engine": ensemble.engine,
        "rule_hash": rule_hash(),
        "versions": versions(),
        "git": git_state(),
        "wall_seconds": round(wall_seconds, 3),
    }


def finite(value: Any) -> Any:
    """Replace infinite numbers, which JSON lacks, by the words that YAML has for them."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return value


@contextmanager
def new_folder(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a temporary folder that takes the place of `path` when the block ends well.

    If the block ends with an exception, the interrupt included, nothing remains.

    Parameters
    ----------
    path : Path
        Where the result goes. It may be an empty folder, or with `force` a complete result.
    force : bool
        Replace a complete result that holds nothing else.

    Raises
    ------
    CommandError
        If the place is taken or cannot be written.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow a link)
    made: list[Path] = []
    temporary: Path | None = None
    try:
        try:
            check_free(path, force)
            made = make_parents(path.parent)
            temporary = beside(path)
            temporary.mkdir()
        except OSError as error:
            raise CommandError(f"{path}: cannot be written: {error.strerror}") from error
        yield temporary
        try:
            _sync(temporary)
            _put_in_place(temporary, path)
        except OSError as error:
            raise CommandError(f"{path}: cannot be written: {error.strerror}") from error
    except BaseException:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def check_free(path: Path, force: bool) -> None:
    """Raise CommandError unless a result may be written to this place."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise CommandError(f"{path}: exists and is not a folder")
    if not path.exists() or not any(path.iterdir()):
        return
    try:
        manifest = read_manifest(path)
    except CommandError as error:
        raise CommandError(f"{path}: exists and is not a result of this program") from error
    if not force:
        raise CommandError(f"{path}: already holds a result; --force replaces it")
    known = {*manifest.get("files", ()), MANIFEST}
    strange = sorted(item.name for item in path.iterdir() if item.name not in known)
    if strange:
        raise CommandError(f"{path}: holds {strange[0]}, which is no part of the result")


def write_tables(tables: ResultTables, folder: Path) -> list[Path]:
    """Write the four tables as Parquet, and return their files."""
    import pyarrow.parquet as pq

    files = [folder / f"{name}.parquet" for name in TABLES]
    for name, file in zip(TABLES, files, strict=True):
        pq.write_table(getattr(tables, name), file, compression="zstd")
    return files


def write_manifest(manifest: dict[str, Any], folder: Path, names: Iterable[str]) -> None:
    """Write the manifest with the SHA-256 of the named files beside it, whole or not at all."""
    files = {name: sha256(folder / name) for name in sorted(names)}
    text = json.dumps({**manifest, "files": files}, indent=2, allow_nan=False)
    partial = folder / f".{MANIFEST}"
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(folder / MANIFEST)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a result folder.

    Raises
    ------
    CommandError
        If there is none, or it is not one of ours.
    """
    try:
        manifest: Any = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CommandError(f"{path}: is not a result folder: it has no {MANIFEST}") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: its {MANIFEST} cannot be read") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise CommandError(f"{path}: its {MANIFEST} does not say «{FORMAT}»")
    return manifest


def read_result(path: Path) -> ResultTables:
    """Read a complete result folder.

    Raises
    ------
    CommandError
        If it is not complete, or a table is not the one that its manifest names.
    """
    import pyarrow.parquet as pq

    manifest = read_manifest(path)
    tables = {}
    for name in TABLES:
        file = path / f"{name}.parquet"
        if not file.is_file() or sha256(file) != manifest["files"].get(file.name):
            raise CommandError(f"{file}: is missing or is not the table that was written")
        tables[name] = pq.read_table(file)
    return ResultTables(manifest=manifest, **tables)


def make_parents(folder: Path) -> list[Path]:
    """Make a folder with its parents; return those that were not there, outermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.insert(0, folder)
        folder = folder.parent
    for item in missing:
        item.mkdir()
    return missing


def _sync(folder: Path) -> None:
    for item in sorted(folder.iterdir()):
        with item.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Sync the entries of a folder to disk, where the system has such a thing."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(temporary: Path, path: Path) -> None:
    """Rename a finished folder to its place; what was there goes last."""
    if not path.exists():
        temporary.rename(path)
    elif not any(path.iterdir()):
        path.rmdir()
        temporary.rename(path)
    else:
        old = beside(path)
        path.rename(old)
        try:
            temporary.rename(path)
        except BaseException:
            old.rename(path)
            raise
        shutil.rmtree(old, ignore_errors=True)
    sync_folder(path.parent)


def beside(path: Path) -> Path:
    """Return an unused hidden name in the same folder, which says what process it belongs to.

    What a process that was killed has left there is removed.
    """
    for left in path.parent.glob(f".{path.name}-*-*"):
        owner = left.name.rsplit("-", 2)[1]
        if owner.isdecimal() and not _is_running(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    return path.parent / f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}"


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
