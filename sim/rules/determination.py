"""R3 after the trigger: designate, waive, or let the case hang."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.belief import (
    announce,
    exempt,
    faded,
    is_sanctioned,
    opinion_after,
    predictive,
    prior_at,
    recalled_after,
    spread_news,
    threat_odds,
)
from sim.rules.buying import in_talks
from sim.rules.company import places_of
from sim.rules.lifting import may_lift
from sim.rules.numeric import shift_odds
from sim.rules.policy import enforcement_rate
from sim.rules.price import least_accepted, willingness
from sim.rules.terms import (
    NEVER,
    NOT_YET,
    TIE,
    Answer,
    Belief,
    Policy,
    Prior,
    Response,
    Stage,
    Threat,
)
from sim.rules.threat import direct_gain, sanction_cost
from sim.rules.value import menu_cost

if TYPE_CHECKING:
    from sim.parameters import Parameters, StateTerms
    from sim.records import Buyer, Deal, Scene, Statute


def is_due(deal: Deal, month: int) -> bool:
    """Return whether a case is pending and the law allows an answer."""
    return deal.response == Response.PENDING and month >= deal.pending_from


def months_waited(deal: Deal, month: int) -> int:
    """Return n, the months since an answer became possible."""
    return month - deal.pending_from


def amount(case: Deal, month: int, scene: Scene) -> float:
    """Return the list prices [musd] of all that a determination in a case answers.

    What State weighs is counted in this amount, so that a contract weighs as its parts do.
    """
    total = 0.0
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_due(deal, month):
            total += deal.list_price
    return total


def leads(index: int, month: int, scene: Scene) -> bool:
    """Return whether a case stands for all open ones of its buyer: the oldest, then by id.

    A determination names a buyer, so State decides about a buyer once a month, by one draw,
    whatever number of contracts it has signed.
    """
    case = scene.deals[index]
    if not is_due(case, month):
        return False
    for place in places_of(case.buyer, scene):
        i = scene.portfolio[place]
        other = scene.deals[i]
        if is_due(other, month):
            older = other.pending_from < case.pending_from
            if older or (other.pending_from == case.pending_from and i < index):
                return False
    return True


def spillover(case: Deal, answer: int, month: int, scene: Scene) -> float:
    """Return the change in what State expects of the talks that it knows of if it answers so.

    ω Σ_j L_j D_j [P_j(no answer) - P_j(answer)] / L over opened, unsigned, detected deals, on the
    beliefs of the month to come: positive if deals become less likely. L_j is a deal's list price
    and L the amount that the answer is about, so that money counts alike wherever it is at stake.
    The buyer named in the case is among those who learn; after a designation it also faces the
    heavier sanctions of a repeat.
    """
    p = scene.p
    total = 0.0
    if p.state.reputation == 0.0 or p.learning.belief != Belief.PRECEDENT:
        return total
    whole = amount(case, month, scene)
    for i in scene.active:
        deal = scene.deals[i]
        buyer = scene.buyers[deal.buyer]
        known = in_talks(deal) and deal.detected
        if known and not exempt(deal, buyer, scene.statute, month):
            silent = probability_after(deal, case, Answer.NOTHING, scene)
            told = probability_after(deal, case, answer, scene)
            size = deal.list_price / whole
            total += size * buyer.deterrence_gain * (silent - told)
    return p.state.reputation * total


def probability_after(deal: Deal, case: Deal, answer: int, scene: Scene) -> float:
    """Return how likely a buyer would want its deal if the case were answered so."""
    p = scene.p
    buyer, named = scene.buyers[deal.buyer], scene.buyers[case.buyer]
    weight = scene.similarity[deal.buyer][case.buyer]
    if p.learning.prior == Prior.REASONED:
        seen, hits = recalled_after(answer, weight, buyer, named, p)
        q = predictive(prior_at(deal, deal.threat), seen, hits, p)
    else:
        q = opinion_after(answer, weight, buyer, named, p)
    if deal.threat != Threat.NONE and p.learning.prior == Prior.TASTE:
        q = shift_odds(q, threat_odds(deal.threat, scene.state))
    loss = buyer.exposure
    if buyer.designations > 0 or (answer == Answer.DESIGNATED and deal.buyer == case.buyer):
        loss *= p.state.repeat
    net = deal.attraction - deal.outside - q * deal.significance * loss * deal.sanction_discount
    return willingness(deal, net, least_accepted(deal, buyer, p), p)


def designation_payoff(case: Deal, month: int, scene: Scene) -> float:
    """Return g + κ_t + ρ_D - k_i, per USD of what is answered; g and κ_t are those of each part."""
    p = scene.p
    buyer = scene.buyers[case.buyer]
    whole = amount(case, month, scene)
    payoff = 0.0
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_due(deal, month):
            waited = months_waited(deal, month)
            pressure = min(p.congress.inaction_cap, p.congress.inaction * waited)
            payoff += deal.list_price / whole * (direct_gain(deal, buyer, p) + pressure)
    standing = spillover(case, Answer.DESIGNATED, month, scene)
    return payoff + standing - sanction_cost(case, buyer, scene.state, p)


def waiver_payoff(case: Deal, month: int, h: float, scene: Scene) -> float:
    """Return -w0 + ρ_W - h·[threatened], per USD of what is answered."""
    whole = amount(case, month, scene)
    payoff = spillover(case, Answer.WAIVED, month, scene) - scene.p.state.waiver_cost
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_due(deal, month) and deal.threat != Threat.NONE:
            payoff -= deal.list_price / whole * h
    return payoff


def holding_payoff(case: Deal, month: int, h: float, scene: Scene) -> float:
    """Return -min(delay cap, delay·n) - h·[threatened]·min(1, n/back-down months), per USD."""
    whole = amount(case, month, scene)
    payoff = 0.0
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_due(deal, month):
            cost = cost_of_holding(deal, month, h, scene.p.state)
            payoff -= deal.list_price / whole * cost
    return payoff


def cost_of_holding(deal: Deal, month: int, h: float, terms: StateTerms) -> float:
    """Return what leaving one case open costs State now [LP]."""
    waited = months_waited(deal, month)
    cost = min(terms.delay_cap, terms.delay * waited)
    if deal.threat == Threat.NONE:
        return cost
    if terms.back_down_months == 0.0:
        return cost + h
    return cost + h * min(1.0, waited / terms.back_down_months)


def past_deadline(deal: Deal, month: int, statute: Statute) -> bool:
    """Return whether the law no longer lets State hold the case open."""
    waited = months_waited(deal, month)
    return month >= statute.deadline_from and waited >= statute.deadline_months


def decision_rate(deal: Deal, month: int, statute: Statute, p: Parameters) -> float:
    """Return the monthly probability that State decides a pending case: m, or 1 past a deadline.

    `never` does not decide; the benchmark policies decide at once.
    """
    policy = p.state.policy
    if policy == Policy.NEVER:
        return 0.0
    if policy != Policy.DISCRETIONARY and policy != Policy.MANDATORY:
        return 1.0
    if past_deadline(deal, month, statute):
        return 1.0
    return p.state.answer_rate


def takes_up(
    deal: Deal, buyer: Buyer, draw: float, month: int, statute: Statute, p: Parameters
) -> bool:
    """Return whether State decides a pending case this month; one publicly spared is decided."""
    if not is_due(deal, month):
        return False
    return month >= buyer.spared_from or draw < decision_rate(deal, month, statute, p)


def pick(payoffs: tuple[float, float, float], draw: float, precision: float) -> int:
    """Choose among hold, waive and designate (in this order) by logit; -inf is not available.

    The draw is cut into designate, waive, hold from below. At precision inf the best option is
    taken, and a tie goes to the earlier in the order hold, waive, designate.
    """
    hold, waive, designate = payoffs
    best = max(hold, max(waive, designate))
    if precision == math.inf:
        if hold >= best - TIE:
            return Answer.NOTHING
        if waive >= best - TIE:
            return Answer.WAIVED
        return Answer.DESIGNATED
    weight_hold = 0.0 if hold == -math.inf else math.exp(precision * (hold - best))
    weight_waive = 0.0 if waive == -math.inf else math.exp(precision * (waive - best))
    weight_designate = math.exp(precision * (designate - best))
    total = weight_hold + weight_waive + weight_designate
    if draw < weight_designate / total:
        return Answer.DESIGNATED
    if draw < (weight_designate + weight_waive) / total:
        return Answer.WAIVED
    return Answer.NOTHING


def deliberate(deal: Deal, draw: float, month: int, h: float, scene: Scene) -> int:
    """Return State's answer under the discretionary policy, once the hazard m has fired."""
    buyer = scene.buyers[deal.buyer]
    hold = -math.inf
    if not past_deadline(deal, month, scene.statute):
        hold = holding_payoff(deal, month, h, scene)
    waive = -math.inf
    if buyer.waiver_lawful and month >= scene.statute.waiver_from:
        waive = waiver_payoff(deal, month, h, scene)
    designate = designation_payoff(deal, month, scene)
    return pick((hold, waive, designate), draw, scene.p.state.precision)


