"""Buyers in turn who learn a rate of sanctions from each other: Beta-Bernoulli beliefs.

After m purchases, s of them sanctioned, all expect q = (α + s)/(α + β + m); buyer i buys if and
only if q < b_i. Only purchases are informative, so deterrence is a trap (Rothschild 1974, Journal
of Economic Theory 9:185-202, on the two-armed bandit).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.closed_forms.ties import exceeds


def expectation(alpha: float, beta: float, sanctioned: float, cases: float) -> float:
    """Return q = (α + s)/(α + β + m), the predictive probability of sanctions."""
    return (alpha + sanctioned) / (alpha + beta + cases)


@dataclass(frozen=True)
class Learned:
    """What buyers in turn do.

    Attributes
    ----------
    bought : tuple of float
        P(buy) of each buyer.
    law : list of float
        P(m purchases in all), m = 0 … N.
    """

    bought: tuple[float, ...]
    law: list[float]


def purchases(ratios: Sequence[float], alpha: float, beta: float, theta: float) -> Learned:
    """Return who buys how often, by dynamic programming over (m, s).

    P(m+1, s+1) += P(m, s)·θ·1[q < b_i] and so on; O(N³).

    Parameters
    ----------
    ratios : sequence of float
        b_i = B_i/C_i in order of moves.
    alpha, beta : float
        Prior weights.
    theta : float
        True probability that a purchase is sanctioned.
    """
    states = {(0, 0): 1.0}
    found = []
    for ratio in ratios:
        following: dict[tuple[int, int], float] = {}
        bought = 0.0
        for (cases, hits), weight in states.items():
            moves = [((cases, hits), weight)]
            if exceeds(ratio, expectation(alpha, beta, hits, cases)):
                bought += weight
                moves = [
                    ((cases + 1, hits + 1), weight * theta),
                    ((cases + 1, hits), weight * (1.0 - theta)),
                ]
            for state, share in moves:
                if share > 0.0:
                    following[state] = following.get(state, 0.0) + share
        found.append(bought)
        states = following
    law = [0.0] * (len(ratios) + 1)
    for (cases, _), weight in states.items():
        law[cases] += weight
    return Learned(tuple(found), law)


@dataclass(frozen=True)
class Fading:
    """Mean, variance and fourth central moment of a belief."""

    mean: float
    variance: float
    fourth: float


def fading(alpha: float, beta: float, theta: float, memory: float, cases: int) -> Fading:
    """Return the moments of q where a case a month was answered and memory fades.

    Over the ages a = 1 … m of the cases, with E_n = Σ d^na and v = θ(1 - θ), the belief
    q = (α + Σ d^a·o)/(n0 + E_1) has mean (α + θE_1)/(n0 + E_1), variance vE_2/(n0 + E_1)² and
    fourth moment (v(1 - 6v)E_4 + 3v²E_2²)/(n0 + E_1)⁴. For long histories and little prior the
    variance is near v(1 - d)/(1 + d).

    Parameters
    ----------
    alpha, beta, theta : float
        As in `purchases`; n0 = α + β.
    memory : float
        d, what is left of a case a month later.
    cases : int
        m.
    """
    one, two, four = (
        math.fsum(memory ** (power * age) for age in range(1, cases + 1)) for power in (1, 2, 4)
    )
    total, v = alpha + beta + one, theta * (1.0 - theta)
    return Fading(
        mean=(alpha + theta * one) / total,
        variance=v * two / total**2,
        fourth=(v * (1.0 - 6.0 * v) * four + 3.0 * (v * two) ** 2) / total**4,
    )


def ever_deterred(theta: float, distance: int) -> float:
    """Return P(purchases stop) for endless like buyers with b = ½ and d = β - α a positive integer.

    Gambler's ruin: sanctions less waivers must reach d, so min(1, (θ/(1 - θ))^d).
    """
    if theta >= 0.5:
        return 1.0
    return math.pow(theta / (1.0 - theta), distance)


def purchases_before_trap(theta: float, distance: int) -> float:
    """Return the expected number of purchases then: d/(2θ - 1) if θ > ½, else infinite (Wald)."""
    return distance / (2.0 * theta - 1.0) if theta > 0.5 else math.inf


def two_type_posterior(p: float, high: float, low: float, cases: int, hits: int) -> float:
    """Return the posterior that the rate is `high`, not `low`; log odds add up.

    logit p' = logit p + s·ln(θ_H/θ_L) + (m - s)·ln((1 - θ_H)/(1 - θ_L)).

    Parameters
    ----------
    p : float
        Prior, within (0, 1).
    high, low : float
        The two rates, within (0, 1).
    cases, hits : int
        m and s.
    """
    odds = math.log(p / (1.0 - p)) + hits * math.log(high / low)
    odds += (cases - hits) * math.log((1.0 - high) / (1.0 - low))
    return 1.0 / (1.0 + math.exp(-odds))
