"""Claims about many buyers who watch each other: independence, imitation, cascades."""

import math
from functools import partial

import numpy as np

from analysis.closed_forms import (
    bistability,
    cascade,
    imitation,
    learning,
    private_cost,
    quantal_response,
)
from analysis.verification.claims import Claim, average, certain, chance
from analysis.verification.laws import exactly, law_of_count, number_of
from analysis.verification.reading import benefits, count_signed, deals, losses, ratios, signed
from analysis.verification.scope import need, need_alike, need_own_buyers, need_turns
from sim.scenario import Scenario


def independence(scenario: Scenario) -> list[Claim]:
    """Claim mean and variance of the share that buys by logit, and how often none or one does."""
    need_own_buyers(scenario)
    need_alike(scenario)
    count = len(scenario.deals)
    p = quantal_response.choice(scenario.buying.precision, benefits(scenario)[0])
    law, square = quantal_response.count_law(count, p), quantal_response.share_variance(count, p)
    return [
        average("share that buys", p, lambda ensemble: count_signed(ensemble) / count, square),
        average(
            "variance of the share",
            square,
            lambda ensemble: (count_signed(ensemble) / count - p) ** 2,
            math.fsum(w * ((k / count - p) ** 2 - square) ** 2 for k, w in enumerate(law)),
        ),
        chance("P(none buys)", law[0], partial(exactly, count=0)),
        chance("P(one buys)", law[1], partial(exactly, count=1)),
    ]


def crowd(scenario: Scenario) -> list[Claim]:
    """Claim the law of the number of adopters among imitators."""
    need_own_buyers(scenario)
    need_alike(scenario)
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
    need_own_buyers(scenario)
    need_alike(scenario)
    need_turns(scenario)
    buying, count = scenario.buying, len(scenario.deals)
    law = bistability.adopter_law(
        count, buying.precision, benefits(scenario)[0], buying.herding
    ).tolist()
    low, high = count // 4, count - count // 4
    return [
        number_of("purchases", law, count_signed),
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
    need_own_buyers(scenario)
    need_time(scenario)
    learned, names = scenario.learning, [deal.buyer for deal in deals(scenario)]
    weights = scenario.similarity or {one: dict.fromkeys(names, 1.0) for one in names}
    seen = {weights[one][other] for one in names for other in names if other != one}
    need(seen <= {0.0, 1.0}, "similarity of 0 or 1: who sees whom")
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
    need_own_buyers(scenario)
    need_alike(scenario)
    need_time(scenario)
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


def need_time(scenario: Scenario) -> None:
    """Refuse a horizon in which a cascade may not come to its end."""
    count = len(scenario.deals)
    need(scenario.months >= count, f"months: {count} or more, so that all may follow")
