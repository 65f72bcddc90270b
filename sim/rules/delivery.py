"""Russia delivers in the order of signature, within what its plants can export."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.buying import leave_queue
from sim.rules.company import places_of, withdraw
from sim.rules.numeric import reaches
from sim.rules.significance import trigger
from sim.rules.terms import NOT_YET, Stage, Trigger
from sim.rules.value import intrinsic_value, is_in_line, is_served_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.records import Deal, Scene, System


def produce(system: System, factor: float) -> None:
    """Add a month's export production; what is not sold is kept up to a year's worth.

    A plant that makes less than a unit a year still completes one in the end.
    """
    if system.capacity == math.inf:
        system.stock = math.inf if factor > 0.0 else 0.0
        return
    ceiling = max(1.0, system.capacity)
    system.stock = min(ceiling, system.stock + system.capacity * factor / 12.0)


def form_queues(scene: Scene) -> None:
    """Find all queues and their heads in one look at the deals, if anybody waits.

    A queue is a chain without order, from its last deal by id to its first: to find the next in
    line, only its own deals are looked at. What an embargo forbids stands in none.
    """
    waiting = 0
    for k in range(len(scene.systems)):
        scene.systems[k].head = -1
        scene.systems[k].chain = -1
        waiting += scene.systems[k].waiting
    if waiting == 0:
        return
    for i in scene.active:
        deal = scene.deals[i]
        if is_in_line(deal):
            line = scene.systems[deal.system]
            deal.chained = line.chain
            line.chain = i
            if is_before(scene.deals, i, line.head):
                line.head = i


def is_before(deals: Sequence[Deal], one: int, other: int) -> bool:
    """Return whether a signed deal is served before another; -1: there is none."""
    return other < 0 or is_served_before(deals[one], deals[other])


def next_in_line(system: int, scene: Scene) -> int:
    """Return the deal that is first in a queue that was formed this month, or -1.

    First by month, then by lot, then by id: a later link of the chain comes first at a tie.
    """
    first = -1
    i = scene.systems[system].chain
    while i >= 0:
        deal = scene.deals[i]
        if deal.stage == Stage.SIGNED and (first < 0 or not is_before(scene.deals, first, i)):
            first = i
        i = deal.chained
    return first


def deliver_in_turn(system: int, month: int, scene: Scene) -> None:
    """Deliver to the head of the queue while its lead time is over and a unit is ready.

    The first unit delivers the deal; the rest of the order keeps the line busy, so that nobody
    overtakes: the stock may fall below zero and has to be made up before the next customer.
    """
    line = scene.systems[system]
    while line.waiting > 0:
        head = line.head if line.head >= 0 else next_in_line(system, scene)
        line.head = -1
        if head < 0:
            return
        deal = scene.deals[head]
        ready = reaches(line.stock, min(1.0, deal.units))
        if month < deal.signed + deal.lead_time or not ready:
            return
        line.waiting -= 1
        deal.stage = Stage.DELIVERED
        deal.delivered = month
        hand_over(head, scene)
        if scene.statute.trigger == Trigger.DELIVERY:
            trigger(deal, month, scene.statute)


def hand_over(index: int, scene: Scene) -> None:
    """Take a delivered order from the plant's stock, and let rivals take note."""
    deal = scene.deals[index]
    scene.systems[deal.system].stock -= deal.units
    tell_rivals(index, 1, scene)


def comes_delivered(deal: Deal) -> bool:
    """Return whether a deal opens as one delivered since the start: new to plant and rivals."""
    return deal.stage == Stage.DELIVERED and deal.delivered >= 0


def in_service(deal: Deal) -> bool:
    """Return whether the buyer has the system by this deal, if need be from before it opens."""
    return deal.stage == Stage.DELIVERED or (
        deal.stage == Stage.UNOPENED
        and deal.first_stage == Stage.DELIVERED
        and NOT_YET < deal.delivered < 0
    )


def tell_rivals(index: int, change: int, scene: Scene) -> None:
    """Change the count of rivals with the system for buyers who watch this one.

    A buyer counts once, however many deals it has and whether or not it had the system before. What
    is handed back is handed back when all have decided: it enters what others weigh next month.
    """
    deal = scene.deals[index]
    if deal.operated:
        return
    for place in places_of(deal.buyer, scene):
        i = scene.portfolio[place]
        other = scene.deals[i]
        if other.system == deal.system and i != index and in_service(other):
            return
    for j in range(len(scene.buyers)):
        if scene.rivals[j][deal.buyer]:
            for place in places_of(j, scene):
                other = scene.deals[scene.portfolio[place]]
                if other.system == deal.system:
                    other.rivals += change
                    if change > 0:
                        other.value = intrinsic_value(other, scene.buyers[j], scene.p)
                    else:
                        other.outdated = True
                        scene.seller.returns = True


def take_in_returns(scene: Scene) -> None:
    """Let rivals value anew what was handed back last month, if anything was."""
    if not scene.seller.returns:
        return
    scene.seller.returns = False
    for i in range(len(scene.deals)):
        deal = scene.deals[i]
        if deal.outdated:
            deal.outdated = False
            deal.value = intrinsic_value(deal, scene.buyers[deal.buyer], scene.p)


def hand_back(index: int, month: int, scene: Scene) -> None:
    """Reverse a purchase: a delivered system leaves service, a signed contract the queue."""
    deal = scene.deals[index]
    system = scene.systems[deal.system]
    was_delivered = deal.stage == Stage.DELIVERED
    deal.stage = Stage.REVERSED
    deal.ended = month
    if was_delivered:
        tell_rivals(index, -1, scene)
    else:
        leave_queue(deal, system, scene.seller)
    withdraw(deal, scene)


RULES = (
    produce,
    is_before,
    form_queues,
    next_in_line,
    in_service,
    comes_delivered,
    tell_rivals,
    take_in_returns,
    hand_over,
    deliver_in_turn,
    hand_back,
)
