"""What a search found: the policies that are left, and those worth naming."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from analysis.discovery.box import Cases, quality
from analysis.discovery.formatting import in_words
from analysis.discovery.prim import FEWEST, RICHER, find_box
from analysis.frontier.findings import (
    Frontier,
    Lever,
    LeverChoice,
    LeverRange,
    NamedPolicy,
    OutcomeEstimate,
    Searched,
    TriedPolicy,
    Value,
    Words,
)
from analysis.frontier.formatting import to_do
from analysis.frontier.plan import PRESENT, SearchPlan
from analysis.frontier.robust import (
    MARGIN,
    QUANTILE,
    Tried,
    knees,
    read_tried,
    roles,
    undominated,
)
from analysis.frontier.search import Search, best
from analysis.intervals import PAIRED_LEVEL
from analysis.sweep.design import Factor
from analysis.sweep.measure import known_outcomes
from analysis.sweep.result import SweepResult

Kept = TypeVar("Kept")

DIGITS = 9
"""Significant digits of what is kept: the same on every processor."""


def answer(state: Search, sweep: SweepResult) -> Frontier:
    """Return what a search found.

    Parameters
    ----------
    state : Search
        A search that has ended.
    sweep : SweepResult
        The best policies in fresh worlds.
    """
    plan = state.plan
    tried = read_tried(sweep, plan.objectives)
    good = _good_enough(plan, sweep, tried)
    left = undominated(tried.means)
    missed = np.zeros(len(left))
    missed[left] = knees(tried.means[left])
    shares = good.mean(axis=1)
    named = roles(tried, shares, missed)
    units = known_outcomes(plan.base)
    values = [None, *best(state)]
    return rounded(
        Frontier(
            scenario=plan.base.name,
            objectives={name: units[name] for name in plan.objectives},
            levers=tuple(_lever(lever) for lever in plan.levers),
            worlds=plan.worlds.source,
            searched=Searched(policies=len(state.tried), worlds=len(plan.worlds.samples)),
            fresh_worlds=len(plan.fresh.samples),
            replications=plan.size.runs,
            seed=plan.seed,
            level=PAIRED_LEVEL,
            regret_quantile=QUANTILE,
            satisfices=_satisfices(plan, units),
            still_undominated=int(left[1:].sum()),
            policies=tuple(
                TriedPolicy(
                    policy=policy,
                    levers=_set_by(plan, values[k]),
                    undominated=bool(left[k]),
                    trade_off=float(missed[k]),
                    satisficing=float(shares[k]),
                    roles=tuple(named.get(k, ())),
                    outcomes={name: _estimate(tried, name, k) for name in tried.outcomes},
                    empty={name: _words(tried, name, k) for name in tried.outcomes},
                )
                for k, policy in enumerate(tried.policies)
            ),
            named=tuple(
                NamedPolicy(
                    policy=tried.policies[k],
                    roles=tuple(reasons),
                    do=to_do(_set_by(plan, values[k])),
                    breaks=breaks(sweep, good[k]),
                )
                for k, reasons in named.items()
            ),
        )
    )


def _lever(lever: Factor) -> Lever:
    if lever.levels:
        return LeverChoice(lever.path, lever.label, lever.own, tuple(lever.spelled))
    return LeverRange(lever.path, lever.label, lever.own, lever.low, lever.high)


def _good_enough(plan: SearchPlan, sweep: SweepResult, tried: Tried) -> NDArray[np.bool_]:
    """Return in which worlds each policy satisfices, shape (policies, worlds)."""
    if plan.satisfices is None:
        return tried.better_than_present()
    names = list(sweep.manifest["policies"])
    met = plan.satisfices.met(sweep).reshape(-1, len(names)).T
    found: NDArray[np.bool_] = met[[names.index(policy) for policy in tried.policies]]
    return found


def _satisfices(plan: SearchPlan, units: Mapping[str, str]) -> str:
    if plan.satisfices is not None:
        return plan.satisfices.words(units)
    first, second = (name.replace("_", " ") for name in plan.objectives[:2])
    return (
        f"{first} at least {1 - MARGIN:.0%} below the {PRESENT} policy's in the same world, and "
        f"{second} no higher"
    )


def _set_by(plan: SearchPlan, values: tuple[Any, ...] | None) -> dict[str, Value]:
    """Return what a policy sets, by path; None stands for the present one."""
    spelled = [lever.own for lever in plan.levers] if values is None else plan.spelled(values)
    return {lever.path: value for lever, value in zip(plan.levers, spelled, strict=True)}


def _estimate(tried: Tried, name: str, k: int) -> OutcomeEstimate:
    values = tried.outcomes[name][k]
    change, interval = tried.change(name, k)
    low, high = np.quantile(values, (0.05, 0.95))
    return OutcomeEstimate(
        mean=float(values.mean()),
        worlds=(float(low), float(high)),
        change=change,
        interval=interval,
        regret=float(tried.regret(name)[k]),
    )


def _words(tried: Tried, name: str, k: int) -> Words:
    change, interval = tried.empty_change(name, k)
    return Words(float(tried.twins[name][k].mean()), change, interval, *tried.deeds(name, k))


def breaks(sweep: SweepResult, good: NDArray[np.bool_]) -> str:
    """Return where a policy does not satisfice, in words: in how many worlds, and in which."""
    failing, worlds = int(np.count_nonzero(~good)), len(good)
    told = f"in {failing} of {worlds} worlds"
    if not FEWEST <= failing <= worlds - FEWEST:
        return told
    first = np.arange(0, len(sweep.failed), len(sweep.manifest["policies"]))
    columns = {
        factor.path: np.array(sweep.values(factor.path), dtype=np.float64)[first]
        for factor in sweep.factors
    }
    cases = Cases(columns, ~good)
    box = find_box(cases, 0.05)
    found = quality(box, cases)
    if not box.limits or found.density < RICHER * failing / worlds:
        return f"{told}, whatever they are like"
    labels = {factor.path: factor.label for factor in sweep.factors}
    return (
        f"{told}; in {found.density:.0%} of those where {in_words(box.limits, labels)} "
        f"(which holds {found.coverage:.0%} of these)"
    )


def rounded(value: Kept) -> Kept:
    """Return findings whose numbers have as many digits as are the same everywhere."""
    return cast(Kept, _rounded(value))


def _rounded(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{x.name: _rounded(getattr(value, x.name)) for x in fields(value)})
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_rounded(item) for item in value)
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
