"""Reading what a folder keeps: nothing but what was written, told by its SHA-256."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.errors import CommandError
from analysis.store.files import read_regular
from analysis.store.findings import from_json
from analysis.store.schema import TableSchema

if TYPE_CHECKING:
    import pyarrow as pa

Findings = TypeVar("Findings")


def read_whole(folder: Path, name: str, manifest: dict[str, Any], remedy: str = "") -> bytes:
    """Return the bytes of a file of a result folder, read once.

    Raises
    ------
    CommandError
        If it is not the file that was written; `remedy` says what then helps.
    """
    try:
        data = read_regular(folder / name)
    except OSError:
        data = None
    if data is None or hashlib.sha256(data).hexdigest() != manifest["files"].get(name):
        what = "is missing or is not what was written"
        raise CommandError(f"{folder / name}: {what}{remedy and '; '}{remedy}")
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


def read_tables(
    folder: Path, manifest: dict[str, Any], schemas: Mapping[str, TableSchema]
) -> "dict[str, pa.Table]":
    """Return the tables that a folder keeps, by the name of their file without suffix.

    Raises
    ------
    CommandError
        If one is not what was written, or not as its schema says.
    """
    return {
        name: read_table(folder, f"{name}.parquet", manifest, schema)
        for name, schema in schemas.items()
    }


def read_table(
    folder: Path, name: str, manifest: dict[str, Any], schema: TableSchema, remedy: str = ""
) -> "pa.Table":
    """Return a table that a folder keeps.

    Raises
    ------
    CommandError
        If it is not the one that was written, or not as its schema says.
    """
    return table_of(read_whole(folder, name, manifest, remedy), folder / name, schema)


def table_of(data: bytes, file: Path, schema: TableSchema) -> "pa.Table":
    """Return a table from the bytes of a Parquet file, checked before it is unpacked and after.

    Raises
    ------
    CommandError
        If it is no table, unpacks to far more than it could hold, or is not as its schema says.
    """
    import pyarrow as pa

    from sim.parquet import UnpacksError, read_parquet

    try:
        table = read_parquet(data, schema.check_form).replace_schema_metadata(None)
        table.validate(full=True)
        schema.check_values(table)
    except (CommandError, UnpacksError) as error:
        raise CommandError(f"{file}: {error}") from None
    except (pa.ArrowException, OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{file}: cannot be read as a table") from error
    return table