def respond(deal: Deal, draw: float, month: int, h: float, scene: Scene) -> int:
    """Return State's answer to a case that it takes up: nothing, a waiver or a designation.

    One uniform decides first whether State acts and then, what is left of it, how. A buyer that is
    publicly spared is waived.
    """
    terms = scene.p.state
    buyer = scene.buyers[deal.buyer]
    if month >= buyer.spared_from:
        return Answer.WAIVED
    if terms.policy == Policy.DISCRETIONARY:
        left = draw / decision_rate(deal, month, scene.statute, scene.p)
        return deliberate(deal, left, month, h, scene)
    if terms.policy == Policy.MANDATORY:
        designates = True
    elif terms.policy == Policy.BERNOULLI:
        designates = draw < terms.theta
    else:
        designates = scene.state.resolute or (
            terms.policy == Policy.KREPS_WILSON
            and draw < enforcement_rate(chain_left(deal, month, scene), scene.state.standing)
        )
    return Answer.DESIGNATED if designates else Answer.WAIVED


def chain_left(case: Deal, month: int, scene: Scene) -> float:
    """Return β of the deals to come after all that a determination in a case answers.

    That of the last of them to open, whichever case is taken up.
    """
    left = case.chain_after
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_due(deal, month):
            left = max(left, deal.chain_after)
    return left


