"""A search for policies as text and a table for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.frontier.findings import Frontier, TriedPolicy
from analysis.frontier.plan import PRESENT
from analysis.look.units import words
from analysis.terminal.grid import SCALES, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType


def show_frontier(found: Frontier) -> "Iterator[RenderableType]":
    """Yield the policies worth naming: numbers in a table, then in words."""
    again = len(found.policies) - 1
    yield Text(
        f"{found.scenario}: {found.searched.policies:,} policies tried in "
        f"{found.searched.worlds} worlds ({found.worlds}); {again} that no other beat "
        f"tried again in {found.fresh_worlds} fresh worlds × {found.replications} runs, of "
        f"which {found.still_undominated} still are not beaten"
    )
    rows = found.by_name
    table = new_table()
    table.add_column("policy", overflow="fold")
    for name, unit in found.objectives.items():
        shown = SCALES.get(unit, (1.0, unit))[1]
        table.add_column(f"{words(name)}\n[{shown}]", justify="right")
    for head in ("satisfices\n[% of worlds]", "regret\n(first)"):
        table.add_column(head, justify="right")
    first = found.first
    for item in found.named:
        row = rows[item.policy]
        cells = [_change(row, name, unit) for name, unit in found.objectives.items()]
        factor = SCALES.get(found.objectives[first], (1.0, ""))[0]
        regret = f"{row.outcomes[first].regret / factor:.2f}"
        table.add_row(Text(item.policy), *cells, f"{100 * row.satisficing:.0f}", regret)
        empty = [_empty(row, name, unit) for name, unit in found.objectives.items()]
        table.add_row(Text("  words alone"), *empty, "", "", style="dim")
    yield Text("")
    yield table
    yield Text("")
    for item in found.named:
        yield Text(f"{item.policy}: {', '.join(item.roles)}", style="bold")
        yield Text(f"  To do: {item.do}.")
        if item.policy != PRESENT:
            yield Text(f"  Not good enough {item.breaks}.")
    yield Text("")
    yield Text(
        "Words alone: the empty twin of the policy above, with the same menu and threats while "
        "State never designates; its change from the present policy.",
        style="dim",
    )
    yield Text(
        f"The present policy: means; the others: changes from it, below them {found.level:.0%} "
        f"intervals over worlds. A policy satisfices in a world if {found.satisfices}. Regret: "
        "over the best policy of each world, at its 90 % quantile.",
        style="dim",
    )


def _empty(row: TriedPolicy, name: str, unit: str) -> str:
    factor = SCALES.get(unit, (1.0, unit))[0]
    part = row.empty[name]
    change = f"{part.change / factor:+.2f}"
    if part.interval is None:
        return change
    low, high = (end / factor for end in part.interval)
    return f"{change}\n{low:+.2f} to {high:+.2f}"


def _change(row: TriedPolicy, name: str, unit: str) -> str:
    factor = SCALES.get(unit, (1.0, unit))[0]
    part = row.outcomes[name]
    if row.policy == PRESENT:
        return f"{part.mean / factor:.2f}"
    change = f"{part.change / factor:+.2f}"
    if part.interval is None:
        return change
    low, high = (end / factor for end in part.interval)
    return f"{change}\n{low:+.2f} to {high:+.2f}"
