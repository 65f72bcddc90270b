"""Sensitivity: indices agree with SALib and with theory, and chance is not taken for an effect."""

import numpy as np
import pytest
from SALib.analyze import morris, sobol
from SALib.test_functions import Ishigami

from analysis.errors import CommandError
from analysis.sensitivity.estimates import (
    Saltelli,
    elementary_effects,
    screening,
    sobol_indices,
    variance_of,
)
from analysis.sensitivity.paired import Floats, check_runs, groups_of, jackknife, product
from analysis.sensitivity.plan import OUTCOMES, SensitivityPlan, Size, make_plan
from analysis.sensitivity.problem import GRID, problem_of, saltelli, trajectories, values_at
from analysis.sweep.factors import uncertainties
from sim.errors import ScenarioError
from sim.scenario_file import LoadedScenario, load

GROUPS = 8


@pytest.fixture(scope="module")
def plan() -> SensitivityPlan:
    """Three parameters of the toy world."""
    return make_plan(load("toy"), ["state.severity", "learning.alpha", "weights.need"], [])


def ishigami(shares: Floats) -> Floats:
    """Return the function of Ishigami and Homma (1990) on the unit cube."""
    values: Floats = Ishigami.evaluate(np.pi * (2.0 * shares - 1.0))
    return values


def certain(values: Floats) -> Floats:
    """Return values that every group of runs agrees on."""
    return np.repeat(values[:, np.newaxis], GROUPS, axis=1)


def test_product_by_hand() -> None:
    """Over pairs of different groups: (1·4 + 1·6 + 2·2 + 2·6 + 3·2 + 3·4) / 6."""
    left, right = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    assert product(left, right) == pytest.approx(44.0 / 6.0)


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    values = np.random.default_rng(1).normal(size=20)
    left_out = np.array([np.delete(values, k).mean() for k in range(20)])
    assert jackknife(left_out) == pytest.approx(values.std(ddof=1) / np.sqrt(20))


def test_without_chance_sobol_indices_are_those_of_salib(plan: SensitivityPlan) -> None:
    shares = saltelli(plan.factors, 256, 3)
    values = ishigami(shares)
    found = sobol_indices(Saltelli.split(certain(values), 3), 1)
    salib = sobol.analyze(problem_of(plan.factors), values, num_resamples=200, seed=5)
    for name in ("S1", "ST"):
        assert found[name].value == pytest.approx(salib[name], abs=1e-12)
        assert found[name].half == pytest.approx(salib[f"{name}_conf"], rel=0.25)
    upper = np.triu_indices(3, 1)
    assert found["S2"].value[upper] == pytest.approx(salib["S2"][upper], abs=1e-12)
    assert found["ST"].chance == pytest.approx(0.0, abs=1e-15)


def test_sobol_indices_of_a_known_function(plan: SensitivityPlan) -> None:
    """Closed forms for a = 7, b = 0.1; all lie within their intervals."""
    values = ishigami(saltelli(plan.factors, 1024, 4))
    found = sobol_indices(Saltelli.split(certain(values), 3), 1)
    for name, truth in (("S1", [0.3139, 0.4424, 0.0]), ("ST", [0.5576, 0.4424, 0.2437])):
        assert np.all(np.abs(found[name].value - truth) < found[name].half + 1e-4)
    assert found["S1"].clear.tolist() == [True, True, False]
    assert found["S2"].value[0, 2] == pytest.approx(0.2437, abs=0.08)
    assert found["S2"].clear[0, 2]
    assert not found["S2"].clear[0, 1]


def test_morris_is_that_of_salib(plan: SensitivityPlan) -> None:
    shares = trajectories(plan.factors, 12, 3)
    values = ishigami(shares)
    effects = elementary_effects(certain(values), shares)
    found = screening(effects, 1)
    salib = morris.analyze(
        problem_of(plan.factors), shares, values, num_levels=GRID, num_resamples=200, seed=5
    )
    for name in ("mu", "mu_star", "sigma"):
        assert found[name].value == pytest.approx(np.asarray(salib[name], dtype=float), abs=1e-9)
    half = np.asarray(salib["mu_star_conf"], dtype=float)
    assert found["mu_star"].half == pytest.approx(half, rel=0.35, abs=1e-9)


def noisy(shares: Floats, seed: int, spread: float = 1.0) -> Floats:
    """Return 2·x₁ + x₂ with noise that groups of runs disagree on; x₃ does nothing."""
    rng = np.random.default_rng(seed)
    values = 2.0 * shares[:, 0] + shares[:, 1]
    return values[:, np.newaxis] + spread * rng.normal(size=(len(shares), GROUPS))


