"""Thresholds and cascades: each waiver makes the next purchase more likely, until nobody follows.

Sources: Granovetter (1978), American Journal of Sociology 83:1420-1443; for random thresholds the
chain of waves of Reed and Frost, as in Daley and Gani (1999), Epidemic Modelling, section 4.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from analysis.closed_forms.ties import TIE


def waivers_needed(ratio: float, alpha: float, beta: float) -> float:
    """Return T = max(0, ⌊α/b - α - β⌋ + 1), the waivers after which a buyer buys.

    From the Beta-Bernoulli belief α/(α + β + T) < b; inf if b ≤ 0, when none are enough.
    """
    if ratio <= TIE:
        return math.inf
    return max(0, math.floor(alpha / ratio - alpha - beta + TIE) + 1)


def adopters(thresholds: Sequence[float], network: Sequence[Sequence[float]]) -> list[bool]:
    """Return who joins in the end: the least fixed point of 'T_i neighbours have joined'.

    Parameters
    ----------
    thresholds : sequence of float
        T_i.
    network : sequence of sequences of float
        0/1, row i saying whose joining i sees. All ones but for the diagonal is Granovetter's case.
    """
    joined = [False] * len(thresholds)
    while True:
        seen = [
            sum(w for j, w in enumerate(row) if joined[j] and j != i)
            for i, row in enumerate(network)
        ]
        following = [now or seen[i] >= thresholds[i] for i, now in enumerate(joined)]
        if following == joined:
            return joined
        joined = following


def size_law(levels: Sequence[float]) -> list[float]:
    """Return P(m of n join), m = 0 … n, for independent and identical random thresholds.

    Buyers join in waves. Who has not joined when l others had has a threshold above l; when m have,
    it joins with probability (F_m - F_l)/(1 - F_l), and the cascade ends with the first wave that
    nobody joins. All terms are positive, so that nothing cancels however many buyers there are.

    Parameters
    ----------
    levels : sequence of float
        F_m, m = 0 … n, not decreasing: probability that a threshold is met when m others joined.

    Returns
    -------
    list of float, of n + 1
    """
    count = len(levels) - 1
    law = np.zeros(count + 1)
    # At [l, m]: m have joined, of whom l had before the last wave.
    waves = np.zeros((count + 1, count + 1))
    first = binomial(count, levels[0])
    law[0] = first[0]
    waves[0, 1:] = first[1:]
    for m in range(1, count + 1):
        for before in range(m):
            joins = 0.0
            if levels[before] < 1.0:
                joins = (levels[m] - levels[before]) / (1.0 - levels[before])
            following = waves[before, m] * binomial(count - m, joins)
            law[m] += following[0]
            waves[m, m + 1 :] += following[1:]
    return [float(p) for p in law]


def binomial(count: int, p: float) -> NDArray[np.float64]:
    """Return the law of the number of heads of so many coins: (count + 1,)."""
    return np.asarray(binom.pmf(np.arange(count + 1), count, p), dtype=np.float64)
