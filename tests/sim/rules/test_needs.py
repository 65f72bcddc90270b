"""Deals of one buyer for one need: what fills it, what that leaves, and who goes first."""

from collections.abc import Callable
from typing import Any

import pytest

from sim.parameters import MarketTerms, Parameters
from sim.records import Buyer, Deal, Offer, Scene, System, TreasuryState
from sim.rules.company import amount_linked, amount_wanted
from sim.rules.market import hear_bids, invite_allies
from sim.rules.needs import (
    appraise_need,
    choose_among_needs,
    comes_before,
    goes_first,
    is_filled,
    meet_need,
    stands_back,
    supersede,
    would_fill,
)
from sim.rules.terms import NOT_YET, Move, Named, Relationship, Response, Stage, Winner
from sim.rules.value import appraise, discount_waiting, worth_beside

Make = Callable[..., Any]


def talks(**given: Any) -> Deal:
    """Agreed talks for the need 0."""
    return Deal(**{"stage": Stage.AGREED, "need": 0, "value": 2.0, **given})


def contract(month: int = -3, **given: Any) -> Deal:
    """A contract for the need 0."""
    return talks(**{"stage": Stage.SIGNED, "signed": month, **given})


@pytest.fixture
def halved(parameters: Make) -> Parameters:
    return parameters(buying={"filled_need": 0.25})


@pytest.mark.parametrize(
    ("other", "filled"),
    [
        (contract(), True),
        (contract(stage=Stage.DELIVERED), True),
        (talks(stage=Stage.SWITCHED, ended=-1, lost_to=Winner.ANOTHER), True),
        (talks(), False),
        (contract(stage=Stage.REVERSED, ended=0), False),
        (contract(stage=Stage.ABANDONED, ended=0), False),
        (contract(need=1), False),
        (contract(need=-1), False),
    ],
)
def test_what_fills_a_need(scene_of: Make, other: Deal, filled: bool) -> None:
    """A contract, a delivery, or what was bought elsewhere: of this buyer, for this need."""
    deal = talks()
    assert is_filled(deal, scene_of(deals=[deal, other])) == filled


def test_another_buyer_fills_nothing(scene_of: Make) -> None:
    deal, other = talks(), contract(buyer=1)
    assert not is_filled(deal, scene_of(deals=[deal, other], buyers=[Buyer(), Buyer()]))


def test_contracts_count_for_those_after_them(scene_of: Make) -> None:
    """The first is worth all of it; of two of one month the lot says which was first."""
    first, second = contract(-9), contract(-3)
    scene = scene_of(deals=[first, second])
    assert (is_filled(first, scene), is_filled(second, scene)) == (False, True)
    lucky, late = contract(-3, queue_draw=0.1), contract(-3, queue_draw=0.6)
    assert comes_before(lucky, late)
    assert not comes_before(late, lucky)
    assert not comes_before(late, late)
    elsewhere = talks(stage=Stage.SWITCHED, signed=NOT_YET, ended=-5)
    assert comes_before(elsewhere, second)
    assert not comes_before(elsewhere, contract(-9))


def test_what_is_left(scene_of: Make, halved: Parameters) -> None:
    """Of v = 2 a quarter is left: 1.5 is lost; a purchase that is a loss stays one."""
    deal = talks()
    appraise_need(deal, scene_of(deals=[deal, contract()], p=halved))
    assert (deal.need_left, deal.unneeded) == (0.25, 1.5)
    loss = talks(value=-1.0)
    appraise_need(loss, scene_of(deals=[loss, contract()], p=halved))
    assert loss.unneeded == 0.0
    appraise_need(deal, scene_of(deals=[deal], p=halved))
    assert (deal.need_left, deal.unneeded) == (1.0, 0.0)


def test_it_is_a_term_of_the_gain(scene_of: Make, parameters: Make) -> None:
    """Attraction is v less what is lost; waiting takes of what is left, max(v, 0)·ν·(1 - left)."""
    p = parameters(buying={"filled_need": 0.25, "impatience": 0.5, "herding": 0.0})
    deal = talks(lead_time=12)
    scene = scene_of(deals=[deal, contract(-24, system=1)], systems=[System(stock=9.0)] * 2, p=p)
    appraise_need(deal, scene)
    discount_waiting(deal, 0, scene)
    assert deal.waiting == pytest.approx(0.5 * (1.0 - 2.718281828**-0.5))
    appraise(deal, System(), TreasuryState(), p)
    assert deal.attraction == pytest.approx(2.0 - 1.5 - deal.waiting)


