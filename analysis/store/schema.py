"""What a table of a result must hold, declared by its kind and checked where it is read.

A folder can be edited and its checksums repaired; what is read is used without further checks.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import CommandError

if TYPE_CHECKING:
    import pyarrow as pa

HUGE = 1e30
"""Size that no number of a result has; its square is still a number."""

MANY = (1 << 53) - 1
"""Whole numbers up to it are exact whatever they become."""


@dataclass(frozen=True)
class Values:
    """What a column may hold.

    Attributes
    ----------
    kind : {"whole", "number", "real", "truth", "word", "scalar"}
        Whole numbers, numbers with a fraction, either, truth values, words, or numbers or words.
    low, high : float
        Bounds of numbers.
    gaps : bool
        Whether values may be missing.
    known : collection of str, optional
        The words that there are.
    optional : bool
        Whether the table may lack the column.
    """

    kind: str
    low: float = -HUGE
    high: float = HUGE
    gaps: bool = False
    known: Collection[str] | None = None
    optional: bool = False


@dataclass(frozen=True)
class TableSchema:
    """What a table may hold.

    Attributes
    ----------
    columns : dict of str to Values
        Its columns, in whatever order.
    rows : int, optional
        How many rows it has, where that is known.
    groups : tuple of str
        Columns of words whose combinations have equally many rows each.
    size : int
        How many.
    """

    columns: Mapping[str, Values]
    rows: int | None = None
    groups: tuple[str, ...] = ()
    size: int = 0

    def check_form(self, found: "pa.Schema", rows: int) -> None:
        """Refuse a table by its columns, their types and the number of its rows.

        Raises
        ------
        CommandError
            If they are others.
        """
        times = Counter(found.names)
        for name, values in self.columns.items():
            if name not in times and not values.optional:
                raise CommandError(f"lacks the column '{name}'")
        for field in found:
            if field.name not in self.columns:
                raise CommandError(f"has a column {field.name!r}, which is none of its own")
            if times[field.name] > 1:
                raise CommandError(f"has the column '{field.name}' twice")
            kind = self.columns[field.name].kind
            if not _is_of(kind, field.type):
                what = f"column '{field.name}' holds {field.type}"
                raise CommandError(f"{what}; must hold {TOLD[kind]}")
        if self.rows is not None and rows != self.rows:
            raise CommandError(f"has {rows:,} rows; must have {self.rows:,}")

    def check_values(self, table: "pa.Table") -> None:
        """Refuse values that are missing, out of bounds, or no words that there are.

        Raises
        ------
        CommandError
            If there is one.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        for name in table.column_names:
            column, values = table[name], self.columns[name]
            if column.null_count and not values.gaps:
                raise CommandError(f"column '{name}' lacks a value")
            if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
                if not pc.all(pc.is_finite(column), min_count=0).as_py():
                    raise CommandError(f"column '{name}' has a value that is no finite number")
                ends = pc.min_max(column).as_py()
                for end in (ends["min"], ends["max"]):
                    if end is not None and not values.low <= end <= values.high:
                        allowed = f"{values.low:g} to {values.high:g}"
                        raise CommandError(f"column '{name}': found {end:g}; must be {allowed}")
            elif values.known is not None:
                words = column.unique().cast(pa.string()).to_pylist()
                strange = [word for word in words if word not in (None, *values.known)]
                if strange:
                    raise CommandError(f"column '{name}': found {strange[0][:60]!r}; no such word")
        sizes = set(counts(table, *self.groups).values()) if self.groups else set()
        if sizes - {self.size}:
            which = ", ".join(self.groups)
            raise CommandError(f"must have {self.size:,} rows for each {which}")


def counts(table: "pa.Table", *columns: str) -> dict[tuple[str, ...], int]:
    """Return how many rows of a table have the same words in some columns, by these words."""
    import pyarrow as pa

    plain = pa.table([table[name].cast(pa.string()) for name in columns], names=list(columns))
    found = plain.group_by(list(columns)).aggregate([([], "count_all")])
    *words, rows = (found[name].to_pylist() for name in (*columns, "count_all"))
    return dict(zip(zip(*words, strict=True), rows, strict=True))


TOLD = {
    "whole": "whole numbers",
    "number": "numbers",
    "real": "numbers",
    "truth": "truth values",
    "word": "words",
    "scalar": "words or numbers",
}


def _is_of(kind: str, found: "pa.DataType") -> bool:
    import pyarrow.types as types

    if kind in ("real", "scalar"):
        kinds = ("whole", "number", "word") if kind == "scalar" else ("whole", "number")
        return any(_is_of(other, found) for other in kinds)
    if kind == "word":
        coded = types.is_dictionary(found) and types.is_integer(found.index_type)
        return bool(types.is_string(found.value_type if coded else found))
    is_one = {
        "whole": types.is_signed_integer,
        "number": types.is_float64,
        "truth": types.is_boolean,
    }[kind]
    return bool(is_one(found))


def whole(low: float = 0, high: float = MANY, *, gaps: bool = False) -> Values:
    """Return a column of whole numbers."""
    return Values("whole", low, high, gaps)


def number(
    low: float = -HUGE, high: float = HUGE, *, gaps: bool = False, optional: bool = False
) -> Values:
    """Return a column of numbers."""
    return Values("number", low, high, gaps, optional=optional)


def truth(*, gaps: bool = False, optional: bool = False) -> Values:
    """Return a column of truth values."""
    return Values("truth", gaps=gaps, optional=optional)


def word(
    known: Collection[str] | None = None, *, gaps: bool = False, optional: bool = False
) -> Values:
    """Return a column of words."""
    return Values("word", gaps=gaps, known=known, optional=optional)


def real() -> Values:
    """Return a column of numbers, all whole or not."""
    return Values("real")


def scalar(*, gaps: bool = False) -> Values:
    """Return a column of words, or of numbers."""
    return Values("scalar", gaps=gaps)
