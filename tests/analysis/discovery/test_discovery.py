"""Discovery: boxes that were put into the points are found again, and their qualities are right."""

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.discovery.box import Box, Cases, Limit, quality
from analysis.discovery.condition import Clause, Condition, read_condition
from analysis.discovery.find import Query, policy_of
from analysis.discovery.find import discover as find
from analysis.discovery.formatting import in_words, limit_in_words
from analysis.discovery.prim import find_boxes
from analysis.discovery.python import discover
from analysis.discovery.result import DiscoveryResult
from analysis.discovery.stability import resample
from analysis.discovery.tree import grow
from analysis.errors import CommandError
from analysis.store.files import put_file, put_files
from analysis.store.findings import to_json
from analysis.store.manifest import MANIFEST, to_text
from analysis.sweep.drive import run_sweep
from analysis.sweep.read import read_design
from analysis.sweep.result import SweepResult

DESIGN = """\
scenario: toy
design: latin-hypercube
factors: {weights.need: , state.severity: {low: 0, high: 3}, learning.alpha: {scale: log}}
samples: 120
policies: {as it is: {}, never: {state.policy: never}}
replications: 64
outcomes: [deals_concluded, designations]
"""


@pytest.fixture(scope="module")
def planted() -> Cases:
    """Four hundred points that fail where a > 0.6, b < 0.5 and c is 'red', but for 4 %."""
    rng = np.random.default_rng(3)
    columns: dict[str, Any] = {name: rng.random(400) for name in ("a", "b", "d", "e")}
    columns["c"] = np.where(rng.random(400) < 0.6, "red", "blue")
    inside = (columns["a"] > 0.6) & (columns["b"] < 0.5) & (columns["c"] == "red")
    return Cases(columns, inside ^ (rng.random(400) < 0.04))


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> SweepResult:
    """A sample of the toy world under two policies."""
    folder = tmp_path_factory.mktemp("discovery")
    (folder / "cube.yaml").write_text(DESIGN)
    run_sweep(read_design(folder / "cube.yaml"), folder / "out")
    return SweepResult.read(folder / "out")


def test_quality_by_hand() -> None:
    """Of four points two lie inside; one of three failures is among them."""
    cases = Cases({"a": np.array([0.1, 0.2, 0.3, 0.4])}, np.array([True, False, True, True]))
    found = quality(Box((Limit("a", high=0.2),)), cases)
    assert (found.coverage, found.density, found.support) == (pytest.approx(1 / 3), 0.5, 0.5)
    everywhere = quality(Box(()), cases)
    assert (everywhere.coverage, everywhere.density, everywhere.support) == (1.0, 0.75, 1.0)


@pytest.mark.slow
def test_prim_finds_what_was_planted(planted: Cases) -> None:
    box = find_boxes(planted, 1)[0]
    limits = {limit.path: limit for limit in box.limits}
    assert set(limits) == {"a", "b", "c"}
    assert limits["a"].low == pytest.approx(0.6, abs=0.06)
    assert limits["a"].high is None
    assert limits["b"].high == pytest.approx(0.5, abs=0.06)
    assert limits["c"].words == ("red",)
    found = quality(box, planted)
    assert found.density > 0.85
    assert found.coverage > 0.6


@pytest.mark.slow
def test_density_is_what_is_asked_for(planted: Cases) -> None:
    """A denser box covers less."""
    loose, dense = (quality(find_boxes(planted, 1, d)[0], planted) for d in (0.3, 0.95))
    assert loose.density >= 0.3
    assert dense.density > loose.density
    assert dense.coverage < loose.coverage


def test_tree_leaves_cover_every_point_once(planted: Cases) -> None:
    leaves = grow(planted, {"c": ["red", "blue"]}, 1)
    inside = np.array([leaf.holds(planted) for leaf in leaves])
    assert np.array_equal(inside.sum(axis=0), np.ones(400))
    densities = [quality(leaf, planted).density for leaf in leaves]
    assert densities == sorted(densities, reverse=True)
    first = {limit.path: limit for limit in leaves[0].limits}
    assert first["a"].low == pytest.approx(0.6, abs=0.03)
    assert first["b"].high == pytest.approx(0.5, abs=0.03)
    assert first["c"].words == ("red",)


