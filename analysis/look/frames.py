"""Tables as pandas frames, and frames as HTML."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    from analysis.intervals import Interval

WHOLE = {pa.int8(): pd.Int8Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
"""Whole numbers stay whole where some are missing."""


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return a table as a frame, with the units and meanings of its columns in `attrs`."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=WHOLE.get)
    frame.attrs["units"] = {name: unit for name, _, unit in describe_columns(table)}
    frame.attrs["meanings"] = {name: meaning for name, meaning, _ in describe_columns(table)}
    return frame


def describe_columns(table: pa.Table) -> list[tuple[str, str, str]]:
    """Return name, meaning and unit of each column; words have neither unit nor other meaning."""
    return [
        (
            field.name,
            _told(field, "meaning") or field.name.replace("_", " "),
            _told(field, "unit") or "-",
        )
        for field in table.schema
    ]


def _told(field: pa.Field, what: str) -> str:
    """Return what the metadata of a column say; "" if nothing."""
    found: bytes = (field.metadata or {}).get(what.encode(), b"")
    return found.decode("utf-8", "replace")


def ends(interval: "Interval | None") -> tuple[float | None, float | None]:
    """Return both ends of an interval, or nothing twice."""
    return interval or (None, None)


def page(title: str, frames: Iterable[pd.DataFrame], note: str = "") -> str:
    """Return a title, frames and a note as HTML; all text is escaped."""
    parts = [f"<p><b>{escape(title)}</b></p>"]
    parts += [frame.to_html(index=False, border=0, escape=True, na_rep="") for frame in frames]
    parts += [f'<p style="max-width: 50em"><small>{escape(note)}</small></p>'] if note else []
    return "".join(parts)


def plain(value: Any) -> Any:
    """Return a NumPy number as the Python number that it stands for; all else as it is."""
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value
