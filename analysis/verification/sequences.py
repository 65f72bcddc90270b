"""Claims about buyers in turn: reputation, learning."""

from collections.abc import Sequence

import numpy as np

from analysis.closed_forms import chain_store, learning
from analysis.closed_forms.ties import TIE
from analysis.verification.claims import Claim, average, certain
from analysis.verification.laws import mean_of, number_of, one_by_one
from analysis.verification.reading import (
    Floats,
    costs,
    count_designated,
    count_signed,
    designated,
    ratios,
    signed,
    stakes,
)
from analysis.verification.scope import need, need_own_buyers, need_turns
from sim.ensemble import Ensemble
from sim.scenario import Scenario


def reputation(scenario: Scenario) -> list[Claim]:
    """Claim purchases and sanctions of the chain-store game, in all and buyer by buyer."""
    need_own_buyers(scenario)
    game = chain_store.ChainStoreGame(ratios(scenario), stakes(scenario), costs(scenario))
    need_turns(scenario)
    need_equilibrium(game, scenario.state.resolve)
    found = chain_store.play(game, scenario.state.resolve)
    return [
        number_of("purchases", found.purchases, count_signed),
        number_of("sanctions", found.sanctions, count_designated),
        *one_by_one("buys", found.bought, signed),
        *one_by_one("sanctioned", found.sanctioned, designated),
    ]


def need_equilibrium(game: chain_store.ChainStoreGame, p: float) -> None:
    """Refuse a chain-store game whose stated strategies are no equilibrium, or not the only one."""
    need(min(game.ratios) > 0.0, "B > 0 of each buyer")
    pairs = zip(game.costs, game.stakes[1:], strict=False)
    need(all(k <= d for k, d in pairs), "k of each buyer at most D of the next")
    firm = [ratio >= 1.0 for ratio in game.ratios]
    inner = firm[1:]
    need(inner == sorted(inner), "buyers with b ≥ 1 to be the first one, or the last ones")
    betas = chain_store.needed_standing(game.ratios)[:-1]
    mixes = [beta for beta, ratio in zip(betas, game.ratios, strict=True) if ratio < 1.0]
    apart = all(abs(p - beta) > TIE for beta in mixes)
    need(apart, f"state.resolve off the standings that deter a buyer: {spelled(mixes)}")


def spelled(numbers: Sequence[float]) -> str:
    """Return numbers as a message has them."""
    return ", ".join(f"{number:.6g}" for number in numbers)


def rate(scenario: Scenario) -> list[Claim]:
    """Claim purchases of buyers who learn; sanctions are θ times as many (Wald)."""
    need_own_buyers(scenario)
    need_turns(scenario)
    learned, theta = scenario.learning, scenario.state.theta
    found = learning.purchases(ratios(scenario), learned.alpha, learned.beta, theta)
    return [
        number_of("purchases", found.law, count_signed),
        average(
            "sanctions - θ·purchases",
            0.0,
            lambda ensemble: count_designated(ensemble) - theta * count_signed(ensemble),
            theta * (1.0 - theta) * mean_of(found.law),
        ),
        *one_by_one("buys", found.bought, signed),
    ]


def fading(scenario: Scenario) -> list[Claim]:
    """Claim mean and variance of what the last buyer believes if all buy and memory fades."""
    need_own_buyers(scenario)
    need_turns(scenario)
    need(min(ratios(scenario)) > 1.0, "buyers whom no sanction deters, B > C")
    learned, cases = scenario.learning, len(scenario.deals) - 1
    found = learning.fading(
        learned.alpha, learned.beta, scenario.state.theta, learned.memory, cases
    )
    return [
        certain("purchases", cases + 1, count_signed),
        average("belief of the last", found.mean, last_belief, found.variance),
        average(
            "variance of that belief",
            found.variance,
            lambda ensemble: (last_belief(ensemble) - found.mean) ** 2,
            found.fourth - found.variance**2,
        ),
    ]


def last_belief(ensemble: Ensemble) -> Floats:
    """Return q of the buyer of the last deal: (runs,)."""
    return np.asarray(ensemble.deals["belief"][:, -1])
