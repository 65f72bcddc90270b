"""Designs: what a file means, how points are chosen, how work is cut."""

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sweep.design import Design, Factor, Keep, Kind
from analysis.sweep.factors import uncertainties
from analysis.sweep.jobs import Job, Stretch, cut
from analysis.sweep.read import DESIGNS, read_design
from analysis.sweep.sample import at, evenly, pick
from sim.errors import ScenarioError
from sim.parameter_draws import load_draws
from sim.parameters import REGISTRY
from sim.rules.terms import Policy, Relationship
from sim.scenario_file import load, shipped
from sim.variants import value_at, with_values

ROOT = Path(__file__).resolve().parents[3]


def read(tmp_path: Path, text: str) -> Design:
    """Read a design from a text."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return read_design(path)


@pytest.mark.parametrize("path", shipped(DESIGNS), ids=lambda path: path.stem)
def test_shipped_designs(path: Path) -> None:
    """Every shipped design is read by name, says what it is for, and its points can be built."""
    design = read_design(path.stem)
    assert design.purpose
    assert design.name == path.stem
    for point in (design.points[0], design.points[-1]):
        assert design.scenario_at(point).start == design.base.start


def test_at_least_four_are_shipped() -> None:
    """The designs that the documentation names."""
    names = {path.stem for path in shipped(DESIGNS)}
    assert names >= {"credibility-severity", "waiver-offers", "uncertainties", "policies"}


def test_a_design_in_memory_is_that_of_a_file(tmp_path: Path) -> None:
    """Whether its scenario is named or loaded; numbers may be NumPy's."""
    factors = {"state.severity": {"low": np.float64(0.0), "high": 3, "levels": np.int64(4)}}
    told = {"scenario": "toy", "design": "factorial", "replications": 8, "factors": factors}
    file = read(
        tmp_path,
        "scenario: toy\ndesign: factorial\nreplications: 8\n"
        "factors: {state.severity: {low: 0, high: 3, levels: 4}}\n",
    )
    for scenario in ("toy", load("toy")):
        design = read_design({**told, "scenario": scenario})
        assert replace(design, name=file.name) == file
    never = load("toy", ["state.policy=never"])
    assert read_design({**told, "scenario": never}).base.state.policy == Policy.NEVER


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"replications": 0}, "design:1: replications: found 0; must be"),
        ({"factor": {}}, "design:1: factor: unknown key; did you mean 'factors'"),
        ({"replications": float("nan")}, "design: found something else; must hold texts, finite"),
        ({"factors": {1, 2}}, "design: found something else; must hold texts, finite"),
    ],
)
def test_a_wrong_design_in_memory_is_told_in_one_line(changed: dict[str, Any], said: str) -> None:
    factors = {"state.severity": {"levels": 4}}
    told = {"scenario": "toy", "design": "factorial", "replications": 8, "factors": factors}
    with pytest.raises(ScenarioError) as caught:
        read_design(told | changed)
    assert said in str(caught.value)


def test_factorial_has_all_combinations(tmp_path: Path) -> None:
    """Levels as listed, evenly over a range, and words; the last factor varies fastest."""
    design = read(
        tmp_path,
        "scenario: toy\ndesign: factorial\nreplications: 8\nfactors:\n"
        "  state.severity: {low: 0, high: 3, levels: 4}\n"
        "  learning.alpha: {low: 0.25, high: 4, levels: 3, scale: log}\n"
        "  state.policy: [discretionary, never]\n",
    )
    severity, alpha, policy = design.factors
    assert severity.levels == (0.0, 1.0, 2.0, 3.0)
    assert alpha.levels == (0.25, 1.0, 4.0)
    assert policy.levels == (Policy.DISCRETIONARY, Policy.NEVER)
    assert len(design.samples) == 24
    assert design.samples[:3] == (
        (0.0, 0.25, Policy.DISCRETIONARY),
        (0.0, 0.25, Policy.NEVER),
        (0.0, 1.0, Policy.DISCRETIONARY),
    )
    assert (severity.own, alpha.own) == (1.0, 1.0)


