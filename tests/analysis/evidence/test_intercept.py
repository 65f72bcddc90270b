"""A shift of log odds, against what it must do."""

import numpy as np
import pytest
from scipy.special import expit, logit

from analysis.evidence.intercept import intercept_of, with_intercept


def test_as_many_are_expected_as_happened() -> None:
    """By half a case towards one half."""
    probability = np.array([0.9, 0.8, 0.7, 0.6])
    happened = np.array([True, False, False, False])
    shift = intercept_of(probability, happened)
    assert shift < 0.0
    assert expit(logit(probability) + shift).sum() == pytest.approx(4 * 1.5 / 5)


def test_right_rates_need_no_shift() -> None:
    """Of one half, where half happened."""
    assert intercept_of(np.full(4, 0.5), np.array([True, True, False, False])) == pytest.approx(0.0)


def test_a_case_does_not_see_itself() -> None:
    """Its own outcome moves the others' probability, not its own; the order stays."""
    rng = np.random.default_rng(1)
    probability, happened = rng.uniform(0.1, 0.9, 20), rng.random(20) < 0.3
    other = happened.copy()
    other[3] = ~other[3]
    one, two = with_intercept(probability, happened), with_intercept(probability, other)
    assert one[3] == two[3]
    assert (np.delete(one, 3) != np.delete(two, 3)).all()
