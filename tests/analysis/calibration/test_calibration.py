"""The calibration: sampling against a closed form, refits, coverage, and work that resumes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.calibration.coverage import coverage, held, made_record, one_of
from analysis.calibration.files import FITS, files_of, provenance_of
from analysis.calibration.nested import VARIANTS, density, nested, told, unseen
from analysis.calibration.particles import Particles, find_particles
from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.recovery import particles_of, recoveries
from analysis.calibration.registers import SHARE, thinned, weigh
from analysis.calibration.sources import Sources
from analysis.calibration.summary import summarise
from analysis.calibration.terminal import told_registers, told_too_few
from analysis.calibration.work import open_work
from analysis.errors import CommandError, WorkInterruptedError
from analysis.evidence.kernel import (
    Kernel,
    TargetRecord,
    deviations,
    kernel,
    log_coin,
    log_with_intercept,
    record_of,
    shares,
)
from analysis.evidence.population import (
    effective,
    fit_proposal,
    log_importance,
    normalised,
    prior_proposal,
    prior_scores,
)
from analysis.evidence.posterior import read_particles
from analysis.evidence.prior import OF_PATTERNS, registry_prior
from analysis.evidence.simulate import MOMENTS, Implied
from analysis.evidence.targets import fitted_targets
from analysis.store.files import put_files
from analysis.validation.refit import leave_out
from sim.parameter_draws import load_draws
from sim.parameters import REGISTRY
from sim.scenario_file import from_mapping

pytestmark = pytest.mark.slow

SMALL = CalibrationPlan(first=64, generations=1, size=32, runs=8, preset_runs=2)


def calibrate(
    folder: Path,
    plan: CalibrationPlan,
    progress: Callable[[int], None] | None = None,
    *,
    law: bool = True,
    force: bool = False,
) -> Particles:
    """Find the particles of a plan in a folder."""
    with open_work(folder, plan, progress, force=force) as work:
        return find_particles(work, plan, law=law)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Particles, Path]:
    """A calibration of a few particles, and its folder of parts."""
    folder = tmp_path_factory.mktemp("calibration")
    return calibrate(folder, SMALL), folder


def test_sampling_finds_a_known_posterior() -> None:
    """Normal prior, normal kernel: mean 1.2 and variance .2 after two generations, in each of 6."""
    size = 6
    mean, scale = 1.5, 0.5
    proposals, counts = [prior_proposal(size)], [2048]
    scores = prior_scores(2048, size, 3)
    for generation in (1, 2, 3):
        logs = log_importance(scores, proposals, counts)
        logs = logs - 0.5 * (((scores - mean) / scale) ** 2).sum(axis=1)
        proposals.append(fit_proposal(scores, logs))
        counts.append(2048)
        scores = np.concatenate([scores, proposals[-1].draw(2048, 3, generation)])
    logs = log_importance(scores, proposals, counts)
    logs = logs - 0.5 * (((scores - mean) / scale) ** 2).sum(axis=1)
    weights = normalised(logs)
    size_now = effective(weights)
    assert size_now > 1000
    found = weights @ scores
    # Five standard errors: a false alarm in two million coordinates.
    assert found == pytest.approx(np.full(size, 1.2), abs=5 * np.sqrt(0.2 / size_now))
    assert weights @ (scores - found) ** 2 == pytest.approx(np.full(size, 0.2), rel=0.25)


def test_the_prior_is_the_registry() -> None:
    """Every calibrated weight is an uncertainty of the registry, over its span."""
    prior = registry_prior()
    for path, low, high in zip(prior.paths, prior.low, prior.high, strict=True):
        if not path.startswith(OF_PATTERNS):
            assert REGISTRY[path].role == "uncertainty"
            assert REGISTRY[path].span == (low, high)
    middle = prior.values(np.zeros((1, len(prior.paths))))
    assert middle[0] == pytest.approx((prior.low + prior.high) / 2.0)


def test_a_coin_never_rules_out() -> None:
    """Other causes leave every outcome possible."""
    assert np.exp(log_coin(np.array([0.0, 1.0]), np.array([True, False]))) == pytest.approx(0.025)


def test_deviations_by_hand() -> None:
    """Concessions of .37 miss .27 by two half-widths; what is missing counts three."""
    (concede,) = (t for t in fitted_targets() if t.moment == "concede")
    moments = np.full((2, len(MOMENTS)), np.nan)
    moments[0, 0] = 0.37
    implied = Implied(8, np.zeros((2, 0)), np.zeros((2, 0)), moments)  # type: ignore[arg-type]
    assert deviations(implied, record_of((), [concede])) == pytest.approx(np.array([[2.0], [3.0]]))


def test_leaving_out_a_case_is_fitting_without_it() -> None:
    """Weights divided by what a case says are the weights of a kernel that lacks it."""
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 65, (40, 3)).astype(np.int32)
    implied = Implied(64, counts, np.zeros((40, 3), np.int32), np.zeros((40, 0)))
    on_cases = np.log(rng.random((40, 3)))
    whole = Kernel(on_cases, np.zeros((40, 1)))
    yes, none = np.ones(3, np.bool_), np.array([])
    record = TargetRecord(yes, yes, ~yes, np.arange(3), (), none, none)
    found = leave_out(np.zeros(40), whole, implied, record, ["a", "b", "b"])
    without_b = normalised(on_cases[:, 0])
    for k in (1, 2):
        implied_share = without_b @ ((counts[:, k] + 0.5) / 65.0)
        assert found.concluded[k] == pytest.approx(0.95 * implied_share + 0.025)


def test_work_that_was_stopped_goes_on_and_ends_the_same(
    small: tuple[Particles, Path], tmp_path: Path
) -> None:
    """Parts that are missing, cut short or foreign are done again; the numbers are the same."""
    whole, folder = small
    parts = sorted((folder / "implied").iterdir())
    assert len(parts) == 2
    again = tmp_path / "again"
    shutil.copytree(folder, again)
    (again / "implied" / parts[0].name).write_bytes(parts[0].read_bytes()[:500])
    (again / "implied" / parts[1].name).write_bytes(parts[0].read_bytes())
    done: list[int] = []
    assert np.array_equal(calibrate(again, SMALL, done.append).log_weights, whole.log_weights)
    assert sum(done) == SMALL.particles
    for part in parts:
        assert (again / "implied" / part.name).read_bytes() == part.read_bytes()
    counter = Counter()
    third = calibrate(folder, SMALL, counter)
    assert np.array_equal(third.log_weights, whole.log_weights)
    assert (counter.done, counter.recognised) == (0, SMALL.particles)


class Counter:
    """Counts particles that are done, and those that were."""

    def __init__(self) -> None:
        self.done = self.recognised = 0

    def __call__(self, finished: int) -> None:
        self.done += finished

    def recognise(self, finished: int) -> None:
        self.recognised += finished


def test_an_interrupt_keeps_what_is_finished(small: tuple[Particles, Path], tmp_path: Path) -> None:
    """The second generation is interrupted; the first is not simulated again."""
    whole, _ = small
    done: list[int] = []

    def stop(finished: int) -> None:
        done.append(finished)
        if sum(done) > SMALL.first:
            raise KeyboardInterrupt

    with pytest.raises(WorkInterruptedError, match="the same command continues"):
        calibrate(tmp_path, SMALL, stop)
    counter = Counter()
    again = calibrate(tmp_path, SMALL, counter)
    assert counter.recognised == SMALL.first
    assert np.array_equal(again.log_weights, whole.log_weights)


def test_another_seed_is_other_work(small: tuple[Particles, Path], tmp_path: Path) -> None:
    """Parts of one plan are not taken for another's, nor thrown away without a word."""
    whole, folder = small
    again = tmp_path / "again"
    shutil.copytree(folder, again)
    other = replace(SMALL, seed=2)
    with pytest.raises(CommandError, match=r"of another design \(other seed\)"):
        calibrate(again, other)
    assert np.array_equal(calibrate(again, SMALL).scores, whole.scores)
    assert not np.array_equal(calibrate(again, other, force=True).scores, whole.scores)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    """Nothing is written into it."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not a calibration of this program"):
        calibrate(tmp_path, SMALL)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_too_few_particles_are_no_posterior(small: tuple[Particles, Path]) -> None:
    """Of a few dozen, only particles are written; nothing is to be adopted."""
    particles, _ = small
    found = summarise(particles, 0)
    assert found.effective < found.least_effective
    assert not found.posterior
    assert "No posterior" in told_too_few(found)
    assert set(files_of(particles, particles, {})) == set(FITS)


def test_files_of_a_calibration(
    small: tuple[Particles, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Draws load as parameters; particles give the kernels of the cases back."""
    monkeypatch.setattr("analysis.calibration.summary.FEWEST", 1.0)
    particles, _ = small
    put_files(tmp_path, files_of(particles, particles, provenance_of(particles, "a command")))
    draws = load_draws(str(tmp_path / "posterior.parquet"))
    assert draws.paths == particles.prior.shared
    assert len(draws.values) == 2000
    kept = read_particles(list(particles.cases), tmp_path / "fit" / "particles.parquet")
    assert kept.provenance["command"] == "a command"
    fresh = kernel(particles.implied, record_of(particles.cases, particles.patterns))
    best = np.argmax(particles.log_weights)
    assert kept.kernel.cases.sum(axis=1).max() <= fresh.cases.sum(axis=1).max() + 1e-9
    assert np.any(np.isclose(kept.importance, particles.importance[best]))


