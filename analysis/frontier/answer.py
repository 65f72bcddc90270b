"""What a search found, ready for JSON: the policies that are left, and those worth naming."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.discovery.box import Cases, in_words, quality
from analysis.discovery.condition import Condition
from analysis.discovery.prim import FEWEST, RICHER, find_box
from analysis.frontier.plan import PRESENT, Plan
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
from analysis.frontier.words import to_do
from analysis.intervals import PAIRED_LEVEL
from analysis.sweep.measure import known_outcomes
from analysis.sweep.result import SweepResult

DIGITS = 9
"""Significant digits of what is kept: the same on every processor."""


def answer(state: Search, sweep: SweepResult, condition: Condition | None) -> dict[str, Any]:
    """Return what a search found.

    `run.py frontier --help` lists the keys.

    Parameters
    ----------
    state : Search
        A search that has ended.
    sweep : SweepResult
        The best policies in fresh worlds.
    condition : Condition or None
        When a policy satisfices in a world; relative to the present policy by default.
    """
    plan = state.plan
    tried = read_tried(sweep, plan.objectives)
    good = tried.better_than_present() if condition is None else _met(condition, sweep, tried)
    left = undominated(tried.means)
    missed = np.zeros(len(left))
    missed[left] = knees(tried.means[left])
    shares = good.mean(axis=1)
    named = roles(tried, shares, missed)
    units = known_outcomes(plan.base)
    levers = [None, *best(state)]
    found: dict[str, Any] = rounded(
        {
            "scenario": plan.base.name,
            "objectives": {name: units[name] for name in plan.objectives},
            "levers": [
                {"path": lever.path, "label": lever.label, "own": lever.own, **_range(lever)}
                for lever in plan.levers
            ],
            "worlds": plan.worlds.source,
            "searched": {"policies": len(state.tried), "worlds": len(plan.worlds.samples)},
            "fresh_worlds": len(plan.fresh.samples),
            "replications": plan.size.runs,
            "seed": plan.seed,
            "level": PAIRED_LEVEL,
            "regret_quantile": QUANTILE,
            "satisfices": _satisfices(plan, condition, units),
            "still_undominated": int(left[1:].sum()),
            "policies": [
                {
                    "policy": policy,
                    "levers": _levers(plan, levers[k]),
                    "undominated": bool(left[k]),
                    "trade_off": float(missed[k]),
                    "satisficing": float(shares[k]),
                    "roles": named.get(k, []),
                    "outcomes": _outcomes(tried, k),
                }
                for k, policy in enumerate(tried.policies)
            ],
            "named": [
                {
                    "policy": tried.policies[k],
                    "roles": reasons,
                    "do": to_do(_levers(plan, levers[k])),
                    "breaks": breaks(sweep, tried, good[k]),
                }
                for k, reasons in named.items()
            ],
        }
    )
    return found


def _range(lever: Any) -> dict[str, Any]:
    if lever.levels:
        return {"levels": list(lever.spelled)}
    return {"low": lever.low, "high": lever.high}


def _met(condition: Condition, sweep: SweepResult, tried: Tried) -> NDArray[np.bool_]:
    met = condition.met(sweep)
    return met.reshape(-1, len(tried.policies)).T


def _satisfices(plan: Plan, condition: Condition | None, units: dict[str, str]) -> str:
    if condition is not None:
        return condition.words(units)
    first, second = (name.replace("_", " ") for name in plan.objectives[:2])
    return (
        f"{first} at least {1 - MARGIN:.0%} below the {PRESENT} policy's in the same world, and "
        f"{second} no higher"
    )


def _levers(plan: Plan, values: tuple[Any, ...] | None) -> dict[str, Any]:
    spelled = [lever.own for lever in plan.levers] if values is None else plan.spelled(values)
    return {lever.path: value for lever, value in zip(plan.levers, spelled, strict=True)}


def _outcomes(tried: Tried, k: int) -> dict[str, Any]:
    found = {}
    for name, values in tried.outcomes.items():
        change, half = tried.change(name)
        low, high = np.quantile(values[k], (0.05, 0.95))
        found[name] = {
            "mean": float(values[k].mean()),
            "worlds": [float(low), float(high)],
            "change": float(change[k]),
            "interval": [float(change[k] - half[k]), float(change[k] + half[k])],
            "regret": float(tried.regret(name)[k]),
        }
    return found


def breaks(sweep: SweepResult, tried: Tried, good: NDArray[np.bool_]) -> str:
    """Return where a policy does not satisfice, in words: in how many worlds, and in which."""
    failing, worlds = int(np.count_nonzero(~good)), len(good)
    told = f"in {failing} of {worlds} worlds"
    if not FEWEST <= failing <= worlds - FEWEST:
        return told
    first = np.arange(0, len(sweep.failed), len(tried.policies))
    columns = {
        factor["path"]: np.array(sweep.values(factor["path"]), dtype=np.float64)[first]
        for factor in sweep.manifest["factors"]
    }
    cases = Cases(columns, ~good)
    box = find_box(cases, 0.05)
    found = quality(box, cases)
    if not box.limits or found.density < RICHER * failing / worlds:
        return f"{told}, whatever they are like"
    labels = {factor["path"]: factor["label"] for factor in sweep.manifest["factors"]}
    return (
        f"{told}; in {found.density:.0%} of those where {in_words(box.limits, labels)} "
        f"(which holds {found.coverage:.0%} of these)"
    )


def rounded(value: Any) -> Any:
    """Return numbers with as many digits as are the same everywhere."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.{DIGITS}g}")
    return value
