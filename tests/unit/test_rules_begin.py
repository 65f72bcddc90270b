"""How a run begins and talks open, and what makes a transaction sanctionable."""

from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State, Statute, System
from sim.rules.begin import begin, open_talks
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
        (20, 0.6, Response.NONE, NOT_YET, True),
        (20, 0.5, Response.NONE, NOT_YET, True),
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
        Buyer(relationship=Relationship.PARTNER, american=0.4),
        Buyer(given_stakes=True, deterrence_gain=-0.5),
    ]
    deal = Deal(given_value=True, value_override=1.0, shock=1.5)
    scene = scene_of([deal], buyers, p=p)
    begin(scene, 0.5)
    assert buyers[0].exposure == pytest.approx(0.8)
    assert (buyers[0].relation_cost, buyers[0].deterrence_gain) == (0.9, 1.7)
    assert (buyers[0].prior, buyers[0].opinion) == (0.25, 0.25)
    assert buyers[1].deterrence_gain == -0.5
    assert deal.value == 1.75
    assert scene.state.warning_odds > 1.0


@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_opening(parameters: Make, scene_of: MakeScene, stage: Stage) -> None:
    """A deal opens in its first stage and is counted as opened, signed, waiting."""
    deal = Deal(first_stage=stage, signed=-1, value=2.0)
    scene = scene_of([deal], p=parameters())
    open_talks(deal, 3, scene)
    system = scene.systems[0]
    assert (deal.stage, deal.opened, system.opened) == (stage, 3, 1)
    assert system.signed == (stage in (Stage.SIGNED, Stage.DELIVERED))
    assert system.waiting == (stage == Stage.SIGNED)


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
