"""Adaptive importance sampling in normal scores of the prior.

Each generation is drawn from a normal distribution fitted to what is known so far, the first from
the prior itself. All generations are kept: a particle's weight is prior times kernel over the
mixture of all proposals (Cornuet et al., Scandinavian Journal of Statistics 39, 2012).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

DIGITS = 10
"""Decimals of a proposal: far finer than matters, and the same on every processor."""

WIDER = 1.2
"""Factor on the variance of a proposal over that of the weighted particles."""

LEAST = 250.0
"""Effective particles to which weights are flattened before a proposal is fitted."""

SHORTEST_TAIL = 5
"""Weights of which a tail must consist for its shape to be fitted."""

STREAM = 7
"""Key of the stream of proposals, apart from all noise."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Proposal:
    """A normal distribution of scores, by its mean and the triangular root of its covariance."""

    mean: Floats
    root: Floats

    def draw(self, count: int, seed: int, generation: int) -> Floats:
        """Return scores, shape (count, parameters)."""
        key = np.random.SeedSequence(seed, spawn_key=(STREAM, generation))
        rng = np.random.Generator(np.random.PCG64(key))
        normal = rng.standard_normal((count, len(self.mean)))
        return np.asarray(np.round(self.mean + normal @ self.root.T, DIGITS))

    def log_density(self, scores: Floats) -> Floats:
        """Return the log density up to the constant that all proposals share."""
        from scipy.linalg import solve_triangular

        standard = solve_triangular(self.root, (scores - self.mean).T, lower=True)
        return np.asarray(-0.5 * (standard**2).sum(axis=0) - np.log(np.diag(self.root)).sum())


def prior_proposal(parameters: int) -> Proposal:
    """Return the prior."""
    return Proposal(np.zeros(parameters), np.eye(parameters))


def prior_scores(count: int, parameters: int, seed: int) -> Floats:
    """Return scores spread evenly over the prior: a scrambled Sobol sequence."""
    key = np.random.SeedSequence(seed, spawn_key=(STREAM, 0))
    rng = np.random.Generator(np.random.PCG64(key))
    points = qmc.Sobol(parameters, rng=rng).random(count)
    inside = np.clip(points, 1e-6, 1.0 - 1e-6)
    return np.asarray(np.round(ndtri(inside), DIGITS))


def log_importance(scores: Floats, proposals: list[Proposal], counts: list[int]) -> Floats:
    """Return log of prior over the mixture of proposals, each by its share of the particles."""
    from scipy.special import logsumexp

    prior = -0.5 * (scores**2).sum(axis=1)
    shares = np.log(np.array(counts) / sum(counts))
    parts = np.column_stack([proposal.log_density(scores) for proposal in proposals])
    return np.asarray(prior - logsumexp(parts + shares, axis=1))


def normalised(log_weights: Floats) -> Floats:
    """Return weights that sum to one."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def effective(weights: Floats) -> float:
    """Return Kish's effective number of particles."""
    return float(1.0 / (weights**2).sum())


def pareto_shape(weights: Floats) -> float | None:
    """Return the shape k of a generalised Pareto distribution fitted to the largest weights.

    Weights whose tail has k above 1/2 have no variance, so that their effective number says too
    much; above 0.7 means over them are not to be relied on. The tail is the largest min(S/5, 3 √S)
    of S weights, k the posterior mean of Zhang and Stephens (2009), Technometrics 51:316-325, drawn
    towards 1/2 with the weight of ten particles. None where a tail is too short or does not vary.

    Source: Vehtari, Simpson, Gelman, Yao and Gabry (2024), JMLR 25(72):1-58.
    """
    count = len(weights)
    size = int(min(0.2 * count, 3.0 * np.sqrt(count)))
    if size < SHORTEST_TAIL:
        return None
    ordered = np.sort(weights)
    above = ordered[count - size :] - ordered[count - size - 1]
    quartile = above[int(size / 4 + 0.5) - 1]
    if quartile <= 0.0 or quartile == above[-1]:
        return None
    points = 30 + int(np.sqrt(size))
    grid = 1.0 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))
    slopes = 1.0 / above[-1] + grid / (3.0 * quartile)
    shapes = np.log1p(-slopes[:, np.newaxis] * above).mean(axis=1)
    profile = size * (np.log(-slopes / shapes) - shapes - 1.0)
    slope = float(normalised(profile) @ slopes)
    shape = float(np.log1p(-slope * above).mean())
    return (size * shape + 10.0 * 0.5) / (size + 10.0)


def fit_proposal(scores: Floats, log_weights: Floats) -> Proposal:
    """Fit a proposal to weighted particles, flattened to at least `LEAST` effective ones.

    Particles of weight zero, log -inf, have no part in it. Where no more than `LEAST` are left, all
    of them count alike.
    """
    kept = log_weights > -np.inf
    scores, log_weights = scores[kept], log_weights[kept]
    weights = normalised(flattening(log_weights) * log_weights)
    mean = weights @ scores
    apart = scores - mean
    covariance = WIDER * (apart * weights[:, np.newaxis]).T @ apart
    covariance += 1e-3 * np.eye(len(mean))
    root = np.linalg.cholesky(covariance)
    return Proposal(np.round(mean, DIGITS), np.round(root, DIGITS))


def flattening(log_weights: Floats) -> float:
    """Return the largest power of weights, at most 1, with `LEAST` effective particles; else 0."""
    if effective(normalised(log_weights)) >= LEAST:
        return 1.0
    low, high = 0.0, 1.0
    if len(log_weights) <= LEAST:
        return low
    for _ in range(40):
        power = 0.5 * (low + high)
        enough = effective(normalised(power * log_weights)) >= LEAST
        low, high = (power, high) if enough else (low, power)
    return low


def resample(weights: Floats, count: int, seed: int) -> NDArray[np.int64]:
    """Return rows of an unweighted sample: systematic resampling, in shuffled order."""
    key = np.random.SeedSequence(seed, spawn_key=(STREAM, 1_000_000))
    rng = np.random.Generator(np.random.PCG64(key))
    marks = (rng.random() + np.arange(count)) / count
    rows = np.minimum(np.searchsorted(np.cumsum(weights), marks), len(weights) - 1)
    return np.asarray(rng.permutation(rows), dtype=np.int64)
