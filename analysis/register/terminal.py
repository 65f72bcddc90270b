"""The register's estimates and counts on a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.register.library import LEVEL
from analysis.register.words import counted, interval, p_value, periods, signed, summary
from analysis.terminal.grid import is_narrow, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.register.findings import Findings


def show_register(found: "Findings") -> "Iterator[RenderableType]":
    """Yield the estimates, the counts by US share, and a summary."""
    narrow = is_narrow()
    table = new_table()
    table.add_column("estimate", overflow="fold")
    for name in ("coefficient", "s.e.", *(() if narrow else (f"{LEVEL:.0%} interval",)), "p", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    for item in found.estimates.values():
        told = item.coefficient
        table.add_row(
            Text(item.what),
            signed(told.value),
            f"{told.standard_error:.2f}",
            *(() if narrow else (interval(told),)),
            p_value(told.p),
            f"{item.countries}",
            style="bold" if item is found.main else "",
        )
    yield table
    yield Text("")
    counts = new_table()
    for name in ("US share of arms", "countries", *periods(found), "expected"):
        counts.add_column(name, justify="right", no_wrap=True)
    for row in found.bins:
        counts.add_row(*counted(row))
    yield counts
    yield Text("")
    yield from (Text(line) for line in summary(found))
