"""Choice by logit, and the law of large numbers for buyers who choose independently.

Sources: Luce (1959), Individual Choice Behavior; McKelvey and Palfrey (1998), Experimental
Economics 1:9-41, for the agent quantal response equilibrium, recursive in a game of perfect
information.
"""

import math
from dataclasses import dataclass

from analysis.closed_forms.ties import exceeds


@dataclass(frozen=True)
class QuantalResponse:
    """Choice probabilities of the one-shot game: q of sanctions after a purchase, y of buying."""

    enforcement: float
    purchase: float


def choice(precision: float, gain: float) -> float:
    """Return σ(λ·gain) = (1 + tanh(λ·gain/2))/2, the probability of acting on a payoff gain.

    At λ = inf it is the best response, and at a tie nobody acts.
    """
    if precision == math.inf:
        return float(exceeds(gain, 0.0))
    return 0.5 * (1.0 + math.tanh(0.5 * precision * gain))


def equilibrium(
    benefit: float, loss: float, cost: float, retreat: float, precisions: tuple[float, float]
) -> QuantalResponse:
    """Solve the one-shot game after a threat, from its end.

    q = σ(λ_S(h - k)) and y = σ(λ_B(B - qC)).

    Parameters
    ----------
    benefit, loss : float
        B and C of the buyer.
    cost, retreat : float
        k and h of State.
    precisions : (float, float)
        λ_B and λ_S.
    """
    of_buyer, of_state = precisions
    q = choice(of_state, retreat - cost)
    return QuantalResponse(q, choice(of_buyer, benefit - q * loss))


def count_law(count: int, p: float) -> list[float]:
    """Return P(k of n independent buyers buy), k = 0 … n: binomial."""
    return [math.comb(count, k) * p**k * (1.0 - p) ** (count - k) for k in range(count + 1)]


def share_variance(count: int, p: float) -> float:
    """Return the variance of the share that buys, p(1 - p)/n."""
    return p * (1.0 - p) / count
