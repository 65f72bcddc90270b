"""Claims about numbers whose law is known, and about each buyer in turn."""

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from analysis.verification.claims import Claim, Measure, average, chance
from analysis.verification.reading import Bools, column, count_signed
from sim.ensemble import Ensemble


def number_of(what: str, law: list[float], measure: Measure) -> Claim:
    """Claim the mean of a number whose law is known."""
    return average(what, mean_of(law), measure, variance_of(law))


def law_of_count(law: list[float]) -> list[Claim]:
    """Claim the mean of the number of purchases, and the probability of each number."""
    claims = [number_of("purchases", law, count_signed)]
    return claims + [chance(f"P({k} buy)", p, partial(exactly, count=k)) for k, p in enumerate(law)]


def one_by_one(what: str, law: Sequence[float], of: Callable[[Ensemble], Bools]) -> list[Claim]:
    """Claim the probability that something happens to each buyer."""
    return [
        chance(f"P(buyer {i + 1} {what})", p, partial(column, of=of, index=i))
        for i, p in enumerate(law)
    ]


def exactly(ensemble: Ensemble, count: int) -> Bools:
    """Return whether so many deals were signed: (runs,)."""
    return np.asarray(count_signed(ensemble) == count)


def mean_of(law: list[float]) -> float:
    """Return the mean of a law on 0, 1, 2 and so on."""
    return math.fsum(k * p for k, p in enumerate(law))


def variance_of(law: list[float]) -> float:
    """Return the variance of a law on 0, 1, 2 and so on."""
    mean = mean_of(law)
    return math.fsum((k - mean) ** 2 * p for k, p in enumerate(law))
