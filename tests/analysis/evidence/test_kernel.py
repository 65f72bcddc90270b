"""What enters the fit, and once: events of the record, independent patterns, noise of its own."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.evidence.cases import ScoredCase, events_of, scored_cases
from analysis.evidence.kernel import kernel, log_coin, record_of, shares
from analysis.evidence.moments import Episodes, moments
from analysis.evidence.simulate import FIT_RUN, MOMENTS, Implied, make_ready
from analysis.evidence.targets import DERIVED, fitted_targets, targets
from analysis.validation.baselines import base_rate
from analysis.validation.refit import leave_out
from analysis.validation.score import answers, designation_scores
from sim.engines import chance_of
from sim.noise import ARRAYS, SHOCK, draw_noise
from sim.rules.terms import NOT_YET
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
    found = leave_out(np.zeros(5), kernel(implied, record), implied, names)
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
    mine = make_ready(scenario, 256, fitted)
    world = build(scenario)
    fit = draw_noise(mine.keys, scenario.months, FIT_RUN, mine.runs)
    score = draw_noise(chance_of(world, scored), scenario.months, 0, 2000)
    for name in ARRAYS:
        assert np.intersect1d(getattr(fit, name), getattr(score, name)).size == 0, name
    shocks = mine.run(mine.parameters).deals["shock"][:, 0]
    assert shocks.tolist() == fit.normal[0, :, SHOCK].tolist()
    assert FIT_RUN > 10**8
