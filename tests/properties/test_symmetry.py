"""Symmetry: what has no name of its own may be exchanged, and the calendar has no origin."""

import math
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.months import format_month, parse_month
from sim.rules.numeric import choice_probability
from sim.rules.terms import NOT_YET
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances
from tests.properties.worlds import (
    RUNS,
    SYMMETRIC,
    Simulate,
    draws,
    past_of,
    same_runs,
    with_values,
)

pytestmark = pytest.mark.usefixtures("warm_kernel")


@given(chances(), st.permutations([0, 1, 2]))
def test_identical_buyers_may_be_exchanged(
    simulate_with: Simulate, chance: Chance, order: list[int]
) -> None:
    """Exchanging the draws of identical buyers exchanges their ends, if no two lots are equal."""
    scenario = from_mapping(SYMMETRIC)
    noise = draws(scenario, chance)
    lots = noise.uniform[:, :, 1]
    assume(all(len(set(lots[:, run])) == 3 for run in range(RUNS)))
    turned = noise._replace(
        monthly=np.ascontiguousarray(noise.monthly[order]),
        normal=np.ascontiguousarray(noise.normal[order]),
        uniform=np.ascontiguousarray(noise.uniform[order]),
    )
    one = simulate_with(scenario, noise, "compiled")
    other = simulate_with(scenario, turned, "compiled")
    for name in one.deals.dtype.names:
        if name not in ("buyer", "chained"):  # indices of deals and buyers
            assert one.deals[name][:, order] == pytest.approx(other.deals[name], abs=1e-12), name
    for name in ("stage", "threat", "response"):
        assert (past_of(one).deals[name][:, :, order] == past_of(other).deals[name]).all()


@pytest.mark.outside("test_identical_buyers_may_be_exchanged")
def test_equal_lots_are_settled_by_id(simulate_with: Simulate) -> None:
    """With one lot for all, the first id is delivered first."""
    mapping = deepcopy(SYMMETRIC)
    mapping["systems"]["S-400"] = {"capacity": 1.0, "lead_time": 0}
    for deal in mapping["deals"].values():
        deal |= {"stage": "signed", "value": 9.0}
    scenario = from_mapping(mapping)
    noise = Chance(0).noise(sorted(scenario.deals), scenario.months, 1)
    noise.uniform[:, :, 1] = 0.5
    months = simulate_with(scenario, noise, "compiled").deals["delivered"][0]
    assert months.tolist() == [0, 12, NOT_YET]


CODES = st.lists(st.text("ABCXYZ", min_size=3, max_size=3), min_size=3, max_size=3, unique=True)


@given(chances(), CODES)
def test_names_of_states_mean_nothing(
    simulate_with: Simulate, chance: Chance, codes: list[str]
) -> None:
    """States described by their figures alone may bear any names that sort alike."""
    names = dict(zip(("AAA", "BBB", "CCC"), sorted(codes), strict=True))
    renamed = deepcopy(SYMMETRIC)
    renamed["countries"] = {names[code]: spec for code, spec in SYMMETRIC["countries"].items()}
    for deal in renamed["deals"].values():
        deal["buyer"] = names[deal["buyer"]]
    one, two = from_mapping(SYMMETRIC), from_mapping(renamed)
    noise = draws(one, chance)
    ends = [simulate_with(scenario, noise, "compiled") for scenario in (one, two)]
    assert same_runs(*ends) == []


def shifted(mapping: Mapping, months: int) -> Mapping:
    """Return a scenario with all its dates moved by some months."""

    def move(value: object) -> object:
        if isinstance(value, dict):
            return {key: move(part) for key, part in value.items()}
        if isinstance(value, str) and value[:2].isdigit():
            return format_month(parse_month(value) + months)
        return value

    return {key: move(value) for key, value in mapping.items()}


DATED = with_values(
    SYMMETRIC,
    systems={
        "W": {"capability": 0.7, "list_price": 900.0, "capacity": 3.0, "lead_time": 1},
    },
    events={
        "letter": {"kind": "letter", "month": "2020-04"},
        "list": {"kind": "designations", "month": "2020-02", "entities": 5.0},
        "less": {"kind": "supply", "month": "2020-03", "until": "2020-09", "factor": 0.5},
    },
)
DATED["deals"] = {
    f"{code}/W": {
        "buyer": code,
        "system": "W",
        "record": {"opened": "2019-03", "negotiating": f"2019-{month}"},
        "alternative": {"month": "2020-06", "capability": 0.6, "price": 700.0},
    }
    for code, month in (("AAA", "10"), ("BBB", "11"), ("CCC", "12"))
}


@given(chances(), st.integers(-240, 240))
def test_the_calendar_has_no_origin(simulate_with: Simulate, chance: Chance, months: int) -> None:
    """Moving all dates changes nothing, if states and systems are described in the scenario."""
    one, two = (from_mapping(mapping) for mapping in (DATED, shifted(DATED, months)))
    noise = draws(one, chance)
    ends = [simulate_with(scenario, noise, "compiled") for scenario in (one, two)]
    assert same_runs(*ends) == []


@pytest.mark.outside("test_the_calendar_has_no_origin")
def test_figures_from_the_data_are_of_their_year() -> None:
    """India's figures in the data are not the same fifteen years earlier."""
    world = {"months": 1, "deals": {"IND/0": {"buyer": "IND", "system": "S-400"}}}
    values = [simulate(from_mapping(world | {"start": year}), 1).buyers for year in YEARS]
    assert values[0]["need"] != values[1]["need"] or values[0]["us_share"] != values[1]["us_share"]


YEARS = ("2005-01", "2020-01")


@given(
    st.sampled_from([0.0, 0.5, 3.0, 40.0, math.inf]),
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.floats(0.0, 1.0),
)
def test_gains_and_losses_mirror_each_other(precision: float, gain: float, tie: float) -> None:
    """P(act | x) + P(act | -x) = 1, off the tie or where the tie is a fair coin."""
    there = choice_probability(precision, gain, tie)
    back = choice_probability(precision, -gain, 1.0 - tie)
    assert there + back == pytest.approx(1.0, abs=1e-15)
