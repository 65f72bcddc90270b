"""Intervals for what a finite number of runs can tell.

All are computed over runs, which are independent.
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
"""Below this many runs that differ, the interval of a difference is rough."""

EVENTS = 5
"""Events of different sizes on which an interval for a mean must rest."""

MANY = 50
"""Events from which on the largest says enough of what is larger still."""

COMMON = 0.9
"""Share of runs in which something happens that is then no longer rare."""

SAME = 1e-9
"""Relative spread below which events are of one size."""

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


def normal_interval(values: Floats, level: float = LEVEL) -> Interval | None:
    """Return the normal interval of a mean, None for fewer than two values.

    It needs no more than mean and variance, which is what a sweep keeps of its points. Of rare and
    skewed values it says too much; `mean_interval` does not. Where no value is negative it does
    not reach below zero.
    """
    if len(values) < 2:
        return None
    half = normal_quantile(level) * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    mean = float(np.mean(values))
    low = mean - half
    return (max(0.0, low) if np.min(values) >= 0.0 else low), mean + half


def mean_interval(values: Floats, level: float = LEVEL) -> Interval | None:
    """Return an interval for a mean of values that may be rare and skewed; None if none holds.

    What a few runs show of rare and large values tells little of those that are rarer and larger
    still. Where at least one value in ten is the least, the interval is that of a weighted sum of
    rare events: a gamma distribution with the mean and the variance found, and for the upper end
    with one more event of the largest size; with events of one size it is Wilson's. Common values
    have Student's interval. The unit tests hold both to their level.

    None is given for fewer than two values, where all are equal, so that nothing is known of their
    spread, where fewer than five events differ in size, and for one event unless it counts as 1.

    Source: Fay and Feuer (1997), Statistics in Medicine 16:791-801; the largest event counts with
    the spread of the events in addition.
    """
    if len(values) < 2:
        return None
    least, most = float(np.min(values)), float(np.max(values))
    if least == most:
        return None
    if least < 0.0 < most:
        return difference_interval(values, level)
    if most <= 0.0:
        mirrored = mean_interval(-values, level)
        return None if mirrored is None else (-mirrored[1], -mirrored[0])
    if np.count_nonzero(values > least) > COMMON * len(values):
        return _student(values, level)
    found = _rare_interval(values - least, level)
    return None if found is None else (least + found[0], least + found[1])


def difference_interval(change: Floats, level: float = PAIRED_LEVEL) -> Interval | None:
    """Return an interval for the mean of differences, mirrored where they are; None if none holds.

    Gains and losses have an interval each, as rare events have (`mean_interval`), and the two are
    joined by their distances from the mean (MOVER). A side without an event is bounded by the exact
    interval for its probability, with the typical size of the other side.

    Source: Zou and Donner (2008), Statistics in Medicine 27:1693-1702.
    """
    n = len(change)
    if n < 2 or not np.any(change):
        return None
    if np.count_nonzero(change) > COMMON * n and np.ptp(change) > 0.0:
        return _student(change, level)
    gains, losses = np.maximum(change, 0.0), np.maximum(-change, 0.0)
    typical = float(np.sum(change * change) / np.sum(np.abs(change)))
    none = (0.0, typical * none_of(n, level))
    gain = _rare_interval(gains, level) if np.any(gains) else none
    loss = _rare_interval(losses, level) if np.any(losses) else none
    if gain is None or loss is None:
        return None
    up, down = float(np.mean(gains)), float(np.mean(losses))
    z = normal_quantile(level)
    both = z * z * 2.0 * up * down / (n - 1)
    low = up - down - math.sqrt((up - gain[0]) ** 2 + (loss[1] - down) ** 2 + both)
    high = up - down + math.sqrt((gain[1] - up) ** 2 + (down - loss[0]) ** 2 + both)
    return low, high


def _student(values: Floats, level: float) -> Interval:
    """Return Student's interval for the mean of common values."""
    from scipy.special import stdtrit

    n = len(values)
    half = float(stdtrit(n - 1, 0.5 + level / 2.0)) * float(np.std(values, ddof=1)) / math.sqrt(n)
    mean = float(np.mean(values))
    return mean - half, mean + half


def _rare_interval(values: Floats, level: float) -> Interval | None:
    """Return the interval of `mean_interval` for values that are 0 or positive."""
    from scipy.special import gammaincinv

    n = len(values)
    events = values[values > 0.0]
    if len(events) == 0:
        return None
    size, largest = float(np.mean(events)), float(np.max(events))
    spread = float(np.std(events, ddof=1)) / size if len(events) > 1 else 0.0
    if spread <= SAME and (len(events) > 1 or size == 1.0):  # one event of size 1 is a count
        low, high = wilson(len(events), n, level)
        return size * low, size * high
    if len(events) < EVENTS:
        return None
    mean, variance = float(np.mean(values)), float(np.var(values, ddof=1)) / n
    further = largest / n * (1.0 + (spread if len(events) < MANY else 0.0))
    tail = (1.0 - level) / 2.0
    low = gammaincinv(mean * mean / variance, tail) * variance / mean
    above, wider = mean + further, variance + further * further
    high = gammaincinv(above * above / wider, 1.0 - tail) * wider / above
    return float(low), float(high)


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
        Interval of the difference from the paired differences; None where none can be given, as
        for one run, or where no run differs.
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
        interval=difference_interval(change, level),
        variance_ratio=ratio,
        differing=int(np.count_nonzero(change)),
    )
