"""Columns and tables of Arrow, built from arrays: same values, same bytes.

Every column carries its meaning and unit in the metadata of its field.
"""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Column = tuple[pa.Field, pa.Array]


def number_column(
    name: str,
    values: NDArray[Any],
    meaning: str,
    unit: str,
    missing: NDArray[np.bool_] | None = None,
) -> Column:
    """Return a column of numbers or truth values."""
    if values.dtype == np.int64:
        values = values.astype(np.int32)
    kind = pa.bool_() if values.dtype == np.bool_ else pa.from_numpy_dtype(values.dtype)
    data = _bits(values) if values.dtype == np.bool_ else pa.py_buffer(np.ascontiguousarray(values))
    valid = None if missing is None else _bits(~missing)
    array = pa.Array.from_buffers(kind, len(values), [valid, data])
    return pa.field(name, kind, metadata={"meaning": meaning, "unit": unit}), array


def coded_column(name: str, codes: NDArray[np.int64], words: Sequence[str]) -> Column:
    """Return a column of words given by their place in a list."""
    known = list(dict.fromkeys(words))  # Arrow writes repeated words of a dictionary at random
    place = np.array([known.index(word) for word in words], dtype=np.int32)
    indices = pa.Array.from_buffers(pa.int32(), len(codes), [None, pa.py_buffer(place[codes])])
    array = pa.DictionaryArray.from_arrays(indices, _words(known))
    return pa.field(name, array.type), array


def text_column(name: str, texts: Sequence[str | None], meaning: str) -> Column:
    """Return a column of text, null where there is none."""
    present = np.array([text is not None for text in texts], dtype=np.bool_)
    plain = _words([text or "" for text in texts])
    array = pa.Array.from_buffers(pa.string(), len(texts), [_bits(present), *plain.buffers()[1:]])
    return pa.field(name, pa.string(), metadata={"meaning": meaning, "unit": "-"}), array


def _words(known: list[str]) -> pa.Array:
    """Return text as an array; from its bytes, since `pyarrow.array` would import pandas."""
    encoded = [word.encode() for word in known]
    ends = np.cumsum([0, *(len(word) for word in encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(known), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))
    )


def _bits(values: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))


def make_table(columns: Sequence[Column]) -> pa.Table:
    """Return columns as a table."""
    schema = pa.schema([field for field, _ in columns])
    return pa.Table.from_arrays([array for _, array in columns], schema=schema)


def to_bytes(table: pa.Table) -> bytes:
    """Return a table as the bytes of a Parquet file."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
