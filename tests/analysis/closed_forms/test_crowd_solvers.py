"""Solvers of buyers who watch each other, against methods of their own and against worked rows."""

import math
from fractions import Fraction
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.closed_forms import (
    bistability,
    cascade,
    imitation,
    quantal_response,
)

FEWER = settings(max_examples=settings.default.max_examples // 3)


CROWDS = st.builds(
    imitation.Crowd,
    count=st.integers(1, 3),
    base=st.floats(-2, 2),
    herding=st.floats(0, 3),
    precision=st.floats(0, 3),
    advance=st.floats(0, 1),
    drop=st.floats(0, 1),
)


@FEWER
@given(CROWDS, st.integers(0, 4))
def test_imitation_by_following_everyone(crowd: imitation.Crowd, months: int) -> None:
    """The chain on all 3^N states of who is in talks, has signed, has left."""
    states = {(0,) * crowd.count: 1.0}
    for _ in range(months):
        following: dict[tuple[int, ...], float] = {}
        for state, weight in states.items():
            others = max(1, crowd.count - 1)
            y = (
                quantal_response.choice(
                    crowd.precision, crowd.base + crowd.herding * state.count(1) / others
                )
                if state.count(0)
                else 0.0
            )
            up, down = crowd.advance * y, crowd.drop * (1 - y)
            moves = [
                ((0, 1 - up - down), (1, up), (2, down)) if one == 0 else ((one, 1.0),)
                for one in state
            ]
            for chosen in product(*moves):
                then = tuple(one for one, _ in chosen)
                share = math.prod(p for _, p in chosen)
                following[then] = following.get(then, 0.0) + weight * share
        states = following
    law = [sum(w for s, w in states.items() if s.count(1) == k) for k in range(crowd.count + 1)]
    assert imitation.adopter_law(crowd, months) == pytest.approx(law, abs=1e-12)


def test_mean_field_of_many() -> None:
    """At N = 300 the mean share is within .01 of the mean field; at N = 4 it is not."""
    for count, close in ((300, True), (4, False)):
        crowd = imitation.Crowd(count, -1.0, 2.0, 2.0, 0.3, 0.0)
        mean = sum(k * p for k, p in enumerate(imitation.adopter_law(crowd, 4))) / count
        assert (abs(mean - imitation.mean_field(crowd, 4)) < 0.01) == close


@FEWER
@given(st.integers(1, 9), st.floats(0, 3), st.floats(-4, 2), st.floats(-2, 8))
def test_urn_by_enumeration(count: int, precision: float, base: float, herding: float) -> None:
    """All 2^n histories."""
    law = [0.0] * (count + 1)
    for history in product((0, 1), repeat=count):
        weight, before = 1.0, 0
        for n, one in enumerate(history):
            y = 1 / (1 + math.exp(-precision * (base + (herding * before / n if n else 0))))
            weight *= y if one else 1 - y
            before += one
        law[before] += weight
    assert bistability.adopter_law(count, precision, base, herding) == pytest.approx(law, abs=1e-12)


def test_most_histories_end_low() -> None:
    """Ten thousand buyers at λ = 1, (u, η) = (-3, 6): 91.9 % end low, 7.9 % high."""
    law = bistability.adopter_law(10_000, 1.0, -3.0, 6.0)
    assert (law[:2500].sum(), law[7500:].sum()) == pytest.approx((0.919, 0.079), abs=5e-4)


@pytest.mark.parametrize(("base", "share"), [(0.2, 1.0), (0.0, 0.0), (-0.2, 0.0)])
def test_urn_of_best_responses(base: float, share: float) -> None:
    """At λ = inf all follow the first, who at a tie does not buy."""
    law = bistability.adopter_law(7, math.inf, base, 1.0)
    assert law[round(7 * share)] == 1.0


@given(st.floats(0.2, 3), st.floats(-6, 3), st.floats(0.1, 10))
def test_resting_points_on_a_grid(precision: float, base: float, herding: float) -> None:
    """Between neighbours of a grid where σ - p changes sign there is exactly one root."""

    def excess(p: float) -> float:
        return quantal_response.choice(precision, base + herding * p) - p

    found = bistability.resting_points(precision, base, herding)
    grid = [k / 4000 for k in range(4001)]
    signs = [excess(p) > 0 for p in grid]
    crossed = [i for i in range(4000) if signs[i] != signs[i + 1]]
    assume(all(abs(excess(grid[i])) > 1e-9 for i in range(4001)))
    assert len(found) == len(crossed)
    for (root, stable), i in zip(found, crossed, strict=True):
        assert grid[i] <= root <= grid[i + 1]
        assert stable == signs[i]


@pytest.mark.parametrize(
    ("base", "herding", "roots"),
    [
        (-1, 2, [0.5]),
        (-3, 6, [0.07072, 0.5, 0.92928]),
        (-2.8, 6, [0.09946, 0.39701, 0.94693]),
        (-3.5, 6, [0.03616]),
    ],
)
def test_rows_of_resting_points(base: float, herding: float, roots: list[float]) -> None:
    """At λ = 1; with three, the outer two are stable."""
    found = bistability.resting_points(1.0, base, herding)
    assert [root for root, _ in found] == pytest.approx(roots, abs=5e-6)
    assert [stable for _, stable in found] == [[True], [True, False, True]][len(roots) > 1]


@pytest.mark.parametrize("precision", [15.0, 40.0, 1000.0])
def test_resting_points_of_the_precise(precision: float) -> None:
    """As choices become best responses the roots close in on 0, -u/η and 1, two of them stable."""
    found = bistability.resting_points(precision, -0.4, 1.0)
    limit = bistability.resting_points(math.inf, -0.4, 1.0)
    assert limit == [(0.0, True), (0.4, False), (1.0, True)]
    assert [stable for _, stable in found] == [True, False, True]
    for (root, _), (end, _) in zip(found, limit, strict=True):
        assert root == pytest.approx(end, abs=3.0 / precision)
    for root, _ in found:
        odds = precision * (-0.4 + root)
        assert root == pytest.approx(1.0 / (1.0 + math.exp(-odds)), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("base", "herding", "points"),
    [
        (0.5, 1.0, [(1.0, True)]),
        (-2.0, 1.0, [(0.0, True)]),
        (0.6, -1.0, [(0.6, True)]),
        (0.0, 0.0, [(0.0, True)]),
    ],
)
def test_resting_points_at_best_responses(
    base: float, herding: float, points: list[tuple[float, bool]]
) -> None:
    """All, nobody, or as many as leave the next indifferent; who is indifferent does not buy."""
    assert bistability.resting_points(math.inf, base, herding) == points


@pytest.mark.parametrize(
    ("herding", "low", "high"), [(4.5, -2.30685, -2.19315), (6, -3.41509, -2.58491)]
)
def test_rows_of_saddle_nodes(herding: float, low: float, high: float) -> None:
    """Outside of them one root is left."""
    assert bistability.saddle_nodes(herding) == pytest.approx((low, high), abs=5e-6)
    for base, count in ((low - 1e-3, 1), (low + 1e-3, 3), (high - 1e-3, 3), (high + 1e-3, 1)):
        assert len(bistability.resting_points(1.0, base, herding)) == count
    assert all(math.isnan(end) for end in bistability.saddle_nodes(4.0))


@FEWER
@given(st.integers(1, 12), st.floats(-4, 1), st.floats(0, 6))
def test_reversible_law_as_an_eigenvector(count: int, base: float, herding: float) -> None:
    """One random buyer a tick revises: the stationary law of that birth-death chain."""
    move = np.zeros((count + 1, count + 1))
    for k in range(count + 1):
        up = (count - k) / count / (1 + math.exp(-base - herding * k / count))
        down = k / count / (1 + math.exp(base + herding * (k - 1) / count))
        for then, p in ((k + 1, up), (k - 1, down)):
            if p > 0:
                move[k, then] = p
        move[k, k] = 1 - up - down
    system = np.vstack([move.T - np.eye(count + 1), np.ones(count + 1)])
    law, *_ = np.linalg.lstsq(system, np.append(np.zeros(count + 1), 1.0), rcond=None)
    assert bistability.reversible_law(count, base, herding) == pytest.approx(law, abs=1e-8)


def test_row_of_reversible_law() -> None:
    """N = 20, (u, η) = (-3, 6): far from the mean field's .07 and .93."""
    law = bistability.reversible_law(20, -3.0, 6.0)
    mean = sum(k * p for k, p in enumerate(law)) / 20
    assert (mean, law[0], law[-1]) == pytest.approx((0.147809, 0.26975, 0.01343), abs=5e-6)


@given(
    st.fractions(Fraction(1, 20), 2, max_denominator=64),
    st.fractions(Fraction(1, 4), 4, max_denominator=8),
    st.fractions(Fraction(1, 4), 4, max_denominator=8),
)
def test_waivers_needed_by_counting(ratio: Fraction, alpha: Fraction, beta: Fraction) -> None:
    """Waive until the belief is below b; at a tie once more."""
    needed = 0
    while alpha / (alpha + beta + needed) >= ratio:
        needed += 1
    assert cascade.waivers_needed(float(ratio), float(alpha), float(beta)) == needed


def test_rows_of_waivers_needed() -> None:
    """Beta(2, 1), ties included; who would not even buy unsanctioned waits for ever."""
    rows = ((0.7, 0), (0.6, 1), (0.5, 2), (0.4, 3), (0.3, 4), (0.2, 8), (0.1, 18))
    rows += ((1.4, 0), (0.0, math.inf), (-0.5, math.inf))
    assert [cascade.waivers_needed(b, 2.0, 1.0) for b, _ in rows] == [t for _, t in rows]


NETWORKS = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 4), min_size=n, max_size=n),
        st.lists(st.lists(st.sampled_from([0, 1]), min_size=n, max_size=n), min_size=n, max_size=n),
    )
)


