"""Buyers who reason from what State would gain and lose: what they expect, and what State does.

State designates if g - c(k) beats holding, -h after a threat, by logit of precision λ, with
c(k) = k·severity^γ for k > 0 and a private part of k with standard deviation σ_k. The buyer knows
all but that part, and State has no other option. At λ = inf and σ_k = 0 this is backward induction
(Selten 1965), at σ_k > 0 the game of a private cost.
"""

import math
from itertools import pairwise

from scipy.integrate import quad

from analysis.closed_forms.quantal_response import choice


def menu_cost(cost: float, severity: float, power: float) -> float:
    """Return k·severity^γ, or k where that is no cost."""
    return cost * math.pow(severity, power) if cost > 0.0 else cost


def designation(
    precision: float, gain: float, cost: float, spread: float, menu: tuple[float, float]
) -> float:
    """Return m, the probability that State designates, of all its private costs.

    Parameters
    ----------
    precision : float
        λ_S, inf for exact choices.
    gain : float
        g + h·[threatened].
    cost, spread : float
        Mean and standard deviation of k.
    menu : (float, float)
        Severity and γ.
    """

    def given(z: float) -> float:
        return choice(precision, gain - menu_cost(cost + spread * z, *menu))

    if spread == 0.0:
        return given(0.0)
    turns = {max(-9.0, min(9.0, place)) for place in _turns(gain, cost, spread, menu)}
    edges = sorted({-9.0, 9.0} | turns)
    return math.fsum(
        quad(lambda z: given(z) * math.exp(-z * z / 2.0), low, high, epsabs=1e-12, limit=200)[0]
        for low, high in pairwise(edges)
    ) / math.sqrt(2.0 * math.pi)


def _turns(gain: float, cost: float, spread: float, menu: tuple[float, float]) -> list[float]:
    """Return the z at which a cost becomes one, and at which State is indifferent."""
    factor = math.pow(*menu) if gain > 0.0 else 1.0
    level = gain / factor if factor > 0.0 else math.inf
    return [-cost / spread, (level - cost) / spread]


def best_severity(precision: float, chance: float, cost: float, power: float) -> float:
    """Return the severity at which m·severity stops rising: γ·severity^γ = 1/(λ(1 - m)k).

    Holds for two options, without a private part and for k > 0; `chance` is m at that severity.
    """
    return math.pow(1.0 / (power * precision * (1.0 - chance) * cost), 1.0 / power)
