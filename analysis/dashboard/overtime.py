"""What happens month by month over runs, as far as the page shows it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dashboard.cache import Kept
from analysis.dashboard.work import SEED, Query, check_size
from analysis.run.monthly import quantiles
from sim.ensemble import simulate
from sim.gain import SIGNS, TERMS
from sim.rules.terms import Stage

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


MEMORY = 32e6
"""Bytes of them that are kept."""


def size_of(found: OverTime) -> float:
    """Return about how many bytes they hold."""
    arrays = (found.stages, found.belief, found.gain, *found.terms.values())
    return float(sum(array.nbytes for array in arrays))


KEPT: Kept[OverTime] = Kept(MEMORY, size_of)


def over_time(query: Query) -> OverTime:
    """Return what happens month by month.

    Raises
    ------
    ScenarioError
        If it is too large for a page.
    """
    check_size(query.scenario, query.runs)
    return KEPT.get(query, lambda: observe(query))


def observe(query: Query) -> OverTime:
    """Simulate block by block, and count."""
    scenario = query.scenario.scenario
    months, count = scenario.months, len(scenario.deals)
    cells = max(1, months * count)
    shape = (months, count)
    stages = np.zeros((len(Stage), *shape))
    sums = {name: np.zeros(shape) for name in (*TERMS, "gain_from_buying")}
    weighed = np.zeros(shape)
    beliefs: list[Floats] = []
    size = min(query.runs, max(1, BLOCK // cells))
    deals: tuple[str, ...] = ()
    for first in range(0, query.runs, size):
        runs = min(size, query.runs - first)
        done = simulate(scenario, runs, SEED, history=True, first_run=first, workers=1)
        assert done.history is not None
        deals, past = tuple(done.world.deal_ids), done.history.deals
        stage, due = past["stage"], past["decided"]
        for member in Stage:
            stages[member] += np.count_nonzero(stage == member, axis=0)
        weighed += np.count_nonzero(due, axis=0)
        for name, total in sums.items():
            total += np.where(due, past[name], 0.0).sum(axis=0)
        if (first + runs) * cells <= MOST_BELIEFS or not beliefs:
            beliefs.append(np.where(due, past["belief"], np.nan))
    found, _, _ = quantiles(np.concatenate(beliefs))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = {name: total / weighed for name, total in sums.items()}
    gain = means.pop("gain_from_buying")
    terms = {name: SIGNS[name] * mean for name, mean in means.items()}
    rest = gain - np.sum(list(terms.values()), axis=0)
    terms["sunk"] = np.where(np.abs(rest) > ROUNDING, rest, 0.0)
    return OverTime(deals, stages / query.runs, found[1:4], terms, gain)
