"""R10: what a sale costs Moscow beyond production, and when it does not sell."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Month, Scene, Seller, State, Statute, System, TreasuryState
from sim.rules.buying import drop, make_move, quote, take_back
from sim.rules.moscow import (
    expected_reprisal,
    follow_delivery,
    follow_designation,
    is_judged,
    is_named,
    is_refused,
    learn_of_sanctions,
    moscow_opinion,
    recall_sales,
    stands_for_named,
    weigh_sale,
    wish_to_withdraw,
    withdraws,
    years_ordered,
)
from sim.rules.numeric import choice_probability
from sim.rules.price import least_accepted, price
from sim.rules.terms import NOT_YET, Move, Response, Stage, Winner
from sim.rules.threat import sweetener
from sim.rules.treasury import brings_listing, designate_persons, list_persons

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]


def waiting(units: float, signed: int = 0, **about: Any) -> Deal:
    """Return a contract that waits."""
    return Deal(stage=Stage.SIGNED, signed=signed, units=units, **about)


@pytest.mark.parametrize(
    ("capacity", "factor", "stock", "ahead", "years"),
    [
        (4.0, 1.0, 0.0, 6.0, 1.5),
        (4.0, 0.5, 0.0, 6.0, 3.0),
        (4.0, 1.0, 2.0, 6.0, 1.5),
        (4.0, 1.0, -2.0, 6.0, 2.0),
        (4.0, 1.0, -2.0, 0.0, 0.5),
        (4.0, 1.0, 0.0, 0.5, 0.125),
        (0.0, 1.0, 0.0, 6.0, math.inf),
        (4.0, 0.0, 0.0, 6.0, math.inf),
        (0.0, 1.0, 0.0, 0.0, 0.0),
        (4.0, 0.0, 0.0, 0.0, 0.0),
        (math.inf, 1.0, math.inf, 6.0, 0.0),
        (math.inf, 0.5, math.inf, 6.0, 0.0),
        (math.inf, 0.0, 0.0, 6.0, math.inf),
    ],
)
def test_years_ordered(
    capacity: float, factor: float, stock: float, ahead: float, years: float, scene_of: MakeScene
) -> None:
    """Six units before a deal, or owed, at four a year are a year and a half; stock is no debt."""
    scene = scene_of(
        deals=[Deal(stage=Stage.AGREED, units=9.0), waiting(ahead)],
        systems=[System(capacity=capacity, stock=stock)],
        calendar=[Month(), Month(capacity_factor=factor)],
    )
    assert years_ordered(scene.deals[0], 1, scene) == pytest.approx(years)


def test_a_contract_waits_for_those_before_it_alone(scene_of: MakeScene) -> None:
    """The second of three contracts, by month of signature, has the first before it."""
    deals = [waiting(1.0, 3), waiting(2.0, 1), waiting(4.0, 2)]
    scene = scene_of(deals=deals, systems=[System(capacity=1.0)])
    assert [years_ordered(deal, 5, scene) for deal in deals] == [6.0, 0.0, 2.0]


REPRISAL: list[tuple[dict[str, Any], float]] = [
    ({}, 0.25 * 0.4 * 2.0),
    ({"significant": True}, 0.25 * 2.0),
    ({"liable": False}, 0.0),
    ({"listed": -3}, 0.0),
    ({"significance": 0.0}, 0.0),
]


@pytest.mark.parametrize(("about", "expected"), REPRISAL)
def test_expected_reprisal(
    about: dict[str, Any], expected: float, parameters: Make, scene_of: MakeScene
) -> None:
    """q_R·s·L with s = 1 once found; nothing without the law, or once it has come."""
    deal = Deal(stage=Stage.SIGNED, **{"significance": 0.4, **about})
    scene = scene_of(
        deals=[deal],
        p=parameters(russia={"sanction_cost": 2.0}),
        seller=Seller(moscow_belief=0.25),
        statute=Statute(in_force=7),
    )
    assert expected_reprisal(deal, 7, scene) == pytest.approx(expected)
    assert expected_reprisal(deal, 6, scene) == 0.0


def test_nothing_feared_and_nothing_at_stake(parameters: Make, scene_of: MakeScene) -> None:
    """0·inf does not arise: at L = inf a sale that cannot be significant, or q_R = 0, is free."""
    for belief, s, loss, found in (
        (0.0, 0.5, math.inf, 0.0),
        (0.5, 0.0, math.inf, 0.0),
        (0.5, 0.5, math.inf, math.inf),
        (0.5, 0.5, 0.0, 0.0),
    ):
        deal = Deal(significance=s)
        scene = scene_of(
            deals=[deal],
            p=parameters(russia={"sanction_cost": loss}),
            seller=Seller(moscow_belief=belief),
        )
        assert expected_reprisal(deal, 0, scene) == found


def test_the_terms_add_up(parameters: Make, scene_of: MakeScene) -> None:
    """.1·(3/2) + .5·.4·1 + 300/(1000 + 500): the buyer's live deals share what presses Moscow."""
    deal = Deal(stage=Stage.AGREED, list_price=1000.0, significance=0.4)
    other = Deal(stage=Stage.EXPLORING, list_price=500.0, system=1)
    over = Deal(stage=Stage.ABANDONED, list_price=7000.0, system=1)
    scene = scene_of(
        deals=[deal, other, over, waiting(3.0, buyer=1)],
        buyers=[Buyer(ally=0.5), Buyer()],
        systems=[System(capacity=2.0), System()],
        p=parameters(
            russia={"scarcity": 0.1, "sanction_cost": 1.0, "unit_cost": 0.6, "wedge": 0.2}
        ),
        seller=Seller(moscow_belief=0.5),
        pressure=[[0.0, 0.0], [300.0, 0.0], [0.75, 0.0]],
    )
    weigh_sale(deal, 1, scene)
    assert (deal.scarcity, deal.reprisal, deal.pressed) == pytest.approx((0.15, 0.2, 0.2))
    assert deal.burden == pytest.approx(0.55)
    assert least_accepted(deal, scene.buyers[0], scene.p) == pytest.approx(0.5 + 0.55)
    weigh_sale(deal, 0, scene)
    assert deal.pressed == 0.0
    assert deal.burden == pytest.approx(0.35)
    weigh_sale(deal, 2, scene)
    assert deal.pressed == pytest.approx(0.75 / 1500.0)


