"""Small worlds that unit tests share."""

import pytest

from sim.ensemble import Ensemble, simulate
from sim.scenario import Scenario
from sim.scenario_file import from_mapping

TALKS = {
    "start": "2017-01",
    "months": 36,
    "law": {"in_force": "2017-08", "waiver_from": "2018-08"},
    "deals": {
        "IND/S-400": {"buyer": "IND", "system": "S-400", "list_price": 5400.0},
        "QAT/S-400": {"buyer": "QAT", "system": "S-400", "opens": "2018-01"},
        "TUR/S-400": {
            "buyer": "TUR",
            "system": "S-400",
            "list_price": 2500.0,
            "record": {"opened": "2016-11", "negotiating": "2017-03", "signed": "2017-12"},
        },
    },
    "events": {
        "letter": {"kind": "letter", "month": "2018-03"},
        "listing": {"kind": "designations", "month": "2018-03", "entities": 5.0},
    },
}


@pytest.fixture(scope="session")
def talks() -> Scenario:
    """Three buyers, three years, one letter."""
    return from_mapping(TALKS, "talks")


@pytest.fixture(scope="session")
def ensemble(talks: Scenario) -> Ensemble:
    """Three hundred runs of the talks."""
    return simulate(talks, 300, 7)