def test_other_offers_are_worth_as_little() -> None:
    """.7 net at a price of 1.1 is 1.8 gross: a quarter of it is .45, less the price."""
    deal = talks(need_left=0.25, bidders=1, bid_worth=0.6, named=1)
    assert worth_beside(0.7, 1.1, deal) == pytest.approx(0.45 - 1.1)
    assert worth_beside(-2.0, 1.1, deal) == -2.0
    assert worth_beside(0.7, 1.1, talks()) == 0.7
    offers = [Offer(worth=3.0, price=0.5, seller=4)]
    hear_bids(deal, offers, [True], MarketTerms())
    assert deal.rival == pytest.approx(0.25 * 3.5 - 0.5)
    hear_bids(deal, offers, [False], MarketTerms())
    assert (deal.rival, deal.rival_seller) == (0.0, 0)
    deal.need_left = 1.0
    hear_bids(deal, offers, [False], MarketTerms())
    assert (deal.rival, deal.rival_seller) == (0.6, 1)


def test_named_offers_may_be_left_out_of_account() -> None:
    offers = [Offer(worth=3.0, seller=4)]
    deal = talks(named=1)
    hear_bids(deal, offers, [True], MarketTerms(named=Named.IGNORED))
    assert (deal.rival, deal.rival_seller) == (0.0, 0)
    hear_bids(deal, offers, [True], MarketTerms())
    assert (deal.rival, deal.rival_seller) == (3.0, 4)


def test_allies_bid_for_all_but_an_adversary() -> None:
    for relationship, count in ((Relationship.ADVERSARY, 2), (Relationship.NATO_ALLY, 5)):
        deal = talks(bidders=2)
        invite_allies(deal, Buyer(relationship=relationship), MarketTerms(allies=3))
        assert deal.bidders == count


@pytest.mark.parametrize(
    ("deal", "fills"),
    [
        (talks(move=Move.ADVANCE), True),
        (talks(move=Move.ADVANCE, stage=Stage.NEGOTIATING), False),
        (talks(move=Move.DROP, outside=0.3), True),
        (talks(move=Move.DROP), False),
        (talks(move=Move.HOLD, outside=0.3), False),
        (contract(move=Move.DROP, outside=0.3), True),
        (contract(move=Move.DROP, outside=0.3, response=Response.DESIGNATED), False),
    ],
)
def test_which_moves_fill_a_need(scene_of: Make, deal: Deal, fills: bool) -> None:
    """A signature, and a purchase elsewhere; not a cancellation after a designation."""
    assert would_fill(deal, scene_of(deals=[deal])) == fills


def test_talks_from_which_moscow_withdraws_fill_no_need(scene_of: Make, parameters: Make) -> None:
    """Under `nash`, where S ≥ 0 without what R10 adds: 2 - .5 - .5 is above 0 and below 3."""
    p = parameters(russia={"pricing": "nash", "unit_cost": 0.5, "wedge": 0.0})
    for burden, fills in ((3.0, False), (0.0, True)):
        deal = talks(move=Move.DROP, outside=0.5, rival=0.5, attraction=2.0, burden=burden)
        assert would_fill(deal, scene_of(deals=[deal], p=p)) == fills


def test_a_buyer_that_cancels_for_another_offer_fills_its_need(
    scene_of: Make, parameters: Make
) -> None:
    """Whatever Moscow would ask by now: a contract's price is frozen, and Moscow did not refuse."""
    p = parameters(russia={"pricing": "nash", "unit_cost": 0.5, "wedge": 0.0})
    terms = {"outside": 0.5, "rival": 0.5, "attraction": 2.0, "burden": 3.0}
    deal = talks(stage=Stage.SIGNED, move=Move.DROP, **terms)
    assert would_fill(deal, scene_of(deals=[deal], p=p))


def test_what_is_worth_more_goes_first() -> None:
    """(ΔU + u0)·L for a signature, u0·L for a purchase elsewhere, in money; at a tie the lot."""
    dear = talks(move=Move.ADVANCE, gain_from_buying=0.2, outside=0.1, list_price=1000.0)
    cheap = talks(move=Move.ADVANCE, gain_from_buying=0.5, list_price=500.0)
    assert goes_first(dear, cheap)
    assert not goes_first(cheap, dear)
    elsewhere = talks(move=Move.DROP, gain_from_buying=9.0, outside=0.4, list_price=1000.0)
    assert goes_first(elsewhere, dear)
    twin = talks(move=Move.ADVANCE, gain_from_buying=0.5, list_price=500.0, queue_draw=0.5)
    assert goes_first(cheap, twin)
    assert not goes_first(twin, cheap)
    assert not goes_first(twin, twin)


