"""What a sweep says of its points: means, spreads, intervals, effects, precision."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis.sweep.jobs
from analysis.intervals import mean_interval, paired, student, wilson
from analysis.sweep.drive import run_sweep
from analysis.sweep.effects import Effect, effects, fit_of
from analysis.sweep.estimate import _from_groups, estimate
from analysis.sweep.measure import known_outcomes, measure
from analysis.sweep.read import read_design
from analysis.sweep.result import SweepResult
from analysis.sweep.work import BATCH, batch_moments
from sim.ensemble import simulate
from sim.scenario_file import load

DESIGN = """\
scenario: toy
design: factorial
factors: {state.severity: [0, 1, 2]}
policies:
  as it is: {}
  mandatory: {state.policy: mandatory, state.answer_rate: 0.9}
replications: 500
outcomes: [deals_concluded, usd_concluded, designations, ALD/Bow.signed]
keep: runs
"""


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> SweepResult:
    """Six points of 500 runs, in parts of unequal size."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "six.yaml").write_text(DESIGN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis.sweep.jobs, "JOB_RUNS", 256)
        run_sweep(read_design(folder / "six.yaml"), folder / "out")
    return SweepResult.read(folder / "out")


def test_runs_are_those_of_simulate(sweep: SweepResult) -> None:
    """A row of `runs` is what the same scenario, seed and index give anywhere."""
    runs = pq.read_table(sweep.path / "runs").to_pandas()
    for point, (severity, policy) in enumerate(
        zip(sweep.values("state.severity"), sweep.words("policy"), strict=True)
    ):
        sets = [f"state.severity={severity}"]
        sets += ["state.policy=mandatory", "state.answer_rate=0.9"] * (policy == "mandatory")
        ensemble = simulate(load("toy", sets).scenario, 500, 1)
        here = runs[runs["point"] == point].sort_values("run")
        assert here["run"].tolist() == list(range(500))
        outcomes = tuple(sweep.manifest["outcomes"])
        assert np.array_equal(here[list(outcomes)].to_numpy(), measure(ensemble, outcomes))


def test_points_agree_with_their_runs(sweep: SweepResult) -> None:
    """Mean, standard deviation and intervals are those of the runs."""
    runs = pq.read_table(sweep.path / "runs").to_pandas()
    for point, group in runs.groupby("point"):
        for name in sweep.manifest["outcomes"]:
            values = group[name].to_numpy()
            found = [
                sweep.column(f"{name}{suffix}")[point] for suffix in ("", "_sd", "_low", "_high")
            ]
            if "." in name:
                low, high = wilson(int(values.sum()), 500)
            else:
                low, high = mean_interval(values) or (math.nan, math.nan)
            by_hand = [values.mean(), values.std(ddof=1), low, high]
            assert found == pytest.approx(by_hand, rel=1e-9, nan_ok=True)


def test_effects_agree_with_a_paired_comparison(sweep: SweepResult) -> None:
    """The effect of a policy is the mean over runs of the paired difference, and its interval
    that of batch means, about as wide as the one over single runs."""
    runs = pq.read_table(sweep.path / "runs").to_pandas()
    mandatory = np.array([word == "mandatory" for word in sweep.words("policy")])
    for name in sweep.manifest["outcomes"]:
        table = runs.pivot(index="run", columns="point", values=name).to_numpy()
        change = paired(table[:, ~mandatory].mean(axis=1), table[:, mandatory].mean(axis=1))
        effect = one(effects(sweep, [name]), "policy")
        assert effect.effect == pytest.approx(change.difference, abs=1e-12)
        assert (effect.interval is None) == (change.interval is None)
        if effect.interval is not None and change.interval is not None:
            widths = [high - low for low, high in (effect.interval, change.interval)]
            assert 0.6 < widths[0] / widths[1] < 1.6
        assert effect.groups == 32
        assert effect.runs == 500


def one(found: list[Effect], lever: str) -> Effect:
    """Return the only effect of a lever."""
    (effect,) = [item for item in found if item.lever == lever]
    return effect


def test_effect_of_a_factor_by_hand(sweep: SweepResult) -> None:
    """Severity from 0 to 2: the mean over policies of the difference between the points."""
    means = sweep.column("deals_concluded")
    severity = np.array(sweep.values("state.severity"))
    by_hand = means[severity == 2].mean() - means[severity == 0].mean()
    effect = one(effects(sweep, ["deals_concluded"]), "state.severity")
    assert (effect.start, effect.end) == ("0", "2")
    assert effect.effect == pytest.approx(by_hand, abs=1e-12)
    assert effect.effect < 0
    assert effect.clear


def test_rounding_is_no_effect(tmp_path: Path) -> None:
    """An outcome that nothing changes has effects of exactly zero, and no intervals."""
    text = (
        "scenario: s400-2018\ndesign: latin-hypercube\nfactors: {weights.need: , weights.arms: }\n"
        "samples: 12\npolicies: {as it is: {}, never: {state.policy: never}}\n"
        "replications: 16\noutcomes: [CHN/S-400.signed]\n"
    )
    (tmp_path / "constant.yaml").write_text(text, encoding="utf-8")
    run_sweep(read_design(tmp_path / "constant.yaml"), tmp_path / "out")
    for effect in effects(SweepResult.read(tmp_path / "out")):
        assert (effect.effect, effect.interval, effect.clear) == (0.0, None, False)