@pytest.mark.parametrize("size", [1.0, 0.3])
@pytest.mark.parametrize("alone", ["scarcity", "reprisal", "pressed"])
def test_each_term_is_weighed_alone(
    alone: str, size: float, parameters: Make, scene_of: MakeScene
) -> None:
    """After a month without a burden: an order waits, sanctions are feared, or others press."""
    deal = Deal(stage=Stage.AGREED, list_price=1.0, significance=1.0)
    rates = {
        "scarcity": size * (alone == "scarcity"),
        "sanction_cost": size * (alone == "reprisal"),
    }
    scene = scene_of(
        deals=[deal, waiting(1.0, buyer=1)],
        buyers=[Buyer(), Buyer()],
        systems=[System(capacity=1.0)],
        p=parameters(russia=rates),
        seller=Seller(moscow_belief=1.0),
        pressure=[[size * (alone == "pressed"), 0.0]],
    )
    weigh_sale(deal, 0, scene)
    weighed = {"scarcity": deal.scarcity, "reprisal": deal.reprisal, "pressed": deal.pressed}
    assert weighed == {name: size * (name == alone) for name in weighed}
    assert deal.burden == size


def test_pressure_alone_is_shared_anew_every_month(scene_of: MakeScene) -> None:
    """1 over a deal of 1 is 1; beside talks about another of 1 it is a half."""
    deal = Deal(stage=Stage.AGREED, list_price=1.0)
    other = Deal(list_price=1.0, system=1)
    scene = scene_of(deals=[deal, other], systems=[System(), System()], pressure=[[1.0]])
    for stage, pressed in ((Stage.UNOPENED, 1.0), (Stage.EXPLORING, 0.5)):
        other.stage = stage
        weigh_sale(deal, 0, scene)
        assert (deal.pressed, deal.burden) == (pressed, pressed)


def test_off_nothing_is_weighed(parameters: Make, scene_of: MakeScene) -> None:
    """Without rates a full order book, a law and a plant that stands still are no burden."""
    deal = Deal(
        stage=Stage.AGREED, significance=1.0, scarcity=1.0, reprisal=1.0, pressed=1.0, burden=3.0
    )
    scene = scene_of(
        deals=[deal, waiting(5.0)],
        systems=[System(capacity=0.0)],
        p=parameters(),
        seller=Seller(moscow_belief=1.0),
    )
    weigh_sale(deal, 0, scene)
    assert (deal.scarcity, deal.reprisal, deal.pressed, deal.burden) == (0.0, 0.0, 0.0, 0.0)


