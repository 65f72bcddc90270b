"""Claims about Moscow's own decision: what it asks, whether it withdraws, what it learns."""

import math
from dataclasses import replace
from functools import partial

import numpy as np

from analysis.closed_forms import bargaining, moscow, regret
from analysis.closed_forms.ties import exceeds
from analysis.verification.claims import Claim, average, certain, chance
from analysis.verification.decisions import bargain_over, bought, list_price, revenue_of
from analysis.verification.reading import Bools, column, deals, number, signed
from analysis.verification.scope import need, need_one_deal, need_own_buyers
from analysis.verification.waits import months_kept
from sim.ensemble import Ensemble
from sim.rules.terms import Pricing, Stage
from sim.scenario import Pressure, Scenario, is_on


def withdrawn(ensemble: Ensemble) -> Bools:
    """Return whether each deal ended by Moscow's doing: (runs, deals)."""
    return np.asarray(ensemble.deals["stage"] == Stage.WITHDRAWN)


def stakes_of(scenario: Scenario) -> bargaining.Stakes:
    """Return what there is to share where nothing keeps Moscow from the sale."""
    plain = bargain_over(scenario)
    significance = number(deals(scenario)[0].significance, "deals.*.significance")
    return replace(plain, fear=plain.fear * significance)


def fear(scenario: Scenario) -> Claim:
    """Claim q_R·s·L [LP] of the one deal, before anything was learnt."""
    return certain(
        "expected reprisal [LP]",
        burden_of_fear(scenario),
        lambda ensemble: ensemble.deals["reprisal"][:, 0],
    )


def burden_of_fear(scenario: Scenario) -> float:
    """Return q_R·s·L of the one deal [LP]."""
    russia, deal = scenario.russia, deals(scenario)[0]
    return moscow.Fear(
        belief=moscow.belief(russia.alpha, russia.beta, 0, 0),
        significance=number(deal.significance, "deals.*.significance"),
        loss=russia.sanction_cost,
    ).burden


def pressed(scenario: Scenario) -> float:
    """Return what others make the one sale cost Moscow [LP] in the first month."""
    total = 0.0
    for event in scenario.events.values():
        need(isinstance(event, Pressure), "no events but pressure on Moscow")
        assert isinstance(event, Pressure)
        if is_on(event, scenario.start):
            total += event.cost / list_price(scenario)
    return total


def settled(plain: bargaining.Stakes, burden: float, share: float) -> tuple[float | None, bool]:
    """Return the price [LP], None if there is no sale, and whether that is Moscow's doing."""
    here = moscow.burdened(plain, burden)
    sells = exceeds(here.surplus, share * max(0.0, here.surplus))
    refuses = burden > 0.0 and here.surplus < 0.0 <= plain.surplus
    return bargaining.nash_price(here, share) if sells else None, refuses


def reprisal(scenario: Scenario) -> list[Claim]:
    """Claim the price that Moscow asks and what it keeps, or whose doing it is if there is none."""
    need_one_deal(scenario)
    plain, share = stakes_of(scenario), scenario.russia.share
    burden = burden_of_fear(scenario) + pressed(scenario)
    size = list_price(scenario)
    price, refuses = settled(plain, burden, share)
    ends = certain("Moscow's doing", refuses, partial(column, of=withdrawn, index=0))
    if price is None:
        return [certain("buys", 0.0, bought), ends]
    return [
        fear(scenario),
        certain("buys", 1.0, bought),
        certain("price [LP]", price, lambda ensemble: ensemble.deals["price"][:, 0]),
        certain(
            "rise of the price [LP]",
            (1.0 - share) * burden,
            lambda ensemble: ensemble.deals["price"][:, 0] - bargained(scenario),
        ),
        certain(
            "margin lost [LP]",
            share * burden,
            lambda ensemble: bargained(scenario) + burden - ensemble.deals["price"][:, 0],
        ),
        certain("revenue [LP]", price, revenue_of(size)),
        ends,
    ]


def bargained(scenario: Scenario) -> float:
    """Return the price [LP] that Moscow would ask if nothing kept it from the sale."""
    return bargaining.nash_price(stakes_of(scenario), scenario.russia.share) or math.nan


def order_book(scenario: Scenario) -> list[Claim]:
    """Claim what a place behind the orders of another adds to the price."""
    found, russia = deals(scenario), scenario.russia
    need(len(found) == 2 and found[0].stage == Stage.SIGNED, "a signed deal and one in talks")
    capacity = number(scenario.systems[found[1].system].capacity, "systems.*.capacity")
    plain = bargaining.Stakes(
        value=number(found[1].value, "deals.*.value"), fear=0.0, outside=0.0, cost=russia.unit_cost
    )
    burden = moscow.scarcity(russia.scarcity, found[0].units, capacity)
    price, refuses = settled(plain, burden, russia.share)
    claims = [
        certain("buys", price is not None, partial(column, of=signed, index=1)),
        certain("Moscow's doing", refuses, partial(column, of=withdrawn, index=1)),
    ]
    if price is not None:
        claims.append(certain("price [LP]", price, lambda ensemble: ensemble.deals["price"][:, 1]))
    return claims


def withdrawal(scenario: Scenario) -> list[Claim]:
    """Claim how often, and when, Moscow has withdrawn from its one contract."""
    need_one_deal(scenario)
    russia, months, deal = scenario.russia, scenario.months, deals(scenario)[0]
    need(russia.pricing != Pricing.POSTED, "nash or list prices")
    lead = number(scenario.systems[deal.system].lead_time, "systems.*.lead_time")
    need(lead > months, "a lead time beyond the horizon")
    need(deal.significance == 0.0, "a sale that is not significant")
    plain = bargaining.Stakes(
        value=number(deal.value, "deals.*.value"), fear=0.0, outside=0.0, cost=russia.unit_cost
    )
    price = 1.0
    if russia.pricing == Pricing.NASH:
        price = plain.cost + russia.share * max(0.0, plain.surplus)
    least = plain.cost + pressed(scenario)
    hazard = regret.hazard(russia.withdrawal, russia.precision, least - price)
    return [
        chance("P(withdrawn)", regret.by(hazard, months), partial(column, of=withdrawn, index=0)),
        months_kept(hazard, months),
    ]


def lessons(scenario: Scenario) -> list[Claim]:
    """Claim what Moscow believes after sales that each may have brought a listing."""
    need_own_buyers(scenario)
    russia, rate = scenario.russia, scenario.treasury.listing
    need(scenario.months >= 2, "months: 2 or more, so that all is delivered")
    need(russia.sanction_cost > 0.0, "russia.sanction_cost above 0, so that Moscow minds")
    sales = len(scenario.deals)
    mean, variance = moscow.belief_after((russia.alpha, russia.beta), sales, rate)
    told = [
        ("q_R", mean, lambda ensemble: ensemble.seller["moscow_belief"], variance),
        (
            "listings",
            sales * rate,
            lambda ensemble: ensemble.treasury["listings"],
            sales * rate * (1.0 - rate),
        ),
    ]
    return [
        # Where every sale brings a listing, or none does, chance plays no part.
        *(average(*one) if 0.0 < rate < 1.0 else certain(*one[:3]) for one in told),
        chance(
            "P(every sale brings one)",
            rate**sales,
            lambda ensemble: np.all(ensemble.deals["listed"] >= 0, axis=1),
        ),
    ]
