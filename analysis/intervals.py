"""Intervals for what a finite number of runs can tell.

All are computed over runs, which are independent; NumPy only, so that a run starts quickly.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.90
"""Level of the intervals around estimates of one scenario."""

PAIRED_LEVEL = 0.95
"""Level of the intervals around differences between scenarios."""

FEW = 10
"""Below this many runs that differ, a normal interval of a difference is rough."""

Floats = NDArray[np.float64]
Interval = tuple[float, float]


def normal_quantile(level: float) -> float:
    """Return z such that a standard normal lies within ±z with probability `level`."""
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def wilson(count: int, n: int, level: float = LEVEL) -> Interval:
    """Return Wilson's score interval for a probability, (0, 1) if there are no trials.

    Source: Wilson (1927), JASA 22:209-212.
    """
    if n == 0:
        return 0.0, 1.0
    z = normal_quantile(level)
    share = count / n
    scale = 1.0 + z * z / n
    centre = (share + z * z / (2.0 * n)) / scale
    half = z * math.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n)) / scale
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == n else min(1.0, centre + half)
    return low, high


def none_of(n: int, level: float = PAIRED_LEVEL) -> float:
    """Return the exact upper bound of a probability that none of `n` trials showed.

    At 95 % about 3/n, the rule of three.
    """
    return 1.0 - math.pow(1.0 - level, 1.0 / n)


def mean_interval(values: Floats, level: float = LEVEL) -> Interval | None:
    """Return the normal interval of a mean, None for fewer than two values.

    Where no value is negative the interval does not reach below zero.
    """
    if len(values) < 2:
        return None
    half = normal_quantile(level) * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    mean = float(np.mean(values))
    low = mean - half
    return (max(0.0, low) if np.min(values) >= 0.0 else low), mean + half


def median_interval(values: Floats, level: float = LEVEL) -> Interval | None:
    """Return an interval for the median from order statistics, None for fewer than two values.

    The ranks are those of the binomial(n, ½) in its normal approximation, rounded outwards.
    """
    n = len(values)
    if n < 2:
        return None
    half = normal_quantile(level) * math.sqrt(n) / 2.0
    ordered = np.sort(values)
    low = max(1, math.floor(n / 2.0 - half))
    high = min(n, math.ceil(n / 2.0 + 1.0 + half))
    return float(ordered[low - 1]), float(ordered[high - 1])


def sign_test(fewer: int, more: int) -> float:
    """Return the exact two-sided p value that as many runs change one way as the other."""
    n = fewer + more
    if n == 0:
        return 1.0
    logs = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2.0)
        for k in range(min(fewer, more) + 1)
    ]
    return min(1.0, 2.0 * math.fsum(math.exp(x) for x in logs))


@dataclass(frozen=True)
class Difference:
    """How an outcome differs between two scenarios run on the same noise.

    Attributes
    ----------
    base, other : float
        Means over runs.
    difference : float
        Mean over runs of other minus base.
    interval : (float, float) or None
        Interval of the difference from the spread of the paired differences; None for one run.
    variance_ratio : float or None
        Variance of the difference of unpaired means over that of the paired one: how many times
        more runs an unpaired comparison would need. None if no run differs.
    differing : int
        Number of runs in which the two differ.
    """

    base: float
    other: float
    difference: float
    interval: Interval | None
    variance_ratio: float | None
    differing: int


def paired(base: Floats, other: Floats, level: float = PAIRED_LEVEL) -> Difference:
    """Compare two outcomes run by run.

    Parameters
    ----------
    base, other : ndarray, shape (runs,)
        The outcome under either scenario; run r of both rests on the same noise.
    level : float
        Level of the interval.
    """
    change = other - base
    ratio = None
    if len(change) > 1:
        spread = float(np.var(change, ddof=1))
        unpaired = float(np.var(base, ddof=1)) + float(np.var(other, ddof=1))
        ratio = unpaired / spread if spread > 0.0 else None
    return Difference(
        base=float(np.mean(base)),
        other=float(np.mean(other)),
        difference=float(np.mean(change)),
        interval=mean_interval(change, level),
        variance_ratio=ratio,
        differing=int(np.count_nonzero(change)),
    )
