"""A discovery as text and a table for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from analysis.discovery.find import stability_in_words
from analysis.terminal.grid import new_table

if TYPE_CHECKING:
    from rich.console import RenderableType


def show_discovery(found: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return the boxes and the leaves of the tree, in words."""
    yield Text(
        f"{found['sweep']}, policy «{found['policy']}»: {found['failing']:,} of "
        f"{found['points']:,} points fail ({found['failure']})"
    )
    if found["unsure"]:
        yield Text(f"{found['unsure']:,} of them would change sides at an end of their interval")
    yield Text("")
    yield Text("PRIM: it fails where", style="bold")
    if found["boxes"]:
        yield table_of(found["boxes"])
        yield Text("")
        yield from (Text(line) for line in stability_in_words(found))
    else:
        yield Text("no box in which failures are much denser than elsewhere")
    yield Text("")
    yield Text("Tree: all points, the densest failures first", style="bold")
    yield table_of(found["tree"]) if found["tree"] else Text("no question tells failures apart")
    yield Text("")
    yield Text(
        "Coverage: share of all failures inside; density: share inside that fails; support: share "
        f"of points inside. Held out: means over {found['resamples']} bootstrap samples of the "
        "nearest box found there, on points left out. Overlap: share in common with that box.",
        style="dim",
    )


def table_of(rows: list[dict[str, Any]]) -> Table:
    """Return boxes with their qualities."""
    table = new_table()
    table.add_column("where", overflow="fold")
    for name in ("coverage", "density", "support", "held out\ncov.  dens.", "overlap"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        held = f"{_percent(row['held_out_coverage'])}  {_percent(row['held_out_density'])}"
        numbers = (_percent(row[name]) for name in ("coverage", "density", "support"))
        table.add_row(Text(row["words"]), *numbers, held, _percent(row["overlap"]))
    return table


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
