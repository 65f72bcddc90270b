"""CSV tables read row by row, with errors that name file, line and column."""

import csv
import io
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from sim.errors import ScenarioError, nearest
from sim.months import parse_month
from sim.text_file import EncodingError, decoded
from sim.typed_number import meant, read_number

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What other programs put between columns."""

MOST_BYTES = 100_000_000
"""Bytes of a table: the largest here has a third of a million."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, read column by column; complaints name file, line and column."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def fail(self, column: str, allowed: str, suggestion: str | None = None) -> NoReturn:
        """Raise the error that a cell is wrong."""
        raise ScenarioError(
            f"found '{self.cells[column]}'",
            allowed,
            file=str(self.path),
            line=self.line,
            key=column,
            suggestion=suggestion,
        )

    def text(self, column: str) -> str:
        """Return a text that must not be empty."""
        if not self.cells[column]:
            self.fail(column, "must not be empty")
        return self.cells[column]

    def number(self, column: str, low: float = 0.0, high: float = math.inf) -> float:
        """Return a finite number within bounds."""
        text = self.cells[column]
        try:
            value = read_number(text)
        except ValueError:
            self.fail(column, f"must be a number{meant(text)}")
        if not low <= value <= high or math.isinf(value):
            self.fail(column, f"must be a finite number from {low:g} to {high:g}")
        return value

    def optional(self, column: str, low: float = 0.0, high: float = math.inf) -> float | None:
        """Return a number, None for an empty cell."""
        return self.number(column, low, high) if self.cells[column] else None

    def positive(self, column: str) -> float:
        """Return a number above zero."""
        value = self.number(column)
        if value == 0.0:
            self.fail(column, "must be more than 0")
        return value

    def whole(self, column: str, low: int, high: int) -> int:
        """Return a whole number within bounds."""
        value = self.number(column, low, high)
        if value != int(value):
            self.fail(column, "must be a whole number")
        return int(value)

    def one_of(self, column: str, known: Collection[str]) -> str:
        """Return one of the known names."""
        value = self.cells[column]
        if value not in known:
            self.fail(column, "must be a name in the data", nearest(value, known))
        return value

    def word(self, column: str, known: Collection[str]) -> str:
        """Return one of a few known words as it is known, whatever the case of its letters."""
        words = {name.casefold(): name for name in known}
        value = self.cells[column]
        if value.casefold() not in words:
            self.fail(column, f"must be {', '.join(known)}", nearest(value, known))
        return words[value.casefold()]

    def month(self, column: str) -> int:
        """Return a month, counted from year 0."""
        try:
            return parse_month(self.cells[column])
        except ValueError as error:
            self.fail(column, str(error))

    def origin(self, remark: str) -> str:
        """Return where the row is, with a remark."""
        return f"{self.path.name}:{self.line} ({remark})"


def read_cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where each row of a CSV file begins, and its cells, those of the header first.

    A row ends where the file ends a line, not at every character that Unicode takes for a line's
    end. Blank rows after the header are left out; all others must be as long as the header.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or a row is no row of it; names the file and the line.
    """
    text = _text(path)
    _check_separator(path, text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""))
    width: int | None = None
    line = 1
    try:
        for cells in reader:
            if width is None:
                width = len(cells)
                yield line, cells
            elif any(cell.strip() for cell in cells):
                if len(cells) != width:
                    spoilt = any(map(_is_split, pairwise(cells))) and len(cells) > width
                    hint = "; numbers need a decimal point, not a comma" if spoilt else ""
                    raise ScenarioError(
                        f"found {len(cells)} cells",
                        f"must be {width}{hint}",
                        file=str(path),
                        line=line,
                    )
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ScenarioError(f"no row of a CSV file: {error}", file=str(path), line=line) from error


def _text(path: Path) -> str:
    """Return the text of a table."""
    try:
        if not path.is_file() and path.exists():
            raise ScenarioError("is no file", "must be a CSV file", file=str(path))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"cannot be read: {error.strerror}", file=str(path)) from error
    if len(data) > MOST_BYTES:
        raise ScenarioError(f"is larger than {MOST_BYTES // 1_000_000} MB", file=str(path))
    try:
        return decoded(data)
    except EncodingError as error:
        remedy = "save it as CSV UTF-8"
        raise ScenarioError(error.found, remedy, file=str(path), line=error.line) from None


def _check_separator(path: Path, head: str) -> None:
    """Refuse a table whose columns something else separates than commas."""
    if head.startswith("sep="):
        what, remedy = f"found '{head.strip()}'", "the first line must name the columns"
        raise ScenarioError(what, remedy, file=str(path), line=1)
    for mark, name in SEPARATORS.items():
        if head.count(mark) > head.count(","):
            raise ScenarioError(
                f"found {name} between columns",
                "save it as CSV with commas, and a point for decimals",
                file=str(path),
                line=1,
            )


def _is_split(cells: tuple[str, str]) -> bool:
    """Return whether two neighbours may be one number, cut at its decimal comma."""
    return all(cell.strip().lstrip("-").isdecimal() for cell in cells)


def read_named(
    path: Path, needed: Sequence[str], known: Sequence[str] | None = None
) -> Iterator[Row]:
    """Yield the rows of a table whose columns go by name; cells without blanks at their ends.

    No column that is needed or known may be there twice; without `known` none at all.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or its columns are wrong; names the file and the line.
    """
    cells = read_cells(path)
    header = [name.strip() for name in next(cells, (1, []))[1]]
    for column in (*needed, *(header if known is None else known)):
        if header.count(column) > 1 or (column in needed and column not in header):
            what = "missing" if column not in header else "there twice"
            raise ScenarioError(f"column {column} is {what}", file=str(path), line=1)
    for line, values in cells:
        yield Row(path, line, dict(zip(header, map(str.strip, values), strict=True)))


def read_rows(path: Path, columns: Sequence[str], *key: str) -> list[Row]:
    """Return the rows of a table with the expected columns; no two may share the key."""
    cells = read_cells(path)
    _, header = next(cells, (1, []))
    if header != list(columns):
        wrong = next((name for name in columns if name not in header), "the order or the number")
        raise ScenarioError(
            f"columns are not as expected: {wrong}",
            f"allowed: {', '.join(columns)}",
            file=str(path),
            line=1,
        )
    rows: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    for line, values in cells:
        row = Row(path, line, dict(zip(columns, values, strict=True)))
        identity = tuple(row.text(column) for column in key)
        if identity in seen:
            row.fail(key[0], f"{' '.join(identity)} is already there")
        seen.add(identity)
        rows.append(row)
    return rows
