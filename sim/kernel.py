"""The compiled driver: the month's order over arrays of records, one run after the other.

The order of a month stands here and in `sim.model`; the property tests hold the two together to
the last bit. Everything that decides is in `sim.rules`.
"""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import history as monthly
from sim.compiled import compiled, compiled_and_cached
from sim.noise import AFTER, BEFORE, BUYER, QUEUE, RESOLVE, SHOCK, SIGNIFICANCE
from sim.records import ENTITIES, Scene
from sim.rules.answer import (
    determine,
    is_due,
    is_settled,
    note_silence,
    respond,
    takes_up,
)
from sim.rules.begin import begin, open_talks
from sim.rules.belief import forget, spread_news, unbound
from sim.rules.buying import (
    decide,
    fear,
    in_talks,
    make_move,
    may_move,
    may_reverse,
    quote,
    reckon,
    reverses,
    weighs,
    wish,
)
from sim.rules.congress import decide_letter, is_visible, legislate, press, send_letter
from sim.rules.delivery import deliver_in_turn, hand_back, produce
from sim.rules.terms import NOT_YET, Answer, Move, Response
from sim.rules.threat import (
    back_down_cost,
    detect,
    may_be_warned,
    offer,
    sweetener,
    warn,
    warns,
)
from sim.rules.treasury import designate_persons
from sim.rules.value import appraise, keep_calendar

Records = NDArray[np.void]


Lanes: Any = namedtuple("Lanes", ENTITIES)  # type: ignore[misc]
"""State of a chunk of runs: records with the runs as first axis."""


class Fixed(NamedTuple):
    """What all runs of a scenario share: calendar, ties between buyers."""

    calendar: Records
    third: NDArray[np.float64]
    similarity: NDArray[np.float64]
    rivals: NDArray[np.bool_]


@compiled
def draw_fates(lane, scene, noise):  # type: ignore[no-untyped-def]
    """Give each deal what chance fixes once, and begin the run."""
    for i in range(len(scene.deals)):
        deal = scene.deals[i]
        deal.shock = noise.normal[i, lane, SHOCK]
        deal.resolve_shock = noise.normal[i, lane, RESOLVE]
        deal.significance_draw = noise.uniform[i, lane, SIGNIFICANCE]
        deal.queue_draw = noise.uniform[i, lane, QUEUE]
    begin(scene, noise.kind[lane])


@compiled
def open_month(month, lane, scene, noise, order, alive):  # type: ignore[no-untyped-def]
    """Take steps 1 to 3: calendar and letter, Treasury, deliveries."""
    today = scene.calendar[month]
    if today.openings:
        for k in range(alive):
            i = order[k]
            if scene.deals[i].opens == month:
                open_talks(scene.deals[i], month, scene)
    scene.state.reluctance = today.reluctance
    scene.state.pledged = 0.0
    law = month >= scene.statute.in_force
    scene.congress.letter_now = law and (today.letter or scene.congress.letter_due)
    if scene.congress.letter_now:
        send_letter(scene.congress, scene.deals, month)
    designate_persons(scene.treasury, today, noise.treasury[month, lane], scene.p.treasury)
    for s in range(len(scene.systems)):
        produce(scene.systems[s], today.capacity_factor)
        if scene.systems[s].waiting > 0:
            deliver_in_turn(s, month, scene)


@compiled
def negotiate(month, lane, scene, noise, order, alive, recording):  # type: ignore[no-untyped-def]
    """Take steps 4 and 5 deal by deal, up to the buyer's decision.

    Nothing that happens here to one deal reaches another before all moves are carried out, but for
    the offer budget, which is spent in the order of ids. Without a history to record, y is worked
    out only where the buyer's draw could bring a move.
    """
    p = scene.p
    h = back_down_cost(scene.congress, month, p)
    law = month >= scene.statute.in_force
    for k in range(alive):
        i = order[k]
        deal = scene.deals[i]
        buyer = scene.buyers[deal.buyer]
        deal.move = Move.HOLD
        if weighs(deal):
            keep_calendar(deal, month, scene.third[month, deal.buyer])
            appraise(deal, scene.systems[deal.system], scene.treasury, p)
            free = unbound(deal, buyer, scene.statute, month)
            if law and in_talks(deal):
                left = detect(deal, noise.monthly[i, month, lane, BEFORE], month, p)
                speaks = deal.detected and not free and may_be_warned(deal)
                if speaks and warns(deal, buyer, left, h, scene.state, p):
                    warn(deal, month)
                needed = sweetener(deal, buyer, scene.state, free, p)
                if needed > 0.0:
                    offer(deal, needed, month, scene.state)
            fear(deal, buyer, scene.state, free, p)
            quote(deal, buyer, p)
            reckon(deal, month, p)
            draw = noise.monthly[i, month, lane, BUYER]
            moves = may_move(deal, draw, p)
            if moves or recording:
                deal.willingness = wish(deal, p)
            if moves:
                deal.move = decide(deal, draw, p)
        elif may_reverse(deal) and reverses(deal, buyer, noise.monthly[i, month, lane, BUYER], p):
            deal.move = Move.DROP


