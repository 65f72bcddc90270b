"""The look of tables on a terminal."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from analysis.terminal.output import table_width

NARROW = 96
"""Width in characters below which tables show less."""

SCALES = {"musd": (1000.0, "bn USD")}
"""Factor by which a unit is divided for display, and the unit that it becomes."""


def new_table(*, show_header: bool = True) -> Table:
    """Return a table in the style of all commands."""
    gap = 1 if is_narrow() else 2
    return Table(show_header=show_header, box=None, pad_edge=False, padding=(0, gap, 0, 0))


def is_narrow() -> bool:
    """Return whether tables must do with less than a wide page."""
    return table_width() < NARROW


def plain_table(rows: list[dict[str, Any]], right: Sequence[str] = ()) -> Table:
    """Return rows of text and numbers as a table."""
    table = new_table()
    for name in rows[0] if rows else ():
        table.add_column(name, justify="right" if name in right else "left")
    for row in rows:
        table.add_row(*(Text(" ".join(str(item).split())) for item in row.values()))
    return table


def number(value: float | None, digits: int = 3) -> str:
    """Return a number for a cell; "-" where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"
