"""A trace as tables for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from analysis.terminal.grid import new_table
from analysis.terminal.output import table_width

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
    "gain_from_buying": "ΔU",
    "belief": "belief",
}
"""Headings of the terms of a decision."""


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
        "In list prices: ΔU = value + herd - price - friction - alternative - sanction - link "
        "- third (+ sunk once signed). Advance, drop: percent this month; what happens is drawn "
        "with these chances.",
        style="dim",
    )


def month_table(rows: list[dict[str, Any]]) -> Table:
    """Return the months in which something was decided or happened; others are passed over."""
    terms = dict(TERMS)
    if table_width() < 116:
        for name in ("herd", "friction", "link", "third"):
            del terms[name]
    table = new_table()
    for name in ("month", "stage", "threat"):
        table.add_column(name, no_wrap=True)
    for heading in (*terms.values(), "adv.", "drop"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        if not row["decided"] and not row["happened"]:
            continue
        cells = [row["month"], row["stage"], row["threat"]]
        if row["decided"]:
            cells += [f"{row[name]:.2f}" for name in terms]
            cells += [
                f"{100 * row[f'probability_of_{step}']:.1f}" for step in ("advancing", "dropping")
            ]
        table.add_row(*cells)
    return table
