"""What each lever does to each outcome, from paired runs: contrasts between points."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import PAIRED_LEVEL
from analysis.sweep.estimate import estimate
from analysis.sweep.result import SweepResult

FEW_LEVELS = 12
"""Levels of a number up to which its ends are compared; beyond, a straight line is drawn."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contrast:
    """A comparison of points.

    Attributes
    ----------
    lever : str
        What is moved: "policy", a factor's path, or "point" for listed designs.
    start, end : str
        From where to where.
    weights : ndarray, shape (points,)
        Weight of each point's outcome; they add up to zero.
    """

    lever: str
    start: str
    end: str
    weights: Floats


@dataclass(frozen=True)
class Effect:
    """The change of one outcome.

    `interval` is None for fewer than two groups of runs; `groups` are the paired groups of runs on
    which it rests, `runs` the runs per point.
    """

    lever: str
    start: str
    end: str
    outcome: str
    unit: str
    effect: float
    interval: tuple[float, float] | None
    groups: int
    runs: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.interval is not None and not self.interval[0] <= 0.0 <= self.interval[1]


def contrasts(sweep: SweepResult) -> list[Contrast]:
    """Return the comparisons that a design is made for.

    Policies are compared with the first one on the same samples, levels of a factor with the
    lowest or first level, listed points with the first. A factor varied over a range gets the
    change that a straight line makes of it from its low to its high end. Points that failed are
    left out, and so are the policies' points on the same sample.
    """
    alive = ~sweep.failed
    if sweep.manifest["kind"] == "listed":
        return list(_between_points(sweep, alive))
    return [*_between_policies(sweep, alive), *_along_factors(sweep, alive)]


def _between_points(sweep: SweepResult, alive: NDArray[np.bool_]) -> Iterator[Contrast]:
    names, count = sweep.words("name"), len(sweep.manifest["policies"])
    policies = sweep.words("policy")
    for point in range(count, len(names)):
        base = point % count
        if alive[point] and alive[base]:
            weights = np.zeros(len(names))
            weights[point], weights[base] = 1.0, -1.0
            tail = f", {policies[point]}" if count > 1 else ""
            yield Contrast("point", names[base], f"{names[point]}{tail}", weights)
    yield from _between_policies(sweep, alive)


def _between_policies(sweep: SweepResult, alive: NDArray[np.bool_]) -> Iterator[Contrast]:
    names: list[str] = sweep.manifest["policies"]
    grid = np.arange(len(sweep.failed)).reshape(-1, len(names))
    whole = alive[grid].all(axis=1)
    for place in range(1, len(names)):
        if not whole.any():
            return
        weights = np.zeros(len(sweep.failed))
        weights[grid[whole, place]] = 1.0 / whole.sum()
        weights[grid[whole, 0]] = -1.0 / whole.sum()
        yield Contrast("policy", names[0], names[place], weights)


def _along_factors(sweep: SweepResult, alive: NDArray[np.bool_]) -> Iterator[Contrast]:
    for factor in sweep.manifest["factors"]:
        if factor["levels"] and (factor["numeric"] is False or len(factor["levels"]) <= FEW_LEVELS):
            yield from _between_levels(sweep, factor, alive)
        else:
            yield from _slope(sweep, factor, alive)


def _between_levels(
    sweep: SweepResult, factor: dict[str, Any], alive: NDArray[np.bool_]
) -> Iterator[Contrast]:
    found = sweep.values(factor["path"])
    levels = sorted(factor["levels"]) if factor["numeric"] else factor["levels"]
    members = [alive & np.array([value == level for value in found]) for level in levels]
    if len(levels) > 2 and factor["numeric"]:
        pairs = [(0, len(levels) - 1)]
    else:
        pairs = [(0, place) for place in range(1, len(levels))]
    for start, end in pairs:
        if members[start].any() and members[end].any():
            weights = members[end] / members[end].sum() - members[start] / members[start].sum()
            yield Contrast(factor["path"], _short(levels[start]), _short(levels[end]), weights)


def _slope(
    sweep: SweepResult, factor: dict[str, Any], alive: NDArray[np.bool_]
) -> Iterator[Contrast]:
    values = np.array(sweep.values(factor["path"]), dtype=np.float64)
    low, high = factor["low"], factor["high"]
    if factor["log"]:
        values, low, high = np.log(values), math.log(low), math.log(high)
    centred = np.where(alive, values - values[alive].mean() if alive.any() else 0.0, 0.0)
    spread = float(np.sum(centred * centred))
    if spread > 0.0:
        weights = (high - low) * centred / spread
        yield Contrast(factor["path"], _short(factor["low"]), _short(factor["high"]), weights)


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def effects(
    sweep: SweepResult, outcomes: Sequence[str] = (), level: float = PAIRED_LEVEL
) -> list[Effect]:
    """Return the effect of every contrast on every outcome.

    Parameters
    ----------
    sweep : SweepResult
        A finished sweep.
    outcomes : sequence of str
        Outcomes; all that were measured by default.
    level : float
        Level of the intervals.
    """
    chosen = contrasts(sweep)
    units: dict[str, str] = sweep.manifest["outcomes"]
    names = tuple(outcomes) or tuple(units)
    weights = np.array([c.weights for c in chosen]).reshape(len(chosen), -1)
    found = estimate(sweep, weights, names, level)
    return [
        Effect(
            lever=contrast.lever,
            start=contrast.start,
            end=contrast.end,
            outcome=name,
            unit=units[name],
            effect=float(found.value[k, o]),
            interval=_interval(float(found.value[k, o]), float(found.half[k, o])),
            groups=found.groups,
            runs=found.runs,
        )
        for k, contrast in enumerate(chosen)
        for o, name in enumerate(names)
    ]


def _interval(value: float, half: float) -> tuple[float, float] | None:
    return None if math.isnan(half) else (value - half, value + half)