def test_one_purchase_a_month(scene_of: Make) -> None:
    """The best purchase is made; other talks for the need stand still, contracts may be dropped."""
    best = talks(move=Move.ADVANCE, gain_from_buying=0.9)
    second = talks(move=Move.ADVANCE, gain_from_buying=0.4)
    early = talks(move=Move.DROP, stage=Stage.EXPLORING)
    held = contract(move=Move.DROP)
    other = talks(move=Move.ADVANCE, need=1)
    free = talks(move=Move.ADVANCE, need=-1)
    deals = [second, best, early, held, other, free]
    scene = scene_of(deals=deals)
    assert [stands_back(deal, scene) for deal in deals[:4]] == [True, False, True, False]
    choose_among_needs(scene)
    moves = [deal.move for deal in deals]
    assert moves == [*(Move.HOLD, Move.ADVANCE, Move.HOLD, Move.DROP, Move.ADVANCE, Move.ADVANCE)]


def test_without_a_purchase_nobody_stands_back(scene_of: Make) -> None:
    deals = [talks(move=Move.DROP), talks(move=Move.ADVANCE, stage=Stage.EXPLORING)]
    choose_among_needs(scene_of(deals=deals))
    assert [deal.move for deal in deals] == [Move.DROP, Move.ADVANCE]


def test_a_purchase_ends_the_other_talks(scene_of: Make, halved: Parameters) -> None:
    """At ν = 0, those under way for this need; at more none."""

    def stages(p: Parameters | None) -> list[tuple[int, int, int]]:
        deals = [
            *(contract(), talks(), talks(stage=Stage.EXPLORING), talks(need=1)),
            *(talks(stage=Stage.UNOPENED), contract(), talks(buyer=1)),
        ]
        scene: Scene = scene_of(deals=deals, buyers=[Buyer(), Buyer()], p=p)
        supersede(deals[0], 5, scene)
        return [(deal.stage, deal.superseded, deal.ended) for deal in deals]

    gone = (Stage.ABANDONED, 5, 5)
    before = [(stage, NOT_YET, NOT_YET) for stage in (4, 3, 1, 3, 0, 4, 3)]
    assert stages(halved) == before
    assert stages(None) == [before[0], gone, gone, *before[3:]]


def test_a_deal_without_a_need_ends_nothing(scene_of: Make) -> None:
    deals = [contract(need=-1), talks(need=-1)]
    supersede(deals[0], 5, scene_of(deals=deals))
    assert deals[1].stage == Stage.AGREED


def test_talks_that_open_too_late(scene_of: Make) -> None:
    """They end at once if the need is filled, and a contract that becomes known ends others."""
    late, standing = talks(stage=Stage.EXPLORING), contract()
    meet_need(late, 7, scene_of(deals=[standing, late]))
    assert (late.stage, late.superseded) == (Stage.ABANDONED, 7)
    free = talks(stage=Stage.EXPLORING)
    meet_need(free, 7, scene_of(deals=[talks(), free]))
    assert free.stage == Stage.EXPLORING
    other = talks()
    meet_need(standing, 7, scene_of(deals=[standing, other]))
    assert (other.stage, standing.stage) == (Stage.ABANDONED, Stage.SIGNED)


def test_what_is_threatened_is_borne_by_the_one_that_is_bought(
    scene_of: Make, halved: Parameters
) -> None:
    """Other talks for the need count a quarter, or nothing; contracts and other needs in full."""
    deal = talks(list_price=100.0, programme=0, link_from=0)
    rival = talks(list_price=400.0, programme=0, link_from=0)
    bought = contract(list_price=30.0, programme=0, link_from=0)
    apart = talks(list_price=7.0, need=1, programme=0, link_from=0)
    deals = [deal, rival, bought, apart]
    for p, amount in ((halved, 237.0), (None, 137.0)):
        scene = scene_of(deals=deals, p=p)
        assert amount_wanted(deal, scene) == pytest.approx(amount)
        assert amount_linked(deal, 0, scene) == pytest.approx(amount)
        assert amount_wanted(apart, scene) == pytest.approx(537.0)
