"""Production, the queue, what a delivery sets off, and handing back."""

import math
import random
from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, Seller, Statute, System
from sim.rules.delivery import (
    deliver_in_turn,
    form_queues,
    hand_back,
    next_in_line,
    produce,
    take_in_returns,
    tell_rivals,
)
from sim.rules.terms import NOT_YET, Response, Stage, Trigger

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]


@pytest.mark.parametrize(
    ("capacity", "stock", "factor", "expected"),
    [
        (6.0, 1.0, 1.0, 1.5),
        (6.0, 1.0, 0.5, 1.25),
        (6.0, 1.0, 0.0, 1.0),
        (6.0, 5.9, 1.0, 6.0),
        (0.5, 0.99, 1.0, 1.0),
        (6.0, -3.0, 1.0, -2.5),
        (0.0, 0.0, 1.0, 0.0),
        (math.inf, 0.0, 0.1, math.inf),
        (math.inf, math.inf, 0.0, 0.0),
    ],
)
def test_production(capacity: float, stock: float, factor: float, expected: float) -> None:
    """A twelfth of the year's capacity, up to a year's worth or one unit; debts are worked off."""
    system = System(capacity=capacity, stock=stock)
    produce(system, factor)
    assert system.stock == pytest.approx(expected)


def deliver(system: int, month: int, scene: Scene) -> None:
    """Let a plant deliver to its queue as it is."""
    form_queues(scene)
    deliver_in_turn(system, month, scene)


def order(signed: int, draw: float = 0.5, **changed: object) -> Deal:
    """Return a signed deal."""
    deal = Deal(stage=Stage.SIGNED, signed=signed, queue_draw=draw)
    for name, value in changed.items():
        setattr(deal, name, value)
    return deal


def test_queue_order(scene_of: MakeScene) -> None:
    """By month of signature, then by lot, then by id; only what is signed for it stands in line."""
    deals = [
        order(5, 0.1),
        order(3, 0.2),
        order(3, 0.9),
        order(5, 0.0),
        order(3, 0.2),
        order(1, 0.0, system=1),
        Deal(stage=Stage.AGREED, signed=NOT_YET),
    ]
    scene = scene_of(deals, systems=[System(waiting=5), System(waiting=1)])
    form_queues(scene)
    for expected in (1, 4, 2, 3, 0):
        head = next_in_line(0, scene)
        assert head == expected
        deals[head].stage = Stage.DELIVERED
    assert next_in_line(0, scene) == -1
    assert next_in_line(1, scene) == 5


def test_one_look_finds_all_queues(scene_of: MakeScene) -> None:
    """As looking for each alone does; nobody is looked for where nobody waits."""
    rng = random.Random(3)
    for _ in range(50):
        deals = [
            Deal(
                system=rng.randrange(3),
                stage=rng.choice([Stage.SIGNED, Stage.AGREED, Stage.DELIVERED]),
                signed=rng.randrange(-2, 3),
                queue_draw=rng.random(),
            )
            for _ in range(12)
        ]
        waiting = [sum(d.stage == Stage.SIGNED and d.system == k for d in deals) for k in range(3)]
        systems = [System(waiting=count, head=7, chain=7) for count in waiting]
        scene = scene_of(deals, systems=systems)
        form_queues(scene)
        assert [line.head for line in systems] == [next_in_line(k, scene) for k in range(3)]
        for k in range(3):
            queue = [d for d in deals if d.stage == Stage.SIGNED and d.system == k]
            served = []
            while (head := next_in_line(k, scene)) >= 0:
                deals[head].stage = Stage.DELIVERED
                served.append(deals[head])
            assert served == sorted(queue, key=lambda d: (d.signed, d.queue_draw))
    idle = [System(head=7, chain=7)]
    form_queues(scene_of([Deal(stage=Stage.SIGNED)], systems=idle))
    assert (idle[0].head, idle[0].chain) == (-1, -1)


