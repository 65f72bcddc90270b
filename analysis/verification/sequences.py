"""Claims about many deals: reputation, learning, imitation, cascades."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.closed_forms import (
    bistability,
    cascade,
    chain_store,
    imitation,
    learning,
    private_cost,
    quantal_response,
)
from analysis.verification.claims import Claim, average, certain, chance
from analysis.verification.reading import (
    Bools,
    benefits,
    buyers,
    column,
    count_designated,
    count_signed,
    deals,
    designated,
    losses,
    number,
    ratios,
    signed,
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
        average("purchases", math.fsum(found.bought), count_signed, unlinked(found.bought)),
        average(
            "sanctions", math.fsum(found.sanctioned), count_designated, unlinked(found.sanctioned)
        ),
        *one_by_one("buys", found.bought, signed),
        *one_by_one("sanctioned", found.sanctioned, designated),
    ]


def rate(scenario: Scenario) -> list[Claim]:
    """Claim purchases of buyers who learn; sanctions are θ times as many (Wald)."""
    learned, theta = scenario.learning, scenario.state.theta
    found = learning.purchases(ratios(scenario), learned.alpha, learned.beta, theta)
    return [
        average("purchases", math.fsum(found), count_signed, unlinked(found)),
        average(
            "sanctions - θ·purchases",
            0.0,
            lambda ensemble: count_designated(ensemble) - theta * count_signed(ensemble),
            theta * (1.0 - theta) * math.fsum(found),
        ),
        *one_by_one("buys", found, signed),
    ]


def independence(scenario: Scenario) -> list[Claim]:
    """Claim the mean and variance of the share that buys by logit, and the ends of its law."""
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
        average("purchases", mean_of(law), count_signed, variance_of(law)),
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


def law_of_count(law: list[float]) -> list[Claim]:
    """Claim the mean of the number of purchases, and the probability of each number."""
    claims = [average("purchases", mean_of(law), count_signed, variance_of(law))]
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


def mean_of(law: list[float]) -> float:
    """Return the mean of a law on 0, 1, 2 and so on."""
    return math.fsum(k * p for k, p in enumerate(law))


def variance_of(law: list[float]) -> float:
    """Return the variance of a law on 0, 1, 2 and so on."""
    mean = mean_of(law)
    return math.fsum((k - mean) ** 2 * p for k, p in enumerate(law))


def unlinked(law: tuple[float, ...]) -> float:
    """Return the variance that a number of buyers would have if they had nothing in common."""
    return math.fsum(p * (1.0 - p) for p in law)
