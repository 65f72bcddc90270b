"""Tables of a result for other programs: CSV or Stata, with a codebook."""

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from analysis.look.frames import describe_columns
from analysis.outcomes import OUTCOMES, TOTALS
from analysis.store.reading import read_whole
from sim.parameters import words_of
from sim.parquet import read_parquet
from sim.rules.terms import Response, Stage, Threat

if TYPE_CHECKING:
    import pyarrow as pa

NAME = 32
"""Characters of a name in Stata."""

LABEL = 80
"""Characters of a label in Stata."""

WORDS = {"stage": Stage, "threat": Threat, "response": Response}
"""Columns that hold one of a few words."""

UNITS = {
    "musd": "musd: millions of 2018 US dollars",
    "LP": "LP: list prices of the deal",
}
"""What units stand for that no dictionary has."""

CODEBOOK = ("table", "column", "name", "type", "unit", "meaning", "missing")
"""Columns of the codebook; `name` is what a column is called in the file."""


def tables_of(folder: Path, manifest: dict[str, Any]) -> "dict[str, pa.Table]":
    """Return all tables of a result by name, those kept in parts put together.

    Raises
    ------
    CommandError
        If one is not what was written.
    """
    import pyarrow as pa

    parts: dict[str, list[pa.Table]] = {}
    for file in sorted(manifest["files"]):
        path = PurePosixPath(file)
        if path.suffix == ".parquet":
            name = str(path.parent if path.stem.startswith("part-") else path.with_suffix(""))
            table = read_parquet(read_whole(folder, file, manifest))
            parts.setdefault(name.replace("/", "-"), []).append(plain(table))
    return {name: pa.concat_tables(found) for name, found in parts.items()}


def plain(table: "pa.Table") -> "pa.Table":
    """Return a table whose words are written out."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            column = table.column(place).cast(pa.string())
            table = table.set_column(place, pa.field(field.name, pa.string()), column)
    return table


def joined(table: "pa.Table", other: "pa.Table", key: str, columns: Iterable[str]) -> "pa.Table":
    """Return a table with columns of another one after its key, row by row by that key."""
    places = {value: row for row, value in enumerate(other[key].to_pylist())}
    rows = [places[value] for value in table[key].to_pylist()]
    at = table.schema.get_field_index(key) + 1
    for name in columns:
        if name in other.column_names and name not in table.column_names:
            field = other.schema.field(name)
            table = table.add_column(at, field, other[name].take(rows))
            at += 1
    return table


def as_csv(table: "pa.Table") -> bytes:
    """Return a table as CSV: UTF-8, a head, nothing where a value is missing."""
    import pyarrow.csv as pc

    held = io.BytesIO()
    pc.write_csv(table, held)
    return held.getvalue()


def as_stata(table: "pa.Table") -> bytes:
    """Return a table as Stata reads it, from version 14 on; labels say meaning and unit."""
    names = stata_names(table.column_names)
    frame = table.to_pandas().rename(columns=names)
    for name in frame:
        if frame[name].dtype == bool:
            frame[name] = frame[name].astype("int8")
        elif frame[name].dtype.kind == "f":
            frame[name] = frame[name].where(frame[name].abs() < float("inf"))
        elif frame[name].dtype.kind not in "iuf":
            frame[name] = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
    labels = {
        names[column]: f"{meaning} [{unit}]"[:LABEL]
        for column, meaning, unit in describe_columns(table)
    }
    held = io.BytesIO()
    frame.to_stata(held, write_index=False, version=118, variable_labels=labels)
    return held.getvalue()


def stata_names(columns: Iterable[str]) -> dict[str, str]:
    """Return the name of each column in Stata: letters, digits and underscores, each once."""
    found: dict[str, str] = {}
    for column in columns:
        bare = re.sub(r"\W", "_", column, flags=re.ASCII)
        bare = bare if bare[:1].isalpha() or bare[:1] == "_" else f"_{bare}"
        name, turn = bare[:NAME], 1
        while name in found.values():
            turn += 1
            end = f"_{turn}"
            name = bare[: NAME - len(end)] + end
        found[column] = name
    return found


def explained(column: str, meaning: str, unit: str) -> str:
    """Return a meaning with the words that a column may hold, and with what its unit stands for."""
    deal, _, name = column.rpartition(".")
    if meaning == column.replace("_", " "):  # so are runs of a sweep kept
        if column in TOTALS:
            meaning = TOTALS[column].meaning
        elif deal and name in OUTCOMES:
            meaning = f"{deal}: {OUTCOMES[name].meaning}"
    if column in WORDS:
        return f"{meaning}: {', '.join(words_of(WORDS[column]))}"
    return f"{meaning}; {UNITS[unit]}" if unit in UNITS else meaning


def codebook(tables: "Mapping[str, pa.Table]", form: str) -> bytes:
    """Return what every column of every table is, as CSV."""
    import pyarrow as pa

    rows = []
    for table, found in tables.items():
        names = stata_names(found.column_names) if form == "stata" else {}
        for column, meaning, unit in describe_columns(found):
            kind = str(found.schema.field(column).type).replace("string", "text")
            missing = str(found[column].null_count)
            told = explained(column, meaning, unit)
            rows.append((table, column, names.get(column, column), kind, unit, told, missing))
    return as_csv(
        pa.table(
            {
                head: list(cells)
                for head, cells in zip(CODEBOOK, zip(*rows, strict=True), strict=True)
            }
        )
    )


FORMS = {"csv": (".csv", as_csv), "stata": (".dta", as_stata)}
"""Forms by name: the ending of files, and how a table becomes one."""
