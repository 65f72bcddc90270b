"""Forecasts of the past: no later figure enters."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from analysis.evidence.prior import prior_of
from analysis.forecast import orders
from analysis.forecast.backtest import BacktestSize, backtest, came, may_come
from analysis.forecast.orders import orders_at, register_logs
from analysis.forecast.past import facts_at, particles_of, talks_at
from analysis.forecast.record import Course, known_courses, read_courses
from sim.data.competition import Competition
from sim.data.register import read_first_deliveries
from sim.months import parse_month
from sim.scenario_file import load

SMALL = BacktestSize(particles=16, lives=4, runs=64, draws=16, registers=False)

CUT = parse_month("2019-12")

CASES = ("TUR_S400_1", "TUR_S400_2", "IND_S400", "QAT_S400", "DZA_SU57_SU34", "IND_FRIGATES")


def some() -> list[Course]:
    """Return a few cases of the record."""
    return [course for course in read_courses() if course.case_id in CASES]


def turned(course: Course, by: int) -> Course:
    """Return a course with what came after the cut left out, and what never came by then added."""
    later = {
        name: CUT + by if when is None else None
        for name in ("signed", "delivered", "designated", "abandoned")
        if (when := getattr(course, name)) is None or when > CUT
    }
    return replace(course, **later)


def moved(course: Course, by: int) -> Course:
    """Return a course whose outcomes of after the cut are others, and what is known of its size."""
    later = {
        name: None if when is None else when + by
        for name in ("signed", "delivered", "designated", "abandoned")
        if (when := getattr(course, name)) is None or when > CUT
    }
    facts = replace(course.facts, value=12345.0, units="77", size="small", alternative=CUT + by)
    facts = replace(facts, year=course.facts.year + 3, gdp=1.0, russia_share=1.0, us_share=99.0)
    facts = replace(facts, competition=Competition(bidders=9, rival_offers=("F-16 (USA)",)))
    return replace(course, facts=facts, **later)


@pytest.mark.usefixtures("warm_kernel")
@pytest.mark.parametrize("other", [moved, turned])
def test_no_later_figure_enters(other: Callable[[Course, int], Course]) -> None:
    """When and whether something came after a January changes no forecast, nor what is told of it.

    With `turned` each outcome of after the cut that came did not come, and the reverse.
    """
    said = backtest(SMALL, years=(2020,), courses=some())
    again = backtest(
        SMALL,
        years=(2020,),
        courses=[other(course, 7 if other is turned else 30) for course in some()],
    )
    assert said.januaries == again.januaries

    def forecasts(found: object) -> list[tuple[object, ...]]:
        return [
            (item.case_id, item.event, item.model, item.base_rate, item.ridge)
            for item in found.foretold  # type: ignore[attr-defined]
        ]

    assert forecasts(said) == forecasts(again)
    assert [item.happened for item in said.foretold] != [item.happened for item in again.foretold]


def test_what_was_open_in_january_2020() -> None:
    """India's contract, Turkey's second in talks; of supply after 2022 nothing is known."""
    known = known_courses(some(), CUT)
    talks = {one.case_id for one in known if may_come("signed", one)}
    contracts = {one.case_id for one in known if may_come("delivered", one)}
    assert talks == {"TUR_S400_2", "QAT_S400"}
    assert contracts == {"IND_S400", "IND_FRIGATES"}
    seen = talks_at(known, load("record").scenario, CUT)
    assert all(event.month <= CUT for event in seen.events.values())
    assert seen.start == CUT + 1
    second = next(one for one in some() if one.case_id == "TUR_S400_2")
    assert came("signed", second, CUT)
    assert not came("delivered", second, CUT)


def test_an_order_is_known_once_something_of_it_is_delivered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At the end of 2019: orders to 2015 with a delivery by then; what is later changes nothing."""
    known = orders_at(CUT)
    assert known["order_year"].max() == 2015
    rows = read_first_deliveries()
    later = [replace(row, russian=99) for row in rows if row.delivered > 2019 or row.year > 2015]
    early = [row for row in rows if row.delivered <= 2019 and row.year <= 2015]
    assert any(row.year <= 2015 for row in later)
    monkeypatch.setattr(orders, "read_first_deliveries", lambda: tuple(early + later))
    assert orders_at(CUT).equals(known)
    assert known["russian_orders"].sum() == sum(row.russian for row in early)


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernel")
def test_registers_weigh_particles() -> None:
    """Some agree with the record of who buys from Moscow better than others, at every cut."""
    prior = prior_of(own=False)
    cuts = (parse_month("2017-12"), CUT)
    world = load("world").scenario
    logs = register_logs(world, prior, particles_of(prior, 8, 1), cuts, 1)
    assert logs.shape == (8, 2)
    assert np.isfinite(logs).all()
    assert (logs <= 0.0).all()
    assert np.ptp(logs, axis=0).min() > 0.5


def test_figures_are_those_of_the_year() -> None:
    """Of India in 2020: the row of importers.csv of that year."""
    india = next(one for one in some() if one.case_id == "IND_S400")
    early, late = (facts_at(india.facts, parse_month(f"{year}-01")) for year in (2018, 2022))
    assert early.russia_share is not None
    assert early.russia_share != late.russia_share
    assert early.value is None
