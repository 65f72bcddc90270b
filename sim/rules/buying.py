"""R2 and R6: how a buyer decides, what its moves do, and when it hands a purchase back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.belief import belief, is_sanctioned, prior_at
from sim.rules.company import commit, places_of, withdraw
from sim.rules.market import winner
from sim.rules.moscow import is_refused
from sim.rules.needs import supersede
from sim.rules.numeric import choice_probability
from sim.rules.price import least_accepted, price
from sim.rules.significance import trigger
from sim.rules.terms import Move, Response, Stage, Trigger, Winner
from sim.rules.value import exposure_borne, exposure_now

if TYPE_CHECKING:
    from sim.parameters import Buying, Parameters
    from sim.records import Buyer, Deal, Scene, Seller, State, System


def in_talks(deal: Deal) -> bool:
    """Return whether the deal is opened and unsigned."""
    return Stage.EXPLORING <= deal.stage <= Stage.AGREED


def first_talks(buyer: int, scene: Scene) -> int:
    """Return the index of the first of a buyer's deals, by id, that is in talks; -1: of none."""
    for place in places_of(buyer, scene):
        i = scene.portfolio[place]
        if in_talks(scene.deals[i]):
            return i
    return -1


def weighs(deal: Deal) -> bool:
    """Return whether the buyer has a decision about the deal this month.

    From signature to delivery only dropping is open, before a designation and after it.
    """
    return Stage.EXPLORING <= deal.stage <= Stage.SIGNED


def may_reverse(deal: Deal) -> bool:
    """Return whether a designated buyer may still hand the purchase back or cancel it."""
    held = deal.stage == Stage.SIGNED or deal.stage == Stage.DELIVERED
    return held and is_sanctioned(deal)


def update_belief(deal: Deal, buyer: Buyer, state: State, free: bool, p: Parameters) -> None:
    """Write the belief q and the expected sanction q·s·C; `free` says that q is 0.

    What the trigger has shown is no longer a matter of chance: a pending case has s = 1. A buyer
    designated over a contract bears C for certain, until it cancels it, and `repeat` times C where
    it had been designated before.
    """
    if may_reverse(deal):
        deal.belief = 1.0
        deal.sanction = exposure_borne(deal, buyer, p)
        return
    deal.belief = 0.0 if free else belief(deal, deal.threat, buyer, state, p)
    deal.reasoned = 0.0 if free else prior_at(deal, deal.threat)
    found = 1.0 if deal.response == Response.PENDING else deal.significance
    deal.sanction = deal.belief * found * exposure_now(buyer, p) * deal.sanction_discount


def quote(deal: Deal, buyer: Buyer, p: Parameters) -> None:
    """Set the price of an unsigned deal on what is now known (R5); a signed price is frozen."""
    if deal.stage != Stage.SIGNED:
        net = deal.attraction - deal.outside - deal.sanction
        deal.price = price(net, least_accepted(deal, buyer, p), p)


def compute_gain(deal: Deal, month: int, p: Parameters) -> None:
    """Write ΔU = v + η·H - P - f - u0 - q·s·C - link - third - waiting - unneeded (+ sunk)."""
    gain = deal.attraction - deal.outside - deal.sanction - deal.price
    if deal.stage == Stage.SIGNED:
        gain += p.buying.sunk
    deal.decided = month
    deal.gain_from_buying = gain


def purchase_probability(deal: Deal, p: Parameters) -> float:
    """Return y, the probability of wanting the deal, from the ΔU last computed."""
    return choice_probability(p.buying.precision, deal.gain_from_buying, deal.mixing)


def may_move(deal: Deal, draw: float, p: Parameters) -> bool:
    """Return whether a draw could bring a move, whatever y is: most months need no y."""
    stays = 1.0 - drop_rate(deal.stage, p.buying)
    return draw < advance_rate(deal.stage, p.buying) or draw >= stays


def advance_rate(stage: int, buying: Buying) -> float:
    """Return a_stage, the monthly probability of advancing for a buyer sure to gain."""
    if stage == Stage.EXPLORING:
        return buying.advance_exploring
    if stage == Stage.NEGOTIATING:
        return buying.advance_negotiating
    if stage == Stage.AGREED:
        return buying.advance_agreed
    return 0.0


def drop_rate(stage: int, buying: Buying) -> float:
    """Return z_stage, the monthly probability of dropping for a buyer sure to lose."""
    if stage == Stage.EXPLORING:
        return buying.drop_exploring
    if stage == Stage.NEGOTIATING:
        return buying.drop_negotiating
    if stage == Stage.AGREED:
        return buying.drop_agreed
    return buying.drop_signed


