"""Events of before the start are allowed, and mean what they say."""

from typing import Any

import pytest

from sim.ensemble import simulate
from sim.records import Month, System
from sim.scenario_file import from_mapping
from sim.world import build

pytestmark = pytest.mark.usefixtures("warm_kernel")


def world(**events: Any) -> Any:
    """Two deals of 2020, under a law of 2018, with these events."""
    return {
        "start": "2020-01",
        "months": 6,
        "law": {"in_force": "2018-01", "waiver_from": "2018-01"},
        "systems": {"S-400": {"capacity": 6.0, "lead_time": 0}},
        "deals": {
            "IND/x": {"buyer": "IND", "system": "S-400", "stage": "signed", "opens": "2020-01"},
            "TUR/x": {"buyer": "TUR", "system": "S-400", "stage": "agreed"},
        },
        "events": {name.replace("_", " "): event for name, event in events.items()},
    }


def calendar(**events: Any) -> list[Month]:
    return build(from_mapping(world(**events))).calendar


def test_a_shock_under_way() -> None:
    """It lasts until its end, and buyers know its end if that was announced before the start."""
    shock = {"kind": "supply", "month": "2019-06", "until": "2020-03", "factor": 0.5}
    assert [today.capacity_factor for today in calendar(s=shock)] == [0.5, 0.5, 1, 1, 1, 1]
    found = build(from_mapping(world(s={**shock, "announced": "2019-08"})))
    assert found.outlook[0] == [(0.0, 0.5), (2.0, 1.0)]
    over = {**shock, "until": "2019-09"}
    assert [today.capacity_factor for today in calendar(s=over)] == [1.0] * 6


def test_a_plant_that_stood_still_has_not_made_what_is_owed() -> None:
    """Since its first delivery on record, until the start."""
    mapping = world(s={"kind": "supply", "month": "2018-01", "until": "2019-07", "factor": 0.0})
    mapping["deals"]["IND/x"] |= {
        "units": 8,
        "record": {"opened": "2016-01", "signed": "2016-01", "delivered": "2018-01"},
    }
    for deal in mapping["deals"].values():
        del deal["stage"]
    del mapping["deals"]["IND/x"]["opens"]
    plants: list[System] = []
    for events in (mapping["events"], {}):
        plants += build(from_mapping({**mapping, "events": events})).systems
    assert plants[0].stock == 6.0 - 8.0 + 6 * 0.5
    assert plants[1].stock == 6.0  # a year's production, the most it keeps


def test_who_governs_what_is_feared_and_who_is_spared() -> None:
    """Presidents, third parties, grievance and exemptions last; rounds of Treasury have faded."""
    office = {"kind": "administration", "month": "2017-01", "reluctance": 0.7}
    assert [today.reluctance for today in calendar(o=office)] == [0.7] * 6
    fear = {
        **{"kind": "third_party", "month": "2019-02", "until": "2020-02"},
        **{"buyer": "TUR", "loss": 9.0},
    }
    found = build(from_mapping(world(f=fear)))
    assert [row[1] for row in found.third] == [9.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    spared = build(from_mapping(world(w={"kind": "waiver", "month": "2019-05", "buyers": ["IND"]})))
    assert spared.buyers[0].spared_from == -8
    grieved = {**world(), "grievance": {"crimea": {"month": "2014-03", "level": 2.0}}}
    assert [m.grievance for m in build(from_mapping(grieved)).calendar] == [2.0] * 6
    listed = {"kind": "designations", "month": "2018-04", "entities": 20.0}
    done = simulate(from_mapping(world(d=listed)), 2)
    assert (done.treasury["persons"] > 0.0).all()
    assert (done.treasury["persons"] < 20.0).all()


def test_a_letter_of_before() -> None:
    """It makes backing down dearer, if the law was in force; whom it named the record says."""
    for month, last in (("2019-11", -2), ("2017-11", -1_000_000)):
        found = build(from_mapping(world(l={"kind": "letter", "month": month})))
        assert found.congress.last_letter == last
        assert [deal.demanded for deal in found.deals] == [-1_000_000] * 2
