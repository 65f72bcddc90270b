"""Who is in the market for a system: a buyer takes part once, whatever number of deals it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.terms import Stage

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.records import Deal, Scene


def places_of(buyer: int, scene: Scene) -> range:
    """Return where in `scene.portfolio` the indices of a buyer's deals are."""
    return range(scene.portfolio_from[buyer], scene.portfolio_from[buyer + 1])


def is_live(deal: Deal) -> bool:
    """Return whether the deal is opened and has not come to nothing."""
    return Stage.EXPLORING <= deal.stage <= Stage.DELIVERED


def is_contract(deal: Deal) -> bool:
    """Return whether the deal is signed or delivered."""
    return deal.stage == Stage.SIGNED or deal.stage == Stage.DELIVERED


def talks_like(deal: Deal, scene: Scene) -> int:
    """Return how many talks its buyer has had for the system, not over before the run began."""
    count = 0
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        opened = other.stage != Stage.UNOPENED
        if other.system == deal.system and opened and other.present:
            count += 1
    return count


def contracts_like(deal: Deal, scene: Scene) -> int:
    """Return how many contracts its buyer has for the system."""
    count = 0
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if other.system == deal.system and is_contract(other):
            count += 1
    return count


def enter(deal: Deal, scene: Scene) -> None:
    """Count the buyer of talks that have opened, once."""
    if talks_like(deal, scene) == 1:
        scene.systems[deal.system].opened += 1


def commit(deal: Deal, scene: Scene) -> None:
    """Count the buyer of a contract that is new, once."""
    if contracts_like(deal, scene) == 1:
        scene.systems[deal.system].signed += 1
        tell_own(deal, True, scene)


def withdraw(deal: Deal, scene: Scene) -> None:
    """Count the buyer of a contract that has ended no longer, if it has no other."""
    if contracts_like(deal, scene) == 0:
        scene.systems[deal.system].signed -= 1
        tell_own(deal, False, scene)


def tell_own(deal: Deal, committed: bool, scene: Scene) -> None:
    """Write into all deals of its buyer for the system whether there is a contract."""
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if other.system == deal.system:
            other.committed = committed


def bought_beside(other: Deal, deal: Deal, p: Parameters) -> float:
    """Return how much of a buyer's live deal counts beside another one, in its list price.

    Talks about a need that the deal would fill count by what a filled need leaves of them: a buyer
    that will take one of two weapons bears all that is threatened by the one that it takes.
    """
    rivals = deal.need >= 0 and other.need == deal.need
    return p.buying.filled_need if rivals and other.stage < Stage.SIGNED else 1.0


def amount_wanted(deal: Deal, scene: Scene) -> float:
    """Return the list prices [musd] of all that a deal's buyer is in talks about or has bought."""
    total = deal.list_price * (1.0 - bought_beside(deal, deal, scene.p))
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if is_live(other):
            total += other.list_price * bought_beside(other, deal, scene.p)
    return total


def amount_linked(deal: Deal, month: int, scene: Scene) -> float:
    """Return the list prices [musd] of all live deals that put a deal's joint programme at stake.

    A programme without a name is the deal's own.
    """
    if deal.programme < 0:
        return deal.list_price
    total = deal.list_price * (1.0 - bought_beside(deal, deal, scene.p))
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if is_live(other) and other.programme == deal.programme and month >= other.link_from:
            total += other.list_price * bought_beside(other, deal, scene.p)
    return total


RULES = (
    places_of,
    is_live,
    is_contract,
    talks_like,
    contracts_like,
    enter,
    tell_own,
    commit,
    withdraw,
    bought_beside,
    amount_wanted,
    amount_linked,
)
