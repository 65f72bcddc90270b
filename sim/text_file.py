"""Files that somebody else names: whether they are there, and UTF-8 or a word on what instead."""

import codecs
from pathlib import Path

ARCHIVES = {
    b"PK\x03\x04": "a ZIP archive, as workbooks are",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
}
"""What files that are no text begin with."""

MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""Marks of other encodings; those of UTF-32 first, since one begins as one of UTF-16."""

HEAD = 400
"""Bytes in which half of text in UTF-16 is NUL, if it is in an alphabet like this."""


class EncodingError(ValueError):
    """Bytes that are no UTF-8 text: what was found, and in which line, if that can be said."""

    def __init__(self, found: str, line: int | None = None) -> None:
        super().__init__(found)
        self.found, self.line = found, line


def is_file(path: Path) -> bool:
    """Return whether a file is there; none has a name that is too long or holds a NUL."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def decoded(data: bytes) -> str:
    """Return bytes as text, without a mark at its beginning.

    Raises
    ------
    EncodingError
        If they are not UTF-8.
    """
    for kinds in (ARCHIVES, MARKS):
        for begin, name in kinds.items():
            if data.startswith(begin):
                raise EncodingError(f"found {name}")
    if data[:HEAD].count(0) > len(data[:HEAD]) // 3:
        raise EncodingError("found UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start : error.start + 1]
        letter = byte.decode("latin-1")
        told = f" ('{letter}' in Latin-1)" if letter.isalpha() else ""
        raise EncodingError(f"found byte 0x{byte[0]:02x}{told}", line) from None
