"""What was on record by a month, and rates of what followed."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.forecast.record import (
    EVENTS,
    Course,
    delivery_rate,
    known_by,
    known_courses,
    rate_of,
    read_courses,
)
from sim.months import parse_month


def course(name: str) -> Course:
    """Return a case of the record."""
    return next(one for one in read_courses() if one.case_id == name)


def test_nothing_is_known_ahead() -> None:
    """Turkey signed in September 2017, had it in July 2019, was designated in December 2020."""
    turkey = course("TUR_S400_1")
    assert known_by(turkey, parse_month("2016-10")) is None
    seen = known_by(turkey, parse_month("2019-07"))
    assert seen is not None
    assert (seen.signed, seen.delivered) == (parse_month("2017-09"), parse_month("2019-07"))
    assert seen.designated is None
    assert seen.until == parse_month("2019-07")


def test_a_talk_of_later_delivery_is_seen_when_it_is_looked_at() -> None:
    """Algeria's Su-57 stalled in December 2024 and was delivered by November 2025."""
    algeria = course("DZA_SU57_SU34")
    assert algeria.delivered == parse_month("2025-11")
    seen = known_by(algeria, parse_month("2024-12"))
    assert seen is not None
    assert seen.signed is None


def test_rates_by_hand() -> None:
    """One contract in 24 + 12 months of talks: 1.5 in 3 years, 1 - e^-1 within two."""
    one = course("TUR_S400_1")
    first = replace(one, began=0, signed=24, delivered=None, designated=None, until=84)
    other = replace(first, began=72, signed=None)
    signed = rate_of("signed", [first, other])
    assert (signed.events, signed.years, signed.open_now) == (1, 3.0, 1)
    assert signed.within(24) == pytest.approx(1.0 - np.exp(-1.0))
    assert signed.within(12, deals=2) == pytest.approx(1.0 - np.exp(-1.0))
    assert signed.within(0) == 0.0
    low, high = signed.interval(24, 0.9)
    assert low < signed.within(24) < high
    young, old = (rate_of("delivered", [first], overdue=late) for late in (False, True))
    assert (young.events, young.years) == (0, 3.0)
    assert (old.events, old.years) == (0, 2.0)
    late = replace(first, delivered=24 + 48)
    assert rate_of("delivered", [late], overdue=True).events == 1
    assert rate_of("delivered", [late], overdue=False).events == 0
    assert delivery_rate([late], overdue=True).events == 1
    assert delivery_rate([late], overdue=False) == rate_of("delivered", [late])


def test_nothing_is_impossible_for_never_having_been_seen() -> None:
    """Of the whole record every rate is above 0, and what lifts sanctions is seen in none."""
    known = known_courses(read_courses(), parse_month("2026-11"))
    for event in EVENTS:
        assert 0.0 < rate_of(event, known).within(12) < 1.0
    assert rate_of("lifted", known).events == 0
    assert rate_of("designated", known).events == 2
