"""Why one deal of one run went as it did."""

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

import pandas as pd

from analysis.look.frames import page
from sim.gain import DECISION, equation

SHOWN = {
    **{name: name for name in ("month", "stage", "threat")},
    **{item.name: item.heading for item in DECISION},
    "probability_of_advancing": "advance %",
    "probability_of_dropping": "drop %",
}
"""Columns of the table of months, with their headings."""

NOTE = (
    f"In list prices: ΔU = {equation(attrgetter('heading'), '−')} (+ sunk cost once signed). "
    "Advance and drop: percent this month; what happens is drawn with these chances. Months in "
    "which nothing was due are left out."
)


@dataclass(frozen=True)
class Trace:
    """A deal's history in one run.

    Attributes
    ----------
    found : dict
        What ``run.py trace --json`` prints.
    """

    found: dict[str, Any]

    @property
    def moments(self) -> pd.DataFrame:
        """What happened, in words: month and text."""
        return pd.DataFrame(self.found["moments"], columns=["month", "text"])

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row per month: stage, threat, the terms of the decision [LP], and its chances."""
        return pd.DataFrame(self.found["months"])

    @property
    def title(self) -> str:
        """Deal, run and how it ends."""
        found = self.found
        return (
            f"{found['deal']} in run {found['run']} of {found['scenario']}, seed {found['seed']}: "
            f"ends {found['final']}, response {found['response']}"
        )

    def __str__(self) -> str:
        """Return the title, and what happened month by month."""
        lines = [f"{moment['month']}  {moment['text']}" for moment in self.found["moments"]]
        return "\n".join([self.title, *lines])

    def __repr__(self) -> str:
        """Return the title."""
        return f"<{self.title}>"

    def _repr_html_(self) -> str:
        rows = [row for row in self.found["months"] if row["decided"] or row["happened"]]
        shown = [{head: _cell(row, name) for name, head in SHOWN.items()} for row in rows]
        return page(self.title, [self.moments, pd.DataFrame(shown)], NOTE)


def _cell(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, float):
        return f"{100 * value:.1f}" if name.startswith("probability") else f"{value:.2f}"
    return "" if value is None else str(value)
