"""Laws of other sellers' offers (R8)."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.noise import draw_noise, keys_of
from sim.parameters import Parameters
from sim.records import Buyer, Deal
from sim.rules.market import best_bid, unnamed_bid
from sim.rules.terms import Stage, Winner
from sim.rules.value import intrinsic_value
from sim.scenario_file import from_mapping
from sim.strategies import Mapping, market_mappings, scenario_mappings
from tests.properties.worlds import alone, past_of, same_runs

pytestmark = pytest.mark.usefixtures("warm_kernel")

SEEDS = st.integers(0, 2**40)


def without_offers(mapping: Mapping) -> Mapping:
    """Return a world whose deals have no bids but Moscow's and Washington's."""
    plain = deepcopy(mapping)
    for deal in plain["deals"].values():
        for key in ("offers", "bidders", "financed_share"):
            deal.pop(key, None)
    plain.pop("market", None)
    return plain


@given(market_mappings(), SEEDS)
def test_both_engines_agree_on_every_offer(differences: Any, mapping: Mapping, seed: int) -> None:
    """With named offers and unnamed bids too, both engines give the same bits."""
    scenario = from_mapping(mapping)
    found = [
        simulate(scenario, 2, seed, history=True, engine=engine) for engine in ("compiled", "mesa")
    ]
    assert differences(*found) == []


@given(scenario_mappings(), SEEDS)
def test_without_other_bids_the_weights_of_the_market_are_nothing(
    mapping: Mapping, seed: int
) -> None:
    """Off: no offers, n = 0. All weights of the market may then be anything, to the bit."""
    plain = without_offers(mapping)
    market = {"bidders": 0, "bids": "typical", "mean": 3.0, "spread": 2.0, "compat": 2.0}
    one, other = (
        simulate(from_mapping(world), 3, seed, history=True)
        for world in (plain, {**plain, "market": market})
    )
    assert same_runs(one, other) == []
    assert not one.deals["rival"].any()
    assert not (one.deals["lost_to"] == Winner.ANOTHER).any()


@given(scenario_mappings(), SEEDS)
def test_an_offer_that_nobody_wants_changes_nothing(mapping: Mapping, seed: int) -> None:
    """An offer at a hundred list prices or more, and bids of mean -100, are as none."""
    plain = without_offers(mapping)
    dear = deepcopy(plain)
    for deal in dear["deals"].values():
        deal["offers"] = {"dear": {"seller": "BRA", "month": "2020-01", "price": 1e6}}
    dear["sellers"] = {"BRA": {"name": "Brazil"}}
    dear["weights"] = plain["weights"] = {**plain.get("weights", {}), "need": 1.0}
    dear["market"] = {"bidders": 2, "mean": -100.0}
    one, other = (simulate(from_mapping(world), 3, seed, history=True) for world in (dear, plain))
    assert set(same_runs(one, other)) <= {
        "bidders",
        "bid_luck",
        "bid_worth",
        "named",
        "first_offer",
    }


@given(market_mappings(), SEEDS)
def test_washington_pays_for_what_it_wins_alone(mapping: Mapping, seed: int) -> None:
    """A purchase elsewhere costs Washington nothing: what is paid is the sum over its own wins."""
    done = simulate(from_mapping(mapping), 3, seed)
    deals = done.deals
    won = (deals["lost_to"] == Winner.WASHINGTON) & (deals["ended"] >= 0)
    paid = np.where(won, deals["sweetener"] * deals["list_price"], 0.0).sum(axis=1)
    assert np.allclose(done.state["paid"], paid, rtol=1e-12, atol=0.0)
    switched = (deals["stage"] == Stage.SWITCHED) & (deals["ended"] >= 0)
    assert (deals["lost_to"][switched] != Winner.NOBODY).all()


@given(market_mappings(), SEEDS)
def test_the_outside_option_is_the_best_offer(mapping: Mapping, seed: int) -> None:
    """u0 = max(0, A + x, O) is at least O, and O is somebody's where it is more than 0."""
    done = simulate(from_mapping(mapping), 2, seed, history=True)
    past = past_of(done).deals
    weighed = past["decided"]
    assert (past["outside"] >= past["rival"])[weighed].all()
    assert (past["rival"] >= 0.0).all()
    assert ((past["rival"] > 0.0) == (past["rival_seller"] > 0)).all()


@given(st.integers(1, 50), st.floats(0.0, 1.0, exclude_max=True), st.floats(0.0, 2.0))
def test_more_bidders_bid_no_less(bidders: int, draw: float, spread: float) -> None:
    """The best of n + 1 bids is at least that of n, by the same uniform."""
    from sim.parameters import MarketTerms
    from sim.records import Deal

    terms = MarketTerms(spread=spread)
    fewer, more = (best_bid(Deal(bidders=n), draw, terms) for n in (bidders, bidders + 1))
    assert more >= fewer - 1e-12