def test_policies_are_crossed_with_samples(tmp_path: Path) -> None:
    """Every sample under every policy, and a policy may change events as well as numbers."""
    design = read(
        tmp_path,
        "scenario: s400-2018\ndesign: latin-hypercube\nsamples: 3\nreplications: 8\n"
        "factors: {state.severity: }\n"
        "policies:\n  as it is: {}\n"
        "  spared: {events.mercy: {kind: waiver, month: 2018-08, relationships: [partner]}}\n",
    )
    assert [(p.index, p.sample, p.policy) for p in design.points] == [
        (k, k // 2, k % 2) for k in range(6)
    ]
    spared = design.scenario_at(design.points[1])
    assert spared.events["mercy"].relationships == [Relationship.PARTNER]  # type: ignore[union-attr]
    assert "mercy" not in design.scenario_at(design.points[0]).events
    assert spared.state.severity == design.samples[0][0]


def test_a_list_fills_in_what_a_point_leaves_out(tmp_path: Path) -> None:
    """Each listed point sets what it names; the rest is the base's."""
    design = read(
        tmp_path,
        "scenario: toy\nset: {state.severity: 1.5}\ndesign: listed\nreplications: 8\n"
        "list:\n  base: {}\n  harsh: {state.severity: 3}\n  slow: {state.answer_rate: 0.01}\n",
    )
    assert design.names == ("base", "harsh", "slow")
    assert [factor.path for factor in design.factors] == ["state.severity", "state.answer_rate"]
    rate = load("toy").scenario.state.answer_rate
    assert design.samples == ((1.5, rate), (3.0, rate), (1.5, 0.01))


def test_a_latin_hypercube_hits_every_stratum(tmp_path: Path) -> None:
    """With n samples, each n-th of each range holds exactly one; words come equally often."""
    design = read(
        tmp_path,
        "scenario: toy\ndesign: latin-hypercube\nsamples: 12\nreplications: 8\nfactors:\n"
        "  state.severity:\n  learning.silence_months: {low: 1, high: 4}\n"
        "  state.policy: [discretionary, mandatory, never]\n",
    )
    severity = [sample[0] for sample in design.samples]
    assert sorted(int(4 * value) for value in severity) == list(range(12))
    assert Counter(sample[1] for sample in design.samples) == dict.fromkeys((1, 2, 3, 4), 3)
    assert set(Counter(sample[2] for sample in design.samples).values()) == {4}


def test_draws_are_rows_of_the_table(tmp_path: Path) -> None:
    """All that the table holds varies together, and no row is tried twice."""
    text = "scenario: s400-2018\ndesign: draws\ndraws: posterior\nsamples: 50\nreplications: 8\n"
    design, table = read(tmp_path, text), load_draws("posterior")
    assert tuple(factor.path for factor in design.factors) == table.paths
    rows = Counter(tuple(row) for row in table.values.tolist())
    assert len(design.samples) == 50
    assert Counter(design.samples) <= rows  # rows of a posterior may be alike
    point = design.scenario_at(design.points[7])
    for path, value in zip(table.paths, design.samples[7], strict=True):
        section, name = path.split(".")
        assert getattr(getattr(point, section), name) == value
    assert read_design(tmp_path / "mine.yaml", 2).samples != design.samples


def test_every_uncertainty_over_its_span() -> None:
    """The shorthand means what the registry declares, today and tomorrow."""
    design = read_design("uncertainties")
    assert [factor.path for factor in design.factors] == uncertainties()
    for factor in design.factors:
        assert (factor.low, factor.high) == REGISTRY[factor.path].span
    assert len(design.factors) > 30


def test_the_seed_chooses_the_sample() -> None:
    """Same seed, same sample; another seed, another one; a factorial design stays."""
    assert read_design("uncertainties").hash == read_design("uncertainties").hash
    assert read_design("uncertainties", 2).samples != read_design("uncertainties").samples
    assert read_design("waiver-offers", 2).samples == read_design("waiver-offers").samples


@pytest.mark.slow
def test_samples_do_not_depend_on_the_process() -> None:
    """The hash of the design is the same under another hash seed."""
    code = "from analysis.sweep.read import read_design as r; print(r('policies').hash)"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "77")
    }
    assert found == {read_design("policies").hash}


