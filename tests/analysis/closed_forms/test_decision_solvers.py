"""Solvers of one decision, against methods of their own and against worked rows."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from statistics import NormalDist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from analysis.closed_forms import (
    bargaining,
    complete_information,
    posted_price,
    private_cost,
    quantal_response,
    signalling,
)
from sim.scenario_file import load

Payoffs = tuple[Fraction, Fraction]
Game = Payoffs | tuple[str, dict[str, "Game"]]
"""Payoffs of State and buyer, or who moves and what follows each move."""

PROBABILITY = st.floats(0.02, 0.98)
SIZE = st.floats(0.05, 5.0)
FRACTION = st.fractions(Fraction(1, 20), 5, max_denominator=60)


def solved(game: Game) -> tuple[Payoffs, list[str]]:
    """Payoffs and path of a game tree, by backward induction."""
    mover, below = game
    if not isinstance(below, dict):
        return game, []
    outcomes = {move: solved(rest) for move, rest in below.items()}
    player = ("State", "buyer").index(mover)
    best = max(outcomes, key=lambda move: outcomes[move][0][player])
    payoffs, path = outcomes[best]
    return payoffs, [best, *path]


@given(FRACTION, FRACTION, FRACTION, FRACTION, FRACTION)
def test_complete_information_by_backward_induction(
    benefit: Fraction, loss: Fraction, cost: Fraction, retreat: Fraction, stakes: Fraction
) -> None:
    """The tree after a threat and after silence, in exact fractions."""
    assume(cost != retreat and benefit != loss)  # the tree has no rule for ties

    def after(threat: bool) -> Game:
        spared = (-retreat if threat else Fraction(0), benefit)
        bought = ("State", {"sanction": (-cost, benefit - loss), "spare": spared})
        return "buyer", {"buy": bought, "abstain": (stakes, Fraction(0))}

    _, path = solved(after(threat=True))
    enforced = complete_information.carries_out(float(cost), float(retreat))
    buys = complete_information.buys(float(benefit), float(loss), float(enforced))
    assert path == (["buy", "sanction" if enforced else "spare"] if buys else ["abstain"])
    assert solved(after(threat=False))[1] == ["buy", "spare"], "nobody said it, nobody does it"


@given(FRACTION, FRACTION, st.fractions(0, 1, max_denominator=40), FRACTION)
def test_carrot_is_the_least_that_stops(
    benefit: Fraction, loss: Fraction, p: Fraction, stakes: Fraction
) -> None:
    """With x* on top the buyer is indifferent; it is paid where that is worth it."""
    gain = benefit - p * loss
    assume(abs(gain - stakes) > 1e-6)
    numbers = float(benefit), float(loss), float(p)
    needed = complete_information.smallest_carrot(*numbers)
    assert needed == pytest.approx(float(max(gain, 0)), abs=1e-12)
    paid = complete_information.carrot_paid(*numbers, float(stakes))
    assert paid == (needed if gain < stakes else 0.0)


@pytest.mark.parametrize(
    ("p", "buys", "needed"),
    [(0.0, True, 2.0), (0.1, True, 1.5), (0.2, True, 1.0), (0.39, True, 0.05), (0.6, False, 0.0)],
)
def test_rows_of_complete_information(p: float, buys: bool, needed: float) -> None:
    """B = 2, C = 5."""
    assert complete_information.threshold(2.0, 5.0) == 0.4
    assert complete_information.buys(2.0, 5.0, p) == buys
    assert complete_information.smallest_carrot(2.0, 5.0, p) == pytest.approx(needed)


@pytest.mark.parametrize(
    ("benefit", "loss", "p"), [(2.0, 5.0, 0.4), (0.3, 1.0, 0.1 + 0.2), (1.6 - 1.0, 2.0, 0.3)]
)
def test_nobody_acts_at_a_tie(benefit: float, loss: float, p: float) -> None:
    """B = pC, x* = D and k = h, up to rounding."""
    assert not complete_information.buys(benefit, loss, p)
    assert complete_information.carrot_paid(benefit, 0.0, 0.0, benefit) == 0.0
    assert not complete_information.carries_out(p * loss, benefit)
    assert quantal_response.choice(math.inf, benefit - p * loss) == 0.0


Matrix = Sequence[Sequence[Fraction]]


def equilibria(rows: Matrix, columns: Matrix) -> list[tuple[Fraction, Fraction]]:
    """Equilibria of a 2x2 game by support enumeration: the weights of both first strategies."""
    (a, b), (c, d) = rows
    y = (d - b) / (a - b - c + d)
    (a, b), (c, d) = columns
    x = (d - c) / (a - b - c + d)
    pure = (Fraction(0), Fraction(1))
    found = []
    for mix in [*product(pure, repeat=2), (x, y)]:
        x, y = mix
        gains = (
            [one * y + other * (1 - y) for one, other in rows],
            [columns[0][j] * x + columns[1][j] * (1 - x) for j in range(2)],
        )
        replies = all(
            weight == 0 or gain == max(own)
            for own, first in zip(gains, mix, strict=True)
            for weight, gain in zip((first, 1 - first), own, strict=True)
        )
        if replies and 0 <= x <= 1 and 0 <= y <= 1:
            found.append(mix)
    return found


@given(FRACTION, FRACTION, FRACTION, FRACTION)
def test_inspection_game_by_support_enumeration(
    benefit: Fraction, loss: Fraction, gain: Fraction, waste: Fraction
) -> None:
    """Rows: State sanctions or not; columns: the buyer buys or not. One equilibrium, mixed."""
    assume(benefit < loss)
    state = ((gain, -waste), (Fraction(0), Fraction(0)))
    buyer = ((benefit - loss, Fraction(0)), (benefit, Fraction(0)))
    ((q, y),) = equilibria(state, buyer)
    found = complete_information.inspection_equilibrium(
        float(benefit), float(loss), float(gain), float(waste)
    )
    assert found == pytest.approx((float(q), float(y)))


@pytest.mark.parametrize(
    ("loss", "gain", "waste", "q", "y"),
    [
        (4.0, 1.0, 0.5, 0.5, 1 / 3),
        (8.0, 1.0, 0.5, 0.25, 1 / 3),
        (8.0, 2.0, 0.5, 0.25, 0.2),
        (8.0, 1.0, 1.0, 0.25, 0.5),
    ],
)
def test_rows_of_inspection(loss: float, gain: float, waste: float, q: float, y: float) -> None:
    """B = 2: heavier sanctions do not lower purchases (Tsebelis)."""
    found = complete_information.inspection_equilibrium(2.0, loss, gain, waste)
    assert found == pytest.approx((q, y))


@given(st.floats(-1, 2), SIZE, PROBABILITY, st.floats(0.2, 2))
def test_private_values_by_integration(
    benefit: float, loss: float, q: float, spread: float
) -> None:
    """P(buy) is the mass of values above qC; State's resolve that of costs below g."""
    density = NormalDist(benefit, spread).pdf
    cut = min(max(q * loss, benefit - 8 * spread), benefit + 8 * spread)
    above, _ = quad(density, cut, benefit + 9 * spread, epsabs=1e-13, limit=200)
    assert private_cost.purchase(benefit, loss, q, spread) == pytest.approx(above, abs=1e-10)
    below, _ = quad(density, benefit - 9 * spread, cut, epsabs=1e-13, limit=200)
    assert private_cost.resolve(cut, benefit, spread) == pytest.approx(below, abs=1e-10)


