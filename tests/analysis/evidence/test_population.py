"""Importance sampling of weights: densities, mixtures, proposals and resamples by hand."""

import numpy as np
import pytest

from analysis.evidence.population import (
    LEAST,
    WIDER,
    Proposal,
    effective,
    fit_proposal,
    log_importance,
    normalised,
    pareto_shape,
    prior_proposal,
    prior_scores,
    resample,
)

SIZE = 20
"""About as many parameters as the registry calibrates."""


def test_density_of_a_proposal_by_hand() -> None:
    """A triangular root of 2 and 3: the normal density but for the shared constant."""
    one = Proposal(np.array([1.0, -1.0]), np.diag([2.0, 3.0]))
    assert one.log_density(np.array([[3.0, 2.0]]))[0] == pytest.approx(-1.0 - np.log(6.0))


def test_density_of_a_proposal_that_ties_its_parameters() -> None:
    """With root [[1, 0], [1, 2]] the standard scores of (1, 5) are 1 and 2."""
    tied = Proposal(np.zeros(2), np.array([[1.0, 0.0], [1.0, 2.0]]))
    assert tied.log_density(np.array([[1.0, 5.0]]))[0] == pytest.approx(-2.5 - np.log(2.0))


def test_a_mixture_counts_each_proposal_by_its_particles() -> None:
    """Three particles of four come from the prior, one from a normal about 2 of half the width.

    At 1 both densities have the exponent -1/2 or -2; the second is twice as high.
    """
    proposals = [prior_proposal(1), Proposal(np.array([2.0]), np.array([[0.5]]))]
    found = log_importance(np.array([[1.0], [2.0]]), proposals, [300, 100])
    first = np.exp(-0.5) / (0.75 * np.exp(-0.5) + 0.25 * 2.0 * np.exp(-2.0))
    second = np.exp(-2.0) / (0.75 * np.exp(-2.0) + 0.25 * 2.0)
    assert np.exp(found) == pytest.approx(np.array([first, second]))


def test_a_mixture_estimates_what_the_prior_does() -> None:
    """Weights of unequal generations have mean 1: they only move where one looks.

    Five standard errors; with shares all alike the mean is off by tens of them.
    """
    proposals = [prior_proposal(2), Proposal(np.full(2, 1.5), 0.6 * np.eye(2))]
    counts = [8192, 1024]
    parts = [
        proposal.draw(count, 4, k)
        for k, (proposal, count) in enumerate(zip(proposals, counts, strict=True))
    ]
    weights = np.exp(log_importance(np.concatenate(parts), proposals, counts))
    assert abs(weights.mean() - 1.0) < 5.0 * weights.std() / np.sqrt(len(weights))


def test_weights_are_shares_however_small_their_kernels() -> None:
    """Only differences of logarithms count; a particle that is ruled out has none."""
    found = normalised(np.array([-2000.0, -2000.0 + np.log(3.0), -np.inf]))
    assert found == pytest.approx(np.array([0.25, 0.75, 0.0]))
    assert effective(found) == pytest.approx(1.0 / (0.0625 + 0.5625))


def test_enough_particles_are_fitted_as_they_are_weighted() -> None:
    """Half of them at ±1 with weight 3, half at ±3 with weight 1: variance 3, made wider."""
    scores = np.tile([1.0, -1.0, 3.0, -3.0], 250)[:, np.newaxis]
    found = fit_proposal(scores, np.where(np.abs(scores[:, 0]) == 1.0, np.log(3.0), 0.0))
    assert found.mean == pytest.approx(np.zeros(1), abs=1e-9)
    assert found.root[0, 0] ** 2 == pytest.approx(WIDER * 3.0 + 1e-3, abs=1e-8)


def test_few_weighty_particles_are_flattened_just_so_far() -> None:
    """One particle of 1,000 has nearly all the weight: 250 effective ones remain, and its pull."""
    scores = np.zeros((1000, 1))
    scores[0] = 1.0
    log_weights = np.zeros(1000)
    log_weights[0] = 50.0
    share = fit_proposal(scores, log_weights).mean[0]
    left = (1.0 - share) / 999
    assert 1.0 / (share**2 + 999 * left**2) == pytest.approx(LEAST, rel=1e-6)


