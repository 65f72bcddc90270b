"""Scenarios that differ in a few values."""

import pytest

from sim.errors import ScenarioError
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.variants import replaced, value_at, with_values


@pytest.fixture
def talks() -> Scenario:
    """Indian talks over two years."""
    deals = {"IND/x": {"buyer": "IND", "system": "S-400", "units": 2.0}}
    return from_mapping({"start": "2020-01", "months": 24, "deals": deals})


def test_reading_a_value(talks: Scenario) -> None:
    """By its path, in a scenario or in its dump; None where a part is missing."""
    for scenario in (talks, talks.model_dump()):
        assert value_at(scenario, ("deals", "IND/x", "units")) == 2.0
        assert value_at(scenario, ("weights", "need")) == 1.5
        assert value_at(scenario, ("deals", "TUR/x", "units")) is None
    assert value_at(talks, ()) is talks


def test_replacing_values(talks: Scenario) -> None:
    """In a section and in an entry; the scenario that was given stays as it is."""
    changed = with_values(talks, {("weights", "need"): 2.5, ("deals", "IND/x", "units"): 4.0})
    assert value_at(changed, ("weights", "need")) == 2.5
    assert value_at(changed, ("deals", "IND/x", "units")) == 4.0
    assert value_at(changed, ("deals", "IND/x", "system")) == "S-400"
    assert value_at(talks, ("weights", "need")) == 1.5


def test_values_must_go_together(talks: Scenario) -> None:
    """A prior of no weight at all is refused by `with_values`, and put in by `replaced`."""
    alone = {("learning", "alpha"): 0.0, ("learning", "beta"): 0.0}
    with pytest.raises(ScenarioError, match="learning"):
        with_values(talks, alone)
    assert replaced(talks, alone).learning.alpha == 0.0
