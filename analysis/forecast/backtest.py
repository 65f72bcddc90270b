"""The method tried on the past: from each January, the next 24 months of all talks then open.

Each January has the posterior of what was known by then: particles of the prior, weighed by the
talks that had begun. The base rate and a ridge regression on two shares of arms imports are fitted
on the same. Which talks are on record at all, and their class of weapons, was decided later.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.population import effective
from analysis.evidence.prior import prior_of
from analysis.evidence.scores import auc, brier, gain, log_score
from analysis.forecast.make import LEVEL, allow, share_of
from analysis.forecast.orders import register_logs
from analysis.forecast.past import (
    AHEAD,
    drawn,
    facts_at,
    id_of,
    lives_of,
    particles_of,
    posterior_of,
    talks_at,
)
from analysis.forecast.record import (
    OVERDUE,
    Course,
    delivery_rate,
    known_courses,
    rate_of,
    read_courses,
)
from analysis.validation.baselines import base_rate, logistic
from sim.data.case_scenario import UnusableCaseError, country_of_case
from sim.ensemble import simulate_world
from sim.fingerprint import rule_fingerprint
from sim.months import format_month, parse_month
from sim.scenario import Scenario
from sim.scenario_file import load
from sim.start import is_dormant
from sim.world import build

YEARS = tuple(range(2018, 2025))
FIRST = 2012
"""The first January whose talks train the regression."""

EVENTS = ("signed", "delivered", "designated")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PastForecast:
    """What was said in a January of an event of a talk, and whether it came within 24 months."""

    january: str
    case_id: str
    iso3: str
    event: str
    model: float
    base_rate: float
    ridge: float
    happened: int


@dataclass(frozen=True)
class January:
    """How much was known, and how many particles are left of it."""

    month: str
    talks: int
    effective: float


@dataclass(frozen=True)
class Score:
    """Scores of model, base rate and ridge over a kind of event.

    Attributes
    ----------
    over_base, over_ridge : float
        By how much the model's Brier score is below theirs; with its 90 % interval over countries.
    """

    event: str
    n: int
    happened: int
    brier: float
    brier_base: float
    brier_ridge: float
    log: float
    log_base: float
    log_ridge: float
    auc: float | None
    over_base: float
    over_base_interval: tuple[float, float]
    over_ridge: float
    over_ridge_interval: tuple[float, float]


@dataclass(frozen=True)
class Backtest:
    """Forecasts of the past, scored."""

    rule_fingerprint: str
    particles: int
    runs: int
    seed: int
    level: float
    left_out: tuple[str, ...]
    januaries: tuple[January, ...]
    scores: tuple[Score, ...]
    foretold: tuple[PastForecast, ...]


@dataclass(frozen=True)
class BacktestSize:
    """How much is simulated: particles, runs of each talk at each, runs of each January.

    Each particle has one register of orders too, unless there are to be none.
    """

    particles: int = 4096
    lives: int = 32
    runs: int = 8000
    draws: int = 2000
    registers: bool = True


def backtest(
    size: BacktestSize | None = None,
    seed: int = 1,
    *,
    years: Sequence[int] = YEARS,
    courses: Sequence[Course] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """Foretell 24 months from each January, and score what was said.

    Parameters
    ----------
    courses : sequence of Course, optional
        The record; by default that of the data.
    progress : callable, optional
        Called with the number of particles just done, twice if each has a register.
    """
    size = size or BacktestSize()
    base = load("record").scenario
    record = list(read_courses() if courses is None else courses)
    usable = [course for course in record if course.began is not None and is_usable(course)]
    cuts = [parse_month(f"{year - 1}-12") for year in years]
    prior = prior_of(own=False)
    values = particles_of(prior, size.particles, seed)
    begun = [course for course in usable if course.facts.first_month <= max(cuts)]
    lives = lives_of(begun, base, cuts, prior, values, size.lives, seed, progress)
    further = np.zeros((size.particles, len(cuts)))
    if size.registers:
        further = register_logs(load("world").scenario, prior, values, cuts, seed, progress)
    said: list[PastForecast] = []
    told: list[January] = []
    for place, cut in enumerate(cuts):
        known = known_courses(usable, cut)
        weights = posterior_of(lives, known, cut, further[:, place])
        draws = drawn(prior, values, weights, size.draws, seed)
        told.append(January(format_month(cut + 1), len(known), effective(weights)))
        seen = talks_at(known, base, cut)
        done = simulate_world(replace(build(seen), draws=draws), size.runs, seed)
        said += foretell(known, usable, cut, seen, done.deals, list(done.world.deal_ids))
    return Backtest(
        rule_fingerprint=rule_fingerprint(),
        particles=size.particles,
        runs=size.runs,
        seed=seed,
        level=LEVEL,
        left_out=tuple(course.case_id for course in record if course not in usable),
        januaries=tuple(told),
        scores=tuple(scores_of(said)),
        foretold=tuple(said),
    )


def is_usable(course: Course) -> bool:
    """Return whether the data have all figures of a buyer when its talks began."""
    try:
        country_of_case(facts_at(course.facts, course.facts.first_month))
    except UnusableCaseError:
        return False
    return True


def may_come(event: str, course: Course) -> bool:
    """Return whether an event is still to come to a course as it is known."""
    if event == "signed":
        return course.signed is None and course.abandoned is None
    if event == "delivered":
        return course.signed is not None and course.delivered is None and course.abandoned is None
    return course.signed is not None and course.designated is None


def came(event: str, course: Course, cut: int) -> bool:
    """Return whether an event came within the months that are foretold from the end of a month."""
    when = getattr(course, event)
    return when is not None and cut < when <= cut + AHEAD


def foretell(
    known: Sequence[Course],
    record: Sequence[Course],
    cut: int,
    seen: Scenario,
    deals: NDArray[np.void],
    ids: Sequence[str],
) -> Iterator[PastForecast]:
    """Yield what is said at the end of a month of all that may come, and whether it came.

    The record is asked for two things alone: what came later, which is scored, and what had come
    of earlier forecasts by then, on which the regression is fitted.
    """
    later = {course.case_id: course for course in record}
    for event in EVENTS:
        asked = [course for course in known if may_come(event, course)]
        ridge = ridge_of(event, known, cut, asked)
        for course, regressed in zip(asked, ridge, strict=True):
            place = ids.index(id_of(course))
            model, rate = said_of(event, course, known, cut, seen, deals[:, place])
            yield PastForecast(
                january=format_month(cut + 1),
                case_id=course.case_id,
                iso3=course.facts.iso3,
                event=event,
                model=round(model, 4),
                base_rate=round(rate, 4),
                ridge=round(float(regressed), 4),
                happened=int(came(event, later[course.case_id], cut)),
            )


def said_of(
    event: str,
    course: Course,
    known: Sequence[Course],
    cut: int,
    seen: Scenario,
    deals: NDArray[np.void],
) -> tuple[float, float]:
    """Return the probability of an event, as it would be registered, and the base rate."""
    found = rate_of(event, known)
    if event == "delivered" and course.signed is not None:
        found = delivery_rate(known, overdue=cut + 1 - course.signed >= OVERDUE)
    rate = found.within(AHEAD)
    if is_dormant(seen.deals[id_of(course)], seen):
        return rate, rate
    share = share_of((deals[event] >= 0) & (deals[event] < AHEAD))
    return (share * rate if event == "delivered" else allow(share, rate)), rate


def features_of(courses: Iterable[Course], cut: int) -> Floats:
    """Return the Russian and US shares of arms imports as known when a year began."""
    found = []
    for course in courses:
        buyer = country_of_case(facts_at(course.facts, cut + 1))
        found.append([float(buyer.russia_share or 0.0), float(buyer.us_share or 0.0)])
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def ridge_of(event: str, known: Sequence[Course], cut: int, asked: Sequence[Course]) -> Floats:
    """Return the regression's probabilities, fitted on all earlier Januaries that are over."""
    rows, happened = [np.zeros((0, 2))], []
    for year in range(FIRST, cut // 12 + 1):
        then = parse_month(f"{year - 1}-12")
        if then + AHEAD > cut:
            break
        open_then = [one for one in known_courses(known, then) if may_come(event, one)]
        by_id = {course.case_id: course for course in known}
        rows.append(features_of(open_then, then))
        happened += [came(event, by_id[one.case_id], then) for one in open_then]
    flags = np.array(happened, dtype=np.bool_)
    if len(flags) == 0:
        return np.full(len(asked), base_rate(flags))
    return logistic(np.concatenate(rows), flags, features_of(asked, cut))


def scores_of(said: Sequence[PastForecast]) -> Iterator[Score]:
    """Yield scores of all events together, then of each kind."""
    for event in ("all", *EVENTS):
        rows = [item for item in said if event in ("all", item.event)]
        if not rows:
            continue
        model, base, ridge = (
            np.array([getattr(item, name) for item in rows])
            for name in ("model", "base_rate", "ridge")
        )
        happened = np.array([item.happened for item in rows], dtype=np.bool_)
        countries = [item.iso3 for item in rows]
        over_base = gain(model, base, happened, countries)
        over_ridge = gain(model, ridge, happened, countries)
        yield Score(
            event=event,
            n=len(rows),
            happened=int(happened.sum()),
            brier=brier(model, happened),
            brier_base=brier(base, happened),
            brier_ridge=brier(ridge, happened),
            log=log_score(model, happened),
            log_base=log_score(base, happened),
            log_ridge=log_score(ridge, happened),
            auc=auc(model, happened),
            over_base=over_base.brier,
            over_base_interval=over_base.interval,
            over_ridge=over_ridge.brier,
            over_ridge_interval=over_ridge.interval,
        )
