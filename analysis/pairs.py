"""Scenarios on the same noise: what differs from the first, run by run.

Run r of both rests on the same draws, deal by deal, so that a difference is the scenario's and not
chance's; how much that saves is the variance ratio.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.intervals import (
    FEW,
    PAIRED_LEVEL,
    Difference,
    Interval,
    mean_interval,
    none_of,
    paired,
    sign_test,
    wilson,
    within,
)
from analysis.outcomes import (
    OUTCOMES,
    EnsembleOutcomes,
    Finished,
    MeanTotal,
    deal_losses,
    deal_outcomes,
    outcomes_of,
)
from sim.months import format_month
from sim.scenario import Scenario

EXAMPLES = 3
"""Runs that are named for each deal deterred and caused."""


@dataclass(frozen=True)
class OutcomeChange(Difference):
    """How the probability of an outcome differs.

    Attributes
    ----------
    exact_p : float
        Sign test over the runs that differ.
    rough : bool
        So few runs differ that the interval is rough.
    """

    exact_p: float
    rough: bool


@dataclass(frozen=True)
class TotalChange(Difference):
    """How the total of a run differs, with its unit."""

    unit: str


@dataclass(frozen=True)
class Share:
    """In how many runs a signature was lost, or won; `examples` are indices of such runs."""

    mean: float
    interval: Interval | None
    runs: int
    examples: tuple[int, ...]


@dataclass(frozen=True)
class DealPair:
    """A deal under two scenarios: outcomes by name; deterred and caused, see `ScenarioPair`.

    `lost_to` has, by its name, each seller from whom the buyer bought instead under either.
    """

    deal: str
    buyer: str
    system: str
    outcomes: Mapping[str, OutcomeChange]
    deterred: Share
    caused: Share
    lost_to: Mapping[str, OutcomeChange] = field(default_factory=dict)

    def changed(self) -> tuple[tuple[str, Share], tuple[str, Share]]:
        """Return what a law may do to a signature, in words, with its share of runs."""
        return ("deterred", self.deterred), ("caused", self.caused)


@dataclass(frozen=True)
class ScenarioPair:
    """A scenario next to the base.

    Attributes
    ----------
    other : str
        Its name, or name and place where two have one name.
    deals : tuple of DealPair
        Those of both, matched by id; ids of the others follow.
    totals : dict of str to TotalChange
        By name, over all deals of either.
    deterred, caused : dict of str to MeanTotal
        "deals" and "usd" of matched deals signed in the base only, and in the other only.
    """

    other: str
    months: int
    deals: tuple[DealPair, ...]
    only_in_base: tuple[str, ...]
    only_in_other: tuple[str, ...]
    totals: Mapping[str, TotalChange]
    deterred: Mapping[str, MeanTotal]
    caused: Mapping[str, MeanTotal]


@dataclass(frozen=True)
class Pairs:
    """Scenarios next to a base, run by run.

    Attributes
    ----------
    base : str
        Name of the scenario that the others are compared with.
    level : float
        Level of all intervals.
    traces : dict of str to str
        By scenario, the command that traces it, to be ended by --deal and --run.
    """

    base: str
    runs: int
    seed: int
    start: str
    months: int
    engine: str
    level: float
    comparisons: tuple[ScenarioPair, ...]
    traces: Mapping[str, str] = field(default_factory=dict)


def most_changed(pair: ScenarioPair, most: int) -> Iterator[tuple[str, DealPair, Share]]:
    """Yield the deals most often deterred, then caused: up to `most` of each that ever are."""
    for what in (0, 1):
        changed = [(deal, *deal.changed()[what]) for deal in pair.deals]
        for deal, name, share in sorted(changed, key=lambda item: -item[2].runs)[:most]:
            if share.runs:
                yield name, deal, share


def compare(base: Finished, others: Iterable[Finished]) -> Pairs:
    """Compare ensembles of the same runs and seed.

    Only one of the others need be in memory at a time. Scenarios of one name are told apart by
    their place: the third is "name (3)".

    Raises
    ------
    CommandError
        If the scenarios start in different months: draws would then be paired across dates.
    """
    first = outcomes_of(base)
    scenario = first.scenario
    taken = {scenario.name}
    comparisons = []
    for place, other in enumerate(others, 2):
        name = other.scenario.name
        label = f"{name} ({place})" if name in taken else name
        taken.add(label)
        comparisons.append(replace(compare_two(first, outcomes_of(other)), other=label))
    return Pairs(
        base=scenario.name,
        runs=base.runs,
        seed=base.seed,
        start=format_month(scenario.start),
        months=scenario.months,
        engine=base.engine,
        level=PAIRED_LEVEL,
        comparisons=tuple(comparisons),
    )


def check_starts(base: Scenario, others: list[Scenario]) -> None:
    """Raise CommandError unless all scenarios start in one month, so that draws share dates."""
    for other in others:
        if other.start != base.start:
            raise CommandError(
                f"{other.name} starts in {format_month(other.start)}, "
                f"{base.name} in {format_month(base.start)}; "
                "only scenarios that start in one month can be paired"
            )


def compare_two(base: EnsembleOutcomes, other: EnsembleOutcomes) -> ScenarioPair:
    """Compare two ensembles of the same runs and seed."""
    check_starts(base.scenario, [other.scenario])
    ids, other_ids = base.deal_ids, other.deal_ids
    shared = [deal_id for deal_id in ids if deal_id in other_ids]
    columns = [ids.index(deal_id) for deal_id in shared]
    other_columns = [other_ids.index(deal_id) for deal_id in shared]
    before = {name: x[:, columns] for name, x in deal_outcomes(base).items()}
    after = {name: x[:, other_columns] for name, x in deal_outcomes(other).items()}
    deterred = before["signed"] & ~after["signed"]
    caused = after["signed"] & ~before["signed"]
    prices = base.deals["list_price"][:, columns]
    return ScenarioPair(
        other=other.scenario.name,
        months=other.scenario.months,
        deals=tuple(
            DealPair(
                deal=deal_id,
                buyer=base.scenario.deals[deal_id].buyer,
                system=base.scenario.deals[deal_id].system,
                outcomes={
                    name: compare_binary(before[name][:, k], after[name][:, k]) for name in OUTCOMES
                },
                deterred=_share(deterred[:, k], base.first_run),
                caused=_share(caused[:, k], base.first_run),
                lost_to=compare_losses(base, other, (columns[k], other_columns[k])),
            )
            for k, deal_id in enumerate(shared)
        ),
        only_in_base=tuple(deal_id for deal_id in ids if deal_id not in other_ids),
        only_in_other=tuple(deal_id for deal_id in other_ids if deal_id not in ids),
        totals=compare_totals(base, other),
        deterred=_sums(deterred, prices),
        caused=_sums(caused, prices),
    )


def compare_binary(base: NDArray[np.bool_], other: NDArray[np.bool_]) -> OutcomeChange:
    """Compare an outcome that a run has or has not.

    Where no run differs the interval is the exact bound on the share of runs that would.
    """
    lost = int(np.count_nonzero(base & ~other))
    won = int(np.count_nonzero(other & ~base))
    change = paired(base.astype(np.float64), other.astype(np.float64))
    if lost + won == 0 and len(base) > 1:
        change = replace(change, interval=(-none_of(len(base)), none_of(len(base))))
    elif change.interval is not None:
        low, high = change.interval
        change = replace(change, interval=(max(-1.0, low), min(1.0, high)))
    return OutcomeChange(**vars(change), exact_p=sign_test(lost, won), rough=lost + won < FEW)


def compare_losses(
    base: EnsembleOutcomes, other: EnsembleOutcomes, places: tuple[int, int]
) -> dict[str, OutcomeChange]:
    """Compare to whom Moscow loses a deal, seller by seller; `places` are the deal's in both."""
    before, after = (deal_losses(done, k) for done, k in zip((base, other), places, strict=True))
    never = np.zeros(base.runs, dtype=np.bool_)
    names = list(dict.fromkeys((*before, *after)))
    return {name: compare_binary(before.get(name, never), after.get(name, never)) for name in names}


