"""Deals of one buyer that serve one need: a purchase for it, of whomever, fills it.

Without `need` nothing here changes anything. With it a filled need leaves the share ν of what
another deal for it is worth (`buying.filled_need`), and where that is 0 it ends the talks about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.company import is_contract, places_of
from sim.rules.market import winner
from sim.rules.moscow import is_refused
from sim.rules.terms import Move, Response, Stage, Winner

if TYPE_CHECKING:
    from sim.records import Deal, Scene


def fills(deal: Deal) -> bool:
    """Return whether a deal fills its need: by a contract, or by what was bought elsewhere."""
    return is_contract(deal) or deal.stage == Stage.SWITCHED


def comes_before(other: Deal, deal: Deal) -> bool:
    """Return whether a purchase was made before another one; whoever is in talks comes last.

    Of two on record of one month the lot that orders their deliveries says which was first.
    """
    if deal.stage < Stage.SIGNED:
        return True
    month = other.ended if other.stage == Stage.SWITCHED else other.signed
    return month < deal.signed or (month == deal.signed and other.queue_draw < deal.queue_draw)


def is_filled(deal: Deal, scene: Scene) -> bool:
    """Return whether another purchase of its buyer filled the need that a deal serves before it."""
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if other.need == deal.need and fills(other) and comes_before(other, deal):
            return True
    return False


def appraise_need(deal: Deal, scene: Scene) -> None:
    """Write ν, what its need leaves of a deal's worth, and what is lost: max(v, 0)·(1 - ν).

    A purchase that is a loss, v < 0, is one also where it is not needed.
    """
    deal.need_left = scene.p.buying.filled_need if is_filled(deal, scene) else 1.0
    deal.unneeded = max(0.0, deal.value) * (1.0 - deal.need_left)


def goes_first(one: Deal, other: Deal) -> bool:
    """Return whether of two moves that fill a need one is worth more to the buyer [musd].

    A signature gives ΔU + u0, a purchase elsewhere u0. At a tie the lot decides.
    """
    here, there = one.outside * one.list_price, other.outside * other.list_price
    if one.move == Move.ADVANCE:
        here += one.gain_from_buying * one.list_price
    if other.move == Move.ADVANCE:
        there += other.gain_from_buying * other.list_price
    return here > there or (here == there and one.queue_draw < other.queue_draw)


def would_fill(deal: Deal, scene: Scene) -> bool:
    """Return whether the move decided would fill the need: a signature, or a purchase elsewhere.

    What a buyer takes instead of talks from which Moscow withdraws (R10) is not counted.
    """
    if deal.move == Move.ADVANCE:
        return deal.stage == Stage.AGREED
    if deal.move != Move.DROP or deal.response == Response.DESIGNATED:
        return False
    if deal.stage < Stage.SIGNED and is_refused(deal, scene.buyers[deal.buyer], scene.p):
        return False
    return winner(deal) != Winner.NOBODY


def stands_back(deal: Deal, scene: Scene) -> bool:
    """Return whether a deal waits this month while another one fills its need.

    A buyer fills a need once a month, by what is worth most to it. Other purchases for it, and its
    other talks about it, stand still until they are weighed anew.
    """
    buys = would_fill(deal, scene)
    if not buys and deal.stage >= Stage.SIGNED:
        return False
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        rivals = other.need == deal.need and would_fill(other, scene)
        if rivals and (not buys or goes_first(other, deal)):
            return True
    return False


def choose_among_needs(scene: Scene) -> None:
    """Let what stands back hold, when all have decided and before anybody acts."""
    for i in scene.active:
        deal = scene.deals[i]
        if deal.need >= 0 and deal.move != Move.HOLD and stands_back(deal, scene):
            deal.move = Move.HOLD


def supersede(filler: Deal, month: int, scene: Scene) -> None:
    """End a buyer's talks about a need that is filled, where that leaves nothing of their worth."""
    if filler.need < 0 or scene.p.buying.filled_need > 0.0:
        return
    for place in places_of(filler.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if deal.need == filler.need and Stage.EXPLORING <= deal.stage <= Stage.AGREED:
            deal.stage = Stage.ABANDONED
            deal.superseded = month
            deal.ended = month


def meet_need(deal: Deal, month: int, scene: Scene) -> None:
    """End talks for whose need another purchase stands, when they open or when it becomes known."""
    if fills(deal) or is_filled(deal, scene):
        supersede(deal, month, scene)


RULES = (
    fills,
    comes_before,
    is_filled,
    appraise_need,
    goes_first,
    would_fill,
    stands_back,
    choose_among_needs,
    supersede,
    meet_need,
)