def determine(deal: Deal, answer: int, month: int, scene: Scene) -> None:
    """Answer all pending cases of a deal's buyer at once: one determination, one precedent.

    A designation costs relations the buyer's k times all that is answered, once. What the President
    and State's private part add to k decides whether it comes about, and is no harm to relations.
    A waiver gives State's standing away, unless the law itself spares the buyer.
    """
    buyer = scene.buyers[deal.buyer]
    state = scene.state
    announce(buyer, answer, 1.0)
    if answer == Answer.DESIGNATED:
        state.relation_cost += menu_cost(buyer.relation_cost, scene.p) * amount(deal, month, scene)
        state.designations += 1
        state.standing = max(state.standing, chain_left(deal, month, scene))
    else:
        state.waivers += 1
        if month < buyer.spared_from:
            state.standing = 0.0
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if is_due(other, month):
            if answer == Answer.DESIGNATED:
                other.response = Response.DESIGNATED
                other.designated = month
                other.repeated = buyer.designations > 0
            else:
                other.response = Response.WAIVED
                other.waived = month
    if answer == Answer.DESIGNATED:
        buyer.designations += 1


def note_silence(deal: Deal, buyer: Buyer, month: int, p: Parameters) -> None:
    """Count a case left unanswered for `silence_months` as tolerated, with weight ψ·s."""
    if (
        deal.response == Response.PENDING
        and months_waited(deal, month) >= p.learning.silence_months
    ):
        announce(buyer, Answer.SILENCE, p.learning.silence_weight * deal.significance)


