"""Talks that open one after the other and follow those before: many end high or low, by luck.

Each buyer decides once: after n decisions, k of them for buying, the next buys with probability
y = σ(λ(u + η·k/n)). A generalised urn (Arthur, Ermoliev and Kaniovski 1987, European Journal of
Operational Research 30:294-303): the share settles at a stable root of p = σ(λ(u + ηp)).
"""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from analysis.closed_forms.quantal_response import choice
from analysis.closed_forms.ties import TIE

Floats = NDArray[np.float64]


def adopter_law(count: int, precision: float, base: float, herding: float) -> Floats:
    """Return P(k of n decided to buy), k = 0 … n, in O(n²).

    P_(n+1)(k) = P_n(k)(1 - y_k) + P_n(k - 1)·y_(k-1), y_k = σ(λ(u + ηk/n)), y_0 = σ(λu) first.
    """
    law = np.ones(1)
    for n in range(count):
        shares = np.arange(n + 1) / n if n else np.zeros(1)
        y = choices(precision, base + herding * shares)
        law = np.append(law * (1.0 - y), 0.0) + np.insert(law * y, 0, 0.0)
    return law


def choices(precision: float, gains: Floats) -> Floats:
    """Return σ(λ·gain) for many gains."""
    if precision == math.inf:
        return np.asarray(gains > TIE, dtype=np.float64)
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * precision * gains)), dtype=np.float64)


def resting_points(precision: float, base: float, herding: float) -> list[tuple[float, bool]]:
    """Return the roots of p = σ(λ(u + ηp)) in ascending order, each with whether it is stable.

    Stable where ληp(1 - p) < 1. Between turning points of σ(λ(u + ηp)) - p there is at most one.
    """
    slope = precision * herding

    def excess(p: float) -> float:
        return choice(precision, base + herding * p) - p

    cuts = [0.0, 1.0]
    if slope > 4.0:
        half = 0.5 * math.sqrt(1.0 - 4.0 / slope)
        # at p = 0.5 ± half in the image of σ, mapped back to the argument
        for image in (0.5 - half, 0.5 + half):
            argument = (math.log(image / (1.0 - image)) / precision - base) / herding
            if 0.0 < argument < 1.0:
                cuts.append(argument)
    cuts.sort()
    found = []
    for low, high in pairwise(cuts):
        if excess(low) * excess(high) < 0.0:
            root = float(brentq(excess, low, high, xtol=1e-15))
            found.append((root, slope * root * (1.0 - root) < 1.0))
    return found


def saddle_nodes(herding: float) -> tuple[float, float]:
    """Return the range of u at λ = 1 in which two roots are stable; empty (nan) up to η = 4.

    p± = (1 ± √(1 - 4/η))/2; from u = logit(p+) - ηp+ to logit(p-) - ηp-, symmetric about -η/2.
    Source: Brock and Durlauf (2001), Review of Economic Studies 68:235-260.
    """
    if herding <= 4.0:
        return math.nan, math.nan
    upper = 0.5 * (1.0 + math.sqrt(1.0 - 4.0 / herding))
    low = math.log(upper / (1.0 - upper)) - herding * upper
    return low, -herding - low


def reversible_law(count: int, base: float, herding: float) -> list[float]:
    """Return the stationary law of buyers who may revise, one at random at a time; not the model's.

    π(k) ∝ C(N, k)·exp(u·k + η·k(k - 1)/(2N)), each revising to «buy» with σ(u + η·k_others/N).
    """
    logs = [
        math.lgamma(count + 1)
        - math.lgamma(k + 1)
        - math.lgamma(count - k + 1)
        + base * k
        + herding * k * (k - 1) / (2.0 * count)
        for k in range(count + 1)
    ]
    top = max(logs)
    weights = [math.exp(x - top) for x in logs]
    total = math.fsum(weights)
    return [w / total for w in weights]
