"""The posterior refitted without a case, or without a country: scores out of sample.

Leaving a case out divides every particle's weight by what that case says of it. With all particles
of the calibration at hand that is the refit itself, up to the sampling error of the weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.kernel import Kernel, TargetRecord, allowed, shares, total_without
from analysis.evidence.population import effective, normalised, pareto_shape
from analysis.evidence.simulate import Implied
from analysis.validation.findings import Support

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Refit:
    """Predictions for each case by a posterior that has not seen it.

    Attributes
    ----------
    concluded, designated : (cases,)
    support : dict of str to Support
        What leaving out each group rests on, by its name.
    """

    concluded: Floats
    designated: Floats
    support: Mapping[str, Support]

    def part(self, rows: slice) -> "Refit":
        """Return the predictions for some of the cases."""
        return replace(self, concluded=self.concluded[rows], designated=self.designated[rows])


def leave_out(
    importance: Floats,
    kernel: Kernel,
    implied: Implied,
    record: TargetRecord,
    groups: Sequence[str],
) -> Refit:
    """Return predictions for each case with its whole group left out of the fit.

    Parameters
    ----------
    record : TargetRecord
        What became of the cases.
    groups : sequence of str
        For each case the name of its group: its event (see `events_of`), or its country.
    """
    concluded, designated = shares(implied)
    found = np.zeros((2, len(groups)))
    support = {}
    for group in dict.fromkeys(groups):
        inside = [k for k, other in enumerate(groups) if other == group]
        weights = normalised(importance + total_without(kernel, implied, record, inside))
        support[group] = Support(effective(weights), pareto_shape(weights))
        for k in inside:
            found[0, k] = weights @ concluded[:, k]
            joint = weights * concluded[:, k]
            found[1, k] = joint @ designated[:, k] / joint.sum()
    return Refit(allowed(found[0]), allowed(found[1]), support)
