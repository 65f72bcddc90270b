"""Folders of results, which appear whole or not at all.

A result is written in a working folder beside its place, synced, and renamed. The working folder
has one name for each place and is held by a lock, so that the second of two commands is refused
before it has computed anything. One that a killed process has left says so itself, and is used
again; nothing else is ever removed but files that a manifest names with the SHA-256 that they have.
"""

import hashlib
import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError
from analysis.store.files import (
    is_litter,
    json_of,
    make_parents,
    put_file,
    read_regular,
    real_place,
    sha256,
    sync_folder,
)
from analysis.store.manifest import MANIFEST, read_manifest
from analysis.store.unfinished import unfinished

if TYPE_CHECKING:
    from filelock import BaseFileLock

OWNER = "owner.json"
LOCK = "lock"
RESULT = "result"
OLD = "replaced"

WORKING = "caatsim working folder 1"
"""What the owner's record of a working folder says."""


@contextmanager
def new_folder(path: Path, *, force: bool, kind: str) -> Iterator[Path]:
    """Give a working folder that takes the place of `path` when the block ends well.

    If the block ends with an exception, the interrupt included, nothing remains.

    Parameters
    ----------
    path : Path
        Where the result goes. It may be an empty folder, or with `force` a complete result; a link
        to a folder stands for the folder.
    force : bool
        Replace a complete result that holds nothing else.
    kind : str
        The format of that result.

    Raises
    ------
    CommandError
        If the place is taken, another process is writing there, or it cannot be written.
    """
    place = real_place(path)
    made: list[Path] = []
    try:
        try:
            check_free(place, force, kind)
            made = make_parents(place.parent)
            work, lock = _claim(place)
        except OSError as error:
            raise CommandError(f"{path}: cannot be written: {error.strerror or error}") from error
        try:
            fresh = work / RESULT
            fresh.mkdir()
            with unfinished(work, tuple(made)):
                yield fresh
                try:
                    _sync(fresh)
                except OSError as error:
                    raise CommandError(f"{path}: cannot be written: {error.strerror}") from error
            try:
                _put_in_place(work, place, force, kind)
            except OSError as error:
                what = error.strerror or error
                raise CommandError(f"{path}: cannot be written: {what}") from error
        finally:
            _discard(work, lock)
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def check_free(path: Path, force: bool, kind: str) -> None:
    """Raise CommandError unless a result may be written to this place."""
    place = real_place(path)
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise CommandError(f"{path}: exists and is not a folder")
    if not place.exists() or not _contents(place):
        return
    try:
        manifest = read_manifest(place, kind)
    except CommandError as error:
        raise CommandError(f"{path}: exists and is not a result of this program") from error
    if not force:
        raise CommandError(f"{path}: already holds a result; --force replaces it")
    for item in _contents(place):
        name = item.relative_to(place).as_posix()
        if name == MANIFEST:
            continue
        if name not in manifest["files"]:
            raise CommandError(f"{path}: holds {name}, which is no part of the result")
        if not _is_ours(item, manifest["files"][name]):
            raise CommandError(f"{path}: {name} is not as it was written; move it away")


def _contents(folder: Path) -> list[Path]:
    """Return the files below a folder, links included, litter left out."""
    return sorted(
        item
        for item in folder.rglob("*")
        if not is_litter(item.name) and (item.is_symlink() or not item.is_dir())
    )


def _is_ours(file: Path, digest: str) -> bool:
    try:
        return sha256(file) == digest
    except OSError:
        return False


def _claim(place: Path) -> "tuple[Path, BaseFileLock]":
    """Return the working folder of a place, held by this process alone, and its lock."""
    from filelock import FileLock, Timeout

    name = hashlib.sha256(place.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    work = place.parent / f".caatsim-{name}"
    owner = {"format": WORKING, "place": str(place), "host": socket.gethostname()}
    try:
        work.mkdir(mode=0o700)
        put_file(work / OWNER, json.dumps(owner).encode())
    except FileExistsError:
        found = _owner(work)
        if found is None or found.get("format") != WORKING:
            raise CommandError(f"{work}: is in the way, and not known to be ours") from None
        if found != owner:
            raise CommandError(
                f"{place}: is being written on {found.get('host')}, or was when that was stopped; "
                f"in that case remove {work}"
            ) from None
    lock = FileLock(work / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise CommandError(f"{place}: another process is writing there") from None
    shutil.rmtree(work / RESULT, ignore_errors=True)
    old = work / OLD
    if old.exists() and not place.exists():
        old.rename(place)  # killed between the two renames: what was there comes back
    for left in place.parent.glob(f"{work.name}-*"):
        if _owner(left) == owner:
            _remove(left)
    return work, lock


def _discard(work: Path, lock: "BaseFileLock") -> None:
    """Give up a working folder: it leaves its name before its lock, so that nobody shares it."""
    aside = work.with_name(f"{work.name}-{secrets.token_hex(4)}")
    try:
        work.rename(aside)
    except OSError:
        aside = work
    lock.release()
    _remove(aside)


def _remove(work: Path) -> None:
    """Remove a working folder; what says that it is ours goes last."""
    for item in work.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item, ignore_errors=True)
        elif item.name != OWNER:
            with suppress(OSError):
                item.unlink()
    with suppress(OSError):
        (work / OWNER).unlink()
        work.rmdir()


def _owner(work: Path) -> dict[str, Any] | None:
    """Return what a working folder says of its owner, or None if it says nothing."""
    try:
        found: Any = json_of(read_regular(work / OWNER, 1 << 16))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and not work.is_symlink() else None


def _sync(folder: Path) -> None:
    for item in sorted(folder.rglob("*")):
        if item.is_file():
            with item.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(item)
    sync_folder(folder)


def _put_in_place(work: Path, place: Path, force: bool, kind: str) -> None:
    """Rename a finished folder to its place; litter of what was there moves along."""
    fresh, old = work / RESULT, work / OLD
    try:
        check_free(place, force, kind)
    except CommandError as error:
        other = place.with_name(f"{place.name[:200]}-{secrets.token_hex(4)}")
        fresh.rename(other)
        raise CommandError(f"{error} (since the work began); the result is in {other}") from error
    if place.exists():
        place.rename(old)
    try:
        fresh.rename(place)
    except BaseException:
        if old.exists():
            old.rename(place)
        raise
    if old.exists():
        for item in old.iterdir():
            if is_litter(item.name):
                with suppress(OSError):
                    item.rename(place / item.name)
        shutil.rmtree(old, ignore_errors=True)
    sync_folder(place.parent)
