"""Tables are as their schema says, or are refused in one line: what was found, what must be."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import CommandError
from analysis.store.files import put_file
from analysis.store.reading import read_table, table_of
from analysis.store.schema import TableSchema, number, real, scalar, truth, whole, word
from sim import parquet

SCHEMA = TableSchema(
    {
        "run": whole(0, 3),
        "share": number(0.0, 1.0),
        "late": number(gaps=True),
        "signed": truth(),
        "stage": word(("talks", "signed")),
        "note": word(gaps=True, optional=True),
    },
    4,
    ("stage",),
    2,
)
COLUMNS = {
    "run": [0, 1, 2, 3],
    "share": [0.0, 1.0, 0.5, 0.5],
    "late": [None, 1.0, 2.0, -3.0],
    "signed": [True, False, True, False],
    "stage": ["talks", "signed", "talks", "signed"],
}


def packed(**changes: object) -> bytes:
    """Return a table that is right but for some columns; None leaves one out."""
    columns = {k: v for k, v in {**COLUMNS, **changes}.items() if v is not None}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def test_what_is_right_is_read() -> None:
    """Words may be coded, columns stand in any order, and some may be left out."""
    file = Path("x.parquet")
    assert table_of(packed(), file, SCHEMA).num_rows == 4
    coded = pa.array(COLUMNS["stage"]).dictionary_encode()
    assert table_of(packed(stage=coded, note=["a", None, "b", "c"]), file, SCHEMA).num_rows == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"share": None}, "lacks the column 'share'"),
        ({"x": [1, 2, 3, 4]}, "has a column 'x', which is none of its own"),
        ({"share": [0, 1, 0, 1]}, "column 'share' holds int64; must hold numbers"),
        ({"run": [0.0, 1.0, 2.0, 3.0]}, "column 'run' holds double; must hold whole numbers"),
        ({"run": ["0", "1", "2", "3"]}, "column 'run' holds string; must hold whole numbers"),
        ({"signed": [1, 0, 1, 0]}, "column 'signed' holds int64; must hold truth values"),
        ({"stage": [1, 2, 1, 2]}, "column 'stage' holds int64; must hold words"),
        ({"stage": [None] * 4}, "column 'stage' holds null; must hold words"),
        ({"late": [[1.0], [], None, [2.0]]}, "column 'late' holds list<element: double>"),
        ({"late": [{"a": {"b": 1}}] * 4}, "column 'late' holds struct<a: struct<b: int64>>"),
        ({"share": [None, 0.1, 0.1, 0.1]}, "column 'share' lacks a value"),
        ({"share": [-0.1, 0.1, 0.1, 0.1]}, "column 'share': found -0.1; must be 0 to 1"),
        ({"run": [0, 1, 2, 4]}, "column 'run': found 4; must be 0 to 3"),
        ({"run": [0, 1, 2, 1 << 62]}, "must be 0 to 3"),
        ({"late": [1e308, 0.0, 0.0, 0.0]}, "column 'late': found 1e+308; must be"),
        ({"late": [float("inf"), 0.0, 0.0, 0.0]}, "has a value that is no finite number"),
        ({"late": [float("nan"), 0.0, 0.0, 0.0]}, "has a value that is no finite number"),
        ({"stage": ["talks", "x\n", "talks", "signed"]}, r"column 'stage': found 'x\n'; no such"),
        ({"stage": ["talks", "talks", "talks", "signed"]}, "must have 2 rows for each stage"),
        ({k: v[:2] for k, v in COLUMNS.items()}, "has 2 rows; must have 4"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    """Behind a checksum that was repaired too."""
    digest = put_file(tmp_path / "deals.parquet", packed(**changes))
    manifest = {"files": {"deals.parquet": digest}}
    with pytest.raises(CommandError) as caught:
        read_table(tmp_path, "deals.parquet", manifest, SCHEMA)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'deals.parquet'}: ")
    assert said in message
    assert message.isprintable()


def test_numbers_of_either_kind_and_words() -> None:
    """Where a column depends on what was asked for."""
    file = Path("x.parquet")
    either = TableSchema({"x": real()})
    anything = TableSchema({"x": scalar(gaps=True)})
    for values, fits in (([1, 2], True), ([1.5, 2.0], True), (["a", "b"], False)):
        buffer = io.BytesIO()
        pq.write_table(pa.table({"x": values}), buffer)
        assert table_of(buffer.getvalue(), file, anything).num_rows == 2
        if fits:
            assert table_of(buffer.getvalue(), file, either).num_rows == 2
        else:
            with pytest.raises(CommandError, match="must hold numbers"):
                table_of(buffer.getvalue(), file, either)


def test_words_that_are_no_text() -> None:
    """Arrow itself reads them without a look."""
    data = pa.py_buffer(b"\xff\xfeab")
    ends = pa.py_buffer(pa.array([0, 2, 4], pa.int32()).buffers()[1].to_pybytes())
    column = pa.StringArray.from_buffers(2, ends, data)
    buffer = io.BytesIO()
    pq.write_table(pa.table({"x": column}), buffer)
    with pytest.raises(CommandError, match="cannot be read as a table"):
        table_of(buffer.getvalue(), Path("x.parquet"), TableSchema({"x": word()}))


def test_what_is_no_table(tmp_path: Path) -> None:
    """Whatever is behind the checksum."""
    for data in (b"", b"PAR1", b"PAR1 not a table PAR1", packed()[:-9], packed()[4:]):
        digest = put_file(tmp_path / "deals.parquet", data)
        with pytest.raises(CommandError, match="cannot be read as a table"):
            read_table(tmp_path, "deals.parquet", {"files": {"deals.parquet": digest}}, SCHEMA)


def test_a_small_file_that_unpacks_to_far_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is refused by what it says of its size, before it is read."""
    buffer = io.BytesIO()
    pq.write_table(pa.table({"x": pa.array([0.0] * 3_000_000)}), buffer, compression="zstd")
    monkeypatch.setattr(parquet, "ROOM", 1 << 20)
    monkeypatch.setattr(pq.ParquetFile, "read", lambda *_: pytest.fail("was read"))
    with pytest.raises(CommandError, match=r"unpacks from [0-9,]+ bytes to 24,0[0-9,]+"):
        table_of(buffer.getvalue(), Path("x.parquet"), TableSchema({"x": number()}))


def test_a_word_that_many_rows_repeat() -> None:
    """Few bytes, few rows, and still 300 MB: refused before the words are written out."""
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 300_000, pa.int32()), ["y" * 1000])
    buffer = io.BytesIO()
    pq.write_table(pa.table({"x": once}).cast(pa.schema({"x": pa.string()})), buffer)
    with pytest.raises(CommandError, match=r"unpacks from [0-9,]+ bytes to 300,000,000 of words"):
        table_of(buffer.getvalue(), Path("x.parquet"), TableSchema({"x": word()}))
