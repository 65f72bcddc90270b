"""The level of a world, found on orders of before the break alone."""

import numpy as np
import pytest

from analysis.register.level import LEVEL, before_break, level_of, main
from analysis.register.occasions import book_of, counted
from analysis.register.simulation import RegisterPlan, won_by_run
from sim.scenario_file import from_mapping, load
from sim.variants import replaced
from sim.world import build

SMALL = {
    "start": "2016-01",
    "months": 60,
    "law": {"in_force": "2017-08"},
    "population": {"first_year": 2017, "last_year": 2018},
    "market": {"bids": "typical"},
}


def test_nothing_of_after_the_break_is_left() -> None:
    """Neither orders nor months in which only they could be signed; own deals stay."""
    own = {"IND/x": {"buyer": "IND", "system": "S-400"}}
    scenario = from_mapping(SMALL | {"deals": own})
    early = before_break(scenario)
    assert {name.partition("/")[2][:4] for name in early.deals} == {"2017", "x"}
    assert early.months == 36
    assert early.population is not None
    assert early.population.last_year == 2017


@pytest.mark.slow
def test_the_level_gives_as_many_orders_as_there_were() -> None:
    """On the same draws, to a few orders; the years after play no part."""
    scenario = from_mapping(SMALL)
    level = level_of(scenario, 6)
    early = before_break(replaced(scenario, {LEVEL: level}))
    book = book_of(build(early))
    found = won_by_run(book, early, RegisterPlan(early, 6, 1), None).sum(axis=1).mean()
    assert found == pytest.approx(counted(book).sum(), abs=4.0)
    assert np.isfinite(level)


@pytest.mark.slow
def test_the_world_has_the_level_that_its_source_says(capsys: pytest.CaptureFixture[str]) -> None:
    """The command of its source, with weights that have not seen the register, gives it again."""
    market = load("world").scenario.market
    assert main(["world", "100"]) == 0
    assert capsys.readouterr().out == f"world: level {market.level:.2f} list prices, 100 runs\n"
