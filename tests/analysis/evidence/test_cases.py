"""Cases become scenarios by formula; outcomes enter nowhere; survivors and controls are refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import CommandError
from analysis.evidence.cases import scored_cases
from sim.data.case_file import CASES, COLUMNS, date, quantity, read_cases
from sim.data.case_scenario import (
    NAMES,
    SIZES,
    UnusableCaseError,
    country_of_case,
    figures_of_case,
    price_of,
    scenario_of_case,
    units_in,
)
from sim.data.countries import raw_figures
from sim.data.register import read_orders
from sim.data.rows import Row
from sim.data.tables import load_tables
from sim.errors import ScenarioError
from sim.months import format_month
from sim.scenario_file import load, scenario_hash
from tests.csv_files import read_rows, write_rows

SCRAMBLED = {
    "outcome_2024_12": "never_serious",
    "contract_signed": "2024-11",
    "delivery_start": "2024-12",
    "us_response": "sanctioned",
    "us_sanction_date": "2024-12-01",
    "us_public_threat_date": "",
    "us_threat_level": "none",
    "sanctioned_entity": "somebody",
    "us_alternative_accepted": "yes",
    "buyer_cited_sanctions": "yes",
}
"""Columns that say what became of a case, and something else that they might have said."""


def rows() -> list[dict[str, str]]:
    """Return the shipped cases as they are written."""
    return read_rows(CASES)


def test_scrambled_outcomes_leave_every_scenario_as_it_is(tmp_path: Path) -> None:
    """The scenario of every case is the same whatever became of it."""
    other = write_rows(tmp_path / "scrambled.csv", [row | SCRAMBLED for row in rows()])
    base = load("record").scenario
    for case, scrambled in zip(read_cases(), read_cases(other), strict=True):
        one = scenario_of_case(case.facts, base)
        assert scenario_hash(one) == scenario_hash(scenario_of_case(scrambled.facts, base))
        assert one == scenario_of_case(scrambled.facts, base)


def test_facts_do_enter(tmp_path: Path) -> None:
    """Companion: another US share makes another scenario."""
    name = "us_share_arms_imports_prev5y_pct"
    changed = [row | {name: "33", "ru_share_arms_imports_prev5y_pct": "1"} for row in rows()]
    base = load("record").scenario
    pairs = zip(read_cases(), read_cases(write_rows(tmp_path / "other.csv", changed)), strict=True)
    for case, other in pairs:
        one, two = scenario_of_case(case.facts, base), scenario_of_case(other.facts, base)
        assert scenario_hash(one) != scenario_hash(two)


def test_survivors_and_controls_are_refused() -> None:
    """Cases found by their delivery, or over before the law, are never scored."""
    scored, refused = scored_cases()
    kinds = {row["case_id"]: (row["selection"], row["period"]) for row in rows()}
    assert {kinds[case.case_id][0] for case in scored} == {"named_case"}
    assert "pre_caatsa_control" not in {kinds[case.case_id][1] for case in scored}
    assert len(scored) == 32
    assert len(scored) + len(refused) == len(kinds)


def test_turkey_by_hand() -> None:
    """Turkey's first regiment, from the figures of its row."""
    case = next(case for case in scored_cases()[0] if case.case_id == "TUR_S400_1")
    (deal,) = case.scenario.deals.values()
    state = case.scenario.countries["TUR"]
    assert format_month(case.scenario.start) == "2016-11"
    assert case.scenario.months == 98
    assert (deal.system, deal.units, deal.list_price) == ("S-400", 1.0, 2500.0)
    assert (state.us_share, state.russia_share, state.gdp) == (64.7, 0.0, 859.0)
    assert deal.alternative is not None
    assert format_month(deal.alternative.month) == "2018-07"
    assert case.for_conclusion
    assert case.concluded
    assert case.designated


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("1 regiment = 2 battalions (4 batteries)", "regiment of two battalions", 1.0),
        ("2 systems (SIPRI)", "regiment of two battalions", 1.0),
        ("4 battalions", "regiment of two battalions", 2.0),
        ("6 vehicles (1 battery)", "battery of six vehicles", 1.0),
        ("12-24 discussed", "aircraft", 18.0),
        ("601,427", "rifle", 601427.0),
        ("2.5", "aircraft", 2.5),
        ("2.5 to 3", "aircraft", 2.5),
        ("1.5-2.5 battalions", "regiment of two battalions", 1.0),
        ("12\u201324 discussed", "aircraft", 18.0),
        ("a few", "aircraft", None),
        ("", "aircraft", None),
    ],
)
def test_units_of_a_text(text: str, unit: str, number: float | None) -> None:
    """The first number counts, in parts of the unit where the text counts parts."""
    assert units_in(text, unit) == number


