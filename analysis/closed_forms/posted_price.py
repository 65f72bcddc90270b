"""The most profitable price to post to a buyer who chooses by logit.

With A = v - qC - u0 the buyer buys with probability σ(λ(A - P)). The first-order condition
λ(P - c)(1 - σ) = 1 is solved by W = LambertW(e^(λ(A - c) - 1)): P* = c + (1 + W)/λ,
P(buy) = W/(1 + W), profit W/λ. Source: Anderson, de Palma and Thisse (1992), Discrete Choice Theory
of Product Differentiation; Corless et al. (1996), Advances in Computational Mathematics 5:329-359.
"""

from dataclasses import dataclass

from scipy.special import wrightomega


@dataclass(frozen=True)
class Posted:
    """Price, probability of sale, and expected profit."""

    price: float
    purchase: float
    profit: float


def posted(surplus: float, cost: float, precision: float) -> Posted:
    """Return the profit-maximising price and what follows from it.

    Parameters
    ----------
    surplus : float
        A - c, what there would be to share.
    cost : float
        c, the least Russia accepts.
    precision : float
        λ, positive and finite.
    """
    w = float(wrightomega(precision * surplus - 1.0))
    return Posted(price=cost + (1.0 + w) / precision, purchase=w / (1.0 + w), profit=w / precision)