def test_one_factor_is_enough() -> None:
    """Both searches find the threshold of the only factor."""
    values = np.linspace(0.0, 1.0, 200)
    cases = Cases({"a": values}, values > 0.7)
    assert find_boxes(cases, 1)[0].limits[0].low == pytest.approx(0.7, abs=0.02)
    assert [len(leaf.limits) for leaf in grow(cases, {}, 1)] == [1, 1]
    assert grow(cases, {}, 1)[0].limits[0].low == pytest.approx(0.7, abs=0.01)


@pytest.mark.slow
def test_a_real_box_is_stable_and_an_accident_is_not(planted: Cases) -> None:
    boxes = find_boxes(planted, 1)
    (real,) = resample(boxes, planted, lambda c: find_boxes(c, 1), times=6, seed=1)
    assert len(real.low["a"]) == 6
    assert np.mean(real.overlap) > 0.6
    assert np.mean(real.density) > 0.6
    rng = np.random.default_rng(5)
    chance = Cases(planted.columns, rng.random(400) < 0.4)
    found = [Box((Limit("d", low=0.5), Limit("e", high=0.4)))]
    (accident,) = resample(found, chance, lambda c: find_boxes(c, 1), times=6, seed=1)
    assert np.mean(accident.overlap) < np.mean(real.overlap) - 0.2


def test_words() -> None:
    assert limit_in_words(Limit("x", low=1.0), "need [LP]") == "need at least 1 LP"
    assert limit_in_words(Limit("x", high=0.123456), "a share [-]") == "a share at most 0.123"
    assert limit_in_words(Limit("x", 1.0, 2.0), "x") == "x from 1 to 2"
    assert limit_in_words(Limit("x", words=("a", "b")), "policy [-]") == "policy is a or b"
    assert in_words((), {}) == "everywhere"


def test_conditions(sweep: SweepResult) -> None:
    """Tests joined by 'and' hold together; several conditions are alternatives."""
    read = read_condition(["deals_concluded>1 and designations<=0.5", "designations>1"], sweep)
    assert read == Condition(
        (
            (Clause("deals_concluded", ">", 1.0), Clause("designations", "<=", 0.5)),
            (Clause("designations", ">", 1.0),),
        )
    )
    deals, named = sweep.column("deals_concluded"), sweep.column("designations")
    assert np.array_equal(read.met(sweep), ((deals > 1) & (named <= 0.5)) | (named > 1))
    assert read.words(sweep.manifest["outcomes"]) == (
        "deals concluded above 1 deals and designations at most 0.5 determinations, "
        "or designations above 1 determinations"
    )


def test_unsure_points_are_those_whose_interval_holds_the_limit(sweep: SweepResult) -> None:
    read = read_condition(["deals_concluded>1"], sweep)
    low, high = (sweep.column(f"deals_concluded{end}") for end in ("_low", "_high"))
    assert np.array_equal(read.unsure(sweep), (low <= 1) & (high > 1))
    assert read.unsure(sweep).any()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("deals_conclude>1", "was not measured; did you mean 'deals_concluded'"),
        ("deals_concluded=1", "must be like 'usd_concluded>5000'"),
        ("deals_concluded>many", "must be like"),
        ("deals_concluded>1,5", "write it with a decimal point: 1.5"),
        (">1", "must be like"),
        ("deals_concluded>1 or designations>1", "must be like"),
    ],
)
def test_bad_conditions(text: str, message: str, sweep: SweepResult) -> None:
    with pytest.raises(CommandError, match=message):
        read_condition([text], sweep)


def test_policies(sweep: SweepResult) -> None:
    assert policy_of(sweep, "never") == "never"
    with pytest.raises(CommandError, match=r"several policies; name one .* it has as it is, never"):
        policy_of(sweep, None)
    with pytest.raises(CommandError, match="did you mean 'never'"):
        policy_of(sweep, "nevr")


def test_too_few_failures_are_refused(sweep: SweepResult) -> None:
    with pytest.raises(CommandError, match="holds at 0 of 120 points; needs 10 that fail"):
        find(sweep, Query(("deals_concluded>99",), "never"))


def test_a_sweep_is_explained(sweep: SweepResult) -> None:
    """Many deals are concluded where need is high; the same answer again."""
    query = Query(("deals_concluded>1.2",), "as it is", resamples=3)
    found, again = (find(sweep, query) for _ in range(2))
    assert found == again
    assert found.points == 120
    first = found.boxes[0]
    assert first.limits[0].parameter == "weights.need"
    assert "weapon at least" in first.words
    assert first.density > found.failing / 120 * 1.25
    assert sum(leaf.points for leaf in found.tree) == 120
    assert sum(leaf.coverage for leaf in found.tree) == pytest.approx(1.0)


