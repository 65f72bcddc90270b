"""Places that hold nothing finished, and must not outlive a process that the system ends.

A signal may come while code runs that swallows every exception, so what is to be removed is kept
here, and removed without unwinding.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_places: dict[tuple[int, Path], tuple[Path, ...]] = {}


@contextmanager
def unfinished(place: Path, above: tuple[Path, ...] = ()) -> Iterator[None]:
    """Have a file or folder removed if the process is ended within the block.

    Folders `above`, made for it, outermost first, go as well if they are empty.
    """
    key = os.getpid(), place
    _places[key] = above
    try:
        yield
    finally:
        del _places[key]


def remove_unfinished() -> None:
    """Remove what this process has not finished; another's, though inherited, stays."""
    for (owner, place), above in list(_places.items()):
        if owner != os.getpid():
            continue
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
        else:
            with suppress(OSError):
                place.unlink()
        for folder in reversed(above):
            with suppress(OSError):
                folder.rmdir()