def test_coverage_of_a_posterior_that_is_the_prior(small: tuple[Particles, Path]) -> None:
    """A record that says nothing leaves intervals that hold the truth as often as they say."""
    particles, _ = small
    silent = replace(
        particles,
        importance=np.zeros(len(particles.scores)),
        kernel=Kernel(np.zeros((len(particles.scores), 1)), np.zeros((len(particles.scores), 1))),
        implied=replace(
            particles.implied,
            concluded=np.full_like(particles.implied.concluded, 4),
            designated=np.zeros_like(particles.implied.designated),
        ),
        patterns=(),
    )
    found = coverage(silent, 60, 1)
    assert found.rate == pytest.approx(0.9, abs=0.06)


def test_made_records_have_one_answer_to_an_event(small: tuple[Particles, Path]) -> None:
    """Both of China's deals are designated or neither, where both were concluded."""
    particles, _ = small
    names = [case.case_id for case in particles.cases]
    pair = [names.index("CHN_S400"), names.index("CHN_SU35")]
    sure = replace(
        particles.implied,
        concluded=np.full_like(particles.implied.concluded, 8),
        designated=np.full_like(particles.implied.designated, 4),
    )
    answers = []
    for seed in range(40):
        record = made_record(particles, one_of(sure, 0), np.random.default_rng(seed))
        if record.concluded[pair].all():
            answers.append(record.designated[pair].tolist())
        assert not record.designated[~record.concluded].any()
    assert {tuple(answer) for answer in answers} == {(True, True), (False, False)}


