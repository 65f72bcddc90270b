"""A trace as tables for a terminal."""

from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from analysis.terminal.grid import new_table
from analysis.terminal.output import table_width
from sim.gain import DECISION, equation

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDE = 36 + 8 * len(DECISION)
"""Columns of a terminal that has room for all of it."""


def show_trace(found: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return one deal's history: its key moments in words, then the table of months."""
    yield Text(
        f"{found['deal']} in run {found['run']} of {found['scenario']}, seed {found['seed']}: "
        f"ends {found['final']}, response {found['response']}"
    )
    yield Text("")
    if not found["moments"]:
        yield Text("Nothing happened within the horizon.")
    story = new_table(show_header=False)
    story.add_column(no_wrap=True)
    story.add_column()
    for moment in found["moments"]:
        story.add_row(moment["month"], Text(moment["text"]))
    yield story
    yield Text("")
    yield month_table(found["months"])
    yield Text(
        f"In list prices: ΔU = {equation(attrgetter('heading'))} (+ sunk once signed). Advance, "
        "drop: percent this month; what happens is drawn with these chances.",
        style="dim",
    )


def month_table(rows: list[dict[str, Any]]) -> Table:
    """Return the months in which something was decided or happened; others are passed over."""
    terms = [term for term in DECISION if term.main or table_width() >= WIDE]
    table = new_table()
    for name in ("month", "stage", "threat"):
        table.add_column(name, no_wrap=True)
    for heading in (*(term.short for term in terms), "adv.", "drop"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        if not row["decided"] and not row["happened"]:
            continue
        cells = [row["month"], row["stage"], row["threat"]]
        if row["decided"]:
            cells += [f"{row[term.name]:.2f}" for term in terms]
            cells += [
                f"{100 * row[f'probability_of_{step}']:.1f}" for step in ("advancing", "dropping")
            ]
        table.add_row(*cells)
    return table
