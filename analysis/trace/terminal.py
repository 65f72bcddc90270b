"""A trace as tables for a terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from analysis.terminal.grid import new_table
from analysis.terminal.output import table_width
from analysis.trace.explain import DealTrace, MonthTrace

if TYPE_CHECKING:
    from rich.console import RenderableType

TERMS = {
    "value": "value",
    "herd": "herd",
    "price": "price",
    "friction": "frict.",
    "outside": "altern.",
    "sanction": "sanct.",
    "link": "link",
    "third": "third",
}
"""Headings of the terms of a decision."""


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
        "In list prices: ΔU = value + herd - price - friction - alternative - sanction - link "
        "- third (+ sunk once signed). Advance, drop: percent this month; what happens is drawn "
        "with these chances.",
        style="dim",
    )


def month_table(rows: Sequence[MonthTrace]) -> Table:
    """Return the months in which something was decided or happened; others are passed over."""
    terms = dict(TERMS)
    if table_width() < 116:
        for name in ("herd", "friction", "link", "third"):
            del terms[name]
    table = new_table()
    for name in ("month", "stage", "threat"):
        table.add_column(name, no_wrap=True)
    for heading in (*terms.values(), "ΔU", "belief", "adv.", "drop"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        found = row.decision
        if found is None and not row.happened:
            continue
        cells = [row.month, row.stage, row.threat]
        if found is not None:
            weighed = (*(found.terms[name] for name in terms), found.gain_from_buying, found.belief)
            chances = (found.probability_of_advancing, found.probability_of_dropping)
            cells += [f"{value:.2f}" for value in weighed]
            cells += [f"{100 * chance:.1f}" for chance in chances]
        table.add_row(*cells)
    return table
