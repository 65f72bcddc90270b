"""What a purchase is worth to a buyer, what sanctions would cost it, and how big a deal is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.company import amount_linked, amount_wanted
from sim.rules.numeric import log10, logistic, reaches
from sim.rules.terms import Response, Stage, Trigger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Parameters
    from sim.records import Buyer, Deal, Scene, System, TreasuryState


def budget_strain(cost: float, buyer: Buyer, p: Parameters) -> float:
    """Return how an order [musd] weighs on the budget: log10(1 + cost / a year's equipment).

    GDP is counted in a unit of its own, which `gdp_unit` converts into the money of prices. That
    income bounds what states buy is the oldest finding on the demand for arms (R. P. Smith, The
    demand for military expenditure, Handbook of Defense Economics 1, 1995).
    """
    years = cost / p.weights.gdp_unit / (p.weights.equipment * buyer.gdp)
    return log10(1.0 + years)


def intrinsic_value(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return v [LP]: need, legacy, autonomy, rivals, budget, and what the analyst cannot see.

    v = θ_need·need + θ_legacy·max(ru, base) + θ_autonomy·autonomy + θ_rival·rivals
    - θ_burden·log10(1 + list price·(1 - financed)/equipment budget) + σ_v·ξ

    A payoff is counted in list prices, and the list price already reflects what a weapon can do
    (hedonic prices: Rosen, J. Political Economy 82, 1974), so capability does not enter again.
    """
    unseen = p.weights.spread * deal.shock
    if deal.given_value:
        return deal.value_override + unseen
    legacy = max(buyer.russian, buyer.base)
    return (
        p.weights.need * buyer.need
        + p.weights.legacy * legacy
        + p.weights.autonomy * buyer.autonomy
        + p.weights.rival * deal.rivals
        - p.weights.burden * budget_strain(deal.list_price * (1.0 - deal.financed), buyer, p)
        + unseen
    )


def exposure(buyer: Buyer, p: Parameters) -> float:
    """Return C [LP], the loss of a buyer that is designated for the first time.

    C = severity·(θ_arms·us + θ_exports·exports + θ_alliance·ally)
    """
    if buyer.given_exposure:
        return buyer.exposure_override
    return p.state.severity * (
        p.weights.arms * buyer.us_share
        + p.weights.exports * buyer.exports
        + p.weights.alliance * buyer.ally
    )


def menu_factor(p: Parameters) -> float:
    """Return severity^γ: how much dearer a menu is for State than one of severity 1 (R12)."""
    if p.state.severity_cost == 0.0:
        return 1.0
    if p.state.severity == 0.0:
        return 0.0
    return math.exp(p.state.severity_cost * math.log(p.state.severity))


def menu_cost(cost: float, p: Parameters) -> float:
    """Return k·severity^γ, what sanctions of the chosen menu cost State; a gain, k ≤ 0, stays."""
    return cost * menu_factor(p) if cost > 0.0 else cost


def exposure_now(buyer: Buyer, p: Parameters) -> float:
    """Return the loss from the next designation: `repeat` times C for a buyer already named."""
    if buyer.designations > 0:
        return buyer.exposure * p.state.repeat
    return buyer.exposure


def exposure_borne(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return the loss from the designation over a deal: what was feared before it, s and q at 1."""
    if deal.repeated:
        return buyer.exposure * p.state.repeat
    return buyer.exposure


def significance(deal: Deal, p: Parameters) -> float:
    """Return s, the probability that the purchase would be found significant.

    s = σ(s0 + s1·log10(list price/L_ref) + s2·cap)
    """
    if deal.given_significance:
        return deal.significance_override
    terms = p.significance
    size = deal.list_price / terms.reference_size
    return logistic(terms.base + terms.price * log10(size) + terms.capability * deal.capability)


def herd_share(deal: Deal, system: System) -> float:
    """Return H, the share of the other buyers whose talks have opened that have a contract."""
    others = system.opened - 1
    if others <= 0:
        return 0.0
    own = 1 if deal.committed else 0
    return (system.signed - own) / others


def offer_value(
    capability: float,
    price: float,
    financed: float,
    fit: float,
    deal: Deal,
    buyer: Buyer,
    p: Parameters,
) -> float:
    """Return the net value [LP] of an offer that would serve in place of a deal.

    θ_need·need·capability/cap + fit - θ_burden·log10(1 + what is paid now/equipment budget) - price
    + level, by which all offers but Moscow's are better than that.
    """
    relative = 1.0
    if deal.capability > 0.0:
        relative = capability / deal.capability
    strain = budget_strain(price * deal.list_price * (1.0 - financed), buyer, p)
    worth = p.weights.need * buyer.need * relative + fit - p.weights.burden * strain - price
    return worth + p.market.level


def alternative_value(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return A [LP], the net value of the American alternative once it is on offer.

    It fits an American arsenal: θ_interop·us.
    """
    fit = p.weights.interop * buyer.us_share
    return offer_value(
        deal.alternative_capability,
        deal.alternative_price,
        deal.alternative_financed,
        fit,
        deal,
        buyer,
        p,
    )


def worth_beside(worth: float, price: float, deal: Deal) -> float:
    """Return the net value [LP] of an offer for a deal whose need may be filled.

    A filled need leaves ν of what the offer is worth before it is paid for; the price stays.
    """
    if deal.need_left == 1.0:
        return worth
    return worth - max(0.0, worth + price) * (1.0 - deal.need_left)


def keep_calendar(deal: Deal, month: int, scene: Scene) -> None:
    """Set the terms that the calendar brings: alternative, joint programme, third party [LP].

    What a third state threatens its buyer with is lost once, whatever number of deals it has: each
    bears its part, by list price, of what the buyer wants or has. So with a joint programme that
    several of them put at stake. Talks for one need are counted by what is bought beside another.
    """
    third = scene.third[month][deal.buyer]
    there = deal.alternative_from <= month < deal.alternative_until and not deal.denied
    deal.alternative = 0.0
    if there:
        deal.alternative = worth_beside(deal.alternative_worth, deal.alternative_price, deal)
    deal.link = 0.0
    if month >= deal.link_from:
        deal.link = deal.link_loss / amount_linked(deal, month, scene)
    deal.third = third / amount_wanted(deal, scene) if third > 0.0 else 0.0


def wait_for_production(
    units: float, capacity: float, outlook: Sequence[tuple[float, float]]
) -> float:
    """Return in how many months plants will have made so many units, inf if never.

    Parameters
    ----------
    units : float
        Those still to be made; 0 or less need no wait.
    capacity : float
        Units a year at a factor of 1.
    outlook : sequence of (float, float)
        In how many months each factor on production begins, and the factor, in order.
    """
    if units <= 0.0:
        return 0.0
    left = units
    for i in range(len(outlook)):
        begins, factor = outlook[i][0], outlook[i][1]
        rate = capacity * factor / 12.0 if factor > 0.0 else 0.0
        lasts = outlook[i + 1][0] - begins if i + 1 < len(outlook) else math.inf
        if rate > 0.0 and left <= rate * lasts:
            return begins + left / rate
        if rate > 0.0 and lasts > 0.0:
            left -= rate * lasts
    return math.inf


def is_in_line(deal: Deal) -> bool:
    """Return whether a deal waits for a delivery that no embargo forbids; others go before it."""
    return deal.stage == Stage.SIGNED and not deal.embargoed


def is_served_before(one: Deal, other: Deal) -> bool:
    """Return whether a signed deal is served before another, by month and then by lot."""
    return one.signed < other.signed or (
        one.signed == other.signed and one.queue_draw < other.queue_draw
    )


def units_ahead(deal: Deal, scene: Scene) -> float:
    """Return the units of the contracts that stand before a deal in its queue.

    A signed deal has the place that month of signature and lot give it; one in talks is last.
    """
    units = 0.0
    for i in scene.active:
        other = scene.deals[i]
        waits = other.system == deal.system and is_in_line(other)
        if waits and (deal.stage != Stage.SIGNED or is_served_before(other, deal)):
            units += other.units
    return units


def months_to_delivery(deal: Deal, month: int, scene: Scene) -> float:
    """Return T [months], how long a buyer expects to wait for its first delivery; inf: for ever.

    T is what is left of the lead time, and the queue divided by the plant's production: all units
    ordered before, with the first of the buyer's own, less what stands ready. Production goes on as
    it is now, but for ends of shocks that are announced. What an embargo forbids is never
    delivered, as far as the buyer knows.
    """
    if deal.embargoed:
        return math.inf
    lead = float(deal.lead_time)
    if deal.stage == Stage.SIGNED:
        lead = max(0.0, float(deal.signed + deal.lead_time - month))
    line = scene.systems[deal.system]
    needed = units_ahead(deal, scene) + min(1.0, deal.units)
    queue = 0.0 if reaches(line.stock, needed) else needed - line.stock
    return lead + wait_for_production(queue, line.capacity, scene.outlook[month])


def discount_waiting(deal: Deal, month: int, scene: Scene) -> None:
    """Write what waiting takes from a deal (R11): max(v, 0)·(1 - e^(-r_w·T)).

    Where its need is filled, what that leaves of v is waited for: ν·max(v, 0). A sanction follows
    the trigger: where that is the delivery, what is left of C is e^(-r_w·T); after a signature, or
    once the law is triggered, all of it. A purchase that is a loss, v < 0, is one at once. Without
    impatience nothing is lost, however long the wait.
    """
    rate = scene.p.buying.impatience
    if rate == 0.0:
        return
    left = math.exp(-rate * months_to_delivery(deal, month, scene) / 12.0)
    deal.waiting = (max(0.0, deal.value) - deal.unneeded) * (1.0 - left)
    follows = scene.statute.trigger == Trigger.DELIVERY and deal.response == Response.NONE
    deal.sanction_discount = left if follows else 1.0


def appraise(deal: Deal, system: System, treasury: TreasuryState, p: Parameters) -> None:
    """Refresh the month's terms that do not depend on belief or price.

    Writes herd (η·H), friction, the outside option without a sweetener, and attraction:
    v + η·H - f - link - third - waiting - unneeded.
    """
    deal.herd = p.buying.herding * herd_share(deal, system)
    deal.friction = treasury.friction
    deal.sweetener = 0.0
    deal.outside = max(0.0, deal.alternative, deal.rival)
    deal.attraction = deal.value + deal.herd - deal.friction - deal.link - deal.third
    deal.attraction -= deal.waiting
    deal.attraction -= deal.unneeded


RULES = (
    budget_strain,
    intrinsic_value,
    exposure,
    menu_factor,
    menu_cost,
    exposure_now,
    exposure_borne,
    significance,
    herd_share,
    offer_value,
    alternative_value,
    worth_beside,
    keep_calendar,
    wait_for_production,
    is_in_line,
    is_served_before,
    units_ahead,
    months_to_delivery,
    discount_waiting,
    appraise,
)
