"""Choice probabilities and odds, written so that no finite or infinite input overflows.

Only operations that give the same bits in CPython and in compiled code are used: no constant
powers, no built-in ``sum``, ``math`` instead of ``numpy``.
"""

import math

from numba.extending import register_jitable

from sim.rules.terms import ROUNDING, TIE

LN2 = math.log(2.0)
LN10 = math.log(10.0)
SQRT2 = math.sqrt(2.0)
SQRT_2PI = math.sqrt(2.0 * math.pi)

FAR = 9.0
"""Standard deviations beyond which a normal has less than 1e-18 of its weight."""

SATURATED = 40.0
"""Where the logistic is 0 or 1 but for less than 1e-17."""

NODES = (0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363)
"""Gauss-Legendre of eight points on [-1, 1]: half of them, the others mirror them."""

WEIGHTS = (0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763)
"""The weights of these points."""


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


def normal_below(x: float) -> float:
    """Return Φ(x), the standard normal distribution function."""
    return 0.5 * math.erfc(-x / SQRT2)


def logistic_over_normal(low: float, high: float, level: float, slope: float) -> float:
    """Return ∫ φ(z)·σ(level - slope·z) dz from low to high, slope ≥ 0.

    Where the logistic is 0 or 1 to the last digit the normal distribution function gives the
    integral; between, Gauss-Legendre with eight nodes on panels as narrow as the steeper of the two
    asks for, which leaves an error below 1e-12.
    """
    low, high = max(low, -FAR), min(high, FAR)
    if low >= high:
        return 0.0
    if slope <= 0.0:
        return logistic(level) * (normal_below(high) - normal_below(low))
    begin, end = max(low, (level - SATURATED) / slope), min(high, (level + SATURATED) / slope)
    total = 0.0
    if begin > low:
        total += normal_below(min(begin, high)) - normal_below(low)
    if end <= begin:
        return total
    panels = math.ceil((end - begin) / min(1.0, 2.0 / slope))
    half = (end - begin) / panels / 2.0
    for panel in range(panels):
        middle = begin + (2 * panel + 1) * half
        for i in range(4):
            for side in (-1.0, 1.0):
                z = middle + side * half * NODES[i]
                density = math.exp(-0.5 * z * z) / SQRT_2PI
                total += half * WEIGHTS[i] * density * logistic(level - slope * z)
    return total


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


RULES = (
    logistic,
    log10,
    choice_probability,
    reaches,
    shift_odds,
    normal_below,
    logistic_over_normal,
    lambert_w_of_exp,
)
for rule in RULES:
    register_jitable(rule)
