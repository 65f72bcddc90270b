"""The posterior refitted without a case, or without a country: scores out of sample.

Leaving a case out divides every particle's weight by what that case says of it. With all particles
of the calibration at hand that is the refit itself, up to the sampling error of the weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.kernel import Kernel, allowed, shares
from analysis.evidence.population import effective, normalised
from analysis.evidence.simulate import Implied

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Refit:
    """Predictions for each case by a posterior that has not seen it.

    Attributes
    ----------
    concluded, designated : (cases,)
    effective : float
        The fewest effective particles behind any of them.
    """

    concluded: Floats
    designated: Floats
    effective: float


def leave_out(importance: Floats, kernel: Kernel, implied: Implied, groups: Sequence[str]) -> Refit:
    """Return predictions for each case with its whole group left out of the fit.

    Parameters
    ----------
    groups : sequence of str
        For each case the name of its group: its id, or its country.
    """
    concluded, designated = shares(implied)
    whole = importance + kernel.total
    found = np.zeros((2, len(groups)))
    least = np.inf
    for k, group in enumerate(groups):
        without = [i for i, other in enumerate(groups) if other == group]
        weights = normalised(whole - kernel.cases[:, without].sum(axis=1))
        least = min(least, effective(weights))
        found[0, k] = weights @ concluded[:, k]
        joint = weights * concluded[:, k]
        found[1, k] = joint @ designated[:, k] / joint.sum()
    return Refit(allowed(found[0]), allowed(found[1]), float(least))
