"""What differs, as a table."""

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.intervals import Difference
from analysis.pairs import Pairs, ScenarioPair
from analysis.store.columns import make_table, number_column, text_column

if TYPE_CHECKING:
    import pyarrow as pa


def differences_table(found: Pairs) -> "pa.Table":
    """Return one row per scenario, deal or total, and outcome."""
    rows = [row for item in found.comparisons for row in _rows(item)]
    words = {
        "scenario": "the scenario that is compared with the base",
        "deal": "the deal, null for totals of the run",
        "outcome": "what differs",
        "unit": "its unit",
    }
    columns = [text_column(name, [row[name] for row in rows], words[name]) for name in words]
    for name, meaning in (
        ("base", "mean under the base"),
        ("other", "mean under the scenario"),
        ("difference", "mean over runs of scenario minus base"),
        ("low", "lower end of its interval"),
        ("high", "upper end of its interval"),
        ("variance_ratio", "times more runs that an unpaired comparison would need"),
        ("differing", "runs that differ"),
    ):
        values = np.array([_number(row[name]) for row in rows], dtype=np.float64)
        gone = np.isnan(values)
        kept = np.where(gone, 0.0, values)
        columns.append(number_column(name, kept, meaning, "see unit", gone))
    return make_table(columns)


def _rows(item: ScenarioPair) -> list[dict[str, Any]]:
    found: list[tuple[str | None, str, Difference, str]] = [
        (None, name, total, total.unit) for name, total in item.totals.items()
    ]
    for deal in item.deals:
        found += [
            (deal.deal, name, change, "probability") for name, change in deal.outcomes.items()
        ]
        found += [
            (deal.deal, f"lost to {name}", change, "probability")
            for name, change in deal.lost_to.items()
        ]
    rows = []
    for deal_id, name, change, unit in found:
        low, high = change.interval or (None, None)
        place = {"scenario": item.other, "deal": deal_id, "outcome": name, "unit": unit}
        rows.append({**vars(change), **place, "low": low, "high": high})
    return rows


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