def test_the_price_bears_its_share(parameters: Make) -> None:
    """c = .6, v = 2, burden .4, φ = ¼: P = 1 + ¼·1 = 1.25, up by .3 from .95 = (1 - φ)·.4."""
    p = parameters(russia={"unit_cost": 0.6, "share": 0.25})
    deal = Deal(stage=Stage.AGREED, attraction=2.0)
    quote(deal, Buyer(), p)
    assert deal.price == pytest.approx(0.95)
    deal.burden = 0.4
    quote(deal, Buyer(), p)
    assert deal.price == pytest.approx(1.25)


@pytest.mark.parametrize("rule", ["nash", "posted"])
def test_what_moscow_cannot_accept_has_no_price(rule: str, parameters: Make) -> None:
    """An infinite c_i is an infinite price, which nobody pays at any precision."""
    p = parameters(russia={"pricing": rule})
    assert price(3.0, math.inf, p) == math.inf
    for precision in (0.0, 1.0, math.inf):
        assert choice_probability(precision, -math.inf, 1.0) == 0.0
        assert choice_probability(precision, math.inf, 0.0) == 1.0
    assert price(3.0, math.inf, parameters(russia={"pricing": "list"})) == 1.0


@pytest.mark.parametrize(
    ("about", "refused"),
    [
        ({}, True),
        ({"attraction": 0.6}, True),
        ({"attraction": 0.59}, False),
        ({"attraction": 1.0}, False),
        ({"attraction": 0.99}, True),
        ({"sanction": 0.2}, True),
        ({"sanction": 0.3}, False),
        ({"outside": 0.3}, False),
        ({"burden": 0.0}, False),
        ({"burden": math.inf}, True),
        ({"sweetener": 0.1}, False),
    ],
)
def test_whose_doing_it_is(about: dict[str, Any], refused: bool, parameters: Make) -> None:
    """At c = .6 and a burden of .4 Moscow's where .6 ≤ what the buyer gives < 1."""
    p = parameters(russia={"unit_cost": 0.6})
    deal = Deal(stage=Stage.AGREED, **{"attraction": 0.8, "burden": 0.4, **about})
    assert is_refused(deal, Buyer(), p) == refused
    for rule in ("list", "posted"):
        other = parameters(russia={"unit_cost": 0.6, "pricing": rule})
        assert not is_refused(deal, Buyer(), other)


def test_talks_that_moscow_ends(parameters: Make, scene_of: MakeScene) -> None:
    """They are withdrawn, whatever else is on offer; a buyer's own drop is as before."""
    p = parameters(russia={"unit_cost": 0.6})
    for burden, stage, lost in (
        (0.4, Stage.WITHDRAWN, Winner.NOBODY),
        (0.1, Stage.SWITCHED, Winner.ANOTHER),
    ):
        deal = Deal(stage=Stage.AGREED, attraction=0.9, burden=burden, outside=0.1, rival=0.1)
        drop(deal, 4, scene_of(deals=[deal], buyers=[Buyer()], p=p))
        assert (deal.stage, deal.ended, deal.lost_to) == (stage, 4, lost)


def test_a_buyer_that_drops_a_contract_does_so_itself(
    parameters: Make, scene_of: MakeScene
) -> None:
    """Moscow's end of a contract is its own act."""
    deal = Deal(stage=Stage.SIGNED, signed=0, attraction=0.8, burden=0.4)
    system = System(waiting=1, signed=1)
    drop(deal, 4, scene_of(deals=[deal], systems=[system], p=parameters()))
    assert deal.stage == Stage.ABANDONED


def test_withdrawal(parameters: Make) -> None:
    """z_R·σ(λ_R(c_i - P)): .2·σ(2·(.6 + .9 - 1)) = .2·.7311."""
    p = parameters(russia={"unit_cost": 0.6, "withdrawal": 0.2, "precision": 2.0})
    deal = Deal(stage=Stage.SIGNED, price=1.0, burden=0.9)
    hazard = 0.2 / (1.0 + math.exp(-1.0))
    assert wish_to_withdraw(1.0, 1.5, p) == pytest.approx(hazard / 0.2)
    assert withdraws(deal, Buyer(), hazard - 1e-9, p)
    assert not withdraws(deal, Buyer(), hazard + 1e-9, p)
    assert withdraws(Deal(price=1.0, burden=math.inf), Buyer(), 0.2 - 1e-9, p)
    assert not withdraws(Deal(price=1.0, burden=math.inf), Buyer(), 0.2, p)
    exact = parameters(russia={"unit_cost": 0.6, "withdrawal": 1.0, "precision": math.inf})
    assert withdraws(deal, Buyer(), 0.99, exact)
    assert not withdraws(Deal(price=1.5, burden=0.9), Buyer(), 0.0, exact)
    assert not withdraws(deal, Buyer(), 0.0, parameters())


