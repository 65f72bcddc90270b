"""Commitment: what a State that always answers can and cannot be made to bear."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.verification.worlds import arrange
from sim.ensemble import Ensemble, simulate
from sim.rules.terms import NOT_YET
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from tests.properties.worlds import Simulate, chosen, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")


def in_turn(ratios: list[float], **sections: Mapping) -> Scenario:
    """Return one agreed deal a month, worth b_n of its buyer's exposure at list price."""
    codes = [f"A{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(len(ratios))]
    mapping: Mapping = {
        "start": "2020-01",
        "months": len(ratios),
        "law": {"in_force": "2019-01", "grace_months": 0, "trigger": "signature"},
        "weights": {"spread": 0.0},
        "buying": {
            "precision": math.inf,
            "herding": 0.0,
            "advance_agreed": 1.0,
            "drop_agreed": 1.0,
        },
        "russia": {"pricing": "list"},
        "congress": {"threshold": math.inf},
        "learning": {"leniency": 0.0, "memory": 1.0},
        "systems": {"W": {"capability": 0.5, "list_price": 1e3, "capacity": 0.0, "lead_time": 0}},
        "countries": {
            code: {
                "name": code,
                "relationship": "neutral",
                "arms_imports": 0.0,
                "russia_share": 0.0,
                "us_share": 0.0,
                "installed_base": 0.0,
                "gdp": 10.0,
                "us_export_share": 0.0,
                "exposure": 2.0,
                "deterrence_gain": 1.0,
                "sanction_cost": 0.5,
            }
            for code in codes
        },
        "deals": {
            f"{code}/W": {
                "buyer": code,
                "system": "W",
                "stage": "agreed",
                "value": 1.0 + 2.0 * ratio,
                "significance": 1.0,
                "opens": f"{2020 + i // 12}-{i % 12 + 1:02d}",
            }
            for i, (code, ratio) in enumerate(zip(codes, ratios, strict=True))
        },
        "similarity": {a: dict.fromkeys(codes, 1.0) for a in codes},
    }
    return from_mapping(with_values(mapping, **sections))


RATIOS = st.lists(st.floats(0.05, 0.95), min_size=1, max_size=12)


def chain_store(ratios: list[float], prior: float) -> Scenario:
    """Return the finitely repeated game in which State may be the type that always answers."""
    return in_turn(
        ratios,
        state={"policy": "kreps_wilson", "resolve": prior, "detection": 0.0},
        learning={"belief": "kreps_wilson"},
    )


def purchases(done: Ensemble) -> np.ndarray:
    """Return how many deals were signed in each run."""
    return (done.deals["signed"] != NOT_YET).sum(axis=1)


@given(chances(), RATIOS, st.floats(0.001, 0.9))
def test_a_resolute_state_is_tested_a_bounded_number_of_times(
    simulate_with: Simulate, chance: Chance, ratios: list[float], prior: float
) -> None:
    """Purchases ≤ ln p0/ln b if State always answers and b < 1 is the largest ratio of any buyer.

    Fudenberg and Levine's bound: each purchase needs q ≤ b, and multiplies the belief by 1/q.
    """
    scenario = chain_store(ratios, prior)
    noise = chance.noise(sorted(scenario.deals), scenario.months, 3)
    noise.kind[:] = 0.0
    done = simulate_with(scenario, noise, "compiled")
    assert done.state["resolute"].all()
    assert (purchases(done) <= math.log(prior) / math.log(max(ratios)) + 1e-9).all()


@pytest.mark.outside("test_a_resolute_state_is_tested_a_bounded_number_of_times")
def test_the_undeterrable_test_a_resolute_state_without_bound() -> None:
    """Three buyers with b > 1 all buy, though the bound for the rest is one purchase."""
    done = simulate(chain_store([1.5] * 3 + [0.5] * 3, 0.5), 50)
    assert (purchases(done)[done.state["resolute"]] >= 3).all()


@given(chances(), RATIOS, st.tuples(st.floats(0.2, 3.0), st.floats(0.2, 3.0)))
def test_learners_stop_testing_a_state_that_always_answers(
    simulate_with: Simulate, chance: Chance, ratios: list[float], prior: tuple[float, float]
) -> None:
    """Beta learners under `mandatory` buy at most as often as q stays below the largest b < 1."""
    alpha, beta = prior
    scenario = in_turn(
        ratios,
        state={"policy": "mandatory", "answer_rate": 1.0, "detection": 0.0},
        learning={"alpha": alpha, "beta": beta},
    )
    done = chosen(scenario, chance, simulate_with)
    bought, b = 0, max(ratios)
    while (alpha + bought) / (alpha + beta + bought) < b - 1e-9:
        bought += 1
    assert (purchases(done) <= bought + 1).all()
    assume(abs((alpha + bought) / (alpha + beta + bought) - b) > 1e-6)
    assert (purchases(done) <= bought).all()


@pytest.mark.outside("test_learners_stop_testing_a_state_that_always_answers")
def test_a_state_that_never_answers_is_tested_by_all() -> None:
    """Under `never` all twelve buyers of equal b buy, where `mandatory` would meet one purchase."""
    bought = []
    for policy in ("mandatory", "never"):
        scenario = in_turn(
            [0.4] * 12, state={"policy": policy, "answer_rate": 1.0, "detection": 0.0}
        )
        bought.append(int(purchases(simulate(scenario, 1))[0]))
    assert bought == [1, 12]


@given(chances(), st.lists(st.floats(1.01, 3.0), min_size=1, max_size=6))
def test_the_undeterrable_buy(simulate_with: Simulate, chance: Chance, ratios: list[float]) -> None:
    """With b > 1 and exact best responses every buyer signs at once, whatever the others met."""
    scenario = in_turn(ratios, state={"policy": "mandatory", "answer_rate": 1.0})
    done = chosen(scenario, chance, simulate_with)
    assert (done.deals["signed"] == np.arange(len(ratios))).all()


@pytest.mark.outside("test_the_undeterrable_buy")
def test_noise_deters_the_undeterrable_now_and_then() -> None:
    """With a finite precision some of them do not sign in their first month."""
    scenario = in_turn([1.1] * 3, buying={"precision": 0.5}, state={"policy": "mandatory"})
    done = simulate(scenario, 200)
    assert (done.deals["signed"][:, 0] != 0).any()


@given(chances(), st.floats(0.01, 3.0))
def test_a_state_with_nothing_to_lose_designates(
    simulate_with: Simulate, chance: Chance, gain: float
) -> None:
    """With k < g, no waiver, and λ_S = inf, a significant purchase is designated at once."""
    scenario = weighing(gain)
    done = chosen(scenario, chance, simulate_with)
    assert (done.deals["designated"] == 0).all()


def weighing(gain: float, **state: Any) -> Scenario:
    """Return one purchase of the first month, and a State that answers exactly as it pays."""
    return in_turn(
        [2.0],
        state={
            "precision": math.inf,
            "answer_rate": 1.0,
            "threat_rate": 0.0,
            "cost_spread": 0.0,
            "gain": gain,
        }
        | state,
        countries={"AAA": {**neutral(), "sanction_cost": 0.0}},
    )


def neutral() -> Mapping:
    """Return what `in_turn` says of its first state."""
    spec = in_turn([1.0]).countries["AAA"]
    return spec.model_dump(exclude_none=True)


@pytest.mark.outside("test_a_state_with_nothing_to_lose_designates")
def test_a_state_with_something_to_lose_holds() -> None:
    """With k > g, and nothing lost by waiting, the case hangs."""
    assert (simulate(weighing(-0.1), 20).deals["designated"] == NOT_YET).all()


@given(scenario_mappings(), chances())
def test_no_stakes_no_offer(simulate_with: Simulate, mapping: Mapping, chance: Chance) -> None:
    """With D ≤ 0 State offers nothing."""
    countries = {
        code: spec | {"deterrence_gain": 0.0} for code, spec in mapping["countries"].items()
    }
    done = chosen(from_mapping(mapping | {"countries": countries}), chance, simulate_with)
    assert (done.deals["offered"] == NOT_YET).all()
    assert (done.state["paid"] == 0.0).all()


def enforced(theta: float, significance: float) -> Ensemble:
    """Return 2,000 runs of four talks under enforcement by the toss of a coin."""
    buyers = ("CHN", "IND", "QAT", "TUR")
    return simulate(
        from_mapping(
            {
                "start": "2020-01",
                "months": 30,
                "law": {"in_force": "2019-01", "grace_months": 0, "trigger": "signature"},
                "state": {"policy": "bernoulli", "theta": theta},
                "systems": {"S-400": {"capacity": 0.0}},
                "deals": {
                    f"{code}/0": {
                        "buyer": code,
                        "system": "S-400",
                        "stage": "negotiating",
                        "value": 1.5,
                        "significance": significance,
                    }
                    for code in buyers
                },
            }
        ),
        2000,
        17,
    )


def share_designated(done: Ensemble) -> tuple[float, int]:
    """Return the share of purchases that were followed by designation, and their number."""
    bought = int((done.deals["signed"] >= 0).sum())
    return int((done.deals["designated"] >= 0).sum()) / bought, bought


@pytest.mark.parametrize("theta", [0.0, 0.3, 0.8, 1.0])
def test_designations_are_theta_times_purchases(theta: float) -> None:
    """E[designations] = θ·E[purchases] if s = 1, whoever is deterred by what came before.

    Four standard errors of a binomial share: a false alarm for 1 seed in 16,000; the seed is fixed.
    """
    share, bought = share_designated(enforced(theta, 1.0))
    assert bought > 1000
    assert abs(share - theta) <= 4.0 * math.sqrt(theta * (1.0 - theta) / bought)


@pytest.mark.outside("test_designations_are_theta_times_purchases")
def test_insignificant_purchases_are_not_answered() -> None:
    """Where s = 1/2 the share is θ/2."""
    share, bought = share_designated(enforced(0.8, 0.5))
    assert abs(share - 0.4) <= 4.0 * math.sqrt(0.24 / bought)
    assert share < 0.8 - 4.0 * math.sqrt(0.16 / bought)


@given(st.floats(-3.0, -1e-3), st.floats(0.0, 3.0), st.floats(0.5, 6.0))
def test_a_sanction_that_costs_nothing_is_always_imposed(
    cost: float, retreat: float, loss: float
) -> None:
    """With k < 0 State designates every purchase made in spite of its threat, whatever h ≥ 0."""
    deal = {"sanction_cost": cost, "exposure": loss, "value": 2.0 + loss}
    done = simulate(arrange("retreat", [deal], state={"back_down": retreat}), 8)
    assert (done.deals["signed"] >= 0).all()
    assert (done.deals["designated"] >= 0).all()


@pytest.mark.outside("test_a_sanction_that_costs_nothing_is_always_imposed")
def test_a_dear_sanction_is_not() -> None:
    """With k > h State backs down."""
    deal = {"sanction_cost": 1.0, "exposure": 1.0, "value": 3.0}
    done = simulate(arrange("retreat", [deal], state={"back_down": 0.5}), 8)
    assert (done.deals["signed"] >= 0).all()
    assert not (done.deals["designated"] >= 0).any()
