"""A trace as tables for a terminal."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from analysis.terminal.grid import new_table
from analysis.terminal.output import table_width
from analysis.trace.explain import DealTrace, MonthTrace
from sim.gain import DECISION, equation

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDE = 36 + 8 * len(DECISION)
"""Columns of a terminal that has room for all of it."""


def show_trace(found: DealTrace) -> "Iterable[RenderableType]":
    """Return one deal's history: its key moments in words, then the table of months."""
    yield Text(found.title)
    yield Text("")
    if not found.moments:
        yield Text("Nothing happened within the horizon.")
    moments = new_table(show_header=False)
    moments.add_column(no_wrap=True)
    moments.add_column()
    for moment in found.moments:
        moments.add_row(moment.month, Text(moment.text))
    yield moments
    yield Text("")
    yield month_table(found.months)
    yield Text(
        f"In list prices: ΔU = {equation(attrgetter('heading'))} (+ sunk once signed). Advance, "
        "drop: percent this month; what happens is drawn with these chances.",
        style="dim",
    )


def month_table(rows: Sequence[MonthTrace]) -> Table:
    """Return the months in which something was decided or happened; others are passed over."""
    terms = [term for term in DECISION if term.main or table_width() >= WIDE]
    table = new_table()
    for name in ("month", "stage", "threat"):
        table.add_column(name, no_wrap=True)
    for heading in (*(term.short for term in terms), "adv.", "drop"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        found = row.decision
        if found is None and not row.happened:
            continue
        cells = [row.month, row.stage, row.threat]
        if found is not None:
            weighed = found.to_dict()
            chances = (found.probability_of_advancing, found.probability_of_dropping)
            cells += [f"{weighed[term.name]:.2f}" for term in terms]
            cells += [f"{100 * chance:.1f}" for chance in chances]
        table.add_row(*cells)
    return table
