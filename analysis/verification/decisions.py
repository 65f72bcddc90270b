"""Claims about one decision: complete information, private costs, threats, prices."""

from functools import partial

from analysis.closed_forms import (
    bargaining,
    complete_information,
    posted_price,
    private_cost,
    quantal_response,
    signalling,
)
from analysis.verification.claims import Claim, average, certain, chance
from analysis.verification.reading import (
    Bools,
    benefits,
    buyers,
    column,
    deals,
    designated,
    losses,
    number,
    prior,
    ratios,
    signed,
    threatened,
)
from sim.ensemble import Ensemble
from sim.scenario import Scenario


def bought(ensemble: Ensemble) -> Bools:
    """Return whether the one deal was signed: (runs,)."""
    return column(ensemble, signed, 0)


def punished(ensemble: Ensemble) -> Bools:
    """Return whether the one deal led to a designation: (runs,)."""
    return column(ensemble, designated, 0)


def threshold(scenario: Scenario) -> list[Claim]:
    """Claim that the buyer buys if and only if B > pC, and is sanctioned with probability p."""
    buys = complete_information.buys(benefits(scenario)[0], losses(scenario)[0], prior(scenario))
    return [
        certain("buys", buys, bought),
        chance("P(buys, sanctioned)", buys * scenario.state.theta, punished),
    ]


def carrot(scenario: Scenario) -> list[Claim]:
    """Claim that State pays x* = B - pC if it is less than D."""
    benefit, loss, p = benefits(scenario)[0], losses(scenario)[0], prior(scenario)
    stakes = scenario.state.deterrence_gain
    paid = complete_information.carrot_paid(benefit, loss, p, stakes)
    size = list_price(scenario)
    return [
        certain("side payment [LP]", paid, lambda ensemble: ensemble.state["paid"] / size),
        certain("buys", complete_information.smallest_carrot(benefit, loss, p) > stakes, bought),
    ]


def retreat(scenario: Scenario) -> list[Claim]:
    """Claim that State sanctions a purchase made in spite of its threat if and only if k < h."""
    cost = number(buyers(scenario)[0].sanction_cost)
    acts = complete_information.carries_out(cost, scenario.state.back_down)
    return [certain("sanctions", acts, punished)]


def private(scenario: Scenario) -> list[Claim]:
    """Claim how often a buyer of private value buys and is sanctioned at a private cost."""
    state = scenario.state
    cost = number(buyers(scenario)[0].sanction_cost)
    q = private_cost.resolve(state.gain, cost, state.cost_spread)
    terms = benefits(scenario)[0], losses(scenario)[0], q, scenario.weights.spread
    return [
        certain("belief q", q, lambda ensemble: ensemble.deals["belief"][:, 0]),
        chance("P(buys)", private_cost.purchase(*terms), bought),
        chance("P(buys, sanctioned)", private_cost.sanction(*terms), punished),
    ]


def signals(scenario: Scenario) -> list[Claim]:
    """Claim threats, purchases, sanctions and deterrence, semi-separating or pooling."""
    state, ratio = scenario.state, ratios(scenario)[0]
    found = signalling.equilibrium(state.resolve, ratio, state.deterrence_gain, state.back_down)
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
    found = quantal_response.equilibrium(
        benefits(scenario)[0],
        losses(scenario)[0],
        number(buyers(scenario)[0].sanction_cost),
        scenario.state.back_down,
        (scenario.buying.precision, scenario.state.precision),
    )
    return [
        certain("belief q", found.enforcement, lambda ensemble: ensemble.deals["belief"][:, 0]),
        chance("P(buys)", found.purchase, bought),
        chance("P(buys, sanctioned)", found.purchase * found.enforcement, punished),
    ]


def nash(scenario: Scenario) -> list[Claim]:
    """Claim the bargained price, what Russia earns, and no sale without a surplus."""
    stakes = stakes_of(scenario)
    price = bargaining.nash_price(stakes, scenario.russia.share)
    size = list_price(scenario)
    claims = [
        certain("buys", price is not None, bought),
        certain("revenue [LP]", price or 0.0, lambda ensemble: ensemble.seller["revenue"] / size),
    ]
    if price is not None:
        claims.append(certain("price [LP]", price, lambda ensemble: ensemble.deals["price"][:, 0]))
    return claims


def posted(scenario: Scenario) -> list[Claim]:
    """Claim the price posted to a logit buyer, how often it sells, and the profit."""
    stakes, size = stakes_of(scenario), list_price(scenario)
    found = posted_price.posted(stakes.surplus, stakes.cost, scenario.buying.precision)
    return [
        certain("price [LP]", found.price, lambda ensemble: ensemble.deals["price"][:, 0]),
        chance("P(buys)", found.purchase, bought),
        average(
            "profit [LP]",
            found.profit,
            lambda ensemble: ensemble.seller["revenue"] / size - stakes.cost * bought(ensemble),
            (found.price - stakes.cost) ** 2 * found.purchase * (1.0 - found.purchase),
        ),
    ]


def stakes_of(scenario: Scenario) -> bargaining.Stakes:
    """Return what the one buyer and Russia bargain over; the alternative is worth interop·us."""
    deal, buyer = deals(scenario)[0], buyers(scenario)[0]
    outside = 0.0
    if deal.alternative is not None:
        outside = scenario.weights.interop * number(buyer.us_share) / 100.0
    return bargaining.Stakes(
        value=number(deal.value),
        fear=prior(scenario) * losses(scenario)[0],
        outside=outside,
        cost=scenario.russia.unit_cost,
    )


def list_price(scenario: Scenario) -> float:
    """Return the list price of the one deal [musd]."""
    return number(scenario.systems[deals(scenario)[0].system].list_price)
