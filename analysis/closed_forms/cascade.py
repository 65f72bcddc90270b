"""Thresholds and cascades: each waiver makes the next purchase more likely, until nobody follows.

Sources: Granovetter (1978), American Journal of Sociology 83:1420-1443; for random thresholds the
recursion of Gontcharoff, as in Daley and Gani (1999), Epidemic Modelling, section 2.
"""

import math
from collections.abc import Sequence

from analysis.closed_forms.ties import TIE


def waivers_needed(ratio: float, alpha: float, beta: float) -> float:
    """Return T = max(0, ⌊α/b - α - β⌋ + 1), the waivers after which a buyer buys.

    From the Beta-Bernoulli belief α/(α + β + T) < b; inf if b ≤ 0, when none are enough.
    """
    if ratio <= TIE:
        return math.inf
    return max(0, math.floor(alpha / ratio - alpha - beta + TIE) + 1)


def adopters(thresholds: Sequence[float], network: Sequence[Sequence[float]]) -> list[bool]:
    """Return who joins in the end: the least fixed point of «T_i neighbours have joined».

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

    G_0 = 1, G_m = 1 - Σ_(l<m) C(m, l)·G_l·(1 - F_l)^(m-l), and
    P(m) = C(n, m)·G_m·(1 - F_m)^(n-m).

    Parameters
    ----------
    levels : sequence of float
        F_m, m = 0 … n, not decreasing: probability that a threshold is met when m others joined.
    """
    count = len(levels) - 1
    inside: list[float] = []
    for m in range(count + 1):
        outside = (math.comb(m, i) * inside[i] * (1.0 - levels[i]) ** (m - i) for i in range(m))
        inside.append(1.0 - math.fsum(outside))
    return [
        math.comb(count, m) * inside[m] * (1.0 - levels[m]) ** (count - m) for m in range(count + 1)
    ]