def test_a_case_that_was_signed_before_its_start_is_scored_for_designation_only(
    tmp_path: Path,
) -> None:
    """Talks without a date begin in July of the year before; a contract may be older."""
    case = next(row for row in rows() if row["case_id"] == "CHN_S400")
    older = case | {"talks_start": "", "contract_signed": "2012-03"}
    scored, _ = scored_cases(write_rows(tmp_path / "older.csv", [older]))
    assert not scored[0].for_conclusion


UNKNOWN = {"buyer_iso3": "ZZZ", "gdp_usd_bn": ""}
"""A country of which the data know nothing, and a figure that the row does not give."""


def test_a_case_without_figures_is_refused_by_name(tmp_path: Path) -> None:
    """What neither the row nor the data have is named; the others are scored."""
    first, second = rows()[:2]
    scored, refused = scored_cases(write_rows(tmp_path / "some.csv", [first | UNKNOWN, second]))
    assert [case.case_id for case in scored] == [second["case_id"]]
    assert refused[0].why == "no figure for GDP"
    with pytest.raises(CommandError, match="no case can be scored: 1 no figure for GDP"):
        scored_cases(write_rows(tmp_path / "none.csv", [first | UNKNOWN]))


FIGURES = {
    "us_relationship": "relationship",
    "arms_imports_prev5y_tiv_m": "arms imports",
    "ru_share_arms_imports_prev5y_pct": "Russian share",
    "us_share_arms_imports_prev5y_pct": "US share",
    "gdp_usd_bn": "GDP",
}


@pytest.mark.parametrize(("column", "name"), FIGURES.items())
def test_the_data_stand_in_for_a_figure_that_a_row_lacks(
    column: str, name: str, tmp_path: Path
) -> None:
    """Figure by figure: what the row says stands, and what is stood in is named."""
    first = rows()[0]
    (case,) = read_cases(write_rows(tmp_path / "one.csv", [first | {column: ""}]))
    (whole,) = read_cases(write_rows(tmp_path / "whole.csv", [first]))
    figures, stood_in = figures_of_case(case.facts)
    known, _ = figures_of_case(whole.facts)
    assert name in stood_in
    assert "csv:" in stood_in[name]
    assert {k: v for k, v in figures.items() if known[k] != v}.keys() <= {
        {v: k for k, v in NAMES.items()}[name]
    }
    assert scored_cases(tmp_path / "one.csv")[0]


def test_all_figures_may_be_missing(tmp_path: Path) -> None:
    """A row that names only country and year is the country of the data in that year."""
    (case,) = read_cases(
        write_rows(tmp_path / "bare.csv", [rows()[0] | dict.fromkeys(FIGURES, "")])
    )
    bare = country_of_case(case.facts)
    assert bare.gdp == raw_figures("TUR", case.facts.year, load_tables())[0].gdp_usd_bn


def test_a_figure_beyond_what_a_scenario_may_hold_refuses_the_case(tmp_path: Path) -> None:
    """The others are scored."""
    first, second = rows()[:2]
    path = write_rows(tmp_path / "many.csv", [first | {"units": "2000000"}, second])
    scored, refused = scored_cases(path)
    assert [case.case_id for case in scored] == [second["case_id"]]
    assert refused[0].why == "units 2e+06: input should be less than or equal to 1000000"


