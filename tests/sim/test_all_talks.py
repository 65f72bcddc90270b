"""Cases become deals by formula, and what became of them decides nothing."""

import csv
from dataclasses import asdict
from pathlib import Path

import pytest

from sim import all_talks
from sim.all_talks import deal_from_case, is_survivor, month_of, read_cases
from sim.errors import ScenarioError
from sim.scenario_file import from_mapping, load
from sim.world import World, build

OUTCOMES = {
    "outcome_2024_12": "never_serious",
    "us_response": "sanctioned",
    "us_sanction_date": "2024-08-05",
    "sanctioned_entity": "somebody",
    "us_alternative_accepted": "yes",
    "buyer_cited_sanctions": "yes",
}
"""Columns that say what became of a case, and something else that they might have said."""


def worlds_of(rows: list[dict[str, str]]) -> World:
    """Return the world of 2017 with all deals made from the rows."""
    deals = {}
    with (all_talks.DATA / "case_systems.csv").open(encoding="utf-8") as file:
        places = {row["case_id"]: row for row in csv.DictReader(file)}
    for row in rows:
        if not is_survivor(row):
            place = places[row["case_id"]]
            deals[place["deal"]] = deal_from_case(row, place["system"], float(place["units"]))
    return build(from_mapping({"start": "2017-01", "months": 96, "deals": deals}))


def test_outcomes_decide_nothing() -> None:
    """Scrambled outcomes, and dates after the start, leave the world of 2017 as it is."""
    rows = read_cases()
    scrambled = []
    for row in rows:
        other = row | OUTCOMES
        for column, false in (("contract_signed", "2023-03"), ("delivery_start", "2024-04")):
            if not row[column] or row[column] >= "2017":
                other[column] = false
        scrambled.append(other)
    one, other = worlds_of(rows), worlds_of(scrambled)
    assert one.deal_ids == other.deal_ids
    assert [asdict(deal) for deal in one.deals] == [asdict(deal) for deal in other.deals]
    assert [asdict(buyer) for buyer in one.buyers] == [asdict(buyer) for buyer in other.buyers]


def test_dates_before_the_start_do_decide() -> None:
    """Companion: a contract signed before 2017 is seen."""
    rows = read_cases()
    earlier = [row | {"contract_signed": "2016-05", "talks_start": "2015-01"} for row in rows]
    stages = {int(deal.first_stage) for deal in worlds_of(earlier).deals}
    assert stages == {4, 5}


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2018-10", "2018-10"),
        ("2018-10-05", "2018-10"),
        ("2015", "2015-07"),
        ("2017-18", "2017-07"),
    ],
)
def test_months_of_the_record(text: str, month: str) -> None:
    """A year, or a range of years, stands for its July."""
    assert month_of(text) == month


def test_no_date_is_no_month() -> None:
    """An empty cell is nothing."""
    assert month_of("") is None


def test_all_talks_is_up_to_date() -> None:
    """The file says what the cases say."""
    assert all_talks.main(["--check"]) == 0


def test_stale_file_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that differs fails the check and is mended by writing."""
    target = tmp_path / "all-talks.yaml"
    monkeypatch.setattr(all_talks, "TARGET", target)
    assert all_talks.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert all_talks.main([]) == 0
    assert all_talks.main(["--check"]) == 0


def test_survivors_are_left_out() -> None:
    """No deal of all-talks comes from the delivery register."""
    survivors = {row["case_id"] for row in read_cases() if is_survivor(row)}
    deals = load("all-talks").scenario.deals
    sources = {deal.record.source.removeprefix("cases.csv ") for deal in deals.values()}
    assert len(deals) == 36
    assert survivors
    assert not survivors & sources


def test_missing_column_is_named(tmp_path: Path) -> None:
    """A cases file without a needed column is refused in one line."""
    path = tmp_path / "cases.csv"
    path.write_text("case_id,buyer_iso3,selection,talks_start\nX,IND,named_case,2017-01\n")
    with pytest.raises(ScenarioError, match=r"cases\.csv:1: column ref_year is missing"):
        read_cases(path)


def test_a_case_without_a_place_among_systems_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new row of cases.csv needs one in case_systems.csv as well."""
    stranger = read_cases()[0] | {"case_id": "XXX_1"}
    monkeypatch.setattr(all_talks, "read_cases", lambda: [stranger])
    with pytest.raises(ScenarioError, match=r"case_systems\.csv: case XXX_1 has no row"):
        all_talks.all_talks(frozenset())


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is refused in one line."""
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_cases(tmp_path / "none.csv")
