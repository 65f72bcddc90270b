"""What was on record of a talk by the end of a month, and how often what followed.

A rate is events over deal-years in which they could have come, half an event added (Jeffreys), so
that what has never happened is not called impossible. Which cases are on record at all was decided
with hindsight: they are those that were talked about.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from analysis.errors import CommandError
from sim.data.case_file import (
    CASES,
    COLUMNS,
    CONCLUDED,
    CONTROL,
    ENDS,
    HORIZON,
    NAMED,
    OPTIONAL,
    CaseFacts,
    date,
    read_case,
)
from sim.data.outcomes import Dated, outcomes_beside
from sim.data.rows import read_named

OVERDUE = 36
"""Months after which a contract without a delivery is counted with those that are overdue."""

EVENTS = ("signed", "elsewhere", "delivered", "designated", "waived", "lifted", "handed_back")
"""What may come of a talk, of a contract, of a purchase, of a designation."""


@dataclass(frozen=True)
class Course:
    """A talk and what came of it: months from year 0, None for what had not come.

    Attributes
    ----------
    began : int or None
        None where the record does not say: such a talk is known by its contract alone.
    until : int
        The last month in which it was looked at.
    abandoned : int or None
        The month by whose end it was known to have been given up; nobody wrote down when.
    """

    facts: CaseFacts
    began: int | None
    until: int
    signed: int | None = None
    delivered: int | None = None
    designated: int | None = None
    abandoned: int | None = None

    @property
    def case_id(self) -> str:
        """Its id."""
        return self.facts.case_id


@lru_cache(maxsize=4)
def read_courses(path: Path = CASES) -> tuple[Course, ...]:
    """Return the courses of the cases of a file that were talked about and not over before the law.

    Months of contract and delivery of which only the year is known are its December. Where the
    table of outcomes has a case delivered or signed that the file has no date of, the month in
    which it was looked at stands for it.
    """
    found = []
    dated = outcomes_beside(path, ENDS)
    for row in read_named(path, COLUMNS, OPTIONAL):
        case = read_case(row)
        if case.selection != NAMED or case.period == CONTROL:
            continue
        seen = dated.get(case.facts.case_id, ((HORIZON, case.outcome.end),))
        found.append(
            Course(
                facts=case.facts,
                began=case.facts.talks_start,
                until=max(month for month, _ in seen),
                signed=first_of(date(row, "contract_signed", last=True), seen, CONCLUDED),
                delivered=first_of(date(row, "delivery_start", last=True), seen, CONCLUDED[:1]),
                designated=case.outcome.determined,
                abandoned=first_of(None, seen, ("abandoned", "never_serious")),
            )
        )
    return tuple(found)


def first_of(told: int | None, seen: Sequence[Dated], words: Sequence[str]) -> int | None:
    """Return a month as told, else the first in which a case was seen to stand like this."""
    if told is not None:
        return told
    return min((month for month, outcome in seen if outcome in words), default=None)


def known_by(course: Course, month: int) -> Course | None:
    """Return a course as it was known at the end of a month; None before its talks began."""
    if course.began is None or course.began > month:
        return None
    return replace(
        course,
        until=min(course.until, month),
        signed=known(course.signed, month),
        delivered=known(course.delivered, month),
        designated=known(course.designated, month),
        abandoned=known(course.abandoned, month),
    )


def known(when: int | None, month: int) -> int | None:
    """Return when something came, if it had come by the end of a month."""
    return when if when is not None and when <= month else None


def known_courses(courses: Iterable[Course], month: int) -> list[Course]:
    """Return all talks that had begun by the end of a month, as they were known then."""
    seen = (known_by(course, month) for course in courses)
    return [course for course in seen if course is not None]


@dataclass(frozen=True)
class Rate:
    """How often an event came: so many in so many years of deals to which it could have come.

    Attributes
    ----------
    open_now : int
        To how many it had not come.
    """

    events: int
    years: float
    of: str
    open_now: int = 0

    @property
    def yearly(self) -> float:
        """Events per deal-year."""
        return (self.events + 0.5) / max(self.years, 1.0 / 12.0)

    def within(self, months: int, deals: int = 1) -> float:
        """Return the probability that it comes to one of so many deals within so many months."""
        return -math.expm1(-self.yearly * deals * max(0, months) / 12.0)

    def interval(self, months: int, level: float, deals: int = 1) -> tuple[float, float]:
        """Return the interval of `within` under Jeffreys' posterior of the rate."""
        from scipy.stats import gamma

        tails = [(1.0 - level) / 2.0, (1.0 + level) / 2.0]
        rates = gamma.ppf(tails, self.events + 0.5) / max(self.years, 1.0 / 12.0)
        low, high = (-math.expm1(-r * deals * max(0, months) / 12.0) for r in rates.tolist())
        return low, high

    def __str__(self) -> str:
        """Return the counts in words."""
        return f"{self.events} in {self.years:.1f} years of {self.of}"


def rate_of(event: str, courses: Iterable[Course], *, overdue: bool | None = None) -> Rate:
    """Return how often an event came to the talks of a record.

    Parameters
    ----------
    courses : iterable of Course
        As known by the month of the forecast.
    overdue : bool, optional
        Of deliveries: only contracts that have stood for `OVERDUE` months, or only the others.

    Raises
    ------
    CommandError
        If it is none of `EVENTS`.
    """
    if event not in EVENTS:
        raise CommandError(f"no rate of {event}; known: {', '.join(EVENTS)}")
    spans = [span_of(event, course, overdue) for course in courses]
    had = [span for span in spans if span is not None]
    months = sum(end - start for start, end, _ in had)
    count = sum(came for _, _, came in had)
    names = {
        "signed": "talks",
        "elsewhere": "talks",
        "delivered": "contracts",
        "lifted": "designated purchases",
        "handed_back": "designated purchases",
    }
    of = names.get(event, "purchases")
    if overdue is not None:
        of = f"contracts older than {OVERDUE} months" if overdue else f"{of} up to {OVERDUE} months"
    still = sum(not came for _, _, came in had)
    return Rate(count, months / 12.0, of, still)


def delivery_rate(courses: Sequence[Course], *, overdue: bool) -> Rate:
    """Return how often contracts as old as this are delivered; of all, where none of these was.

    Half an event in a few months of exposure says nothing.
    """
    alike = rate_of("delivered", courses, overdue=overdue)
    return alike if alike.events else rate_of("delivered", courses)


def span_of(event: str, course: Course, overdue: bool | None) -> tuple[int, int, int] | None:
    """Return from when to when a course could have an event, and whether it had it."""
    until = course.until
    if event in ("signed", "elsewhere"):
        start = course.began
        came = course.signed if event == "signed" else course.abandoned
        if event == "elsewhere" and course.signed is not None:
            came = None
        ends = [when for when in (course.signed, course.abandoned) if when is not None]
    elif event == "delivered":
        start, came = course.signed, course.delivered
        ends = [when for when in (came, course.abandoned) if when is not None]
    elif event == "designated":
        start, came = course.signed, course.designated
        ends = [] if came is None else [came]
    elif event == "waived":
        start, came, ends = course.signed, None, []
    else:
        start, came, ends = course.designated, None, []
    if start is None:
        return None
    end = min([until, *ends])
    if overdue is not None:
        edge = start + OVERDUE
        if overdue:
            start = edge
            came = came if came is not None and came >= edge else None
        else:
            end = min(end, edge)
            came = came if came is not None and came < edge else None
        if start > end:
            return None
    return start, max(start, end), int(came is not None and came <= until)
