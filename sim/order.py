"""The order of a month, once for both engines.

A run is `begin_run`, then for each month `let_in`, which says what is active, and `live_month`.
Interpreted, these functions are the model on Mesa: `scene` holds agents, and `buyer.decide(…)` is
a method that a subclass may override. Compiled, they are the ensemble: `scene` holds records of
arrays, and the same call is the act of that name in `sim.actors`. So nothing here may need more
than attributes, indices and loops.

Steps 1 to 8 of the specification are here; recording, step 9, is left to the engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.noise import (
    AFTER,
    BEFORE,
    BUYER,
    MOSCOW,
    QUEUE,
    RESOLVE,
    SHOCK,
    SIGNIFICANCE,
    WITH_DELIVERY,
    WITH_DESIGNATION,
)
from sim.parts import INLINED, compile_part
from sim.rules.belief import publish_exemptions, spread_news
from sim.rules.buying import first_talks, in_talks, may_move, may_reverse, weighs
from sim.rules.delivery import comes_delivered, hand_over, take_in_returns
from sim.rules.determination import (
    is_due,
    is_settled,
    note_silence,
    recall_silence,
    recall_standing,
)
from sim.rules.lifting import may_lift, stands_for_sanctioned
from sim.rules.market import best_bid, count_bidders, deny, invite_allies
from sim.rules.moscow import (
    follow_delivery,
    follow_designation,
    is_judged,
    recall_sales,
    stands_for_named,
)
from sim.rules.needs import choose_among_needs, meet_need
from sim.rules.reasoning import reason
from sim.rules.setup import prepare_again, renew_figures, setup
from sim.rules.terms import Answer, Move, Policy, Prior, Response, Stage

if TYPE_CHECKING:
    from sim.actors import ActorScene
    from sim.noise import Draws, Lazy


def begin_run(scene: ActorScene, draws: Draws | Lazy) -> None:
    """Give each deal what chance fixes once, and begin the run."""
    for i in range(len(scene.deals)):
        deal = scene.deals[i]
        # All before any is written: compiled code then draws the block that they share once.
        shock, resolve = draws.once_normal(i, SHOCK), draws.once_normal(i, RESOLVE)
        significance, queue = draws.once_uniform(i, SIGNIFICANCE), draws.once_uniform(i, QUEUE)
        deal.shock = shock
        deal.resolve_shock = resolve
        deal.significance_draw = significance
        deal.queue_draw = queue
        count_bidders(deal, scene.p.market)
        invite_allies(deal, scene.buyers[deal.buyer], scene.p.market)
        if deal.bidders > 0:
            deal.bid_luck = best_bid(deal, draws.for_bids(i), scene.p.market)
    for k in range(len(scene.offers)):
        scene.offers[k].shock = draws.for_offer(k)
    setup(scene, draws.state_type())


def opened_before(month: int, scene: ActorScene) -> int:
    """Return how many talks open before a month."""
    return scene.calendar[month - 1].opened if month > 0 else 0


def let_in(month: int, scene: ActorScene, room: list[int], count: int) -> int:
    """Let the deals whose talks open in a month join those at the front of `room`, by their ids.

    Until then they cost nothing.

    Returns
    -------
    int
        How many there are now, `count` of them from before.
    """
    first, end = opened_before(month, scene), scene.calendar[month].opened
    old = count - 1
    for place in range(end - 1, first - 1, -1):
        fresh = scene.opening[place]
        while old >= 0 and room[old] > fresh:
            room[old + place - first + 1] = room[old]
            old -= 1
        room[old + place - first + 1] = fresh
    return count + end - first


def live_month(
    month: int, scene: ActorScene, draws: Draws | Lazy, room: list[int], every_y: bool
) -> int:
    """Live one month, in the order of the specification.

    Parameters
    ----------
    month : int
        Months since the start of the scenario.
    scene : ActorScene
        The run as it stands; changed in place.
    draws : Draws
        What chance brings to the run.
    room : list of int
        Where to write which of the active deals are still active at the end of the month. The
        others are settled, and cost nothing from then on.
    every_y : bool
        Write y, the probability of wanting a deal, in every month; else only where the draw could
        bring a move, which spares most of the exponentials and changes nothing else.

    Returns
    -------
    int
        How many are still active.
    """
    take_effect(month, scene)
    treasury_designates(month, scene, draws)
    russia_delivers(month, scene)
    state_warns(month, scene, draws)
    buyers_decide(month, scene, draws, every_y)
    state_answers(month, scene, draws)
    sales_bring_listings(month, scene, draws)
    everyone_learns(month, scene)
    congress_presses(month, scene, draws)
    return keep_unsettled(scene, room)


def take_effect(month: int, scene: ActorScene) -> None:
    """Let figures change, talks open, and what is scheduled and last month's letter take effect."""
    take_in_returns(scene)
    today = scene.calendar[month]
    if today.figures > 0:
        renew_figures(month, scene)
    opened = range(opened_before(month, scene), today.opened)
    for place in opened:
        i = scene.opening[place]
        deal = scene.deals[i]
        if len(scene.figures) > 0:
            prepare_again(deal, scene)
        scene.buyers[deal.buyer].open_talks(deal, month, scene)
        if comes_delivered(deal):
            hand_over(i, scene)
        if deal.need >= 0:
            meet_need(deal, month, scene)
    if len(opened) > 0:
        recall_silence(opened, month, scene)
        recall_sales(opened, month, scene)
    if month == 0 and scene.p.state.policy == Policy.KREPS_WILSON:
        recall_standing(scene)
    if today.denials:
        for i in range(len(scene.deals)):
            deny(scene.deals[i], scene.refusals[month][i])
    if today.exemptions:
        publish_exemptions(month, scene.buyers, scene.similarity, scene.statute, scene.p)
    scene.state.reluctance = today.reluctance
    scene.state.pledged = 0.0
    scene.congress.write(month, scene)
    if scene.p.learning.prior == Prior.REASONED:
        reason(month, scene.state.back_down_cost(month, scene), scene)


