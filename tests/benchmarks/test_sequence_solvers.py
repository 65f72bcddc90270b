"""Solvers of many decisions, against methods of their own and against worked rows."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.closed_forms import (
    answers,
    bistability,
    cascade,
    chain_store,
    imitation,
    learning,
    quantal_response,
    stages,
)

PROBABILITY = st.floats(0.02, 0.98)
FEWER = settings(max_examples=40)


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

    def expected(
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
        chain_store.Game(*([float(x) for x in part] for part in game[:3])), float(p)
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
            assert (q < ratio) or buys < 1
            assert (q > ratio) or buys > 0
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
    game = chain_store.Game([b] * count, [a] * count, [1.0] * count)
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
    game = chain_store.Game(
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
    found = chain_store.play(chain_store.Game([ratio] * 3, [2.0] * 3, [1.0] * 3), p)
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


@pytest.mark.parametrize(
    ("others", "seeds", "mean", "none"), [(4, 1, 1.5104, 0.4096), (9, 1, 2.6602, 0.3874)]
)
def test_rows_of_uniform_thresholds(others: int, seeds: int, mean: float, none: float) -> None:
    """Quasi-binomial; all join with probability s/T."""
    total = others + seeds
    law = cascade.size_law([(seeds + m) / total for m in range(others + 1)])
    assert sum(m * p for m, p in enumerate(law)) == pytest.approx(mean, abs=5e-5)
    assert (law[0], law[-1]) == pytest.approx((none, seeds / total), abs=5e-5)


RATES = st.tuples(*[st.floats(0.05, 1.0)] * 3)
TALKS = st.builds(
    stages.Talks,
    advance=RATES,
    drop=RATES,
    warning=st.floats(0, 1),
    calm=PROBABILITY,
    warned=PROBABILITY,
)


@FEWER
@given(TALKS, st.integers(0, 12))
def test_talks_month_by_month(talks: stages.Talks, months: int) -> None:
    """The same months lived one by one, as a table of what is where."""
    here = {("exploring", False): 1.0}
    signed = dropped = warned = lived = squared = 0.0
    for month in range(1, months + 1):
        lived += sum(here.values())
        squared += sum(here.values()) * (month * month - (month - 1) ** 2)
        following: dict[tuple[str, bool], float] = {}
        for (stage, before), weight in here.items():
            index = ("exploring", "negotiating", "agreed").index(stage)
            chances = [(before, weight)]
            if index and not before:
                chances = [(False, weight * (1 - talks.warning)), (True, weight * talks.warning)]
                warned += chances[1][1]
            for now, share in chances:
                y = talks.warned if now else talks.calm
                up, down = talks.advance[index] * y, talks.drop[index] * (1 - y)
                dropped += share * down
                signed += share * up if index == 2 else 0.0
                stays = [(stage, 1 - up - down)]
                if index < 2:
                    stays.append((("negotiating", "agreed")[index], up))
                for then, p in stays:
                    following[then, now] = following.get((then, now), 0.0) + share * p
        here = following
    q, r = stages.matrices(talks)
    ends = stages.ends_by(q, r, months)[stages.EXPLORING]
    assert tuple(ends) == pytest.approx((signed, dropped), abs=1e-12)
    average, variance = (part[stages.EXPLORING] for part in stages.time_by(q, months))
    assert average == pytest.approx(lived, abs=1e-12)
    assert variance == pytest.approx(squared - lived * lived, abs=1e-9)
    assert stages.warned_by(talks, months) == pytest.approx(warned, abs=1e-12)


@given(RATES, RATES, PROBABILITY)
def test_talks_without_warnings(
    advance: tuple[float, float, float], drop: tuple[float, float, float], y: float
) -> None:
    """P(sign) = Π P_j and E[T] = Σ Π P_j/(exit rate), P_j = a_j·y/(a_j·y + z_j(1 - y))."""
    q, r = stages.matrices(stages.Talks(advance, drop, 0.0, y, y))
    reach, time = 1.0, 0.0
    for a, z in zip(advance, drop, strict=True):
        time += reach / (a * y + z * (1 - y))
        reach *= a * y / (a * y + z * (1 - y))
    assert stages.ends(q, r)[0, stages.SIGNED] == pytest.approx(reach)
    assert stages.mean_time(q)[0] == pytest.approx(time)


def test_rows_of_a_general_chain() -> None:
    """Explore, negotiate, threatened, agreed, with steps back."""
    q = np.array(
        [[0.88, 0.1, 0, 0], [0, 0.85, 0.08, 0.04], [0, 0.06, 0.84, 0.03], [0, 0, 0.05, 0.8]]
    )
    r = np.array([[0, 0.02], [0, 0.03], [0, 0.07], [0.13, 0.02]])
    assert stages.mean_time(q) == pytest.approx([21.9957, 16.3948, 13.9914, 8.4979], abs=5e-5)
    assert stages.ends(q, r)[:, 0] == pytest.approx([0.27277, 0.32732, 0.25665, 0.71416], abs=5e-6)
    for month, p in ((24, 0.14649), (60, 0.26221)):
        assert stages.ends_by(q, r, month)[0, 0] == pytest.approx(p, abs=5e-6)


@given(st.floats(0.01, 1), st.floats(0, 5), st.tuples(*[st.floats(-1, 1)] * 3), st.integers(1, 40))
def test_clock_month_by_month(
    rate: float, precision: float, payoffs: tuple[float, float, float], months: int
) -> None:
    """Sums over months of the geometric law."""
    found = answers.hazards(rate, precision, payoffs)
    left, designated, waited, squared = 1.0, 0.0, 0.0, 0.0
    for month in range(1, months + 1):
        waited += left
        squared += left * (month * month - (month - 1) ** 2)
        designated += left * found.designation
        left *= 1 - found.answer
    assert found.answered_by(months) == pytest.approx(1 - left)
    assert found.wait(months) == pytest.approx((waited, squared - waited * waited), abs=1e-8)
    assert found.designated_by(months) == pytest.approx(designated)
    assert found.waived_by(months) == pytest.approx(1 - left - designated)
    median = int(found.median_lag)
    assert found.answered_by(median + 1) >= 0.5 - 1e-9
    assert median == 0 or found.answered_by(median) < 0.5


@pytest.mark.parametrize(
    ("hazard", "mean", "median"), [(0.02, 50, 35), (0.04, 25, 17), (0.06, 50 / 3, 12), (0.1, 10, 7)]
)
def test_rows_of_the_clock(hazard: float, mean: float, median: int) -> None:
    """The month of the answer, one more than the lag."""
    found = answers.Hazards(designation=hazard, waiver=0.0)
    assert (found.mean_lag + 1, found.median_lag + 1) == pytest.approx((mean, median))


def test_rows_of_two_enforcers() -> None:
    """Sanction checked before waiver; State or Congress."""
    assert answers.sanction_checked_first(0.03, 0.03) == pytest.approx(0.50761, abs=5e-6)
    assert answers.either(0.2, 0.1) == pytest.approx(0.28)
    assert answers.Hazards(0.03, 0.06).designation_first == pytest.approx(1 / 3)
    assert answers.Hazards(0.6, 0.4).median_lag == 0
    silent = answers.Hazards(0.0, 0.0)
    assert silent.wait(7) == (7.0, 0.0)
    assert (silent.mean_lag, silent.median_lag) == (math.inf, math.inf)
    assert (silent.designated_by(7), silent.waived_by(7)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("payoffs", "chosen"),
    [
        ((0.1, 0.0, 0.0), (0.3, 0.0)),
        ((0.0, 0.1, 0.0), (0.0, 0.3)),
        ((0.0, 0.0, 0.1), (0.0, 0.0)),
        ((0.1, 0.1, 0.0), (0.0, 0.3)),
        ((0.1, 0.1, 0.1), (0.0, 0.0)),
        ((0.0, -math.inf, -0.1), (0.3, 0.0)),
    ],
)
def test_clock_of_best_responses(
    payoffs: tuple[float, float, float], chosen: tuple[float, float]
) -> None:
    """At λ = inf the best; ties go to holding, then to waiving."""
    found = answers.hazards(0.3, math.inf, payoffs)
    assert (found.designation, found.waiver) == chosen
