"""Who is in the market for a system: a buyer takes part once, whatever number of deals it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba.extending import register_jitable

from sim.rules.terms import NOT_YET, Stage

if TYPE_CHECKING:
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


def live_like(deal: Deal, scene: Scene) -> int:
    """Return how many live deals its buyer has for the system."""
    count = 0
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if other.system == deal.system and is_live(other):
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


def gave_up_in(deal: Deal, scene: Scene) -> int:
    """Return the month in which its buyer last ended a deal for the system, or `NOT_YET`."""
    month = NOT_YET
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if other.system == deal.system and other.stage > Stage.DELIVERED:
            month = max(month, other.ended)
    return month


def began_in(deal: Deal) -> int:
    """Return the month in which the talks began, if need be before the start."""
    return deal.began if deal.began < 0 else deal.opened


def watches(deal: Deal, other: Deal) -> bool:
    """Return whether a live deal has the other, of another buyer for its system, for company."""
    return deal.system == other.system and deal.buyer != other.buyer and is_live(deal)


def enter(deal: Deal, scene: Scene) -> None:
    """Count the buyer of talks that have opened: once, and no longer among those who gave up."""
    if live_like(deal, scene) > 1:
        return
    scene.systems[deal.system].live += 1
    last = gave_up_in(deal, scene)
    if last == NOT_YET or deal.opened == 0:
        return
    for i in scene.active:
        other = scene.deals[i]
        if watches(other, deal) and began_in(other) <= last:
            other.failed -= 1


def leave(deal: Deal, scene: Scene) -> None:
    """Let all who are in talks see a buyer give up, with a deal that has ended, if it has."""
    if live_like(deal, scene) > 0:
        return
    scene.systems[deal.system].live -= 1
    for i in scene.active:
        other = scene.deals[i]
        if watches(other, deal):
            other.failed += 1


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


def recall_failures(opened: range, scene: Scene) -> None:
    """Count who gave up before the start, for talks that had begun: they saw it.

    `opened` says where in `scene.opening` the deals that open in the first month are.
    """
    for over in opened:
        index = scene.opening[over]
        failed = scene.deals[index]
        if failed.stage > Stage.DELIVERED and speaks_for(index, scene):
            for place in opened:
                deal = scene.deals[scene.opening[place]]
                if watches(deal, failed) and began_in(deal) <= failed.ended:
                    deal.failed += 1


def speaks_for(index: int, scene: Scene) -> bool:
    """Return whether a deal that is over is its buyer's last for the system; of several, one."""
    deal = scene.deals[index]
    if live_like(deal, scene) > 0:
        return False
    for place in places_of(deal.buyer, scene):
        i = scene.portfolio[place]
        other = scene.deals[i]
        if other.system == deal.system and other.stage > Stage.DELIVERED:
            later = other.ended > deal.ended
            if later or (other.ended == deal.ended and i < index):
                return False
    return True


def amount_wanted(buyer: int, scene: Scene) -> float:
    """Return the list prices [musd] of all that a buyer is in talks about or has bought."""
    total = 0.0
    for place in places_of(buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_live(deal):
            total += deal.list_price
    return total


def amount_linked(deal: Deal, month: int, scene: Scene) -> float:
    """Return the list prices [musd] of all live deals that put a deal's joint programme at stake.

    A programme without a name is the deal's own.
    """
    if deal.programme < 0:
        return deal.list_price
    total = 0.0
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if is_live(other) and other.programme == deal.programme and month >= other.link_from:
            total += other.list_price
    return total


RULES = (
    places_of,
    is_live,
    is_contract,
    live_like,
    contracts_like,
    gave_up_in,
    began_in,
    watches,
    enter,
    leave,
    tell_own,
    commit,
    withdraw,
    speaks_for,
    recall_failures,
    amount_wanted,
    amount_linked,
)
for rule in RULES:
    register_jitable(rule)
