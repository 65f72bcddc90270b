"""R14: designations are lifted, once the weapon is given up or because the executive decides so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.belief import announce, is_sanctioned
from sim.rules.company import amount_linked, places_of
from sim.rules.numeric import choice_probability
from sim.rules.terms import Answer, Stage
from sim.rules.threat import direct_gain, sanction_cost

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.records import Deal, Scene


def may_lift(p: Parameters) -> bool:
    """Return whether sanctions can ever be lifted."""
    return p.state.lifting > 0.0 or p.state.lifting_return > 0.0


def stands_for_sanctioned(index: int, scene: Scene) -> bool:
    """Return whether a deal is the first, by id, of those over which its buyer is sanctioned.

    Sanctions are on a buyer, so State decides once a month about all of them, by one draw.
    """
    case = scene.deals[index]
    if not is_sanctioned(case):
        return False
    for place in places_of(case.buyer, scene):
        i = scene.portfolio[place]
        if i < index and is_sanctioned(scene.deals[i]):
            return False
    return True


def last_designated(case: Deal, scene: Scene) -> int:
    """Return the month of the newest designation under which a case's buyer is."""
    month = case.designated
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_sanctioned(deal):
            month = max(month, deal.designated)
    return month


def may_be_lifted(case: Deal, month: int, scene: Scene) -> bool:
    """Return whether the law lets sanctions go: `lifting_months` after the newest designation."""
    since = month - last_designated(case, scene)
    return since >= max(1, scene.statute.lifting_months)


def is_given_up(case: Deal, scene: Scene) -> bool:
    """Return whether its buyer has given up all weapons over which it is sanctioned."""
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_sanctioned(deal) and deal.stage <= Stage.DELIVERED:
            return False
    return True


def lifting_payoff(case: Deal, month: int, scene: Scene) -> float:
    """Return k_i - g - b, what the executive gains by lifting while the weapon stays [LP].

    k_i is what sanctioning this buyer costs now, g the gain of it, per USD of what it is sanctioned
    over; b what lifting costs against the will of Congress: nothing once Congress has agreed.
    """
    p = scene.p
    buyer = scene.buyers[case.buyer]
    whole = 0.0
    gain = 0.0
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_sanctioned(deal):
            whole += deal.list_price
            gain += deal.list_price * direct_gain(deal, buyer, p)
    payoff = sanction_cost(case, buyer, scene.state, p) - gain / whole
    if month < scene.statute.consent_from:
        payoff -= p.congress.lifting_cost
    return payoff


def lifting_rate(case: Deal, month: int, scene: Scene) -> float:
    """Return the month's probability that the sanctions on a case's buyer are lifted.

    Once all is given up it is `lifting_return`; else m_L·σ(λ_S(k_i - g - b)), 0 within the time
    that the law sets.
    """
    p = scene.p
    if not may_be_lifted(case, month, scene):
        return 0.0
    if is_given_up(case, scene):
        return p.state.lifting_return
    if p.state.lifting == 0.0:
        return 0.0
    payoff = lifting_payoff(case, month, scene)
    return p.state.lifting * choice_probability(p.state.precision, payoff, 0.0)


def lift(case: Deal, month: int, scene: Scene) -> None:
    """Lift all sanctions on a case's buyer, which is a precedent.

    After the weapon is given up it says once more that a purchase is punished until it is undone;
    otherwise that punishment does not last: o is `learning.lifted` from then on.
    """
    buyer = scene.buyers[case.buyer]
    given_up = is_given_up(case, scene)
    announce(buyer, Answer.DESIGNATED if given_up else Answer.LIFTED, 1.0)
    scene.state.liftings += 1
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_sanctioned(deal):
            deal.lifted = month


def regained(deal: Deal, month: int, scene: Scene) -> float:
    """Return what of a joint programme a buyer expects back for giving a delivery up [LP]."""
    if scene.p.buying.way_back == 0.0 or month < deal.link_from:
        return 0.0
    return scene.p.buying.way_back * deal.link_loss / amount_linked(deal, month, scene)


RULES = (
    may_lift,
    stands_for_sanctioned,
    last_designated,
    may_be_lifted,
    is_given_up,
    lifting_payoff,
    lifting_rate,
    lift,
    regained,
)
