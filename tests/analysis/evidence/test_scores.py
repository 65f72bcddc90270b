"""Scores against hand calculations, and baselines against what they must do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.evidence.scores import LEVEL, auc, bootstrap, brier, calibration, gain, log_score
from analysis.intervals import normal_quantile
from analysis.validation.baselines import base_rate, logistic

YES = np.array([True, True, False, False])


def test_scores_by_hand() -> None:
    """Four cases."""
    said = np.array([0.9, 0.4, 0.5, 0.1])
    assert brier(said, YES) == pytest.approx((0.01 + 0.36 + 0.25 + 0.01) / 4)
    assert log_score(said, YES) == pytest.approx(
        -(np.log(0.9) + np.log(0.4) + np.log(0.5) + np.log(0.9)) / 4
    )
    assert auc(said, YES) == pytest.approx(3 / 4)


def test_a_certain_mistake_costs_much_but_not_everything() -> None:
    """Logarithms stop at one in a thousand."""
    assert log_score(np.array([0.0]), np.array([True])) == pytest.approx(-np.log(1e-3))


def test_auc_needs_both_kinds() -> None:
    """With one kind there is no ranking."""
    assert auc(np.array([0.1, 0.2]), np.array([True, True])) is None


@given(arrays(np.float64, 12, elements=st.floats(0.0, 1.0)), arrays(np.bool_, 12))
def test_calibration_counts_every_case_once(
    said: np.ndarray[tuple[int], np.dtype[np.float64]],
    happened: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> None:
    """Whatever is said, each case is in one bin, and the bin means add up to the mean."""
    table = calibration(said, happened)
    assert sum(row.n for row in table) == 12
    total = sum(row.n * row.mean for row in table if row.mean is not None)
    assert total == pytest.approx(said.sum())


def test_bootstrap_intervals_hold_the_score_and_repeat() -> None:
    """Same seed, same intervals; the score of the cases lies inside."""
    rng = np.random.default_rng(1)
    said = rng.random(40)
    happened = rng.random(40) < said
    found = bootstrap(said, happened)
    assert found == bootstrap(said, happened)
    assert found["brier"] is not None
    low, high = found["brier"]
    assert low < brier(said, happened) < high


def test_gain_by_hand() -> None:
    """Mean and standard error over cases; countries, not cases, are drawn for the interval."""
    said, other = np.array([1.0, 1.0, 0.5, 0.0]), np.array([0.0, 0.0, 0.5, 0.0])
    found = gain(said, other, YES, ["a", "a", "b", "b"])
    assert found.brier == pytest.approx(0.5)
    assert found.standard_error == pytest.approx(np.sqrt(1.0 / 3.0) / 2.0)
    # Two countries, of gain 1 and 0: one draw in four takes either of them twice.
    assert found.interval == (0.0, 1.0)
    many = [str(case) for case in range(16)]
    low, high = gain(np.tile(said, 4), np.tile(other, 4), np.tile(YES, 4), many).interval
    assert 0.0 < low < 0.5 < high < 1.0
    alone = gain(said[:1], other[:1], YES[:1], ["a"])
    assert (alone.standard_error, alone.interval) == (None, (1.0, 1.0))


def test_countries_are_drawn_for_the_interval_of_a_gain() -> None:
    """Eight cases are two countries: with either of them twice, the ends are their own gains.

    Drawn one by one, eight cases would give an interval well inside. The larger country weighs more
    in the mean of a draw: (6·1 + 2·0)/8 where both are drawn.
    """
    happened = np.ones(8, bool)
    other, groups = np.zeros(8), ["large"] * 6 + ["small"] * 2
    said = np.array([1.0] * 6 + [0.0] * 2)
    found = gain(said, other, happened, groups)
    assert found.brier == pytest.approx(0.75)
    assert found.interval == (0.0, 1.0)
    apart = ["a", "b", "c", "d", "e", "f", "g", "h"]
    low, high = gain(said, other, happened, apart).interval
    assert 0.0 < low < 0.75 < high
    # Whatever order and names countries have, the same two ends.
    assert gain(said[::-1], other, happened, groups[::-1]).interval == (0.0, 1.0)


def test_base_rate_by_hand() -> None:
    """Half a case on each side."""
    assert base_rate(np.array([True, False, False])) == pytest.approx(1.5 / 4)


def test_logistic_finds_a_slope_and_stays_finite() -> None:
    """Separated cases give a finite, monotone answer; one kind gives the base rate."""
    x = np.linspace(-1.0, 1.0, 20)[:, np.newaxis]
    found = logistic(x, x[:, 0] > 0.0, x)
    assert np.all(np.diff(found) > 0.0)
    assert 0.0 < found[0] < 0.2
    assert 0.8 < found[-1] < 1.0
    same = logistic(x, np.ones(20, bool), x)
    assert np.all(same == base_rate(np.ones(20, bool)))


def test_logistic_does_not_depend_on_the_unit_of_a_share() -> None:
    """Percent or parts: the same probabilities."""
    rng = np.random.default_rng(2)
    x = rng.random((30, 2))
    y = rng.random(30) < x[:, 0]
    assert logistic(x, y, x) == pytest.approx(logistic(100.0 * x, y, 100.0 * x), abs=1e-4)


def test_a_tie_ranks_half() -> None:
    """One pair in order, one tied."""
    happened = np.array([True, False, False])
    assert auc(np.array([0.5, 0.5, 0.2]), happened) == pytest.approx((0.5 + 1.0) / 2.0)


def test_every_case_may_be_drawn() -> None:
    """Of two cases, one right and one wrong, either may come twice."""
    found = bootstrap(np.array([0.0, 1.0]), np.array([True, True]))
    assert found["brier"] == (0.0, 1.0)
    better = gain(np.array([0.0, 1.0]), np.array([1.0, 1.0]), np.array([True, True]), ["A", "B"])
    assert better.interval == (-1.0, 0.0)


def test_bootstrap_intervals_are_of_their_level() -> None:
    """With many independent cases both ends are where the normal distribution has them."""
    rng = np.random.default_rng(3)
    said = rng.random(500)
    happened = rng.random(500) < said
    loss = (said - happened) ** 2
    error = loss.std(ddof=1) / np.sqrt(len(loss))
    z = normal_quantile(LEVEL)
    found = np.mean([bootstrap(said, happened, seed)["brier"] for seed in range(6)], axis=0)
    assert (found - loss.mean()) / error == pytest.approx([-z, z], abs=0.08)
    groups = [str(k) for k in range(500)]
    better = said**2
    gained = [
        gain(np.zeros(500), said, np.zeros(500, np.bool_), groups, seed).interval
        for seed in range(6)
    ]
    error = better.std(ddof=1) / np.sqrt(500)
    ends = (np.mean(gained, axis=0) - better.mean()) / error
    assert ends == pytest.approx([-z, z], abs=0.08)
