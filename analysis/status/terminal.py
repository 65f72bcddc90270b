"""The status report as a table for a terminal."""

from typing import TYPE_CHECKING

from rich.text import Text

from analysis.status.page import COLUMNS, basis_of, rows_of, title_of, tried_of
from analysis.status.report import StatusReport
from analysis.terminal.grid import is_narrow, new_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType


def show_status(report: StatusReport) -> "Iterable[RenderableType]":
    """Return the report; a narrow one has country and system in one column."""
    narrow = is_narrow()
    table = new_table()
    for name in COLUMNS:
        if not (narrow and name == "system"):
            heading = name.replace("designated", "desig.") if narrow else name
            table.add_column(heading, overflow="fold")
    for country, system, *rest in rows_of(report):
        first = (f"{country}\n{system}",) if narrow else (country, system)
        table.add_row(*(Text(cell) for cell in (*first, *rest)))
    yield Text(title_of(report))
    yield Text("")
    yield table
    yield Text("")
    yield Text(tried_of(report), style="dim")
    yield Text("")
    yield Text("What the record rests on from which each stage is read:")
    basis = new_table(show_header=False)
    basis.add_column(overflow="fold")
    basis.add_column()
    for deal, told in basis_of(report):
        basis.add_row(Text(deal), Text(told))
    yield basis