def test_weights_add_up_to_zero(sweep: SweepResult) -> None:
    """A level common to all points is no effect."""
    weights = fit_of(sweep).weights()
    assert len(weights) == 2
    assert np.abs(weights.sum(axis=1)).max() < 1e-12


@pytest.mark.slow
def test_effects_cover(tmp_path: Path) -> None:
    """95 % intervals of the effect of severity hold the effect of many runs in most of 40 seeds.

    With 95 % coverage fewer than 33 of 40 happen once in 4,000 times; seeds are fixed.
    """
    text = (
        "scenario: toy\ndesign: factorial\nfactors: {{state.severity: [0, 2]}}\n"
        "replications: {0}\noutcomes: [deals_concluded]\n"
    )
    path = tmp_path / "two.yaml"
    path.write_text(text.format(40_000), encoding="utf-8")
    run_sweep(read_design(path), tmp_path / "truth")
    truth = one(effects(SweepResult.read(tmp_path / "truth")), "state.severity").effect
    path.write_text(text.format(160), encoding="utf-8")
    hits = 0
    for seed in range(100, 140):
        run_sweep(read_design(path, seed), tmp_path / str(seed))
        found = one(effects(SweepResult.read(tmp_path / str(seed))), "state.severity")
        assert found.interval is not None
        hits += found.interval[0] <= truth <= found.interval[1]
    assert 33 <= hits <= 40


def test_estimate_without_weights_or_groups(sweep: SweepResult) -> None:
    """One group has no interval; no point has no estimate."""
    nothing = estimate(sweep, np.zeros((2, 6)), ("designations",))
    assert np.isnan(nothing.value).all()
    assert nothing.groups.tolist() == [0, 0]
    empty = estimate(sweep, np.empty((0, 6)), ("designations",))
    assert empty.value.shape == (0, 1)


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=100),
    first=st.integers(0, 5).map(lambda k: k * BATCH),
)
def test_batches_hold_their_moments(values: list[float], first: int) -> None:
    """Each batch has the mean and the squares of its own runs; the last may be short."""
    column = np.array(values)[:, np.newaxis]
    found = batch_moments(column, first)
    assert found["n"].sum() == len(values)
    for k, start in enumerate(range(0, len(values), BATCH)):
        part = np.array(values[start : start + BATCH])
        assert found["first_run"][k] == first + start
        assert found["n"][k] == len(part)
        assert found["mean"][k, 0] == pytest.approx(part.mean(), rel=1e-9, abs=1e-6)
        squares = np.sum((part - part.mean()) ** 2)
        assert found["squares"][k, 0] == pytest.approx(squares, rel=1e-7, abs=1e-3)


@given(value=st.floats(-1e9, 1e9), runs=st.integers(1, 70))
def test_a_constant_has_no_spread(value: float, runs: int) -> None:
    """Exactly none, and its mean is the value itself to the last bit."""
    found = batch_moments(np.full((runs, 1), value), 0)
    assert (found["squares"] == 0).all()
    assert (found["mean"] == value).all()


def test_precision_adds_runs_where_they_are_needed(tmp_path: Path) -> None:
    """Runs double until the interval is tight, at most as often as allowed; the rest is told."""
    path = tmp_path / "tight.yaml"
    path.write_text(
        "scenario: toy\ndesign: factorial\nfactors: {state.severity: [0, 1, 3]}\n"
        "precision: {outcome: ALD/Bow.signed, half_width: 0.02, at_most: 2000}\n",
        encoding="utf-8",
    )
    manifest = run_sweep(read_design(path), tmp_path / "out")
    found = SweepResult.read(tmp_path / "out")
    tight = found.table["tight"].to_pylist()
    half = (found.column("ALD/Bow.signed_high") - found.column("ALD/Bow.signed_low")) / 2
    assert set(found.counts) <= {256, 512, 1024, 2000}
    assert manifest["runs"] == found.counts.sum()
    for n, ok, width in zip(found.counts, tight, half, strict=True):
        assert ok == (width <= 0.02)
        assert ok or n == 2000
    assert len(set(found.counts)) > 1


def test_every_outcome_can_be_measured() -> None:
    """All names that a design may ask for, with the units of the tables."""
    scenario = load("toy").scenario
    known = known_outcomes(scenario)
    values = measure(simulate(scenario, 20, 3), known)
    assert values.shape == (20, len(known))
    shares = [k for k, unit in enumerate(known.values()) if unit == "probability"]
    assert ((values[:, shares] >= 0) & (values[:, shares] <= 1)).all()