@FEWER
@given(NETWORKS)
def test_cascade_in_any_order(drawn: tuple[list[int], list[list[int]]]) -> None:
    """One at a time, in every order, the same buyers join; and no smaller set is fixed."""
    thresholds, network = drawn
    found = cascade.adopters(thresholds, network)
    count = range(len(thresholds))

    def ready(joined: list[bool], i: int) -> bool:
        return sum(network[i][j] for j in count if joined[j] and j != i) >= thresholds[i]

    for order in permutations(count):
        joined = [False for _ in count]
        for i in list(order) * len(thresholds):
            joined[i] = joined[i] or ready(joined, i)
        assert joined == found


@pytest.mark.parametrize(
    ("thresholds", "size"),
    [((0, 1, 2, 3, 4), 5), ((0, 1, 3, 3, 4), 2), ((0, 2, 2, 3, 4), 1), ((1, 1, 1, 1, 1), 0)],
)
def test_rows_of_granovetter(thresholds: tuple[int, ...], size: int) -> None:
    """One threshold more or less can stop the cascade."""
    everybody = [[1.0] * len(thresholds)] * len(thresholds)
    assert sum(cascade.adopters(thresholds, everybody)) == size


@FEWER
@given(st.lists(st.floats(0, 1), min_size=2, max_size=5).map(sorted))
def test_size_law_by_enumeration(levels: list[float]) -> None:
    """All ways in which the thresholds of n buyers may fall."""
    count = len(levels) - 1
    masses = [levels[0], *(b - a for a, b in pairwise(levels)), 1 - levels[-1]]
    law = [0.0] * (count + 1)
    everybody = [[1.0] * count] * count
    for thresholds in product(range(count + 2), repeat=count):
        weight = math.prod(masses[t] for t in thresholds)
        law[sum(cascade.adopters(thresholds, everybody))] += weight
    assert cascade.size_law(levels) == pytest.approx(law, abs=1e-12)


