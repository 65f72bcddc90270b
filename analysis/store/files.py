"""Files that appear whole or not at all, and files that are read whole or not at all."""

import errno
import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from analysis.store.unfinished import unfinished

TEMPORARY = ".caatsim-tmp"
"""How names end while a file is being written."""

LITTER = ("._*", ".DS_Store", "Thumbs.db", "desktop.ini", ".directory", ".gitkeep", ".nfs*")
"""Names of files that systems and tools leave in any folder: passed over, and never removed."""

LARGEST = 1 << 33
"""Bytes of a file that is read: more is no file of ours."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_BYTES = getattr(os, "O_BINARY", 0)


def is_temporary(name: str) -> bool:
    """Return whether a name is one under which `put_file` writes."""
    return re.fullmatch(rf"\.[0-9a-f]{{16}}{re.escape(TEMPORARY)}", name) is not None


def is_litter(name: str) -> bool:
    """Return whether a name is one that systems and tools leave in any folder."""
    return any(Path(name).match(pattern) for pattern in LITTER)


def real_place(path: Path) -> Path:
    """Return the absolute path of a place to write to; a link to a folder stands for the folder."""
    place = Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow a broken link)
    return place.resolve() if place.is_symlink() and place.is_dir() else place


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_regular(path: Path):  # type: ignore[no-untyped-def]
    """Open a regular file for reading; links, devices and pipes are refused.

    Raises
    ------
    OSError
        If it is none, or larger than any file of ours.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _AT_ONCE | _BYTES)
    try:
        told = os.fstat(descriptor)
        if not stat.S_ISREG(told.st_mode):
            raise OSError(f"{path.name} is no regular file")
        if told.st_size > LARGEST:
            raise OSError(f"{path.name} is too large")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: Path, most: int = LARGEST) -> bytes:
    """Return the bytes of a regular file of at most `most` bytes.

    Raises
    ------
    OSError
        If it is none, or is larger.
    """
    with open_regular(path) as file:
        data: bytes = file.read(most + 1)
    if len(data) > most:
        raise OSError(f"{path.name} has more than {most:,} bytes")
    return data


def json_of(data: bytes | str) -> Any:
    """Return what JSON says.

    Raises
    ------
    ValueError
        If it is none, or nests deeper than can be read.
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nests too deeply") from None


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

    The temporary name cannot be foreseen and is never opened through a link. Whatever stops the
    writing, an interrupt too, leaves no temporary file.

    Raises
    ------
    OSError
        If it cannot be written, or there is something that is no file: a device, a pipe.
    """
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "is there already, and is no regular file")
    temporary = target.with_name(f".{secrets.token_hex(8)}{TEMPORARY}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BYTES
    made = False
    with unfinished(temporary):
        try:
            with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
                made = True
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            made = False
        finally:
            if made:
                with suppress(OSError):
                    temporary.unlink()
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


@contextmanager
def writing(place: Path, remedy: str = "") -> Iterator[None]:
    """Say in one sentence what the system says when a file cannot be written."""
    try:
        yield
    except OSError as error:
        what = f"{place}: cannot be written: {error.strerror or error}"
        raise CommandError(f"{what}; {remedy}" if remedy else what) from error


def check_place(folder: Path, known: set[str]) -> None:
    """Refuse a folder that holds anything but what is known, litter and hidden files apart.

    Raises
    ------
    CommandError
        If it does, or is no folder.
    """
    place = real_place(folder)
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise CommandError(f"{folder}: exists and is not a folder")
    for item in sorted(place.iterdir()) if place.exists() else ():
        if item.name not in known and not item.name.startswith(".") and not is_litter(item.name):
            raise CommandError(f"{folder}: holds {item.name}, which is no part of the result")


def figure_files(names: Iterable[str]) -> set[str]:
    """Return the names of the files of figures."""
    return {f"{name}.{suffix}" for name in names for suffix in ("png", "svg")}
