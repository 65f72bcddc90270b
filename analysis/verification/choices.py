"""Claims about the deals of one buyer that serve one need."""

from functools import partial

import numpy as np

from analysis.closed_forms import one_need, quantal_response
from analysis.verification.claims import Claim, certain, chance
from analysis.verification.reading import Bools, Floats, benefits, column, deals, number, signed
from analysis.verification.scope import need
from sim.ensemble import Ensemble
from sim.scenario import Scenario


def one_purchase(scenario: Scenario) -> list[Claim]:
    """Claim which of a buyer's talks about a need is signed, and how often others end with it."""
    found = deals(scenario)
    need(2 <= len(found) <= 4, "two to four deals")
    need(len({deal.buyer for deal in found}) == 1, "one buyer")
    need(len({deal.need for deal in found}) == 1, "one need")
    gains = benefits(scenario)
    need(len(set(gains)) == len(gains), "deals that are worth unlike amounts")
    order = sorted(range(len(found)), key=lambda i: -gains[i])
    talks = [talk_of(scenario, gains[i], number(found[i].value, "deals.*.value")) for i in order]
    ends = one_need.ends_by(talks, scenario.months)
    claims = []
    for rank, i in enumerate(order):
        name = sorted(scenario.deals)[i]
        of_deal = partial(column, of=signed, index=i)
        claims.append(chance(f"P({name} signed)", ends.signed[rank], of_deal))
        claims.append(
            chance(
                f"P({name} ends as the need is filled)",
                ends.superseded[rank],
                partial(column, of=superseded, index=i),
            )
        )
    if scenario.buying.filled_need == 0.0:
        claims.append(certain("contracts beyond one", 0.0, beyond_one))
    return claims


def talk_of(scenario: Scenario, gain: float, value: float) -> one_need.Talk:
    """Return the rates of a deal; after another purchase it is worth ν·max(v, 0)."""
    left = scenario.buying.filled_need
    lost = max(0.0, value) * (1.0 - left)
    after = rates_at(scenario, gain - lost) if left > 0.0 else None
    return one_need.Talk(rates_at(scenario, gain), after)


def rates_at(scenario: Scenario, gain: float) -> one_need.Rates:
    """Return a·y and z(1 - y) of agreed talks."""
    y = quantal_response.choice(scenario.buying.precision, gain)
    terms = scenario.buying
    return one_need.Rates(terms.advance_agreed * y, terms.drop_agreed * (1.0 - y))


def superseded(ensemble: Ensemble) -> Bools:
    """Return whether each deal ended because its need was filled: (runs, deals)."""
    return np.asarray(ensemble.deals["superseded"] >= 0)


def beyond_one(ensemble: Ensemble) -> Floats:
    """Return how many contracts a run has beyond the first: (runs,)."""
    found: Floats = np.maximum(0.0, signed(ensemble).sum(axis=1) - 1.0)
    return found
