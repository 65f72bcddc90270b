"""What a purchase is worth to a buyer, what sanctions would cost it, and how big a deal is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba.extending import register_jitable

from sim.rules.numeric import log10, logistic
from sim.rules.terms import Stage

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.records import Buyer, Deal, System, TreasuryState


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
    - θ_burden·log10(1 + list price/equipment budget) + σ_v·ξ

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
        - p.weights.burden * budget_strain(deal.list_price, buyer, p)
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


def exposure_now(buyer: Buyer, p: Parameters) -> float:
    """Return the loss from the next designation: `repeat` times C for a buyer already named."""
    if buyer.designations > 0:
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
    """Return H, the share of the other opened deals for this system that have signed."""
    others = system.opened - 1
    if others <= 0:
        return 0.0
    own = 1 if deal.stage == Stage.SIGNED else 0
    return (system.signed - own) / others


def alternative_value(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return A [LP], the net value of the American alternative once it is on offer.

    A = θ_need·need·cap_alt/cap + θ_interop·us - θ_burden·log10(1 + its price/equipment budget)
    - its price
    """
    relative = 1.0
    if deal.capability > 0.0:
        relative = deal.alternative_capability / deal.capability
    strain = budget_strain(deal.alternative_price * deal.list_price, buyer, p)
    return (
        p.weights.need * buyer.need * relative
        + p.weights.interop * buyer.us_share
        - p.weights.burden * strain
        - deal.alternative_price
    )


def keep_calendar(deal: Deal, month: int, third: float) -> None:
    """Set the terms that the calendar brings: alternative, joint programme, third party [LP].

    `third` is the loss [musd] that a third state threatens the buyer with this month.
    """
    deal.alternative = deal.alternative_worth if month >= deal.alternative_from else 0.0
    deal.link = deal.link_loss if month >= deal.link_from else 0.0
    deal.third = third / deal.list_price if third > 0.0 else 0.0


def appraise(deal: Deal, system: System, treasury: TreasuryState, p: Parameters) -> None:
    """Refresh the month's terms that do not depend on belief or price.

    Writes herd (η·H), friction, the outside option without a sweetener, and attraction:
    v + η·H - f - link - third.
    """
    deal.herd = p.buying.herding * herd_share(deal, system)
    deal.friction = treasury.friction
    deal.sweetener = 0.0
    deal.outside = max(0.0, deal.alternative)
    deal.attraction = deal.value + deal.herd - deal.friction - deal.link - deal.third


RULES = (
    budget_strain,
    intrinsic_value,
    exposure,
    exposure_now,
    significance,
    herd_share,
    alternative_value,
    keep_calendar,
    appraise,
)
for rule in RULES:
    register_jitable(rule)
