"""Claims about one deal over many months: its stages, and the wait for an answer."""

import math
from functools import partial

import numpy as np

from analysis.closed_forms import answers, lifting, quantal_response, regret, waiting
from analysis.closed_forms import stages as chains
from analysis.closed_forms.ties import exceeds
from analysis.verification.claims import Claim, average, certain, chance
from analysis.verification.reading import (
    Bools,
    Floats,
    benefits,
    column,
    costs,
    deals,
    designated,
    losses,
    number,
    prior,
    signed,
    stakes,
    threatened,
)
from analysis.verification.scope import need, need_one_deal
from sim.ensemble import Ensemble
from sim.rules.terms import Stage, Trigger
from sim.scenario import DealSpec, Scenario, SupplyShock


def talks(scenario: Scenario) -> list[Claim]:
    """Claim how and when talks end, and whether they were warned, within the horizon."""
    need_one_deal(scenario)
    chain, months = talks_of(scenario), scenario.months
    q, r = chains.matrices(chain)
    ends = chains.ends_by(q, r, months)[chains.EXPLORING]
    mean, variance = (part[chains.EXPLORING] for part in chains.time_by(q, months))
    return [
        chance("P(signed)", float(ends[chains.SIGNED]), partial(column, of=signed, index=0)),
        chance(
            "P(abandoned)",
            float(ends[chains.ABANDONED]),
            lambda ensemble: ensemble.deals["ended"][:, 0] >= 0,
        ),
        chance(
            "P(warned)", chains.warned_by(chain, months), partial(column, of=threatened, index=0)
        ),
        average("months in talks", mean, partial(duration, months=months), variance),
    ]


def talks_of(scenario: Scenario) -> chains.Talks:
    """Return the rates of the one deal: y before and after a warning, and how likely that is.

    State warns with m_threat·σ(λ_S[D(y - y') - y'·min(max(k - g, 0), h)]).
    """
    buying, state = scenario.buying, scenario.state
    benefit, loss, q = benefits(scenario)[0], losses(scenario)[0], prior(scenario)
    odds = math.exp(scenario.learning.warning)
    shifted = q * odds / (1.0 - q + q * odds)
    calm = quantal_response.choice(buying.precision, benefit - q * loss)
    warned = quantal_response.choice(buying.precision, benefit - shifted * loss)
    cost = max(0.0, costs(scenario)[0] - state.gain)
    gain = stakes(scenario)[0] * (calm - warned) - warned * min(cost, state.back_down)
    return chains.Talks(
        advance=(buying.advance_exploring, buying.advance_negotiating, buying.advance_agreed),
        drop=(buying.drop_exploring, buying.drop_negotiating, buying.drop_agreed),
        warning=state.threat_rate * quantal_response.choice(state.precision, gain),
        calm=calm,
        warned=warned,
    )


def clock(scenario: Scenario) -> list[Claim]:
    """Claim how a case that is open from the first month is answered, and when."""
    need_one_deal(scenario)
    state, months = scenario.state, scenario.months
    found = answers.hazards(
        state.answer_rate,
        state.precision,
        (state.gain - costs(scenario)[0], -state.waiver_cost, 0.0),
    )
    need(benefits(scenario)[0] > losses(scenario)[0], "a buyer that no sanction deters, B > C")
    mean, variance = found.wait(months)
    lag = min(found.median_lag, months - 1)
    return [
        chance(
            "P(designated)",
            found.designated_by(months),
            partial(column, of=designated, index=0),
        ),
        chance(
            "P(waived)",
            found.waived_by(months),
            lambda ensemble: ensemble.deals["waived"][:, 0] >= 0,
        ),
        average("months to an answer", mean, partial(wait, months=months), variance),
        chance(
            f"P(answered by month {lag})",
            found.answered_by(int(lag) + 1),
            lambda ensemble: wait(ensemble, months + 1) <= lag + 1,
        ),
    ]


def queue(scenario: Scenario) -> list[Claim]:
    """Claim whether a buyer buys that has to wait its turn, and what the wait takes from it.

    The first deal stands in the queue, the second buys if its gain is more than 0.
    """
    first, second = _in_queue(scenario)
    value, size = number(second.value, "deals.*.value"), scenario.systems[second.system]
    capacity = number(size.capacity, "systems.*.capacity")
    plant = waiting.Plant(
        capacity=capacity,
        ready=max(1.0, capacity) if capacity > 0.0 else 0.0,
        ahead=first.units,
        idle=_idle(scenario),
    )
    lead = number(size.lead_time, "systems.*.lead_time")
    months = waiting.months_to_first(plant, second.units, lead)
    share = waiting.left(scenario.buying.impatience, months)
    fear = prior(scenario) * losses(scenario)[1]
    if scenario.law.trigger == Trigger.DELIVERY:
        fear *= share
    rest = scenario.buying.herding - 1.0
    buys = exceeds(waiting.gain(value, share, fear, rest), 0.0)
    return [
        certain("buys", buys, partial(column, of=signed, index=1)),
        certain(
            "lost by waiting [LP]",
            max(0.0, value) * (1.0 - share),
            lambda ensemble: ensemble.deals["waiting"][:, 1],
        ),
        certain("expected sanction [LP]", fear, lambda ensemble: ensemble.deals["sanction"][:, 1]),
    ]


