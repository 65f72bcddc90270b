"""Files and folders that appear whole or not at all."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import CommandError

TEMPORARY = ".tmp"
"""How names end while a file is being written."""


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_parents(folder: Path) -> list[Path]:
    """Make a folder with its parents; return those that were not there, outermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.insert(0, folder)
        folder = folder.parent
    for item in missing:
        item.mkdir()
    return missing


def put_file(target: Path, data: bytes) -> str:
    """Write a file under a temporary name, sync it, rename it to its place; return its SHA-256.

    Whatever stops it, an interrupt too, leaves no temporary file.
    """
    temporary = target.with_name(f".{target.name}{TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(target.parent)
    return hashlib.sha256(data).hexdigest()


def put_files(folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write files into a folder and folders below it, each whole; return their SHA-256 by name."""
    for parent in {(folder / name).parent for name in files}:
        parent.mkdir(parents=True, exist_ok=True)
    return {name: put_file(folder / name, data) for name, data in files.items()}


def sync_folder(folder: Path) -> None:
    """Sync the entries of a folder to disk, where the system has such a thing."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


@contextmanager
def writing(place: Path, remedy: str = "") -> Iterator[None]:
    """Say in one sentence what the system says when a file cannot be written."""
    try:
        yield
    except OSError as error:
        what = f"{place}: cannot be written: {error.strerror or error}"
        raise CommandError(f"{what}; {remedy}" if remedy else what) from error


def figure_files(names: Iterable[str]) -> set[str]:
    """Return the names of the files of figures."""
    return {f"{name}.{suffix}" for name in names for suffix in ("png", "svg")}


def check_place(folder: Path, known: set[str]) -> None:
    """Refuse a folder that holds anything but what is known; hidden files are passed over.

    Raises
    ------
    CommandError
        If it does, or is no folder.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CommandError(f"{folder}: exists and is not a folder")
    for item in sorted(folder.iterdir()) if folder.exists() else ():
        if item.name not in known and not item.name.startswith("."):
            raise CommandError(f"{folder}: holds {item.name}, which is no part of the result")
