"""Means over points by hand: paired groups of runs, the last of them short, and their intervals."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis.sweep import estimate as module
from analysis.sweep.estimate import _group_sizes, estimate

T_ONE = 12.706204736
"""Student's t at 95 % with one degree of freedom."""


@pytest.fixture
def sweep() -> Any:
    """Two points in batches of sixteen: 25 runs of one, 18 of the other, and a failed batch."""
    batches = pa.table(
        {
            "point": [0, 0, 1, 1, 1],
            "first_run": [0, 16, 0, 16, 32],
            "n": [16, 9, 16, 2, 0],
            "y": [2.0, 5.0, 1.0, 3.0, 99.0],
        }
    )
    return SimpleNamespace(
        counts=np.array([25, 18]),
        table=pa.table({"y": [77.0 / 25.0, 22.0 / 18.0]}),
        batches=lambda: [batches.slice(0, 3), batches.slice(3)],
    )


def test_a_difference_rests_on_the_runs_that_both_have(sweep: Any) -> None:
    """18 of each: sixteen in which they are 1 apart, and two in which they are 2 apart."""
    found = estimate(sweep, np.array([[1.0, -1.0], [1.0, 0.0]]), ("y",), 0.95)
    assert found.runs.tolist() == [18, 25]
    assert found.groups.tolist() == [2, 2]
    mean = 20.0 / 18.0
    error = np.sqrt(16.0 / 18.0 * (1.0 - mean) ** 2 + 2.0 / 18.0 * (2.0 - mean) ** 2)
    assert found.value[0, 0] == pytest.approx(mean)
    assert found.low[0, 0] == pytest.approx(mean - T_ONE * error)
    assert found.high[0, 0] == pytest.approx(mean + T_ONE * error)


def test_a_mean_of_one_point_is_not_negative(sweep: Any) -> None:
    """25 runs, sixteen of 2 and nine of 5."""
    found = estimate(sweep, np.array([[1.0, 0.0]]), ("y",), 0.95)
    assert found.value[0, 0] == pytest.approx(3.08)
    assert found.low[0, 0] == 0.0
    assert found.high[0, 0] == pytest.approx(3.08 + T_ONE * 1.44)


@pytest.mark.parametrize(("groups", "cells"), [(16, 10**7), (1_024, 32), (1, 10**7), (1_024, 1)])
def test_groups_are_of_whole_batches(
    monkeypatch: pytest.MonkeyPatch, groups: int, cells: int
) -> None:
    """600 runs in 16 groups at most: twelve of three batches, and what is left."""
    monkeypatch.setattr(module, "MOST_GROUPS", groups)
    monkeypatch.setattr(module, "MOST_CELLS", cells)
    sizes = _group_sizes(np.array([600, 300]), 1)
    assert sizes.tolist() == [[48.0] * 12 + [24.0], [48.0] * 6 + [12.0] + [0.0] * 6]
