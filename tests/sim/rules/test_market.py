"""R8: other sellers' offers, the best of them, and who wins."""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import pytest

from sim.parameters import MarketTerms, Parameters
from sim.records import Buyer, Deal, Offer, State
from sim.rules.market import (
    UNNAMED,
    best_bid,
    count_bidders,
    deny,
    hear_bids,
    rival_value,
    unnamed_bid,
    winner,
)
from sim.rules.numeric import best_of, normal_quantile
from sim.rules.terms import (
    REFUSED_BY_OTHERS,
    REFUSED_BY_WASHINGTON,
    REFUSED_TO_MOSCOW,
    Threat,
    Winner,
)
from sim.rules.threat import offer, sweetener
from sim.rules.value import alternative_value, appraise, intrinsic_value

Make = Callable[..., Parameters]


@pytest.fixture
def p(parameters: Make) -> Parameters:
    return parameters(
        weights={"need": 2.0, "burden": 0.5, "interop": 9.0},
        market={"compat": 0.5, "spread": 0.2, "mean": -0.1},
    )


def test_rival_value(p: Parameters) -> None:
    """2·.9·(.4/.8) + .5·.6 + .2·(-1) - .5·log10(1 + 9) - .5 = 0; nothing of θ_interop·us."""
    deal = Deal(list_price=7200.0, capability=0.8)
    offered = Offer(capability=0.4, price=0.5, compat=0.6, shock=-1.0)
    buyer = Buyer(need=0.9, us_share=1.0, gdp=100.0)
    assert rival_value(offered, deal, buyer, p) == pytest.approx(0.0)
    offered.financed = 1.0
    assert rival_value(offered, deal, buyer, p) == pytest.approx(0.5)


def test_what_is_lent_does_not_strain_the_budget(parameters: Make) -> None:
    """With three quarters lent, log10(1 + 36·.25) = 1 in place of log10(37)."""
    p = parameters(weights={"burden": 1.0, "spread": 0.0})
    buyer = Buyer(gdp=100.0)
    for share, strain in ((0.75, 1.0), (0.0, math.log10(37.0)), (1.0, 0.0)):
        deal = Deal(list_price=36.0 * 400.0, financed=share)
        assert intrinsic_value(deal, buyer, p) == pytest.approx(-strain)


def test_the_best_of_several_normals() -> None:
    """Φ⁻¹(U^(1/n)), also where U^(1/n) is as good as 1; U = 0 is as small as a draw can be."""
    normal = NormalDist()
    for count, draw in ((1, 0.3), (2, 0.25), (5, 0.9), (1, 1e-9), (3, 0.5)):
        assert best_of(count, draw) == pytest.approx(normal.inv_cdf(draw ** (1 / count)), abs=1e-9)
    assert best_of(1, 0.5) == pytest.approx(0.0, abs=1e-15)
    least = best_of(1, 0.0)
    assert -8.5 < least < best_of(1, 2.0**-53)
    most = best_of(1000, 1.0 - 2.0**-53)
    assert 8.0 < best_of(1, 1.0 - 2.0**-53) < most < 9.5
    assert normal_quantile(0.0) == 0.0


def test_the_best_bid(p: Parameters) -> None:
    """-.1 + .2·Φ⁻¹(.25^(1/2)) = -.1; a better draw is a better bid; nobody bids nothing."""
    assert best_bid(Deal(bidders=2), 0.25, p.market) == pytest.approx(-0.1)
    best = -0.1 + 0.2 * NormalDist().inv_cdf(0.8)
    assert best_bid(Deal(bidders=2), 0.64, p.market) == pytest.approx(best)
    assert best_bid(Deal(bidders=1), 0.8, p.market) == pytest.approx(best)
    assert best_bid(Deal(bidders=0), 0.25, p.market) == 0.0


