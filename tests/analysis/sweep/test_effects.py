"""Effects of a range by the formulas of simple regression, and what another sample would change."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis.intervals import student
from analysis.sweep.effects import effects, fit_of
from analysis.sweep.estimate import estimate
from analysis.sweep.varied import VariedFactor

LEVEL = 0.95
AT = [1.0, 2.0, 4.0, 7.0, 9.0]
FIRST, SECOND = [5.0, 7.5, 11.0, 20.0, 22.0], [6.0, 7.0, 12.5, 19.0, 25.0]
"""What sixteen runs give at each point, and the next sixteen."""


def sampled(*, log: bool = False) -> Any:
    """Five points of a sample between 1 and 9, with 32 runs each; a sixth failed."""
    points = np.arange(5)
    batches = pa.table(
        {
            "point": np.concatenate([points, points]),
            "first_run": [0] * 5 + [16] * 5,
            "n": [16] * 10,
            "y": FIRST + SECOND,
        }
    )
    means = [0.5 * (a + b) for a, b in zip(FIRST, SECOND, strict=True)]
    return SimpleNamespace(
        manifest={"policies": ["as it is"], "kind": "latin-hypercube", "outcomes": {"y": "deals"}},
        factors=(VariedFactor("state.severity", "severity", (), 1.0, 9.0, log, True, 1.0),),
        table=pa.table({"y": [*means, None]}),
        counts=np.array([32] * 5 + [0]),
        failed=np.array([False] * 5 + [True]),
        sampled=True,
        samples=np.arange(6),
        words=lambda _: ["as it is"] * 6,
        values=lambda _: [*AT, 3.0],
        batches=lambda: [batches],
    )


def test_the_effect_of_a_range() -> None:
    """The slope from end to end; its error from chance and from the sample, HC3, in squares."""
    sweep = sampled()
    (found,) = effects(sweep, ("y",), LEVEL)
    x = (np.array(AT) - 1.0) / 8.0
    y = 0.5 * (np.array(FIRST) + np.array(SECOND))
    apart = x - x.mean()
    slope = (apart @ y) / (apart @ apart)
    assert found.effect == pytest.approx(slope)
    assert (found.start, found.end, found.groups, found.runs) == ("1", "9", 2, 32)
    left = y - y.mean() - slope * apart
    leverage = 1.0 / 5.0 + apart**2 / (apart @ apart)
    error = math.sqrt(np.sum((apart / (apart @ apart) * left / (1.0 - leverage)) ** 2))
    weights = np.append(apart / (apart @ apart), 0.0)
    chance = estimate(sweep, weights[np.newaxis], ("y",), LEVEL)
    other = student(LEVEL, np.array([5 - 2]))[0] * error
    below, above = slope - chance.low[0, 0], chance.high[0, 0] - slope
    assert min(below, above, other) > 0.5
    wanted = slope - math.hypot(below, other), slope + math.hypot(above, other)
    assert found.interval == pytest.approx(wanted)


def test_a_range_in_logarithms() -> None:
    """A point counts by where its logarithm lies between those of the ends."""
    design = fit_of(sampled(log=True)).design
    assert design[:, 0].tolist() == [1.0] * 5
    assert design[:, 1] == pytest.approx([math.log(value) / math.log(9.0) for value in AT])
