"""R2 and R6: the buyer's decision, what a move does, and reversal."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, Seller, State, Statute, System
from sim.rules.buying import (
    advance_rate,
    compute_gain,
    decide,
    drop_rate,
    in_talks,
    make_move,
    may_move,
    may_reverse,
    purchase_probability,
    quote,
    reverses,
    update_belief,
    weighs,
    wish_to_reverse,
)
from sim.rules.numeric import choice_probability
from sim.rules.terms import NOT_YET, Move, Response, Stage, Threat, Trigger

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]

RATES = {
    "advance_exploring": 0.1,
    "advance_negotiating": 0.2,
    "advance_agreed": 0.3,
    "drop_exploring": 0.4,
    "drop_negotiating": 0.5,
    "drop_agreed": 0.6,
    "drop_signed": 0.7,
}

TALKS = (Stage.EXPLORING, Stage.NEGOTIATING, Stage.AGREED)


@pytest.mark.parametrize("stage", Stage)
def test_when_there_is_something_to_weigh(stage: Stage) -> None:
    """In talks, and from signature to delivery, designated or not."""
    assert in_talks(Deal(stage=stage)) == (stage in TALKS)
    named = Deal(stage=stage, response=Response.DESIGNATED)
    for deal in (Deal(stage=stage), named):
        assert weighs(deal) == (stage in (*TALKS, Stage.SIGNED))
    assert may_reverse(named) == (stage in (Stage.SIGNED, Stage.DELIVERED))
    assert not may_reverse(Deal(stage=stage, response=Response.WAIVED))


def test_fear(parameters: Make) -> None:
    """q·s·C = .25·.8·2 = .4, times 1.5 for a buyer already named; 0 for one who need not fear."""
    p = parameters(state={"repeat": 1.5})
    deal, buyer = Deal(significance=0.8), Buyer(opinion=0.25, exposure=2.0)
    update_belief(deal, buyer, State(), False, p)
    assert (deal.belief, deal.sanction) == (0.25, pytest.approx(0.4))
    buyer.designations = 1
    update_belief(deal, buyer, State(), False, p)
    assert deal.sanction == pytest.approx(0.6)
    update_belief(deal, buyer, State(), True, p)
    assert (deal.belief, deal.sanction) == (0.0, 0.0)


def test_fear_of_an_open_case(parameters: Make) -> None:
    """Once found significant s is 1, whatever it was: q·C = .25·2."""
    deal = Deal(stage=Stage.SIGNED, significance=0.3, response=Response.PENDING)
    update_belief(deal, Buyer(opinion=0.25, exposure=2.0), State(), False, parameters())
    assert (deal.belief, deal.sanction) == (0.25, 0.5)


@pytest.mark.parametrize("free", [False, True])
def test_a_sanction_that_has_come_is_certain(parameters: Make, free: bool) -> None:
    """A contract over which its buyer was designated costs it C, not the C of a repeat."""
    deal = Deal(stage=Stage.SIGNED, significance=0.3, response=Response.DESIGNATED)
    buyer = Buyer(opinion=0.25, exposure=2.0, designations=1)
    update_belief(deal, buyer, State(), free, parameters(state={"repeat": 1.5}))
    assert (deal.belief, deal.sanction) == (1.0, 2.0)


def test_fear_of_a_threat(parameters: Make) -> None:
    """The deal's own threat counts: odds 1 : 3 times 3."""
    deal = Deal(significance=1.0, threat=Threat.WARNED)
    state = State(warning_odds=3.0)
    update_belief(deal, Buyer(opinion=0.25, exposure=2.0), state, False, parameters())
    assert (deal.belief, deal.sanction) == (0.5, 1.0)


def test_fear_in_a_signalling_equilibrium(parameters: Make) -> None:
    """There a threat is believed with q = b = 1/2, and q·s·C = .5·.8·2 = .8."""
    p = parameters(
        learning={"belief": "signalling"}, state={"policy": "signalling", "resolve": 0.2}
    )
    deal = Deal(significance=0.8, threat=Threat.WARNED, ratio=0.5)
    update_belief(deal, Buyer(opinion=0.9, exposure=2.0), State(), False, p)
    assert (deal.belief, deal.sanction) == (pytest.approx(0.5), pytest.approx(0.8))