def compare_totals(base: EnsembleOutcomes, other: EnsembleOutcomes) -> dict[str, TotalChange]:
    """Compare the totals of each run."""
    return {
        name: TotalChange(**vars(paired(total.values, other.totals[name].values)), unit=total.unit)
        for name, total in base.totals.items()
    }


def _share(happened: NDArray[np.bool_], first_run: int) -> Share:
    values = happened.astype(np.float64)
    runs = np.flatnonzero(happened)
    return Share(
        mean=float(np.mean(values)),
        interval=wilson(len(runs), len(happened), PAIRED_LEVEL),
        runs=len(runs),
        examples=tuple(first_run + int(run) for run in runs[:EXAMPLES]),
    )


def _sums(happened: NDArray[np.bool_], prices: NDArray[np.float64]) -> dict[str, MeanTotal]:
    deals = happened.sum(axis=1).astype(np.float64)
    usd: NDArray[np.float64] = (happened * prices).sum(axis=1)
    largest = float(np.max(prices.sum(axis=1), initial=0.0))
    return {
        "deals": _sum(deals, float(happened.shape[1]), "deals"),
        "usd": _sum(usd, largest, "musd"),
    }


def _sum(values: NDArray[np.float64], largest: float, unit: str) -> MeanTotal:
    """Return the mean of what is lost or won in a run, which is at most `largest`."""
    interval = within(mean_interval(values, PAIRED_LEVEL), (0.0, largest))
    if not np.any(values):
        interval = (0.0, largest * none_of(len(values)))
    return MeanTotal(float(np.mean(values)), interval, unit)
