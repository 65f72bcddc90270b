"""Beliefs that reason, and menus that cost (R12): off they change nothing; on, what holds."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import Parameters
from sim.rules.reasoning import chance_of_punishing
from sim.rules.terms import NOT_YET, Stage
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from tests.properties.worlds import Simulate, alone, chosen, draws, past_of, same_runs, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

POWERS = st.sampled_from([0.0, 0.5, 1.0, 2.0])
PAYOFFS = st.floats(-2.0, 2.0)


@given(scenario_mappings(max_deals=4, max_months=12), chances(), POWERS)
def test_a_menu_of_usual_weight_costs_what_it_did(
    simulate_with: Simulate, mapping: Mapping, chance: Chance, power: float
) -> None:
    """γ = 0 at any severity, and any γ at severity 1, are the model without γ, to the last bit."""
    plain = {k: v for k, v in mapping.get("state", {}).items() if k != "severity_cost"}
    for changed in ({"severity_cost": 0.0}, {"severity_cost": power, "severity": 1.0}):
        base = {key: value for key, value in changed.items() if key != "severity_cost"}
        left, right = (
            chosen(from_mapping({**mapping, "state": plain | given}), chance, simulate_with)
            for given in (base, changed)
        )
        assert same_runs(left, right) == []


def reasoning(mapping: Mapping) -> Mapping:
    """Let buyers reason, where their beliefs are not those of an equilibrium."""
    policy = mapping["state"]["policy"]
    equilibrium = policy in ("signalling", "kreps_wilson")
    return with_values(
        mapping,
        learning={"belief": "precedent", "prior": "reasoned"},
        state={"policy": "discretionary" if equilibrium else policy},
    )


@given(
    scenario_mappings(max_deals=3, max_months=12).map(reasoning),
    chances(),
    POWERS,
    st.sampled_from([0.0, 0.4]),
    st.sampled_from([6.0, float("inf")]),
)
def test_engines_reason_alike(
    simulate_with: Simulate,
    differences: Callable[..., Any],
    mapping: Mapping,
    chance: Chance,
    power: float,
    spread: float,
    precision: float,
) -> None:
    """Reasoned beliefs are probabilities, and equal on both engines to the last bit."""
    state = {"severity_cost": power, "cost_spread": spread, "precision": precision}
    scenario = from_mapping(with_values(mapping, state={"severity": 2.0, **state}))
    noise = draws(scenario, chance)
    compiled, mesa = (simulate_with(scenario, noise, engine) for engine in ("compiled", "mesa"))
    assert differences(compiled, mesa) == []
    for name in ("calm_prior", "warned_prior"):
        assert ((compiled.deals[name] >= 0.0) & (compiled.deals[name] <= 1.0 + 1e-12)).all()
    if precision < float("inf"):
        assert (compiled.deals["warned_prior"] >= compiled.deals["calm_prior"] - 1e-9).all()


@given(PAYOFFS, st.floats(0.0, 2.0), PAYOFFS, POWERS, st.floats(0.2, 3.0), st.floats(0.0, 2.0))
def test_a_heavy_menu_is_believed_less_and_a_dear_retreat_more(
    gain: float, retreat: float, cost: float, power: float, severity: float, more: float
) -> None:
    """m does not rise in severity, for γ ≥ 0, nor fall in what backing down costs."""

    def m(severity: float, retreat: float) -> float:
        p = Parameters.model_validate(
            {"state": {"severity": severity, "severity_cost": power, "cost_spread": 0.3}}
        )
        return chance_of_punishing((-retreat, -0.3 - retreat), gain, cost, p)

    assert m(severity + more, retreat) <= m(severity, retreat) + 1e-10
    assert m(severity, retreat + more) >= m(severity, retreat) - 1e-10


@pytest.mark.outside("test_a_heavy_menu_is_believed_less_and_a_dear_retreat_more")
def test_a_heavy_menu_may_be_feared_more() -> None:
    """What is feared is m·severity: it rises at first, though m falls, and then falls too."""

    def feared(severity: float) -> float:
        p = Parameters.model_validate(
            {"state": {"severity": severity, "severity_cost": 1.0, "cost_spread": 0.0}}
        )
        return severity * chance_of_punishing((-0.5, -float("inf")), 0.1, 0.4, p)

    assert feared(1.0) > feared(0.5)
    assert feared(3.0) < feared(1.0)


def never_known(mapping: Mapping) -> Mapping:
    """Let State never answer, and buyers know it; nobody is on record as designated."""
    mapping = with_values(mapping, state={"policy": "never"})
    for deal in mapping["deals"].values():
        deal.get("record", {}).pop("designated", None)
    return mapping


@given(scenario_mappings(max_deals=4).map(reasoning).map(never_known), chances())
def test_a_policy_known_never_to_answer_is_not_feared(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """q = 0 in every month where buyers know that State never answers, threat or no threat."""
    past = past_of(chosen(from_mapping(mapping), chance, simulate_with))
    assert (past.deals["belief"] == 0.0).all()
    assert (past.deals["sanction"] == 0.0).all()


@pytest.mark.outside("test_a_policy_known_never_to_answer_is_not_feared")
def test_a_designation_on_record_is_feared_all_the_same(simulate_with: Simulate) -> None:
    """A precedent moves a reasoned belief as any other: State did answer once."""
    scenario = alone(
        2.0,
        learning={"prior": "reasoned"},
        state={"policy": "never"},
        law={"in_force": "2017-01"},
        deals={
            "TUR/0": {
                "buyer": "TUR",
                "system": "S-400",
                "record": {
                    "opened": "2016-01",
                    "signed": "2017-12",
                    "delivered": "2019-07",
                    "designated": "2019-12",
                },
            }
        },
    )
    past = past_of(chosen(scenario, Chance(3), simulate_with))
    talks = (past.deals["stage"] >= Stage.EXPLORING) & (past.deals["stage"] <= Stage.AGREED)
    assert (past.deals["belief"][talks] > 0.0).any()
    assert NOT_YET < 0
