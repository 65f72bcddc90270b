"""Public acts: what is done in public is news at once, to all, and ages from its month."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.months import format_month
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances
from tests.properties.worlds import Simulate, past_of

pytestmark = pytest.mark.usefixtures("warm_kernel")

START = 2020 * 12

LEARNING = {"alpha": 1.0, "beta": 1.0, "leniency": 0.0}


def talks(memory: float, months: int = 24, **changed: Any) -> Mapping:
    """Return long talks of India, Qatar and Turkey, whom the law may spare."""
    codes = ("IND", "QAT", "TUR")
    deal = {"system": "S-400", "stage": "negotiating", "detected": True, "significance": 1.0}
    return {
        "start": "2020-01",
        "months": months,
        "law": {"in_force": "2019-01", "waiver_from": "2019-01"},
        "learning": LEARNING | {"memory": memory},
        "buying": {"advance_negotiating": 0.0, "drop_negotiating": 0.0, "drop_signed": 0.0},
        "state": {"threat_rate": 0.0},
        "congress": {"threshold": math.inf},
        "similarity": {"IND": {}, "QAT": {"IND": 0.5}, "TUR": {"IND": 1.0, "QAT": 0.25}},
        "deals": {f"{code}/0": deal | {"buyer": code, "value": 1.2} for code in codes},
    } | changed


def spared(month: int, *buyers: str) -> Mapping:
    """Return an event by which Congress spares buyers, so many months after the start."""
    return {"kind": "waiver", "month": format_month(START + month), "buyers": list(buyers)}


@given(st.integers(0, 23), st.sampled_from([1.0, 0.9, 0.5]), chances())
def test_an_exemption_is_a_waiver_in_its_month(
    simulate_with: Simulate, month: int, memory: float, chance: Chance
) -> None:
    """q = (1 + Σ w d^age·0)/(2 + Σ w d^age), age 0 in the month of the act; before it, 1/2.

    The others decide on it in that very month; the buyer itself need not fear any more.
    """
    scenario = from_mapping(talks(memory, events={"mercy": spared(month, "IND")}))
    done = simulate_with(scenario, chance.noise(sorted(scenario.deals), 24, 2))
    belief = past_of(done).deals["belief"]
    ages = np.maximum(np.arange(24) - month, 0)
    for place, weight in ((1, 0.5), (2, 1.0)):
        expected = 1.0 / (2.0 + np.where(np.arange(24) >= month, weight * memory**ages, 0.0))
        assert belief[:, :, place] == pytest.approx(np.array([expected, expected]))
    assert (belief[:, month:, 0] == 0.0).all()
    assert belief[:, :month, 0] == pytest.approx(0.5)


@given(st.integers(0, 22), st.sampled_from([1.0, 0.9, 0.5]), chances())
def test_an_exemption_ages_as_a_waiver_by_state_does(
    simulate_with: Simulate, month: int, memory: float, chance: Chance
) -> None:
    """From the month after, the others think what they would if State had waived a case."""
    by_law = from_mapping(talks(memory, events={"mercy": spared(month, "IND")}))
    case = talks(memory, events={}, state={"policy": "bernoulli", "theta": 0.0})
    signing = {"stage": "signed", "opens": format_month(START + month)}
    case["deals"]["IND/0"] |= signing
    case["law"] |= {"trigger": "signature"}
    case["deals"]["IND/0"]["record"] = {"signed": format_month(START + month)}
    by_state = from_mapping(case)
    noise = chance.noise(sorted(by_law.deals), 24, 2)
    one, other = (simulate_with(scenario, noise) for scenario in (by_law, by_state))
    opinions = [past_of(done).buyers["opinion"][:, month:, 1:] for done in (one, other)]
    assert opinions[0] == pytest.approx(opinions[1])
    answers = [past_of(done).buyers["answer"][:, month:, 0] for done in (one, other)]
    assert answers[0].tobytes() == answers[1].tobytes()


@given(st.integers(0, 11), st.sampled_from([1.0, 0.9, 0.5]))
def test_an_exemption_of_before_the_start_has_its_age(month: int, memory: float) -> None:
    """A run that starts later knows what one that lived through the act knows."""
    events = {"mercy": spared(month, "IND"), "again": spared(month, "QAT")}
    lived = simulate(from_mapping(talks(memory, events=events)), 1, history=True)
    later = from_mapping(talks(memory, events=events)).model_copy(
        update={"start": START + 12, "months": 12}
    )
    told = simulate(Scenario.model_validate(later.model_dump()), 1, history=True)
    before, after = past_of(lived).buyers[:, 12:], past_of(told).buyers
    assert after["opinion"] == pytest.approx(before["opinion"])
    assert after["answer"].tobytes() == before["answer"].tobytes()
    beliefs = [past_of(lived).deals["belief"][:, 12:], past_of(told).deals["belief"]]
    assert beliefs[1] == pytest.approx(beliefs[0])


def test_an_exemption_is_no_news_before_there_is_a_law() -> None:
    """It then speaks when the law does; without a law, never."""
    for in_force, first in (("2020-07", 6), (None, 24)):
        law = {"in_force": in_force, "waiver_from": in_force}
        scenario = from_mapping(talks(0.5, law=law, events={"mercy": spared(2, "IND")}))
        opinion = past_of(simulate(scenario, 1, history=True)).buyers["opinion"][0, :, 2]
        assert opinion[:first] == pytest.approx(0.5)
        assert opinion[first:24] == pytest.approx(
            [1.0 / (2.0 + 0.5**age) for age in range(1, 25 - first)]
        )


def test_an_exemption_replaces_what_was_known_and_is_replaced() -> None:
    """One entry per buyer: a designation on record gives way to the act; both engines agree."""
    mapping = talks(1.0, events={"mercy": spared(3, "IND")})
    record = {"delivered": "2018-01", "designated": "2019-06"}
    mapping["deals"]["IND/old"] = {"buyer": "IND", "system": "Su-35", "record": record}
    for engine in ("compiled", "mesa"):
        done = simulate(from_mapping(mapping), 1, engine=engine, history=True)
        opinion = past_of(done).buyers["opinion"][0, :, 2]
        assert opinion[:3] == pytest.approx(2.0 / 3.0)
        assert opinion[3:] == pytest.approx(1.0 / 3.0)


def test_a_mercy_is_heard() -> None:
    """Whom nobody resembles teaches nothing; else belief falls, and more is signed."""
    eager = {"advance_negotiating": 0.5, "advance_agreed": 0.5, "drop_negotiating": 0.2}
    signed = []
    for events in ({}, {"mercy": spared(0, "IND")}):
        scenario = from_mapping(talks(1.0, events=events, buying=eager))
        signed.append((simulate(scenario, 3000).deals["signed"] >= 0).mean(axis=0))
    assert (signed[1][1:] > signed[0][1:]).all()
