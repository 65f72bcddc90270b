"""R11: how long a buyer has to wait, and what that takes from a purchase."""

import math
from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State, Statute, System, TreasuryState
from sim.rules.buying import update_belief
from sim.rules.determination import probability_after
from sim.rules.terms import Answer, Response, Stage, Threat, Trigger
from sim.rules.threat import sweetener, warning_gain
from sim.rules.value import (
    appraise,
    discount_waiting,
    months_to_delivery,
    units_ahead,
    wait_for_production,
)

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]


@pytest.mark.parametrize(
    ("units", "capacity", "outlook", "months"),
    [
        (0.0, 0.0, [(0.0, 1.0)], 0.0),
        (-2.0, 6.0, [(0.0, 0.0)], 0.0),
        (3.0, 6.0, [(0.0, 1.0)], 6.0),
        (3.0, 6.0, [(0.0, 0.5)], 12.0),
        (3.0, 0.0, [(0.0, 1.0)], math.inf),
        (3.0, 6.0, [(0.0, 0.0)], math.inf),
        (3.0, 6.0, [(0.0, 0.0), (10.0, 1.0)], 16.0),
        (3.0, 6.0, [(0.0, 0.5), (4.0, 1.0)], 8.0),
        (1.0, 6.0, [(0.0, 0.5), (4.0, 1.0)], 4.0),
        (3.0, 6.0, [(0.0, 1.0), (4.0, 0.0), (9.0, 2.0)], 10.0),
        (3.0, 6.0, [(0.0, 0.0), (0.0, 0.0)], math.inf),
        (3.0, 6.0, [(0.0, 1.0), (0.0, 1.0)], 6.0),
        (3.0, math.inf, [(0.0, 0.0), (7.0, 0.1)], 7.0),
        (3.0, math.inf, [(0.0, 0.0)], math.inf),
    ],
)
def test_production_to_come(
    units: float, capacity: float, outlook: list[tuple[float, float]], months: float
) -> None:
    """A twelfth of capacity a month, by the factors foreseen; the last one lasts."""
    assert wait_for_production(units, capacity, outlook) == pytest.approx(months)


def order(signed: int, units: float, draw: float = 0.5, **changed: object) -> Deal:
    """Return a signed deal."""
    deal = Deal(stage=Stage.SIGNED, signed=signed, units=units, queue_draw=draw, lead_time=10)
    for name, value in changed.items():
        setattr(deal, name, value)
    return deal


def test_who_stands_before(scene_of: MakeScene) -> None:
    """By month of signature, then by lot; talks come last; other systems and ends do not count."""
    deals = [
        order(3, 1.0),
        order(2, 10.0),
        order(3, 100.0, 0.4),
        order(3, 1000.0, 0.6),
        order(1, 1e4, system=1),
        order(1, 1e5, stage=Stage.DELIVERED),
        order(1, 1e6, stage=Stage.ABANDONED),
    ]
    assert units_ahead(deals[0], scene_of(deals)) == 110.0
    talks = Deal(stage=Stage.AGREED, units=5.0)
    assert units_ahead(talks, scene_of([*deals, talks])) == 1111.0


def test_wait(scene_of: MakeScene) -> None:
    """24 + 12·(9 + 1 - 3)/6 = 38; 6 months of a lead time of 10 are left in 7 if signed in 3."""
    talks = Deal(stage=Stage.NEGOTIATING, units=4.0, lead_time=24)
    scene = scene_of(deals=[order(1, 9.0), talks], systems=[System(capacity=6.0, stock=3.0)])
    assert months_to_delivery(talks, 5, scene) == 38.0
    talks.units = 0.5
    assert months_to_delivery(talks, 5, scene) == 37.0
    late = order(3, 4.0)
    scene = scene_of(deals=[order(1, 9.0), late], systems=[System(capacity=6.0, stock=3.0)])
    assert months_to_delivery(late, 7, scene) == 20.0
    assert months_to_delivery(late, 20, scene) == 14.0
    stock = 0.0
    for _ in range(6):  # not `sum`, which makes up for rounding from Python 3.12 on
        stock += 2.0 / 12.0
    assert stock < 1.0
    scene = scene_of(deals=[late], systems=[System(capacity=0.0, stock=stock)])
    assert months_to_delivery(late, 20, scene) == 0.0


def test_discount(parameters: Make, scene_of: MakeScene) -> None:
    """v = 2 in 18 months at .2 a year: 2·(1 - e^-.3) is lost; C with delivery is worth e^-.3."""
    p = parameters(buying={"impatience": 0.2})
    deal = Deal(stage=Stage.AGREED, value=2.0, lead_time=18)
    line = [System(capacity=1.0, stock=1.0)]
    scene = scene_of(deals=[deal], systems=line, p=p, statute=Statute(trigger=Trigger.DELIVERY))
    discount_waiting(deal, 0, scene)
    assert deal.waiting == pytest.approx(2.0 * (1.0 - math.exp(-0.3)))
    assert deal.sanction_discount == pytest.approx(math.exp(-0.3))
    appraise(deal, System(), TreasuryState(), p)
    assert deal.attraction == pytest.approx(2.0 * math.exp(-0.3))
    deal.response = Response.PENDING
    discount_waiting(deal, 0, scene)
    assert deal.sanction_discount == 1.0
    deal.response, deal.value = Response.NONE, -1.0
    signature = scene._replace(statute=Statute(trigger=Trigger.SIGNATURE))
    discount_waiting(deal, 0, signature)
    assert (deal.waiting, deal.sanction_discount) == (0.0, 1.0)


def test_patience_waits_for_ever(parameters: Make, scene_of: MakeScene) -> None:
    """At a rate of 0 nothing is lost although nothing will ever be made."""
    deal = Deal(stage=Stage.AGREED, value=2.0)
    for rate, lost in ((0.0, 0.0), (1e-9, 2.0)):
        scene = scene_of(deals=[deal], p=parameters(buying={"impatience": rate}))
        discount_waiting(deal, 0, scene)
        assert deal.waiting == lost


def test_washington_knows_what_a_distant_sanction_is_worth(
    parameters: Make, scene_of: MakeScene
) -> None:
    """Warning, offer and example are weighed on the discounted loss: as on a loss of that size."""
    p = parameters(state={"offer_cap": 1e6}, learning={"warning": 1.0})
    found = []
    for exposure, left in ((2.0, 0.5), (1.0, 1.0)):
        deal = Deal(
            stage=Stage.AGREED,
            threat=Threat.WARNED,
            value=3.0,
            attraction=3.0,
            significance=0.8,
            sanction_discount=left,
            detected=True,
        )
        buyer = Buyer(exposure=exposure, opinion=0.3, prior=0.3, deterrence_gain=9.0)
        scene = scene_of(deals=[deal], buyers=[buyer], p=p)
        update_belief(deal, buyer, State(), False, p)
        found.append(
            (
                deal.sanction,
                warning_gain(deal, deal, 0.3, scene),
                sweetener(deal, buyer, State(), False, p),
                probability_after(deal, deal, Answer.WAIVED, scene),
            )
        )
    assert found[0] == pytest.approx(found[1])


def test_a_short_step_of_the_outlook_counts() -> None:
    """One a month to month 4, in two steps, then half of one: 3 + 1 + 2 in 4 + 2/.5 months."""
    outlook = [(0.0, 1.0), (3.0, 1.0), (4.0, 0.5)]
    assert wait_for_production(6.0, 12.0, outlook) == pytest.approx(8.0)