def treasury_designates(month: int, scene: ActorScene, draws: Draws | Lazy) -> None:
    """Let Treasury designate Russian persons: payment friction."""
    scene.treasury.designate(draws.for_treasury(month), month, scene)


def russia_delivers(month: int, scene: ActorScene) -> None:
    """Let Russia deliver within capacity."""
    scene.seller.deliver(month, scene)


def state_warns(month: int, scene: ActorScene, draws: Draws | Lazy) -> None:
    """Let buyers and Moscow take stock; State detect and warn, buyer by buyer, and make offers."""
    for i in scene.active:
        deal = scene.deals[i]
        if weighs(deal):
            scene.buyers[deal.buyer].take_stock(deal, month, scene)
            scene.seller.count_costs(deal, month, scene)
    if month < scene.statute.in_force:
        return
    for i in scene.active:
        deal = scene.deals[i]
        if in_talks(deal):
            buyer = scene.buyers[deal.buyer]
            if buyer.watched != month:
                buyer.watched = month
                first = first_talks(deal.buyer, scene)
                draw = draws.in_month(first, month, BEFORE)
                scene.state.watch(scene.deals[first], draw, month, scene)
            scene.state.sweeten(deal, month, scene)


def buyers_decide(month: int, scene: ActorScene, draws: Draws | Lazy, every_y: bool) -> None:
    """Let Russia quote, and buyers decide on the same beliefs; once all have decided, they act.

    Moscow may withdraw from a contract that it has not delivered, whatever its buyer does.
    """
    contested = False
    for i in scene.active:
        deal = scene.deals[i]
        buyer = scene.buyers[deal.buyer]
        deal.move = Move.HOLD
        if weighs(deal):
            draw = draws.in_month(i, month, BUYER)
            buyer.form_belief(deal, month, scene)
            scene.seller.quote(deal, buyer, month, scene)
            buyer.weigh(deal, month, scene)
            if every_y or may_move(deal, draw, scene.p):
                deal.willingness = buyer.wants(deal, month, scene)
                deal.move = buyer.decide(deal, draw, month, scene)
                contested = contested or deal.need >= 0
            if deal.stage == Stage.SIGNED and scene.p.russia.withdrawal > 0.0:
                draw = draws.in_month(i, month, MOSCOW)
                if scene.seller.withdraws(deal, draw, month, scene):
                    deal.move = Move.WITHDRAW
        elif may_reverse(deal):
            draw = draws.in_month(i, month, BUYER)
            if buyer.reverses(deal, draw, month, scene):
                deal.move = Move.DROP
    if contested:
        choose_among_needs(scene)
    for i in scene.active:
        deal = scene.deals[i]
        if deal.move == Move.WITHDRAW:
            scene.seller.withdraw(deal, month, scene)
        else:
            scene.buyers[deal.buyer].act(i, deal, month, scene)