def test_scores_name_what_matters(sweep: SweepResult) -> None:
    """Most of what decides on contracts is what a weapon is worth; scores of an outcome add up."""
    found = sweep.scores("deals_concluded")
    assert found.index[0] == "weights.need"
    assert found["deals_concluded"].sum() == pytest.approx(1.0)
    assert found.attrs["r2"]["deals_concluded"] > 0.5
    assert sweep.scores("deals_concluded").equals(found)
    with pytest.raises(CommandError, match="did you mean 'deals_concluded'"):
        sweep.scores("deals_conclude")


def test_it_rests_on_the_figures_of_its_sweep(sweep: SweepResult) -> None:
    """However old they are."""
    aged = replace(sweep, manifest=sweep.manifest | {"stale": "one figure is old"})
    assert discover(aged, "deals_concluded>1.2", policy="as it is", boxes=1, resamples=2).stale == (
        "one figure is old"
    )


def test_in_python(sweep: SweepResult, tmp_path: Path) -> None:
    """The folder reads back as what was found; frames and display hold every box and leaf."""
    found = discover(sweep, "deals_concluded>1.2", policy="as it is", boxes=2, resamples=3)
    assert found.command == (
        f"python run.py discover {sweep.path} --failure 'deals_concluded>1.2' --policy 'as it is' "
        "--boxes 2 --resamples 3 --seed 1"
    )
    again = DiscoveryResult.read(found.save(tmp_path / "found"))
    assert again.found == found.found
    assert discover(sweep.path, "deals_concluded>1.2", policy="as it is", boxes=2, resamples=3) == (
        found
    )
    assert list(found.boxes["where"]) == [box.words for box in found.found.boxes]
    assert list(found.boxes["density"]) == [box.density for box in found.found.boxes]
    assert found.tree["points"].sum() == 120
    assert len(found.limits) == sum(len(box.limits) for box in found.found.boxes)
    (need,) = found.limits.query("box == 1 and parameter == 'weights.need'").to_dict("records")
    assert need["low"] == found.found.boxes[0].limits[0].low
    assert need["low_found"] <= 3
    page = found._repr_html_()
    assert "Where as it is fails in cube: " in page
    assert all(
        escape(box.words, quote=False) in page for box in (*found.found.boxes, *found.found.tree)
    )
    assert {item.name for item in found.drawings()} == {"boxes", "failures"}
    with pytest.raises(CommandError, match="figure: found 'boxs'; did you mean 'boxes'"):
        found.plot("boxs")


def test_a_map_of_other_points_is_refused(sweep: SweepResult, tmp_path: Path) -> None:
    """An edited answer whose parameters have not one value per point is told in one line."""
    found = discover(sweep, "deals_concluded>1.2", policy="as it is", resamples=2)
    shown = found.found.map
    assert shown is not None
    edited = replace(found.found, map=replace(shown, failed=shown.failed[1:]))
    folder = tmp_path / "edited"
    files = put_files(folder, {"discovery.json": to_json(edited)})
    put_file(folder / MANIFEST, to_text({**found.manifest, "files": files}))
    with pytest.raises(CommandError, match="not one value of each parameter per point"):
        DiscoveryResult.read(folder)


@pytest.mark.parametrize(
    ("failures", "options", "message"),
    [
        ((), {}, "failures: found"),
        ((1,), {}, "failures: found"),
        (("deals_concluded>1.2",), {"boxes": 10}, "boxes: found 10; must be at most 9"),
        (("deals_concluded>1.2",), {"boxes": 0}, "boxes: found 0; must be at least 1"),
        (("deals_concluded>1.2",), {"density": 2}, "density: found 2; must be a share"),
        (("deals_concluded>1.2",), {"resamples": 1}, "resamples: found 1; must be at least 2"),
        (("deals_concluded>1.2",), {"seed": -1}, "seed: found -1"),
        (("deals_concluded>1.2",), {}, "several policies"),
    ],
)
def test_what_python_callers_may_not_ask(
    failures: tuple[Any, ...], options: dict[str, Any], message: str, sweep: SweepResult
) -> None:
    with pytest.raises(CommandError, match=message):
        discover(sweep, *failures, **options)


def test_only_sweeps_are_explained() -> None:
    wrong: Any = 3
    with pytest.raises(CommandError, match="sweep: found 3; must be a sweep"):
        discover(wrong, "deals_concluded>1.2")
