"""A run is fixed by scenario, seed and index: by nothing else that is computed with it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.engines import PIECE_RUNS
from sim.ensemble import Ensemble, simulate
from sim.history import History
from sim.records import PARTS
from sim.scenario import Scenario
from sim.scenario_file import load

pytestmark = pytest.mark.usefixtures("warm_kernel")

Differences = Callable[[Ensemble, Ensemble], list[str]]

RUNS = PIECE_RUNS + 60


@pytest.fixture(scope="module")
def toy() -> Scenario:
    """A year of two buyers."""
    return load("toy").scenario


@pytest.fixture(scope="module")
def whole(toy: Scenario) -> Ensemble:
    """More runs than a thread takes up at a time."""
    return simulate(toy, RUNS, 3, history=True, workers=1)


def some(ensemble: Ensemble, first: int, count: int) -> Ensemble:
    """Return a few runs of an ensemble."""
    rows = slice(first, first + count)
    past = ensemble.history
    assert past is not None
    return replace(
        ensemble,
        **{name: getattr(ensemble, name)[rows] for name in PARTS},
        history=History(past.deals[rows], past.buyers[rows], past.months[rows]),
    )


def test_again(toy: Scenario, whole: Ensemble, differences: Differences) -> None:
    """The same call gives the same tables, another seed others."""
    assert differences(simulate(toy, RUNS, 3, history=True, workers=1), whole) == []
    assert differences(simulate(toy, RUNS, 4, history=True, workers=1), whole) != []


@pytest.mark.parametrize("workers", [2, 3, None])
def test_threads(
    toy: Scenario, whole: Ensemble, differences: Differences, workers: int | None
) -> None:
    """The number of threads decides nothing."""
    assert differences(simulate(toy, RUNS, 3, history=True, workers=workers), whole) == []


@pytest.mark.parametrize(
    ("first", "count"), [(0, 1), (7, 40), (PIECE_RUNS - 1, 2), (PIECE_RUNS, 60)]
)
@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_parts(
    toy: Scenario,
    whole: Ensemble,
    differences: Differences,
    first: int,
    count: int,
    engine: str,
) -> None:
    """Runs asked for alone are those of the whole, across the border of a piece too."""
    part = simulate(toy, count, 3, first_run=first, engine=engine, history=True)
    assert differences(part, some(whole, first, count)) == []


def test_runs_differ(whole: Ensemble) -> None:
    """No two runs share their draws, within a piece and across its border."""
    shocks = whole.deals["shock"]
    assert len(np.unique(shocks)) == shocks.size


def test_history_changes_nothing(toy: Scenario, whole: Ensemble, differences: Differences) -> None:
    """Keeping every month does not touch the outcome."""
    plain = simulate(toy, RUNS, 3)
    assert differences(plain, replace(whole, history=None)) == []


def test_progress_counts_runs(toy: Scenario) -> None:
    """Progress reports add up to the runs, on either engine."""
    for engine, runs in (("compiled", RUNS), ("mesa", 5)):
        done: list[int] = []
        simulate(toy, runs, engine=engine, progress=done.append)
        assert sum(done) == runs
