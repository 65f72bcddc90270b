"""Claims about one decision: complete information, private costs, threats, prices."""

from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.closed_forms import (
    bargaining,
    complete_information,
    posted_price,
    private_cost,
    quantal_response,
    reasoned,
    rivals,
    signalling,
)
from analysis.closed_forms.ties import TIE, exceeds
from analysis.verification.claims import Claim, average, certain, chance
from analysis.verification.reading import (
    Bools,
    Floats,
    benefits,
    buyers,
    column,
    costs,
    deals,
    designated,
    losses,
    number,
    prior,
    ratios,
    signed,
    stakes,
    threatened,
)
from analysis.verification.scope import need, need_one_deal
from sim.data.sellers import ALL
from sim.ensemble import Ensemble
from sim.rules.terms import Policy, Threat, Winner
from sim.scenario import Denied, Scenario


def bought(ensemble: Ensemble) -> Bools:
    """Return whether the one deal was signed: (runs,)."""
    return column(ensemble, signed, 0)


def punished(ensemble: Ensemble) -> Bools:
    """Return whether the one deal led to a designation: (runs,)."""
    return column(ensemble, designated, 0)


def threshold(scenario: Scenario) -> list[Claim]:
    """Claim that the buyer buys if and only if B > pC, and is sanctioned with probability p."""
    need_one_deal(scenario)
    buys = complete_information.buys(benefits(scenario)[0], losses(scenario)[0], prior(scenario))
    return [
        certain("buys", buys, bought),
        chance("P(buys, sanctioned)", buys * scenario.state.theta, punished),
    ]


def carrot(scenario: Scenario) -> list[Claim]:
    """Claim that State pays x* = B - pC if it is less than D."""
    need_one_deal(scenario)
    benefit, loss, p = benefits(scenario)[0], losses(scenario)[0], prior(scenario)
    gain = stakes(scenario)[0]
    paid = complete_information.carrot_paid(benefit, loss, p, gain)
    buys = complete_information.buys(benefit, loss, p) and paid == 0.0
    size = list_price(scenario)
    return [
        certain("side payment [LP]", paid, lambda ensemble: ensemble.state["paid"] / size),
        certain("buys", buys, bought),
        chance("P(buys, sanctioned)", buys * scenario.state.theta, punished),
    ]


def retreat(scenario: Scenario) -> list[Claim]:
    """Claim that State sanctions a purchase made in spite of its threat if and only if k < h."""
    need_one_deal(scenario)
    need(benefits(scenario)[0] > losses(scenario)[0], "a buyer that no sanction deters, B > C")
    acts = complete_information.carries_out(costs(scenario)[0], scenario.state.back_down)
    return [certain("buys", 1.0, bought), certain("sanctions", acts, punished)]


def private(scenario: Scenario) -> list[Claim]:
    """Claim how often a buyer of private value buys and is sanctioned at a private cost."""
    need_one_deal(scenario)
    state = scenario.state
    q = private_cost.resolve(state.gain, costs(scenario)[0], state.cost_spread)
    need_belief(scenario, q)
    terms = benefits(scenario)[0], losses(scenario)[0], q, scenario.weights.spread
    return [
        chance("P(buys)", private_cost.purchase(*terms), bought),
        chance("P(buys, sanctioned)", private_cost.sanction(*terms), punished),
    ]


def signals(scenario: Scenario) -> list[Claim]:
    """Claim threats, purchases, sanctions and deterrence, semi-separating or pooling."""
    need_one_deal(scenario)
    state, ratio = scenario.state, ratios(scenario)[0]
    found = signalling.equilibrium(state.resolve, ratio, stakes(scenario)[0], state.back_down)
    return [
        chance("P(threat)", found.threat, partial(column, of=threatened, index=0)),
        chance("P(buys)", found.purchase, bought),
        chance("P(buys, sanctioned)", found.sanction, punished),
        chance(
            "P(threat, no purchase)",
            found.threat * (1.0 - found.defiance),
            lambda ensemble: column(ensemble, threatened, 0) & ~bought(ensemble),
        ),
    ]


def quantal(scenario: Scenario) -> list[Claim]:
    """Claim the agent quantal response equilibrium after a threat."""
    need_one_deal(scenario)
    found = quantal_response.equilibrium(
        benefits(scenario)[0],
        losses(scenario)[0],
        costs(scenario)[0],
        scenario.state.back_down,
        (scenario.buying.precision, scenario.state.precision),
    )
    need_belief(scenario, found.enforcement)
    return [
        chance("P(buys)", found.purchase, bought),
        chance("P(buys, sanctioned)", found.purchase * found.enforcement, punished),
    ]


