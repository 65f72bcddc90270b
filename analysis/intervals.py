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
Counts = NDArray[np.int64]
Interval = tuple[float, float]


def normal_quantile(level: float) -> float:
    """Return z such that a standard normal lies within ±z with probability `level`."""
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def student(level: float, freedom: Counts) -> Floats:
    """Return t such that Student's distribution lies within ±t with probability `level`.

    NaN without a degree of freedom.
    """
    from scipy.special import stdtrit

    found: Floats = stdtrit(np.maximum(freedom, 1), 0.5 + level / 2.0)
    return np.where(freedom > 0, found, np.nan)


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


@dataclass(frozen=True)
class Sample:
    """All that the interval of a mean needs to know of values: one element for each mean.

    Attributes
    ----------
    n : ndarray of int
        How many values there are.
    mean, variance : ndarray
        Their mean and unbiased variance.
    least, most : ndarray
        The smallest and the largest.
    apart : ndarray of int
        How many are not at the one nearest to zero (`nearest_to_zero`).
    """

    n: Counts
    mean: Floats
    variance: Floats
    least: Floats
    most: Floats
    apart: Counts


def nearest_to_zero(least: Floats, most: Floats) -> Floats:
    """Return the number nearest to zero between the least and the largest value.

    Where events are rare that is what a run without one shows: zero, or what happens anyway.
    """
    return np.asarray(np.minimum(np.maximum(least, 0.0), most))


def sample_of(values: Floats) -> Sample:
    """Return what an interval needs to know of two values or more."""
    least, most = np.min(values, keepdims=True), np.max(values, keepdims=True)
    return Sample(
        np.array([len(values)]),
        np.mean(values, keepdims=True),
        np.var(values, keepdims=True, ddof=1),
        least,
        most,
        np.array([np.count_nonzero(values != nearest_to_zero(least, most))]),
    )


def mean_interval(values: Floats, level: float = LEVEL) -> Interval | None:
    """Return an interval for a mean of values that may be rare and skewed; None if none holds.

    See `mean_ends`; where values have both signs, see `difference_interval`.
    """
    if len(values) < 2:
        return None
    if np.min(values) < 0.0 < np.max(values):
        return difference_interval(values, level)
    (low,), (high,) = mean_ends(sample_of(values), level)
    return None if np.isnan(low) else (float(low), float(high))


def within(interval: Interval | None, limits: Interval) -> Interval | None:
    """Return an interval without what lies outside the limits of what it is about, if there is one.

    A mean of values that cannot be negative is not either, however far the largest lies out.
    """
    if interval is None:
        return None
    low, high = (min(max(end, limits[0]), limits[1]) for end in interval)
    return low, high


