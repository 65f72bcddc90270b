"""What is calibrated, and what is held of it before the record speaks: uniform over its span.

Calibrated are the registry's uncertainties that all countries share and that the record can speak
about. Points are kept as standard normal scores of the prior, in which it is round and unbounded.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.parameters import REGISTRY

APART = {
    "congress": "cases and patterns say nothing of Congress",
    "treasury": "cases and patterns say nothing of payments",
    "market": "other sellers are off by default",
    "russia.scarcity": "off by default, and no case says what a place in the queue is worth",
    "russia.sanction_cost": "off by default, and no case says what Moscow feared",
    "russia.withdrawal": "off by default: of the cases under the law Moscow ended none",
    "learning.similarity_scale": "fixed per scenario: it shapes a matrix that all runs share",
    "learning.demand": "no pattern tells demands from warnings",
    "buying.impatience": "off by default, and what it explains is not yet told from other causes",
    "buying.kept": "off by default, and what it explains is not yet told from other causes",
    "buying.filled_need": "plays no part where no two deals serve one need",
    "state.severity_cost": "off by default, and plays no part at a severity of 1",
    "state.detection": "only its product with the rate of warnings shows",
}
"""Uncertainties that are not calibrated, and why."""

OWN = {"state.gain": (-1.0, 3.0), "weights.need": (0.5, 3.0)}
"""What the episodes of the patterns have apart from arms deals, with its span: what Washington
gained by punishing, and how much was at stake."""

OF_PATTERNS = "patterns: "
"""How the names of those begin."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """Independent uniform priors.

    Attributes
    ----------
    paths : tuple of str
        Parameters; those that serve the patterns alone come last.
    low, high : (parameters,)
        Bounds, in the units of the registry.
    """

    paths: tuple[str, ...]
    low: Floats
    high: Floats

    @property
    def shared(self) -> tuple[str, ...]:
        """The weights that all countries share."""
        return tuple(path for path in self.paths if not path.startswith(OF_PATTERNS))

    def values(self, scores: Floats) -> Floats:
        """Return parameter values of standard normal scores, shape (n, parameters)."""
        values: Floats = self.low + (self.high - self.low) * ndtr(scores)
        return values


def registry_prior() -> Prior:
    """Return the prior that the registry declares."""
    chosen = [
        d
        for d in REGISTRY.values()
        if d.role == "uncertainty"
        and d.span is not None
        and d.kind is float
        and d.path not in APART
        and d.path.split(".")[0] not in APART
    ]
    spans = [d.span for d in chosen if d.span is not None] + list(OWN.values())
    return Prior(
        (*(d.path for d in chosen), *(OF_PATTERNS + path for path in OWN)),
        np.array([low for low, _ in spans]),
        np.array([high for _, high in spans]),
    )
