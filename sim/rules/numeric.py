"""Choice probabilities and odds, written so that no finite or infinite input overflows.

Only operations that give the same bits in CPython and in compiled code are used: no constant
powers, no built-in ``sum``, ``math`` instead of ``numpy``.
"""

import math

from numba.extending import register_jitable

from sim.rules.terms import ROUNDING, TIE

LN2 = math.log(2.0)
LN10 = math.log(10.0)


def logistic(x: float) -> float:
    """Return 1 / (1 + e^-x) for any float, the infinities included."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    grown = math.exp(x)
    return grown / (1.0 + grown)


def log10(x: float) -> float:
    """Return the decimal logarithm of a positive number."""
    return math.log(x) / LN10


def choice_probability(precision: float, gain: float, at_tie: float) -> float:
    """Return the probability of acting on a payoff gain under a logit rule.

    Parameters
    ----------
    precision : float
        Logit precision in [0, inf]: 0 is a coin flip, inf the exact best response.
    gain : float
        Payoff of acting minus payoff of not acting, in list prices.
    at_tie : float
        The probability of acting at a tie; only used where precision is inf.
    """
    if precision == math.inf:
        if gain > TIE:
            return 1.0
        if gain < -TIE:
            return 0.0
        return at_tie
    return logistic(precision * gain)


def reaches(total: float, goal: float) -> bool:
    """Return whether a total is at least a goal; either may be a sum, and rounding is let pass."""
    return total >= goal * (1.0 - ROUNDING)


def shift_odds(q: float, factor: float) -> float:
    """Multiply the odds of probability ``q`` by ``factor``; 0 and 1 stay where they are."""
    if q >= 1.0:
        return 1.0
    grown = q * factor
    return grown / (1.0 - q + grown)


def lambert_w_of_exp(x: float) -> float:
    """Solve w + ln w = x, which is w = W(e^x), without forming e^x.

    Newton's method on ln w for small x and on w for large x; both converge in a few steps from
    the starting points used here. Source: Corless et al. (1996), On the Lambert W function.
    """
    if x < 1.0:
        log_w = x - math.exp(x) if x < -1.0 else -1.0 + 0.5 * (x + 1.0)
        for _ in range(30):
            w = math.exp(log_w)
            step = (w + log_w - x) / (w + 1.0)
            log_w -= step
            if abs(step) <= 1e-15 * (1.0 + abs(log_w)):
                break
        return math.exp(log_w)
    w = max(x - math.log(x), 0.5)
    for _ in range(30):
        step = (w + math.log(w) - x) * w / (w + 1.0)
        w -= step
        if abs(step) <= 1e-15 * w:
            break
    return w


RULES = (logistic, log10, choice_probability, reaches, shift_odds, lambert_w_of_exp)
for rule in RULES:
    register_jitable(rule)
