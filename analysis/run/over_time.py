"""What happens month by month over runs, in blocks: for whoever keeps no tables."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.run.monthly import quantiles
from sim.ensemble import simulate
from sim.gain import SIGNS, TERMS
from sim.rules.terms import Stage
from sim.scenario import Scenario

Floats = NDArray[np.float64]

BLOCK = 60_000
"""Deals × months × runs whose history is held at one time."""

MOST_BELIEFS = 2_000_000
"""Deals × months × runs whose beliefs are kept for quantiles: the first runs, if there are more."""

ROUNDING = 1e-9
"""What the terms leave over of the gain from buying below this is rounding."""


@dataclass(frozen=True)
class OverTime:
    """Shares, quantiles and means over runs, month by month.

    Attributes
    ----------
    deals : tuple of str
        Ids, in the order of the last axis of all arrays.
    stages : ndarray, shape (stages, months, deals)
        Share of runs that stand in a stage at the end of a month.
    belief : ndarray, shape (3, months, deals)
        Quartiles of the belief of a designation; NaN where nobody had to decide.
    terms : dict of str to ndarray, each of shape (months, deals)
        Means of the terms of the gain from buying with their signs, and of the sunk cost [LP].
    gain : ndarray, shape (months, deals)
        Mean gain from buying [LP]; NaN where nobody had to decide.
    """

    deals: tuple[str, ...]
    stages: Floats
    belief: Floats
    terms: dict[str, Floats]
    gain: Floats

    @property
    def months(self) -> int:
        """How many months there are."""
        return int(self.stages.shape[1])

    def bought(self, deal: str) -> Floats:
        """Return the share of runs that hold a contract or what it brought, month by month."""
        owned = (Stage.SIGNED, Stage.DELIVERED, Stage.REVERSED)
        share: Floats = self.stages[list(owned), :, self.deals.index(deal)].sum(axis=0)
        return share


def over_time(scenario: Scenario, runs: int, seed: int) -> OverTime:
    """Simulate block by block, in one thread, and count."""
    months, count = scenario.months, len(scenario.deals)
    cells = max(1, months * count)
    shape = (months, count)
    stages = np.zeros((len(Stage), *shape))
    sums = {name: np.zeros(shape) for name in (*TERMS, "gain_from_buying")}
    weighed = np.zeros(shape)
    beliefs: list[Floats] = []
    size = min(runs, max(1, BLOCK // cells))
    deals: tuple[str, ...] = ()
    for first in range(0, runs, size):
        part = min(size, runs - first)
        done = simulate(scenario, part, seed, history=True, first_run=first, workers=1)
        assert done.history is not None
        deals, past = tuple(done.world.deal_ids), done.history.deals
        stage, due = past["stage"], past["decided"]
        for member in Stage:
            stages[member] += np.count_nonzero(stage == member, axis=0)
        weighed += np.count_nonzero(due, axis=0)
        for name, total in sums.items():
            total += np.where(due, past[name], 0.0).sum(axis=0)
        if (first + part) * cells <= MOST_BELIEFS or not beliefs:
            beliefs.append(np.where(due, past["belief"], np.nan))
    found, _, _ = quantiles(np.concatenate(beliefs))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = {name: total / weighed for name, total in sums.items()}
    gain = means.pop("gain_from_buying")
    terms = {name: SIGNS[name] * mean for name, mean in means.items()}
    rest = gain - np.sum(list(terms.values()), axis=0)
    terms["sunk"] = np.where(np.abs(rest) > ROUNDING, rest, 0.0)
    return OverTime(deals, stages / runs, found[1:4], terms, gain)