def _in_queue(scenario: Scenario) -> list[DealSpec]:
    """Return the deal that stands in the queue, and the one that would join it."""
    found = deals(scenario)
    need(len(found) == 2, "two deals")
    need(found[0].stage == Stage.SIGNED, "a first deal that is signed")
    need(found[1].stage == Stage.AGREED, "a second deal whose terms are agreed")
    need(found[0].significance == 0.0, "a first deal that is not significant")
    need(found[1].significance == 1.0, "a second deal that is significant")
    need(found[0].system == found[1].system, "one queue")
    return found


def _idle(scenario: Scenario) -> float:
    """Return for how many months the plant is known to make nothing."""
    if not scenario.events:
        return 0.0
    (event,) = scenario.events.values()
    need(isinstance(event, SupplyShock) and event.factor == 0.0, "a plant that stands still")
    assert isinstance(event, SupplyShock)
    need(event.month == scenario.start, "a plant that stands still from the start")
    known = event.announced is not None and event.announced <= scenario.start
    return float((event.until or 0) - scenario.start) if known else math.inf


def reversal(scenario: Scenario) -> list[Claim]:
    """Claim how often, and when, a designated buyer has handed back its one delivery."""
    need_one_deal(scenario)
    buying, months = scenario.buying, scenario.months
    value = number(deals(scenario)[0].value, "deals.*.value")
    kept = buying.kept * buying.sunk
    hazard = regret.hazard(buying.reversal, buying.precision, losses(scenario)[0] - value - kept)
    return [
        chance("P(handed back)", regret.by(hazard, months), partial(column, of=ended, index=0)),
        months_kept(hazard, months),
    ]


def let_off(scenario: Scenario) -> list[Claim]:
    """Claim how often sanctions are lifted, and the weapon given back, within the horizon."""
    need_one_deal(scenario)
    buying, state, months = scenario.buying, scenario.state, scenario.months
    deal, law = deals(scenario)[0], scenario.law
    named, consent = deal.record.designated, law.consent_from
    need(named is not None, "a buyer that was designated before the start")
    since = scenario.start - (named or 0)
    need(since >= max(1, law.lifting_months), "law.lifting_months that are over at the start")
    agreed = consent is not None and consent <= scenario.start
    need(agreed or consent is None, "law.consent_from by the start, or none")
    value = number(deal.value, "deals.*.value")
    loss, cost = losses(scenario)[0], costs(scenario)[0]
    resistance = 0.0 if agreed else scenario.congress.lifting_cost
    payoff = cost - state.gain - resistance
    ways = lifting.Ways(
        returned=regret.hazard(buying.reversal, buying.precision, loss - value),
        decided=regret.hazard(state.lifting, state.precision, payoff) if state.lifting else 0.0,
        released=state.lifting_return,
    )
    lifted, back = lifting.lifted_by(ways, months)
    return [
        chance("P(lifted)", lifted, lambda ensemble: ensemble.deals["lifted"][:, 0] >= 0),
        chance("P(given back)", back, partial(column, of=ended, index=0)),
        chance("P(liftings)", lifted, lambda ensemble: ensemble.state["liftings"] == 1),
    ]


def months_kept(hazard: float, months: int) -> Claim:
    """Claim for how many months the one deal has lasted that ends at a hazard."""
    mean, variance = regret.lived(hazard, months)
    return average(
        "months kept",
        mean,
        lambda ensemble: np.where(
            ended(ensemble)[:, 0], ensemble.deals["ended"][:, 0] + 1.0, float(months)
        ),
        variance,
    )


def ended(ensemble: Ensemble) -> Bools:
    """Return whether each deal has come to an end: (runs, deals)."""
    return np.asarray(ensemble.deals["ended"] >= 0)


def duration(ensemble: Ensemble, months: int) -> Floats:
    """Return how many months the one deal was in talks, at most `months`: (runs,)."""
    deal = ensemble.deals[:, 0]
    over = np.maximum(deal["signed"], deal["ended"])
    return np.where(over >= 0, over + 1, months).astype(np.float64)


def wait(ensemble: Ensemble, months: int) -> Floats:
    """Return the months begun until the one case was answered, `months` if it was not: (runs,)."""
    deal = ensemble.deals[:, 0]
    answered = np.maximum(deal["designated"], deal["waived"])
    return np.where(answered >= 0, answered - deal["signed"] + 1, months).astype(np.float64)
