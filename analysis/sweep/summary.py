"""The answer of `summary`: effects by outcome, ready for JSON."""

import math
from collections.abc import Sequence
from typing import Any

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
    """Return what the sweep was, and its effects by outcome."""
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
                "effects": [_plain(item) for item in effects if item.outcome == name],
            }
            for name in names
        },
    }


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
