"""What enters the fit, and once: events of the record, independent patterns, noise of its own."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.calibration.work import of_patterns
from analysis.evidence.cases import ScoredCase, events_of, scored_cases
from analysis.evidence.kernel import (
    INTERCEPTS,
    TargetRecord,
    allowed,
    kernel,
    log_coin,
    log_with_intercept,
    record_of,
    shares,
)
from analysis.evidence.moments import Episodes, episodes, moments
from analysis.evidence.prior import OF_PATTERNS, OWN, registry_prior
from analysis.evidence.simulate import (
    FIT_RUN,
    MOMENTS,
    Implied,
    Place,
    Workbench,
    is_concluded,
    is_designated,
    make_ready,
)
from analysis.evidence.targets import DERIVED, fitted_targets, targets
from analysis.validation.baselines import base_rate
from analysis.validation.refit import leave_out
from analysis.validation.score import answers, designation_scores
from sim.engines import chance_of
from sim.ensemble import Ensemble, simulate
from sim.noise import ARRAYS, SHOCK, draw_noise
from sim.parameter_draws import written_paths
from sim.rules.terms import NOT_YET
from sim.scenario import Scenario
from sim.variants import replaced
from sim.world import build

CHINA = ("CHN_S400", "CHN_SU35")
RUNS = 64


@pytest.fixture(scope="module")
def cases() -> list[ScoredCase]:
    """The cases of the record."""
    return scored_cases()[0]


@pytest.fixture(scope="module")
def implied(cases: list[ScoredCase]) -> Implied:
    """What a few particles might imply."""
    rng = np.random.default_rng(3)
    concluded = rng.integers(1, RUNS + 1, (5, len(cases))).astype(np.int32)
    designated = rng.integers(0, concluded + 1).astype(np.int32)
    return Implied(RUNS, concluded, designated, np.zeros((5, 0)))


def with_outcomes(cases: list[ScoredCase], name: str, **changes: object) -> list[ScoredCase]:
    """Return cases of which one had another outcome."""
    return [
        replace(item, case=replace(item.case, outcome=replace(item.case.outcome, **changes)))
        if item.case_id == name
        else item
        for item in cases
    ]


def test_a_determination_over_two_deals_is_one_event(cases: list[ScoredCase]) -> None:
    """China's of September 2018 named two deals; all other cases are events of their own."""
    events = events_of(cases)
    shared = [event for event in dict.fromkeys(events) if len(event) > 1]
    assert [set(event) for event in shared] == [set(CHINA)]
    assert len(dict.fromkeys(events)) == len(cases) - 1


@pytest.mark.parametrize("determined", [None, 24000])
def test_determinations_at_other_times_are_others(
    cases: list[ScoredCase], determined: int | None
) -> None:
    """So are those whose date nobody knows."""
    other = with_outcomes(cases, CHINA[0], determined=determined)
    assert all(len(event) == 1 for event in events_of(other))


def test_a_determination_is_one_coin(cases: list[ScoredCase], implied: Implied) -> None:
    """Over both deals of China one coin, of their mean probability; over any other deal its own."""
    record = record_of(cases, ())
    found = kernel(implied, record).cases
    concluded, designated = shares(implied)
    by_hand = np.where(record.asked, log_coin(concluded, record.concluded), 0.0)
    ids = [case.case_id for case in cases]
    one, other = (ids.index(name) for name in CHINA)
    for k in range(len(cases)):
        if k not in (one, other) and record.concluded[k]:
            by_hand[:, k] += log_coin(designated[:, k], record.designated[k])
    mean = 0.5 * (designated[:, one] + designated[:, other])
    by_hand[:, min(one, other)] += log_coin(mean, np.True_)
    assert found == pytest.approx(by_hand, abs=1e-12)


def test_a_determination_asks_only_for_what_was_concluded(
    cases: list[ScoredCase], implied: Implied
) -> None:
    """Had one of China's deals failed, the coin would be the other's."""
    failed = with_outcomes(cases, CHINA[0], end="dropped")
    record = record_of(failed, ())
    ids = [case.case_id for case in cases]
    left = ids.index(CHINA[1])
    concluded, designated = shares(implied)
    coins = log_coin(designated[:, left], np.True_)
    coins += np.where(record.asked[left], log_coin(concluded[:, left], np.True_), 0.0)
    assert kernel(implied, record).cases[:, left] == pytest.approx(coins)