@pytest.mark.parametrize("kept", [10 * SIZE + 1, 225, 249, 250, 251, 400])
@pytest.mark.parametrize("spread", [0.0, 1.0, 200.0])
def test_a_proposal_of_few_plausible_particles(kept: int, spread: float) -> None:
    """Fewer than can be flattened to enough count alike; those ruled out count for nothing."""
    rng = np.random.default_rng(kept)
    scores = rng.normal(1.0, 0.5, (2000, SIZE))
    log_weights = np.full(2000, -np.inf)
    log_weights[:kept] = spread * rng.standard_normal(kept)
    found = fit_proposal(scores, log_weights)
    assert np.isfinite(found.mean).all()
    assert np.isfinite(found.root).all()
    assert (np.diag(found.root) > 0.0).all()
    if kept <= LEAST:
        assert found.mean == pytest.approx(scores[:kept].mean(axis=0), abs=1e-8)
        spread_of_kept = WIDER * np.cov(scores[:kept].T, bias=True) + 1e-3 * np.eye(SIZE)
        assert found.root @ found.root.T == pytest.approx(spread_of_kept, abs=1e-8)


@pytest.mark.parametrize("shape", [-0.5, 0.2, 0.5, 0.9])
def test_the_tail_of_weights_has_the_shape_of_what_they_were_drawn_from(shape: float) -> None:
    """Generalised Pareto weights, whatever their scale; three standard errors (1 + k)/√M."""
    from scipy.stats import genpareto

    rng = np.random.default_rng(6)
    weights = normalised(np.log(1e-9 + genpareto.rvs(shape, size=40_000, random_state=rng)))
    found = pareto_shape(weights)
    assert found is not None
    assert found == pytest.approx(shape, abs=3.0 * (1.0 + max(shape, 0.0)) / np.sqrt(600))
    assert pareto_shape(1e6 * weights) == pytest.approx(found)


def test_a_tail_by_the_book() -> None:
    """The published estimator, loop by loop, on quantiles of an exponential distribution."""
    weights = -np.log(1.0 - (np.arange(200) + 0.5) / 200)
    size = 40  # a fifth; 3 √200 is 42.4
    above = [float(w - weights[159]) for w in weights[160:]]
    points = 30 + 6
    slopes, logs = [], []
    for i in range(1, points + 1):
        slope = 1.0 / above[-1] + (1.0 - np.sqrt(points / (i - 0.5))) / (3.0 * above[9])
        shape = sum(np.log1p(-slope * x) for x in above) / size
        slopes.append(slope)
        logs.append(size * (np.log(-slope / shape) - shape - 1.0))
    shares = [1.0 / sum(np.exp(other - one) for other in logs) for one in logs]
    slope = sum(s * b for s, b in zip(shares, slopes, strict=True))
    shape = sum(np.log1p(-slope * x) for x in above) / size
    assert pareto_shape(weights) == pytest.approx((size * shape + 5.0) / (size + 10.0))


@pytest.mark.parametrize(
    "weights",
    [np.full(100, 0.01), np.arange(1.0, 20.0), np.r_[np.full(199, 1.0), 50.0], np.r_[0, 5] * 1.0],
)
def test_a_tail_that_says_nothing(weights: np.ndarray) -> None:
    """Too short, or hardly a weight in it that differs from the next smaller."""
    assert pareto_shape(weights) is None


def test_draws_of_a_proposal() -> None:
    """Same seed and generation, same draws; others differ; mean and covariance as declared."""
    root = np.array([[1.0, 0.0], [0.5, 2.0]])
    one = Proposal(np.array([1.0, -1.0]), root)
    drawn = one.draw(20_000, 3, 1)
    assert drawn.tobytes() == one.draw(20_000, 3, 1).tobytes()
    assert not np.array_equal(drawn, one.draw(20_000, 3, 2))
    assert not np.array_equal(drawn, one.draw(20_000, 4, 1))
    assert drawn.mean(axis=0) == pytest.approx(one.mean, abs=0.08)
    assert np.cov(drawn.T) == pytest.approx(root @ root.T, abs=0.15)


def test_the_prior_is_spread_evenly() -> None:
    """Half of the points lie below the median of each parameter, a quarter below its quartile."""
    scores = prior_scores(256, 3, 1)
    assert scores.shape == (256, 3)
    assert (np.count_nonzero(scores < 0.0, axis=0) == 128).all()
    assert (np.count_nonzero(scores < -0.6744897501960817, axis=0) == 64).all()
    assert not np.array_equal(scores, prior_scores(256, 3, 2))


def test_resampling_keeps_shares() -> None:
    """A weight of a quarter gets a quarter of the rows, give or take one, in shuffled order."""
    rows = resample(np.array([0.25, 0.5, 0.25]), 1000, 1)
    assert np.abs(np.bincount(rows) - [250, 500, 250]).max() <= 1
    assert (np.diff(rows) < 0).any()
    assert resample(np.array([0.25, 0.5, 0.25]), 1000, 2).tolist() != rows.tolist()


def test_resampling_stays_inside_where_weights_round_below_one() -> None:
    """A sum of weights a little below 1 still ends with the last row."""
    rows = resample(np.array([0.5, 0.4999999]), 4000, 1)
    assert set(rows.tolist()) == {0, 1}
