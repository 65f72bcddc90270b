"""Result folders: tables, figures and a manifest that says where they came from.

A folder is complete when it holds a manifest. It is written under a temporary name beside its
place, synced, and renamed, so that no half-written result is ever seen.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError
from analysis.store.files import beside, make_parents, sha256, sync_folder
from analysis.store.manifest import MANIFEST, read_manifest

if TYPE_CHECKING:
    pass


@contextmanager
def new_folder(path: Path, *, force: bool = False, kind: str) -> Iterator[Path]:
    """Give a temporary folder that takes the place of `path` when the block ends well.

    If the block ends with an exception, the interrupt included, nothing remains.

    Parameters
    ----------
    path : Path
        Where the result goes. It may be an empty folder, or with `force` a complete result.
    force : bool
        Replace a complete result that holds nothing else.
    kind : str
        The format of that result.

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
            check_free(path, force, kind)
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


@contextmanager
def taking(path: Path | None, force: bool, kind: str) -> Iterator[None]:
    """Refuse a place that is taken before a result is computed for it; None needs no place."""
    if path is not None:
        check_free(Path(os.path.abspath(path)), force, kind)  # noqa: PTH100
    yield


def check_free(path: Path, force: bool, kind: str) -> None:
    """Raise CommandError unless a result may be written to this place."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise CommandError(f"{path}: exists and is not a folder")
    if not path.exists() or not any(path.iterdir()):
        return
    try:
        manifest = read_manifest(path, kind)
    except CommandError as error:
        raise CommandError(f"{path}: exists and is not a result of this program") from error
    if not force:
        raise CommandError(f"{path}: already holds a result; --force replaces it")
    known = {*manifest.get("files", ()), MANIFEST}
    there = (item for item in path.rglob("*") if item.is_symlink() or not item.is_dir())
    strange = sorted({item.relative_to(path).as_posix() for item in there} - known)
    if strange:
        raise CommandError(f"{path}: holds {strange[0]}, which is no part of the result")


def write_manifest(manifest: dict[str, Any], folder: Path, names: Iterable[str]) -> None:
    """Write the manifest with the SHA-256 of the named files beside it, whole or not at all."""
    files = {name: sha256(folder / name) for name in sorted(names)}
    text = json.dumps({**manifest, "files": files}, indent=2, allow_nan=False)
    partial = folder / f".{MANIFEST}"
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(folder / MANIFEST)


def _sync(folder: Path) -> None:
    for item in sorted(folder.rglob("*")):
        if item.is_dir():
            sync_folder(item)
            continue
        with item.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


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
