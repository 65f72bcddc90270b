"""The folder of a sweep: parts that appear whole or not at all, and are recognised again.

A part is what one job gave: a Parquet file per table, and a record that names the job's key and the
checksum of every file. The record is written last, so a part without one, or one that does not
agree with it, is as good as absent and is done again.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError
from analysis.folders import TEMPORARY, make_parents, put_file, sha256, writing
from analysis.result.formats import SWEEP as FORMAT
from analysis.result.manifest import MANIFEST
from analysis.sweep.design import Design
from analysis.sweep.jobs import Job
from analysis.sweep.work import JobResult
from sim.fingerprint import rule_fingerprint

if TYPE_CHECKING:
    import pyarrow as pa

IDENTITY = "sweep.json"
LOCK = ".lock"
RECORDS = "parts"
TABLES = ("points", "batches", "runs", "deals")
FIGURES = ("overview", "lines", "heatmap")
PART = re.compile(r"part-\d{6,}\.(parquet|json)")

START_OVER = "give another --out, or --force to throw its parts away and start over"
CONTINUE = "finished parts are kept and the same command continues"


@dataclass(frozen=True)
class Store:
    """An open sweep folder, which no other process has open."""

    path: Path

    def has(self, job: Job) -> bool:
        """Tell whether a job's part is there and undamaged."""
        record = self._record(job)
        return record is not None and all(
            self._intact(name, digest) for name, digest in record["files"].items()
        )

    def put(self, job: Job, result: JobResult) -> None:
        """Write a job's part; its record comes last."""
        with self.writing():
            files = {}
            for table, data in result.files.items():
                name = f"{table}/{part_name(job.number)}"
                self.write(name, data)
                files[name] = hashlib.sha256(data).hexdigest()
            record = {"key": job.key, "files": files}
            text = json.dumps({**record, "check": _check(record)}, indent=1, sort_keys=True)
            self.write(f"{RECORDS}/{part_name(job.number, 'json')}", text.encode() + b"\n")

    def batches(self, job: Job) -> "pa.Table":
        """Return the batches of a finished job."""
        import pyarrow.parquet as pq

        return pq.read_table(self.path / "batches" / part_name(job.number), partitioning=None)

    def write(self, name: str, data: bytes) -> None:
        """Write a file under a temporary name, sync it, and rename it to its place."""
        target = self.path / name
        target.parent.mkdir(exist_ok=True)
        put_file(target, data)

    def writing(self) -> AbstractContextManager[None]:
        """Say in one sentence what the system says when a file cannot be written."""
        return writing(self.path, CONTINUE)

    def strangers(self, jobs: Iterable[Job]) -> list[str]:
        """Return files among the parts that no job wrote."""
        names = {part_name(job.number, kind) for job in jobs for kind in ("parquet", "json")}
        found = []
        for folder in (*TABLES[1:], RECORDS):
            for file in sorted((self.path / folder).glob("*")):
                if not file.name.startswith(".") and file.name not in names:
                    found.append(f"{folder}/{file.name}")
        return found

    def checksums(self, jobs: Iterable[Job]) -> dict[str, str]:
        """Return the checksum of every file of the finished jobs, by name."""
        files: dict[str, str] = {}
        for job in jobs:
            record = self._record(job)
            files |= record["files"] if record else {}
        return files

    def _record(self, job: Job) -> dict[str, Any] | None:
        """Return the record of a job's part, or None if there is none that fits and is whole."""
        path = self.path / RECORDS / part_name(job.number, "json")
        try:
            record: Any = json.loads(path.read_bytes())
            check = record.pop("check")
            whole = check == _check(record) and record["key"] == job.key
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return record if whole else None

    def _intact(self, name: str, digest: str) -> bool:
        try:
            return sha256(self.path / name) == digest
        except OSError:
            return False


def part_name(number: int, kind: str = "parquet") -> str:
    """Return the name of a part's file in each table's folder."""
    return f"part-{number:06d}.{kind}"