def test_weighing(parameters: Make) -> None:
    """S = 2 - .3 - .5 - .6 = .6, P = .6 + .5·.6 = .9, ΔU = .3; sunk cost only once signed."""
    p = parameters(russia={"unit_cost": 0.6, "share": 0.5}, buying={"precision": 2.0, "sunk": 0.25})
    deal = Deal(stage=Stage.AGREED, attraction=2.0, outside=0.3, sanction=0.5)
    quote(deal, Buyer(), p)
    compute_gain(deal, 7, p)
    deal.willingness = purchase_probability(deal, p)
    assert deal.price == pytest.approx(0.9)
    assert deal.gain_from_buying == pytest.approx(0.3)
    assert deal.willingness == pytest.approx(1.0 / (1.0 + math.exp(-0.6)))
    assert deal.decided == 7
    deal.stage, deal.attraction = Stage.SIGNED, 1.0
    quote(deal, Buyer(), p)
    compute_gain(deal, 8, p)
    deal.willingness = purchase_probability(deal, p)
    assert deal.price == pytest.approx(0.9)
    assert deal.gain_from_buying == pytest.approx(1.0 - 0.3 - 0.5 - 0.9 + 0.25)


@pytest.mark.parametrize(
    ("stage", "a", "z"),
    [
        (Stage.EXPLORING, 0.1, 0.4),
        (Stage.NEGOTIATING, 0.2, 0.5),
        (Stage.AGREED, 0.3, 0.6),
        (Stage.SIGNED, 0.0, 0.7),
    ],
)
def test_one_uniform_decides(parameters: Make, stage: Stage, a: float, z: float) -> None:
    """Advance below a·y, drop from 1 - z(1 - y) on, hold between; a signed deal cannot advance."""
    p = parameters(buying=RATES)
    assert (advance_rate(stage, p.buying), drop_rate(stage, p.buying)) == (a, z)
    y = 0.75
    deal = Deal(stage=stage, willingness=y)
    step, end = a * y, 1.0 - z * (1.0 - y)
    if a > 0.0:
        assert decide(deal, 0.0, p) == Move.ADVANCE
        assert decide(deal, math.nextafter(step, 0.0), p) == Move.ADVANCE
    assert decide(deal, step, p) == Move.HOLD
    assert decide(deal, math.nextafter(end, 0.0), p) == Move.HOLD
    assert decide(deal, end, p) == Move.DROP
    assert decide(deal, 1.0 - 2.0**-53, p) == Move.DROP


@pytest.mark.parametrize(
    ("stage", "a", "z"),
    [
        (Stage.EXPLORING, 0.1, 0.4),
        (Stage.NEGOTIATING, 0.2, 0.5),
        (Stage.AGREED, 0.3, 0.6),
        (Stage.SIGNED, 0.0, 0.7),
    ],
)
def test_draws_between_the_rates_move_nobody(
    parameters: Make, stage: Stage, a: float, z: float
) -> None:
    """Below a and from 1 - z on some buyer moves, the surest; between them none does."""
    p = parameters(buying=RATES)
    deal = Deal(stage=stage)
    for draw, moves in (
        (0.0, a > 0.0),
        (math.nextafter(a, 0.0), a > 0.0),
        (a, False),
        (math.nextafter(1.0 - z, 0.0), False),
        (1.0 - z, True),
        (1.0 - 2.0**-53, True),
    ):
        assert may_move(deal, draw, p) is moves
        sure = []
        for deal.willingness in (0.0, 1.0):
            sure.append(decide(deal, draw, p) != Move.HOLD)
        assert any(sure) is moves


def test_the_certain_move_at_the_ends_of_the_uniform(parameters: Make) -> None:
    """At y = 1 nobody drops, at y = 0 nobody advances."""
    p = parameters(buying=dict.fromkeys(RATES, 1.0))
    sure = Deal(stage=Stage.AGREED, willingness=1.0)
    never = Deal(stage=Stage.AGREED, willingness=0.0)
    for draw in (0.0, 1.0 - 2.0**-53):
        assert decide(sure, draw, p) == Move.ADVANCE
        assert decide(never, draw, p) == Move.DROP


def test_a_tie_means_do_not_act(parameters: Make) -> None:
    """At precision inf a buyer without gain does not buy, and one with 1e-8 does."""
    p = parameters(buying={"precision": math.inf}, russia={"pricing": "list"})
    for excess, wanted in ((0.0, 0.0), (1e-10, 0.0), (1e-8, 1.0), (-1e-8, 0.0)):
        deal = Deal(stage=Stage.AGREED, attraction=1.0 + excess)
        quote(deal, Buyer(), p)
        compute_gain(deal, 0, p)
        deal.willingness = purchase_probability(deal, p)
        assert deal.willingness == wanted


