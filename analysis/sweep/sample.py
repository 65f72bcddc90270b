"""Choosing points: all combinations, a Latin hypercube, a Sobol sequence, draws from a table."""

import math
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.sweep.design import Factor, Kind

DIGITS = 12
"""Significant digits of sampled values: enough for any use, and the same on every processor."""

STREAM = 1
"""Key of the sampling stream, apart from all noise."""


def evenly(factor: Factor, count: int) -> tuple[float | int, ...]:
    """Return values spread evenly over a range, both ends included."""
    if count == 1:
        return (at(factor, 0.5),)
    values = [at(factor, i / (count - 1)) for i in range(count)]
    return tuple(dict.fromkeys(values))


def at(factor: Factor, share: float) -> float | int:
    """Return the value at a share of the way through a range."""
    if factor.log:
        low, high = math.log(factor.low), math.log(factor.high)
        value = math.exp(low + share * (high - low))
    else:
        value = factor.low + share * (factor.high - factor.low)
    value = min(factor.high, max(factor.low, float(f"{value:.{DIGITS}g}")))
    return round(value) if factor.whole else value


def pick(factor: Factor, share: float) -> Any:
    """Return the level or value that a number in [0, 1) stands for; all levels equally likely."""
    if factor.levels:
        return factor.levels[min(int(share * len(factor.levels)), len(factor.levels) - 1)]
    if factor.whole:
        low, beyond = factor.low, factor.high + 1
        place = low * (beyond / low) ** share if factor.log else low + share * (beyond - low)
        return int(min(factor.high, math.floor(place)))
    return at(factor, share)


def combinations(factors: tuple[Factor, ...]) -> tuple[tuple[Any, ...], ...]:
    """Return every combination of levels, the last factor varying fastest."""
    return tuple(product(*(factor.levels for factor in factors)))


def unit_points(kind: Kind, count: int, factors: int, seed: int) -> NDArray[np.float64]:
    """Return points in the unit cube, shape (count, factors), by SciPy's samplers."""
    from scipy.stats import qmc

    key = np.random.SeedSequence(seed, spawn_key=(STREAM,))
    rng = np.random.Generator(np.random.PCG64(key))
    if kind is Kind.sobol:
        sampler: Any = qmc.Sobol(factors, scramble=True, rng=rng)
    else:
        sampler = qmc.LatinHypercube(factors, rng=rng)
    points: NDArray[np.float64] = sampler.random(count)
    return points


def chosen_rows(rows: int, count: int, seed: int) -> NDArray[np.int64]:
    """Return which rows of a table of draws are tried, none twice."""
    key = np.random.SeedSequence(seed, spawn_key=(STREAM,))
    rng = np.random.Generator(np.random.PCG64(key))
    return np.asarray(rng.choice(rows, count, replace=False), dtype=np.int64)


def sampled(
    kind: Kind, count: int, factors: tuple[Factor, ...], seed: int
) -> tuple[tuple[Any, ...], ...]:
    """Return a sample of the factors' values: a Latin hypercube or a scrambled Sobol sequence."""
    shares = unit_points(kind, count, len(factors), seed)
    return tuple(
        tuple(pick(factor, float(share)) for factor, share in zip(factors, row, strict=True))
        for row in shares
    )