def test_shares_of_two_sources_sum_to_no_more_than_all(tmp_path: Path) -> None:
    """What the row says stands; what stands in for the other share gives way."""
    odd = rows()[0] | {
        "ru_share_arms_imports_prev5y_pct": "90",
        "us_share_arms_imports_prev5y_pct": "",
    }
    (case,) = read_cases(write_rows(tmp_path / "odd.csv", [odd]))
    state = country_of_case(case.facts)
    assert (state.russia_share, state.us_share) == (90.0, 10.0)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", "2019-01", "2019-12"),
        ("2019-05", "2019-05", "2019-05"),
        ("2019-05-31", "2019-05", "2019-05"),
        ("2018-2020", "2018-01", "2020-12"),
        ("2018-19", "2018-01", "2019-12"),
        ("2019 (reported)", "2019-01", "2019-12"),
    ],
)
def test_a_date_means_the_first_or_the_last_month_that_it_can(
    text: str, first: str, last: str
) -> None:
    """A start counts from the first, a contract from the last: neither is before its time."""
    row = Row(Path("cases.csv"), 2, {"talks_start": text})
    ends = (date(row, "talks_start"), date(row, "talks_start", last=True))
    assert tuple(format_month(end) for end in ends if end is not None) == (first, last)


@pytest.mark.parametrize(
    ("changes", "designated"),
    [
        ({"us_response": "Sanctioned (231)", "us_sanction_date": ""}, True),
        ({"us_response": "yes", "us_sanction_date": "2020-12"}, True),
        ({"us_response": "sanctioned", "us_sanction_date": "2025-02"}, False),
        ({"us_response": "waiver", "us_sanction_date": "2020-12"}, False),
        ({"us_response": "", "us_sanction_date": ""}, False),
    ],
)
def test_who_counts_as_designated(
    changes: dict[str, str], designated: bool, tmp_path: Path
) -> None:
    """By the horizon, whatever the case of the word; without a date it was by then."""
    (case,) = read_cases(write_rows(tmp_path / "one.csv", [rows()[0] | changes]))
    assert case.outcome.designated is designated


def test_what_unicode_takes_for_the_end_of_a_line_is_text(tmp_path: Path) -> None:
    """Cells may hold them, and lines are counted as an editor counts them."""
    first, second = rows()[:2]
    odd = first | {"notes": "one\x85two\u2028three\x0cfour"}
    assert len(read_cases(write_rows(tmp_path / "odd.csv", [odd, second]))) == 2
    path = write_rows(tmp_path / "wrong.csv", [odd, second | {"ref_year": "soon"}])
    with pytest.raises(ScenarioError, match=r"wrong\.csv:3: ref_year"):
        read_cases(path)


def test_blank_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "blank.csv", [rows()[0]])
    columns = path.read_text(encoding="utf-8").splitlines()[0].count(",")
    path.write_text(path.read_text(encoding="utf-8") + "\n" + "," * columns + "\n\n")
    assert len(read_cases(path)) == 1


