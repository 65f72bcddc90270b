"""A folder of work that is done in parts, which appear whole or not at all and are known again.

A part is what one job gave: a file per table, and a record that names the job's key and the
checksum of every file. The record is written last, so a part without one, or one that does not
agree with it, is as good as absent and is done again.

Whoever uses it gives

- a `Layout`: how the folder's files are called, and what the work is called in messages;
- an `Identity`: the code and the settings that every part rests on. It is written first, and work
  of another identity is refused;
- jobs, each a `Part`: a number, which names its files, and a key, a hash of all that decides what
  they hold;
- what each job gave, as bytes by table, the same bytes whenever it is done.

::

    store = PartStore(folder, LAYOUT)
    with store.held(identity, force=force):
        for job in jobs:
            if not store.has(job):
                store.put(job, {"particles": work(job)})
        for job in jobs:
            read(store.file(job, "particles"))

While a folder is held no other process can hold it. Killed at any moment, it holds the parts that
were finished.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from analysis.errors import CommandError
from analysis.store.files import (
    is_litter,
    is_temporary,
    json_of,
    make_parents,
    put_file,
    read_regular,
    sha256,
    writing,
)
from analysis.store.manifest import MANIFEST

LOCK = ".lock"
RECORDS = "parts"

START_OVER = "give another --out, or --force to throw its parts away and start over"
CONTINUE = "finished parts are kept and the same command continues"


class Part(Protocol):
    """A job whose result is kept.

    Attributes
    ----------
    number : int
        Its place among all jobs, from 0.
    key : str
        Hash of all that decides what it gives.
    """

    @property
    def number(self) -> int:
        """Its place among all jobs."""

    @property
    def key(self) -> str:
        """Hash of all that decides what it gives."""


@dataclass(frozen=True)
class Layout:
    """What a folder of parts looks like.

    Attributes
    ----------
    work : str
        What the work is called in messages, as in "sweep".
    format : str
        What the identity says of its format.
    identity : str
        The file that says what the folder is for.
    tables : tuple of str
        Tables that parts may have: folders with a file per part.
    summed : tuple of str
        Folders of the same shape that are made from the parts at the end.
    files : tuple of str
        Other files that are made from them; they go when the parts are thrown away.
    suffix : str
        How the files of tables end.
    """

    work: str
    format: str
    identity: str
    tables: tuple[str, ...]
    summed: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    suffix: str = "parquet"

    @property
    def folders(self) -> tuple[str, ...]:
        """All folders below that of the work."""
        return (*self.summed, *self.tables, RECORDS)


@dataclass(frozen=True)
class Identity:
    """What a folder of parts is for.

    Attributes
    ----------
    code : str
        Hash of the code that makes the parts.
    rule_fingerprint : str
        Of the rules behind them; of two codes that differ it says whether the rules do.
    name : str
        Name of the work; it decides nothing.
    design : dict
        All else that parts rest on, ready for JSON; messages name the keys that differ.
    """

    code: str
    rule_fingerprint: str
    name: str
    design: Mapping[str, Any]


@dataclass(frozen=True)
class PartStore:
    """The folder of some work; it may be read and written while it is `held`."""

    path: Path
    layout: Layout

    def has(self, part: Part) -> bool:
        """Return whether a part is there and undamaged."""
        record = self._record(part)
        return record is not None and all(
            self._intact(name, digest) for name, digest in record["files"].items()
        )

    def put(self, part: Part, tables: Mapping[str, bytes]) -> None:
        """Write a part; its record comes last."""
        with self.writing():
            files = {}
            for table, data in tables.items():
                name = f"{table}/{part_name(part.number, self.layout.suffix)}"
                files[name] = self.write(name, data)
            record = {"key": part.key, "files": files}
            text = json.dumps({**record, "check": _check(record)}, indent=1, sort_keys=True)
            self.write(f"{RECORDS}/{part_name(part.number, 'json')}", text.encode() + b"\n")

    def file(self, part: Part, table: str) -> Path:
        """Return the file of a finished part's table."""
        return self.path / table / part_name(part.number, self.layout.suffix)

    def write(self, name: str, data: bytes) -> str:
        """Write a file of the folder, whole or not at all, and return its SHA-256."""
        target = self.path / name
        target.parent.mkdir(exist_ok=True)
        return put_file(target, data)

    def writing(self) -> AbstractContextManager[None]:
        """Say in one sentence what the system says when a file cannot be written."""
        return writing(self.path, CONTINUE)

    def strangers(self, parts: Iterable[Part]) -> list[str]:
        """Return files among the parts that no job wrote."""
        kinds = (self.layout.suffix, "json")
        names = {part_name(part.number, kind) for part in parts for kind in kinds}
        found = []
        for folder in (*self.layout.tables, RECORDS):
            for file in sorted((self.path / folder).glob("*")):
                hidden = file.name.startswith(".") or is_litter(file.name)
                if not hidden and file.name not in names:
                    found.append(f"{folder}/{file.name}")
        return found

    def checksums(self, parts: Iterable[Part]) -> dict[str, str]:
        """Return the checksum of every file of the finished parts, by name."""
        files: dict[str, str] = {}
        for part in parts:
            record = self._record(part)
            files |= record["files"] if record else {}
        return files

    def _record(self, part: Part) -> dict[str, Any] | None:
        """Return the record of a part, or None if there is none that fits and is whole."""
        path = self.path / RECORDS / part_name(part.number, "json")
        try:
            record: Any = json_of(read_regular(path))
            check = record.pop("check")
            whole = check == _check(record) and record["key"] == part.key
            names = [*record["files"], *record["files"].values()]
            whole = whole and all(isinstance(name, str) for name in names)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return record if whole else None

    def _intact(self, name: str, digest: str) -> bool:
        try:
            return sha256(self.path / name) == digest
        except (OSError, ValueError):  # ValueError: no name that a file can have
            return False

    @contextmanager
    def held(self, identity: Identity, *, force: bool = False) -> Iterator[None]:
        """Hold the folder for this process alone; make it if there is none.

        Parameters
        ----------
        identity : Identity
            What it is for.
        force : bool
            Throw away the parts of another identity.

        Raises
        ------
        CommandError
            If it holds something else, is in use, or cannot be written.
        """
        from filelock import FileLock, Timeout

        with self.writing():
            self._check_place()
            made = [] if self.path.is_dir() else make_parents(self.path)
            lock = FileLock(self.path / LOCK)
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                raise CommandError(f"{self.path}: another process is at work on it") from error
        try:
            with self.writing():
                self._claim(identity, force)
                self._sweep_up()
            yield
        finally:
            lock.release()
            if not self._identity.exists():
                self._leave_no_trace(made)

    @property
    def _identity(self) -> Path:
        return self.path / self.layout.identity

    def _check_place(self) -> None:
        """Refuse a place that holds anything but work of this kind."""
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
            raise CommandError(f"{self.path}: exists and is not a folder")
        for name in (LOCK, self.layout.identity, *self.layout.folders):
            if (self.path / name).is_symlink():
                raise CommandError(f"{self.path}: {name} is a link, and links are not followed")
        if self._identity.is_file() or not self.path.is_dir():
            return
        # A process killed at the very start leaves its lock, and the identity half written.
        for item in self.path.iterdir():
            if item.name != LOCK and not is_temporary(item.name) and not is_litter(item.name):
                what = f"exists and is not a {self.layout.work} of this program"
                raise CommandError(f"{self.path}: {what}")

    def _claim(self, identity: Identity, force: bool) -> None:
        """Write what the folder is for, or check that it is for the same."""
        wanted = {"format": self.layout.format, **vars(identity)}
        if force:
            self._empty()
        if not self._identity.exists():
            text = json.dumps(wanted, indent=1, allow_nan=False)
            self.write(self.layout.identity, text.encode() + b"\n")
            return
        found = self._read_identity()
        if found["code"] != identity.code:
            made = _other_code(found, identity)
            raise CommandError(f"{self.path}: its parts were made by {made}; {START_OVER}")
        differing = [
            key for key, value in identity.design.items() if found["design"].get(key) != value
        ]
        if differing:
            what = ", ".join(differing)
            raise CommandError(f"{self.path}: is of another design (other {what}); {START_OVER}")

    def _read_identity(self) -> dict[str, Any]:
        """Return what the folder is for, or raise CommandError if that cannot be read."""
        try:
            found: Any = json_of(read_regular(self._identity))
            ours = found["format"] == self.layout.format
            if ours and isinstance(found["design"], dict) and found["code"]:
                return dict(found)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        what = f"its {self.layout.identity} cannot be read"
        raise CommandError(f"{self.path}: {what}; {START_OVER}")

    def _sweep_up(self) -> None:
        """Refuse files that are not ours, and remove what a killed process was writing."""
        for _ in self._parts():
            pass
        for folder in (self.path, *(self.path / name for name in self.layout.folders)):
            for left in filter(lambda item: is_temporary(item.name), folder.glob(".*")):
                left.unlink()

    def _parts(self) -> Iterator[Path]:
        """Yield the files of parts, finished or not, by their names.

        Raises
        ------
        CommandError
            If there is a file among them that is none; hidden files and litter are passed over.
        """
        ours = re.compile(rf"part-\d{{6,}}\.({self.layout.suffix}|json)")
        for folder in (self.path / name for name in self.layout.folders):
            for file in sorted(folder.glob("*")):
                if ours.fullmatch(file.name) and not file.is_dir():
                    yield file
                elif not file.name.startswith(".") and not is_litter(file.name):
                    what = f"holds {folder.name}/{file.name}, no part of the {self.layout.work}"
                    raise CommandError(f"{self.path}: {what}")

    def _empty(self) -> None:
        """Remove all that the work has put there; the identity last, so that a kill leaves it.

        Nothing is removed where there is something among the parts that is none of them.
        """
        parts = list(self._parts())
        (self.path / MANIFEST).unlink(missing_ok=True)
        for file in parts:
            file.unlink()
        for name in self.layout.folders:
            with suppress(OSError):
                (self.path / name).rmdir()
        for name in self.layout.files:
            (self.path / name).unlink(missing_ok=True)
        self._identity.unlink(missing_ok=True)

    def _leave_no_trace(self, made: list[Path]) -> None:
        """Remove folders that were made for work that never began."""
        (self.path / LOCK).unlink(missing_ok=True)
        for folder in reversed(made):
            try:
                folder.rmdir()
            except OSError:
                return


def part_name(number: int, kind: str = "parquet") -> str:
    """Return the name of a part's file in each table's folder."""
    return f"part-{number:06d}.{kind}"


def _other_code(found: Mapping[str, Any], wanted: Identity) -> str:
    """Return in words what made the parts that are there, if not the code that is here."""
    rules = found.get("rule_fingerprint")
    if rules is None:
        return "an older version, which does not say by which rules"
    if rules != wanted.rule_fingerprint:
        return "other rules"
    return "the same rules, but their rows by another version"


def _check(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