def test_delivery(scene_of: MakeScene, parameters: Make) -> None:
    """A unit leaves the stock, the deal is delivered, the counters follow."""
    deal = order(2, lead_time=3)
    system = System(capacity=6.0, stock=2.5, opened=1, signed=1, waiting=1)
    scene = scene_of([deal], None, [system], p=parameters())
    deliver(0, 4, scene)
    assert deal.stage == Stage.SIGNED
    deliver(0, 5, scene)
    assert (deal.stage, deal.delivered) == (Stage.DELIVERED, 5)
    assert (system.stock, system.waiting, system.signed) == (1.5, 0, 1)


def test_several_in_a_month_while_there_is_stock(scene_of: MakeScene, parameters: Make) -> None:
    """Two of three orders; the third waits for a unit."""
    deals = [order(0, 0.3), order(0, 0.1), order(0, 0.2)]
    system = System(capacity=6.0, stock=2.9, waiting=3)
    deliver(0, 5, scene_of(deals, None, [system], p=parameters()))
    assert [deal.stage for deal in deals] == [Stage.SIGNED, Stage.DELIVERED, Stage.DELIVERED]
    assert system.waiting == 1


def test_nobody_overtakes(scene_of: MakeScene, parameters: Make) -> None:
    """A head of the queue that is not ready holds up those behind it."""
    deals = [order(0, lead_time=9), order(1, lead_time=0)]
    system = System(capacity=6.0, stock=6.0, waiting=2)
    deliver(0, 5, scene_of(deals, None, [system], p=parameters()))
    assert [deal.stage for deal in deals] == [Stage.SIGNED, Stage.SIGNED]


def test_a_large_order_keeps_the_line_busy(scene_of: MakeScene, parameters: Make) -> None:
    """The first unit delivers; the other four are owed before the next customer's turn."""
    deals = [order(0, units=5.0), order(1)]
    system = System(capacity=12.0, stock=1.0, waiting=2)
    scene = scene_of(deals, None, [system], p=parameters())
    deliver(0, 2, scene)
    assert (deals[0].stage, system.stock) == (Stage.DELIVERED, -4.0)
    months = 2
    while deals[1].stage == Stage.SIGNED:
        months += 1
        produce(system, 1.0)
        deliver(0, months, scene)
    assert months == 7


def test_a_queue_that_has_emptied_delivers_nothing(scene_of: MakeScene, parameters: Make) -> None:
    """Whatever the counter says: there is nobody to deliver to."""
    system = System(stock=3.0, waiting=1)
    deliver(0, 2, scene_of([Deal(stage=Stage.DELIVERED)], None, [system], p=parameters()))
    assert (system.stock, system.waiting) == (3.0, 1)


def test_part_of_a_unit(scene_of: MakeScene, parameters: Make) -> None:
    """An order of half a unit needs half a unit."""
    deal = order(0, units=0.5)
    system = System(capacity=1.0, stock=0.5, waiting=1)
    deliver(0, 2, scene_of([deal], None, [system], p=parameters()))
    assert (deal.stage, system.stock) == (Stage.DELIVERED, 0.0)


def test_a_plant_that_stands_still(scene_of: MakeScene, parameters: Make) -> None:
    """Unlimited capacity under a factor of 0 delivers nothing, and everything again after."""
    deals = [order(0), order(0)]
    system = System(capacity=math.inf, stock=math.inf, waiting=2)
    scene = scene_of(deals, None, [system], p=parameters())
    produce(system, 0.0)
    deliver(0, 2, scene)
    assert system.waiting == 2
    produce(system, 0.3)
    deliver(0, 3, scene)
    assert system.waiting == 0


@pytest.mark.parametrize(
    ("trigger", "response"),
    [(Trigger.DELIVERY, Response.PENDING), (Trigger.SIGNATURE, Response.NONE)],
)
def test_delivery_as_the_trigger(
    scene_of: MakeScene, parameters: Make, trigger: Trigger, response: Response
) -> None:
    """Under the default law."""
    deal = order(0, significance=1.0)
    statute = Statute(in_force=0, answerable_from=7, trigger=trigger)
    system = System(stock=1.0, waiting=1)
    deliver(0, 5, scene_of([deal], None, [system], p=parameters(), statute=statute))
    assert deal.response == response
    assert deal.pending_from == (7 if response else NOT_YET)