def test_talks_after_the_horizon_are_refused() -> None:
    """A case from 2025 cannot be judged by December 2024."""
    case = read_cases()[0]
    late = case.facts.__class__(**{**vars(case.facts), "talks_start": 12 * 2025})
    with pytest.raises(UnusableCaseError, match="after the horizon"):
        scenario_of_case(late, load("record").scenario)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome_2024_12": "bougth_delivered"}, "bought_delivered"),
        ({"us_relationship": "freind"}, "us_relationship: found 'freind'"),
        ({"buyer_iso3": "Turkey"}, "buyer_iso3: found 'Turkey'"),
        ({"talks_start": "soon"}, "talks_start: found 'soon'"),
        ({"talks_start": "0001"}, "must be a year from 1950 to 2100"),
        ({"talks_start": "2019-2017"}, "a range in order"),
        ({"units": "99999999999"}, "units: found '99999999999'; must be at most 1,000,000,000"),
        ({"gdp_usd_bn": "1e300"}, "gdp_usd_bn: found '1e300'"),
        ({"case_id": "x" * 140_000}, "field larger than field limit"),
        ({"contract_signed": "2015-01"}, "must not be before talks_start 2016-11"),
        ({"us_share_arms_imports_prev5y_pct": "140"}, "finite number from 0 to 100"),
        ({"ru_share_arms_imports_prev5y_pct": "50"}, "must sum to at most 100"),
        ({"selection": "anything"}, "selection: found 'anything'"),
        ({"ref_year": "2017.5"}, "must be a whole number"),
        ({"case_id": "TUR_S400_2"}, "already in line 2"),
    ],
)
def test_a_wrong_row_is_named(changes: dict[str, str], message: str, tmp_path: Path) -> None:
    """File, line and column, what was found, what is allowed."""
    first, second = rows()[:2]
    path = write_rows(tmp_path / "wrong.csv", [first | changes, second])
    with pytest.raises(ScenarioError) as caught:
        read_cases(path)
    assert message in str(caught.value)
    assert "wrong.csv:" in str(caught.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """A file without a column that is read is no file of cases."""
    less = [{k: v for k, v in row.items() if k != "gdp_usd_bn"} for row in rows()]
    with pytest.raises(ScenarioError, match="column gdp_usd_bn is missing"):
        read_cases(write_rows(tmp_path / "less.csv", less))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """In one line, without a traceback of the system's."""
    with pytest.raises(ScenarioError, match=r"none\.csv: cannot be read: No such file"):
        read_cases(tmp_path / "none.csv")


def test_a_row_with_too_few_cells_is_named(tmp_path: Path) -> None:
    """By its line, with how many cells there are and must be."""
    path = write_rows(tmp_path / "short.csv", rows()[:1])
    with path.open("a", encoding="utf-8") as file:
        file.write("X,IND\n")
    line, columns = len(path.read_text(encoding="utf-8").splitlines()), len(rows()[0])
    with pytest.raises(ScenarioError) as caught:
        read_cases(path)
    assert str(caught.value) == f"{path}:{line}: found 2 cells; must be {columns}"


def test_an_order_of_known_size_alone_costs_the_middle_of_its_class() -> None:
    """Without a value, and without units that can be told, the class of size has the price."""
    case = next(case for case in read_cases() if case.facts.value is None)
    facts = replace(case.facts, units="some", size=next(iter(SIZES)))
    assert price_of(facts, "S-400", 4.0) == SIZES[facts.size]
    unknown = replace(facts, size="")
    assert price_of(unknown, "S-400", 4.0) == 4.0 * load_tables().systems["S-400"].list_price


def test_columns_that_are_read_are_in_the_shipped_file() -> None:
    """And the shipped file may have more."""
    assert set(COLUMNS) <= set(rows()[0])


@pytest.mark.parametrize("text", ["2,5", "2,50 regiments", "1,2345", "12,3 units"])
def test_a_comma_that_separates_no_thousands_is_refused(tmp_path: Path, text: str) -> None:
    """2,5 is neither 25 nor 2."""
    changed = [{**row, "units": text} for row in rows()[:1]]
    with pytest.raises(ScenarioError, match=r"units: found .* commas separate thousands only"):
        read_cases(write_rows(tmp_path / "comma.csv", changed))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "-2",
            "\u22122 regiments",
            ".5",
            "(-3)",
            "1e3",
            "2E+5",
            "12/24",
            "1 / 2",
            "2\u00bd",
            "40%",
        ),
        *("40 %", "2 500", "2'500 rifles", "2\u202f500", "12-2 500", "1-2e3"),
    ],
)
def test_a_number_that_may_be_another_is_refused(tmp_path: Path, text: str) -> None:
    """1e3 is not 1, and 2 500 not 2."""
    changed = [{**row, "units": text} for row in rows()[:1]]
    with pytest.raises(ScenarioError, match=r"units: found .* written plainly, as 2500 or 2\.5"):
        read_cases(write_rows(tmp_path / "other.csv", changed))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2.0),
        ("about 6 Mi-17, 3 Mi-35", 6.0),
        ("S-400 batteries", None),
        ("S-400: 2 regiments", 2.0),
        ("Su-35, 24", 24.0),
        ("T90 tanks, 310", 310.0),
        ("2 S-400", 2.0),
        ("4 (of up to 6)", 4.0),
        ("10 100mm guns", 10.0),
        ("2 exercises", 2.0),
        ("20-30", 25.0),
        ("2.5", 2.5),
        ("601,427", 601427.0),
        ("1,234,567 rifles", 1234567.0),
        ("none", None),
    ],
)
def test_the_first_number_of_a_text(text: str, number: float | None) -> None:
    """Thousands may carry commas."""
    found = quantity(text)
    assert (None if found is None else found.number) == number