def test_advance_stage_by_stage(parameters: Make, scene_of: MakeScene) -> None:
    """A deal moves on one stage a time; the signature is booked, and is the trigger if so set."""
    deal = Deal(stage=Stage.EXPLORING, price=0.8, list_price=500.0, significance=1.0)
    statute = Statute(in_force=0, answerable_from=0, trigger=Trigger.SIGNATURE)
    scene = scene_of([deal], p=parameters(), statute=statute)
    for month, stage in enumerate((Stage.NEGOTIATING, Stage.AGREED, Stage.SIGNED), start=3):
        make_move(deal, Move.ADVANCE, month, scene)
        assert deal.stage == stage
    assert (deal.negotiating, deal.agreed, deal.signed) == (3, 4, 5)
    assert (scene.systems[0].signed, scene.systems[0].waiting) == (1, 1)
    assert scene.seller.revenue == 400.0
    assert deal.response == Response.PENDING


@pytest.mark.parametrize("buyers", [1, 2])
def test_contracts_add_up(parameters: Make, scene_of: MakeScene, buyers: int) -> None:
    """Two signatures for one system: .8·500 + .5·200 = 500. A buyer has signed once."""
    deals = [
        Deal(stage=Stage.AGREED, price=0.8, list_price=500.0),
        Deal(stage=Stage.AGREED, price=0.5, list_price=200.0, buyer=buyers - 1),
    ]
    scene = scene_of(deals, [Buyer() for _ in range(buyers)], p=parameters())
    for deal in deals:
        make_move(deal, Move.ADVANCE, 3, scene)
    assert (scene.systems[0].signed, scene.systems[0].waiting) == (buyers, 2)
    assert scene.seller.revenue == pytest.approx(500.0)


def test_a_signature_is_no_trigger_under_the_default_law(
    parameters: Make, scene_of: MakeScene
) -> None:
    """Deliveries are."""
    deal = Deal(stage=Stage.AGREED, significance=1.0)
    statute = Statute(in_force=0, trigger=Trigger.DELIVERY)
    make_move(deal, Move.ADVANCE, 0, scene_of([deal], p=parameters(), statute=statute))
    assert (deal.triggered, deal.response) == (NOT_YET, Response.NONE)


def test_dropping(parameters: Make, scene_of: MakeScene) -> None:
    """Without an alternative a dropped deal is abandoned; with one it is a switch."""
    for outside, stage in ((0.0, Stage.ABANDONED), (0.1, Stage.SWITCHED)):
        deal = Deal(stage=Stage.NEGOTIATING, outside=outside)
        make_move(deal, Move.DROP, 4, scene_of([deal], p=parameters()))
        assert (deal.stage, deal.ended) == (stage, 4)


def test_a_switch_is_paid(parameters: Make, scene_of: MakeScene) -> None:
    """The sweetener on the table is paid when the buyer switches, and only then."""
    for move, paid in ((Move.DROP, 100.0), (Move.ADVANCE, 0.0), (Move.HOLD, 0.0)):
        deal = Deal(stage=Stage.AGREED, outside=0.3, sweetener=0.2, list_price=500.0)
        scene = scene_of([deal], p=parameters())
        make_move(deal, move, 4, scene)
        assert scene.state.paid == paid


def test_what_is_paid_adds_up(parameters: Make, scene_of: MakeScene) -> None:
    """A second switch comes on top of the first: 100 + .1·300 = 130."""
    deal = Deal(stage=Stage.AGREED, outside=0.3, sweetener=0.1, list_price=300.0)
    scene = scene_of([deal], p=parameters(), state=State(paid=100.0))
    make_move(deal, Move.DROP, 4, scene)
    assert scene.state.paid == pytest.approx(130.0)


def test_cancelling_a_contract(parameters: Make, scene_of: MakeScene) -> None:
    """A signed deal that is dropped leaves queue, counts and revenue; one of before, no revenue."""
    for signed, revenue in ((2, 0.0), (0, 0.0), (-3, 400.0)):
        deal = Deal(stage=Stage.SIGNED, signed=signed, price=0.8, list_price=500.0)
        scene = scene_of(
            [deal],
            None,
            [System(signed=1, waiting=1)],
            p=parameters(),
            seller=Seller(revenue=400.0),
        )
        make_move(deal, Move.DROP, 4, scene)
        assert (scene.systems[0].signed, scene.systems[0].waiting) == (0, 0)
        assert scene.seller.revenue == revenue


