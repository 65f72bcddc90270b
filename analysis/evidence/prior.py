"""What is calibrated, and what is held of it before the record speaks: uniform over its span.

Calibrated are the registry's uncertainties that all countries share and that the record can speak
about. Points are kept as standard normal scores of the prior, in which it is round and unbounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.errors import CommandError, unknown
from sim.parameters import REGISTRY

APART = {
    "congress": "cases and patterns say nothing of Congress",
    "treasury": "cases and patterns say nothing of payments",
    "russia.scarcity": "off by default, and no case says what a place in the queue is worth",
    "russia.sanction_cost": "off by default, and no case says what Moscow feared",
    "russia.withdrawal": "off by default: of the cases under the law Moscow ended none",
    "state.lifting": "off by default: no designation of the record had been lifted by 2024",
    "state.lifting_return": "off by default: nobody on record had given a weapon back by 2024",
    "learning.lifted": "no designation of the record had been lifted by 2024",
    "buying.way_back": "off by default: nobody on record had given a weapon back by 2024",
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
class UniformPriors:
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


def registry_prior() -> UniformPriors:
    """Return the prior that the registry declares."""
    return prior_of()


def calibrated() -> tuple[str, ...]:
    """Return the parameters that are calibrated unless others are named."""
    return tuple(
        d.path
        for d in REGISTRY.values()
        if d.role == "uncertainty"
        and d.span is not None
        and d.kind is float
        and d.path not in APART
        and d.path.split(".")[0] not in APART
    )


def prior_of(
    parameters: Sequence[str] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    *,
    own: bool = True,
) -> UniformPriors:
    """Return the prior of some parameters.

    Parameters
    ----------
    parameters : sequence of str, optional
        Paths; by default `calibrated`.
    bounds : mapping, optional
        Of priors, in place of the registry's spans.
    own : bool
        Add what the episodes of the patterns have of their own.

    Raises
    ------
    CommandError
        If a path is unknown or not calibrated, or lacks bounds within those of the registry.
    """
    told = {OF_PATTERNS + path: span for path, span in OWN.items()} if own else {}
    chosen = (*(calibrated() if parameters is None else parameters), *told)
    for path in bounds or {}:
        if path not in chosen:
            raise unknown("--priors", path, chosen)
    spans = {path: (bounds or {}).get(path) or told.get(path) or _span(path) for path in chosen}
    for path, (low, high) in spans.items():
        declared = REGISTRY[path.removeprefix(OF_PATTERNS)]
        if not declared.low <= low < high <= declared.high:
            raise CommandError(
                f"--priors: {path}: found {low:g} to {high:g}; must rise within "
                f"{declared.low:g} to {declared.high:g}"
            )
    return UniformPriors(
        chosen,
        np.array([low for low, _ in spans.values()]),
        np.array([high for _, high in spans.values()]),
    )


def _span(path: str) -> tuple[float, float]:
    """Return the registry's span of a parameter that is a number."""
    known = {name: d for name, d in REGISTRY.items() if d.kind is float}
    if path not in known:
        raise unknown("--parameters", path, known)
    span = known[path].span
    if span is None:
        raise CommandError(f"--parameters: {path} has no span; give it bounds with --priors")
    return span
