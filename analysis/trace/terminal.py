"""A trace as tables for a terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from analysis.terminal.grid import new_table
from analysis.terminal.output import table_width
from analysis.trace.explain import DealTrace, MonthTrace
from sim.gain import DECISION, SIGNS, TERMS

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDE = 44 + 8 * len(DECISION)
"""Columns of a terminal that has room for all of it."""


def show_trace(found: DealTrace) -> "Iterable[RenderableType]":
    """Return one deal's history: its key moments in words, then the table of months."""
    yield Text(found.title)
    yield Text(
        f"Its record, which gives the stage at the start, rests on: {found.rests_on}",
        style="dim",
    )
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
    terms = [term for term in TERMS.values() if term.main or whole()]
    absent = [term.words for term in TERMS.values() if term not in terms]
    added = "".join(f" {'+' if SIGNS[term.name] > 0 else '-'} {term.short}" for term in terms)
    yield Text(
        f"In list prices: ΔU ={added.removeprefix(' +')} + other. Other: "
        f"{''.join(f'{words}, ' for words in absent)}the sunk cost once signed, and rounding. "
        "Advance, drop: percent this month; what happens is drawn with these chances.",
        style="dim",
    )


def whole() -> bool:
    """Return whether there is room for a column for each term."""
    return table_width() >= WIDE


def month_table(rows: Sequence[MonthTrace]) -> Table:
    """Return the months in which something was decided or happened; others are passed over.

    A column before ΔU holds what the terms shown leave over, so that every row adds up as printed.
    """
    terms = [term for term in DECISION if term.main or whole()]
    shown = [term for term in terms if term.name in SIGNS]
    last = len(shown)
    table = new_table()
    for name in ("month", "stage", "threat"):
        table.add_column(name, no_wrap=True)
    heads = [term.short for term in terms]
    heads.insert(last, "other")
    for heading in (*heads, "adv.", "drop"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        found = row.decision
        if found is None and not row.happened:
            continue
        cells = [row.month, row.stage, row.threat]
        if found is not None:
            weighed = found.to_dict()
            chances = (found.probability_of_advancing, found.probability_of_dropping)
            told = [f"{weighed[term.name]:.2f}" for term in terms]
            gain = round(found.gain_from_buying, 2)
            rest = gain - sum(SIGNS[term.name] * round(weighed[term.name], 2) for term in shown)
            told.insert(last, f"{rest + 0.0:.2f}".replace("-0.00", "0.00"))
            cells += told
            cells += [f"{100 * chance:.1f}" for chance in chances]
        table.add_row(*cells)
    return table
