"""Choice probabilities and odds, written so that no finite or infinite input overflows.

Only operations that give the same bits in CPython and in compiled code are used: no constant
powers, no built-in ``sum``, ``math`` instead of ``numpy``.
"""

import math

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

HALF_GRAIN = 2.0**-54
"""Half the distance between two uniforms of a generator."""


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

    What is infinitely better, or worse, is chosen, or not, at any precision.
    """
    if math.isinf(gain):
        return 1.0 if gain > 0.0 else 0.0
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


def normal_quantile(q: float) -> float:
    """Return the standard normal quantile at probability ½ + q, for q within (-½, ½).

    Wichura's AS 241 (Applied Statistics 37, 1988), PPND16: about 1 part in 10^16.
    """
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * ratio(r, MIDDLE)
    size = tail_quantile(0.5 - abs(q))
    return -size if q < 0.0 else size


def tail_quantile(p: float) -> float:
    """Return the x that a standard normal exceeds with probability p < .075 (AS 241)."""
    r = math.sqrt(-math.log(p))
    return ratio(r - 1.6, FLANK) if r <= 5.0 else ratio(r - 5.0, TAIL)


def best_of(count: int, draw: float) -> float:
    """Return the largest of so many standard normals from one uniform: Φ⁻¹(U^(1/n)).

    A draw of 0 stands for the half of its grain. Each tail is found from its own probability, which
    would be lost in the distance to ½.
    """
    log_p = math.log(max(draw, HALF_GRAIN)) / count
    above = -math.expm1(log_p)
    if above < 0.075:
        return tail_quantile(above)
    below = math.exp(log_p)
    return -tail_quantile(below) if below < 0.075 else normal_quantile(0.5 - above)


Coefficients = tuple[tuple[float, ...], tuple[float, ...]]


def ratio(r: float, coefficients: Coefficients) -> float:
    """Return the ratio of two polynomials, each given from the constant term on."""
    above, below = coefficients
    top = 0.0
    bottom = 0.0
    for k in range(7, -1, -1):
        top = top * r + above[k]
        bottom = bottom * r + below[k]
    return top / bottom


MIDDLE: Coefficients = (
    (
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
FLANK: Coefficients = (
    (
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
TAIL: Coefficients = (
    (
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)
"""Coefficients of AS 241: within .425 of the median, beyond it, and beyond e^-25."""

RULES = (
    logistic,
    log10,
    choice_probability,
    reaches,
    shift_odds,
    normal_below,
    logistic_over_normal,
    lambert_w_of_exp,
    ratio,
    tail_quantile,
    normal_quantile,
    best_of,
)
