"""The register's estimates and counts on a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.register.library import LEVEL
from analysis.register.words import counted, interval, p_value, periods, signed, span, summary
from analysis.terminal.grid import is_narrow, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.register.findings import RegisterFindings, Simulation


def show_register(found: "RegisterFindings") -> "Iterator[RenderableType]":
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
    if found.simulation is not None:
        yield simulated_table(found.simulation)
        yield Text("")
        yield won_table(found.simulation)
        yield Text("")
    yield from (Text(line) for line in summary(found))


def simulated_table(found: "Simulation") -> "RenderableType":
    """Return orders by US share in simulated registers."""
    table = new_table()
    for name in (
        "simulated orders",
        "before, with the law",
        "after",
        "before, without it",
        "after",
    ):
        table.add_column(name, justify="right")
    law, none = found.worlds
    for one, other in zip(law.bins, none.bins, strict=True):
        table.add_row(
            span(one),
            *(f"{x.mean:.1f}" for x in (one.before, one.after, other.before, other.after)),
        )
    return table


def won_table(found: "Simulation") -> "RenderableType":
    """Return the share of occasions that Russia won by its share of the years before."""
    table = new_table()
    for name in ("Russian share before", "occasions", "won", "with the law", "without it"):
        table.add_column(name, justify="right")
    for row in found.won:
        shares = (f"{x:.0%}" for x in (row.recorded, row.with_law, row.without_law))
        table.add_row(span(row), f"{row.occasions:,}", *shares)
    return table
