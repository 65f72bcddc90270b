"""The summary of an ensemble as tables for a terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from analysis.outcomes import OUTCOMES, WHEN
from analysis.terminal.grid import SCALES, is_narrow, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

MEDIAN = "median_months_to_signature"


def show_run(summary: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return the table of deals and the totals of a run."""
    wide = not is_narrow()
    table = new_table()
    table.add_column("deal", no_wrap=True)
    for outcome in OUTCOMES.values():
        table.add_column(outcome.heading or outcome.name, justify="right", no_wrap=True)
    table.add_column("months to\nsignature" if wide else "\nmonths", justify="right", no_wrap=True)
    for deal in summary["deals"]:
        bounds = deal["intervals"]
        cells = [
            f"{100 * deal[name]:.0f}"
            + (f"\n{_range(bounds[name], 100.0)}" if wide or name == "signed" else "")
            for name in OUTCOMES
        ]
        wait = deal[MEDIAN]
        months = "-" if wait is None else f"{wait:.0f}\n{_range(bounds[MEDIAN])}"
        table.add_row(Text(deal["deal"]), *(Text(cell) for cell in (*cells, months)))
    yield Text(
        f"{summary['scenario']}: {summary['runs']:,} runs of {summary['months']} months "
        f"from {summary['start']}, seed {summary['seed']}, {summary['engine']} engine"
    )
    yield Text("")
    yield table
    yield Text(
        f"Percent of runs; below, 90 % intervals of the estimates. {WHEN} Months: median of the "
        "runs that signed.",
        style="dim",
    )
    yield Text("")
    yield show_totals(summary["totals"])


def show_totals(totals: dict[str, Any]) -> Table:
    """Return means per run with their intervals."""
    table = new_table()
    table.add_column("per run", no_wrap=True)
    for name in ("mean", "90 % interval"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit")
    for name, total in totals.items():
        factor, unit = SCALES.get(total["unit"], (1.0, total["unit"]))
        low_high = "-"
        if total["interval"] is not None:
            low, high = (end / factor for end in total["interval"])
            low_high = f"{low:.2f} to {high:.2f}"
        mean = f"{total['mean'] / factor:.2f}"
        table.add_row(Text(name.replace("_", " ")), mean, low_high, unit)
    return table


def _range(interval: Sequence[float] | None, factor: float = 1.0) -> str:
    if interval is None:
        return ""
    return f"{factor * interval[0]:.0f}-{factor * interval[1]:.0f}"
