"""Talks as they were known at the end of a month, as scenarios, and particles weighed by them.

Nothing later enters: not a contract's month, nor its value, size or American alternative, which
are known more often of talks that came off, nor figures of later years, nor events. What was
decided with hindsight is which talks are on record at all, and in which class of weapons.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.cases import blind_to_size
from analysis.evidence.kernel import RARE, log_coin
from analysis.evidence.population import normalised, prior_scores, resample
from analysis.evidence.prior import UniformPriors
from analysis.evidence.simulate import Place, make_ready
from analysis.forecast.record import OVERDUE, Course, known
from sim.cpus import usable_cpus
from sim.data.case_file import CaseFacts
from sim.data.case_scenario import country_of_case, deal_of_case
from sim.data.register import ImporterYear, read_importers
from sim.parameter_draws import ParameterDraws
from sim.records import Records
from sim.rules.terms import NOT_YET
from sim.scenario import Scenario
from sim.start import as_of

AHEAD = 24
"""Months that are foretold."""

FIGURES = (
    *("russia_share", "us_share", "arms_imports", "installed_base"),
    *("gdp", "export_share", "export_bound"),
)
"""Figures of a state that facts have as importers do."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]


def facts_at(facts: CaseFacts, month: int) -> CaseFacts:
    """Return facts as known when the year of a month began: figures of the register's importers.

    A figure that is missing there is then taken from the data as known in that year. Who else bid
    is left out: some bids on record became known only within a year.
    """
    year = month // 12
    row = importers().get((facts.iso3, year))
    figures: dict[str, Any] = {name: getattr(row, name, None) for name in FIGURES}
    return replace(
        blind_to_size(facts, rivals=False), year=year, talks_start=facts.first_month, **figures
    )


@cache
def importers() -> dict[tuple[str, int], ImporterYear]:
    """Return the register's importers by country and year."""
    return {(row.iso3, row.year): row for row in read_importers()}


def id_of(course: Course) -> str:
    """Return the id of a course's deal."""
    return f"{course.facts.iso3}/{course.case_id}"


def talk_alone(course: Course, base: Scenario, last: int) -> Scenario:
    """Return the scenario of one talk, from its first month to the end of a month."""
    start = course.facts.first_month
    facts = facts_at(course.facts, start)
    return base.model_copy(
        update={
            "name": course.case_id,
            "start": start,
            "months": last - start + 1,
            "deals": {id_of(course): deal_of_case(facts, start, rivals=False)},
            "countries": {facts.iso3: country_of_case(facts)},
            "draws": None,
        }
    )


def talks_at(courses: Sequence[Course], base: Scenario, month: int) -> Scenario:
    """Return all talks as they stood at the end of a month, with the months to be foretold.

    A contract that had stood for `OVERDUE` months without a delivery is dormant.
    """
    deals, countries = {}, {}
    for course in courses:
        facts = facts_at(course.facts, month + 1)
        spec = deal_of_case(facts, course.facts.first_month, rivals=False)
        overdue = None
        if course.signed is not None and course.delivered is None:
            overdue = known(course.signed + OVERDUE, month)
        told = {
            "signed": course.signed,
            "delivered": course.delivered,
            "designated": course.designated,
            "dormant": overdue,
        }
        record = spec.record.model_copy(update=told)
        deals[id_of(course)] = spec.model_copy(update={"record": record})
        countries[facts.iso3] = country_of_case(facts)
    whole = base.model_copy(update={"deals": deals, "countries": countries, "draws": None})
    return as_of(whole, month, months=AHEAD)


@dataclass(frozen=True)
class Lives:
    """What particles make of talks that they live from their first month.

    Attributes
    ----------
    ids : tuple of str
        The talks.
    cuts : tuple of int
        The months at whose ends is counted.
    signed, designated : (particles, talks, cuts)
        Of `runs` runs, in how many a contract was signed by then, and in how many of these its
        buyer was designated.
    """

    ids: tuple[str, ...]
    cuts: tuple[int, ...]
    runs: int
    signed: Counts
    designated: Counts


def lives_of(
    courses: Sequence[Course],
    base: Scenario,
    cuts: Sequence[int],
    prior: UniformPriors,
    values: Floats,
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> Lives:
    """Simulate every talk at every particle; `progress` counts particles."""
    columns = {path: k for k, path in enumerate(prior.paths)}
    last = max(cuts)
    scenarios = [talk_alone(course, base, last) for course in courses]
    ready = [make_ready(scenario, runs, seed, columns) for scenario in scenarios]
    shape = (len(values), len(courses), len(cuts))
    found = Lives(
        tuple(course.case_id for course in courses),
        tuple(cuts),
        runs,
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int32),
    )

    def work(rows: NDArray[np.int64]) -> None:
        places = [Place(item) for item in ready]
        for row in rows:
            for k, (place, scenario) in enumerate(zip(places, scenarios, strict=True)):
                deals = place.run(values[row]).deals[:, 0]
                count(deals, scenario.start, found, int(row), k)
            if progress is not None:
                progress(1)

    with ThreadPoolExecutor(usable_cpus()) as pool:
        for _ in pool.map(work, np.array_split(np.arange(len(values)), usable_cpus())):
            pass
    return found


def count(deals: Records, start: int, found: Lives, row: int, k: int) -> None:
    """Write in how many runs a talk was signed and designated by each cut."""
    signed, named = deals["signed"], deals["designated"]
    for place, cut in enumerate(found.cuts):
        by = (signed != NOT_YET) & (signed <= cut - start)
        found.signed[row, k, place] = np.count_nonzero(by)
        found.designated[row, k, place] = np.count_nonzero(
            by & (named != NOT_YET) & (named <= cut - start)
        )


def log_weights(lives: Lives, courses: Sequence[Course], cut: int) -> Floats:
    """Return log weights of particles by talks as they were known at the end of a month."""
    place = lives.cuts.index(cut)
    total = np.zeros(len(lives.signed))
    for course in courses:
        k = lives.ids.index(course.case_id)
        signed = lives.signed[:, k, place]
        share = np.asarray((signed + 0.5) / (lives.runs + 1.0), np.float64)
        total += log_coin(share, np.bool_(course.signed is not None))
        if course.signed is not None:
            named = (lives.designated[:, k, place] + RARE) / (signed + 1.0)
            named = np.asarray(named, np.float64)
            total += log_coin(named, np.bool_(course.designated is not None))
    return total


def posterior_of(
    lives: Lives,
    courses: Sequence[Course],
    cut: int,
    further: Floats,
) -> Floats:
    """Return what is left of the prior: weights of particles; `further` are log weights too."""
    return normalised(log_weights(lives, courses, cut) + further)


def drawn(
    prior: UniformPriors, values: Floats, weights: Floats, draws: int, seed: int
) -> ParameterDraws:
    """Return equally likely draws of weighed particles."""
    return ParameterDraws(prior.paths, values[resample(weights, draws, seed)])


def particles_of(prior: UniformPriors, size: int, seed: int) -> Floats:
    """Return points spread evenly over the prior."""
    return prior.values(prior_scores(size, len(prior.paths), seed))
