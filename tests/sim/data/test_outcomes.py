"""Cases with an outcome at more than one date."""

import shutil
from pathlib import Path

import pytest

from sim.data.case_file import CASES, CASES_BEFORE, HORIZON, read_cases
from sim.data.outcomes import known_by
from sim.errors import ScenarioError
from sim.months import parse_month
from tests.csv_files import read_rows, write_rows


def ends(path: Path = CASES, month: int = HORIZON) -> dict[str, str]:
    return {case.facts.case_id: case.outcome.end for case in read_cases(path, month)}


def test_algeria_is_stalled_in_2024_and_served_in_2025() -> None:
    """Looked at at the end of October 2025 the Su-57 has not come, a month later it has."""
    case = "DZA_SU57_SU34"
    assert ends()[case] == "stalled_talk"
    assert ends(month=parse_month("2025-10"))[case] == "stalled_talk"
    assert ends(month=parse_month("2025-11"))[case] == "bought_delivered"


def test_a_later_table_does_not_reach_back(tmp_path: Path) -> None:
    """At the end of 2024 every case stands as its file says, with the table or without."""
    alone = tmp_path / "cases.csv"
    shutil.copy(CASES, alone)
    assert ends(alone) == ends(CASES)
    assert ends(CASES_BEFORE) == {row["case_id"]: row["outcome_2024_12"] for row in before()}


def before() -> list[dict[str, str]]:
    return read_rows(CASES_BEFORE)


def test_the_newest_row_up_to_a_month_counts() -> None:
    dated = [(10, "stalled_talk"), (20, "abandoned")]
    assert [known_by(month, dated) for month in (9, 10, 19, 20)] == [
        None,
        *("stalled_talk", "stalled_talk", "abandoned"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("case_id", "DZA_SU57", "did you mean 'DZA_SU57_SU34'"),
        ("outcome", "delivered", "must be bought_delivered"),
        ("as_of", "2025", "YYYY-MM"),
        ("source", "", "must not be empty"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, column: str, value: str, told: str) -> None:
    """File, line and column are named."""
    shutil.copy(CASES, tmp_path / "cases.csv")
    rows = read_rows(CASES.with_name("outcomes.csv"))
    rows[5][column] = value
    write_rows(tmp_path / "outcomes.csv", rows)
    with pytest.raises(ScenarioError, match=rf"outcomes\.csv:7.*{column}.*{told}"):
        read_cases(tmp_path / "cases.csv")