def decide(deal: Deal, draw: float, p: Parameters) -> int:
    """Return the buyer's move: advance if u < a·y, drop if u ≥ 1 - z(1 - y), else hold (R2)."""
    y = deal.willingness
    if draw < advance_rate(deal.stage, p.buying) * y:
        return Move.ADVANCE
    if draw >= 1.0 - drop_rate(deal.stage, p.buying) * (1.0 - y):
        return Move.DROP
    return Move.HOLD


def reverses(deal: Deal, buyer: Buyer, draw: float, p: Parameters) -> bool:
    """Return whether a designated buyer hands back what was delivered (R6).

    The hazard is r·σ(λ_B(C - v - kept·sunk)): the price is sunk, and with kept > 0 (R13) what was
    paid and shown still holds the buyer. Before delivery the price is not sunk, and the buyer
    weighs whether to cancel as under R2. What another purchase for its need took from v when it was
    last weighed is not kept. What it regains of a joint programme (R14) adds to the loss.
    """
    if draw >= p.buying.reversal:
        return False
    loss = exposure_borne(deal, buyer, p) + deal.regained
    return draw < p.buying.reversal * wish_to_reverse(deal.value - deal.unneeded, loss, p)


def wish_to_reverse(value: float, exposure: float, p: Parameters) -> float:
    """Return σ(λ_B(C - v - kept·sunk)), the probability of wanting to hand back (R6, R13)."""
    regret = exposure - value - p.buying.kept * p.buying.sunk
    return choice_probability(p.buying.precision, regret, 0.0)


def make_move(deal: Deal, move: int, month: int, scene: Scene) -> None:
    """Carry out a move that all buyers have by now decided."""
    if move == Move.ADVANCE:
        advance(deal, month, scene)
    elif move == Move.DROP:
        drop(deal, month, scene)


def advance(deal: Deal, month: int, scene: Scene) -> None:
    """Move a deal one stage on; a signature freezes the price and may trigger the law.

    It also fills the need that the deal serves.
    """
    deal.stage += 1
    if deal.stage == Stage.NEGOTIATING:
        deal.negotiating = month
    elif deal.stage == Stage.AGREED:
        deal.agreed = month
    elif deal.stage == Stage.SIGNED:
        deal.signed = month
        commit(deal, scene)
        scene.systems[deal.system].waiting += 1
        scene.seller.revenue += deal.price * deal.list_price
        if scene.statute.trigger == Trigger.SIGNATURE:
            trigger(deal, month, scene.statute)
        supersede(deal, month, scene)


def drop(deal: Deal, month: int, scene: Scene) -> None:
    """End a deal: a switch where another offer is worth something; to whom, the best one says.

    Washington pays what it added only where its own offer wins. Talks that end because Moscow asks
    more than it would without R10 are withdrawn, whatever the buyer takes instead.
    """
    was_signed = deal.stage == Stage.SIGNED
    if was_signed:
        void(deal, scene)
    elif is_refused(deal, scene.buyers[deal.buyer], scene.p):
        deal.stage = Stage.WITHDRAWN
        deal.ended = month
        return
    deal.lost_to = winner(deal)
    if deal.lost_to != Winner.NOBODY:
        deal.stage = Stage.SWITCHED
        if deal.lost_to == Winner.WASHINGTON:
            scene.state.paid += deal.sweetener * deal.list_price
        else:
            scene.others.sold += deal.list_price
    else:
        deal.stage = Stage.ABANDONED
    deal.ended = month
    if was_signed:
        withdraw(deal, scene)
    if deal.stage == Stage.SWITCHED:
        supersede(deal, month, scene)


def void(deal: Deal, scene: Scene) -> None:
    """Take a cancelled contract off the books; its case, if still open, is closed unanswered."""
    leave_queue(deal, scene.systems[deal.system], scene.seller)
    if deal.response == Response.PENDING:
        deal.response = Response.NONE


def take_back(deal: Deal, month: int, scene: Scene) -> None:
    """Let Moscow withdraw from a contract that it has not delivered (R10)."""
    void(deal, scene)
    deal.stage = Stage.WITHDRAWN
    deal.ended = month
    withdraw(deal, scene)


def leave_queue(deal: Deal, system: System, seller: Seller) -> None:
    """Take a signed, undelivered deal off Russia's books, if it was signed within the run."""
    system.waiting -= 1
    if deal.signed >= 0:
        seller.revenue -= deal.price * deal.list_price


RULES = (
    in_talks,
    first_talks,
    weighs,
    may_reverse,
    update_belief,
    quote,
    compute_gain,
    purchase_probability,
    advance_rate,
    drop_rate,
    may_move,
    decide,
    wish_to_reverse,
    reverses,
    leave_queue,
    void,
    take_back,
    drop,
    advance,
    make_move,
)
