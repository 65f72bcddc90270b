"""What can be worked out again, kept on disk: whole or not at all, and no loss if it is gone."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sim.provenance import SOURCES


def cache_folders() -> list[Path]:
    """Return where to look: beside the sources, then in the user's cache.

    `CAATSIM_CACHE` names a folder to use instead of both.
    """
    if os.environ.get("CAATSIM_CACHE"):
        return [Path(os.environ["CAATSIM_CACHE"])]
    folders = [SOURCES / "__pycache__" / "compiled"]
    with suppress(RuntimeError):  # a user without a home has no cache of its own
        user = Path(os.environ.get("XDG_CACHE_HOME", ""))
        if not user.is_absolute():  # one that is relative counts as none
            user = Path.home() / ".cache"
        folders.append(user / "caatsim")
    return folders


def is_trusted(file: Path) -> bool:
    """Return whether nobody but this user and the system can have written a file of the cache.

    What is read there is executed. A pipe or a device is no file of the cache.
    """
    if not stat.S_ISREG(file.lstat().st_mode):
        return False
    if os.name != "posix":
        return True
    for place in (file, file.parent):
        told = place.lstat()
        others = told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if told.st_uid not in (0, os.geteuid()) or others or stat.S_ISLNK(told.st_mode):
            return False
    return True


def read_kept(name: str, folders: Sequence[Path]) -> bytes | None:
    """Return what a file keeps, from the first folder that has it undamaged and trusted."""
    for folder in folders:
        with suppress(OSError):
            if not is_trusted(folder / name):
                continue
            data = (folder / name).read_bytes()
            checksum, payload = data[:32], data[32:]
            if hashlib.sha256(payload).digest() == checksum:
                return payload
    return None


def keep(name: str, payload: bytes, folders: Sequence[Path]) -> None:
    """Write a file into the first folder that can be written, if there is one."""
    for folder in folders:
        try:
            _write_whole(folder / name, hashlib.sha256(payload).digest() + payload)
            return
        except OSError:
            continue


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.close()
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
