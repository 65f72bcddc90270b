"""R3 before signature: State detects talks, warns, and offers an alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.belief import belief
from sim.rules.buying import in_talks
from sim.rules.company import places_of
from sim.rules.numeric import choice_probability, reaches
from sim.rules.policy import bluff_rate
from sim.rules.price import least_accepted, least_payment, willingness
from sim.rules.terms import NOT_YET, TIE, Policy, Relationship, Stage, Threat
from sim.rules.value import exposure_now, menu_cost

if TYPE_CHECKING:
    from sim.parameters import Parameters, StateTerms
    from sim.records import Buyer, CongressState, Deal, Scene, State


def category_cost(relationship: int, terms: StateTerms) -> float:
    """Return State's cost [LP] of sanctioning a buyer of this relationship."""
    if relationship == Relationship.NATO_ALLY:
        return terms.cost_nato_ally
    if relationship == Relationship.MAJOR_NON_NATO_ALLY:
        return terms.cost_major_non_nato_ally
    if relationship == Relationship.PARTNER:
        return terms.cost_partner
    if relationship == Relationship.NEUTRAL:
        return terms.cost_neutral
    return terms.cost_adversary


def relation_cost(buyer: Buyer, p: Parameters) -> float:
    """Return State's cost [LP] of sanctioning this buyer, before its private part."""
    if buyer.given_cost:
        return buyer.cost_override
    return category_cost(buyer.relationship, p.state)


def sanction_cost(deal: Deal, buyer: Buyer, state: State, p: Parameters) -> float:
    """Return k_i·severity^γ [LP], or k_i where that is no cost.

    k_i is the relation's cost, the President's reluctance, and a private part.
    """
    cost = buyer.relation_cost + state.reluctance + p.state.cost_spread * deal.resolve_shock
    return menu_cost(cost, p)