def test_private_values_without_spread() -> None:
    """Without anything private the answer is that of complete information, ties included."""
    for benefit, bought in ((0.7, 1.0), (0.6, 0.0), (0.5, 0.0)):
        assert private_cost.purchase(benefit, 2.0, 0.3, 0.0) == bought
    for gain, acts in ((0.5, 1.0), (0.4, 0.0), (0.3, 0.0)):
        assert private_cost.resolve(gain, 0.4, 0.0) == acts


@given(st.floats(-1, 2), SIZE, st.floats(0.2, 2))
def test_peak_of_sanctions_on_a_grid(benefit: float, loss: float, spread: float) -> None:
    """No q of a grid shows more sanctions than the root of the first-order condition."""
    peak = private_cost.most_visible_resolve(benefit, loss, spread)
    height = private_cost.sanction(benefit, loss, peak, spread)
    grid = [private_cost.sanction(benefit, loss, k / 400, spread) for k in range(1, 401)]
    assert 0.0 < peak <= 1.0
    assert height >= max(grid) * (1 - 1e-12)


@given(PROBABILITY, st.floats(0.05, 0.95), SIZE, SIZE)
def test_signalling_leaves_nobody_a_better_reply(
    p: float, ratio: float, stakes: float, retreat: float
) -> None:
    """Bayes' rule, and no gain from deviating for buyer and weak type."""
    assume(abs(p - ratio) > 1e-6)
    found = signalling.equilibrium(p, ratio, stakes, retreat)
    threatened = p + (1 - p) * found.bluff
    posterior = p / threatened
    bluffing = (1 - found.defiance) * stakes - found.defiance * retreat  # silence pays 0
    if p < ratio:
        assert posterior == pytest.approx(ratio)
        assert bluffing == pytest.approx(0.0, abs=1e-12)
        shifted = math.log(p / (1 - p)) + found.log_odds
        assert 1 / (1 + math.exp(-shifted)) == pytest.approx(ratio)
    else:
        assert posterior == pytest.approx(p)
        assert found.defiance == 0.0
        assert bluffing > 0.0
    assert found.threat == pytest.approx(threatened)
    silent = (1 - p) * (1 - found.bluff)  # surely weak, so the buyer buys
    assert found.purchase == pytest.approx(silent + threatened * found.defiance)
    assert found.sanction == pytest.approx(p * found.defiance)


