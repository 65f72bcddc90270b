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
from scipy.special import expit

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

    Stable where ληp(1 - p) < 1. They are looked for as log odds t, t = λ(u + ησ(t)), where a share
    next to 0 or 1 is as far from it as it should be; between the turning points of the difference,
    which are at ληp(1 - p) = 1, there is at most one. At λ = inf all or nobody buys, and the share
    from which all would is the unstable root in between; with η < 0 that share is the stable one.
    """
    if precision == math.inf:
        return _resting_at_best_responses(base, herding)
    slope = precision * herding

    def excess(t: float) -> float:
        return precision * (base + herding * float(expit(t))) - t

    reach = precision * (abs(base) + abs(herding)) + 1.0
    cuts = [-reach, reach]
    if slope > 4.0:
        turn = 2.0 * math.atanh(math.sqrt(1.0 - 4.0 / slope))
        cuts[1:1] = [t for t in (-turn, turn) if -reach < t < reach]
    found = []
    for low, high in pairwise(cuts):
        if excess(low) * excess(high) < 0.0:
            t = float(brentq(excess, low, high, xtol=1e-14))
            found.append((float(expit(t)), bool(slope * expit(t) * expit(-t) < 1.0)))
    return found


def _resting_at_best_responses(base: float, herding: float) -> list[tuple[float, bool]]:
    found = [] if base > TIE else [(0.0, True)]
    if herding != 0.0 and 0.0 < -base / herding < 1.0:
        found.append((-base / herding, herding < 0.0))
    return [*found, (1.0, True)] if base + herding > TIE else found


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

    π(k) ∝ C(N, k)·exp(u·k + η·k(k - 1)/(2N)), each revising to 'buy' with σ(u + η·k_others/N).
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
