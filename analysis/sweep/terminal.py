"""The effects found by a sweep as tables for a terminal."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.sweep.effects import Effect
from analysis.sweep.summary import OutcomeLevel, SweepSummary
from analysis.terminal.grid import SCALES, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

PERCENT = (0.01, "percentage points")
"""Probabilities change by percentage points."""


def show_sweep(found: SweepSummary) -> "Iterable[RenderableType]":
    """Return a table of effects per outcome."""
    yield Text(
        f"{found.sweep} on {found.scenario}: {found.points:,} points, "
        f"{found.runs:,} runs, seed {found.seed}"
    )
    if found.failed_points:
        yield Text(f"{found.failed_points:,} points failed and are left out")
    for name, item in found.outcomes.items():
        factor, unit = (
            PERCENT if item.unit == "probability" else SCALES.get(item.unit, (1.0, item.unit))
        )
        yield Text("")
        yield Text(f"{name.replace('_', ' ')} [{unit}]", style="bold")
        if item.levels and found.points > 1:
            yield Text(_level(item.levels[0], factor))
        table = new_table()
        table.add_column("lever")
        table.add_column("from → to")
        table.add_column("effect", justify="right", no_wrap=True)
        table.add_column(f"{found.level:.0%} interval", justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
        for row in item.effects:
            table.add_row(
                Text(row.lever),
                Text(f"{row.start} → {row.end}"),
                *_cells(row, factor),
            )
        yield table
        if not item.effects:
            yield Text("nothing was varied")
    yield Text("")
    yield Text(
        "Main effects from one fit of all levers. Every point has the same noise, and effects are "
        "taken within groups of runs. Intervals cover chance in the runs"
        + (", and in which worlds were sampled." if found.sampled else "."),
        style="dim",
    )


def _level(row: OutcomeLevel, factor: float) -> str:
    mean, low, high = (value / factor for value in (row.mean, row.q05, row.q95))
    return (
        f"Under {row.policy}: {mean:.3g} on average over points, {low:.3g} to {high:.3g} in the "
        "middle 90 %"
    )


def _cells(row: Effect, factor: float) -> tuple[str, str, str]:
    if math.isnan(row.effect):
        return "-", "-", ""
    effect = f"{row.effect / factor:+.3g}"
    if row.interval is None:
        return effect, "-", "no interval"
    low, high = (end / factor for end in row.interval)
    clear = "" if row.clear else "not distinguishable from zero"
    return effect, f"{low:+.3g} to {high:+.3g}", clear
