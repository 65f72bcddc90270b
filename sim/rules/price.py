"""R5: what Russia asks, and how likely the buyer is to want the deal at that price."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.numeric import choice_probability, lambert_w_of_exp
from sim.rules.terms import Pricing

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.records import Buyer, Deal


def reservation_price(buyer: Buyer, p: Parameters) -> float:
    """Return c - wedge·ally [LP]: unit cost, less the wedge motive for an ally."""
    return p.russia.unit_cost - p.russia.wedge * buyer.ally


def least_accepted(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return c_i [LP] of a deal this month: with what keeps Moscow from the sale (R10)."""
    return reservation_price(buyer, p) + deal.burden


def price(net: float, floor: float, p: Parameters) -> float:
    """Return the price [LP] of a deal worth `net` to its buyer before the price is paid.

    `nash`: P = c_i + φ·max(0, S) with S = net - c_i (Nash 1950; Rubinstein 1982 gives φ).
    `list`: 1. `posted`: the profit-maximising price to a logit buyer,
    P = c_i + (1 + W)/λ_B with W = LambertW(e^(λ_B(net - c_i) - 1)).
    """
    if p.russia.pricing == Pricing.LIST:
        return 1.0
    if floor == math.inf:
        return math.inf
    surplus = net - floor
    if p.russia.pricing == Pricing.NASH:
        return floor + p.russia.share * max(0.0, surplus)
    precision = p.buying.precision
    return floor + (1.0 + lambert_w_of_exp(precision * surplus - 1.0)) / precision


def certain_price(floor: float, p: Parameters) -> float:
    """Return the part of the price that does not depend on the surplus: 1, or c_i."""
    if p.russia.pricing == Pricing.LIST:
        return 1.0
    return floor


def least_payment(floor: float, p: Parameters) -> float:
    """Return π [LP], the least that a buyer who wants the deal can expect to pay."""
    if p.russia.pricing == Pricing.POSTED:
        return floor + 2.0 / p.buying.precision
    return certain_price(floor, p)


def willingness(deal: Deal, net: float, floor: float, p: Parameters) -> float:
    """Return y, the probability of wanting a deal worth `net`, at the price bargained for it."""
    gain = net - price(net, floor, p)
    return choice_probability(p.buying.precision, gain, deal.mixing)


RULES = (reservation_price, least_accepted, price, certain_price, least_payment, willingness)
