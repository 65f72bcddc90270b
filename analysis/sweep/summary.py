"""What a sweep found: means under each policy, and what each lever does, by outcome."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import CommandError
from analysis.intervals import PAIRED_LEVEL
from analysis.store.findings import to_plain
from analysis.sweep.effects import Effect, effects
from sim.errors import nearest

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult


@dataclass(frozen=True)
class OutcomeLevel:
    """Mean of an outcome over points under a policy, and where 5 and 95 % of points lie."""

    policy: str
    mean: float
    q05: float
    q95: float


@dataclass(frozen=True)
class OutcomeSummary:
    """An outcome: its unit, its level under each policy, and the effect of each lever."""

    unit: str
    levels: tuple[OutcomeLevel, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class SweepSummary:
    """What a sweep was and found.

    Attributes
    ----------
    sweep, scenario : str
        Names of both.
    level : float
        Level of the intervals of effects.
    sampled : bool
        Whether another sample of points would differ.
    outcomes : dict of str to OutcomeSummary
        By name.
    """

    sweep: str
    scenario: str
    design_hash: str
    points: int
    failed_points: int
    runs: int
    seed: int
    level: float
    sampled: bool
    outcomes: Mapping[str, OutcomeSummary]

    def to_dict(self) -> dict[str, Any]:
        """Return the summary, ready for JSON."""
        plain: dict[str, Any] = to_plain(self)
        for name, item in self.outcomes.items():
            plain["outcomes"][name]["effects"] = [_plain(effect) for effect in item.effects]
        return plain


def summarise(
    sweep: "SweepResult", names: Sequence[str] = (), levers: Sequence[str] = ()
) -> SweepSummary:
    """Return means and effects of the outcomes and levers that are named, or of all.

    Raises
    ------
    CommandError
        If an outcome was not measured, or a lever has no effect here.
    """
    manifest = sweep.manifest
    outcomes = chosen_outcomes(sweep, names)
    shown = chosen_levers(effects(sweep, outcomes), levers, sweep.path)
    return SweepSummary(
        sweep=manifest["name"],
        scenario=manifest["scenario"]["name"],
        design_hash=manifest["design_hash"],
        points=manifest["points"],
        failed_points=manifest["failed_points"],
        runs=manifest["runs"],
        seed=manifest["seed"],
        level=PAIRED_LEVEL,
        sampled=sweep.sampled,
        outcomes={
            name: OutcomeSummary(
                unit=manifest["outcomes"][name],
                levels=levels(sweep, name),
                effects=tuple(item for item in shown if item.outcome == name),
            )
            for name in outcomes
        },
    )


def chosen_outcomes(sweep: "SweepResult", names: Sequence[str] | None) -> list[str]:
    """Return the outcomes to show: those named, or all that the sweep measured.

    Raises
    ------
    CommandError
        If one was not measured.
    """
    known = list(sweep.manifest["outcomes"])
    for name in names or ():
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"measured: {', '.join(known)}"
            raise CommandError(f"{sweep.path}: outcome {name!r} was not measured; {hint}")
    return list(dict.fromkeys(names)) if names else known


def chosen_levers(found: Sequence[Effect], names: Sequence[str], path: object) -> list[Effect]:
    """Return the effects of the levers named, or all.

    Raises
    ------
    CommandError
        If one has no effect here.
    """
    known = list(dict.fromkeys(item.lever for item in found))
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known) or 'none'}"
            raise CommandError(f"{path}: lever {name!r} was not varied; {hint}")
    return [item for item in found if not names or item.lever in names]


def levels(sweep: "SweepResult", outcome: str) -> tuple[OutcomeLevel, ...]:
    """Return mean and spread of an outcome over points, under each policy."""
    values, policies = sweep.column(outcome), np.array(sweep.words("policy"))
    levels = []
    for policy in sweep.manifest["policies"]:
        found = values[(policies == policy) & ~sweep.failed]
        if len(found):
            low, high = np.quantile(found, (0.05, 0.95))
            levels.append(OutcomeLevel(policy, float(found.mean()), float(low), float(high)))
    return tuple(levels)


def _plain(item: Effect) -> dict[str, Any]:
    return {
        "lever": item.lever,
        "from": item.start,
        "to": item.end,
        "effect": None if math.isnan(item.effect) else item.effect,
        "interval": item.interval,
        "clear": item.clear,
        "groups": item.groups,
        "runs": item.runs,
    }