def test_chance_is_not_taken_for_an_effect(plan: SensitivityPlan) -> None:
    """SALib's total index of a parameter that does nothing is far above zero; ours is not.

    Over 40 seeds the mean of ours lies within four standard errors of zero, which a mean that is
    right misses once in 16,000 times; seeds are fixed.
    """
    shares = saltelli(plan.factors, 64, 2)
    ours, theirs, unclear = [], [], 0
    for seed in range(40):
        values = noisy(shares, seed)
        found = sobol_indices(Saltelli.split(values, 3), seed)
        ours.append(found["ST"].value[2])
        unclear += not found["ST"].clear[2]
        salib = sobol.analyze(problem_of(plan.factors), values.mean(axis=1), num_resamples=2)
        theirs.append(salib["ST"][2])
        assert found["ST"].chance[2] > 0.2
    assert abs(np.mean(ours)) < 4.0 * np.std(ours, ddof=1) / np.sqrt(40)
    assert np.mean(theirs) > 0.2
    assert unclear >= 34


def test_intervals_cover(plan: SensitivityPlan) -> None:
    """95 % intervals of S1 = 0.8 and 0.2 hold the truth in most of 60 samples with noise.

    With 95 % coverage fewer than 50 of 60 happen once in 3,000 times; seeds are fixed.
    """
    hits = np.zeros(2)
    for seed in range(60):
        shares = saltelli(plan.factors, 64, seed)
        found = sobol_indices(Saltelli.split(noisy(shares, seed, 0.3), 3), seed)
        hits += np.abs(found["S1"].value - (0.8, 0.2, 0.0))[:2] <= found["S1"].half[:2]
    assert np.all(hits >= 50)


def test_variance_is_free_of_chance(plan: SensitivityPlan) -> None:
    """5/12 for 2·x₁ + x₂, whatever the noise."""
    shares = saltelli(plan.factors, 1024, 2)
    sample = Saltelli.split(noisy(shares, 1, 3.0), 3)
    assert variance_of(sample) == pytest.approx(5.0 / 12.0, abs=0.08)
    assert np.var(noisy(shares, 1, 3.0).mean(axis=1)) > 1.0


def test_an_effect_within_chance_is_not_clear(plan: SensitivityPlan) -> None:
    """μ* of a parameter that does nothing is as large as chance says, and not clear."""
    shares = trajectories(plan.factors, 40, 3)
    found = screening(elementary_effects(noisy(shares, 3, 0.3), shares), 1)["mu_star"]
    assert found.value[2] == pytest.approx(found.chance[2], rel=0.3)
    assert found.clear.tolist() == [True, True, False]


def test_samples_become_values_of_the_registry(plan: SensitivityPlan) -> None:
    """The ends of the cube are the ends of the spans."""
    ends = values_at(plan.factors, np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]))
    spans = [(factor.low, factor.high) for factor in plan.factors]
    assert list(zip(*ends, strict=True)) == spans


def test_groups() -> None:
    assert [groups_of(runs) for runs in (64, 128, 192, 1024, 16384)] == [4, 8, 12, 32, 32]
    for runs in (32, 65, 100):
        with pytest.raises(CommandError, match="must be a multiple of 64"):
            check_runs(runs)


def test_plan_by_default() -> None:
    found = make_plan(load("toy"), [], [])
    assert [factor.path for factor in found.factors] == uncertainties()
    assert found.outcomes == OUTCOMES
    design, shares = found.screening()
    count = len(uncertainties())
    assert shares.shape == (Size().trajectories * (count + 1), count)
    assert len(design.samples) == len(shares)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("state.sevrity", "--factor: state.sevrity: unknown key; did you mean 'state.severity'?"),
        ("state.severity=3:1", "found low 3, high 1; low must be below high"),
        ("state.severity=a:b", "must be low:high, a list of levels"),
        ("state.severity=0,5:2", "log}; write it with a decimal point: 0.5"),
        ("state.severity=0.5:2,5", "log}; write it with a decimal point: 2.5"),
        ("state.severity=0,5", "high: …}; write it with a decimal point: 0.5"),
        ("state.severity=0:-1", "must be greater than or equal to 0|at least 0"),
        ("state.policy", "no span is declared"),
        ("state.policy=[discretionary, nver]", "did you mean 'never'?|must be one of"),
    ],
)
def test_bad_parameters(text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message.replace("?", "[?]")):
        make_plan(load("toy"), [text], [])


def test_parameters_as_given() -> None:
    base: LoadedScenario = load("toy")
    given = [
        "state.severity=0:2",
        "state.policy=[discretionary, never]",
        "learning.alpha={low: 0.25, high: 4, scale: log}",
        "learning.silence_months=6:12",
    ]
    severity, policy, alpha, months = make_plan(base, given, []).factors
    assert (severity.low, severity.high, severity.log) == (0.0, 2.0, False)
    assert policy.spelled == ("discretionary", "never")
    assert alpha.log
    assert months.whole
    with pytest.raises(ScenarioError, match=r"varied twice, as state\.severity"):
        make_plan(base, ["state.severity", "state.severity=0:1"], [])
    with pytest.raises(CommandError, match="did you mean 'designations'"):
        make_plan(base, [], ["designatons"])
