"""What a start knows, to the month: each edge is one that a fault put in on purpose moved."""

from dataclasses import replace
from typing import Any

import pytest

from sim.data.tables import Operator, load_tables
from sim.months import parse_month
from sim.records import FIGURES, Deal
from sim.rules.terms import NOT_YET, Answer, Stage, Threat, Winner
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.start import as_of
from sim.world import World, build
from tests.new_state import NEW


def scenario(**changed: Any) -> Scenario:
    """Return a scenario of two years from January 2020, with one Indian deal by default."""
    base = {
        "start": "2020-01",
        "months": 24,
        "deals": {"IND/x": {"buyer": "IND", "system": "S-400"}},
    }
    return from_mapping(base | changed)


def world(**changed: Any) -> World:
    return build(scenario(**changed))


def deal_of(**spec: Any) -> Deal:
    """Return the record of one deal."""
    return world(deals={"IND/x": {"buyer": "IND", "system": "S-400"} | spec}).deals[0]


def test_what_state_knows_of_talks_on_record() -> None:
    """A contract is known without a threat, and talks it has warned of are without a contract."""
    talks = {"opened": "2019-10"}
    assert not deal_of(record=talks).detected
    assert deal_of(record=talks | {"warned": "2019-12"}).detected
    assert not deal_of(record=talks | {"warned": "2020-01"}).detected
    assert deal_of(record=talks | {"signed": "2019-11"}).detected


def test_when_talks_began() -> None:
    """Before the start they open with it, and are as old as they are."""
    assert (deal_of(record={"opened": "2018-03"}).began, deal_of().began) == (-22, 0)
    later = deal_of(opens="2020-04")
    assert (later.began, later.opens) == (3, 3)


def test_a_switch_on_record() -> None:
    """It was to the American alternative, and ended the talks; a given stage knows no end."""
    record = {"opened": "2018-01", "switched": "2019-06"}
    switched = deal_of(record=record)
    assert (switched.first_stage, switched.lost_to) == (Stage.SWITCHED, Winner.WASHINGTON)
    assert switched.ended == -7
    assert deal_of().lost_to == Winner.NOBODY
    given = deal_of(stage="delivered", record={"opened": "2018-01", "abandoned": "2019-06"})
    assert given.ended == NOT_YET


def test_an_exemption_of_the_first_month_is_yet_to_come() -> None:
    """One of the month before is on record."""
    law = {"in_force": "2018-01", "waiver_from": "2018-01"}
    for month, answered, news in (
        ("2020-01", NOT_YET, Answer.NOTHING),
        ("2019-12", -1, Answer.WAIVED),
    ):
        event = {"kind": "waiver", "month": month, "buyers": ["IND"]}
        buyer = world(law=law, events={"spared": event}).buyers[0]
        assert (buyer.answered, buyer.news) == (answered, news)


def test_who_operates_a_system_at_the_start() -> None:
    """Those that had it in the month before."""
    deals = {"NEW/x": {"buyer": "NEW", "system": "S-400"}}
    for since, operated in (("2019-12", True), ("2020-01", False)):
        tables = replace(load_tables(), operators=(Operator("NEW", "S-400", parse_month(since)),))
        built = build(scenario(countries={"NEW": NEW}, deals=deals), tables)
        assert built.deals[0].operated is operated


def test_months_in_which_figures_change() -> None:
    """Numbered from 1 in the calendar, with the figures of that month."""
    later = {
        "first": {"month": "2020-03", "us_share": 50.0},
        "second": {"month": "2020-06", "us_share": 60.0},
        "of before": {"month": "2019-06", "us_share": 20.0},
        "too late": {"month": "2022-01", "us_share": 10.0},
    }
    deals = {"NEW/x": {"buyer": "NEW", "system": "S-400"}}
    built = world(countries={"NEW": NEW | {"later": later}}, deals=deals)
    assert [(k, m.figures) for k, m in enumerate(built.calendar) if m.figures] == [(2, 1), (5, 2)]
    share = FIGURES.index("us_share")
    assert [change[0][share] for change in built.figures] == [0.5, 0.6]
    assert built.buyers[0].us_share == 0.2
    first = world(countries={"NEW": NEW | {"later": {"a": later["first"]}}}, deals=deals)
    assert first.buyers[0].us_share == 0.3


MONTH = "2020-06"
"""The month as of which things are known in the tests below: what is of July is not."""


def known(**changed: Any) -> Scenario:
    return as_of(scenario(**changed), parse_month(MONTH))


