"""Patterns of the record as a table for a terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.terminal.grid import new_table, number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.patterns.compute import FoundPattern


def show_patterns(found: "Sequence[FoundPattern]", runs: int) -> "Iterable[RenderableType]":
    """Return one row per pattern."""
    table = new_table()
    for name in ("pattern", "preset"):
        table.add_column(name, no_wrap=True)
    for name in ("record", "band", "model", "90 % interval"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("weight", no_wrap=True)
    table.add_column("", no_wrap=True)
    for item in found:
        low = "" if item.low is None else f"{item.low:g}"
        high = "" if item.high is None else f"{item.high:g}"
        interval = (
            "-" if item.interval is None else f"{item.interval[0]:.3f} {item.interval[1]:.3f}"
        )
        table.add_row(
            item.moment.replace("_", " "),
            item.preset,
            f"{item.target:g}",
            f"{low} to {high}",
            number(item.value),
            interval,
            item.weight,
            "pass" if item.passed else "FAIL",
        )
    yield table
    passed = sum(item.passed for item in found)
    yield Text(
        f"{passed} of {len(found)} in their bands. {runs:,} runs of each preset; "
        "sources: scenarios/data/patterns.csv",
        style="dim",
    )
