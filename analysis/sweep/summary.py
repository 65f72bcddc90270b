"""The answer of `summary`: effects by outcome, ready for JSON."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.errors import CommandError
from analysis.intervals import PAIRED_LEVEL
from analysis.sweep.effects import Effect
from analysis.sweep.result import SweepResult
from sim.errors import nearest


def chosen_outcomes(sweep: SweepResult, names: Sequence[str] | None) -> list[str]:
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


def summarise_sweep(
    sweep: SweepResult, effects: Sequence[Effect], names: Sequence[str]
) -> dict[str, Any]:
    """Return what the sweep was, its means under each policy, and its effects, by outcome."""
    manifest = sweep.manifest
    return {
        "sweep": manifest["name"],
        "scenario": manifest["scenario"]["name"],
        "design_hash": manifest["design_hash"],
        "points": manifest["points"],
        "failed_points": manifest["failed_points"],
        "runs": manifest["runs"],
        "seed": manifest["seed"],
        "level": PAIRED_LEVEL,
        "sampled": sweep.sampled,
        "outcomes": {
            name: {
                "unit": manifest["outcomes"][name],
                "levels": _levels(sweep, name),
                "effects": [_plain(item) for item in effects if item.outcome == name],
            }
            for name in names
        },
    }


def chosen_levers(
    effects: Sequence[Effect], names: Sequence[str] | None, path: object
) -> list[Effect]:
    """Return the effects of the levers named, or all.

    Raises
    ------
    CommandError
        If one has no effect here.
    """
    known = list(dict.fromkeys(item.lever for item in effects))
    for name in names or ():
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known) or 'none'}"
            raise CommandError(f"{path}: lever {name!r} was not varied; {hint}")
    return [item for item in effects if not names or item.lever in names]


def _levels(sweep: SweepResult, outcome: str) -> list[dict[str, Any]]:
    """Return mean and spread of an outcome over points, under each policy."""
    values, policies = sweep.column(outcome), np.array(sweep.words("policy"))
    levels = []
    for policy in sweep.manifest["policies"]:
        found = values[(policies == policy) & ~sweep.failed]
        if len(found):
            low, high = np.quantile(found, (0.05, 0.95))
            mean = float(found.mean())
            levels.append({"policy": policy, "mean": mean, "q05": float(low), "q95": float(high)})
    return levels


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