@compiled
def carry_out(month, scene, order, alive, cases):  # type: ignore[no-untyped-def]
    """Carry out the moves of step 5, and take stock of what is left.

    Returns how many deals something can still happen to (they stay in `order`), how many cases are
    pending (listed in `cases`), and how many talks Congress sees.
    """
    kept = 0
    pending = 0
    talks = 0
    for k in range(alive):
        i = order[k]
        deal = scene.deals[i]
        if deal.move != Move.HOLD:
            if may_reverse(deal):
                hand_back(i, month, scene)
            else:
                make_move(deal, deal.move, month, scene)
        if deal.response == Response.PENDING:
            cases[pending] = i
            pending += 1
        talks += is_visible(deal)
        if not is_settled(deal, scene.p.buying.reversal):
            order[kept] = i
            kept += 1
    return kept, pending, talks


@compiled
def answer_cases(month, lane, scene, noise, cases, pending):  # type: ignore[no-untyped-def]
    """Take step 6: State answers, or its silence is noted; return the cases that still wait."""
    p = scene.p
    for k in range(pending):
        i = cases[k]
        deal = scene.deals[i]
        draw = noise.monthly[i, month, lane, AFTER]
        if takes_up(deal, scene.buyers[deal.buyer], draw, month, scene.statute, p):
            h = back_down_cost(scene.congress, month, p)
            answer = respond(deal, draw, month, h, scene)
            if answer != Answer.NOTHING:
                determine(deal, answer, month, scene)
    waiting = 0
    for k in range(pending):
        deal = scene.deals[cases[k]]
        note_silence(deal, scene.buyers[deal.buyer], month, p)
        waiting += is_due(deal, month)
    return waiting


@compiled
def close_month(month, lane, scene, noise, talks, waiting, news):  # type: ignore[no-untyped-def]
    """Take steps 7 and 8: everyone learns, Congress presses; `news` says that there may be some."""
    p = scene.p
    for j in range(len(scene.buyers)):
        forget(scene.buyers[j], p)
    if news:
        for j in range(len(scene.buyers)):
            if scene.buyers[j].news != Answer.NOTHING:
                spread_news(scene.buyers[j], j, scene.buyers, scene.similarity, p)
    if month >= scene.statute.in_force:
        press(scene.congress, talks, waiting, p.congress)
        draw = noise.congress[month, lane]
        scene.congress.letter_due = decide_letter(scene.congress, month, draw, p.congress)
        legislate(scene.congress, scene.statute, month, p.congress)


record_month = compiled(monthly.record_month)


@compiled
def catch_up(scene):  # type: ignore[no-untyped-def]
    """Write y of each buyer's last decision, where no draw called for it."""
    for i in range(len(scene.deals)):
        if scene.deals[i].decided != NOT_YET:
            scene.deals[i].willingness = wish(scene.deals[i], scene.p)


@compiled
def run_lane(lane, lanes, fixed, parameters, noise, history, lists):  # type: ignore[no-untyped-def]
    """Run one lane from the first month to the last, in place.

    A deal to which nothing can happen any more leaves the list of active deals and costs nothing.
    """
    order, cases = lists[0], lists[1]
    own = lane if len(parameters) > 1 else 0
    p = parameters[own]
    scene = Scene(
        lanes.deals[lane],
        lanes.buyers[lane],
        lanes.systems[lane],
        lanes.seller[lane],
        lanes.state[lane],
        lanes.congress[lane],
        lanes.treasury[lane],
        lanes.statute[lane],
        fixed.calendar,
        fixed.third,
        fixed.similarity,
        fixed.rivals,
        p,
    )
    draw_fates(lane, scene, noise)
    alive = len(scene.deals)
    for i in range(alive):
        order[i] = i
    recording = len(history.months) > 0
    for month in range(len(fixed.calendar)):
        open_month(month, lane, scene, noise, order, alive)
        negotiate(month, lane, scene, noise, order, alive, recording)
        alive, pending, talks = carry_out(month, scene, order, alive, cases)
        waiting = answer_cases(month, lane, scene, noise, cases, pending)
        close_month(month, lane, scene, noise, talks, waiting, pending > 0)
        if recording:
            record_month(month, lane, scene, history)
    catch_up(scene)


@compiled_and_cached
def run_lanes(lanes, fixed, parameters, noise, history, lists):  # type: ignore[no-untyped-def]
    """Run every lane in place; the history is written where it has room for the lanes.

    `lists`, shape (2, deals), is scratch for indices of deals.
    """
    for lane in range(len(lanes.state)):
        run_lane(lane, lanes, fixed, parameters, noise, history, lists)
