"""Boxes: limits on parameters, and what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """What a box asks of one parameter: a range, open at either end, or one of some words."""

    path: str
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()

    def met(self, values: NDArray[Any]) -> Mask:
        """Return which values lie within."""
        if self.words:
            return np.isin(values, self.words)
        inside = np.ones(len(values), dtype=np.bool_)
        if self.low is not None:
            inside &= values >= self.low
        if self.high is not None:
            inside &= values <= self.high
        return inside


@dataclass(frozen=True)
class Cases:
    """Points that are looked at.

    Attributes
    ----------
    columns : dict of str to ndarray, shape (points,)
        The values of each factor: numbers, or words.
    failed : ndarray of bool, shape (points,)
        Which points fail.
    """

    columns: Mapping[str, NDArray[Any]]
    failed: Mask

    def at(self, rows: NDArray[np.int64]) -> "Cases":
        """Return chosen points, in order, repeated as often as they are named."""
        return Cases({path: x[rows] for path, x in self.columns.items()}, self.failed[rows])

    def numeric(self, path: str) -> bool:
        """Return whether a factor is a number."""
        return bool(np.issubdtype(self.columns[path].dtype, np.number))


@dataclass(frozen=True)
class Box:
    """Limits that hold together; without limits it holds everything."""

    limits: tuple[Limit, ...]

    def holds(self, cases: Cases) -> Mask:
        """Return which points lie inside."""
        inside = np.ones(len(cases.failed), dtype=np.bool_)
        for limit in self.limits:
            inside &= limit.met(cases.columns[limit.path])
        return inside

    def limit(self, path: str) -> Limit | None:
        """Return what is asked of a parameter, or None."""
        return next((limit for limit in self.limits if limit.path == path), None)


@dataclass(frozen=True)
class Quality:
    """What a box is worth.

    Attributes
    ----------
    coverage : float
        Share of all failures that lie inside.
    density : float
        Share of the points inside that fail; NaN if there are none.
    support : float
        Share of all points that lie inside.
    points : int
        How many lie inside.
    """

    coverage: float
    density: float
    support: float
    points: int


def quality(box: Box, cases: Cases) -> Quality:
    """Return coverage, density and support of a box."""
    inside = box.holds(cases)
    hits = int(np.count_nonzero(inside & cases.failed))
    points, failures = int(inside.sum()), int(cases.failed.sum())
    return Quality(
        coverage=hits / failures if failures else float("nan"),
        density=hits / points if points else float("nan"),
        support=points / len(inside),
        points=points,
    )