@pytest.mark.parametrize(("month", "there"), [("2020-06", True), ("2020-07", False)])
def test_what_is_of_the_month_itself_is_known(month: str, *, there: bool) -> None:
    """Talks that open in it, alternatives and offers of it, links, figures, events, grievance."""
    deal = {"buyer": "IND", "system": "S-400"}
    deals = {
        "IND/x": deal,
        "IND/opens": deal | {"opens": month},
        "IND/more": deal
        | {
            "alternative": {"month": month},
            "link": {"month": month, "loss": 1000.0, "probability": 0.5},
            "offers": {"one": {"seller": "FRA", "month": month, "price": 500.0}},
        },
    }
    early = known(
        deals=deals,
        countries={"IND": {"later": {"a": {"month": month, "gdp": 9.0}}}},
        events={"letter": {"kind": "letter", "month": month}},
        grievance={"level": {"month": month, "level": 1.0}},
        law={"in_force": month, "waiver_from": month, "deadline_from": month},
    )
    assert ("IND/opens" in early.deals) is there
    more = early.deals["IND/more"]
    assert (more.alternative is not None) is there
    assert (more.link is not None) is there
    assert ("one" in more.offers) is there
    assert ("a" in early.countries["IND"].later) is there
    assert ("letter" in early.events) is there
    assert ("level" in early.grievance) is there
    for name in ("in_force", "waiver_from", "deadline_from"):
        assert (getattr(early.law, name) is not None) is there


@pytest.mark.parametrize(("until", "there"), [("2020-06", True), ("2020-07", False)])
def test_an_end_is_known_when_it_has_come(until: str, *, there: bool) -> None:
    """Of an offer, and of a shock that nobody announced."""
    offer = {"seller": "FRA", "month": "2020-02", "until": until, "price": 500.0}
    early = known(
        deals={"IND/x": {"buyer": "IND", "system": "S-400", "offers": {"one": offer}}},
        events={"shock": {"kind": "supply", "month": "2020-02", "until": until, "factor": 0.5}},
    )
    end = parse_month(until) if there else None
    assert early.deals["IND/x"].offers["one"].until == end
    assert early.events["shock"].until == end  # type: ignore[union-attr]


def test_a_record_says_where_talks_stand_in_place_of_a_given_stage() -> None:
    """And what was threatened; without a record both stay as given."""
    deal = {"buyer": "IND", "system": "S-400", "stage": "agreed", "threat": "warned"}
    record = {"opened": "2020-02", "negotiating": "2020-04", "source": "a newspaper"}
    told = known(deals={"IND/x": deal | {"record": record}}).deals["IND/x"]
    assert (told.stage, told.threat) == (None, Threat.NONE)
    for nothing in ({}, {"source": "a newspaper"}, {"signed": "2020-07"}):
        given = known(deals={"IND/x": deal | {"record": nothing}}).deals["IND/x"]
        assert (given.stage, given.threat) == (Stage.AGREED, Threat.WARNED)


def test_a_letter_of_the_first_month_is_yet_to_come() -> None:
    """One of the month before has been written, if the law was in force."""
    for month, last in (("2020-01", NOT_YET), ("2019-12", -1)):
        built = world(
            law={"in_force": "2019-12"}, events={"letter": {"kind": "letter", "month": month}}
        )
        assert built.congress.last_letter == last


def test_rounds_of_a_month_add_up() -> None:
    """Entities and individuals, on either list."""
    names = {
        "entities": 7.0,
        "individuals": 11.0,
        "listed_entities": 3.0,
        "listed_individuals": 5.0,
    }
    event = {"kind": "designations", "month": "2020-03"} | names
    month = world(events={"one": event, "two": event}).calendar[2]
    assert {name: getattr(month, name) for name in names} == {
        name: 2.0 * number for name, number in names.items()
    }


def test_what_others_make_a_sale_cost() -> None:
    """Pressure over sales to one buyer adds up while it lasts, and so do losses threatened."""
    deals = {code: {"buyer": code, "system": "S-400"} for code in ("IND", "TUR")}
    event = {"buyer": "IND", "month": "2020-02", "until": "2020-04"}
    events = {
        "one": event | {"kind": "pressure", "cost": 100.0},
        "two": event | {"kind": "pressure", "cost": 20.0, "until": "2020-03"},
        "three": event | {"kind": "third_party", "loss": 100.0},
        "four": event | {"kind": "third_party", "loss": 20.0, "until": "2020-03"},
    }
    built = world(deals=deals, events=events)
    amounts = [[0.0, 0.0], [120.0, 0.0], [100.0, 0.0], [0.0, 0.0]]
    assert built.pressure[:4] == amounts
    assert built.third[:4] == amounts