def test_an_unnamed_bid(parameters: Make) -> None:
    """Plain: what chance made of it. Typical: 2·.9 + .5·.6/3 - .5·log10(10) - 1 + .3 beside it."""
    weights = {"need": 2.0, "burden": 0.5}
    market = {"compat": 0.5, "level": 0.3}
    buyer = Buyer(need=0.9, us_share=0.3, russian=0.1, gdp=100.0)
    deal = Deal(bidders=3, bid_luck=0.2, list_price=3600.0, capability=0.4)
    plain = parameters(weights=weights, market=market)
    assert unnamed_bid(deal, buyer, plain) == 0.2
    typical = parameters(weights=weights, market=market | {"bids": "typical"})
    assert unnamed_bid(deal, buyer, typical) == pytest.approx(0.2 + 1.8 + 0.1 - 0.5 - 1.0 + 0.3)
    assert unnamed_bid(Deal(bidders=0, bid_luck=0.2), buyer, typical) == 0.0
    assert unnamed_bid(Deal(bidders=1, bid_luck=0.2), buyer, plain) == 0.2
    nothing = Buyer(need=0.0, gdp=100.0)  # imports nothing, from others neither
    assert unnamed_bid(deal, nothing, typical) == pytest.approx(0.2 - 0.5 - 1.0 + 0.3)


def test_the_level_lifts_all_offers_but_moscows(parameters: Make) -> None:
    """By as much each; nothing of it in v."""
    deal = Deal(list_price=500.0, capability=0.5, alternative_capability=0.5, bidders=2)
    offered, buyer = Offer(capability=0.5, price=1.0), Buyer(need=0.5, gdp=100.0)
    low, high = (parameters(market={"bids": "typical", "level": level}) for level in (0.0, 0.75))
    assert intrinsic_value(deal, buyer, high) == intrinsic_value(deal, buyer, low)
    for worth in (
        lambda p: alternative_value(deal, buyer, p),
        lambda p: rival_value(offered, deal, buyer, p),
        lambda p: unnamed_bid(deal, buyer, p),
    ):
        assert worth(high) - worth(low) == pytest.approx(0.75)


def test_who_bids(parameters: Make) -> None:
    """A deal's own number counts, else that of all."""
    terms = parameters(market={"bidders": 3}).market
    own, shared = Deal(given_bidders=True, bidders=1), Deal()
    for deal in (own, shared):
        count_bidders(deal, terms)
    assert (own.bidders, shared.bidders) == (1, 3)


def test_the_best_offer_of_the_month() -> None:
    """The deal's own offers that are open, and the unnamed bid, if worth more than nothing."""
    offers = [
        Offer(worth=9.0, seller=2),
        *(Offer(worth=w, seller=s) for w, s in ((0.3, 3), (0.5, 4))),
    ]
    deal = Deal(first_offer=1, named=2, bidders=1, bid_worth=0.4)
    for there, best, who in (
        ([True, True, True], 0.5, 4),
        ([True, True, False], 0.4, UNNAMED),
        ([True, False, False], 0.4, UNNAMED),
    ):
        hear_bids(deal, offers, there, MarketTerms())
        assert (deal.rival, deal.rival_seller) == (best, who)
    deal.bid_worth = -0.1
    hear_bids(deal, offers, [True, True, False], MarketTerms())
    assert (deal.rival, deal.rival_seller) == (0.3, 3)
    hear_bids(deal, offers, [True, False, False], MarketTerms())
    assert (deal.rival, deal.rival_seller) == (0.0, 0)


@pytest.mark.parametrize(
    ("about", "rival", "seller"),
    [
        ({}, 0.4, UNNAMED),
        ({"bidders": 0}, 0.0, 0),
        ({"deserted": True}, 0.0, 0),
        ({"bid_worth": 0.0}, 0.0, 0),
        ({"need_left": 0.5}, 0.0, 0),
        ({"need_left": 0.9}, 0.26, UNNAMED),
    ],
)
def test_what_the_unnamed_bid(about: dict[str, Any], rival: float, seller: int) -> None:
    """Nothing where nobody bids or others deny; .4 - (.4 + 1)·(1 - ν) where the need is filled."""
    deal = Deal(**{"bidders": 2, "bid_worth": 0.4, **about})
    hear_bids(deal, [], [], MarketTerms())
    assert (deal.rival, deal.rival_seller) == (pytest.approx(rival), seller)


