"""Figures of a state that change in the course of a scenario, and what rests on them."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from sim.ensemble import simulate
from sim.facts import known_in
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.start import as_of
from sim.strategies import scenario_mappings
from sim.world import build
from tests.conftest import differences
from tests.properties.worlds import RUNS

FIRST = {
    "name": "Aland",
    "relationship": "partner",
    "arms_imports": 900.0,
    "russia_share": 40.0,
    "us_share": 10.0,
    "installed_base": 60.0,
    "gdp": 200.0,
    "us_export_share": 8.0,
}
LATER = {
    "month": "2018-01",
    "arms_imports": 2500.0,
    "russia_share": 5.0,
    "us_share": 80.0,
    "installed_base": 20.0,
    "gdp": 350.0,
    "us_export_share": 20.0,
}


def scenario(country: dict[str, Any], opens: str = "2017-01", start: str = "2017-01") -> Scenario:
    """Return a scenario of one state and one purchase, under the law."""
    return from_mapping(
        {
            "start": start,
            "months": 72,
            "law": {"in_force": "2017-08"},
            "countries": {"AAA": country},
            "deals": {"AAA/x": {"buyer": "AAA", "system": "Su-30SM", "opens": opens}},
        }
    )


def test_a_deal_is_worth_what_was_known_when_its_talks_opened() -> None:
    """One that opens after a change ends as where the later figures had always held."""
    changing = simulate(scenario(FIRST | {"later": {"a": LATER}}, "2018-03"), 64)
    newer = {key: value for key, value in LATER.items() if key != "month"}
    always = simulate(scenario(FIRST | newer, "2018-03"), 64)
    assert differences(changing, always) == []
    never = simulate(scenario(FIRST, "2018-03"), 64)
    assert not np.array_equal(changing.deals["value"], never.deals["value"])


def test_value_stays_and_exposure_moves() -> None:
    """A purchase under way keeps its worth; what sanctions would cost is that of the present."""
    changing = simulate(scenario(FIRST | {"later": {"a": LATER}}), 64)
    never = simulate(scenario(FIRST), 64)
    assert np.array_equal(changing.deals["value"], never.deals["value"])
    weights = changing.scenario.weights
    partner = weights.alliance * 0.4
    severity = changing.scenario.state.severity
    for ensemble, us, exports in ((changing, 0.8, 0.2), (never, 0.1, 0.08)):
        loss = severity * (weights.arms * us + weights.exports * exports + partner)
        assert ensemble.buyers["exposure"][:, 0] == pytest.approx(loss)


def test_both_engines() -> None:
    """To the last bit, month by month."""
    changing = scenario(FIRST | {"later": {"a": LATER, "b": {"month": "2019-06", "gdp": 20.0}}})
    compiled = simulate(changing, 8, history=True)
    mesa = simulate(changing, 8, history=True, engine="mesa")
    assert differences(compiled, mesa) == []


@settings(max_examples=15)
@given(mapping=scenario_mappings())
def test_figures_that_do_not_change_change_nothing(mapping: dict[str, Any]) -> None:
    """To say again in some month what holds anyhow leaves every number as it is."""
    plain = from_mapping(mapping)
    if plain.months < 2 or not plain.countries:
        return
    again = deepcopy(mapping)
    first = plain.start + 1
    month = f"{first // 12:04d}-{first % 12 + 1:02d}"
    for country in again["countries"].values():
        country["later"] = {"again": {"month": month}}
    said = from_mapping(again)
    assert build(said).figures
    assert differences(simulate(plain, RUNS, workers=1), simulate(said, RUNS, workers=1)) == []


def test_a_later_start_knows_what_held_by_then() -> None:
    """Figures of before the start are those of the start; later ones are not known in advance."""
    changing = scenario(FIRST | {"later": {"a": LATER}})
    late = scenario(FIRST | {"later": {"a": LATER}}, start="2018-06")
    assert build(late).buyers[0].us_share == 0.8
    assert build(late).figures == []
    known = as_of(changing, 12 * 2017 + 11 - 1)
    assert known.countries["AAA"].later == {}
    assert as_of(changing, 12 * 2018).countries["AAA"].later.keys() == {"a"}
    spec = changing.countries["AAA"]
    assert known_in(spec, 12 * 2018 - 1).us_share == 10.0
    assert known_in(spec, 12 * 2018).us_share == 80.0
