"""The sanctions game in which all is known: threat, purchase, sanction, and the carrot.

State may threaten; the buyer buys or not; State sanctions or not. The buyer gains B by buying and
loses C if sanctioned; State gains D if nothing is bought, and pays k for sanctions or h for backing
down after a threat. Solved by backward induction (Selten 1965).
"""

import math

from analysis.closed_forms.ties import exceeds


def buys(benefit: float, loss: float, p: float) -> bool:
    """Return whether a buyer buys that expects sanctions with probability p: B > pC.

    Parameters
    ----------
    benefit : float
        B, net gain from buying before sanctions.
    loss : float
        C, loss if sanctioned.
    p : float
        Probability that a purchase is sanctioned.
    """
    return exceeds(benefit, p * loss)


def threshold(benefit: float, loss: float) -> float:
    """Return p* = B/C, the odds of sanctions from which on a buyer abstains; inf if C is 0."""
    return benefit / loss if loss > 0.0 else math.inf


def smallest_carrot(benefit: float, loss: float, p: float) -> float:
    """Return x* = max(0, B - pC), the smallest side payment that stops the purchase.

    Stick and carrot are substitutes one for one: dx*/d(pC) = -1 until x* = 0.
    """
    return max(0.0, benefit - p * loss)


def carrot_paid(benefit: float, loss: float, p: float, stakes: float) -> float:
    """Return what State pays: x* if it is worth less than D, else nothing.

    Parameters
    ----------
    benefit, loss, p : float
        As in `buys`.
    stakes : float
        D, what it is worth to State that nothing is bought.
    """
    needed = smallest_carrot(benefit, loss, p)
    return needed if exceeds(stakes, needed) else 0.0


def carries_out(cost: float, retreat: float) -> bool:
    """Return whether State sanctions a purchase after a threat: k < h."""
    return exceeds(retreat, cost)


def inspection_equilibrium(
    benefit: float, loss: float, gain: float, waste: float
) -> tuple[float, float]:
    """Return (q*, y*) of the game in which State moves without having seen the purchase.

    State gains g by sanctioning a purchase and loses w by sanctioning none. Then q* = B/C and
    P(buy) = y* = w/(g + w): heavier sanctions lower the rate of sanctions, not that of purchases.
    The simulated State sees the contract first, so there purchases must fall in C.
    Source: Tsebelis (1990), Journal of Conflict Resolution 34:3-28.

    Parameters
    ----------
    benefit, loss : float
        B < C of the buyer.
    gain, waste : float
        g and w of State, both positive.
    """
    return benefit / loss, waste / (gain + waste)
