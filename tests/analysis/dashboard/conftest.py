"""Scenarios that the page offers in tests."""

import pytest

from analysis.dashboard.offer import OfferedScenario
from analysis.dashboard.view_state import ViewState
from sim import load

OFFERED = {name: OfferedScenario(load(name)) for name in ("toy", "s400-2018", "all-talks")}


@pytest.fixture
def toy() -> ViewState:
    return ViewState(OFFERED, "toy", runs=100)


@pytest.fixture
def talks() -> ViewState:
    return ViewState(OFFERED, "s400-2018", runs=100)