def test_of_equal_offers_the_first_is_heard() -> None:
    """In the order of their names; a named one has to beat the unnamed."""
    offers = [Offer(worth=0.4, seller=2), Offer(worth=0.4, seller=3)]
    for bidders, who in ((0, 2), (1, UNNAMED)):
        deal = Deal(named=2, bidders=bidders, bid_worth=0.4)
        hear_bids(deal, offers, [True, True], MarketTerms())
        assert (deal.rival, deal.rival_seller) == (0.4, who)


@pytest.mark.parametrize(
    ("refusals", "denied"),
    [
        (0, (False, False, False)),
        (REFUSED_BY_WASHINGTON, (True, False, False)),
        (REFUSED_BY_OTHERS, (False, True, False)),
        (REFUSED_TO_MOSCOW, (False, False, True)),
        (REFUSED_BY_WASHINGTON + REFUSED_TO_MOSCOW, (True, False, True)),
        (REFUSED_BY_WASHINGTON + REFUSED_BY_OTHERS + REFUSED_TO_MOSCOW, (True, True, True)),
    ],
)
def test_who_denies(refusals: int, denied: tuple[bool, bool, bool]) -> None:
    """Each kind for itself, whatever was denied before."""
    for before in (False, True):
        deal = Deal(denied=before, deserted=before, embargoed=before)
        deny(deal, refusals)
        assert (deal.denied, deal.deserted, deal.embargoed) == denied


@pytest.mark.parametrize(
    ("alternative", "sweetener_", "rival", "found"),
    [
        (0.0, 0.0, 0.0, Winner.NOBODY),
        (-1.0, 0.0, 0.0, Winner.NOBODY),
        (0.2, 0.0, 0.0, Winner.WASHINGTON),
        (0.2, 0.0, 0.3, Winner.ANOTHER),
        (0.2, 0.2, 0.3, Winner.WASHINGTON),
        (-1.0, 0.0, 0.3, Winner.ANOTHER),
        (0.3, 0.0, 0.3, Winner.WASHINGTON),
    ],
)
def test_who_wins(alternative: float, sweetener_: float, rival: float, found: Winner) -> None:
    """The better offer, Washington's at a tie; nobody where neither is worth anything."""
    best = max(0.0, alternative + sweetener_, rival)
    deal = Deal(alternative=alternative, sweetener=sweetener_, rival=rival, outside=best)
    assert winner(deal) == found


def test_a_sweetener_only_where_it_is_needed(parameters: Make) -> None:
    """W = 2 - 1: none where another offers 1.2; beside .4 it still takes W - A = .7, not W - O."""
    p = parameters(
        russia={"pricing": "list"}, learning={"alpha": 0.0, "beta": 1.0}, state={"offer_cap": 1e9}
    )
    buyer, state = Buyer(deterrence_gain=5.0), State()
    for rival, needed in ((1.2, 0.0), (1.0, 0.0), (0.4, 0.7), (0.0, 0.7)):
        deal = Deal(attraction=2.0, alternative=0.3, rival=rival, threat=Threat.WARNED)
        assert sweetener(deal, buyer, state, False, p) == pytest.approx(needed)
        offer(deal, 0.1, 0, state)
        assert deal.outside == max(rival, 0.3 + 0.1)


def test_the_outside_option(parameters: Make) -> None:
    """u0 = max(0, A, O)."""
    from sim.records import System, TreasuryState

    for alternative, rival in ((0.2, 0.3), (0.3, 0.2), (-1.0, 0.0)):
        deal = Deal(alternative=alternative, rival=rival)
        appraise(deal, System(), TreasuryState(), parameters())
        assert deal.outside == max(0.0, alternative, rival)
