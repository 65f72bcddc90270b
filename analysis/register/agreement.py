"""How well simulated registers agree with the record: patterns, each with its sampling error.

None of them depends on the level of a world, by which Russia wins so many of all occasions: that is
set, not found. Their errors are those of the record over resampled countries, so that a world is
asked to agree no more closely than the record agrees with another of the same states.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.register.occasions import (
    OrderBook,
    coefficient_of,
    counted,
    won_each,
)
from analysis.register.panel import BREAK

PATTERNS = ("little_american", "much_american", "old_clients", "coefficient")
"""Shares of the orders of before the break by countries with a US share of up to 2 % and above
25 %; log of the share of occasions won where Russia supplied 30 % or more over that where it
supplied less than 5 %, before the break; and the coefficient of US share × after."""

BEFORE = PATTERNS[:3]
"""Those in which nothing of after the break enters."""

LITTLE, MUCH = 0.02, 0.25
OLD, NEW = 0.30, 0.05

RESAMPLES = 200
"""Resamples of countries."""

HALF = 0.5
"""Orders added to a count before a logarithm is taken."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """What a register shows of each of `PATTERNS`, and its standard errors."""

    values: Floats
    errors: Floats

    def log_kernel(self, found: Floats, names: tuple[str, ...] = PATTERNS) -> Floats:
        """Return log kernels of registers, shape (registers,); found: (registers, patterns).

        A pattern that a register does not determine counts for three errors.
        """
        places = [PATTERNS.index(name) for name in names]
        missed = (found[:, places] - self.values[places]) / self.errors[places]
        return np.asarray(-0.5 * (np.where(np.isnan(missed), 3.0, missed) ** 2).sum(axis=1))


def recorded_agreement(book: OrderBook, orders: pd.DataFrame | None = None) -> Agreement:
    """Return what the record shows, with errors over resampled countries."""
    counts = counted(book, orders)
    return resampled(book, partial(patterns_of, book, counts, won_each(book, counts)))


def resampled(book: OrderBook, patterns: Callable[[NDArray[np.int64]], Floats]) -> Agreement:
    """Return patterns with errors over resampled countries.

    Parameters
    ----------
    patterns : callable
        From how often each country is counted to what is then seen.
    """
    rng = np.random.Generator(np.random.PCG64(1))
    size = len(book.countries)
    found = [
        patterns(np.bincount(rng.integers(0, size, size), minlength=size)) for _ in range(RESAMPLES)
    ]
    return Agreement(patterns(np.ones(size, np.int64)), np.nanstd(np.array(found), axis=0))


def patterns_of(
    book: OrderBook, counts: Floats, each: Floats, times: NDArray[np.int64] | None = None
) -> Floats:
    """Return `PATTERNS` of a register.

    Parameters
    ----------
    counts : (countries, years)
        Russian orders.
    each : (deals,)
        What of each occasion Russia won.
    times : (countries,), optional
        How often each country counts.
    """
    weight = np.ones(len(book.countries), np.int64) if times is None else times
    late = np.array(book.years) >= BREAK
    early = early_patterns(book, counts, each, weight)
    if np.isnan(early).all():
        return np.full(len(PATTERNS), np.nan)
    rows = np.repeat(np.arange(len(weight)), weight)
    last = coefficient_of(counts[rows], book.us_share[rows], late.astype(np.float64))
    return np.append(early, last)


def early_patterns(
    book: OrderBook, counts: Floats, each: Floats, weight: NDArray[np.int64]
) -> Floats:
    """Return the patterns `BEFORE`; NaN of a register without an order before the break."""
    late = np.array(book.years) >= BREAK
    before = weight * counts[:, ~late].sum(axis=1)
    total = before.sum()
    if total == 0.0:
        return np.full(len(BEFORE), np.nan)
    old, new = (_share_won(book, each, weight, *span) for span in ((OLD, np.inf), (-np.inf, NEW)))
    return np.array(
        [
            before[book.us_share <= LITTLE].sum() / total,
            before[book.us_share > MUCH].sum() / total,
            np.log(old / new),
        ]
    )


def _share_won(
    book: OrderBook, each: Floats, weight: NDArray[np.int64], low: float, high: float
) -> float:
    """Return the share of occasions before the break won at a Russian share from low to high."""
    years = len(book.years)
    place = np.maximum(book.place, 0)
    early = np.array(book.years)[place % years] < BREAK
    known = np.isfinite(book.russian_share)
    share = np.nan_to_num(book.russian_share)
    inside = (book.place >= 0) & early & known & (share >= low) & (share < high)
    times = weight[place // years] * inside
    return float((HALF + (times * each).sum()) / (2.0 * HALF + times.sum()))
