"""Outcomes of points by paired groups of runs, and products of means without the part of chance.

All points rest on the same noise. Runs are put into groups; group g of every point has the same
draws. A product of two means over runs is too large by their covariance over runs; the mean over
pairs of different groups is free of that.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.look.series import numbers
from analysis.sweep.result import SweepResult
from analysis.sweep.tally import matrix
from analysis.sweep.work import BATCH

FEWEST_RUNS = 64
"""Runs per point that are needed: four groups, to tell chance from effect."""

MOST_GROUPS = 32

Floats = NDArray[np.float64]


def groups_of(runs: int) -> int:
    """Return into how many groups of equal size the runs of a point are put."""
    batches = runs // BATCH
    return max(k for k in range(1, min(batches, MOST_GROUPS) + 1) if batches % k == 0)


def check_runs(runs: int) -> None:
    """Raise CommandError unless runs can be put into at least four groups of equal size."""
    if runs < FEWEST_RUNS or runs % BATCH or groups_of(runs) < 4:
        raise CommandError(
            f"--runs: found {runs}; must be a multiple of {FEWEST_RUNS}, which makes groups of "
            "paired runs"
        )


def group_means(sweep: SweepResult, outcomes: tuple[str, ...]) -> Floats:
    """Return the mean of each outcome by point and group, shape (outcomes, points, groups)."""
    runs = int(sweep.manifest["replications"])
    groups = groups_of(runs)
    size = runs // groups
    means = np.zeros((sweep.table.num_rows, groups, len(outcomes)))
    for table in sweep.batches():
        rows = np.flatnonzero(numbers(table["n"]) > 0)
        point = numbers(table["point"])[rows]
        group = numbers(table["first_run"])[rows] // size
        share = numbers(table["n"])[rows, np.newaxis] / size
        np.add.at(means, (point, group), share * matrix(table, outcomes)[rows])
    return np.ascontiguousarray(means.transpose(2, 0, 1))


def product(left: Floats, right: Floats) -> Floats:
    """Return the product of two means over groups, free of chance.

    It is the mean of x_g·y_h over all pairs of different groups; an unbiased estimate of the
    product of the expectations where groups are independent.

    Parameters
    ----------
    left, right : ndarray, shape (..., groups)
        The same quantity may stand on both sides.
    """
    groups = np.broadcast_shapes(left.shape, right.shape)[-1]
    whole = left.sum(axis=-1) * right.sum(axis=-1)
    same = (left * right).sum(axis=-1)
    found: Floats = (whole - same) / (groups * (groups - 1))
    return found


def error_of_mean(values: Floats) -> Floats:
    """Return the standard error of means over groups."""
    error: Floats = np.std(values, axis=-1, ddof=1) / np.sqrt(values.shape[-1])
    return error


def without_each_group(values: Floats) -> list[Floats]:
    """Return the values with one group left out, for each group in turn."""
    return [np.delete(values, group, axis=-1) for group in range(values.shape[-1])]


def jackknife(found: Floats) -> Floats:
    """Return the standard error of an estimate from those with one group left out.

    Parameters
    ----------
    found : ndarray, shape (groups, ...)
        The estimate without each group.
    """
    groups = len(found)
    change = found - found.mean(axis=0)
    error: Floats = np.sqrt((groups - 1) / groups * (change * change).sum(axis=0))
    return error


def resampling(rows: int, seed: int, times: int) -> Floats:
    """Return weights of rows in bootstrap samples, shape (times, rows); each row adds up to 1."""
    rng = np.random.Generator(np.random.PCG64(seed))
    counts: Floats = rng.multinomial(rows, np.full(rows, 1.0 / rows), size=times) / rows
    return counts
