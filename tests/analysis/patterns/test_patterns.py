"""Patterns of the record: shapes of curves, signs, and that each is reported."""

import numpy as np
import pytest

from analysis.evidence.targets import targets
from analysis.patterns.compute import dip, find_patterns, judged, of_counts, peak
from analysis.patterns.python import patterns
from sim.errors import ScenarioError


@pytest.mark.parametrize(
    ("counts", "humped", "dipped"),
    [
        ((1, 5, 9, 6, 3), 3.0, 0.2),
        ((1, 2, 3, 4, 5), 0.8, 0.5),
        ((5, 4, 3, 2, 1), 0.8, 0.5),
        ((5, 2, 1, 2, 4), 0.4, 4.0),
        ((3, 3, 3, 3, 3), 1.0, 1.0),
    ],
)
def test_shapes_of_a_curve(counts: tuple[int, ...], humped: float, dipped: float) -> None:
    """A hump is a rise and a fall, a U a fall and a rise: what only rises or falls is neither."""
    assert peak(np.array(counts)) == pytest.approx(humped)
    assert dip(np.array(counts)) == pytest.approx(dipped)


def test_a_shape_that_chance_may_have_made_is_no_shape() -> None:
    """A sign must hold over the whole interval, and its bound is no sign."""
    target = next(t for t in targets() if t.moment == "designations_hump")
    assert judged(target, 1.2, (1.1, 1.3)).passed
    assert not judged(target, 1.001, (0.98, 1.02)).passed
    assert not judged(target, 1.0, (1.0, 1.0)).passed
    rng = np.random.default_rng(1)
    flat = rng.poisson(2.0, (5, 400))
    humped = flat + np.array([0, 1, 3, 1, 0])[:, np.newaxis]
    assert not judged(target, *of_counts(flat, peak, 1)).passed
    assert judged(target, *of_counts(humped, peak, 1)).passed


def test_every_pattern_is_reported() -> None:
    """Found or not, passed or not, in the order of the file."""
    rows = find_patterns(50, 1)
    assert [row.moment for row in rows] == [target.moment for target in targets()]
    for row in rows:
        assert row.passed in (True, False)
        assert row.value is None or np.isfinite(row.value)


@pytest.mark.slow
def test_patterns_under_other_rules() -> None:
    """Where beliefs are reasoned other numbers come out, by a command that says so."""
    plain, reasoned = patterns(runs=50), patterns(runs=50, sets=["learning.prior=reasoned"])
    assert [item.value for item in plain.found] != [item.value for item in reasoned.found]
    assert "--set learning.prior=reasoned" in reasoned.manifest["command"]
    with pytest.raises(ScenarioError, match=r"did you mean 'learning\.prior'"):
        patterns(runs=50, sets=["learning.prio=reasoned"])