@pytest.mark.parametrize(
    ("p", "b", "h", "row"),
    [
        (0.2, 0.5, 0.5, (0.25, 0.4, 2 / 3, 0.8667, 0.1333)),
        (0.4, 0.5, 0.5, (0.6667, 0.8, 2 / 3, 0.7333, 0.2667)),
        (0.2, 0.8, 0.25, (0.0625, 0.25, 0.8, 0.95, 0.16)),
        (0.6, 0.5, 0.5, (1.0, 1.0, 0.0, 0.0, 0.0)),
    ],
)
def test_rows_of_signalling(p: float, b: float, h: float, row: tuple[float, ...]) -> None:
    """Bluffs, threats, defiance, purchases, sanctions at D = 1."""
    found = signalling.equilibrium(p, b, 1.0, h)
    values = (found.bluff, found.threat, found.defiance, found.purchase, found.sanction)
    assert values == pytest.approx(row, abs=5e-5)


def test_signalling_calibrated() -> None:
    """Threats of the TIES data: 27.4 % concede, 70.1 % of those resisted are carried out."""
    assert signalling.calibrate(0.274, 0.701) == pytest.approx((0.701, 0.377), abs=5e-4)


@pytest.mark.parametrize(
    ("p", "b", "threat", "purchase", "sanction"),
    [
        (0.0, 0.5, 0.0, 1.0, 0.0),
        (1.0, 0.5, 1.0, 0.0, 0.0),
        (0.5, 0.5, 1.0, 0.0, 0.0),
        (0.3, 0.1 + 0.2, 1.0, 0.0, 0.0),
        (0.3, 1.0, 0.3, 1.0, 0.3),
        (1.0, 1.0, 1.0, 1.0, 1.0),
        (0.3, 0.0, 1.0, 0.0, 0.0),
        (0.0, -0.5, 1.0, 0.0, 0.0),
    ],
)
def test_corners_of_signalling(
    p: float, b: float, threat: float, purchase: float, sanction: float
) -> None:
    """p = b counts as p > b, and b = 1 as b > 1."""
    found = signalling.equilibrium(p, b, 1.0, 0.5)
    assert (found.threat, found.purchase, found.sanction) == (threat, purchase, sanction)