def test_recoveries_begin_at_the_prior_and_resume(
    small: tuple[Particles, Path], tmp_path: Path
) -> None:
    """Each has a truth, a record and generations of its own; the same again from what is there."""
    particles, _ = small
    simulated, again = Counter(), Counter()
    with open_work(tmp_path, SMALL, simulated) as work:
        found = recoveries(work, particles, 2)
    size = len(particles.prior.paths)
    assert found.covered.shape == found.ranks.shape == (2, size)
    assert not np.array_equal(found.ranks[0], found.ranks[1])
    # The particles of each generation, and the one that made the record.
    assert simulated.done == 2 * particles_of(SMALL) == 2 * SMALL.size
    with open_work(tmp_path, SMALL, again) as work:
        assert np.array_equal(recoveries(work, particles, 2).ranks, found.ranks)
    assert (again.done, again.recognised) == (0, simulated.done)


def test_intervals_that_hold_by_hand() -> None:
    """Of 100 equal particles, truths above 4 and below 97 of them lie in the 90 % interval."""
    values = np.arange(100.0)[:, np.newaxis]
    weights = np.full(100, 0.01)
    for truth, inside in ((4.5, True), (4.0, False), (94.5, True), (95.5, False)):
        assert held(values, weights, np.array([truth]))[0][0] == inside


def test_a_fit_without_the_law_says_nothing_of_designation(tmp_path: Path) -> None:
    """Nobody is designated, and only conclusions weigh particles; written and read, the same."""
    lawless = calibrate(tmp_path / "parts", SMALL, law=False)
    assert not lawless.implied.designated.any()
    assert lawless.kernel.patterns.shape[1] == 0
    happened = np.array([case.concluded for case in lawless.cases])
    asked = np.array([case.for_conclusion and not case.before_law for case in lawless.cases])
    share, _ = shares(lawless.implied)
    by_hand = np.where(asked, log_coin(share, happened), 0.0)
    assert np.array_equal(lawless.kernel.cases, by_hand)
    put_files(tmp_path, files_of(lawless, lawless, provenance_of(lawless, "a command")))
    path = tmp_path / "fit" / "particles-no-law.parquet"
    kept = read_particles(list(lawless.cases), path, law=False)
    assert len(kept.kernel.cases) > 1
    drawn = np.round(by_hand.sum(axis=1), 9)
    assert np.isin(np.round(kept.kernel.cases.sum(axis=1), 9), drawn).all()


