"""Probabilities whose log odds are shifted by one number: for records whose rates mean nothing."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FARTHEST = 20.0
"""Bound of the shift: all or nothing."""


def intercept_of(probability: Floats, happened: Flags) -> float:
    """Return the shift of log odds at which as many are expected as happened, by half a case less.

    That is the maximum of the likelihood, with half a case added on each side.
    """
    odds = logit(probability)
    share = (np.count_nonzero(happened) + 0.5) / (len(happened) + 1.0)

    def excess(shift: float) -> float:
        return float(expit(odds + shift).mean() - share)

    return float(brentq(excess, -FARTHEST, FARTHEST))


def with_intercept(probability: Floats, happened: Flags) -> Floats:
    """Return probabilities, each shifted by the number that fits all other cases."""
    found = np.empty(len(probability))
    for k in range(len(probability)):
        others = np.arange(len(probability)) != k
        shift = intercept_of(probability[others], happened[others])
        found[k] = expit(logit(probability[k]) + shift)
    return found