@pytest.mark.parametrize(
    "text", ["½", "1½", "٣", "\uff12", "2:5", "2;5", "2·5", "2…5", "2 x 4", "2×4", "Su-30/35"]
)
def test_what_may_be_another_number_is_refused(text: str) -> None:
    """It would be read as 2, as 3 or as nothing, without a word."""
    with pytest.raises(ValueError, match="must be a number written plainly"):
        quantity(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2017-02-30", "must be a day that there is"),
        ("2017 - 2018", "must be YYYY"),
        ("2017-06 / 2018-01", "must be YYYY"),
        ("2017-99", "a range of at most 30 years"),
        ("٢٠١٧", "must be YYYY"),
    ],
)
def test_dates_that_are_slips_are_refused(tmp_path: Path, text: str, message: str) -> None:
    """A day that no calendar has, a range that would be read as its first year, or as a century."""
    changed = [{**row, "talks_start": text} for row in rows()[:1]]
    with pytest.raises(ScenarioError, match=message):
        read_cases(write_rows(tmp_path / "slip.csv", changed))


@pytest.mark.parametrize("text", ["2009/12", "2009/2012", "2018/19", "2009 / 12"])
def test_a_slash_between_years_is_refused(tmp_path: Path, text: str) -> None:
    """A range of years, or a month: nobody can tell."""
    changed = [{**row, "talks_start": text} for row in rows()[:1]]
    with pytest.raises(ScenarioError, match="a range has a dash"):
        read_cases(write_rows(tmp_path / "slash.csv", changed))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "case_id,buyer\nA,Türkiye\n".encode("latin-1"),
            r":2: found byte 0xfc \('ü' in Latin-1\); save it as CSV UTF-8",
        ),
        ("case_id,buyer\n".encode("utf-16"), "found UTF-16; save it as CSV UTF-8"),
        ("case_id,buyer\n".encode("utf-16-le"), "found UTF-16; save it as CSV UTF-8"),
        ("case_id,buyer\n".encode("utf-32"), "found UTF-32; save it as CSV UTF-8"),
        (b"PK\x03\x04\x14\x00", "found a ZIP archive, as workbooks are; save it as CSV UTF-8"),
        (b"case_id;buyer\nA;B\n", "found semicolons between columns; save it as CSV with commas"),
        (b"case_id;a,b;x\nA;B;C\n", "found semicolons between columns"),
        (b"case_id\tbuyer\nA\tB\n", "found tabs between columns"),
        (b"sep=,\ncase_id,buyer\n", "found 'sep=,'; the first line must name the columns"),
    ],
)
def test_files_of_other_programs_are_told_apart(tmp_path: Path, data: bytes, message: str) -> None:
    """A message that says what to do."""
    path = tmp_path / "other.csv"
    path.write_bytes(data)
    with pytest.raises(ScenarioError, match=message):
        read_cases(path)


def test_a_comma_that_cuts_a_number_is_told(tmp_path: Path) -> None:
    """12,5 without quotes is two cells."""
    path = tmp_path / "cut.csv"
    path.write_text("iso3,order_year,russian_orders\nTUR,2017,12,5\n")
    with pytest.raises(ScenarioError, match="must be 3; numbers need a decimal point"):
        read_orders(path)


def test_a_device_is_no_table() -> None:
    """It would be read for ever."""
    for name in ("/dev/zero", "/"):
        with pytest.raises(ScenarioError, match="is no file; must be a CSV file"):
            read_cases(Path(name))


def test_a_decimal_comma_is_told(tmp_path: Path) -> None:
    """The German 12,5 in a column of numbers."""
    changed = [{**row, "gdp_usd_bn": "12,5"} for row in rows()[:1]]
    with pytest.raises(ScenarioError, match="must be a number; write it with a decimal point"):
        read_cases(write_rows(tmp_path / "decimal.csv", changed))
