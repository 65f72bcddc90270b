"""The compiled driver as plain Python: what is compiled is what is written."""

import importlib.util
from collections.abc import Callable
from unittest.mock import patch

import numba
import pytest

from sim.ensemble import Ensemble, simulate
from sim.scenario_file import load

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