def _check(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


@contextmanager
def open_store(path: Path, design: Design, code: str, *, force: bool = False) -> Iterator[Store]:
    """Open the folder of a sweep for this process alone; make it if there is none.

    Parameters
    ----------
    path : Path
        The folder.
    design : Design
        The experiment that it is for.
    code : str
        Hash of the code that makes the parts.
    force : bool
        Throw away the parts of another design or of other rules.

    Raises
    ------
    CommandError
        If it holds something else, is in use, or cannot be written.
    """
    from filelock import FileLock, Timeout

    path = Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow a link)
    store = Store(path)
    with store.writing():
        _check_place(path)
        made = [] if path.is_dir() else make_parents(path)
        lock = FileLock(path / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise CommandError(f"{path}: another process is at work on it") from error
    try:
        with store.writing():
            _claim(store, design, code, force)
            _sweep_up(path)
        yield store
    finally:
        lock.release()
        if not (path / IDENTITY).exists():
            _leave_no_trace(path, made)


def _check_place(path: Path) -> None:
    """Refuse a place that holds anything but a sweep."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise CommandError(f"{path}: exists and is not a folder")
    if (path / IDENTITY).is_file() or not path.is_dir():
        return
    unborn = {LOCK, f".{IDENTITY}{TEMPORARY}"}  # all that is left if killed at the very start
    if any(item.name not in unborn for item in path.iterdir()):
        raise CommandError(f"{path}: exists and is not a sweep of this program")


def _claim(store: Store, design: Design, code: str, force: bool) -> None:
    """Write what the folder is for, or check that it is for the same."""
    wanted: dict[str, Any] = {
        "format": FORMAT,
        "code": code,
        "rule_fingerprint": rule_fingerprint(),
        "name": design.name,
        "design": design.describe(),
    }
    if force:
        _empty(store.path)
    if not (store.path / IDENTITY).exists():
        store.write(IDENTITY, json.dumps(wanted, indent=1, allow_nan=False).encode() + b"\n")
        return
    found = read_identity(store.path)
    if found["code"] != code:
        raise CommandError(f"{store.path}: {_other_code(found, wanted)}; {START_OVER}")
    differing = [
        key for key, value in wanted["design"].items() if found["design"].get(key) != value
    ]
    if differing:
        what = ", ".join(differing)
        raise CommandError(f"{store.path}: is of another design (other {what}); {START_OVER}")


def _other_code(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    """Return in words what made the parts that are there, if not the code that is here."""
    rules = found.get("rule_fingerprint")
    if rules is None:
        return "its parts were made by an older version, which does not say by which rules"
    if rules != wanted["rule_fingerprint"]:
        return "its parts were made by other rules"
    return "its parts were made by the same rules, but their rows by another version"


def read_identity(path: Path) -> dict[str, Any]:
    """Return what a sweep folder is for.

    Raises
    ------
    CommandError
        If that cannot be read.
    """
    try:
        found: Any = json.loads((path / IDENTITY).read_bytes())
        if found["format"] == FORMAT and isinstance(found["design"], dict) and found["code"]:
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise CommandError(f"{path}: its {IDENTITY} cannot be read; {START_OVER}")


def _sweep_up(path: Path) -> None:
    """Remove what a killed process was writing, and refuse files that are not ours."""
    for folder in (path, *(path / name for name in (*TABLES, RECORDS))):
        for left in folder.glob(f".*{TEMPORARY}"):
            left.unlink()
        for file in folder.glob("[!.]*") if folder != path else ():
            if not PART.fullmatch(file.name):
                raise CommandError(f"{path}: holds {folder.name}/{file.name}, no part of the sweep")


def _empty(path: Path) -> None:
    """Remove all that a sweep has put there; its identity last, so that a kill leaves a sweep."""
    (path / MANIFEST).unlink(missing_ok=True)
    for name in (*TABLES, RECORDS):
        if (path / name).exists():
            shutil.rmtree(path / name)
    for name in FIGURES:
        for suffix in ("png", "svg"):
            (path / f"{name}.{suffix}").unlink(missing_ok=True)
    (path / IDENTITY).unlink(missing_ok=True)


def _leave_no_trace(path: Path, made: list[Path]) -> None:
    """Remove folders that were made for a sweep that never began."""
    (path / LOCK).unlink(missing_ok=True)
    for folder in reversed(made):
        try:
            folder.rmdir()
        except OSError:
            return
