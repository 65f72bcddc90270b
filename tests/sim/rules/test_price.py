"""R5: the three price rules, with the tables of the closed forms."""

import math
from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal
from sim.rules.price import certain_price, least_payment, price, reservation_price, willingness

Make = Callable[..., Parameters]

# v = 4, c = 1.5, C = 3, u0 = .5: what is left before the price is 3.5 - 3q.
NASH = {
    0.25: {0.0: 2.0, 0.2: 1.85, 0.4: 1.7, 0.6: 1.55, 0.66: 1.505},
    0.50: {0.0: 2.5, 0.2: 2.2, 0.4: 1.9, 0.6: 1.6, 0.66: 1.51},
    0.75: {0.0: 3.0, 0.2: 2.55, 0.4: 2.1, 0.6: 1.65, 0.66: 1.515},
}

POSTED = {
    0.0: (3.10397, 0.68827),
    0.2: (2.71863, 0.58970),
    0.4: (2.40516, 0.44761),
    0.6: (2.18830, 0.27357),
    0.8: (2.07162, 0.12529),
}


@pytest.mark.parametrize("share", NASH)
def test_nash_table(parameters: Make, share: float) -> None:
    """P = c + φ·S; the buyer keeps (1 - φ)·S."""
    p = parameters(russia={"pricing": "nash", "share": share, "unit_cost": 1.5})
    for q, expected in NASH[share].items():
        net = 3.5 - 3.0 * q
        assert price(net, 1.5, p) == pytest.approx(expected)
        assert net - price(net, 1.5, p) == pytest.approx((1.0 - share) * (net - 1.5))


def test_nash_without_surplus(parameters: Make) -> None:
    """Where there is no sale (q = .7) Russia asks its cost, and the buyer loses by it."""
    p = parameters(russia={"pricing": "nash", "share": 0.5})
    assert price(3.5 - 2.1, 1.5, p) == 1.5


@pytest.mark.parametrize("q", POSTED)
def test_posted_table(parameters: Make, q: float) -> None:
    """P = c + (1 + W)/λ, P(buy) = W/(1 + W)."""
    p = parameters(russia={"pricing": "posted"}, buying={"precision": 2.0})
    expected, bought = POSTED[q]
    net = 3.5 - 3.0 * q
    assert price(net, 1.5, p) == pytest.approx(expected, abs=5e-6)
    assert willingness(Deal(), net, 1.5, p) == pytest.approx(bought, abs=5e-6)


def test_posted_price_is_the_best_there_is(parameters: Make) -> None:
    """Profit (P - c)·σ(λ(A - P)) falls on both sides of it."""
    p = parameters(russia={"pricing": "posted"}, buying={"precision": 3.0})
    best = price(1.4, 0.6, p)

    def profit(asked: float) -> float:
        return (asked - 0.6) / (1.0 + math.exp(-3.0 * (1.4 - asked)))

    assert profit(best) > profit(best + 1e-3)
    assert profit(best) > profit(best - 1e-3)


@pytest.mark.parametrize("net", [-3.0, 0.0, 0.7, 5.0])
def test_list_price(parameters: Make, net: float) -> None:
    """1, whatever the deal is worth."""
    assert price(net, 0.6, parameters(russia={"pricing": "list"})) == 1.0


def test_an_ally_gets_the_wedge(parameters: Make) -> None:
    """c_i = c - wedge·ally."""
    p = parameters(russia={"unit_cost": 0.6, "wedge": 0.2})
    assert reservation_price(Buyer(ally=1.0), p) == pytest.approx(0.4)
    assert reservation_price(Buyer(ally=0.5), p) == pytest.approx(0.5)
    assert reservation_price(Buyer(), p) == 0.6


@pytest.mark.parametrize(
    ("pricing", "certain", "least"),
    [("nash", 0.4, 0.4), ("list", 1.0, 1.0), ("posted", 0.4, 0.9)],
)
def test_certain_price_and_least_payment(
    parameters: Make, pricing: str, certain: float, least: float
) -> None:
    """π is c_i, 1, or c_i + 2/λ."""
    p = parameters(russia={"pricing": pricing}, buying={"precision": 4.0})
    assert certain_price(0.4, p) == certain
    assert least_payment(0.4, p) == pytest.approx(least)


def test_willingness(parameters: Make) -> None:
    """y = σ(λ(1 - φ)S) under Nash; at a tie and precision inf, what the policy says."""
    p = parameters(russia={"pricing": "nash", "share": 0.5}, buying={"precision": 2.0})
    assert willingness(Deal(), 0.6 + math.log(3.0), 0.6, p) == pytest.approx(0.75)
    sharp = parameters(russia={"pricing": "list"}, buying={"precision": math.inf})
    assert willingness(Deal(mixing=0.3), 1.0, 0.6, sharp) == 0.3
    assert willingness(Deal(mixing=0.3), 1.001, 0.6, sharp) == 1.0
