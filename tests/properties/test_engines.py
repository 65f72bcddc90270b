"""The Mesa model and the compiled ensemble are one model: equal to the last bit."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from sim.engines import chance_of
from sim.ensemble import Ensemble, simulate, simulate_world
from sim.noise import Noise, draw_noise
from sim.rules.terms import Answer, Policy, Pricing, Response, Stage, Threat
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, load
from sim.strategies import Chance, Mapping, chances, moscow_mappings, scenario_mappings
from sim.world import build
from tests.shipped import small

pytestmark = pytest.mark.usefixtures("warm_kernel")

Simulate = Callable[[Scenario, Noise, str], Ensemble]
Differences = Callable[[Ensemble, Ensemble], list[str]]

RUNS = 3

MOMENTS = ("detected_in", "warned", "demanded", "offered", "signed", "delivered")

TOLERATED: Mapping = {
    "start": "2020-01",
    "months": 4,
    "law": {"in_force": "2019-01", "grace_months": 0, "trigger": "signature"},
    "learning": {"silence_months": 1},
    "state": {"answer_rate": 0.0},
    "deals": {
        "IND/0": {
            "buyer": "IND",
            "system": "S-400",
            "stage": "signed",
            "value": 9.0,
            "significance": 1.0,
        }
    },
}
"""A purchase that stays unanswered until it counts as tolerated: rare among drawn scenarios."""

LIFTED: Mapping = TOLERATED | {
    "months": 24,
    "law": TOLERATED["law"] | {"lifting_months": 1},
    "state": {"policy": "mandatory", "answer_rate": 1.0, "lifting": 1.0, "precision": 0.0},
    "congress": {"lifting_cost": 0.0},
}
"""A purchase that is sanctioned, until State lets its buyer off: rare among drawn scenarios."""

CANCELLED_WHILE_PENDING = {
    "start": "2020-01",
    "months": 3,
    "law": {"in_force": "2019-01", "trigger": "signature"},
    "buying": {"precision": float("inf"), "drop_signed": 1.0},
    "state": {"answer_rate": 0.0},
    "deals": {
        "IND/0": {
            "buyer": "IND",
            "system": "S-400",
            "stage": "signed",
            "value": -3.0,
            "significance": 1.0,
        }
    },
}


@given(scenario_mappings(), chances())
@example(CANCELLED_WHILE_PENDING, Chance())
def test_both_engines_give_the_same_bits(
    simulate_with: Simulate, differences: Differences, mapping: Mapping, chance: Chance
) -> None:
    """Final tables and history are equal field by field, whatever the world and the draws."""
    scenario = from_mapping(mapping)
    noise = chance.noise(sorted(scenario.deals), scenario.months, RUNS)
    compiled = simulate_with(scenario, noise, "compiled")
    mesa = simulate_with(scenario, noise, "mesa")
    assert differences(compiled, mesa) == []


@given(mapping=scenario_mappings(), seed=st.integers(0, 2**70), first=st.integers(0, 2**40))
def test_drawn_or_given_the_numbers_are_the_same(
    differences: Differences, mapping: Mapping, seed: int, first: int
) -> None:
    """Drawn when asked for, or drawn all at once and given as arrays, runs end the same."""
    world = build(from_mapping(mapping))
    options = {"history": True, "workers": 1}
    lazy = simulate_world(world, RUNS, seed, first_run=first, **options)
    given = draw_noise(chance_of(world, seed), world.scenario.months, first, RUNS)
    assert differences(lazy, simulate_world(world, RUNS, chance=given, **options)) == []
    mesa = simulate_world(world, RUNS, seed, first_run=first, history=True, engine="mesa")
    assert differences(lazy, mesa) == []


@given(mapping=scenario_mappings(), chance=chances())
def test_a_history_changes_nothing(
    differences: Differences, mapping: Mapping, chance: Chance
) -> None:
    """What is not recorded need not be worked out every month, and ends the same to the bit."""
    scenario = from_mapping(mapping)
    noise = chance.noise(sorted(scenario.deals), scenario.months, RUNS)
    world = build(scenario)
    bare, told = (
        simulate_world(world, RUNS, history=told, workers=1, chance=noise) for told in (False, True)
    )
    assert differences(bare, replace(told, history=None)) == []


@pytest.mark.parametrize("path", small())
def test_shipped_scenarios_give_the_same_bits(differences: Differences, path) -> None:
    """The scenarios that users run agree too, at their full length."""
    scenario = load(path).scenario
    compiled = simulate(scenario, 4, 11, history=True)
    mesa = simulate(scenario, 4, 11, history=True, engine="mesa")
    assert differences(compiled, mesa) == []


def test_equality_looks_at_every_bit(differences: Differences) -> None:
    """The comparison sees one bit, and the sign of a zero, in one field of one run."""
    scenario = load("toy").scenario
    for one, other in ((1.0, np.nextafter(1.0, 2.0)), (0.0, -0.0)):
        left, right = (simulate(scenario, 3, history=True) for _ in range(2))
        left.deals["price"][2, 1] = one
        right.deals["price"][2, 1] = other
        assert [text.split(":")[0] for text in differences(left, right)] == ["deals.price[2, 1]"]
        left, right = (simulate(scenario, 3, history=True) for _ in range(2))
        assert left.history is not None
        left.history.months["pressure"][1, 3] = 99.0
        assert len(differences(left, right)) == 1


@pytest.mark.slow
def test_drawn_scenarios_reach_every_outcome(simulate_with: Simulate) -> None:
    """Equality means something: drawn examples visit all stages, answers, letters and offers."""
    seen: set[str] = set()

    @settings(max_examples=400, phases=[Phase.explicit, Phase.generate])
    @example(TOLERATED, Chance())
    @example(LIFTED, Chance())
    @given(scenario_mappings() | moscow_mappings(), chances())
    def visit(mapping: Mapping, chance: Chance) -> None:
        scenario = from_mapping(mapping)
        noise = chance.noise(sorted(scenario.deals), scenario.months, RUNS)
        done = simulate_with(scenario, noise, "compiled")
        assert done.history is not None
        for kind, column in ((Stage, "stage"), (Threat, "threat"), (Response, "response")):
            seen.update(kind(value).name for value in np.unique(done.history.deals[column]))
        for when in MOMENTS:
            if (done.deals[when] >= 0).any():
                seen.add(when)
        seen.update(f"says {Answer(value).name}" for value in np.unique(done.buyers["answer"]))
        if (done.state["paid"] > 0.0).any():
            seen.add("paid")
        if (done.congress["letters"] > 1).any():
            seen.add("letters")
        if (done.treasury["friction"] > 0.0).any():
            seen.add("friction")
        seen.add(scenario.state.policy.name)
        seen.add(scenario.russia.pricing.name)

    visit()
    wanted = {item.name for kind in (Stage, Threat, Response, Policy, Pricing) for item in kind}
    wanted |= {f"says {item.name}" for item in Answer}
    wanted |= {*MOMENTS, "paid", "letters", "friction"}
    assert wanted - seen == set()
