"""The answer of `run`: per deal the probability of each outcome, in total the means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.intervals import LEVEL, Interval, mean_interval, median_interval, wilson, within
from analysis.outcomes import (
    OUTCOMES,
    EnsembleOutcomes,
    Finished,
    MeanTotal,
    deal_outcomes,
    limits_of,
    months_to_signature,
    outcomes_of,
)
from analysis.store.findings import to_plain
from sim.months import format_month
from sim.scenario_file import scenario_hash

MEDIAN = "median_months_to_signature"


@dataclass(frozen=True)
class OutcomeShare:
    """The probability of an outcome, with its interval."""

    probability: float
    interval: Interval


@dataclass(frozen=True)
class Wait:
    """Median over the runs that signed, with its interval; None if none did, or too few."""

    months: float | None
    interval: Interval | None


@dataclass(frozen=True)
class DealSummary:
    """What becomes of one deal.

    Attributes
    ----------
    list_price : float
        In millions of USD.
    n : int
        Runs that all of it rests on.
    outcomes : dict of str to OutcomeShare
        By the names of `analysis.outcomes.OUTCOMES`.
    wait : Wait
        Months from the opening of talks to signature.
    """

    deal: str
    buyer: str
    system: str
    list_price: float
    n: int
    outcomes: Mapping[str, OutcomeShare]
    wait: Wait

    def to_dict(self) -> dict[str, Any]:
        """Return numbers by name, and their intervals by the same names."""
        shares = self.outcomes.items()
        return {
            "deal": self.deal,
            "buyer": self.buyer,
            "system": self.system,
            "list_price": self.list_price,
            "n": self.n,
            **{name: share.probability for name, share in shares},
            MEDIAN: self.wait.months,
            "intervals": {
                **{name: to_plain(share.interval) for name, share in shares},
                MEDIAN: to_plain(self.wait.interval),
            },
        }


@dataclass(frozen=True)
class RunSummary:
    """What runs of a scenario come to.

    Attributes
    ----------
    start : str
        First month.
    months : int
        How many are simulated.
    level : float
        Of all intervals: Wilson's of probabilities, those of their estimates of means and medians.
    totals : dict of str to MeanTotal
        By name.
    """

    scenario: str
    scenario_hash: str
    runs: int
    seed: int
    start: str
    months: int
    engine: str
    level: float
    deals: tuple[DealSummary, ...]
    totals: Mapping[str, MeanTotal]

    def to_dict(self) -> dict[str, Any]:
        """Return the summary, ready for JSON."""
        return {
            **vars(self),
            "deals": [deal.to_dict() for deal in self.deals],
            "totals": to_plain(self.totals),
        }


def summarise(finished: Finished) -> RunSummary:
    """Return the summary of runs that are over."""
    done = outcomes_of(finished)
    scenario = done.scenario
    return RunSummary(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        runs=done.runs,
        seed=done.seed,
        start=format_month(scenario.start),
        months=scenario.months,
        engine=done.engine,
        level=LEVEL,
        deals=tuple(describe_deal(done, place) for place in range(len(done.deal_ids))),
        totals={
            name: MeanTotal(
                float(np.mean(total.values)),
                within(mean_interval(total.values), limits_of(total.unit)),
                total.unit,
            )
            for name, total in done.totals.items()
        },
    )


def describe_deal(done: EnsembleOutcomes, place: int) -> DealSummary:
    """Return what becomes of one deal, by its place."""
    deal_id = done.deal_ids[place]
    spec = done.scenario.deals[deal_id]
    outcomes = {name: values[:, place] for name, values in deal_outcomes(done).items()}
    counts = {name: int(np.count_nonzero(values)) for name, values in outcomes.items()}
    waited = months_to_signature(done, place)
    return DealSummary(
        deal=deal_id,
        buyer=spec.buyer,
        system=spec.system,
        list_price=float(done.deals["list_price"][0, place]),
        n=done.runs,
        outcomes={
            name: OutcomeShare(counts[name] / done.runs, wilson(counts[name], done.runs))
            for name in OUTCOMES
        },
        wait=Wait(float(np.median(waited)) if len(waited) else None, median_interval(waited)),
    )
