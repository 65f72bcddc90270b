"""Claims about one deal over many months: its stages, and the wait for an answer."""

import math
from functools import partial

import numpy as np

from analysis.closed_forms import answers, quantal_response
from analysis.closed_forms import stages as chains
from analysis.verification.claims import Claim, average, chance
from analysis.verification.reading import (
    Floats,
    benefits,
    column,
    costs,
    designated,
    losses,
    prior,
    signed,
    stakes,
    threatened,
)
from analysis.verification.scope import need, need_one_deal
from sim.ensemble import Ensemble
from sim.scenario import Scenario


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