def mean_ends(of: Sample, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the ends of intervals for means of values that may be rare and skewed.

    What a few runs show of rare and large values tells little of those that are rarer and larger
    still. Where at least one value in ten is the one nearest to zero, the interval is that of a
    weighted sum of rare events: a gamma distribution with the mean and the variance found, and for
    the upper end with one more event of the largest size; with events of one size it is Wilson's.
    Common values have Student's interval. The unit tests hold both to their level.

    None is given, NaN, for fewer than two values, where all are equal, so that nothing is known of
    their spread, where fewer than five events differ in size, for one event unless it counts as 1,
    and for rare events of both signs, which need more than is known here (`difference_interval`).

    Source: Fay and Feuer (1997), Statistics in Medicine 16:791-801; the largest event counts with
    the spread of the events in addition.
    """
    low, high = np.full(len(of.n), np.nan), np.full(len(of.n), np.nan)
    several = (of.n > 1) & (of.least < of.most)
    least, most, centre = (np.where(several, x, 0.0) for x in (of.least, of.most, of.mean))
    base = nearest_to_zero(least, most)
    alone = (of.n - of.apart == 1) & (base != 0.0)  # least by chance, not by rule
    common = several & ((of.apart > COMMON * of.n) | alone)
    one_sided = several & ((least >= 0.0) | (most <= 0.0))
    mean, largest = np.abs(centre - base), np.maximum(most - base, base - least)
    counted = one_sided & _are_counted(of.n, mean, of.apart, largest)
    for here, ends in ((common & ~counted, _student), (one_sided & (counted | ~common), _rare)):
        counts, events = of.n[here], of.apart[here]
        low[here], high[here] = ends(
            counts, mean[here], of.variance[here], events, largest[here], level
        )
    below = one_sided & (base == most)
    low, high = np.where(below, -high, low), np.where(below, -low, high)
    return base + low, base + high


def difference_interval(change: Floats, level: float = PAIRED_LEVEL) -> Interval | None:
    """Return an interval for the mean of differences, mirrored where they are; None if none holds.

    Gains and losses have an interval each, as rare events have (`mean_ends`), and the two are
    joined by their distances from the mean (MOVER). A side without an event is bounded by the exact
    interval for its probability, with the typical size of the other side. Where nearly all runs
    differ and most of them by the same, the others are the rare ones; where a change is there or
    not, of one size, the runs that have it are counted.

    Source: Zou and Donner (2008), Statistics in Medicine 27:1693-1702.
    """
    n = len(change)
    if n < 2 or not np.any(change):
        return None
    if np.count_nonzero(change) > COMMON * n and np.ptp(change) > 0.0:
        sizes, counts = np.unique(change, return_counts=True)
        if len(sizes) == 2 and 0.0 in sizes:
            sign = float(np.sign(change.sum()))
            (low,), (high,) = _rare(*_of_events(sign * change), level)
            ends = sorted((sign * float(low), sign * float(high)))
            return None if math.isnan(low) else (ends[0], ends[1])
        usual = float(sizes[np.argmax(counts)])
        if 2 * np.max(counts) > n:
            others = difference_interval(change - usual, level)
            return others and (usual + others[0], usual + others[1])
        (low,), (high,) = _student(*_of_events(change), level)
        return float(low), float(high)
    gains, losses = np.maximum(change, 0.0), np.maximum(-change, 0.0)
    typical = float(np.sum(change * change) / np.sum(np.abs(change)))
    sides = []
    for side in (gains, losses):
        low, high = 0.0, typical * none_of(n, level)
        if np.any(side):
            (low,), (high,) = _rare(*_of_events(side), level)
        sides.append((float(np.mean(side)), low, high))
    (up, least_up, most_up), (down, least_down, most_down) = sides
    if np.isnan(least_up) or np.isnan(least_down):
        return None
    z = normal_quantile(level)
    both = z * z * 2.0 * up * down / (n - 1)
    low = up - down - math.sqrt((up - least_up) ** 2 + (most_down - down) ** 2 + both)
    high = up - down + math.sqrt((most_up - up) ** 2 + (down - least_down) ** 2 + both)
    return float(low), float(high)


def _of_events(values: Floats) -> tuple[Counts, Floats, Floats, Counts, Floats]:
    """Return how many values there are, mean, variance, events (not zero) and the largest."""
    return (
        np.array([len(values)]),
        np.mean(values, keepdims=True),
        np.var(values, keepdims=True, ddof=1),
        np.array([np.count_nonzero(values)]),
        np.max(values, keepdims=True),
    )


def _student(
    n: Counts, mean: Floats, variance: Floats, _events: Counts, _largest: Floats, level: float
) -> tuple[Floats, Floats]:
    """Return the ends of Student's intervals for means of common values."""
    half = student(level, n - 1) * np.sqrt(variance / n)
    return mean - half, mean + half


def _are_counted(n: Counts, mean: Floats, events: Counts, largest: Floats) -> NDArray[np.bool_]:
    """Return where events are of one size, more than one of them or of size 1."""
    same = largest - mean * n / np.maximum(events, 1) <= SAME * largest
    return np.asarray(same & ((events > 1) | (largest == 1.0)))


def _rare(
    n: Counts, mean: Floats, variance: Floats, events: Counts, largest: Floats, level: float
) -> tuple[Floats, Floats]:
    """Return the ends for means of values of which `events` are positive, and the others zero."""
    from scipy.special import gammaincinv

    low, high = np.full(len(n), np.nan), np.full(len(n), np.nan)
    counted = _are_counted(n, mean, events, largest)
    for k in np.flatnonzero(counted):
        low[k], high[k] = largest[k] * np.array(wilson(int(events[k]), int(n[k]), level))
    here = ~counted & (events >= EVENTS)
    n, events = n[here], events[here]
    mean, variance, largest = mean[here], variance[here], largest[here]
    size = mean * n / events
    between = n * mean * mean * (n / events - 1.0)
    within = np.maximum(0.0, (n - 1) * variance - between) / (events - 1)
    spread = np.where(events < MANY, np.sqrt(within) / size, 0.0)
    further = largest / n * (1.0 + spread)
    error = variance / n
    tail = (1.0 - level) / 2.0
    low[here] = gammaincinv(mean * mean / error, tail) * error / mean
    above, wider = mean + further, error + further * further
    high[here] = gammaincinv(above * above / wider, 1.0 - tail) * wider / above
    return low, high


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
