"""Boxes: limits on parameters, what they hold, and how they read."""

from collections.abc import Sequence
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
        """Tell which values lie within."""
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

    columns: dict[str, NDArray[Any]]
    failed: Mask

    def at(self, rows: NDArray[np.int64]) -> "Cases":
        """Return chosen points, in order, repeated as often as they are named."""
        return Cases({path: x[rows] for path, x in self.columns.items()}, self.failed[rows])

    def numeric(self, path: str) -> bool:
        """Tell whether a factor is a number."""
        return bool(np.issubdtype(self.columns[path].dtype, np.number))


@dataclass(frozen=True)
class Box:
    """Limits that hold together; without limits it holds everything."""

    limits: tuple[Limit, ...]

    def holds(self, cases: Cases) -> Mask:
        """Tell which points lie inside."""
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


def in_words(limits: Sequence[Limit], labels: dict[str, str]) -> str:
    """Return limits in words, with the meaning and unit of each parameter."""
    if not limits:
        return "everywhere"
    return "; ".join(limit_in_words(limit, labels[limit.path]) for limit in limits)


def limit_in_words(limit: Limit, label: str) -> str:
    """Return one limit in words."""
    name, unit = label, ""
    if label.endswith("]") and " [" in label:
        name, _, unit = label[:-1].rpartition(" [")
    unit = "" if unit in ("", "-") else f" {unit}"
    if limit.words:
        return f"{name} is {' or '.join(limit.words)}"
    if limit.low is None:
        return f"{name} at most {limit.high:.3g}{unit}"
    if limit.high is None:
        return f"{name} at least {limit.low:.3g}{unit}"
    return f"{name} from {limit.low:.3g} to {limit.high:.3g}{unit}"
