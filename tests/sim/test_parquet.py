"""Parquet files of strangers: read as Arrow does, or refused before they are unpacked."""

import io
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim import parquet
from sim.parameter_draws import FOLDER
from sim.parquet import UnpacksError, read_parquet


def packed(table: pa.Table, **options: object) -> bytes:
    """Return a table as a file."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


def varint(number: int) -> bytes:
    """Return a whole number of at least 0 as the footer has it."""
    number *= 2
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


ODD = pa.table(
    {
        "words": ["a", None, "", "é" * 500],
        "coded": pa.array(["a", "b", None, "a"]).dictionary_encode(),
        "numbers": [0.5, None, -1.0, 2.0],
        "whole": pa.array([1, 2, 3, None], pa.int32()),
        "truth": [True, None, False, True],
    }
).replace_schema_metadata({"provenance": "{}"})


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("compression", ["zstd", "snappy", "none"])
@pytest.mark.parametrize("coded", [True, False])
def test_what_arrow_reads(version: str, compression: str, coded: bool) -> None:
    """In every form that Arrow writes: the same values, types and metadata."""
    form = {"data_page_version": version, "compression": compression, "use_dictionary": coded}
    data = packed(ODD, row_group_size=3, **form)
    found = read_parquet(data)
    assert found.schema.equals(ODD.schema, check_metadata=True)
    assert found.to_pydict() == ODD.to_pydict()
    assert read_parquet(packed(ODD.slice(0, 0), **form)).num_rows == 0


def test_the_shipped_draws() -> None:
    """Files are read from their place."""
    for path in FOLDER.rglob("*.parquet"):
        assert read_parquet(path).equals(pq.read_table(path))


def test_pages_that_are_larger_than_the_footer_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Arrow would make room for is what the pages themselves say."""
    monkeypatch.setattr(parquet, "ROOM", 1 << 20)
    plain = {"use_dictionary": False, "write_statistics": False, "store_schema": False}
    data = packed(pa.table({"x": ["y" * 4_000_000]}), compression="zstd", **plain)
    size = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(0).total_uncompressed_size
    place = data.rindex(varint(size))
    lie = data[:place] + varint(8192 * 128) + data[place + len(varint(size)) :]
    for file, told in ((data, size), (lie, 8192 * 128)):
        footer = pq.ParquetFile(io.BytesIO(file)).metadata.row_group(0)
        assert told in (footer.total_byte_size, footer.column(0).total_uncompressed_size)
        with pytest.raises(UnpacksError, match=r"unpacks from [0-9,]+ bytes to 4,000,0"):
            read_parquet(file)


def test_coded_words_that_would_be_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """They stay coded, but whoever uses them may spell them."""
    monkeypatch.setattr(parquet, "ROOM", 1 << 20)
    codes = pa.array(np.zeros(20_000, np.int32))
    data = packed(pa.table({"x": pa.DictionaryArray.from_arrays(codes, ["y" * 1000])}))
    with pytest.raises(UnpacksError, match="20,000,000 of words"):
        read_parquet(data)


def test_what_is_checked_comes_before_what_is_unpacked() -> None:
    """The columns and the number of rows are known from the footer."""
    told: list[object] = []

    def refuse(schema: pa.Schema, rows: int) -> None:
        told.extend([schema.names, rows])
        raise UnpacksError("not these")

    with pytest.raises(UnpacksError, match="not these"):
        read_parquet(packed(ODD), refuse)
    assert told == [ODD.column_names, 4]


@pytest.mark.parametrize("place", range(4, 60, 3))
def test_pages_whose_header_is_spoilt(place: int, tmp_path: Path) -> None:
    """One of the errors that callers know."""
    data = bytearray(packed(pa.table({"x": [1.0, 2.0, 3.0]}), compression="none"))
    data[place] ^= 0xFF
    (tmp_path / "x.parquet").write_bytes(data)
    with suppress(pa.ArrowException, OSError, UnpacksError):
        assert read_parquet(tmp_path / "x.parquet").num_rows == 3


def test_no_bit_of_a_footer_ends_the_process() -> None:
    """Whichever is flipped, the table is read or refused; Arrow itself would abort at some."""
    data = packed(pa.table({"a": [1, 2], "b": ["x", "y"]}), store_schema=False)
    length = int.from_bytes(data[-8:-4], "little")
    refused = 0
    for bit in range(8 * (len(data) - 8 - length), 8 * (len(data) - 8), 3):
        broken = bytearray(data)
        broken[bit // 8] ^= 1 << bit % 8
        try:
            read_parquet(bytes(broken))
        except (pa.ArrowException, OSError, UnpacksError):
            refused += 1
    assert refused > length


def test_lists_within_lists_are_refused() -> None:
    """However deep they lie in a footer."""
    data = packed(ODD)
    nested = b"\x49" + b"\x19" * 5000
    with pytest.raises(pa.ArrowInvalid, match="absurd depth"):
        parquet._Compact(nested).structure()
    with pytest.raises((pa.ArrowException, OSError)):
        read_parquet(data[:-8] + nested + len(nested).to_bytes(4, "little") + b"PAR1")
