"""Reading what a folder keeps: nothing but what was written, told by its SHA-256."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.errors import CommandError
from analysis.store.findings import from_json

if TYPE_CHECKING:
    import pyarrow as pa

Findings = TypeVar("Findings")


def read_whole(file: Path, manifest: dict[str, Any], name: str | None = None) -> bytes:
    """Return the bytes of a file of a result folder; `name` is what its manifest calls it.

    Raises
    ------
    CommandError
        If it is not the file that was written.
    """
    try:
        data = file.read_bytes()
    except OSError:
        data = None
    if data is None or hashlib.sha256(data).hexdigest() != manifest["files"].get(name or file.name):
        raise CommandError(f"{file}: is missing or is not what was written")
    return data


def read_answer(kind: type[Findings], file: Path, manifest: dict[str, Any]) -> Findings:
    """Return the findings that a folder keeps as JSON.

    Raises
    ------
    CommandError
        If they are not what was written, or not of that kind.
    """
    return from_json(kind, read_whole(file, manifest), file)


def read_table(file: Path, manifest: dict[str, Any], name: str | None = None) -> "pa.Table":
    """Return a table that a folder keeps.

    Raises
    ------
    CommandError
        If it is not the one that was written, or is no table.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = read_whole(file, manifest, name)
    try:
        return pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CommandError(f"{file}: cannot be read as a table") from error
