"""How far a box is an accident of which points were drawn: the same search on resampled points."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.discovery.box import Box, Cases, quality

Search = Callable[[Cases], list[Box]]


@dataclass
class Stability:
    """What resampling says of one box.

    Attributes
    ----------
    overlap : list of float
        By resample, the largest share that a box found there has in common with this one: points
        in both over points in either.
    coverage, density : list of float
        Of the box found there that overlaps most, on the points that were left out.
    low, high : dict of str to list of float
        The limits that it has for parameters that this box limits at that end.
    """

    overlap: list[float] = field(default_factory=list)
    coverage: list[float] = field(default_factory=list)
    density: list[float] = field(default_factory=list)
    low: dict[str, list[float]] = field(default_factory=dict)
    high: dict[str, list[float]] = field(default_factory=dict)


def resample(
    boxes: list[Box],
    cases: Cases,
    search: Search,
    *,
    times: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> list[Stability]:
    """Repeat a search on bootstrap samples of the points.

    Parameters
    ----------
    boxes : list of Box
        What was found on all points.
    cases : Cases
        All points.
    search : callable
        Finds boxes among points.
    times, seed : int
        How many samples, and their seed.
    progress : callable, optional
        Called with 1 after each.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    found = [Stability() for _ in boxes]
    for _ in range(times):
        rows = rng.integers(0, len(cases.failed), len(cases.failed))
        others = search(cases.at(rows))
        left = cases.at(np.setdiff1d(np.arange(len(cases.failed)), rows))
        for box, stability in zip(boxes, found, strict=True):
            _compare(box, others, stability, cases, left)
        if progress is not None:
            progress(1)
    return found


def _compare(box: Box, others: list[Box], stability: Stability, cases: Cases, left: Cases) -> None:
    inside = box.holds(cases)
    shares = [_overlap(inside, other.holds(cases)) for other in others]
    stability.overlap.append(max(shares, default=0.0))
    if not others:
        return
    best = others[int(np.argmax(shares))]
    kept = quality(best, left)
    stability.coverage.append(kept.coverage)
    stability.density.append(kept.density)
    for limit in box.limits:
        other = best.limit(limit.path)
        if other is None:
            continue
        for end, ends in (("low", stability.low), ("high", stability.high)):
            value = getattr(other, end)
            if getattr(limit, end) is not None and value is not None:
                ends.setdefault(limit.path, []).append(value)


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    either = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / either) if either else 0.0
