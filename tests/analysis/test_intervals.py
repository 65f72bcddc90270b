import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import (
    mean_interval,
    median_interval,
    none_of,
    normal_quantile,
    paired,
    sign_test,
    wilson,
)


def test_wilson_by_hand() -> None:
    """The 90 % interval of 5 in 10 is that of the formula worked out by hand."""
    assert wilson(5, 10) == pytest.approx((0.26927, 0.73073), abs=1e-5)
    assert wilson(0, 0) == (0.0, 1.0)


@given(n=st.integers(1, 10_000), data=st.data())
def test_wilson_holds_the_share(n: int, data: st.DataObject) -> None:
    """The interval holds the share, lies in [0, 1], and mirrors when failures are counted."""
    count = data.draw(st.integers(0, n))
    low, high = wilson(count, n)
    assert 0.0 <= low <= count / n <= high <= 1.0
    mirrored = wilson(n - count, n)
    assert mirrored == pytest.approx((1.0 - high, 1.0 - low), abs=1e-12)


def test_normal_quantile() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959964, abs=1e-6)


def test_few_values_have_no_interval() -> None:
    one = np.array([3.0])
    assert mean_interval(one) is None
    assert median_interval(one) is None


def test_median_interval_ranks() -> None:
    """For 100 values the ranks are 50 -/+ 8.2, rounded outwards."""
    assert median_interval(np.arange(1.0, 101.0)) == (41.0, 60.0)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=60))
def test_median_interval_holds_the_median(values: list[int]) -> None:
    found = median_interval(np.array(values, dtype=float))
    assert found is not None
    assert found[0] <= np.median(values) <= found[1]


def test_sign_test() -> None:
    """Five of five one way has p = 2/32; even splits and no difference have 1."""
    assert sign_test(0, 5) == pytest.approx(2 / 32)
    assert sign_test(3, 3) == 1.0
    assert sign_test(0, 0) == 1.0
    assert sign_test(0, 2000) < 1e-300


def test_none_of_many() -> None:
    """.05 = (1 - p)^n; with a hundred trials about 3 %."""
    assert none_of(1) == pytest.approx(0.95)
    assert none_of(100) == pytest.approx(0.0295, abs=1e-4)
    assert (1.0 - none_of(40, 0.9)) ** 40 == pytest.approx(0.1)


def test_paired_by_hand() -> None:
    found = paired(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0, 0.0]))
    assert found.difference == -0.25
    assert found.differing == 1
    half = normal_quantile(0.95) * 0.5 / math.sqrt(4)
    assert found.interval == pytest.approx((-0.25 - half, -0.25 + half))
    assert found.variance_ratio == pytest.approx((1 / 3 + 1 / 4) / (1 / 4))


@given(st.lists(st.booleans(), min_size=2, max_size=50))
def test_no_difference(values: list[bool]) -> None:
    """A scenario does not differ from itself, and says so without dividing by zero."""
    same = np.array(values, dtype=float)
    found = paired(same, same)
    assert found.difference == 0.0
    assert found.interval == (0.0, 0.0)
    assert found.variance_ratio is None


def test_one_run_has_no_interval() -> None:
    found = paired(np.array([0.0]), np.array([1.0]))
    assert found.difference == 1.0
    assert found.interval is None
    assert found.variance_ratio is None
