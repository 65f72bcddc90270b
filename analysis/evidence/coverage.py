"""Whether the calibration recovers weights that are known: coverage on synthetic records.

A weight vector is drawn and a record is made with it: each case is concluded or not by its own
probability, each pattern is what the vector implies plus the stated discrepancy. The posterior
given that record comes from the particles at hand, the true one left out, and its intervals should
hold the truth as often as they say (Talts et al. 2018, arXiv:1804.06788). Vectors are drawn from
the posterior, which also serves as prior there: so the check is made where the answers lie
(Säilynoja et al. 2025, Posterior SBC).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.calibrate import Particles
from analysis.evidence.kernel import Kernel, allowed, log_coin, shares
from analysis.evidence.population import effective, normalised
from analysis.evidence.simulate import MOMENTS

LEVEL = 0.90
"""Level of the intervals that are checked."""

STREAM = 11
"""Key of the stream of synthetic records, apart from all noise."""

Floats = NDArray[np.float64]


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
    covered: NDArray[np.bool_]
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
) -> tuple[NDArray[np.bool_], Floats, Floats, float]:
    made = synthetic_kernel(particles, truth, rng)
    before = normalised(particles.log_weights)
    log_weights = particles.log_weights + made.total
    log_weights[truth] = -np.inf
    weights = normalised(log_weights)
    tails = ((1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0)
    below = np.array(
        [weights[values[:, k] < values[truth, k]].sum() for k in range(values.shape[1])]
    )
    narrowed = 1.0 - variance(values, weights) / variance(values, before)
    inside = (below >= tails[0]) & (below <= tails[1])
    return inside, below, narrowed, effective(weights)


def variance(values: Floats, weights: Floats) -> Floats:
    """Return weighted variances, shape (parameters,)."""
    mean = weights @ values
    return np.asarray(weights @ (values - mean) ** 2)


def synthetic_kernel(particles: Particles, truth: int, rng: np.random.Generator) -> Kernel:
    """Return all particles' log kernels for a record made with the weights of one of them."""
    concluded, designated = shares(particles.implied)

    def toss(probability: Floats) -> NDArray[np.bool_]:
        return np.asarray(rng.random(len(probability)) < allowed(probability))

    happened = toss(concluded[truth])
    named = toss(designated[truth]) & happened
    on_cases = log_coin(concluded, happened)
    on_cases += np.where(happened, log_coin(designated, named), 0.0)
    columns = [MOMENTS.index(target.moment) for target in particles.patterns]
    scale = np.array([target.discrepancy for target in particles.patterns])
    implied = particles.implied.moments[:, columns]
    seen = implied[truth] + scale * rng.standard_normal(len(columns))
    missed = (implied - seen) / scale
    missed = np.where(np.isnan(missed), 0.0, missed)
    return Kernel(on_cases, -0.5 * missed**2)
