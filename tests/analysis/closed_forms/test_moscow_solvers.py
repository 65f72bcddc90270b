"""Solvers of Moscow's decision, against methods of their own and against worked rows."""

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.closed_forms.bargaining import Stakes, nash_price
from analysis.closed_forms.moscow import Fear, belief, belief_after, burdened, scarcity


def test_fear() -> None:
    """¼·.4·2 = .2; nothing where it cannot come, whatever the loss."""
    assert Fear(0.25, 0.4, 2.0).burden == pytest.approx(0.2)
    assert Fear(0.0, 0.4, math.inf).burden == Fear(0.5, 0.0, math.inf).burden == 0.0
    assert Fear(0.5, 0.4, math.inf).burden == math.inf


def test_scarcity() -> None:
    """Nine units at three a year are three years of .2; no orders are none, whatever is made."""
    assert scarcity(0.2, 9.0, 3.0) == pytest.approx(0.6)
    assert scarcity(0.2, 9.0, math.inf) == scarcity(0.2, 0.0, 0.0) == scarcity(0.0, 9.0, 0.0) == 0.0
    assert scarcity(0.2, 1.0, 0.0) == math.inf


@given(st.floats(0.0, 4.0), st.floats(0.0, 2.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_who_bears_the_burden(value: float, burden: float, share: float, cost: float) -> None:
    """While S stays positive the price rises by (1 - φ) of it, and what Russia keeps falls by φ."""
    plain = Stakes(value, 0.0, 0.0, cost)
    here = burdened(plain, burden)
    assert here.surplus == pytest.approx(plain.surplus - burden)
    asked, before = nash_price(here, share), nash_price(plain, share)
    if here.surplus > 0.0:
        assert asked is not None
        assert before is not None
        assert asked - before == pytest.approx((1.0 - share) * burden)
        kept = asked - here.cost
        assert (before - plain.cost) - kept == pytest.approx(share * burden)
    else:
        assert asked is None


def test_what_moscow_learns_by_every_history() -> None:
    """Mean and variance of q_R over all histories of four sales at ⅖, in exact fractions."""
    rate, prior, sales = Fraction(2, 5), (1, 3), 4
    mean = square = Fraction(0)
    for history in product((0, 1), repeat=sales):
        weight = Fraction(1)
        for listed in history:
            weight *= rate if listed else 1 - rate
        q = Fraction(prior[0] + sum(history), sum(prior) + sales)
        assert belief(1.0, 3.0, sum(history), sales) == pytest.approx(float(q))
        mean += weight * q
        square += weight * q * q
    found = belief_after((1.0, 3.0), sales, 0.4)
    assert found == pytest.approx((float(mean), float(square - mean * mean)))
