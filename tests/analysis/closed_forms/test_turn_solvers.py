"""Solvers of buyers in turn, against methods of their own and against worked rows."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import accumulate, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.closed_forms import (
    chain_store,
    learning,
)

PROBABILITY = st.floats(0.02, 0.98)
FEWER = settings(max_examples=settings.default.max_examples // 3)


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[Fraction], list[Fraction], list[Fraction], Fraction]:
    """Buyers' b, State's D and k with k_i ≤ D_(i+1), and p0 between the β, in fractions."""
    count = draw(st.integers(1, 6))
    ratios = draw(
        st.lists(
            st.fractions(Fraction(1, 10), Fraction(19, 20), max_denominator=20),
            min_size=count,
            max_size=count,
        )
    )
    if draw(st.booleans()):
        ratios[0] = Fraction(3, 2)
    stakes = [draw(st.fractions(1, 4, max_denominator=8)) for _ in ratios]
    costs = [draw(st.fractions(Fraction(1, 8), stake, max_denominator=8)) for stake in stakes]
    costs = [*costs[1:], Fraction(1, 2)]
    p = draw(st.fractions(Fraction(1, 97), Fraction(96, 97), max_denominator=97))
    betas = list(accumulate((min(Fraction(1), b) for b in reversed(ratios)), lambda x, y: x * y))
    assume(p not in betas)
    return ratios, stakes, costs, p


def mean(law: Sequence[float]) -> float:
    """Return the mean of a law on 0, 1, 2 and so on."""
    return math.fsum(k * p for k, p in enumerate(law))


class Tree:
    """The chain-store game by recursion on what is left of it, in exact fractions."""

    def __init__(
        self, ratios: Sequence[Fraction], stakes: Sequence[Fraction], costs: Sequence[Fraction]
    ) -> None:
        self.ratios, self.stakes, self.costs = ratios, stakes, costs
        self.count = len(ratios)
        self.expected = cache(self._expected)

    def beta(self, i: int) -> Fraction:
        """Return β from buyer i on."""
        return math.prod((min(Fraction(1), b) for b in self.ratios[i:]), start=Fraction(1))

    def buys(self, i: int, p: Fraction) -> Fraction:
        """Return how often buyer i buys."""
        if self.ratios[i] >= 1 or p < self.beta(i):
            return Fraction(1)
        return 1 - self.costs[i - 1] / self.stakes[i] if p == self.beta(i) else Fraction(0)

    def sanctions(self, i: int, p: Fraction) -> Fraction:
        """Return how often the weak State sanctions buyer i."""
        after = self.beta(i + 1)
        if i == self.count - 1 or p == 0:
            return Fraction(0)
        return Fraction(1) if p >= after else p * (1 - after) / ((1 - p) * after)

    def _expected(
        self, p: Fraction, resolute: bool, i: int = 0
    ) -> tuple[Fraction, Fraction, Fraction]:
        """Return purchases, sanctions and what a weak State gains, from buyer i on."""
        if i == self.count:
            return Fraction(0), Fraction(0), Fraction(0)
        buys, hits = self.buys(i, p), Fraction(1) if resolute else self.sanctions(i, p)
        branches = (
            (1 - buys, p, (0, 0, self.stakes[i])),
            (buys * hits, max(p, self.beta(i + 1)), (1, 1, -self.costs[i])),
            (buys * (1 - hits), Fraction(0), (1, 0, 0)),
        )
        total = [Fraction(0)] * 3
        for weight, then, here in branches:
            if weight:
                later = self.expected(then, resolute, i + 1)
                total = [t + weight * (a + b) for t, a, b in zip(total, here, later, strict=True)]
        return total[0], total[1], total[2]

    def law(self, p: Fraction, resolute: bool, i: int = 0) -> list[Fraction]:
        """Return the law of the number of purchases from buyer i on, shortest first."""
        if i == self.count:
            return [Fraction(1)]
        total = [Fraction(0)] * (self.count - i + 1)
        buys, hits = self.buys(i, p), Fraction(1) if resolute else self.sanctions(i, p)
        for weight, then, shift in (
            (1 - buys, p, 0),
            (buys * hits, max(p, self.beta(i + 1)), 1),
            (buys * (1 - hits), Fraction(0), 1),
        ):
            if weight:
                for m, share in enumerate(self.law(then, resolute, i + 1)):
                    total[m + shift] += weight * share
        return total

    def later(self, i: int, p: Fraction) -> Fraction:
        """Return what a weak State gains after buyer i, given the standing p that is left."""
        return self.expected(p, False, i + 1)[2]


@FEWER
@given(chains())
def test_chain_store_by_recursion(
    game: tuple[list[Fraction], list[Fraction], list[Fraction], Fraction],
) -> None:
    """Expected purchases and sanctions, by type and in all; the laws of their numbers agree."""
    ratios, stakes, costs, p = game
    found = chain_store.play(
        chain_store.ChainStoreGame(*([float(x) for x in part] for part in game[:3])), float(p)
    )
    tree = Tree(ratios, stakes, costs)
    for path, resolute in ((found.resolute, True), (found.weak, False)):
        purchases, sanctions, _ = tree.expected(p, resolute)
        assert sum(path.bought) == pytest.approx(float(purchases))
        assert sum(path.sanctioned) == pytest.approx(float(sanctions))
        assert mean(path.purchases) == pytest.approx(float(purchases))
        assert mean(path.sanctions) == pytest.approx(float(sanctions))
        assert path.purchases == pytest.approx([float(x) for x in tree.law(p, resolute)])
    mixed = float(p) * sum(found.resolute.bought) + (1 - float(p)) * sum(found.weak.bought)
    assert sum(found.bought) == pytest.approx(mixed)
    assert mean(found.purchases) == pytest.approx(mixed)
    assert sum(found.purchases) == pytest.approx(1.0)
    assert mean(found.sanctions) == pytest.approx(sum(found.sanctioned))


@FEWER
@given(chains())
def test_chain_store_leaves_nobody_a_better_reply(
    game: tuple[list[Fraction], list[Fraction], list[Fraction], Fraction],
) -> None:
    """On the path, no buyer and no weak State gains by deviating once."""
    ratios, stakes, costs, p = game
    tree = Tree(ratios, stakes, costs)
    standings = {p}
    for i, ratio in enumerate(ratios):
        after = tree.beta(i + 1)
        for standing in sorted(standings):
            buys, hits = tree.buys(i, standing), tree.sanctions(i, standing)
            q = standing + (1 - standing) * hits
            assert q >= ratio or buys == 1
            assert q <= ratio or buys == 0
            if buys > 0 and 0 < standing < 1:
                act = tree.later(i, max(standing, after)) - costs[i]
                gain = act - tree.later(i, Fraction(0))
                if i == tree.count - 1:
                    assert gain < 0
                elif 0 < hits < 1:
                    assert gain == 0
                else:
                    assert hits == 1
                    assert gain >= 0
        standings |= {max(x, after) for x in standings if x > 0} | {Fraction(0)}


@pytest.mark.parametrize(
    ("count", "p", "b", "a", "row"),
    [
        (5, 0.10, 0.5, 2.0, (2.75, 0.575, 2.8056, 0.3889, 2.25)),
        (20, 0.10, 0.5, 2.0, (2.75, 0.575, 2.8056, 0.3889, 2.25)),
        (10, 0.01, 0.5, 2.0, (5.7506, 0.5053, 5.7661, 0.4678, 4.2188)),
        (10, 0.10, 0.8, 2.0, (8.8362, 2.3942, 9.0526, 1.8949, 6.8887)),
        (10, 0.10, 0.5, 1.2, (2.6389, 0.5194, 2.7068, 0.3519, 2.0278)),
    ],
)
def test_rows_of_like_buyers(
    count: int, p: float, b: float, a: float, row: tuple[float, ...]
) -> None:
    """Purchases do not depend on the number of buyers once it is large enough."""
    game = chain_store.ChainStoreGame([b] * count, [a] * count, [1.0] * count)
    found = chain_store.play(game, p)
    weak, resolute = found.weak, found.resolute
    sums = [
        sum(x)
        for x in (found.bought, found.sanctioned, weak.bought, weak.sanctioned, resolute.bought)
    ]
    assert sums == pytest.approx(row, abs=5e-5)
    assert sum(resolute.bought) <= math.log(p) / math.log(b), "Fudenberg and Levine's bound"


@pytest.mark.parametrize(
    ("p", "purchases", "sanctions", "first_hit"),
    [
        (0.02, 4.5336, 1.1775, 0.634),
        (0.05, 2.82, 1.264, 1.0),
        (0.1, 2.0, 1.1, 1.0),
        (0.35, 1, 1, 1),
    ],
)
def test_rows_of_unlike_buyers(
    p: float, purchases: float, sanctions: float, first_hit: float
) -> None:
    """China, Turkey, India, Saudi Arabia, Qatar."""
    game = chain_store.ChainStoreGame(
        (1.5, 0.65, 0.60, 0.40, 0.20), (2.0, 4.0, 2.0, 3.0, 2.5), (0.5, 1.5, 2.0, 1.8, 1.0)
    )
    found = chain_store.play(game, p)
    assert sum(found.bought) == pytest.approx(purchases, abs=5e-5)
    assert sum(found.sanctioned) == pytest.approx(sanctions, abs=5e-5)
    assert found.weak.sanctioned[0] == pytest.approx(first_hit, abs=5e-4)


@pytest.mark.parametrize(
    ("ratio", "p", "bought", "sanctioned"),
    [
        (0.5, 0.0, [1, 1, 1], [0, 0, 0]),
        (0.5, 1.0, [0, 0, 0], [0, 0, 0]),
        (1.0, 0.3, [1, 1, 1], [0.3, 0.3, 0.3]),
        (1.5, 1.0, [1, 1, 1], [1, 1, 1]),
        (1.5, 0.0, [1, 1, 1], [0, 0, 0]),
    ],
)
def test_corners_of_the_chain_store(
    ratio: float, p: float, bought: list[float], sanctioned: list[float]
) -> None:
    """Surely weak, surely resolute, and buyers whom nothing deters."""
    found = chain_store.play(chain_store.ChainStoreGame([ratio] * 3, [2.0] * 3, [1.0] * 3), p)
    assert (found.bought, found.sanctioned) == (bought, sanctioned)


@FEWER
@given(
    st.lists(
        st.fractions(Fraction(1, 10), Fraction(13, 10), max_denominator=12), min_size=1, max_size=8
    ),
    st.fractions(Fraction(1, 4), 3, max_denominator=4),
    st.fractions(Fraction(1, 4), 3, max_denominator=4),
    st.fractions(0, 1, max_denominator=12),
)
def test_learning_by_enumeration(
    ratios: list[Fraction], alpha: Fraction, beta: Fraction, theta: Fraction
) -> None:
    """All 2^N answers that State might give, in exact fractions, ties included: nobody buys."""
    expected, law = [Fraction(0)] * len(ratios), [Fraction(0)] * (len(ratios) + 1)
    for answer in product((0, 1), repeat=len(ratios)):
        weight = math.prod((theta if hit else 1 - theta for hit in answer), start=Fraction(1))
        cases = hits = 0
        for i, ratio in enumerate(ratios):
            if (alpha + hits) / (alpha + beta + cases) < ratio:
                expected[i] += weight
                cases, hits = cases + 1, hits + answer[i]
        law[cases] += weight
    found = learning.purchases([float(x) for x in ratios], float(alpha), float(beta), float(theta))
    assert found.bought == pytest.approx([float(x) for x in expected], abs=1e-12)
    assert found.law == pytest.approx([float(x) for x in law], abs=1e-12)


@FEWER
@given(st.floats(0, 3), st.floats(0.1, 3), st.floats(0, 1), st.floats(0, 1), st.integers(0, 7))
def test_fading_by_enumeration(
    alpha: float, beta: float, theta: float, memory: float, cases: int
) -> None:
    """All 2^m answers, weighed by their age."""
    weights, beliefs = [], []
    for answer in product((0, 1), repeat=cases):
        weights.append(math.prod(theta if hit else 1 - theta for hit in answer))
        ages = [memory ** (cases - i) for i in range(cases)]
        hits = sum(age * hit for age, hit in zip(ages, answer, strict=True))
        beliefs.append((alpha + hits) / (alpha + beta + sum(ages)))
    average = float(np.dot(weights, beliefs))
    second, fourth = (
        float(np.dot(weights, (np.array(beliefs) - average) ** power)) for power in (2, 4)
    )
    found = learning.fading(alpha, beta, theta, memory, cases)
    expected = pytest.approx((average, second, fourth), abs=1e-12)
    assert (found.mean, found.variance, found.fourth) == expected


@pytest.mark.parametrize(("memory", "variance"), [(0.5, 0.07), (0.8, 0.0233), (0.95, 0.0054)])
def test_rows_of_fading(memory: float, variance: float) -> None:
    """θ = .3, a long history, next to no prior."""
    found = learning.fading(1e-9, 1e-9, 0.3, memory, 400)
    assert found.variance == pytest.approx(variance, abs=5e-5)
    assert found.mean == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("count", "alpha", "beta", "theta", "b", "expected", "last"),
    [
        (5, 1.0, 1.0, 0.3, 0.6, 3.674, 0.637),
        (10, 1.0, 1.0, 0.6, 0.6, 3.356439, 0.17969),
        (12, 1.0, 3.0, 0.5, 0.5, 7.730469, 0.45117),
        (12, 0.5, 0.5, 0.5, 0.7, 5.945801, 0.41846),
        (12, 2.0, 2.0, 0.2, 0.45, 0.0, 0.0),
    ],
)
def test_rows_of_learning(
    count: int, alpha: float, beta: float, theta: float, b: float, expected: float, last: float
) -> None:
    """Expected purchases, and the chance that the last buyer buys."""
    found = learning.purchases([b] * count, alpha, beta, theta)
    assert sum(found.bought) == pytest.approx(expected, abs=5e-7)
    assert mean(found.law) == pytest.approx(expected, abs=5e-7)
    assert found.bought[-1] == pytest.approx(last, abs=5e-6)


@pytest.mark.parametrize(
    ("theta", "distance", "ever", "number"),
    [(0.3, 1, 0.42857, math.inf), (0.3, 2, 0.18367, math.inf), (0.6, 2, 1, 10), (0.75, 3, 1, 6)],
)
def test_ruin_of_the_gambler(theta: float, distance: int, ever: float, number: float) -> None:
    """With b = ½ purchases stop for good once sanctions lead waivers by β - α."""
    assert learning.ever_deterred(theta, distance) == pytest.approx(ever, abs=5e-6)
    assert learning.purchases_before_trap(theta, distance) == pytest.approx(number)
    found = learning.purchases([0.5] * 120, 1.0, 1.0 + distance, theta)
    assert 1 - found.bought[-1] == pytest.approx(ever, abs=5e-2)


@given(PROBABILITY, PROBABILITY, PROBABILITY, st.integers(0, 6))
def test_two_types_are_a_martingale(p: float, high: float, low: float, cases: int) -> None:
    """What one expects to believe is what one believes."""
    mean = 0.0
    for hits in range(cases + 1):
        ways = math.comb(cases, hits)
        one, other = (t**hits * (1 - t) ** (cases - hits) for t in (high, low))
        weight = ways * (p * one + (1 - p) * other)
        mean += weight * learning.two_type_posterior(p, high, low, cases, hits)
    assert mean == pytest.approx(p, abs=1e-12)
