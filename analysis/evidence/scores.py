"""Scores of probabilities against what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

FLOOR = 1e-3
"""Probabilities are kept this far from 0 and 1 before a logarithm is taken."""

RESAMPLES = 2000
"""Bootstrap resamples of cases."""

LEVEL = 0.90
"""Level of bootstrap intervals."""

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Bins of the calibration table."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class ReliabilityBin:
    """Cases whose probability lies in a bin: how many, their mean, and the share that happened."""

    low: float
    high: float
    n: int
    mean: float | None
    happened: float | None


def brier(probability: Floats, happened: Flags) -> float:
    """Return the mean squared error of probabilities (Brier 1950); lower is better."""
    return float(np.mean((probability - happened) ** 2))


def log_score(probability: Floats, happened: Flags, floor: float = FLOOR) -> float:
    """Return the mean negative log probability of what happened; lower is better.

    `floor` is how far probabilities are kept from 0 and 1.
    """
    safe = np.clip(probability, floor, 1.0 - floor)
    return float(-np.mean(np.where(happened, np.log(safe), np.log1p(-safe))))


def auc(probability: Floats, happened: Flags) -> float | None:
    """Return the chance that a case that happened ranks above one that did not; ties half."""
    yes, no = probability[happened], probability[~happened]
    if len(yes) == 0 or len(no) == 0:
        return None
    above = (yes[:, np.newaxis] > no).mean()
    equal = (yes[:, np.newaxis] == no).mean()
    return float(above + 0.5 * equal)


def bootstrap(
    probability: Floats, happened: Flags, seed: int = 1
) -> dict[str, tuple[float, float] | None]:
    """Return percentile intervals of the scores over resampled cases.

    Cases of one country are not independent, so these are if anything too narrow.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = rng.integers(0, len(probability), (RESAMPLES, len(probability)))
    tails = [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0]
    found: dict[str, tuple[float, float] | None] = {}
    for name, score in (("brier", brier), ("log_score", log_score), ("auc", auc)):
        values = [score(probability[row], happened[row]) for row in rows]
        known = [value for value in values if value is not None]
        low, high = np.quantile(known, tails) if known else (np.nan, np.nan)
        found[name] = (float(low), float(high)) if known else None
    return found


@dataclass(frozen=True)
class Gain:
    """By how much one forecast's Brier score is below another's, case by case.

    Attributes
    ----------
    brier : float
        Mean difference.
    standard_error : float or None
        Of that mean, the cases taken as independent; None for one case.
    interval : (low, high)
        Bootstrap interval over groups of cases that are not independent: countries.
    """

    brier: float
    standard_error: float | None
    interval: tuple[float, float]


def gain(
    probability: Floats, other: Floats, happened: Flags, groups: Sequence[str], seed: int = 1
) -> Gain:
    """Return what a forecast gains over another; `groups` names the group of each case."""
    better = (other - happened) ** 2 - (probability - happened) ** 2
    count = len(better)
    error = float(better.std(ddof=1) / np.sqrt(count)) if count > 1 else None
    _, place = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(place, better), np.bincount(place)
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = rng.integers(0, len(sums), (RESAMPLES, len(sums)))
    means = sums[rows].sum(axis=1) / sizes[rows].sum(axis=1)
    low, high = np.quantile(means, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return Gain(float(better.mean()), error, (float(low), float(high)))


def calibration(
    probability: Floats, happened: Flags, edges: Sequence[float] = EDGES
) -> list[ReliabilityBin]:
    """Return the calibration table: in bins of probability, what was said and what happened."""
    table = []
    for low, high in pairwise(edges):
        last = high == edges[-1]
        inside = (probability >= low) & ((probability <= high) if last else (probability < high))
        n = int(np.count_nonzero(inside))
        mean = float(probability[inside].mean()) if n else None
        share = float(happened[inside].mean()) if n else None
        table.append(ReliabilityBin(low, high, n, mean, share))
    return table