def test_the_wedge_keeps_moscow_in_a_contract(parameters: Make) -> None:
    """c_i is lower for an ally of Washington: .6 - .2·1 + .9 - 1.2 = .1 against .3."""
    p = parameters(
        russia={"unit_cost": 0.6, "wedge": 0.2, "withdrawal": 1.0, "precision": math.inf}
    )
    for ally, price_paid, leaves in ((1.0, 1.35, False), (0.0, 1.35, True)):
        deal = Deal(price=price_paid, burden=0.9)
        assert withdraws(deal, Buyer(ally=ally), 0.5, p) == leaves


def test_what_a_withdrawal_undoes(scene_of: MakeScene) -> None:
    """The queue, the books and an open case; a designation stays on record."""
    for before, after in (
        (Response.PENDING, Response.NONE),
        (Response.DESIGNATED, Response.DESIGNATED),
        (Response.WAIVED, Response.WAIVED),
    ):
        deal = Deal(stage=Stage.SIGNED, signed=2, price=0.9, list_price=100.0, response=before)
        deal.committed = True
        system, seller = System(waiting=1, signed=1), Seller(revenue=90.0)
        take_back(deal, 5, scene_of(deals=[deal], systems=[system], seller=seller))
        assert (deal.stage, deal.ended, deal.response) == (Stage.WITHDRAWN, 5, after)
        assert (system.waiting, system.signed, deal.committed) == (0, 0, False)
        assert seller.revenue == 0.0


def test_a_withdrawal_is_no_move_of_the_buyer(scene_of: MakeScene) -> None:
    """The buyer's acts leave it alone."""
    deal = Deal(stage=Stage.SIGNED, signed=2)
    make_move(deal, Move.WITHDRAW, 3, scene_of(deals=[deal]))
    assert deal.stage == Stage.SIGNED


def test_no_sweetener_against_a_sale_that_moscow_refuses(parameters: Make) -> None:
    """W is what the buyer gains from the least that Moscow accepts, burden and all."""
    p = parameters(russia={"unit_cost": 0.6}, state={"offer_cap": 1e9, "offer_budget": 1e9})
    deal = Deal(threat=1, attraction=1.2, list_price=100.0)
    buyer = Buyer(deterrence_gain=5.0)
    assert sweetener(deal, buyer, State(), False, p) == pytest.approx(0.6)
    deal.burden = 0.4
    assert sweetener(deal, buyer, State(), False, p) == pytest.approx(0.2)
    deal.burden = 0.7
    assert sweetener(deal, buyer, State(), False, p) == 0.0


def test_what_moscow_believes(parameters: Make) -> None:
    """(1 + 2)/(1 + 3 + 4); before anything α_R/(α_R + β_R)."""
    p = parameters(russia={"alpha": 1.0, "beta": 3.0, "sanction_cost": 0.1})
    assert moscow_opinion(Seller(seen=4.0, hits=2.0), p) == pytest.approx(3.0 / 8.0)
    assert moscow_opinion(Seller(), p) == 0.25


def test_a_month_ages_what_is_known_by_one(parameters: Make) -> None:
    """(4 + 1)·½ seen, (2 + 1)·½ hits: fresh news has age 1 at first use."""
    p = parameters(
        learning={"memory": 0.5}, russia={"alpha": 1.0, "beta": 1.0, "sanction_cost": 0.1}
    )
    seller = Seller(seen=4.0, hits=2.0, fresh_seen=1.0, fresh_hits=1.0)
    learn_of_sanctions(seller, p)
    assert (seller.seen, seller.hits, seller.fresh_seen, seller.fresh_hits) == (2.5, 1.5, 0.0, 0.0)
    assert seller.moscow_belief == pytest.approx(2.5 / 4.5)


def test_which_sales_are_judged() -> None:
    """A significant delivery of the month; a designation over a sale without a listing."""
    assert is_judged(Deal(significant=True, delivered=3), 3)
    assert not is_judged(Deal(significant=True, delivered=2), 3)
    assert not is_judged(Deal(significant=False, delivered=3), 3)
    assert is_named(Deal(designated=3), 3)
    assert not is_named(Deal(designated=3, listed=1), 3)
    assert not is_named(Deal(designated=2), 3)


