"""Whether the calibration recovers weights that are known: coverage on synthetic records.

A weight vector is drawn and a record is made with it: each case is concluded or not by its own
probability, each pattern is what the vector implies plus the stated discrepancy. The posterior
given that record comes from the particles at hand, the true one left out, and its intervals should
hold the truth as often as they say (Talts et al. 2018, arXiv:1804.06788). Vectors are drawn from
the posterior, which also serves as prior there: so the check is made where the answers lie
(Säilynoja et al. 2025, Posterior SBC). It says nothing of how particles are found; `recoveries` do.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.particles import Particles
from analysis.evidence.kernel import (
    TargetRecord,
    allowed,
    answered_together,
    kernel,
    record_of,
    shares,
)
from analysis.evidence.population import effective, normalised
from analysis.evidence.simulate import MOMENTS, Implied

LEVEL = 0.90
"""Level of the intervals that are checked."""

STREAM = 11
"""Key of the stream of synthetic records, apart from all noise."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Coverage:
    """What synthetic records show of the calibration.

    Attributes
    ----------
    covered : (records, parameters)
        Whether the interval held the truth.
    ranks : (records, parameters)
        Posterior probability below the truth: uniform if the calibration is right.
    contraction : (records, parameters)
        1 - variance after the synthetic record over variance before it.
    effective : (records,)
        Effective particles behind each posterior.
    """

    paths: tuple[str, ...]
    covered: Flags
    ranks: Floats
    contraction: Floats
    effective: Floats

    @property
    def rate(self) -> float:
        """Share of all intervals that held the truth."""
        return float(self.covered.mean())

    def enough(self, least: float) -> "Coverage":
        """Return what records show whose posterior rests on at least so many particles."""
        kept = self.effective >= least
        return replace(
            self,
            covered=self.covered[kept],
            ranks=self.ranks[kept],
            contraction=self.contraction[kept],
            effective=self.effective[kept],
        )


def coverage(particles: Particles, records: int, seed: int) -> Coverage:
    """Make synthetic records and see how often intervals hold the truth.

    Parameters
    ----------
    particles : Particles
        Of any calibration; true vectors are drawn from its posterior.
    records : int
        How many synthetic records.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM,))))
    truths = rng.choice(len(particles.scores), records, p=normalised(particles.log_weights))
    values = particles.values
    rows = [_one(particles, values, int(truth), rng) for truth in truths]
    covered, ranks, narrowed, size = (np.array(part) for part in zip(*rows, strict=True))
    return Coverage(particles.prior.paths, covered, ranks, narrowed, size)


def _one(
    particles: Particles, values: Floats, truth: int, rng: np.random.Generator
) -> tuple[Flags, Floats, Floats, float]:
    record = made_record(particles, one_of(particles.implied, truth), rng)
    log_weights = particles.log_weights + kernel(particles.implied, record).total
    log_weights[truth] = -np.inf
    weights = normalised(log_weights)
    before = variance(values, normalised(particles.log_weights))
    inside, below = held(values, weights, values[truth])
    return inside, below, 1.0 - variance(values, weights) / before, effective(weights)


def held(values: Floats, weights: Floats, truth: Floats) -> tuple[Flags, Floats]:
    """Return whether intervals hold the truth, and the posterior probability below it."""
    below = np.array([weights[values[:, k] < truth[k]].sum() for k in range(values.shape[1])])
    return (below >= (1.0 - LEVEL) / 2.0) & (below <= (1.0 + LEVEL) / 2.0), below


def made_record(particles: Particles, truth: Implied, rng: np.random.Generator) -> TargetRecord:
    """Return a record made with the weights of one particle, given by what it implies."""
    (concluded,), (designated,) = shares(truth)

    record = record_of(particles.cases, particles.patterns)
    happened = np.asarray(rng.random(len(concluded)) < allowed(concluded))
    draws = rng.random(len(designated))
    named = np.zeros_like(happened)
    for together in answered_together(happened, record.events):
        named[together] = draws[together[0]] < allowed(designated[together].mean())
    columns = [MOMENTS.index(moment) for moment in record.moments]
    noise = record.discrepancy * rng.standard_normal(len(columns))
    seen = truth.moments[0, columns] + noise
    return replace(record, concluded=happened, designated=named, seen=seen)


def one_of(implied: Implied, row: int) -> Implied:
    """Return what one particle implies."""
    part = slice(row, row + 1)
    return Implied(
        implied.runs, implied.concluded[part], implied.designated[part], implied.moments[part]
    )


def variance(values: Floats, weights: Floats) -> Floats:
    """Return weighted variances, shape (parameters,)."""
    mean = weights @ values
    return np.asarray(weights @ (values - mean) ** 2)