def test_stakes_of_nothing() -> None:
    """Without D the buyer never defies a threat, without h always, whatever the other is."""
    assert signalling.equilibrium(0.2, 0.5, 0.0, 0.0).defiance == 0.0
    assert signalling.equilibrium(0.2, 0.5, 0.0, 0.5).defiance == 0.0
    assert signalling.equilibrium(0.2, 0.5, 0.5, 0.0).defiance == 1.0


def test_undeterrable_buyer_hears_no_bluff() -> None:
    """With b ≥ 1 only the resolute type threatens, and everybody buys."""
    found = signalling.equilibrium(0.3, 1.2, 1.0, 0.5)
    assert (found.threat, found.purchase, found.sanction) == (0.3, 1.0, 0.3)
    assert found.log_odds == math.inf


@given(st.integers(1, 7), PROBABILITY)
def test_count_law_by_enumeration(count: int, p: float) -> None:
    """All 2^n ways to choose."""
    law, variance = [0.0] * (count + 1), 0.0
    for choices in product((0, 1), repeat=count):
        weight = math.prod(p if one else 1 - p for one in choices)
        law[sum(choices)] += weight
        variance += weight * (sum(choices) / count - p) ** 2
    assert quantal_response.count_law(count, p) == pytest.approx(law)
    assert quantal_response.share_variance(count, p) == pytest.approx(variance)


@given(st.floats(0, 8), st.floats(-3, 3))
def test_logit_is_a_choice_under_gumbel_shocks(precision: float, gain: float) -> None:
    """λ·gain + e1 > e2 for Gumbel e1, e2: integrated over e1."""
    lead = precision * gain

    def integrand(e: float) -> float:
        return math.exp(-math.exp(-(e + lead)) - e - math.exp(-e))

    mass, _ = quad(integrand, -6, 45, epsabs=1e-12, limit=300)
    assert quantal_response.choice(precision, gain) == pytest.approx(mass, abs=1e-8)


def test_quantal_response_row_and_limits() -> None:
    """λ = 1, h = k: q = ½, y = .37754 at B = 2, C = 5; best responses at λ = inf."""
    found = quantal_response.equilibrium(2.0, 5.0, 1.0, 1.0, (1.0, 1.0))
    assert (found.enforcement, found.purchase) == pytest.approx((0.5, 0.37754), abs=5e-6)
    for retreat, expected in ((1.5, (1.0, 0.0)), (0.5, (0.0, 1.0))):
        found = quantal_response.equilibrium(2.0, 5.0, 1.0, retreat, (math.inf, math.inf))
        assert (found.enforcement, found.purchase) == expected


@given(
    st.fractions(Fraction(1, 2), Fraction(19, 20), max_denominator=60),
    st.fractions(Fraction(1, 2), Fraction(19, 20), max_denominator=60),
)
def test_rubinstein_by_backward_induction(seller: Fraction, buyer: Fraction) -> None:
    """401 alternating offers, from the last: one offers what the other could wait for."""
    share = Fraction(1)
    for turn in reversed(range(400)):
        share = 1 - (buyer if turn % 2 == 0 else seller) * share
    found = bargaining.rubinstein_share(float(seller), float(buyer))
    assert found == pytest.approx(float(share), abs=1e-8)


def test_the_shipped_share_is_rubinsteins() -> None:
    """What the benchmark writes as Russia's share is that of discount factors .95 and .9."""
    share = load("benchmarks/bargaining").scenario.russia.share
    assert share == pytest.approx(bargaining.rubinstein_share(0.95, 0.9), abs=1e-15)