def reasoning(scenario: Scenario) -> list[Claim]:
    """Claim what a buyer expects that reasons from State's payoffs, and that State does it."""
    need_one_deal(scenario)
    deal, buyer, state = deals(scenario)[0], buyers(scenario)[0], scenario.state
    need(deal.threat in (Threat.NONE, Threat.WARNED), "no threat, or a warning")
    gain = state.gain + (state.back_down if deal.threat == Threat.WARNED else 0.0)
    menu = (state.severity, state.severity_cost)
    m = 0.0
    if state.policy != Policy.NEVER:
        m = reasoned.designation(state.precision, gain, costs(scenario)[0], state.cost_spread, menu)
    share = number(buyer.us_share, "countries.*.us_share") / 100.0
    loss = state.severity * scenario.weights.arms * share
    y = quantal_response.choice(scenario.buying.precision, benefits(scenario)[0] - m * loss)
    return [
        certain("belief in designation", m, lambda ensemble: ensemble.deals["belief"][:, 0]),
        certain(
            "expected sanction [LP]", m * loss, lambda ensemble: ensemble.deals["sanction"][:, 0]
        ),
        chance("P(buys)", y, bought),
        chance("P(buys, sanctioned)", y * m, punished),
    ]


def market(scenario: Scenario) -> list[Claim]:
    """Claim how often Russia wins against unnamed bids, and how often another does.

    Denied by all others, a buyer has Russia's bid or nothing.
    """
    need_one_deal(scenario)
    deal, terms = deals(scenario)[0], scenario.market
    count = terms.bidders if deal.bidders is None else deal.bidders
    if any(isinstance(event, Denied) and event.by == ALL for event in scenario.events.values()):
        count = 0
    own, others = scenario.weights.spread, terms.spread
    need(own > 0.0 and (others > 0.0 or count == 0), "weights.spread and market.spread above 0")
    bids = benefits(scenario)[0], own, terms.mean, others, count
    return [
        chance("P(Russia wins)", rivals.russia_wins(*bids), bought),
        chance(
            "P(another wins)",
            rivals.elsewhere(*bids),
            lambda ensemble: np.asarray(ensemble.deals["lost_to"][:, 0] == Winner.ANOTHER),
        ),
    ]


def nash(scenario: Scenario) -> list[Claim]:
    """Claim the bargained price, what Russia earns, and no sale without a surplus."""
    need_one_deal(scenario)
    bargain = bargain_over(scenario)
    price = bargaining.nash_price(bargain, scenario.russia.share)
    size = list_price(scenario)
    if price is None or not exceeds(bargain.surplus, price - bargain.cost):
        return [certain("buys", 0.0, bought), certain("revenue [LP]", 0.0, revenue_of(size))]
    return [
        certain("buys", 1.0, bought),
        certain("revenue [LP]", price, revenue_of(size)),
        certain("price [LP]", price, lambda ensemble: ensemble.deals["price"][:, 0]),
    ]


def posted(scenario: Scenario) -> list[Claim]:
    """Claim the price posted to a logit buyer, how often it sells, and the profit."""
    need_one_deal(scenario)
    bargain, revenue = bargain_over(scenario), revenue_of(list_price(scenario))
    found = posted_price.posted(bargain.surplus, bargain.cost, scenario.buying.precision)
    return [
        certain("price [LP]", found.price, lambda ensemble: ensemble.deals["price"][:, 0]),
        chance("P(buys)", found.purchase, bought),
        average(
            "profit [LP]",
            found.profit,
            lambda ensemble: revenue(ensemble) - bargain.cost * bought(ensemble),
            (found.price - bargain.cost) ** 2 * found.purchase * (1.0 - found.purchase),
        ),
    ]


def bargain_over(scenario: Scenario) -> bargaining.Stakes:
    """Return what the one buyer and Russia bargain over; the alternative is worth θ·us - price."""
    deal, buyer = deals(scenario)[0], buyers(scenario)[0]
    outside = 0.0
    if deal.alternative is not None and deal.alternative.month <= scenario.start:
        worth = scenario.weights.interop * number(buyer.us_share, "countries.*.us_share") / 100.0
        outside = max(
            0.0,
            worth
            - number(deal.alternative.price, "deals.*.alternative.price") / list_price(scenario),
        )
    return bargaining.Stakes(
        value=number(deal.value, "deals.*.value"),
        fear=prior(scenario) * losses(scenario)[0],
        outside=outside,
        cost=scenario.russia.unit_cost,
    )


def need_belief(scenario: Scenario, q: float) -> None:
    """Refuse buyers who do not expect what State will do."""
    right = abs(prior(scenario) - q) <= TIE
    need(right, f"learning.alpha/(alpha + beta) = {q:.12g}, the rate at which State sanctions")


def revenue_of(size: float) -> Callable[[Ensemble], Floats]:
    """Return the measure of Russia's revenue [LP], given the list price [musd]."""
    return lambda ensemble: np.asarray(ensemble.seller["revenue"] / size)


def list_price(scenario: Scenario) -> float:
    """Return the list price of the one deal [musd]."""
    return number(scenario.systems[deals(scenario)[0].system].list_price, "systems.*.list_price")
