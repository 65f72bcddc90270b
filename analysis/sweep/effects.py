"""What each lever does to each outcome: main effects, from paired runs.

One least-squares fit of all levers at once gives every effect as a weighted sum of points. For a
whole factorial design that is the difference between averages; in a sample, or where points failed,
it keeps what one factor does apart from what happened to go with it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import PAIRED_LEVEL, student
from analysis.sweep.estimate import Floats, estimate
from analysis.sweep.tally import matrix
from analysis.sweep.varied import VariedFactor

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult

FEW_LEVELS = 12
"""Levels of a number up to which each has an effect of its own; beyond, a line is fitted."""

CLOSE = 1e-8
"""How nearly a fit must tell an effect apart from the others."""


@dataclass(frozen=True)
class Column:
    """One column of the fit: an indicator of a level, or the place along a range from 0 to 1.

    `shown`: whether its coefficient is an effect to report.
    """

    lever: str
    start: str
    end: str
    values: Floats
    shown: bool = True


@dataclass(frozen=True)
class Effect:
    """The change of one outcome.

    Attributes
    ----------
    lever, start, end : str
        What is moved, from where to where.
    effect : float
        Change of the mean.
    interval : (float, float) or None
        None where none holds: for fewer than two groups of runs, or too few samples, and where no
        group of runs differs, or too few do.
    groups, runs : int
        Paired groups of runs, and runs per point, on which it rests.
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


@dataclass(frozen=True)
class Fit:
    """A linear fit over the points that did not fail.

    Attributes
    ----------
    columns : list of Column
        The levers; an intercept is added.
    alive : ndarray of bool, shape (points,)
        Points that did not fail.
    """

    columns: list[Column]
    alive: NDArray[np.bool_]

    @cached_property
    def design(self) -> Floats:
        """The matrix of the fit, shape (alive points, 1 + columns)."""
        ones = np.ones(int(self.alive.sum()))
        rows = [ones, *(column.values[self.alive] for column in self.columns)]
        return np.column_stack(rows).astype(np.float64)

    @cached_property
    def inverse(self) -> Floats:
        """The pseudo-inverse: coefficients are its product with the points' outcomes."""
        return np.asarray(np.linalg.pinv(self.design), dtype=np.float64)

    @cached_property
    def told(self) -> list[int]:
        """Places of the shown columns whose coefficient the points tell apart from the others."""
        if not self.columns or not self.alive.any():
            return []
        resolution = self.inverse @ self.design
        return [
            k
            for k, column in enumerate(self.columns)
            if column.shown
            and np.abs(resolution[k + 1] - np.eye(len(resolution))[k + 1]).max() < CLOSE
        ]

    def weights(self) -> Floats:
        """Return the weight of every point in each effect that is told: (effects, points)."""
        weights = np.zeros((len(self.told), len(self.alive)))
        weights[:, self.alive] = self.inverse[[k + 1 for k in self.told]]
        return weights

    def error_of_sample(self, outcomes: Floats, sample: NDArray[np.int64]) -> Floats:
        """Return the standard error of each effect that comes from which points were sampled.

        The sandwich estimate with leverages (HC3), clustered by sample: it holds what a straight
        line and main effects leave unexplained.

        Parameters
        ----------
        outcomes : ndarray, shape (points, outcomes)
        sample : ndarray, shape (points,)
            Points of one sample, under different policies, belong together.
        """
        y = outcomes[self.alive]
        left = y - self.design @ (self.inverse @ y)
        free = np.maximum(1.0 - np.einsum("pk,kp->p", self.design, self.inverse), CLOSE)
        spread = self.weights()[:, self.alive, np.newaxis] * (left / free[:, np.newaxis])
        sums = np.zeros((int(sample.max()) + 1, len(spread), spread.shape[2]))
        np.add.at(sums, sample[self.alive], spread.transpose(1, 0, 2))
        error: Floats = np.sqrt(np.einsum("sko,sko->ko", sums, sums))
        return error


def fit_of(sweep: "SweepResult") -> Fit:
    """Return the fit that a design is made for.

    Policies are compared with the first one, levels with the lowest or first, and only the highest
    of three or more levels of a number is shown; a range by the straight line from its low to its
    high end. Listed points are compared with the first of them.
    """
    columns = _indicators("policy", sweep.manifest["policies"], sweep.words("policy"))
    if sweep.manifest["kind"] == "listed":
        names = sweep.words("name")
        columns += _indicators("point", list(dict.fromkeys(names)), names)
    else:
        for factor in sweep.factors:
            columns += _columns_of(factor, sweep)
    return Fit(columns, ~sweep.failed)


def _indicators(
    lever: str, levels: Sequence[Any], found: list[Any], ends_only: bool = False
) -> list[Column]:
    """Return an indicator for each level but the first."""
    return [
        Column(
            lever,
            short(levels[0]),
            short(level),
            np.array([value == level for value in found], dtype=np.float64),
            shown=not ends_only or place == len(levels) - 1,
        )
        for place, level in enumerate(levels)
        if place > 0
    ]


def _columns_of(factor: VariedFactor, sweep: "SweepResult") -> list[Column]:
    found = sweep.values(factor.path)
    levels = factor.levels
    if levels and not factor.numeric:
        return _indicators(factor.path, levels, found)
    if 0 < len(levels) <= FEW_LEVELS:
        return _indicators(factor.path, sorted(levels), found, ends_only=True)
    values = np.array(found, dtype=np.float64)
    low, high = factor.low, factor.high
    ends = short(low), short(high)
    if factor.log:
        values, low, high = np.log(values), math.log(low), math.log(high)
    return [Column(factor.path, *ends, (values - low) / (high - low))]


def short(value: object) -> str:
    """Return a level as tables and legends show it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def effects(
    sweep: "SweepResult", outcomes: Sequence[str] = (), level: float = PAIRED_LEVEL
) -> list[Effect]:
    """Return the effect of every lever on every outcome.

    Intervals cover chance in the runs and, for sampled designs, what another sample of points might
    have given, Student's; the distances of their ends are added in squares.

    Parameters
    ----------
    sweep : SweepResult
        A finished sweep.
    outcomes : sequence of str
        Outcomes; all that were measured by default.
    level : float
        Level of the intervals.
    """
    units: dict[str, str] = sweep.manifest["outcomes"]
    names = tuple(outcomes) or tuple(units)
    fit = fit_of(sweep)
    weights = fit.weights()
    found = estimate(sweep, np.where(np.abs(weights) < 1e-15, 0.0, weights), names, level)
    low, high = found.low, found.high
    if sweep.sampled and len(weights):
        samples = np.unique(sweep.samples[fit.alive])
        freedom = np.array([len(samples) - fit.design.shape[1]])
        error = fit.error_of_sample(matrix(sweep.table, names), sweep.samples)
        other = student(level, freedom)[0] * error
        low = found.value - np.hypot(found.value - low, other)
        high = found.value + np.hypot(high - found.value, other)
    return [
        Effect(
            lever=fit.columns[place].lever,
            start=fit.columns[place].start,
            end=fit.columns[place].end,
            outcome=name,
            unit=units[name],
            effect=float(found.value[k, o]),
            interval=None if np.isnan(low[k, o]) else (float(low[k, o]), float(high[k, o])),
            groups=int(found.groups[k]),
            runs=int(found.runs[k]),
        )
        for k, place in enumerate(fit.told)
        for o, name in enumerate(names)
    ]
