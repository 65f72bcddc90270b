"""Choice probabilities, odds and the Lambert function at ordinary and extreme numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import lambertw

from sim.rules.numeric import (
    choice_probability,
    lambert_w_of_exp,
    log10,
    logistic,
    reaches,
    shift_odds,
)
from sim.rules.terms import TIE

INF = math.inf


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (0.0, 0.5),
        (math.log(3.0), 0.75),
        (-math.log(3.0), 0.25),
        (40.0, 1.0),
        (800.0, 1.0),
        (-800.0, 0.0),
        (INF, 1.0),
        (-INF, 0.0),
    ],
)
def test_logistic(x: float, expected: float) -> None:
    """σ(ln 3) = 3/4; no argument overflows."""
    assert logistic(x) == pytest.approx(expected, abs=1e-15)


def test_logistic_of_a_large_negative_number_is_small_but_not_lost() -> None:
    """σ(-700) = e^-700, without cancellation."""
    assert logistic(-700.0) == pytest.approx(math.exp(-700.0), rel=1e-12)


@given(st.floats(-800.0, 800.0))
def test_logistic_is_symmetric(x: float) -> None:
    """σ(x) + σ(-x) = 1."""
    assert logistic(x) + logistic(-x) == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize(("x", "expected"), [(1.0, 0.0), (1000.0, 3.0), (0.01, -2.0)])
def test_log10(x: float, expected: float) -> None:
    """Powers of ten."""
    assert log10(x) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(
    ("precision", "gain", "expected"),
    [
        (0.0, 5.0, 0.5),
        (0.0, -1e6, 0.5),
        (2.0, 0.0, 0.5),
        (2.0, math.log(3.0) / 2.0, 0.75),
        (1e308, 10.0, 1.0),
        (INF, 1e-8, 1.0),
        (INF, -1e-8, 0.0),
        (INF, 0.0, 0.3),
        (INF, TIE / 2.0, 0.3),
        (INF, -TIE / 2.0, 0.3),
        (INF, TIE, 0.3),
        (INF, -TIE, 0.3),
    ],
)
def test_choice_probability(precision: float, gain: float, expected: float) -> None:
    """Coin flip at 0, exact best response at inf, what the caller says at a tie."""
    assert choice_probability(precision, gain, 0.3) == pytest.approx(expected, abs=1e-15)


def test_no_precision_is_confused_by_a_tie() -> None:
    """Only at precision inf is there a tie: a logit buyer without gain flips a coin."""
    assert choice_probability(1e9, 0.0, 0.3) == 0.5


@pytest.mark.parametrize(
    ("q", "factor", "expected"),
    [
        (0.5, 3.0, 0.75),
        (0.25, 3.0, 0.5),
        (0.2, 4.0, 0.5),
        (0.0, 1e6, 0.0),
        (1.0, 1e-6, 1.0),
        (0.3, 1.0, 0.3),
        (0.3, 0.0, 0.0),
        (1.0, 0.0, 1.0),
    ],
)
def test_shift_odds(q: float, factor: float, expected: float) -> None:
    """Odds 1 : 1 times 3 are 3 : 1; certainty does not move."""
    assert shift_odds(q, factor) == pytest.approx(expected, abs=1e-15)


@given(st.floats(1e-6, 1.0 - 1e-6), st.floats(-10.0, 10.0))
def test_shift_odds_adds_to_log_odds(q: float, tau: float) -> None:
    """logit q' = logit q + τ."""
    shifted = shift_odds(q, math.exp(tau))
    assert math.log(shifted / (1.0 - shifted)) == pytest.approx(
        math.log(q / (1.0 - q)) + tau, abs=1e-6
    )


@given(st.floats(-700.0, 700.0))
def test_lambert_against_scipy(x: float) -> None:
    """W(e^x) as SciPy gives it, wherever e^x is a number."""
    assert lambert_w_of_exp(x) == pytest.approx(lambertw(math.exp(x)).real, rel=1e-13)


@pytest.mark.parametrize(
    ("total", "goal", "expected"),
    [
        (sum([2.0 / 12.0] * 6), 1.0, True),
        (sum([0.1] * 10), 1.0, True),
        (1.0 - 1e-8, 1.0, False),
        (-1e-15, 0.0, False),
        (0.0, 0.0, True),
        (5e300, INF, False),
        (INF, INF, True),
    ],
)
def test_reaching_a_goal(total: float, goal: float, expected: bool) -> None:
    """What rounding leaves of a sum reaches its goal; what is truly less does not."""
    assert reaches(total, goal) is expected


@pytest.mark.parametrize("x", [-1.0, -1.0 + 1e-12, 0.0, 1.0, 1.0 - 1e-12, math.e + 1.0])
def test_lambert_where_the_method_changes(x: float) -> None:
    """The borders between starting points, and W(e) = 1."""
    assert lambert_w_of_exp(x) == pytest.approx(lambertw(math.exp(x)).real, rel=1e-14)
    assert lambert_w_of_exp(1.0) == pytest.approx(1.0, rel=1e-15)


@given(st.floats(1.0, 1e6))
def test_lambert_beyond_the_range_of_exp(x: float) -> None:
    """w + ln w = x."""
    w = lambert_w_of_exp(x)
    assert w + math.log(w) == pytest.approx(x, rel=1e-14)


def test_lambert_vanishes() -> None:
    """Far below, W(e^x) = e^x, and in the end 0."""
    assert lambert_w_of_exp(-700.0) == pytest.approx(math.exp(-700.0), rel=1e-12)
    assert lambert_w_of_exp(-800.0) == 0.0
