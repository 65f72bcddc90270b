"""How a run begins and talks open, and what makes a transaction sanctionable."""

import math
from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, Seller, State, Statute, System
from sim.rules.setup import open_talks, setup
from sim.rules.significance import trigger
from sim.rules.terms import NOT_YET, Answer, Relationship, Response, Stage, Trigger

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]

LAW = {"in_force": 5, "answerable_from": 11}


@pytest.mark.parametrize(
    ("month", "draw", "response", "pending", "liable"),
    [
        (4, 0.1, Response.NONE, NOT_YET, False),
        (5, 0.1, Response.PENDING, 11, True),
        (11, 0.1, Response.PENDING, 11, True),
        (20, 0.1, Response.PENDING, 20, True),
        (20, 0.6, Response.NONE, NOT_YET, False),
        (20, 0.5, Response.NONE, NOT_YET, False),
    ],
)
def test_trigger(month: int, draw: float, response: int, pending: int, liable: bool) -> None:
    """Exempt before the law; else significant below s = .5; pending from the end of grace on."""
    deal = Deal(significance=0.5, significance_draw=draw)
    trigger(deal, month, Statute(**LAW))
    assert (deal.triggered, deal.response, deal.pending_from) == (month, response, pending)
    assert deal.liable is liable
    assert deal.significant is (response == Response.PENDING)


@pytest.mark.parametrize("response", [Response.WAIVED, Response.DESIGNATED])
def test_what_has_been_answered_is_not_triggered_again(response: Response) -> None:
    """An answer on record stands."""
    deal = Deal(significance=1.0, response=response)
    trigger(deal, 20, Statute(**LAW))
    assert deal.response == response


def test_significance_at_its_ends() -> None:
    """s = 0 never, s = 1 always, at the ends of the uniform too."""
    for s, draw, expected in ((0.0, 0.0, False), (1.0, 1.0 - 2.0**-53, True)):
        deal = Deal(significance=s, significance_draw=draw)
        trigger(deal, 20, Statute(**LAW))
        assert deal.significant is expected


def test_begin(parameters: Make, scene_of: MakeScene) -> None:
    """Buyers and deals get what follows from the scenario and the run's draws."""
    p = parameters(
        weights={"spread": 0.5, "arms": 2.0, "exports": 0.0, "alliance": 0.0},
        learning={"alpha": 1.0, "beta": 3.0, "leniency": 0.0},
        state={"deterrence_gain": 1.7, "cost_partner": 0.9},
    )
    buyers = [
        Buyer(relationship=Relationship.PARTNER, us_share=0.4),
        Buyer(given_stakes=True, deterrence_gain=-0.5),
    ]
    deal = Deal(given_value=True, value_override=1.0, shock=1.5)
    scene = scene_of([deal], buyers, p=p)
    setup(scene, 0.5)
    assert buyers[0].exposure == pytest.approx(0.8)
    assert (buyers[0].relation_cost, buyers[0].deterrence_gain) == (0.9, 1.7)
    assert (buyers[0].prior, buyers[0].opinion) == (0.25, 0.25)
    assert buyers[1].deterrence_gain == -0.5
    assert deal.value == 1.75
    assert scene.state.warning_odds > 1.0


def test_a_deal_has_value_significance_and_alternative(
    parameters: Make, scene_of: MakeScene
) -> None:
    """v = 2·.9 = 1.8, s = σ(ln 3·1) = 3/4, and A = 2·.9·(.4/.8) - .6 = .3."""
    none = dict.fromkeys(("legacy", "autonomy", "rival", "spread", "burden", "interop"), 0.0)
    size = {"base": 0.0, "price": math.log(3.0), "capability": 0.0, "reference_size": 100.0}
    p = parameters(weights=none | {"need": 2.0}, significance=size)
    deal = Deal(
        list_price=1000.0, capability=0.8, alternative_capability=0.4, alternative_price=0.6
    )
    setup(scene_of([deal], [Buyer(need=0.9)], p=p), 0.5)
    assert deal.value == pytest.approx(1.8)
    assert deal.significance == pytest.approx(0.75)
    assert deal.alternative_worth == pytest.approx(0.3)


@pytest.mark.parametrize(("draw", "resolute"), [(0.2, True), (0.4, False)])
def test_begin_in_a_signalling_equilibrium(
    parameters: Make, scene_of: MakeScene, draw: float, resolute: bool
) -> None:
    """State's type is drawn, p = .3, and b = (1.6 - 1)/(1·1.2) = 1/2 leaves D/(D + h) = 3/4."""
    p = parameters(
        learning={"belief": "signalling"},
        state={"policy": "signalling", "resolve": 0.3, "back_down": 0.5, "deterrence_gain": 1.5},
        weights={"spread": 0.0},
        russia={"pricing": "list"},
    )
    given = {"given_value": True, "value_override": 1.6}
    deal = Deal(**given, given_significance=True, significance_override=1.0)
    scene = scene_of([deal], [Buyer(given_exposure=True, exposure_override=1.2)], p=p)
    setup(scene, draw)
    assert scene.state.resolute is resolute
    assert deal.ratio == pytest.approx(0.5)
    assert deal.mixing == pytest.approx(0.75)


def test_designations_of_before_are_counted_in_order(parameters: Make, scene_of: MakeScene) -> None:
    """Two deals named in one month are one determination; what comes later is a repeat."""
    named = {"response": Response.DESIGNATED}
    deals = [
        Deal(**named, designated=-3),
        Deal(**named, designated=-9),
        Deal(**named, designated=-9),
        Deal(),
        Deal(**named, designated=-2, buyer=1),
    ]
    scene = scene_of(deals, [Buyer(), Buyer()], p=parameters())
    setup(scene, 0.5)
    assert [deal.repeated for deal in deals] == [True, False, False, False, False]