def test_a_part_of_the_record(tmp_path: Path) -> None:
    """Two parameters, one case under the law and three of before: only these weigh particles."""
    names = ("TUR_S400_1", "BRA_FX_SU35", "BRA_MI35", "CHL_MI17")
    paths = ("weights.need", "weights.legacy")
    plan = replace(SMALL, sources=Sources(cases=names, patterns=(), parameters=paths))
    found = calibrate(tmp_path, plan)
    assert found.prior.paths == paths
    assert [case.case_id for case in found.cases] == list(names)
    assert found.kernel.cases[:, 1:].max() == found.kernel.cases[:, 1:].min() == 0.0
    share, _ = shares(found.implied)
    happened = np.array([case.concluded for case in found.cases])
    by_hand = log_with_intercept(share[:, 1:], happened[1:])
    assert np.array_equal(found.kernel.before, by_hand)
    assert found.log_weights == pytest.approx(found.importance + found.kernel.cases[:, 0] + by_hand)
    again = calibrate(tmp_path, plan)
    assert np.array_equal(again.log_weights, found.log_weights)
    with pytest.raises(CommandError, match="other sources"):
        calibrate(tmp_path, SMALL)


def test_what_a_fit_says_of_unseen_cases(tmp_path: Path) -> None:
    """The mean probability under the weights that lack the case, whichever period it is of."""
    names = ("TUR_S400_1", "BRA_FX_SU35", "BRA_MI35")
    plan = replace(SMALL, sources=Sources(cases=names, patterns=()))
    particles = calibrate(tmp_path, plan)
    found = unseen(particles)
    law = normalised(particles.importance + particles.kernel.before)
    assert found.after[0] == pytest.approx(np.log(law @ np.exp(particles.kernel.cases[:, 0])))
    share, _ = shares(particles.implied)
    happened = np.array([case.concluded for case in particles.cases])
    one = log_with_intercept(share[:, 2:], happened[2:])
    rest = normalised(particles.importance + particles.kernel.cases[:, 0] + one)
    ratio = np.exp(particles.kernel.before - one)
    assert found.before[0] == pytest.approx(np.log(rest @ ratio))


def test_particles_weighed_by_registers(small: tuple[Particles, Path]) -> None:
    """Of the particles that there are; a law that comes later is as none, in every pattern."""
    particles, _ = small
    world = from_mapping(
        {
            "start": "2016-01",
            "months": 60,
            "law": {"in_force": "2030-01"},
            "population": {"first_year": 2017, "last_year": 2018},
        }
    )
    some = weigh(particles, world, 6)
    assert some.rows.shape == some.weights.shape == (6,)
    assert some.rows.max() < len(particles.scores)
    assert some.weights.sum() == pytest.approx(1.0)
    assert some.found.log_bayes_factor == some.found.error == 0.0
    for row in some.found.patterns:
        assert row.before == row.without_law or row.before != row.before
    few = summarise(particles, 0, register=some.found)
    assert f"No posterior: {min(few.effective, some.found.effective):,.0f} " in told_too_few(few)
    assert len(told_registers(few)) == 2
    assert len(thinned(world).deals) == -(-len(world.deals) // SHARE)


def test_nested_fits(tmp_path: Path) -> None:
    """A row for each rule, beside the fit without: gains of nothing are nothing."""
    rows = nested(tmp_path, SMALL, VARIANTS[:2])
    assert [row.name for row in rows] == ["none", "R8"]
    plain, rivals = rows
    assert (plain.after.gain, plain.before.gain) == (0.0, 0.0)
    assert (plain.after.n, plain.before.n) == (31, 67)
    assert rivals.before.elpd - plain.before.elpd == pytest.approx(rivals.before.gain)
    assert told(rows).count("\n") == 4
    assert density(np.array([-1.0, -3.0]), np.array([-2.0, -2.0])).gain_error == pytest.approx(2.0)