def tolerated_in(deal: Deal, p: Parameters) -> int:
    """Return the month at whose end a case that nobody answered counts as tolerated, or `NEVER`."""
    if not deal.significant or deal.pending_from == NOT_YET:
        return NEVER
    month = deal.pending_from + p.learning.silence_months
    return month if deal.ended == NOT_YET or month < deal.ended else NEVER


def recall_silence(opened: range, month: int, scene: Scene) -> None:
    """Enter silence of before talks opened here, with the weight that its age leaves it.

    A buyer has one entry, from the first of its cases that was tolerated and, of several at once,
    from the most significant; an answer stands. `opened` says where in `scene.opening` the deals
    of this month are: silence on others has been noted when it was due.
    """
    p = scene.p
    for place in opened:
        deal = scene.deals[scene.opening[place]]
        buyer = scene.buyers[deal.buyer]
        since = tolerated_in(deal, p)
        if since < month and buyer.answer == Answer.NOTHING:
            weight = p.learning.silence_weight * deal.significance
            first = buyer.news == Answer.NOTHING or since < buyer.answered
            if first or (since == buyer.answered and weight > buyer.news_weight):
                buyer.answered = since
                buyer.news = Answer.SILENCE
                buyer.news_weight = weight
    for j in range(len(scene.buyers)):
        buyer = scene.buyers[j]
        if buyer.news == Answer.SILENCE:
            buyer.news_weight = faded(buyer.news_weight, month - 1 - buyer.answered, p)
            spread_news(buyer, j, scene.buyers, scene.similarity, p)


def recall_standing(scene: Scene) -> None:
    """Let what State has answered since the run began that this one continues make its reputation.

    It goes through them in their order, as `determine` did: a month at a time, and buyer by buyer
    as their cases stood.
    """
    state = scene.state
    for month in range(state.lived_since, 0):
        for i in range(len(scene.deals)):
            deal = scene.deals[i]
            if was_answered(deal, month) and stood_first(i, month, scene):
                if deal.designated == month:
                    state.standing = max(state.standing, chain_left_then(deal, month, scene))
                elif month < scene.buyers[deal.buyer].spared_from:
                    state.standing = 0.0


def was_answered(deal: Deal, month: int) -> bool:
    """Return whether the record has an answer to a case in a month."""
    return deal.designated == month or deal.waived == month


def stood_first(index: int, month: int, scene: Scene) -> bool:
    """Return whether a case stood for all of its buyer that were answered: the oldest, then by id.

    An answer was possible from the later of the trigger and the end of the grace period.
    """
    case = scene.deals[index]
    since = max(case.triggered, scene.statute.answerable_from)
    for place in places_of(case.buyer, scene):
        i = scene.portfolio[place]
        other = scene.deals[i]
        if i != index and was_answered(other, month):
            older = max(other.triggered, scene.statute.answerable_from)
            if older < since or (older == since and i < index):
                return False
    return True


def chain_left_then(case: Deal, month: int, scene: Scene) -> float:
    """Return β of what was still to come after the last case that a determination answered."""
    left = case.chain_after
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if deal.designated == month:
            left = max(left, deal.chain_after)
    return left


def is_settled(deal: Deal, p: Parameters) -> bool:
    """Return whether nothing can happen to a deal any more."""
    if deal.stage < Stage.DELIVERED or (is_sanctioned(deal) and may_lift(p)):
        return False
    if deal.stage == Stage.DELIVERED:
        if is_sanctioned(deal):
            return p.buying.reversal == 0.0
        return deal.response != Response.PENDING
    return deal.stage > Stage.DELIVERED


RULES = (
    is_due,
    months_waited,
    amount,
    leads,
    probability_after,
    spillover,
    designation_payoff,
    waiver_payoff,
    cost_of_holding,
    holding_payoff,
    past_deadline,
    decision_rate,
    takes_up,
    pick,
    deliberate,
    chain_left,
    respond,
    determine,
    note_silence,
    tolerated_in,
    recall_silence,
    was_answered,
    stood_first,
    chain_left_then,
    recall_standing,
    is_settled,
)