def test_what_one_deal_tells_of_the_other_is_left_out_too(
    cases: list[ScoredCase], implied: Implied
) -> None:
    """Predictions for China's deals are those of a fit that has neither."""
    record = record_of(cases, ())
    names = [" + ".join(event) for event in events_of(cases)]
    found = leave_out(np.zeros(5), kernel(implied, record), implied, record, names)
    rest = [case for case in cases if case.case_id not in CHINA]
    columns = [k for k, case in enumerate(cases) if case.case_id not in CHINA]
    part = Implied(
        RUNS, implied.concluded[:, columns], implied.designated[:, columns], implied.moments
    )
    logs = kernel(part, record_of(rest, ())).total
    weights = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
    concluded, designated = shares(implied)
    for k in set(range(len(cases))) - set(columns):
        joint = weights * concluded[:, k]
        expected = 0.95 * (joint @ designated[:, k]) / joint.sum() + 0.025
        assert found.designated[k] == pytest.approx(expected)


def test_a_determination_is_scored_once(cases: list[ScoredCase]) -> None:
    """18 concluded cases hold 17 events, 2 of them designations: Brier by hand."""
    rng = np.random.default_rng(5)
    said = rng.random(len(cases))
    found = designation_scores(said, cases, cases)
    happened = answers(cases)
    assert (found.n, found.designated) == (18, 3)
    assert (len(happened), sum(happened.values())) == (17, 2)
    by_case = dict(zip([case.case_id for case in cases], said, strict=True))
    errors = [(np.mean([by_case[i] for i in e]) - yes) ** 2 for e, yes in happened.items()]
    assert found.brier == pytest.approx(np.mean(errors))
    rates = {
        yes: base_rate(np.array([True] * (2 - yes) + [False] * (14 + yes))) for yes in (True, False)
    }
    assert found.base_rate == pytest.approx(
        np.mean([(rates[yes] - yes) ** 2 for yes in happened.values()])
    )


def test_only_independent_patterns_are_fitted() -> None:
    """Threats carried out are stand firm·(1 - concede) in any ensemble: derived, and not fitted."""
    fitted = [target.moment for target in fitted_targets()]
    assert [t.moment for t in targets() if t.weight == DERIVED] == ["carried_out"]
    assert "carried_out" not in fitted
    assert {"concede", "stand_firm"} < set(fitted)
    rng = np.random.default_rng(7)
    for _ in range(20):
        shape = (40, 6)
        end = rng.integers(0, 4, shape)
        conceded, punished = end == 0, end == 2
        resisted = (end == 1) | punished
        nothing, never = np.zeros(shape, dtype=bool), np.full(shape, NOT_YET)
        found = moments(
            Episodes(
                threat=np.zeros(shape, np.int64),
                conceded=conceded,
                resisted=resisted,
                punished=punished,
                backed_down=nothing,
                resolved=never,
                reversed=nothing,
                lag=never,
                exposure=rng.random(shape),
                shock=rng.standard_normal(shape),
            )
        )
        product = found["stand_firm"] * (1.0 - found["concede"])
        assert found["carried_out"] == pytest.approx(product, abs=1e-12)
    assert "carried_out" in MOMENTS


@pytest.mark.parametrize("seeds", [(1, 1), (1, 2), (2, 1)])
def test_fit_and_score_share_no_noise(cases: list[ScoredCase], seeds: tuple[int, int]) -> None:
    """No run of a particle is a run of `validate` at its 2,000, whatever the seeds of the two."""
    fitted, scored = seeds
    scenario = cases[0].scenario
    mine = make_ready(scenario, 256, fitted, {})
    world = build(scenario)
    fit = mine.noise
    assert len(fit.kind) == mine.runs == 256
    own = draw_noise(chance_of(world, fitted), scenario.months, FIT_RUN, 256)
    assert all(np.array_equal(*pair) for pair in zip(fit, own, strict=True))
    score = draw_noise(chance_of(world, scored), scenario.months, 0, 2000)
    for name in ARRAYS:
        assert np.intersect1d(getattr(fit, name), getattr(score, name)).size == 0, name
    shocks = Place(mine).run(np.empty(0)).deals["shock"][:, 0]
    assert shocks.tolist() == fit.normal[0, :, SHOCK].tolist()
    assert FIT_RUN > 10**8


def test_a_particle_is_simulated_as_any_scenario(cases: list[ScoredCase]) -> None:
    """Counts and moments are those of whole runs of scenarios with its values; the second's too."""
    prior, preset = registry_prior(), of_patterns()
    bench = Workbench(cases[:3], preset, prior, runs=24, preset_runs=16)
    scores = np.random.default_rng(2).standard_normal((2, len(prior.paths)))
    values = prior.values(scores)
    found = bench(values)
    for row, particle in enumerate(values.tolist()):
        named = dict(zip(prior.paths, particle, strict=True))
        shared = {path: named[path] for path in prior.shared}
        for k, case in enumerate(cases[:3]):
            deals = whole_runs(case.scenario, shared, 24).deals[:, 0]
            concluded = is_concluded(deals)
            assert found.concluded[row, k] == np.count_nonzero(concluded)
            assert found.designated[row, k] == np.count_nonzero(concluded & is_designated(deals))
        own = {path: named[OF_PATTERNS + path] for path in OWN}
        done = whole_runs(preset, shared | own, 16)
        buyers = [deal.buyer for deal in done.world.deals]
        told = moments(episodes(done.deals, done.buyers["exposure"][:, buyers]))
        assert np.array_equal(found.moments[row], [told[n] for n in MOMENTS], equal_nan=True)


