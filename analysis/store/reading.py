"""Reading what a folder keeps: nothing but what was written, told by its SHA-256."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.errors import CommandError
from analysis.store.files import read_regular
from analysis.store.findings import from_json

if TYPE_CHECKING:
    import pyarrow as pa

Findings = TypeVar("Findings")


def read_whole(folder: Path, name: str, manifest: dict[str, Any]) -> bytes:
    """Return the bytes of a file of a result folder, read once.

    Raises
    ------
    CommandError
        If it is not the file that was written.
    """
    try:
        data = read_regular(folder / name)
    except OSError:
        data = None
    if data is None or hashlib.sha256(data).hexdigest() != manifest["files"].get(name):
        raise CommandError(f"{folder / name}: is missing or is not what was written")
    return data


def read_answer(
    kind: type[Findings], folder: Path, name: str, manifest: dict[str, Any]
) -> Findings:
    """Return the findings that a folder keeps as JSON.

    Raises
    ------
    CommandError
        If they are not what was written, or not of that kind.
    """
    return from_json(kind, read_whole(folder, name, manifest), folder / name)


def read_table(
    folder: Path, name: str, manifest: dict[str, Any], schema: "pa.Schema | None" = None
) -> "pa.Table":
    """Return a table that a folder keeps; with a schema, one that has its columns and types.

    Raises
    ------
    CommandError
        If it is not the one that was written, or is no such table.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = read_whole(folder, name, manifest)
    try:
        table = pq.read_table(pa.BufferReader(data), partitioning=None)
    except (pa.ArrowException, OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{folder / name}: cannot be read as a table") from error
    for field in schema or ():
        place = table.schema.get_field_index(field.name)
        if place < 0:
            raise CommandError(f"{folder / name}: lacks the column '{field.name}'")
        if table.schema.field(place).type != field.type:
            found = table.schema.field(place).type
            raise CommandError(
                f"{folder / name}: column '{field.name}' holds {found}, must be {field.type}"
            )
    return table
