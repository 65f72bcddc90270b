"""Claims about many deals or many months: reputation, learning, imitation, cascades, stages."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.closed_forms import (
    answers,
    bistability,
    cascade,
    chain_store,
    imitation,
    learning,
    private_cost,
    quantal_response,
    stages,
)
from analysis.verification.claims import Claim, average, certain, chance
from analysis.verification.reading import (
    Bools,
    Floats,
    benefits,
    buyers,
    count_designated,
    count_signed,
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


def reputation(scenario: Scenario) -> list[Claim]:
    """Claim purchases and sanctions of the chain-store game, in all and buyer by buyer."""
    found = chain_store.play(
        ratios(scenario),
        [number(buyer.deterrence_gain) for buyer in buyers(scenario)],
        [number(buyer.sanction_cost) for buyer in buyers(scenario)],
        scenario.state.resolve,
    )
    return [
        average("purchases", math.fsum(found.bought), count_signed),
        average("sanctions", math.fsum(found.sanctioned), count_designated),
        *one_by_one("buys", found.bought, signed),
        *one_by_one("sanctioned", found.sanctioned, designated),
    ]


def rate(scenario: Scenario) -> list[Claim]:
    """Claim purchases of buyers who learn; sanctions are θ times as many (Wald)."""
    learned, theta = scenario.learning, scenario.state.theta
    found = learning.purchases(ratios(scenario), learned.alpha, learned.beta, theta)
    return [
        average("purchases", math.fsum(found), count_signed),
        average(
            "sanctions - θ·purchases",
            0.0,
            lambda ensemble: count_designated(ensemble) - theta * count_signed(ensemble),
        ),
        *one_by_one("buys", found, signed),
    ]


def independence(scenario: Scenario) -> list[Claim]:
    """Claim the mean and variance of the share that buys by logit, and the ends of its law."""
    count = len(scenario.deals)
    p = quantal_response.choice(scenario.buying.precision, benefits(scenario)[0])
    law = quantal_response.count_law(count, p)
    return [
        average("share that buys", p, lambda ensemble: count_signed(ensemble) / count),
        average(
            "variance of the share",
            quantal_response.share_variance(count, p),
            lambda ensemble: (count_signed(ensemble) / count - p) ** 2,
        ),
        chance("P(none buys)", law[0], partial(exactly, count=0)),
        chance("P(one buys)", law[1], partial(exactly, count=1)),
    ]


def crowd(scenario: Scenario) -> list[Claim]:
    """Claim the law of the number of adopters among imitators."""
    buying = scenario.buying
    like = imitation.Crowd(
        count=len(scenario.deals),
        base=benefits(scenario)[0],
        herding=buying.herding,
        precision=buying.precision,
        advance=buying.advance_agreed,
        drop=buying.drop_agreed,
    )
    return law_of_count(imitation.adopter_law(like, scenario.months))


def urn(scenario: Scenario) -> list[Claim]:
    """Claim the mean and both ends of the law of adopters who follow those before."""
    buying, count = scenario.buying, len(scenario.deals)
    law = bistability.adopter_law(count, buying.precision, benefits(scenario)[0], buying.herding)
    low, high = count // 4, count - count // 4
    return [
        average("purchases", mean_of(law), count_signed),
        chance(
            "P(at most a quarter buy)",
            math.fsum(law[: low + 1]),
            lambda ensemble: count_signed(ensemble) <= low,
        ),
        chance(
            "P(three quarters or more buy)",
            math.fsum(law[high:]),
            lambda ensemble: count_signed(ensemble) >= high,
        ),
        chance("P(none buys)", law[0], partial(exactly, count=0)),
    ]


def waivers(scenario: Scenario) -> list[Claim]:
    """Claim who joins a cascade of waivers: the least fixed point, whatever the network."""
    learned, names = scenario.learning, [deal.buyer for deal in deals(scenario)]
    weights = scenario.similarity or {one: dict.fromkeys(names, 1.0) for one in names}
    joined = cascade.adopters(
        [cascade.waivers_needed(b, learned.alpha, learned.beta) for b in ratios(scenario)],
        [[weights[one][other] for other in names] for one in names],
    )
    return [
        certain("purchases", sum(joined), count_signed),
        certain(
            "buyers who end otherwise",
            0.0,
            lambda ensemble: (signed(ensemble) != np.array(joined)).sum(axis=1),
        ),
    ]


def uncertain_waivers(scenario: Scenario) -> list[Claim]:
    """Claim the size of a cascade among like buyers with normal values."""
    learned, count = scenario.learning, len(scenario.deals)
    levels = [
        private_cost.purchase(
            benefits(scenario)[0],
            losses(scenario)[0],
            learning.expectation(learned.alpha, learned.beta, 0.0, m),
            scenario.weights.spread,
        )
        for m in range(count + 1)
    ]
    return law_of_count(cascade.size_law(levels))


def talks(scenario: Scenario) -> list[Claim]:
    """Claim how and when talks end, and whether they were warned, within the horizon."""
    chain, months = talks_of(scenario), scenario.months
    q, r = stages.matrices(chain)
    ends = stages.ends_by(q, r, months)[stages.EXPLORING]
    mean = stages.mean_time_by(q, months)[stages.EXPLORING]
    return [
        chance("P(signed)", float(ends[stages.SIGNED]), partial(column, of=signed, index=0)),
        chance(
            "P(abandoned)",
            float(ends[stages.ABANDONED]),
            lambda ensemble: ensemble.deals["ended"][:, 0] >= 0,
        ),
        chance(
            "P(warned)", stages.warned_by(chain, months), partial(column, of=threatened, index=0)
        ),
        average("months in talks", float(mean), partial(duration, months=months)),
    ]


def talks_of(scenario: Scenario) -> stages.Talks:
    """Return the rates of the one deal: y before and after a warning, and how likely that is.

    State warns with m_threat·σ(λ_S[D(y - y') - y'·min(max(k - g, 0), h)]).
    """
    buying, state = scenario.buying, scenario.state
    benefit, loss, q = benefits(scenario)[0], losses(scenario)[0], prior(scenario)
    odds = math.exp(scenario.learning.warning)
    shifted = q * odds / (1.0 - q + q * odds)
    calm = quantal_response.choice(buying.precision, benefit - q * loss)
    warned = quantal_response.choice(buying.precision, benefit - shifted * loss)
    cost = max(0.0, number(buyers(scenario)[0].sanction_cost) - state.gain)
    gain = state.deterrence_gain * (calm - warned) - warned * min(cost, state.back_down)
    return stages.Talks(
        advance=(buying.advance_exploring, buying.advance_negotiating, buying.advance_agreed),
        drop=(buying.drop_exploring, buying.drop_negotiating, buying.drop_agreed),
        warning=state.threat_rate * quantal_response.choice(state.precision, gain),
        calm=calm,
        warned=warned,
    )


def clock(scenario: Scenario) -> list[Claim]:
    """Claim how a case that is open from the first month is answered, and when."""
    state, months = scenario.state, scenario.months
    found = answers.hazards(
        state.answer_rate,
        state.precision,
        (state.gain - number(buyers(scenario)[0].sanction_cost), -state.waiver_cost, 0.0),
    )
    by_then, lag = found.answered_by(months), found.median_lag
    return [
        chance(
            "P(designated)",
            by_then * found.designation_first,
            partial(column, of=designated, index=0),
        ),
        chance(
            "P(waived)",
            by_then * (1.0 - found.designation_first),
            lambda ensemble: ensemble.deals["waived"][:, 0] >= 0,
        ),
        average("months to an answer", found.mean_wait(months), partial(wait, months=months)),
        chance(
            f"P(answered by month {lag})",
            found.answered_by(min(lag + 1, months)),
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


def law_of_count(law: list[float]) -> list[Claim]:
    """Claim the mean of the number of purchases, and the probability of each number."""
    claims = [average("purchases", mean_of(law), count_signed)]
    return claims + [chance(f"P({k} buy)", p, partial(exactly, count=k)) for k, p in enumerate(law)]


def one_by_one(what: str, law: tuple[float, ...], of: Callable[[Ensemble], Bools]) -> list[Claim]:
    """Claim the probability that something happens to each buyer."""
    return [
        chance(f"P(buyer {i + 1} {what})", p, partial(column, of=of, index=i))
        for i, p in enumerate(law)
    ]


def exactly(ensemble: Ensemble, count: int) -> Bools:
    """Return whether so many deals were signed: (runs,)."""
    return np.asarray(count_signed(ensemble) == count)


def column(ensemble: Ensemble, of: Callable[[Ensemble], Bools], index: int) -> Bools:
    """Return what happened to one deal: (runs,)."""
    return of(ensemble)[:, index]


def mean_of(law: list[float]) -> float:
    """Return the mean of a law on 0, 1, 2 and so on."""
    return math.fsum(k * p for k, p in enumerate(law))
