"""Reading Parquet files of strangers: what one unpacks to is known before it is unpacked.

A file of a few hundred bytes can unpack to more than memory holds in three ways: by many rows of
the same value, by a long word that many rows repeat, and by compressed pages. Rows and pages are
counted first; the footer's word is not taken for the size of pages, whose own headers are what
Arrow goes by. What the footer says of columns is read here: asked for it from Python, Arrow ends
the whole process if it contradicts itself. Words are read by their place in a list of those that
there are, and written out only if all of them together have room.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ROOM = 1 << 30
"""Bytes to which any table may unpack."""

ROOM_OF_WORDS = 1 << 26
"""Bytes to which its columns of plain words may."""

MOST_PACKED = 1000
"""How many times its own size a larger one may."""

CELL = 8
"""Bytes of a value in memory."""

HEADER = 1 << 16
"""Bytes within which the header of a page ends."""

DEEPEST = 8
"""Structures within each other in a footer or the header of a page; five are in use."""

FOOTER = 1 << 26
"""Bytes of the footer, and of a text in it: some 400 for a column, of which a sweep of the world of
all importers has 42,000."""

THINGS = 1 << 20
"""Things in a list of it, such as columns."""

FILE_GROUPS = 4
GROUP_CHUNKS, GROUP_ROWS = 1, 3
CHUNK_COLUMN = 3
VALUES, PACKED, DATA_AT, WORDS_AT = 5, 7, 9, 11
"""The numbers that fields of the footer have in parquet.thrift."""


class UnpacksError(ValueError):
    """A file that unpacks to more than it may."""


def read_parquet(
    source: bytes | Path, check: "Callable[[pa.Schema, int], None]" = lambda *_: None
) -> "pa.Table":
    """Return the table of a Parquet file, refused before it is unpacked if that is too large.

    Parameters
    ----------
    source : bytes or Path
        The file, or where it is.
    check : callable, optional
        Called with the columns and the number of rows before anything is unpacked.

    Raises
    ------
    UnpacksError
        If it unpacks to more than there is room for.
    ArrowException, OSError
        If it is no Parquet file, or contradicts itself.
    """
    import pyarrow as pa

    with pa.OSFile(str(source)) if isinstance(source, Path) else pa.BufferReader(source) as file:
        try:
            return _read(file, check)
        except UnicodeDecodeError:
            raise _broken("has names that are not UTF-8") from None


def _read(file: "pa.NativeFile", check: "Callable[[pa.Schema, int], None]") -> "pa.Table":
    """Do what `read_parquet` says."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    limits = {"thrift_string_size_limit": FOOTER, "thrift_container_size_limit": THINGS}
    with pq.ParquetFile(file, **limits) as packed:
        told = packed.metadata
        check(packed.schema_arrow, told.num_rows)
        chunks = _chunks(file, told)
        room = max(ROOM, MOST_PACKED * file.size())
        size = told.num_rows * len(packed.schema_arrow) * CELL + _unpacked(file, chunks)
        if size > room:
            raise UnpacksError(f"unpacks from {file.size():,} bytes to {size:,}")
        kinds = packed.schema_arrow
        words = [field.name for field in kinds if pa.types.is_string(field.type)]
    file.seek(0)
    with pq.ParquetFile(file, read_dictionary=words, **limits) as packed:
        table = packed.read()
    plain = sum(_spelled(table[name]) for name in words)
    coded = sum(_spelled(column) for column in table.columns) - plain
    if plain > max(ROOM_OF_WORDS, MOST_PACKED * file.size()) or coded > room:
        raise UnpacksError(f"unpacks from {file.size():,} bytes to {plain + coded:,} of words")
    return table.cast(kinds) if words else table


def _broken(what: str) -> "pa.ArrowException":
    """Return the error with which Arrow itself refuses a broken file."""
    import pyarrow as pa

    return pa.ArrowInvalid(what)