@pytest.mark.parametrize("present", [True, False])
@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_opening(parameters: Make, scene_of: MakeScene, stage: Stage, present: bool) -> None:
    """A deal opens in its first stage; its buyer counts, if it was not over before the run."""
    deal = Deal(first_stage=stage, signed=-1, value=2.0, present=present)
    scene = scene_of([deal], p=parameters())
    open_talks(deal, 3, scene)
    system = scene.systems[0]
    assert (deal.stage, deal.opened) == (stage, 3)
    assert system.opened == present
    assert system.signed == (stage in (Stage.SIGNED, Stage.DELIVERED))
    assert system.waiting == (stage == Stage.SIGNED)


def test_openings_add_up(parameters: Make, scene_of: MakeScene) -> None:
    """Two signed deals of one buyer, and one in talks: two opened, one signed, two waiting."""
    signed = {"first_stage": Stage.SIGNED, "signed": -1}
    deals = [Deal(**signed), Deal(**signed), Deal(first_stage=Stage.AGREED, buyer=1)]
    scene = scene_of(deals, [Buyer(), Buyer()], p=parameters())
    for deal in deals:
        open_talks(deal, 3, scene)
    system = scene.systems[0]
    assert (system.opened, system.signed, system.waiting) == (2, 1, 2)


@pytest.mark.parametrize(
    ("stage", "negotiating", "agreed"),
    [
        (Stage.EXPLORING, NOT_YET, NOT_YET),
        (Stage.NEGOTIATING, 3, NOT_YET),
        (Stage.AGREED, NOT_YET, 3),
    ],
)
def test_talks_that_open_late_are_dated(
    parameters: Make, scene_of: MakeScene, stage: Stage, negotiating: int, agreed: int
) -> None:
    """The stage in which they open begins that month, unless the record says since when."""
    deal = Deal(first_stage=stage)
    open_talks(deal, 3, scene_of([deal], p=parameters()))
    assert (deal.negotiating, deal.agreed) == (negotiating, agreed)
    known = Deal(first_stage=stage, negotiating=-5, agreed=-2)
    open_talks(known, 3, scene_of([known], p=parameters()))
    assert (known.negotiating, known.agreed) == (-5, -2)


@pytest.mark.parametrize(("signed", "revenue"), [(-1, 70.0), (0, 590.0), (2, 590.0)])
def test_contracts_of_before_the_start_are_not_revenue(
    parameters: Make, scene_of: MakeScene, signed: int, revenue: float
) -> None:
    """A deal that opens signed, at 1.3·400 = 520, is booked if signed in month 0 or later."""
    deal = Deal(first_stage=Stage.SIGNED, signed=signed, value=2.0, list_price=400.0)
    p = parameters(russia={"unit_cost": 0.6, "share": 0.5})
    scene = scene_of([deal], p=p, seller=Seller(revenue=70.0))
    open_talks(deal, 2, scene)
    assert scene.seller.revenue == pytest.approx(revenue)


def test_a_signed_deal_has_its_price(parameters: Make, scene_of: MakeScene) -> None:
    """That of its value alone: .6 + .5·(2 - .6) = 1.3."""
    deal = Deal(first_stage=Stage.SIGNED, signed=-1, value=2.0)
    p = parameters(russia={"unit_cost": 0.6, "share": 0.5})
    open_talks(deal, 0, scene_of([deal], p=p))
    assert deal.price == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("stage", "kind", "response"),
    [
        (Stage.SIGNED, Trigger.SIGNATURE, Response.PENDING),
        (Stage.SIGNED, Trigger.DELIVERY, Response.NONE),
        (Stage.DELIVERED, Trigger.SIGNATURE, Response.PENDING),
        (Stage.DELIVERED, Trigger.DELIVERY, Response.PENDING),
        (Stage.AGREED, Trigger.SIGNATURE, Response.NONE),
        (Stage.ABANDONED, Trigger.SIGNATURE, Response.NONE),
    ],
)
def test_a_purchase_of_before_may_be_answered(
    parameters: Make, scene_of: MakeScene, stage: Stage, kind: Trigger, response: Response
) -> None:
    """A trigger between the law and the start is pending from its own month."""
    deal = Deal(first_stage=stage, signed=-9, delivered=-4, significance=1.0)
    statute = Statute(in_force=-20, answerable_from=-14, trigger=kind)
    open_talks(deal, 0, scene_of([deal], p=parameters(), statute=statute))
    assert deal.response == response
    if response == Response.PENDING:
        assert deal.pending_from == (-9 if kind == Trigger.SIGNATURE else -4)


def test_a_purchase_older_than_the_law_is_exempt(parameters: Make, scene_of: MakeScene) -> None:
    """It is not liable, whatever its size."""
    deal = Deal(first_stage=Stage.DELIVERED, signed=-9, delivered=-4, significance=1.0)
    statute = Statute(in_force=-3, answerable_from=3, trigger=Trigger.DELIVERY)
    open_talks(deal, 0, scene_of([deal], p=parameters(), statute=statute))
    assert (deal.response, deal.liable) == (Response.NONE, False)


def test_an_answer_on_record_is_not_reopened(parameters: Make, scene_of: MakeScene) -> None:
    """A deal designated before the start stays designated."""
    deal = Deal(
        first_stage=Stage.DELIVERED,
        signed=-9,
        delivered=-4,
        significance=1.0,
        response=Response.DESIGNATED,
    )
    buyer = Buyer(news=Answer.DESIGNATED, answered=-2, designations=1)
    scene = scene_of([deal], [buyer], [System()], p=parameters(), state=State())
    open_talks(deal, 0, scene)
    assert deal.response == Response.DESIGNATED
    assert deal.pending_from == NOT_YET
