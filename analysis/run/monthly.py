"""What happens month by month, over runs: shares, quantiles and status reports.

Histories are large, so they are read block by block: shares are counted over all runs, quantiles
rest on the first runs, as many as memory allows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble import Ensemble, simulate
from sim.gain import TERMS
from sim.history import History
from sim.records import PARTS, SINGLE, Buyer, Deal
from sim.rules.terms import Stage
from sim.scenario import Scenario
from sim.state_variables import variables_of

if TYPE_CHECKING:
    from sim.actors import Cast
    from sim.world import World

CELLS = 1_000_000
"""Deals × months × runs whose history is held at one time."""

KEPT_CELLS = 4_000_000
"""Deals × months × runs whose values are kept for quantiles."""

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}


def quantities_of(*records: type) -> dict[str, str]:
    """Return the variables of records whose mean and quantiles are given, with their units."""
    found = [item for record in records for item in variables_of(record).values()]
    return {item.name: item.unit for item in found if item.quantiles}


DEAL_QUANTITIES = quantities_of(Deal) | {name: term.unit for name, term in TERMS.items()}
"""Quantities of a deal with their units; they count in the months in which a decision was due."""

BUYER_QUANTITIES = quantities_of(Buyer)
"""Quantities of a buyer with their units."""

RUN_QUANTITIES = quantities_of(*SINGLE.values())
"""Quantities of a run with their units."""

Floats = NDArray[np.float64]


@dataclass
class Monthly:
    """Month-by-month records of an ensemble.

    Attributes
    ----------
    runs : int
        Runs counted so far.
    stages : ndarray, shape (months, deals, stages)
        In how many runs a deal stands in a stage at the end of a month.
    letters : ndarray, shape (months,)
        In how many runs a letter of Congress takes effect.
    values : dict of str to list of ndarray, each of shape (runs, months, subjects)
        By quantity; NaN in months in which the buyer had nothing to decide.
    reports : list of dict of str to ndarray
        Status reports: run, month, deal index, stage, threat and response at each letter.
    """

    runs: int
    stages: NDArray[np.int64]
    letters: NDArray[np.int64]
    values: dict[str, list[Floats]] = field(default_factory=dict)
    reports: list[dict[str, NDArray[np.int64]]] = field(default_factory=list)

    @classmethod
    def empty(cls, months: int, deals: int) -> "Monthly":
        """Start a record without runs."""
        stages = np.zeros((months, deals, len(Stage)), dtype=np.int64)
        return cls(0, stages, np.zeros(months, dtype=np.int64))

    def add(self, history: History, kept: int) -> None:
        """Count a block of runs, and keep the values of its first `kept` runs."""
        stage = history.deals["stage"]
        for member in Stage:
            self.stages[:, :, member] += np.count_nonzero(stage == member, axis=0)
        self.letters += np.count_nonzero(history.months["letter_now"], axis=0)
        self._report(history)
        self.runs += len(stage)
        if kept > 0:
            self._keep(history, kept)

    def _keep(self, history: History, kept: int) -> None:
        due = history.deals["decided"][:kept]
        for name in DEAL_QUANTITIES:
            values = np.where(due, history.deals[name][:kept], np.nan)
            self.values.setdefault(name, []).append(values)
        for name in BUYER_QUANTITIES:
            values = history.buyers[name][:kept].astype(np.float64)
            self.values.setdefault(f"buyer {name}", []).append(values)
        for name in RUN_QUANTITIES:
            column = history.months[name][:kept, :, np.newaxis].astype(np.float64)
            self.values.setdefault(f"run {name}", []).append(column)

    def _report(self, history: History) -> None:
        opened = history.deals["stage"] != Stage.UNOPENED
        named = opened & history.months["letter_now"][:, :, np.newaxis]
        run, month, deal = np.nonzero(named)
        if len(run):
            at = history.deals[run, month, deal]
            self.reports.append(
                {
                    "run": run + self.runs,
                    "month": month,
                    "deal": deal,
                    **{name: at[name] for name in ("stage", "threat", "response")},
                }
            )


def observe(
    scenario: Scenario,
    world: "World",
    runs: int,
    seed: int,
    engine: str,
    progress: Callable[[int], None] | None = None,
    *,
    workers: int | None = None,
    cast: "Cast | None" = None,
) -> tuple[Ensemble, Monthly]:
    """Simulate an ensemble and keep its month-by-month record; see `sim.ensemble.simulate`.

    Returns
    -------
    Ensemble
        All runs, without history.
    Monthly
        Shares over all runs, values of the first ones.
    """
    cells = max(1, scenario.months * len(world.deal_ids))
    block = max(1, CELLS // cells)
    keep = max(1, KEPT_CELLS // cells)
    monthly = Monthly.empty(scenario.months, len(world.deal_ids))
    parts = []
    for first in range(0, runs, block):
        size = min(block, runs - first)
        part = simulate(
            scenario,
            size,
            seed,
            engine=engine,
            history=True,
            workers=workers,
            first_run=first,
            progress=progress,
            cast=cast,
        )
        assert part.history is not None
        monthly.add(part.history, min(size, keep - first))
        parts.append(replace(part, history=None))
    return join(parts), monthly


def join(parts: list[Ensemble]) -> Ensemble:
    """Return consecutive blocks of runs as one ensemble."""
    if len(parts) == 1:
        return parts[0]
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in PARTS
    }
    return replace(parts[0], **joined)


def quantiles(values: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return quantiles and means over runs, passing over NaN.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        NaN where a run has nothing to say.

    Returns
    -------
    quantiles : ndarray, shape (len(QUANTILES), ...)
        Linear interpolation between order statistics; NaN where no run has a value.
    means : ndarray
        Means over the runs that have a value.
    counts : ndarray of int
        How many runs have one.
    """
    ordered = np.sort(values, axis=0)
    counts = np.count_nonzero(~np.isnan(ordered), axis=0)
    last = np.maximum(counts - 1, 0)
    found = np.empty((len(QUANTILES), *values.shape[1:]))
    for index, share in enumerate(QUANTILES.values()):
        position = share * last
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, last)
        low = np.take_along_axis(ordered, below[np.newaxis], axis=0)[0]
        high = np.take_along_axis(ordered, above[np.newaxis], axis=0)[0]
        found[index] = low + (high - low) * (position - below)
    sums = np.nansum(ordered, axis=0)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return found, means, counts