def state_answers(month: int, scene: ActorScene, draws: Draws | Lazy) -> None:
    """Let State answer cases: designate, waive, or leave them open; note its silence."""
    pending = False
    for i in scene.active:
        deal = scene.deals[i]
        if deal.response == Response.PENDING:
            pending = True
            if is_due(deal, month):
                scene.state.handle(i, deal, draws.in_month(i, month, AFTER), month, scene)
    state_lifts(month, scene, draws)
    if pending:
        for i in scene.active:
            deal = scene.deals[i]
            note_silence(deal, scene.buyers[deal.buyer], month, scene.p)


def state_lifts(month: int, scene: ActorScene, draws: Draws | Lazy) -> None:
    """Let State lift sanctions, buyer by buyer; nobody asks for this draw of an answered case."""
    if not may_lift(scene.p):
        return
    for i in scene.active:
        if stands_for_sanctioned(i, scene):
            deal = scene.deals[i]
            if scene.state.lifts(deal, draws.in_month(i, month, AFTER), month, scene):
                scene.state.lift(deal, month, scene)


def sales_bring_listings(month: int, scene: ActorScene, draws: Draws | Lazy) -> None:
    """Let Washington list Russian persons over significant deliveries and with designations."""
    if scene.p.treasury.listing == 0.0 and scene.p.russia.sanction_cost == 0.0:
        return
    for i in scene.active:
        deal = scene.deals[i]
        if is_judged(deal, month):
            draw = draws.for_listing(i, WITH_DELIVERY)
            follow_delivery(deal, scene.treasury.lists(deal, draw, month, scene), month, scene)
    for i in scene.active:
        deal = scene.deals[i]
        if stands_for_named(i, month, scene):
            draw = draws.for_listing(i, WITH_DESIGNATION)
            if scene.treasury.lists(deal, draw, month, scene):
                follow_designation(deal, month, scene)


def everyone_learns(month: int, scene: ActorScene) -> None:
    """Let memories fade, and everyone learn from the month's precedents."""
    for j in range(len(scene.buyers)):
        scene.buyers[j].forget(month, scene)
    for j in range(len(scene.buyers)):
        if scene.buyers[j].news != Answer.NOTHING:
            spread_news(scene.buyers[j], j, scene.buyers, scene.similarity, scene.p)
    if scene.p.russia.sanction_cost > 0.0:
        scene.seller.learn(month, scene)


def congress_presses(month: int, scene: ActorScene, draws: Draws | Lazy) -> None:
    """Let Congress feel the pressure, under the law; a letter decided now acts next month."""
    if month >= scene.statute.in_force:
        scene.congress.convene(draws.for_congress(month), month, scene)


def keep_unsettled(scene: ActorScene, room: list[int]) -> int:
    """Write down the active deals to which something may still happen, and return their number."""
    kept = 0
    for i in scene.active:
        if not is_settled(scene.deals[i], scene.p):
            room[kept] = i
            kept += 1
    return kept


PARTS = (
    opened_before,
    let_in,
    begin_run,
    take_effect,
    treasury_designates,
    russia_delivers,
    state_warns,
    buyers_decide,
    state_lifts,
    state_answers,
    sales_bring_listings,
    everyone_learns,
    congress_presses,
    keep_unsettled,
    live_month,
)
for part in PARTS:
    compile_part(part, INLINED)