@given(
    low=st.floats(-100, 100),
    width=st.floats(0.01, 100),
    share=st.floats(0, 1, exclude_max=True),
    whole=st.booleans(),
)
def test_picked_values_lie_in_the_range(
    low: float, width: float, share: float, whole: bool
) -> None:
    """Whatever the range, linear or of whole numbers; both ends are reached."""
    if whole:
        low, width = float(round(low)), float(max(1, round(width)))
    factor = Factor("x", ("x",), low=low, high=low + width, whole=whole)
    assert factor.low <= pick(factor, share) <= factor.high
    assert at(factor, 0.0) == pytest.approx(factor.low)
    assert at(factor, 1.0) == pytest.approx(factor.high)
    assert evenly(factor, 2) == (at(factor, 0.0), at(factor, 1.0))


def test_whole_numbers_on_a_log_scale() -> None:
    """Each doubling of a whole number is as likely as any other."""
    factor = Factor("x", ("x",), low=1.0, high=1023.0, log=True, whole=True)
    picked = [pick(factor, (k + 0.5) / 1000) for k in range(1000)]
    doublings = Counter(value.bit_length() for value in picked)
    assert doublings == dict.fromkeys(range(1, 11), 100)


def stretches() -> st.SearchStrategy[Stretch]:
    """Any number of points that need any number of runs."""
    return st.builds(
        Stretch,
        points=st.integers(1, 300).map(lambda n: tuple(range(n))),
        first_run=st.integers(0, 2048),
        runs=st.integers(1, 40_000),
    )


@given(stretch=stretches())
def test_jobs_cover_the_work_once(stretch: Stretch) -> None:
    """Every point and run is in exactly one job; jobs are small."""
    base = load("toy").scenario
    samples = tuple((float(k),) for k in range(300))
    design = Design(
        "any",
        "",
        base,
        Kind.factorial,
        (Factor("state.severity", ("state", "severity")),),
        read_design("waiver-offers").policies[:1],
        samples,
        (),
        1,
        None,
        1,
        ("designations",),
        Keep.points,
    )
    jobs = cut(design, stretch, 7, "compiled", "code")
    assert [job.number for job in jobs] == list(range(7, 7 + len(jobs)))
    covered = sum(job.total_runs for job in jobs)
    assert covered == len(stretch.points) * stretch.runs
    blocks: dict[tuple[int, ...], list[Job]] = {}
    for job in jobs:
        blocks.setdefault(job.points, []).append(job)
        assert job.total_runs <= 16_384 or len(job.points) == 1
    assert [p for points in blocks for p in points] == list(stretch.points)
    for parts in blocks.values():
        ends = [job.first_run + job.runs for job in parts]
        assert [job.first_run for job in parts] == [stretch.first_run, *ends[:-1]]
        assert ends[-1] == stretch.first_run + stretch.runs
    assert len({job.key for job in jobs}) == len(jobs)


def test_values_by_path() -> None:
    """Sections, entries and parts of entries; what stands beside them is the same object."""
    base = load("s400-2018").scenario
    keys = ("deals", "TUR/S-400", "link", "probability")
    changed = with_values(base, {keys: 0.25, ("state", "severity"): 2.0})
    assert value_at(base, keys) == 0.5
    assert value_at(changed, keys) == 0.25
    assert changed.state.severity == 2.0
    assert changed.deals["IND/S-400"] is base.deals["IND/S-400"]
    assert value_at(base, ("deals", "XXX", "link")) is None


SAMPLES = {"policies": "dd8951131e4038ca", "uncertainties": "03299154f818d4ae"}
"""Fingerprints of the samples of seed 1, the same under all versions of Python and SciPy."""


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_stay(name: str) -> None:
    """A design's sample is part of what a number rests on: it must not move in silence."""
    found = hashlib.sha256(repr(read_design(name).samples).encode()).hexdigest()
    assert found[:16] == SAMPLES[name]