@pytest.mark.parametrize("count", [30, 60, 120])
@pytest.mark.parametrize("low", [Fraction(1, 50), Fraction(2, 5)])
def test_size_law_of_many_in_exact_fractions(count: int, low: Fraction) -> None:
    """Gontcharoff's recursion, which cancels to nothing in floating point beyond thirty buyers.

    G_m = 1 - Σ_(l<m) C(m, l)·G_l·(1 - F_l)^(m-l), and P(m) = C(n, m)·G_m·(1 - F_m)^(n-m).
    """
    levels = [low + (1 - low) * Fraction(m, count + 3) for m in range(count + 1)]
    inside: list[Fraction] = []
    for m in range(count + 1):
        outside = (math.comb(m, i) * inside[i] * (1 - levels[i]) ** (m - i) for i in range(m))
        inside.append(1 - sum(outside, Fraction(0)))
    law = [
        float(math.comb(count, m) * inside[m] * (1 - levels[m]) ** (count - m))
        for m in range(count + 1)
    ]
    found = cascade.size_law([float(level) for level in levels])
    assert found == pytest.approx(law, abs=1e-12)
    assert sum(found) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("others", "seeds", "mean", "none"), [(4, 1, 1.5104, 0.4096), (9, 1, 2.6602, 0.3874)]
)
def test_rows_of_uniform_thresholds(others: int, seeds: int, mean: float, none: float) -> None:
    """Quasi-binomial; all join with probability s/T."""
    total = others + seeds
    law = cascade.size_law([(seeds + m) / total for m in range(others + 1)])
    assert sum(m * p for m, p in enumerate(law)) == pytest.approx(mean, abs=5e-5)
    assert (law[0], law[-1]) == pytest.approx((none, seeds / total), abs=5e-5)
