"""The compiled driver as plain Python: what is compiled is what is written."""

import importlib.util
from collections.abc import Callable
from unittest.mock import patch

import numba
import numpy as np
import pytest

from sim.engines import Driver, chance_of, cut, parameter_array
from sim.ensemble import ENGINES, Ensemble, simulate
from sim.noise import draw_noise
from sim.scenario_file import load
from sim.world import build

Differences = Callable[[Ensemble, Ensemble], list[str]]


@pytest.fixture(scope="module")
def interpreted() -> Callable[..., None]:
    """Return `simulate_runs` of a second copy of the driver, loaded while Numba is switched off."""
    spec = importlib.util.find_spec("sim.kernel")
    copy = importlib.util.module_from_spec(spec)
    with patch.object(numba.config, "DISABLE_JIT", True):
        spec.loader.exec_module(copy)
    return copy.simulate_runs


REVERSALS = ("buying.reversal=0.9", "buying.precision=1")
"""What makes a third of the buyers under `mandatory` hand back what they bought."""


@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize(
    ("name", "changes"),
    [("toy", ()), ("s400-2018", ()), ("mandatory", REVERSALS), ("benchmarks/signalling", ())],
)
def test_compiling_changes_nothing(
    interpreted: Callable[..., None],
    differences: Differences,
    name: str,
    changes: tuple[str, ...],
    history: bool,
) -> None:
    """Interpreted line by line, the driver gives the bits that it gives compiled."""
    scenario = load(name, changes).scenario
    compiled = simulate(scenario, 3, 5, history=history)
    with patch("sim.kernel.simulate_runs", interpreted):
        plain = simulate(scenario, 3, 5, history=history, workers=1)
    assert differences(compiled, plain) == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("toy", ()),
        ("s400-2018", ("draws=null",)),
        ("mandatory", ("draws=null", *REVERSALS)),
        ("no-caatsa", ("draws=null",)),
        ("benchmarks/signalling", ()),
    ],
)
def test_deals_end_as_they_do_in_whole_runs(name: str, changes: tuple[str, ...]) -> None:
    """A run that stops with its last deal leaves every field of its deals as the whole one does."""
    scenario = load(name, changes).scenario
    world = build(scenario)
    driver, parameters = Driver(world), parameter_array(scenario.parameters)
    noise = draw_noise(chance_of(world, 3), scenario.months, 0, 64)
    whole = driver.run(64, parameters, noise, {})
    stopped = driver.run(64, parameters, noise, {}, only_deals=True)
    assert np.array_equal(stopped.deals, whole.deals)
    # Pressure goes on decaying: where it did, the run was stopped.
    assert name != "toy" or not np.array_equal(stopped.congress, whole.congress)


@pytest.mark.parametrize(("engine", "steps"), [("compiled", [256, 44]), ("mesa", [1, 1, 1])])
def test_progress_counts_runs(engine: str, steps: list[int]) -> None:
    """Piece by piece, or one by one."""
    done: list[int] = []
    simulate(load("toy").scenario, sum(steps), engine=engine, progress=done.append)
    assert sorted(done) == sorted(steps)


@pytest.mark.parametrize(
    ("deals", "sizes"), [(5, [256, 256, 88]), (100, [40] * 15), (5300, [1] * 600)]
)
def test_pieces_hold_all_runs_once(deals: int, sizes: list[int]) -> None:
    """A thread takes up at most 256 runs, and at most 4,096 deals; but at least one run."""
    pieces = list(cut(7, 600, deals))
    assert [piece.count for piece in pieces] == sizes
    assert [run for piece in pieces for run in piece.runs] == list(range(7, 607))
    assert [piece.offset for piece in pieces] == [piece.first - 7 for piece in pieces]


def test_a_single_run_is_kept(differences: Differences) -> None:
    """Month by month, by both engines alike; it ends as its last month says."""
    scenario = load("toy").scenario
    kept = [simulate(scenario, 1, history=True, engine=engine) for engine in ENGINES]
    assert differences(*kept) == []
    for one in kept:
        assert (one.history.deals["stage"][0, -1] == one.deals["stage"][0]).all()
