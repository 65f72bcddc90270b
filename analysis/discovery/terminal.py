"""A discovery as text and a table for a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from analysis.discovery.findings import Discovery, FoundBox
from analysis.discovery.formatting import stability_in_words
from analysis.terminal.grid import new_table

if TYPE_CHECKING:
    from rich.console import RenderableType


def show_discovery(found: Discovery) -> "Iterator[RenderableType]":
    """Yield the boxes and the leaves of the tree, in words."""
    yield Text(
        f"{found.sweep}, policy '{found.policy}': {found.failing:,} of "
        f"{found.points:,} points fail ({found.failure})"
    )
    if found.unsure:
        yield Text(f"{found.unsure:,} of them would change sides at an end of their interval")
    yield Text("")
    yield Text("PRIM: it fails where", style="bold")
    if found.boxes:
        yield table_of(found.boxes)
        yield Text("")
        yield from (Text(line) for line in stability_in_words(found))
    else:
        yield Text("no box in which failures are much denser than elsewhere")
    yield Text("")
    yield Text("Tree: all points, the densest failures first", style="bold")
    yield table_of(found.tree) if found.tree else Text("no question tells failures apart")
    yield Text("")
    yield Text(
        "Coverage: share of all failures inside; density: share inside that fails; support: share "
        f"of points inside. Held out: means over {found.resamples} bootstrap samples of the "
        "nearest box found there, on points left out. Overlap: share in common with that box.",
        style="dim",
    )


def table_of(boxes: Sequence[FoundBox]) -> Table:
    """Return boxes with their qualities."""
    table = new_table()
    table.add_column("where", overflow="fold")
    for name in ("coverage", "density", "support", "held out\ncov.  dens.", "overlap"):
        table.add_column(name, justify="right", no_wrap=True)
    for box in boxes:
        held = f"{_percent(box.held_out_coverage)}  {_percent(box.held_out_density)}"
        shares = (_percent(share) for share in (box.coverage, box.density, box.support))
        table.add_row(Text(box.words), *shares, held, _percent(box.overlap))
    return table


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
