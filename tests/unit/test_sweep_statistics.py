"""What a sweep says of its points: means, spreads, intervals, effects, precision."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis.sweep.jobs
from analysis.intervals import mean_interval, paired, wilson
from analysis.sweep.drive import run_sweep
from analysis.sweep.effects import Effect, contrasts, effects
from analysis.sweep.estimate import estimate
from analysis.sweep.measure import known_outcomes, measure
from analysis.sweep.read import read_design
from analysis.sweep.result import SweepResult, read_sweep
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
    return read_sweep(folder / "out")


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
                half = (mean_interval(values) or (0, 0))[1] - values.mean()
                low, high = values.mean() - half, values.mean() + half
            assert found == pytest.approx([values.mean(), values.std(ddof=1), low, high], rel=1e-12)


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
        assert effect.interval is not None
        assert change.interval is not None
        widths = [high - low for low, high in (effect.interval, change.interval)]
        if widths[1] > 0:
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


def test_contrasts_add_up_to_zero(sweep: SweepResult) -> None:
    """A level common to all points is no effect."""
    for contrast in contrasts(sweep):
        assert abs(contrast.weights.sum()) < 1e-12


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
    truth = one(effects(read_sweep(tmp_path / "truth")), "state.severity").effect
    path.write_text(text.format(160), encoding="utf-8")
    hits = 0
    for seed in range(100, 140):
        run_sweep(read_design(path, seed), tmp_path / str(seed))
        found = one(effects(read_sweep(tmp_path / str(seed))), "state.severity")
        assert found.interval is not None
        hits += found.interval[0] <= truth <= found.interval[1]
    assert 33 <= hits <= 40


def test_estimate_without_weights_or_groups(sweep: SweepResult) -> None:
    """One group has no interval; no point has no estimate."""
    nothing = estimate(sweep, np.zeros((2, 6)), ("designations",), 0.9)
    assert np.isnan(nothing.value).all()
    assert nothing.groups == 0
    empty = estimate(sweep, np.empty((0, 6)), ("designations",), 0.9)
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
    found = read_sweep(tmp_path / "out")
    tight = found.points["tight"].to_pylist()
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
