"""What differs, as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.intervals import Difference
from analysis.pairs import Pairs, ScenarioPair
from analysis.store.columns import make_table, number_column, text_column

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class DifferenceRow:
    """A row of the table: what differs, between which scenarios, and by how much."""

    scenario: str
    deal: str | None
    outcome: str
    unit: str
    change: Difference

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """Ends of the interval; None where there is none."""
        return self.change.interval or (None, None)


WORDS: dict[str, tuple[str, Callable[[DifferenceRow], str | None]]] = {
    "scenario": ("the scenario that is compared with the base", lambda row: row.scenario),
    "deal": ("the deal, null for totals of the run", lambda row: row.deal),
    "outcome": ("what differs", lambda row: row.outcome),
    "unit": ("its unit", lambda row: row.unit),
}
NUMBERS: dict[str, tuple[str, Callable[[DifferenceRow], float | None]]] = {
    "base": ("mean under the base", lambda row: row.change.base),
    "other": ("mean under the scenario", lambda row: row.change.other),
    "difference": (
        "mean over runs of scenario minus base",
        lambda row: row.change.difference,
    ),
    "low": ("lower end of its interval", lambda row: row.ends[0]),
    "high": ("upper end of its interval", lambda row: row.ends[1]),
    "variance_ratio": (
        "times more runs that an unpaired comparison would need",
        lambda row: row.change.variance_ratio,
    ),
    "differing": ("runs that differ", lambda row: row.change.differing),
}
"""Columns: what each holds, and how a row has it."""

UNITS = {"variance_ratio": "-", "differing": "runs"}
"""Units of numbers that are not in that of the outcome."""


def differences_table(found: Pairs) -> "pa.Table":
    """Return one row per scenario, deal or total, and outcome."""
    rows = [row for item in found.comparisons for row in difference_rows(item)]
    columns = [
        text_column(name, [value(row) for row in rows], meaning)
        for name, (meaning, value) in WORDS.items()
    ]
    for name, (meaning, value_of) in NUMBERS.items():
        values = np.array([_number(value_of(row)) for row in rows], dtype=np.float64)
        gone = np.isnan(values)
        kept = np.where(gone, 0.0, values)
        columns.append(number_column(name, kept, meaning, UNITS.get(name, "see unit"), gone))
    return make_table(columns)


def difference_rows(item: ScenarioPair) -> list[DifferenceRow]:
    """Return what differs between two scenarios: totals, then deal by deal."""
    name = item.other
    rows = [
        DifferenceRow(name, None, total, change.unit, change)
        for total, change in item.totals.items()
    ]
    for deal in item.deals:
        lost = {f"lost to {seller}": change for seller, change in deal.lost_to.items()}
        rows += [
            DifferenceRow(name, deal.deal, outcome, "probability", change)
            for outcome, change in {**deal.outcomes, **lost}.items()
        ]
    return rows


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
