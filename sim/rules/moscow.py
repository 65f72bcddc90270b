"""R10: what a sale costs Moscow beyond production, what it expects, when it does not sell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.belief import faded
from sim.rules.company import amount_wanted, places_of
from sim.rules.numeric import choice_probability
from sim.rules.price import least_accepted, reservation_price
from sim.rules.terms import NOT_YET, Pricing, Stage
from sim.rules.value import units_ahead

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.records import Buyer, Deal, Scene, Seller


def years_ordered(deal: Deal, month: int, scene: Scene) -> float:
    """Return what is to be made before a deal's own units, in years of the plant's production.

    That is the units of the orders before it and those still owed of orders delivered in part, over
    the year's capacity as it is this month. Where nothing is ordered it is 0 whatever the plant
    makes; where it makes nothing, infinity.
    """
    line = scene.systems[deal.system]
    units = units_ahead(deal, scene) + max(0.0, -line.stock)
    factor = scene.calendar[month].capacity_factor
    if units <= 0.0 or (line.capacity == math.inf and factor > 0.0):
        return 0.0
    if line.capacity <= 0.0 or factor <= 0.0:
        return math.inf
    return units / (line.capacity * factor)


def expected_reprisal(deal: Deal, month: int, scene: Scene) -> float:
    """Return q_R·s·L [LP], what Russia expects new sanctions over a sale to cost it.

    Nothing where the law does not apply, or where the sale has brought them already. What the
    trigger has shown is known: s is 1.
    """
    loss = scene.p.russia.sanction_cost
    if loss == 0.0 or month < scene.statute.in_force or not deal.liable or deal.listed != NOT_YET:
        return 0.0
    found = 1.0 if deal.significant else deal.significance
    chance = scene.seller.moscow_belief * found
    return chance * loss if chance > 0.0 else 0.0


def weigh_sale(deal: Deal, month: int, scene: Scene) -> None:
    """Write what raises the least that Russia accepts above c - wedge·ally [LP].

    scarcity·(orders waiting / yearly capacity) + q_R·s·L + pressure. What others make a sale to a
    buyer cost Moscow is lost once, whatever number of deals the buyer has: each bears its part, by
    list price, of what the buyer wants or has.
    """
    rate = scene.p.russia.scarcity
    leaned = scene.pressure[month][deal.buyer]
    # Where all of it is nothing, and was last month, there is nothing to write: most months.
    if rate == 0.0 and scene.p.russia.sanction_cost == 0.0 and leaned == 0.0 == deal.burden:
        return
    deal.scarcity = rate * years_ordered(deal, month, scene) if rate > 0.0 else 0.0
    deal.reprisal = expected_reprisal(deal, month, scene)
    deal.pressed = leaned / amount_wanted(deal, scene) if leaned > 0.0 else 0.0
    deal.burden = deal.scarcity + deal.reprisal + deal.pressed


def is_refused(deal: Deal, buyer: Buyer, p: Parameters) -> bool:
    """Return whether talks that end now end by Moscow's doing.

    Under `nash`: S < 0, and S ≥ 0 without scarcity, q_R and pressure. A sweetener is offered only
    where Moscow would sell: where one is on the table the buyer leaves for it.
    """
    if p.russia.pricing != Pricing.NASH or deal.burden <= 0.0 or deal.sweetener > 0.0:
        return False
    plain = deal.attraction - deal.outside - deal.sanction - reservation_price(buyer, p)
    return plain >= 0.0 and plain < deal.burden


def wish_to_withdraw(price: float, floor: float, p: Parameters) -> float:
    """Return σ(-λ_R(P - c_i)), the probability of wanting out of a contract at a frozen price."""
    return choice_probability(p.russia.precision, floor - price, 0.0)


def withdraws(deal: Deal, buyer: Buyer, draw: float, p: Parameters) -> bool:
    """Return whether Moscow withdraws a signed, undelivered deal: z_R·σ(-λ_R(P - c_i))."""
    if draw >= p.russia.withdrawal:
        return False
    floor = least_accepted(deal, buyer, p)
    return draw < p.russia.withdrawal * wish_to_withdraw(deal.price, floor, p)


def moscow_opinion(seller: Seller, p: Parameters) -> float:
    """Return q_R, the belief that a significant sale brings new sanctions on Moscow.

    q_R = (α_R + Σ d^age o) / (α_R + β_R + Σ d^age) over earlier significant sales, with o = 1 where
    Russian persons were listed: the algebra of R1, at full weight.
    """
    terms = p.russia
    return (terms.alpha + seller.hits) / (terms.alpha + terms.beta + seller.seen)


def is_judged(deal: Deal, month: int) -> bool:
    """Return whether a delivery of this month was found significant."""
    return deal.significant and deal.delivered == month


def is_named(deal: Deal, month: int) -> bool:
    """Return whether a designation of this month is over a sale that has brought no listing."""
    return deal.designated == month and deal.listed == NOT_YET


def stands_for_named(index: int, month: int, scene: Scene) -> bool:
    """Return whether a sale is the first, by id, that a designation of this month is over.

    A determination names a buyer: it brings one listing, whatever number of sales it answers.
    """
    if not is_named(scene.deals[index], month):
        return False
    for place in places_of(scene.deals[index].buyer, scene):
        i = scene.portfolio[place]
        if i < index and is_named(scene.deals[i], month):
            return False
    return True


def follow_delivery(deal: Deal, listed: bool, month: int, scene: Scene) -> None:
    """Note what followed a significant delivery: a listing, or none as yet."""
    if deal.listed != NOT_YET:
        return
    scene.seller.fresh_seen += 1.0
    if listed:
        scene.seller.fresh_hits += 1.0
        deal.listed = month


def follow_designation(case: Deal, month: int, scene: Scene) -> None:
    """Note a listing that came with a designation, for all sales that it is over.

    Where a delivery had brought none, the entry of a sale without sanctions is replaced.
    """
    for place in places_of(case.buyer, scene):
        deal = scene.deals[scene.portfolio[place]]
        if is_named(deal, month):
            deal.listed = month
            scene.seller.fresh_hits += 1.0
            scene.seller.fresh_seen += 1.0
            if deal.delivered != NOT_YET:
                scene.seller.fresh_seen -= faded(1.0, month - deal.delivered, scene.p)


def learn_of_sanctions(seller: Seller, p: Parameters) -> None:
    """Let a month pass over what Russia remembers, and take in its news: age 1 at first use."""
    seller.seen = (seller.seen + seller.fresh_seen) * p.learning.memory
    seller.hits = (seller.hits + seller.fresh_hits) * p.learning.memory
    seller.fresh_seen = 0.0
    seller.fresh_hits = 0.0
    seller.moscow_belief = moscow_opinion(seller, p)


def recall_sales(opened: range, month: int, scene: Scene) -> None:
    """Enter what followed significant sales of before talks opened here, with its age.

    `opened` says where in `scene.opening` the deals of this month are.
    """
    if scene.p.russia.sanction_cost == 0.0:
        return
    for place in opened:
        deal = scene.deals[scene.opening[place]]
        over = deal.stage >= Stage.DELIVERED and deal.delivered != NOT_YET
        if deal.listed != NOT_YET:
            weight = faded(1.0, month - deal.listed, scene.p)
            scene.seller.seen += weight
            scene.seller.hits += weight
        elif deal.significant and over:
            scene.seller.seen += faded(1.0, month - deal.delivered, scene.p)
    scene.seller.moscow_belief = moscow_opinion(scene.seller, scene.p)


RULES = (
    years_ordered,
    expected_reprisal,
    weigh_sale,
    is_refused,
    wish_to_withdraw,
    withdraws,
    moscow_opinion,
    is_judged,
    is_named,
    stands_for_named,
    follow_delivery,
    follow_designation,
    learn_of_sanctions,
    recall_sales,
)