@given(st.integers(0, 6), st.floats(-1.0, 1.0), SEEDS)
def test_more_bidders_leave_moscow_no_more(bidders: int, mean: float, seed: int) -> None:
    """Of one deal, decided once and path by path: with another bidder Moscow never gains a sale."""
    once = {
        "buying": {"advance_agreed": 1.0, "drop_agreed": 1.0, "precision": float("inf")},
        "russia": {"pricing": "list"},
    }
    signed = []
    for count in (bidders, bidders + 1):
        world = alone(
            1.2,
            months=1,
            deals={
                "IND/0": {
                    "buyer": "IND",
                    "system": "S-400",
                    "value": 1.2,
                    "stage": "agreed",
                    "bidders": count,
                }
            },
            market={"mean": mean},
            **once,
        )
        signed.append(simulate(world, 20, seed).deals["signed"][:, 0] >= 0)
    assert not (signed[1] & ~signed[0]).any()


@pytest.mark.outside("test_more_bidders_leave_moscow_no_more")
def test_more_bidders_may_bring_moscow_another_buyer() -> None:
    """With several deals they may: the plant's one slot goes to the buyer that stays, in time."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": 2,
        "weights": {"spread": 0.0},
        "buying": {
            "advance_agreed": 1.0,
            "drop_agreed": 1.0,
            "precision": float("inf"),
            "herding": 0.0,
        },
        "russia": {"pricing": "list"},
        "systems": {"S-400": {"capacity": 1.0, "lead_time": 0}},
        "deals": {
            "CHN/0": {"buyer": "CHN", "system": "S-400", "value": 2.0, "stage": "agreed"},
            "IND/0": {"buyer": "IND", "system": "S-400", "value": 2.0, "stage": "agreed"},
        },
    }
    crowded = deepcopy(mapping)
    crowded["deals"]["CHN/0"]["offers"] = {"hq-9": {"seller": "FRA", "month": "2020-01"}}
    crowded["deals"]["CHN/0"]["buyer"] = "SAU"
    mapping["deals"]["CHN/0"]["buyer"] = "SAU"
    crowded["deals"]["CHN/0"]["offers"]["hq-9"]["price"] = 0.0
    crowded["weights"] = mapping["weights"] | {"need": 3.0}
    mapping["weights"] = crowded["weights"]
    gained = []
    for seed in range(10):
        one, other = (simulate(from_mapping(world), 1, seed) for world in (mapping, crowded))
        gained.append(other.deals["stage"][0, 1] == Stage.DELIVERED != one.deals["stage"][0, 1])
    assert any(gained)


@given(st.lists(st.sampled_from(["CHN", "FRA", "SWE", "KOR"]), unique=True, min_size=1), SEEDS)
def test_an_offer_s_draw_is_its_own(sellers: list[str], seed: int) -> None:
    """ε follows from deal and seller: other offers, and other deals, leave it as it is."""
    pairs = tuple(("IND/0", seller) for seller in sellers)
    alone_ = [
        draw_noise(keys_of(seed, ("IND/0",), 0, (pair,)), 1, 0, 2).offers[0] for pair in pairs
    ]
    others = (*pairs, ("TUR/1", sellers[0]))
    together = draw_noise(keys_of(seed, ("IND/0", "TUR/1"), 0, others), 1, 0, 2).offers
    assert all((one == row).all() for one, row in zip(alone_, together, strict=False))
    assert (together[-1] != together[0]).all()


@given(st.floats(0.01, 1.0), st.floats(1.0, 2e4), st.floats(1.0, 1e4), st.integers(1, 9))
def test_what_all_offers_serve_alike_decides_nothing(
    need: float, gdp: float, price: float, bidders: int
) -> None:
    """A typical bid serves need and strains the budget as Moscow's does: v - O* knows neither.

    Where something of the order is lent it does, and where imports fit the bid.
    """
    p = Parameters.model_validate({"market": {"bids": "typical", "compat": 0.0}})
    deal = Deal(list_price=price, bidders=bidders)
    buyer = Buyer(need=need, gdp=gdp)
    apart = intrinsic_value(deal, buyer, p) - unnamed_bid(deal, buyer, p)
    assert apart == pytest.approx(1.0)
    lent = Deal(list_price=price, bidders=bidders, financed=0.5)
    assert intrinsic_value(lent, buyer, p) - unnamed_bid(lent, buyer, p) > 1.0