def _chunks(file: "pa.NativeFile", told: "pq.FileMetaData") -> list[dict[int, Any]]:
    """Return what the footer says of each column of each group of rows, by the numbers of Thrift.

    Raises
    ------
    ArrowInvalid
        If the parts have other numbers of rows, values or columns than the whole.
    """
    file.seek(file.size() - 8)
    length = int.from_bytes(file.read(4), "little")
    if not 0 <= length <= min(FOOTER, file.size() - 8):
        raise _broken("has a footer of absurd size")
    file.seek(file.size() - 8 - length)
    try:
        groups = _Compact(file.read(length)).structure().get(FILE_GROUPS, [])
        rows = [group[GROUP_ROWS] for group in groups]
        chunks = [[chunk[CHUNK_COLUMN] for chunk in group[GROUP_CHUNKS]] for group in groups]
        # Only a column of lists has more values than rows, and no table here has one.
        agree = all(
            count >= 0 and len(own) == told.num_columns and {c[VALUES] for c in own} <= {count}
            for count, own in zip(rows, chunks, strict=True)
        )
    except (IndexError, KeyError, TypeError, AttributeError):
        raise _broken("has a footer that lacks something") from None
    if not agree or sum(rows) != told.num_rows:
        raise _broken("contradicts itself in the number of its rows, values or columns")
    return [chunk for count, own in zip(rows, chunks, strict=True) if count for chunk in own]


def _unpacked(file: "pa.NativeFile", chunks: list[dict[int, Any]]) -> int:
    """Return the bytes to which the pages of a file unpack, as their own headers say."""
    total = 0
    for chunk in chunks:
        try:
            place, length = chunk[DATA_AT], chunk[PACKED]
            if chunk.get(WORDS_AT, 0) > 0:
                place = min(place, chunk[WORDS_AT])
            inside = 0 <= place <= place + length <= file.size()
        except (KeyError, TypeError):
            raise _broken("has a footer that lacks something") from None
        if not inside:
            raise _broken("has pages outside itself")
        end = place + length
        while place < end:
            file.seek(place)
            header, unpacked, packed = _page(file.read(min(HEADER, end - place)))
            if unpacked < 0 or packed < 0:
                raise _broken("has a page of negative size")
            total += unpacked
            place += header + packed
    return total


def _page(data: bytes) -> tuple[int, int, int]:
    """Return the bytes of a page's header, and of the page unpacked and packed."""
    header = _Compact(data)
    try:
        numbers = header.structure()
    except IndexError:
        raise _broken("has a page without a header") from None
    unpacked, packed = numbers.get(2), numbers.get(3)
    if not (isinstance(unpacked, int) and isinstance(packed, int)):
        raise _broken("has a page of unknown size")
    return header.place, unpacked, packed


class _Compact:
    """The bytes of a structure in the compact protocol of Thrift: a footer, a page's header."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def structure(self, depth: int = 0) -> dict[int, Any]:
        """Return the fields of a structure that are whole numbers, lists and structures."""
        fields: dict[int, Any] = {}
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self._whole()
            value = self._value(head & 15, depth)
            if value is not None:
                fields[field] = value
        return fields

    def _list(self, depth: int) -> list[Any]:
        """Return a list, in which truth values take a byte each."""
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._plain()
        kind = 3 if head & 15 in (1, 2) else head & 15
        return [self._value(kind, depth) for _ in range(count)]

    def _value(self, kind: int, depth: int) -> Any:
        """Return a whole number, list or structure; pass over anything else."""
        if kind in (1, 2):  # a truth value, which its kind says
            return None
        if kind in (4, 5, 6):
            return self._whole()
        if kind in (3, 7):
            self._skip(1 if kind == 3 else 8)
        elif kind == 8:
            self._skip(self._plain())
        elif kind in (9, 10, 12):
            if depth == DEEPEST:
                raise _broken("has a footer or a page header of absurd depth")
            return self.structure(depth + 1) if kind == 12 else self._list(depth + 1)
        else:  # maps: neither footers nor page headers have any
            raise _broken("has a footer or a page header of unknown form")
        return None

    def _byte(self) -> int:
        self.place += 1
        return self.data[self.place - 1]

    def _skip(self, count: int) -> None:
        self.place += count
        if self.place > len(self.data):
            raise IndexError

    def _plain(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return found
            if shift > 63:
                raise _broken("has a page header with an absurd number")

    def _whole(self) -> int:
        found = self._plain()
        return (found >> 1) ^ -(found & 1)


def _spelled(column: "pa.ChunkedArray") -> int:
    """Return the bytes of a column of coded words when each is written out; 0 for another one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind: Any = column.type
    if not (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type)):
        return 0
    total = 0
    for chunk in column.chunks:
        words: Any = chunk
        lengths = pc.binary_length(words.dictionary).cast(pa.int64())
        total += pc.sum(lengths.take(words.indices)).as_py() or 0
    return total