@pytest.mark.parametrize(
    ("stage", "response", "after"),
    [
        (Stage.SIGNED, Response.PENDING, Response.NONE),
        (Stage.SIGNED, Response.WAIVED, Response.WAIVED),
        (Stage.SIGNED, Response.DESIGNATED, Response.DESIGNATED),
        (Stage.AGREED, Response.PENDING, Response.PENDING),
    ],
)
def test_a_cancelled_contract_closes_its_open_case(
    parameters: Make, scene_of: MakeScene, stage: Stage, response: Response, after: Response
) -> None:
    """Without an answer; one that was given stands."""
    deal = Deal(stage=stage, response=response)
    make_move(deal, Move.DROP, 4, scene_of([deal], p=parameters()))
    assert deal.response == after


def test_reversal(parameters: Make) -> None:
    """Hazard r·σ(λ(C - v)): .4·σ(2·ln(3)/2) = .3; the price is sunk and plays no part."""
    p = parameters(buying={"reversal": 0.4, "precision": 2.0})
    deal = Deal(value=1.0, price=99.0)
    buyer = Buyer(exposure=1.0 + math.log(3.0) / 2.0)
    assert reverses(deal, buyer, 0.2999, p)
    assert not reverses(deal, buyer, 0.3001, p)
    buyer.exposure = 1.0
    assert not reverses(deal, buyer, 0.2, p)
    assert reverses(deal, buyer, math.nextafter(0.2, 0.0), p)


def test_what_was_paid_and_shown_holds_the_buyer(parameters: Make) -> None:
    """R13: σ(2·(2 - 1 - .5·.8)) = σ(1.2) = .7685; nothing is kept where nothing was sunk."""
    p = parameters(buying={"precision": 2.0, "kept": 0.5, "sunk": 0.8, "reversal": 1.0})
    assert wish_to_reverse(1.0, 2.0, p) == pytest.approx(0.76852478)
    assert reverses(Deal(value=1.0), Buyer(exposure=2.0), 0.7685, p)
    assert not reverses(Deal(value=1.0), Buyer(exposure=2.0), 0.7686, p)
    for buying in ({"kept": 0.0, "sunk": 0.8}, {"kept": 9.0, "sunk": 0.0}):
        off = parameters(buying={"precision": 2.0, **buying})
        assert wish_to_reverse(1.0, 2.0, off) == choice_probability(2.0, 1.0, 0.0)


def test_no_regret_reverses_more_often_than_the_hazard(parameters: Make) -> None:
    """A buyer sure of its regret reverses below r = .4, and from there on not."""
    p = parameters(buying={"reversal": 0.4, "precision": math.inf})
    assert reverses(Deal(), Buyer(exposure=9.0), math.nextafter(0.4, 0.0), p)
    for draw in (0.4, 0.41):
        assert not reverses(Deal(), Buyer(exposure=9.0), draw, p)


def test_reversal_at_precision_inf(parameters: Make) -> None:
    """Exactly when C > v."""
    p = parameters(buying={"reversal": 1.0, "precision": math.inf})
    for exposure, expected in ((1.01, True), (1.0, False), (0.99, False)):
        assert reverses(Deal(value=1.0), Buyer(exposure=exposure), 0.5, p) is expected


@pytest.mark.parametrize(
    ("about", "hazard"),
    [
        ({}, 0.5),
        ({"regained": math.log(3.0)}, 0.75),
        ({"unneeded": math.log(3.0)}, 0.75),
        ({"repeated": True}, 0.75),
    ],
)
def test_all_that_is_regretted_counts(
    about: dict[str, Any], hazard: float, parameters: Make
) -> None:
    """σ(C - v) = ½ and ¾ with ln 3 more: won back, needed less, or by who was named before."""
    p = parameters(
        buying={"reversal": 1.0, "precision": 1.0}, state={"repeat": 1.0 + math.log(3.0) / 2.0}
    )
    deal, buyer = Deal(**{"value": 2.0, **about}), Buyer(exposure=2.0)
    assert reverses(deal, buyer, hazard - 1e-9, p)
    assert not reverses(deal, buyer, hazard + 1e-9, p)
