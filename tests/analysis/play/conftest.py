"""Games that tests look at."""

import pytest

from analysis.play.game import Table
from sim.scenario_file import load


@pytest.fixture(scope="session")
def talks() -> Table:
    return Table(load("s400-2018").scenario)


@pytest.fixture(scope="session")
def toy() -> Table:
    return Table(load("toy").scenario)
