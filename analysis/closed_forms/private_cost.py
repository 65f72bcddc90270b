"""Private and normal costs of sanctions and values of purchases, one decision.

State knows its cost k ~ N(k0, σ_k) and sanctions if it is below the gain g; the buyer knows its
benefit B ~ N(B0, σ_v) and only the odds of sanctions, q.
"""

import math
from statistics import NormalDist

from scipy.optimize import brentq

from analysis.closed_forms.ties import exceeds

NORMAL = NormalDist()


def above(mean: float, cut: float, spread: float) -> float:
    """Return P(X > cut) for X ~ N(mean, spread); without spread it is 0 or 1."""
    if spread == 0.0:
        return float(exceeds(mean, cut))
    return NORMAL.cdf((mean - cut) / spread)


def resolve(gain: float, cost: float, spread: float) -> float:
    """Return q = Φ((g - k0)/σ_k), the probability that State sanctions a purchase."""
    return above(gain, cost, spread)


def purchase(benefit: float, loss: float, q: float, spread: float) -> float:
    """Return P(buy) = Φ((B0 - qC)/σ_v)."""
    return above(benefit, q * loss, spread)


def sanction(benefit: float, loss: float, q: float, spread: float) -> float:
    """Return P(buy and be sanctioned) = q·P(buy), hump-shaped in q.

    Very resolute senders are seldom seen to sanction: nobody tries them.
    """
    return q * purchase(benefit, loss, q, spread)


def most_visible_resolve(benefit: float, loss: float, spread: float) -> float:
    """Return the q in (0, 1] at which sanctions are seen most often.

    The root of Φ(x) = q(C/σ_v)φ(x) with x = (B0 - qC)/σ_v, or 1 if there is none: ln(q·P(buy)) is
    concave in q, since Φ is log-concave, so the first-order condition has at most one root.
    """

    def slope(q: float) -> float:
        x = (benefit - q * loss) / spread
        return NORMAL.cdf(x) - q * (loss / spread) * NORMAL.pdf(x)

    if slope(1.0) >= 0.0:
        return 1.0
    low = 0.5
    while slope(low) <= 0.0 and low > 1e-300:
        low /= 2.0
    root: float = brentq(slope, low, 1.0, xtol=1e-15 * max(low, 1e-3))
    return root


def normal_quantile(p: float) -> float:
    """Return x with Φ(x) = p, infinite at 0 and 1: which g - k0 gives a resolve."""
    if p in (0.0, 1.0):
        return math.inf if p else -math.inf
    return NORMAL.inv_cdf(p)