@pytest.mark.parametrize(
    ("seller", "buyer", "share"),
    [(0.9, 0.9, 0.52632), (0.95, 0.9, 0.68966), (0.999, 0.998, 0.66711)],
)
def test_rows_of_rubinstein(seller: float, buyer: float, share: float) -> None:
    """The share of the one who proposes first."""
    assert bargaining.rubinstein_share(seller, buyer) == pytest.approx(share, abs=5e-6)


STAKES = st.builds(
    bargaining.Stakes,
    value=st.floats(1, 6),
    fear=st.floats(0, 3),
    outside=st.floats(0, 2),
    cost=st.floats(0.1, 2),
)


@given(STAKES, st.floats(0.05, 0.95))
def test_nash_price_maximises_the_product(stakes: bargaining.Stakes, share: float) -> None:
    """(P - c)^φ·(v - qC - u0 - P)^(1-φ) is largest at P*."""
    assume(abs(stakes.surplus) > 1e-3)
    price = bargaining.nash_price(stakes, share)
    if stakes.surplus < 0.0:
        assert price is None
        return

    def minus_log(part: float) -> float:
        return -share * math.log(part) - (1 - share) * math.log1p(-part)

    best = minimize_scalar(minus_log, bounds=(0, 1), method="bounded", options={"xatol": 1e-9})
    assert price == pytest.approx(stakes.cost + best.x * stakes.surplus, abs=1e-5)


def test_rows_of_bargaining() -> None:
    """v = 4, c = 1.5, C = 3, u0 = .5; a threat point, or an outside option that may not bind."""
    for share, q, price in ((0.25, 0.2, 1.85), (0.5, 0.4, 1.9), (0.75, 0.6, 1.65)):
        stakes = bargaining.Stakes(value=4.0, fear=3 * q, outside=0.5, cost=1.5)
        assert bargaining.nash_price(stakes, share) == pytest.approx(price)
    nothing = bargaining.Stakes(value=4.0, fear=2.1, outside=0.5, cost=1.5)
    assert bargaining.nash_price(nothing, 0.5) is None
    assert bargaining.deal_me_out_price(nothing, 0.5) is None
    for outside, price in ((0.0, 2.45), (0.5, 2.45), (1.5, 1.9)):
        stakes = bargaining.Stakes(value=4.0, fear=0.6, outside=outside, cost=1.5)
        assert bargaining.deal_me_out_price(stakes, 0.5) == pytest.approx(price)


@given(st.floats(-2, 4), st.floats(0.1, 2), st.floats(0.3, 6))
def test_posted_price_maximises_profit(surplus: float, cost: float, precision: float) -> None:
    """Against a search over prices."""
    found = posted_price.posted(surplus, cost, precision)

    def profit(price: float) -> float:
        return (price - cost) * quantal_response.choice(precision, surplus + cost - price)

    best = minimize_scalar(
        lambda price: -profit(price),
        bounds=(cost, cost + max(surplus, 0) + 12 / precision),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert found.profit == pytest.approx(-best.fun, rel=1e-9)
    assert found.profit == pytest.approx(profit(found.price), rel=1e-9)
    assert found.profit == pytest.approx((found.price - cost) * found.purchase, rel=1e-9)


@pytest.mark.parametrize(
    ("q", "row"),
    [
        (0.0, (3.10397, 0.68827, 1.10397)),
        (0.2, (2.71863, 0.58970, 0.71863)),
        (0.6, (2.18830, 0.27357, 0.18830)),
        (0.8, (2.07162, 0.12529, 0.07162)),
    ],
)
def test_rows_of_posted_price(q: float, row: tuple[float, ...]) -> None:
    """v = 4, u0 = .5, c = 1.5, C = 3, λ = 2."""
    found = posted_price.posted(4.0 - 3 * q - 0.5 - 1.5, 1.5, 2.0)
    assert (found.price, found.purchase, found.profit) == pytest.approx(row, abs=5e-6)
