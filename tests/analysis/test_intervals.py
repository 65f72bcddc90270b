import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import (
    difference_interval,
    mean_interval,
    median_interval,
    none_of,
    normal_quantile,
    paired,
    sign_test,
    wilson,
    within,
)
from analysis.outcomes import Total, limits_of, outcomes_of
from analysis.pairs import compare_binary
from analysis.run.summary import summarise
from sim.ensemble import simulate
from sim.scenario_file import load


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
    """One loss in four runs: Wilson's interval of 1 in 4, and none of 4 for gains."""
    found = paired(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0, 0.0]))
    assert found.difference == -0.25
    assert found.differing == 1
    assert found.variance_ratio == pytest.approx((1 / 3 + 1 / 4) / (1 / 4))
    low, high = found.interval or (0.0, 0.0)
    loss = wilson(1, 4, 0.95)
    gain = none_of(4)
    assert low == pytest.approx(-loss[1], abs=1e-12)
    assert high == pytest.approx(-0.25 + math.hypot(gain, 0.25 - loss[0]), abs=1e-12)


@given(
    st.lists(
        st.sampled_from([0.0, 0.0, 0.0, 1.0, -1.0, 2.5, -700.0, 40.0]), min_size=2, max_size=80
    )
    | st.lists(st.sampled_from([2.0] * 9 + [0.0, 1.0, -3.0]), min_size=2, max_size=80)
)
def test_a_difference_and_its_mirror(values: list[float]) -> None:
    """compare(A, B) = -compare(B, A), ends of intervals included."""
    other = np.array(values)
    base = np.zeros(len(other))
    one, two = paired(base, other), paired(other, base)
    assert one.difference == -two.difference
    assert (one.interval is None) == (two.interval is None)
    if one.interval is not None and two.interval is not None:
        assert one.interval == pytest.approx((-two.interval[1], -two.interval[0]), rel=1e-9)


@pytest.mark.parametrize("size", [1.0, -1.0, -700.0])
def test_a_change_in_nearly_all_runs_is_covered(size: float) -> None:
    """The few runs without it are the rare ones; Student's interval held in 84 % of trials."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(1000):
        found = difference_interval(np.where(rng.random(1000) < 0.995, size, 0.0), 0.95)
        assert found is not None
        held += found[0] <= 0.995 * size <= found[1]
        assert abs(size) - max(map(abs, found)) > -1e-9 * abs(size)
    assert held / 1000 > 0.95 - 3.0 * math.sqrt(0.95 * 0.05 / 1000)


def test_a_change_that_is_mostly_the_same_is_covered() -> None:
    """Two deals fewer in nearly all runs, and any number in the others."""
    rng = np.random.default_rng(6)
    held = given_ = 0
    for _ in range(500):
        change = np.where(rng.random(1000) < 0.95, -2.0, rng.integers(-4, 1, 1000))
        found = difference_interval(change, 0.95)
        if found is not None:
            given_ += 1
            held += found[0] <= -2.0 <= found[1]
    assert given_ > 400
    assert held / given_ > 0.95 - 3.0 * math.sqrt(0.95 * 0.05 / given_)


def test_a_share_changes_by_no_more_than_all() -> None:
    """Ends of intervals too: all but one of a hundred runs lose what they had."""
    base, other = np.ones(100, np.bool_), np.arange(100) == 0
    found = compare_binary(base, other).interval
    assert found is not None
    assert -1.0 <= found[0] < -0.99 < found[1] < -0.94


AMOUNTS = (500.0, 2_000.0, 5_000.0)
"""List prices as rare totals have them."""


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(
    ("gains", "losses"),
    [(0.005, 0.0), (0.01, 0.0), (0.03, 0.0), (0.2, 0.0), (0.01, 0.01), (0.3, 0.2)],
)
def test_rare_and_skewed_means_are_covered(level: float, gains: float, losses: float) -> None:
    """Over 1,500 ensembles of 1,000 runs an interval that is given misses no more than it says.

    The tolerance is three standard errors of the rate. A normal interval covers .80 to .88 in the
    first three.
    """
    rng = np.random.default_rng(4)
    mean = (gains - losses) * sum(AMOUNTS) / len(AMOUNTS)
    held = given_ = 0
    for _ in range(1500):
        chance = rng.random(1000)
        size = rng.choice(AMOUNTS, 1000)
        values = np.where(chance < gains, size, np.where(chance > 1.0 - losses, -size, 0.0))
        found = mean_interval(values, level)
        if found is not None:
            given_ += 1
            held += found[0] <= mean <= found[1]
    assert given_ > 300
    assert held / given_ > level - 3.0 * math.sqrt(level * (1.0 - level) / given_)


def offers(rng: np.random.Generator, share: float, n: int) -> np.ndarray:
    """Offers in a share of runs, of sizes with a long tail."""
    return np.where(rng.random(n) < share, rng.lognormal(0.0, 1.0, n), 0.0)


TOTALS = {
    "deals, rarely": (lambda rng, n: (rng.random((n, 3)) < 0.01) @ AMOUNTS, 75.0),
    "deals, often": (lambda rng, n: (rng.random((n, 3)) < 0.3) @ AMOUNTS, 2_250.0),
    "offers, rarely": (lambda rng, n: offers(rng, 0.03, n), 0.03 * math.exp(0.5)),
    "offers, often": (lambda rng, n: offers(rng, 0.6, n), 0.6 * math.exp(0.5)),
    "nearly always": (lambda rng, n: 1.0 * (rng.random(n) < 0.97), 0.97),
    "two and sometimes more": (lambda rng, n: 2.0 + rng.poisson(0.05, n), 2.05),
    "all but a few": (lambda rng, n: 5.0 - rng.poisson(0.03, n), 4.97),
    "costs": (lambda rng, n: -offers(rng, 0.05, n), -0.05 * math.exp(0.5)),
}
"""Totals of runs as they occur, with their mean."""


@pytest.mark.parametrize("n", [300, 1000])
@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize("total", TOTALS)
def test_intervals_of_totals_hold_what_they_say(total: str, level: float, n: int) -> None:
    """Over 1,000 ensembles no more wrong intervals than the level allows, by three standard errors.

    Where none is given nothing is wrong, but at least nine in ten are given.
    """
    draw, mean = TOTALS[total]
    rng = np.random.default_rng(11)
    found = [mean_interval(draw(rng, n), level) for _ in range(1000)]
    given_ = [ends for ends in found if ends is not None]
    wrong = sum(not low <= mean <= high for low, high in given_)
    assert len(given_) > 900
    assert wrong / 1000 < 1.0 - level + 3.0 * math.sqrt(level * (1.0 - level) / 1000)


@pytest.mark.parametrize("n", [20, 100, 1000])
def test_common_values_have_nearly_the_normal_interval(n: int) -> None:
    """Neither shifted nor much wider where there is nothing rare."""
    rng = np.random.default_rng(5)
    values = rng.normal(10.0, 1.0, n)
    low, high = mean_interval(values) or (0.0, 0.0)
    half = normal_quantile(0.9) * values.std(ddof=1) / math.sqrt(n)
    assert (high - low) / (2.0 * half) == pytest.approx(1.0, abs=0.06)
    assert abs((low + high) / 2.0 - values.mean()) < 0.3 * half


def test_the_least_of_few_values_is_no_rule() -> None:
    """Four continuous values have Student's interval; with a zero, too little is known."""
    values = np.array([2.5, 3.0, 3.7, 4.1])
    half = 2.353363 * values.std(ddof=1) / 2.0
    by_hand = (values.mean() - half, values.mean() + half)
    assert mean_interval(values) == pytest.approx(by_hand, rel=1e-6)
    assert mean_interval(-values) == pytest.approx((-by_hand[1], -by_hand[0]), rel=1e-6)
    assert mean_interval(np.array([0.0, 3.0, 3.7, 4.1])) is None