def test_what_a_delivery_is_followed_by(scene_of: MakeScene) -> None:
    """One sale more, with a hit if it was listed; one that was listed before is no news."""
    for listed, hits, when in ((True, 1.0, 6), (False, 0.0, NOT_YET)):
        deal, seller = Deal(significant=True, delivered=6), Seller()
        follow_delivery(deal, listed, 6, scene_of(deals=[deal], seller=seller))
        assert (seller.fresh_seen, seller.fresh_hits, deal.listed) == (1.0, hits, when)
        second = Deal(significant=True, delivered=6)
        follow_delivery(second, listed, 6, scene_of(deals=[second], seller=seller))
        assert (seller.fresh_seen, seller.fresh_hits) == (2.0, 2.0 * hits)
    deal, seller = Deal(significant=True, delivered=6, listed=4), Seller()
    follow_delivery(deal, True, 6, scene_of(deals=[deal], seller=seller))
    assert (seller.fresh_seen, seller.fresh_hits, deal.listed) == (0.0, 0.0, 4)


def test_what_comes_with_a_designation(parameters: Make, scene_of: MakeScene) -> None:
    """Two sales named at once: one delivered two months ago, ¾ more seen, and one not, 1 more."""
    deals = [
        Deal(designated=8, delivered=6),
        Deal(designated=8),
        Deal(designated=8, listed=7),
        Deal(designated=5, delivered=4),
        Deal(buyer=1, designated=8),
    ]
    seller = Seller()
    scene = scene_of(
        deals=deals,
        buyers=[Buyer(), Buyer()],
        seller=seller,
        p=parameters(learning={"memory": 0.5}),
    )
    assert [stands_for_named(i, 8, scene) for i in range(5)] == [True, False, False, False, True]
    follow_designation(deals[0], 8, scene)
    assert [deal.listed for deal in deals] == [8, 8, 7, NOT_YET, NOT_YET]
    assert (seller.fresh_seen, seller.fresh_hits) == (1.75, 2.0)


def test_sales_of_before(parameters: Make, scene_of: MakeScene) -> None:
    """By their age at the opening: ½² for a listing two months ago, ½³ for a delivery three ago."""
    deals = [
        Deal(stage=Stage.DELIVERED, delivered=-4, significant=True, listed=-2),
        Deal(stage=Stage.DELIVERED, delivered=-3, significant=True),
        Deal(stage=Stage.DELIVERED, delivered=-3),
        Deal(stage=Stage.DELIVERED, significant=True),
        Deal(stage=Stage.SIGNED, significant=True, delivered=-1),
        Deal(stage=Stage.ABANDONED, significant=True, delivered=-1),
        Deal(stage=Stage.SIGNED, significant=True, listed=-1),
    ]
    terms = {"alpha": 1.0, "beta": 1.0, "sanction_cost": 0.1}
    p = parameters(learning={"memory": 0.5}, russia=terms)
    seller = Seller()
    recall_sales(range(7), 0, scene_of(deals=deals, seller=seller, p=p))
    assert seller.seen == pytest.approx(0.25 + 0.125 + 0.5 + 0.5)
    assert seller.hits == pytest.approx(0.25 + 0.5)
    assert seller.moscow_belief == pytest.approx(1.75 / (2.0 + 1.375))
    calm = Seller()
    recall_sales(range(7), 0, scene_of(deals=deals, seller=calm, p=parameters()))
    assert (calm.seen, calm.hits, calm.moscow_belief) == (0.0, 0.0, 0.0)
    later = Seller()
    recall_sales(range(1, 2), 2, scene_of(deals=deals, seller=later, p=p))
    assert later.seen == pytest.approx(0.5**5)


def test_listings(parameters: Make) -> None:
    """With probability `listing`; each adds its entities next month, once, and is counted."""
    p = parameters(treasury={"listing": 0.3, "listing_entities": 7.0, "half_life": math.inf})
    assert brings_listing(0.3 - 1e-9, p.treasury)
    assert not brings_listing(0.3, p.treasury)
    assert not brings_listing(0.0, parameters().treasury)
    treasury = TreasuryState()
    list_persons(treasury)
    list_persons(treasury)
    assert (treasury.due, treasury.listings, treasury.persons) == (2, 2, 0.0)
    designate_persons(treasury, Month(entities=1.0), 1.0, p.treasury)
    assert (treasury.due, treasury.listings, treasury.persons) == (0, 2, 15.0)
    friction = treasury.friction
    assert friction > 0.0
    designate_persons(treasury, Month(), 1.0, p.treasury)
    assert (treasury.persons, treasury.friction) == (15.0, friction)