def direct_gain(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return g [LP]: what State gains by punishing, more for an adversary or a risk to an ally."""
    gain = p.state.gain + p.state.gain_alliance * buyer.ally * deal.alliance_risk
    if buyer.relationship == Relationship.ADVERSARY:
        gain += p.state.gain_adversary
    return gain


def back_down_cost(congress: CongressState, month: int, p: Parameters) -> float:
    """Return h [LP], raised while a letter is fresh; letters do not add up."""
    since = month - congress.last_letter
    if congress.last_letter != NOT_YET and since < p.congress.letter_months:
        return p.state.back_down * p.congress.letter_factor
    return p.state.back_down


def detect(buyer: int, draw: float, month: int, scene: Scene) -> float:
    """Detect a buyer's talks with a monthly hazard; return what is left of the draw.

    State looks at a buyer once a month, so that a contract is detected no sooner in parts. What is
    left is a fresh uniform: given detection the draw over the hazard is one, so State may warn in
    the month in which it detects, and given none the rest over 1 - hazard. Where State knows of no
    talks 1 is left, which no probability exceeds.
    """
    hazard = scene.p.state.detection
    found = draw < hazard
    known = False
    hidden = False
    for place in places_of(buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if in_talks(deal):
            if deal.detected:
                known = True
            else:
                hidden = True
                if found:
                    deal.detected = True
                    deal.detected_in = month
    if not hidden:
        return draw
    if found:
        return draw / hazard
    return (draw - hazard) / (1.0 - hazard) if known else 1.0


def considers(draw: float, terms: StateTerms) -> bool:
    """Return whether State may warn at all: a draw above m_threat settles it unweighed.

    Under `signalling` State always has its say.
    """
    return terms.policy == Policy.SIGNALLING or draw < terms.threat_rate


def case_for_warning(deal: Deal, lead: Deal, h: float, scene: Scene) -> float:
    """Return what speaks for a warning about one talk: its gain; a rate under `signalling`.

    There the resolute type always warns, the weak one bluffs. `lead` is the talk of the buyer whose
    draws State's look at it takes.
    """
    state = scene.state
    if scene.p.state.policy == Policy.SIGNALLING:
        return 1.0 if state.resolute else bluff_rate(scene.p.state.resolve, deal.ratio)
    return warning_gain(deal, lead, h, scene)


def warning_gain(deal: Deal, lead: Deal, h: float, scene: Scene) -> float:
    """Return the expected gain [LP] from warning a buyer about talks not yet threatened.

    D(P0 - P1) - s·P1·min(max(k - g, 0), h): the deal is less likely, but a purchase after the
    warning leaves State to pay the dearer of its threat or its retreat, whichever is less. State's
    private part of k is about the buyer: that of the lead, whichever the talk.
    """
    p = scene.p
    state = scene.state
    buyer = scene.buyers[deal.buyer]
    floor = least_accepted(deal, buyer, p)
    cost = exposure_now(buyer, p) * deal.significance * deal.sanction_discount
    net = deal.attraction - deal.outside
    calm = belief(deal, Threat.NONE, buyer, state, p)
    warned = belief(deal, Threat.WARNED, buyer, state, p)
    before = willingness(deal, net - calm * cost, floor, p)
    after = willingness(deal, net - warned * cost, floor, p)
    net_cost = max(0.0, sanction_cost(lead, buyer, state, p) - direct_gain(deal, buyer, p))
    return buyer.deterrence_gain * (before - after) - deal.significance * after * min(net_cost, h)


def warns(case: float, draw: float, terms: StateTerms) -> bool:
    """Return whether State warns a buyer this month, with probability m_threat·σ(λ_S·gain).

    `case` is the mean over its talks, by list price, of what speaks for a warning.
    """
    if terms.policy == Policy.SIGNALLING:
        return draw < case
    return draw < terms.threat_rate * choice_probability(terms.precision, case, 0.0)


def may_be_warned(deal: Deal) -> bool:
    """Return whether State knows of a deal, at a stage where a threat makes sense, and made none.

    Under `signalling` it speaks once, whether or not with a warning.
    """
    return (
        deal.detected
        and not deal.addressed
        and deal.threat == Threat.NONE
        and (deal.stage == Stage.NEGOTIATING or deal.stage == Stage.AGREED)
    )


def warn(deal: Deal, month: int) -> None:
    """Issue a public warning."""
    deal.threat = Threat.WARNED
    deal.warned = month


def demand(deal: Deal, month: int) -> None:
    """Name a deal in a letter: it is known, and a written demand stands."""
    if deal.stage != Stage.NEGOTIATING and deal.stage != Stage.AGREED:
        return
    if not deal.detected:
        deal.detected = True
        deal.detected_in = month
    if deal.threat != Threat.DEMANDED:
        deal.threat = Threat.DEMANDED
        deal.demanded = month


def sweetener(deal: Deal, buyer: Buyer, state: State, free: bool, p: Parameters) -> float:
    """Return the smallest sweetener [LP] that tips the balance, if worth it and affordable, or 0.

    W = v + η·H - q·s·C - f - link - third - π is what the buyer gains from Moscow's best price; no
    offer is needed where W does not exceed what it has without one, max(0, A, O).
    x = W - A + margin makes the alternative better by the margin; made if x < D, within the cap,
    and within what is left of the budget. Without a margin the buyer is indifferent and still buys
    with y = 1/2 at every finite λ_B; with one y = σ(-λ_B·margin) under `nash` and `list`, which
    goes to 0 as λ_B grows. A buyer that is `free`, with nothing to fear, gets no offer, nor one to
    whom Washington denies the weapon (R9).
    """
    if free or deal.denied or deal.threat == Threat.NONE:
        return 0.0
    q = belief(deal, deal.threat, buyer, state, p)
    fear = q * deal.significance * exposure_now(buyer, p) * deal.sanction_discount
    gain = deal.attraction - fear - least_payment(least_accepted(deal, buyer, p), p)
    if gain <= max(0.0, deal.alternative, deal.rival) + TIE:
        return 0.0
    needed = gain - deal.alternative + p.state.offer_margin
    cost = needed * deal.list_price
    within_cap = reaches(p.state.offer_cap, cost)
    within_budget = reaches(p.state.offer_budget, state.paid + state.pledged + cost)
    if needed < buyer.deterrence_gain and within_cap and within_budget:
        return needed
    return 0.0


def offer(deal: Deal, needed: float, month: int, state: State) -> None:
    """Put a sweetener on the table: it raises the outside option until the month is over."""
    deal.sweetener = needed
    deal.outside = max(0.0, deal.rival, deal.alternative + needed)
    deal.offered = month
    state.pledged += needed * deal.list_price


RULES = (
    category_cost,
    relation_cost,
    sanction_cost,
    direct_gain,
    back_down_cost,
    detect,
    considers,
    warning_gain,
    case_for_warning,
    warns,
    may_be_warned,
    warn,
    demand,
    sweetener,
    offer,
)