def test_two_values_only_are_counted() -> None:
    """Whichever is rare, and wherever they lie: Wilson's interval of the share."""
    for few in (1, 5, 50, 95, 99):
        values = np.array([7.0] * few + [4.0] * (100 - few))
        low, high = wilson(few, 100)
        if few > 1:
            assert mean_interval(values) == pytest.approx((4.0 + 3.0 * low, 4.0 + 3.0 * high))


def test_nothing_known_of_the_spread() -> None:
    """Equal values, one rare amount, and too few amounts that differ have no interval."""
    assert mean_interval(np.zeros(100)) is None
    assert mean_interval(np.full(100, 7.0)) is None
    assert mean_interval(np.array([0.0] * 99 + [5_000.0])) is None
    assert mean_interval(np.array([0.0] * 96 + [1.0, 2.0, 3.0, 4.0])) is None
    assert mean_interval(np.array([0.0] * 99 + [1.0])) is not None


@given(st.lists(st.booleans(), min_size=2, max_size=50))
def test_no_difference(values: list[bool]) -> None:
    """A scenario does not differ from itself, and says so without dividing by zero."""
    same = np.array(values, dtype=float)
    found = paired(same, same)
    assert found.difference == 0.0
    assert found.interval is None
    assert found.variance_ratio is None


def test_one_run_has_no_interval() -> None:
    found = paired(np.array([0.0]), np.array([1.0]))
    assert found.difference == 1.0
    assert found.interval is None
    assert found.variance_ratio is None


def test_no_total_is_negative_and_no_probability_above_one() -> None:
    """However far one run lies out, and however few there are."""
    outlier = np.array([*np.linspace(0.1, 1.0, 99), 1e6])
    found = mean_interval(outlier)
    assert found is not None
    assert found[0] < 0.0  # of values that might have been negative
    assert within(found, limits_of("musd")) == (0.0, found[1])
    sure = mean_interval(np.array([0.9, 0.99]))
    assert sure is not None
    assert sure[1] > 1.0
    assert within(sure, limits_of("probability")) == (sure[0], 1.0)
    assert within(None, limits_of("musd")) is None
    assert within((2.0, 3.0), (0.0, 1.0)) == (1.0, 1.0)


def test_summaries_keep_to_the_limits_of_totals() -> None:
    """What is paid in all is not negative, though one run paid a million times more."""
    done = outcomes_of(simulate(load("toy").scenario, 100, seed=1))
    paid = Total(np.array([*np.linspace(0.1, 1.0, 99), 1e6]), "musd")
    believed = Total(np.array([0.9] + [1.0] * 99), "probability")
    found = summarise(replace(done, totals={"paid": paid, "believed": believed})).totals
    assert found["paid"].interval is not None
    assert found["paid"].interval[0] == 0.0
    assert found["believed"].interval is not None
    assert found["believed"].interval[1] <= 1.0
