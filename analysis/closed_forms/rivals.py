"""A buyer that takes the best of Russia's bid, n other bids and nothing.

Bids are worth F_R = N(μ_R, σ_R) and F_o = N(μ_o, σ_o) to it, all independent. Russia wins if its
bid is the best and better than nothing: ∫₀^∞ F_o(x)^n dF_R(x). Where all are alike this is
(1 - Φ(-μ/σ)^(n+1))/(n + 1): somebody wins unless all n + 1 are worse than nothing, and everybody is
as likely to.
"""

import math
from statistics import NormalDist

from scipy.integrate import quad

from analysis.closed_forms.ties import exceeds

NORMAL = NormalDist()

WIDE = 12.0
"""Standard deviations beyond which nothing is left of a normal."""


def at_most(mean: float, spread: float, x: float) -> float:
    """Return P(X ≤ x) for X ~ N(mean, spread); without spread it is 0 or 1, with ½ at a tie."""
    if spread == 0.0:
        return 0.5 if abs(x - mean) <= 1e-9 else float(x > mean)
    return NORMAL.cdf((x - mean) / spread)


def alike(mean: float, spread: float, rivals: int) -> float:
    """Return the probability that Russia wins against n bids of its own distribution."""
    return (1.0 - at_most(mean, spread, 0.0) ** (rivals + 1)) / (rivals + 1)


def russia_wins(
    mean: float, spread: float, rival_mean: float, rival_spread: float, rivals: int
) -> float:
    """Return the probability that Russia's bid is the best and better than nothing.

    Parameters
    ----------
    mean, spread : float
        Of Russia's bid [LP].
    rival_mean, rival_spread : float
        Of each of the others [LP].
    rivals : int
        How many others there are.
    """
    if spread == 0.0:
        beaten = at_most(rival_mean, rival_spread, mean) ** rivals
        return float(exceeds(mean, 0.0)) * beaten
    low, high = max(0.0, mean - WIDE * spread), mean + WIDE * spread
    if low >= high:
        return 0.0

    def density(x: float) -> float:
        others = at_most(rival_mean, rival_spread, x) ** rivals
        return NORMAL.pdf((x - mean) / spread) / spread * others

    kinks = [x for x in (mean, rival_mean) if low < x < high]
    found, _ = quad(density, low, high, points=kinks, epsabs=1e-13, epsrel=1e-11, limit=400)
    return min(1.0, float(found))


def elsewhere(
    mean: float, spread: float, rival_mean: float, rival_spread: float, rivals: int
) -> float:
    """Return the probability that another's bid wins: neither Russia nor nobody does."""
    nobody = at_most(mean, spread, 0.0) * at_most(rival_mean, rival_spread, 0.0) ** rivals
    russia = russia_wins(mean, spread, rival_mean, rival_spread, rivals)
    return max(0.0, 1.0 - nobody - russia) if math.isfinite(nobody) else 0.0
