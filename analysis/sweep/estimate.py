"""Weighted means of points with their intervals, from paired groups of runs.

All points share their noise, so that their errors go together. A combination of points is therefore
first taken within a group of runs, and its uncertainty is its spread over groups.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.plots.series import numbers
from analysis.sweep.result import SweepResult
from analysis.sweep.tally import matrix
from analysis.sweep.work import BATCH

MOST_GROUPS = 1_024
"""Groups of runs that are held at one time."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """Combinations of points, by outcome.

    Attributes
    ----------
    value : ndarray, shape (combinations, outcomes)
    half : ndarray, shape (combinations, outcomes)
        Half the width of Student's interval; NaN for fewer than two groups.
    groups : int
        Paired groups of runs on which they rest.
    runs : int
        Runs per point that were used: as many as the point with the fewest has.
    """

    value: Floats
    half: Floats
    groups: int
    runs: int


def estimate(
    sweep: SweepResult, weights: Floats, outcomes: tuple[str, ...], level: float
) -> Estimates:
    """Return Σ w·y over points for each outcome y.

    Parameters
    ----------
    sweep : SweepResult
        A finished sweep.
    weights : ndarray, shape (combinations, points)
        Weight of each point; that of a failed point must be 0.
    outcomes : tuple of str
        Outcomes that the sweep measured.
    level : float
        Level of the intervals.
    """
    from scipy.stats import t

    sums, size = _group_sums(sweep, weights, outcomes)
    groups = len(size)
    if groups == 0:
        nothing = np.full((len(weights), len(outcomes)), np.nan)
        return Estimates(nothing, nothing, 0, 0)
    share = (size / np.sum(size))[np.newaxis, :, np.newaxis]
    value = np.sum(share * sums, axis=1)
    change = share * (sums - value[:, np.newaxis, :])
    half = np.full_like(value, np.nan)
    if groups > 1:
        spread = np.sqrt(np.sum(change * change, axis=1) * groups / (groups - 1))
        half = float(t.ppf(0.5 + level / 2.0, groups - 1)) * spread
    return Estimates(value, half, groups, int(np.sum(size)))


def _group_sums(
    sweep: SweepResult, weights: Floats, outcomes: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Return each combination in each group of runs, and how many runs a group has.

    Returns
    -------
    ndarray, shape (combinations, groups, outcomes)
    ndarray, shape (groups,)
    """
    used = np.any(weights != 0.0, axis=0) if len(weights) else np.zeros(0, dtype=np.bool_)
    runs = int(sweep.counts[used].min()) if used.any() else 0
    per_group = BATCH * max(1, math.ceil(runs / BATCH / MOST_GROUPS))
    groups = math.ceil(runs / per_group)
    size = np.minimum(per_group, runs - per_group * np.arange(groups)).astype(np.float64)
    sums = np.zeros((len(weights), groups, len(outcomes)))
    for table in sweep.batches() if groups else ():
        point, first, n = (numbers(table[name]) for name in ("point", "first_run", "n"))
        kept = (n > 0) & used[point] & (first < runs)
        group = first[kept] // per_group
        share = np.minimum(n[kept], runs - first[kept]) / size[group]
        values = matrix(table, outcomes)[kept] * share[:, np.newaxis]
        for k in range(len(weights)):
            np.add.at(sums[k], group, weights[k, point[kept], np.newaxis] * values)
    return sums, size