def whole_runs(scenario: Scenario, values: dict[str, float], runs: int) -> Ensemble:
    """Return runs kept for fits, at values of all parameters that the scenario does not set."""
    free = {path: x for path, x in values.items() if path not in written_paths(scenario)}
    keys = {(*path.split("."),): value for path, value in free.items()}
    return simulate(replaced(scenario, keys), runs, 1, first_run=FIT_RUN)


def test_what_a_case_itself_sets_stands(cases: list[ScoredCase]) -> None:
    """A value that a scenario writes is no particle's."""
    prior = registry_prior()
    path = prior.shared[3]
    set_here = replaced(cases[0].scenario, {(*path.split("."),): float(prior.low[3])})
    columns = {name: column for column, name in enumerate(prior.shared)}
    place = Place(make_ready(set_here, 2, 1, columns))
    place.run(prior.high)
    for column, name in enumerate(prior.shared):
        section, key = name.split(".")
        expected = prior.low if name == path else prior.high
        assert place.parameters[section][key] == expected[column], name


def test_without_patterns_no_moment_is_simulated(cases: list[ScoredCase]) -> None:
    """Cases are as they are with patterns; every moment is missing."""
    prior = registry_prior()
    values = prior.values(np.zeros((1, len(prior.paths))))
    full = Workbench(cases[:2], of_patterns(), prior, runs=8, preset_runs=2)(values)
    bare = Workbench(cases[:2], None, prior, runs=8)(values)
    assert np.array_equal(bare.concluded, full.concluded)
    assert np.array_equal(bare.designated, full.designated)
    assert np.isnan(bare.moments).all()
    assert not np.isnan(full.moments).all()


def test_an_intercept_is_integrated_out() -> None:
    """One case: the mean over intercepts; a shift that both outcomes share changes nothing much."""
    p = np.array([[0.3], [0.6]])
    odds = np.log(allowed(p) / (1.0 - allowed(p)))
    by_hand = np.mean(1.0 / (1.0 + np.exp(-(odds + INTERCEPTS))), axis=1)
    assert np.exp(log_with_intercept(p, np.array([True]))) == pytest.approx(by_hand)
    ordered, reversed_ = np.array([[0.2, 0.5]]), np.array([[0.5, 0.2]])
    happened = np.array([False, True])
    assert log_with_intercept(ordered, happened) > log_with_intercept(reversed_, happened)


@pytest.mark.parametrize("before_law", [True, False])
def test_a_kernel_by_hand(before_law: bool) -> None:
    """Nine runs of four cases, and three patterns: one missed, one not shown, one not of record."""
    record = TargetRecord(
        asked=np.array([True, True, False, True]),
        concluded=np.array([True, False, True, True]),
        designated=np.array([True, False, False, True]),
        events=np.array([0, 1, 2, 3]),
        moments=("concede", "reversal", "lag_p90"),
        seen=np.array([0.3, 0.2, np.nan]),
        discrepancy=np.array([0.05, 0.1, 5.0]),
        shifted=np.array([False, False, False, True]) if before_law else None,
    )
    told = np.zeros((1, len(MOMENTS)))
    told[0, [MOMENTS.index(name) for name in record.moments]] = 0.4, np.nan, 30.0
    implied = Implied(9, np.array([[9, 0, 4, 5]]), np.array([[3, 0, 0, 2]]), told)

    def coin(p: float) -> float:
        return float(np.log(0.025 + 0.95 * p))

    last = 0.0 if before_law else coin(5.5 / 10) + coin(2.1 / 6)
    cases = [coin(9.5 / 10) + coin(3.1 / 10), coin(1 - 0.5 / 10), coin(1 - 0.1 / 5), last]
    patterns = [-0.5 * 2.0**2, -0.5 * 3.0**2, 0.0]
    p = 0.025 + 0.95 * 5.5 / 10
    shifted = np.exp(np.linspace(-3.0, 3.0, 25)) * p / (1.0 - p)
    before = float(np.log(np.mean(shifted / (1.0 + shifted)))) if before_law else 0.0
    found = kernel(implied, record)
    assert found.cases[0].tolist() == pytest.approx(cases, abs=1e-12)
    assert found.patterns[0].tolist() == pytest.approx(patterns, abs=1e-12)
    assert found.before == pytest.approx(before, abs=1e-12)
    assert found.total.tolist() == pytest.approx([sum(cases) + sum(patterns) + before], abs=1e-12)
    lawless = kernel(implied, replace(record, names=False)).cases[0, 0]
    assert lawless == pytest.approx(coin(9.5 / 10))
