"""What can be worked out again, kept on disk: whole or not at all, and no loss if it is gone."""

import hashlib
import os
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
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return [SOURCES / "__pycache__" / "compiled", Path(user) / "caatsim"]


def read_kept(name: str, folders: Sequence[Path]) -> bytes | None:
    """Return what a file keeps, from the first folder that has it undamaged."""
    for folder in folders:
        with suppress(OSError):
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
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