def neighbours(scene_of: MakeScene, p: Parameters, **first: object) -> Scene:
    """Return a delivered deal of buyer 0, and talks of its rival 1 and of a third state."""
    deals = [
        Deal(buyer=0, stage=Stage.DELIVERED),
        Deal(buyer=1, stage=Stage.EXPLORING),
        Deal(buyer=2, stage=Stage.EXPLORING),
        Deal(buyer=1, system=1, stage=Stage.EXPLORING),
    ]
    for name, value in first.items():
        setattr(deals[0], name, value)
    rivals = [[False, True, False], [True, False, False], [False, False, False]]
    systems = [System(opened=3, signed=1), System()]
    return scene_of(deals, [Buyer(), Buyer(), Buyer()], systems, p=p, rivals=rivals)


def test_rivals_take_note(scene_of: MakeScene, parameters: Make) -> None:
    """The rival's deal for this system gains θ_rival; nobody else's changes."""
    p = parameters(weights={"rival": 0.2})
    scene = neighbours(scene_of, p)
    tell_rivals(0, 1, scene)
    assert [deal.rivals for deal in scene.deals] == [0, 1, 0, 0]
    assert scene.deals[1].value == pytest.approx(0.2)


def test_a_delivery_is_what_rivals_note(scene_of: MakeScene, parameters: Make) -> None:
    """One delivery, one rival more."""
    scene = neighbours(scene_of, parameters(), stage=Stage.SIGNED, signed=0)
    scene.systems[0].waiting, scene.systems[0].stock = 1, 1.0
    deliver(0, 5, scene)
    assert [deal.rivals for deal in scene.deals] == [0, 1, 0, 0]


def test_an_operator_is_no_news(scene_of: MakeScene, parameters: Make) -> None:
    """Who had the system before, or has it by another deal, counts once."""
    scene = neighbours(scene_of, parameters(), operated=True)
    tell_rivals(0, 1, scene)
    assert scene.deals[1].rivals == 0
    scene = neighbours(scene_of, parameters())
    scene.deals[2].buyer, scene.deals[2].stage = 0, Stage.DELIVERED
    scene = scene_of(scene.deals, scene.buyers, scene.systems, rivals=scene.rivals)
    tell_rivals(0, 1, scene)
    assert scene.deals[1].rivals == 0


def test_handing_back_a_delivered_system(scene_of: MakeScene, parameters: Make) -> None:
    """It leaves service, and from next month the rival no longer counts it; the money is spent."""
    scene = neighbours(scene_of, parameters(weights={"rival": 0.2}))
    scene.seller.revenue = 400.0
    tell_rivals(0, 1, scene)
    hand_back(0, 8, scene)
    assert (scene.deals[0].stage, scene.deals[0].ended) == (Stage.REVERSED, 8)
    assert (scene.deals[1].rivals, scene.deals[1].value) == (0, pytest.approx(0.2))
    take_in_returns(scene)
    assert (scene.deals[1].rivals, scene.deals[1].value) == (0, 0.0)
    assert not scene.seller.returns
    assert not scene.deals[1].outdated
    assert (scene.systems[0].signed, scene.systems[0].waiting) == (0, 0)
    assert scene.seller.revenue == 400.0


def test_cancelling_after_a_designation(scene_of: MakeScene, parameters: Make) -> None:
    """A signed contract leaves queue and revenue."""
    deal = order(2, price=0.8, list_price=500.0, response=Response.DESIGNATED)
    system = System(opened=1, signed=1, waiting=1)
    scene = scene_of([deal], None, [system], p=parameters(), seller=Seller(revenue=400.0))
    hand_back(0, 8, scene)
    assert (deal.stage, system.signed, system.waiting) == (Stage.REVERSED, 0, 0)
    assert scene.seller.revenue == 0.0
