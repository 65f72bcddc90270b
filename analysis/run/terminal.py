"""The summary of an ensemble as tables for a terminal."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from analysis.intervals import Interval
from analysis.look.formatting import percent
from analysis.outcomes import OUTCOMES, MeanTotal, when
from analysis.run.beside import beside_record
from analysis.run.summary import RunSummary
from analysis.scenario.on_record import can_be_compared
from analysis.terminal.grid import SCALES, is_narrow, new_table
from sim.scenario import Scenario

if TYPE_CHECKING:
    from rich.console import RenderableType


def show_beside_record(summary: RunSummary, scenario: Scenario) -> "Iterable[RenderableType]":
    """Return what happened beside what the runs come to, if the record goes on after the start."""
    if not can_be_compared(scenario, scenario.start, scenario.last_month):
        return
    grid = beside_record(summary, scenario)
    table = new_table()
    for place, head in enumerate(grid.heads):
        if not (is_narrow() and head == "system"):
            table.add_column(head, justify="left" if place < grid.words else "right")
    for country, system, *rest in grid.rows:
        first = (country,) if is_narrow() else (country, system)
        table.add_row(*(Text(cell) for cell in (*first, *rest)))
    yield Text(f"{summary.scenario}: what happened, and in how many runs the model has it")
    yield Text("")
    yield table
    yield Text(
        f"{grid.note} Words are explained in docs/glossary.md. All outcomes follow.", style="dim"
    )
    yield Text("")


def show_run(summary: RunSummary) -> "Iterable[RenderableType]":
    """Return the table of deals and the totals of a run."""
    wide = not is_narrow()
    table = new_table()
    table.add_column("deal", no_wrap=True)
    told = [
        outcome
        for name, outcome in OUTCOMES.items()
        if not outcome.rare or any(deal.outcomes[name].probability for deal in summary.deals)
    ]
    for outcome in told:
        table.add_column(outcome.heading or outcome.name, justify="right", no_wrap=True)
    table.add_column("months to\nsignature" if wide else "\nmonths", justify="right", no_wrap=True)
    for deal in summary.deals:
        cells = [
            percent(share.probability)
            + (f"\n{_range(share.interval, 100.0)}" if wide or name == "signed" else "")
            for name, share in ((outcome.name, deal.outcomes[outcome.name]) for outcome in told)
        ]
        wait = deal.wait
        months = "-" if wait.months is None else f"{wait.months:.0f}\n{_range(wait.interval)}"
        table.add_row(Text(deal.deal), *(Text(cell) for cell in (*cells, months)))
    yield Text(
        f"{summary.scenario}: {summary.runs:,} runs of {summary.months} months "
        f"from {summary.start}, seed {summary.seed}, {summary.engine} engine"
    )
    yield Text("")
    yield table
    yield Text(
        f"Percent of runs; below, 90 % intervals of the estimates. {when(o.name for o in told)} "
        "Months: median of the runs that signed. -: too few runs for an interval or a median.",
        style="dim",
    )
    yield Text("")
    yield show_totals(summary.totals)


def show_totals(totals: Mapping[str, MeanTotal]) -> Table:
    """Return means per run with their intervals."""
    table = new_table()
    table.add_column("per run", no_wrap=True)
    for name in ("mean", "90 % interval"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit")
    for name, total in totals.items():
        factor, unit = SCALES.get(total.unit, (1.0, total.unit))
        low_high = "-"
        if total.interval is not None:
            low, high = (end / factor for end in total.interval)
            low_high = f"{low:.2f} to {high:.2f}"
        mean = f"{total.mean / factor:.2f}"
        table.add_row(Text(name.replace("_", " ")), mean, low_high, unit)
    return table


def _range(interval: Interval | None, factor: float = 1.0) -> str:
    if interval is None:
        return ""
    return f"{factor * interval[0]:.0f}-{factor * interval[1]:.0f}"
