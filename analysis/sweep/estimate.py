"""Weighted means of points with their intervals, from paired groups of runs.

All points share their noise, so that their errors go together. A combination of points is therefore
first taken within a group of runs, and its uncertainty is its spread over groups.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import COMMON, LEVEL, difference_interval, mean_interval, student
from analysis.look.series import numbers
from analysis.sweep.tally import matrix
from analysis.sweep.work import BATCH

if TYPE_CHECKING:
    import pyarrow as pa

    from analysis.sweep.result import SweepResult

MOST_GROUPS = 1_024
"""Groups of runs into which the runs of a combination are put."""

ROUNDING = 1e-12
"""Effects below this, relative to the outcome, are what rounding leaves of none."""

MOST_CELLS = 20_000_000
"""Combinations × groups × outcomes that are held at one time."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Estimates:
    """Combinations of points, by outcome.

    Attributes
    ----------
    value : ndarray, shape (combinations, outcomes)
        NaN for a combination without runs.
    low, high : ndarray, shape (combinations, outcomes)
        Ends of the interval; NaN where none holds, as for fewer than two groups, or where all
        groups are alike.
    groups : ndarray, shape (combinations,)
        Paired groups of runs on which each rests.
    runs : ndarray, shape (combinations,)
        Runs per point that were used: as many as the point with the fewest has.
    """

    value: Floats
    low: Floats
    high: Floats
    groups: Counts
    runs: Counts


def estimate(
    sweep: "SweepResult", weights: Any, outcomes: tuple[str, ...], level: float = LEVEL
) -> Estimates:
    """Return Σ w·y over points for each outcome y, with its interval.

    Parameters
    ----------
    sweep : SweepResult
        A finished sweep.
    weights : array or sparse array, shape (combinations, points)
        Weight of each point; that of a failed point must be 0.
    outcomes : tuple of str
        Outcomes that the sweep measured.
    level : float
        Level of the intervals.
    """
    from scipy.sparse import csr_array

    sparse = csr_array(weights)
    runs = np.array(
        [
            sweep.counts[sparse.indices[start:end]].min() if end > start else 0
            for start, end in zip(sparse.indptr, sparse.indptr[1:], strict=False)
        ],
        dtype=np.int64,
    )
    size = _group_sizes(runs, len(outcomes))
    sums = np.zeros((len(runs), size.shape[1], len(outcomes)))
    by_point = sparse.tocsc()
    for table in sweep.batches() if runs.any() else ():
        _add(sums, by_point, table, runs, size, outcomes)
    largest = np.abs(np.nan_to_num(matrix(sweep.table, outcomes))).max(axis=0, initial=0.0)
    noise = ROUNDING * np.asarray(abs(sparse).sum(axis=1)).reshape(-1, 1) * largest
    sums[np.abs(sums) <= noise[:, np.newaxis, :]] = 0.0
    differ = np.ravel(sparse.min(axis=1).toarray()) < 0.0
    return _from_groups(sums, size, runs, level, differ)


def _group_sizes(runs: Counts, outcomes: int) -> Floats:
    """Return how many runs each group of each combination has: (combinations, groups)."""
    most = int(runs.max(initial=0))
    room = max(16, min(MOST_GROUPS, MOST_CELLS // max(1, len(runs) * outcomes)))
    per_group = BATCH * max(1, math.ceil(most / BATCH / room))
    starts = per_group * np.arange(math.ceil(most / per_group))
    sizes: Floats = np.clip(runs[:, np.newaxis] - starts, 0, per_group).astype(np.float64)
    return sizes


def _add(
    sums: Floats,
    by_point: Any,
    table: "pa.Table",
    runs: Counts,
    size: Floats,
    outcomes: tuple[str, ...],
) -> None:
    """Add a part's batches to the groups of every combination that weighs their points."""
    rows = np.flatnonzero(numbers(table["n"]) > 0)
    first = numbers(table["first_run"])[rows].astype(np.int64)
    n = numbers(table["n"])[rows]
    values = matrix(table, outcomes)[rows]
    entries = by_point[:, numbers(table["point"])[rows]].tocoo()
    one, row, weight = entries.row, entries.col, entries.data
    kept = first[row] < runs[one]
    one, row, weight = one[kept], row[kept], weight[kept]
    group = first[row] // int(size.max())
    share = weight * np.minimum(n[row], runs[one] - first[row]) / size[one, group]
    np.add.at(sums, (one, group), share[:, np.newaxis] * values[row])


def _from_groups(
    sums: Floats, size: Floats, runs: Counts, level: float, differ: NDArray[np.bool_]
) -> Estimates:
    """Return means over groups weighted by their sizes, and their intervals.

    `differ`, shape (combinations,), says which are differences, whose sign is open.

    Where what happens is common, the interval is Student's with the error √(Σ w (m - mean)² /
    (G - 1)), w the group's share of the runs: unbiased also where the last group is short. Where
    more than a group in ten shows nothing, it is that of rare events, a group's share of the whole
    being one value (`mean_interval`, and `difference_interval` of differences).
    """
    groups = np.count_nonzero(size, axis=1)
    share = size / np.maximum(runs, 1)[:, np.newaxis]
    value = np.einsum("kg,kgo->ko", share, sums)
    value[runs == 0] = np.nan
    change = sums - value[:, np.newaxis, :]
    squares = np.einsum("kg,kgo->ko", share, change * change)
    error = np.sqrt(squares / np.maximum(groups - 1, 1)[:, np.newaxis])
    half = student(level, groups - 1)[:, np.newaxis] * error
    low, high = value - half, value + half
    np.maximum(low, 0.0, out=low, where=~differ[:, np.newaxis])  # no outcome is negative
    for k, count in enumerate(groups):
        interval = difference_interval if differ[k] else mean_interval
        for o in np.flatnonzero(_rarely(sums[k, :count])):
            parts = count * share[k, :count] * sums[k, :count, o]
            low[k, o], high[k, o] = interval(parts, level) or (np.nan, np.nan)
    return Estimates(value, low, high, groups, runs)


def _rarely(groups: Floats) -> NDArray[np.bool_]:
    """Return which outcomes are alike in all groups, or zero in more than one in ten.

    Shape of `groups`: (groups, outcomes).
    """
    zeros = np.count_nonzero(groups == 0.0, axis=0)
    alike = np.all(groups == groups[:1], axis=0)
    return np.asarray(alike | (zeros >= (1.0 - COMMON) * len(groups)))