def swept(folder: Path, text: str, seed: int = 1) -> SweepResult:
    """Run a design and read its result."""
    path = folder / "design.yaml"
    path.write_text(text, encoding="utf-8")
    out = folder / f"out {seed}"
    run_sweep(read_design(path, seed), out, force=True)
    return SweepResult.read(out)


@pytest.mark.slow
def test_a_placebo_has_no_effect(tmp_path: Path) -> None:
    """In a sample, a parameter that nothing reads is told from zero no more often than by chance.

    With 95 % intervals more than 5 of 24 happen twice in a thousand; seeds are fixed.
    """
    text = (
        "scenario: toy\ndesign: latin-hypercube\nsamples: 48\nreplications: 64\n"
        "factors: {state.theta: {low: 0, high: 1}, state.severity: , weights.need: }\n"
        "outcomes: [deals_concluded]\n"
    )
    found = [one(effects(swept(tmp_path, text, seed)), "state.theta") for seed in range(24)]
    assert sum(item.clear for item in found) <= 5


def test_failed_points_do_not_lend_their_weight(tmp_path: Path) -> None:
    """Where a corner of the grid failed, a factor's effect is still its own.

    Outcomes are made up, additive in both factors, so that the fit must find them exactly.
    """
    whole = swept(
        tmp_path,
        "scenario: toy\ndesign: factorial\nreplications: 16\noutcomes: [designations]\n"
        "factors: {state.severity: [0, 1, 2], weights.need: [1, 2]}\n",
    )
    severity = np.array(whole.values("state.severity"))
    need = np.array(whole.values("weights.need"))
    broken = replace(whole)
    vars(broken)["failed"] = (severity == 2) & (need == 2)
    weights = fit_of(broken).weights()
    made_up = 3.0 * severity + 10.0 * need
    assert weights @ made_up == pytest.approx([6.0, 10.0])
    assert (weights[:, broken.failed] == 0).all()


def test_effects_that_cannot_be_told_apart_are_left_out(tmp_path: Path) -> None:
    """Two factors over two samples: no fit tells them apart, and none is shown."""
    found = swept(
        tmp_path,
        "scenario: toy\ndesign: latin-hypercube\nsamples: 2\nreplications: 16\n"
        "factors: {state.severity: , weights.need: }\noutcomes: [designations]\n",
    )
    assert effects(found) == []


@pytest.mark.parametrize("runs", [17, 33, 49])
def test_a_short_last_group_is_weighed(runs: int) -> None:
    """The squared standard error is unbiased: it meets the variance of the mean over many draws.

    The ratio of 20,000 draws has a standard error of about 1 %; the seed is fixed.
    """
    rng = np.random.default_rng(5)
    size = np.array([[min(16, runs - start) for start in range(0, runs, 16)]], dtype=np.float64)
    draws = rng.standard_normal((20_000, size.shape[1])) / np.sqrt(size)
    draws = draws.T[np.newaxis]  # one combination of differences, as many outcomes as draws
    found = _from_groups(draws, size, np.array([runs]), 0.9, np.array([True]))
    half = (found.high - found.low) / 2.0
    squared = np.mean((half / student(0.9, found.groups - 1)) ** 2)
    assert squared * runs == pytest.approx(1.0, abs=0.06)


def test_words_that_are_yes_no_or_nothing(tmp_path: Path) -> None:
    """Booleans, months, null and infinity are levels like any other."""
    found = swept(
        tmp_path,
        "scenario: toy\ndesign: factorial\nreplications: 16\noutcomes: [designations]\nfactors:\n"
        "  law.in_force: [null, 2029-01]\n  deals.ALD/Bow.detected: [false, true]\n"
        "  buying.precision: [1, .inf]\n",
    )
    assert found.values("law.in_force")[:5] == ["null"] * 4 + ["2029-01"]
    assert found.values("deals.ALD/Bow.detected")[:3] == ["false", "false", "true"]
    assert found.values("buying.precision")[:2] == ["1.0", ".inf"]
    assert [(e.lever, e.start, e.end) for e in effects(found)] == [
        ("law.in_force", "null", "2029-01"),
        ("deals.ALD/Bow.detected", "false", "true"),
        ("buying.precision", "1.0", ".inf"),
    ]


@pytest.mark.parametrize(
    "varied",
    [
        "factorial\nfactors: {state.severity: [1]}",
        "listed\nlist: {only: {}}",
    ],
)
def test_nothing_was_varied(tmp_path: Path, varied: str) -> None:
    """One point has no effects, and says so."""
    found = swept(tmp_path, f"scenario: toy\ndesign: {varied}\nreplications: 16\n")
    assert effects(found) == []


def test_rare_outcomes_are_not_tight_too_soon(tmp_path: Path) -> None:
    """Runs that are all alike say nothing of a rare event, so precision goes on to the end."""
    found = swept(
        tmp_path,
        "scenario: toy\ndesign: listed\nlist: {only: {law.in_force: null}}\n"
        "outcomes: [designations]\n"
        "precision: {outcome: designations, half_width: 0.1, at_most: 1024}\n",
    )
    assert found.counts.tolist() == [1024]
    assert found.table["tight"].to_pylist() == [False]
