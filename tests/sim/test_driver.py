"""The compiled driver as plain Python: what is compiled is what is written."""

import importlib.util
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numba
import numpy as np
import pytest

from sim.ensemble import Ensemble, simulate
from sim.scenario_file import load

Differences = Callable[[Ensemble, Ensemble], list[str]]


class Row:
    """A record of an array, with attributes for fields, as compiled code sees it."""

    def __init__(self, row: np.void) -> None:
        object.__setattr__(self, "row", row)

    def __getattr__(self, name: str) -> Any:
        return self.row[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self.row[name] = value


class Rows:
    """An array of records whose items are rows. A recarray would not do: its `base` is its own."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, place: Any) -> Any:
        part = self.array[place]
        return Row(part) if isinstance(part, np.void) else Rows(part)


def in_rows(arrays: Any) -> Any:
    """Wrap the arrays of records in a named tuple, and leave plain ones as they are."""
    return type(arrays)(*(Rows(part) if part.dtype.names else part for part in arrays))


@pytest.fixture(scope="module")
def interpreted() -> Callable[..., None]:
    """Return `run_lanes` of a second copy of the driver, loaded while Numba is switched off."""
    spec = importlib.util.find_spec("sim.kernel")
    copy = importlib.util.module_from_spec(spec)
    with patch.object(numba.config, "DISABLE_JIT", True):
        spec.loader.exec_module(copy)

    def run_lanes(lanes, fixed, parameters, noise, history, lists) -> None:
        records = map(in_rows, (lanes, fixed, parameters))
        copy.run_lanes(*records, noise, in_rows(history), lists)

    return run_lanes


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
    with patch("sim.kernel.run_lanes", interpreted):
        plain = simulate(scenario, 3, 5, history=history, workers=1)
    assert differences(compiled, plain) == []
