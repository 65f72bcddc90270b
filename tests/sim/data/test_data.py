"""The data files agree with each other, with their formulas and with their description."""

import csv
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from sim.data.countries import operators
from sim.data.tables import DATA, load_tables
from sim.months import parse_month

TABLES = load_tables()
ORIGINALS = ("cases.csv", "events.csv", "s400_facts.csv", "russia_exports.csv")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


CASES = rows("cases.csv")
NAMES = sorted(TABLES.systems, key=len, reverse=True)


def systems_of(case: dict[str, str]) -> list[str]:
    """The systems that a case names; the longest name wins where two overlap."""
    text, found = case["system"], []
    for name in NAMES:
        if name in text:
            found.append(name)
            text = text.replace(name, " ")
    return found


def test_countries_are_up_to_date() -> None:
    """countries.csv is what its script makes of cases.csv."""
    spec = importlib.util.spec_from_file_location("make_countries", DATA / "make_countries.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DATA / "countries.csv").read_text(encoding="utf-8") == module.table()


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.name)
def test_rows_are_whole(path: Path) -> None:
    """As many cells as columns, and no spaces around any."""
    with path.open(encoding="utf-8", newline="") as stream:
        head, *body = csv.reader(stream, strict=True)
    assert len(set(head)) == len(head)
    for row in body:
        assert len(row) == len(head), row
        assert all(cell == cell.strip() for cell in row), row


def test_case_shares_are_those_of_the_window_before() -> None:
    """Each case repeats the window that ends in the year before its reference year."""
    windows = {(row["buyer_iso3"], row["window_end"]): row for row in rows("sipri_shares.csv")}
    compared = 0
    for case in CASES:
        window = windows.get((case["buyer_iso3"], str(int(case["ref_year"]) - 1)))
        if window is None:
            assert int(case["ref_year"]) - 1 < 2012
            continue
        compared += 1
        assert case["ru_share_arms_imports_prev5y_pct"] == window["russia_share_pct"]
        assert case["us_share_arms_imports_prev5y_pct"] == window["us_share_pct"]
        imports = float(window["total_imports_tiv_m"])
        assert abs(float(case["arms_imports_prev5y_tiv_m"]) - imports) <= 0.5 + 1e-9
    assert compared > 50


def test_case_ids_are_unique_and_buyers_known() -> None:
    """Every buyer has figures."""
    assert len({case["case_id"] for case in CASES}) == len(CASES)
    assert {case["buyer_iso3"] for case in CASES} == set(TABLES.countries)
    assert set(TABLES.countries) <= set(TABLES.arms)


def test_the_newest_window_is_that_of_the_attributes() -> None:
    """Where sipri_shares.csv has 2021-2025, it repeats attributes_2025.csv."""
    told = {(row["iso3"], row["window_end"]): row for row in rows("attributes_2025.csv")}
    newest = [row for row in rows("sipri_shares.csv") if row["window_end"] == "2025"]
    assert len(newest) == 21
    for row in newest:
        source = told[row["buyer_iso3"], "2025"]
        assert row["russia_share_pct"] == source["russia_share_pct"]
        assert row["us_share_pct"] == source["us_share_pct"]
        assert float(row["total_imports_tiv_m"]) == float(source["total_imports_tiv_m"])


def test_outcomes_of_2024_are_those_of_the_cases() -> None:
    """outcomes.csv repeats cases.csv for December 2024 and adds a later date for each case."""
    ends = {case["case_id"]: case["outcome_2024_12"] for case in CASES}
    dated = rows("outcomes.csv")
    first = [row for row in dated if row["as_of"] == "2024-12"]
    assert all(row["outcome"] == ends[row["case_id"]] for row in first)
    later = {row["case_id"] for row in dated if row["as_of"] > "2024-12"}
    assert later == {row["case_id"] for row in first}
    assert later <= {row["case_id"] for row in rows("updates.csv")}


def test_survivor_rows_are_all_delivered() -> None:
    """The warning of the README: success is true by construction there."""
    register = [case for case in CASES if case["selection"] == "delivery_register"]
    assert register
    assert {case["outcome_2024_12"] for case in register} == {"bought_delivered"}
    assert {case["selection"] for case in CASES} == {"delivery_register", "named_case"}


@pytest.mark.parametrize("column", ["talks_start", "contract_signed", "delivery_start"])
def test_case_dates_are_years_or_months(column: str) -> None:
    """YYYY or YYYY-MM."""
    for case in CASES:
        assert re.fullmatch(r"|\d{4}(-(0[1-9]|1[0-2]))?", case[column]), case["case_id"]


@pytest.mark.parametrize("name", ["events.csv", "events_2025_2026.csv"])
def test_events_are_in_order(name: str) -> None:
    """Dated YYYY-MM or YYYY-MM-DD, sorted, every one with a source."""
    events = rows(name)
    dates = [event["date"] for event in events]
    assert all(re.fullmatch(r"\d{4}-\d\d(-\d\d)?", date) for date in dates)
    assert dates == sorted(dates)
    assert all(event["source_urls"] for event in events)


def test_every_case_names_a_system_of_its_class() -> None:
    """The classes of cases.csv are those of systems.csv, but for three names of its own."""
    own = {"S-400": "air_defence_long", "Su-35": "fighter", "fighter_other": "fighter"}
    for case in CASES:
        found = systems_of(case)
        assert found, case["case_id"]
        if case["system_class"] != "package":
            kind = own.get(case["system_class"], case["system_class"])
            assert {TABLES.systems[name].kind for name in found} == {kind}, case["case_id"]


def test_every_system_occurs_in_a_case() -> None:
    """No row without a deal behind it."""
    assert {name for case in CASES for name in systems_of(case)} == set(TABLES.systems)


def test_every_delivery_makes_an_operator() -> None:
    """From its month on; a year alone counts as its December."""
    for case in CASES:
        start = case["delivery_start"]
        if case["outcome_2024_12"] != "bought_delivered" or not start:
            continue
        month = parse_month(start if "-" in start else f"{start}-12")
        for system in systems_of(case):
            assert case["buyer_iso3"] in operators(TABLES, month)[system], case["case_id"]


def grade(rule: str, range_km: str, generation: str) -> float:
    """The grade within a class, as the README states it."""
    if rule == "range":
        return min(1.0, float(range_km) / 400)
    if rule == "generation":
        return {"4": 0.0, "4+": 1 / 3, "4++": 2 / 3, "5": 1.0}[generation]
    assert (range_km, generation) == ("", "")
    return 0.0


def test_capabilities_follow_the_formula() -> None:
    """For the systems and for their alternatives, and the alliance risk with them."""
    classes = {row["class"]: row for row in rows("classes.csv")}
    for row in rows("systems.csv"):
        kind = classes[row["class"]]
        base = float(kind["base"])
        for prefix in ("", "alternative_") if row["alternative"] else ("",):
            within = grade(kind["grade"], row[f"{prefix}range_km"], row[f"{prefix}generation"])
            expected = base + (1 - base) * within
            assert float(row[f"{prefix}capability"]) == pytest.approx(expected, abs=6e-4)
        risk = float(kind["alliance_factor"]) * float(row["capability"])
        assert float(row["alliance_risk"]) == pytest.approx(risk, abs=6e-4)
    assert {row["class"] for row in rows("systems.csv")} == set(classes)
    assert all(row["reason"].startswith("reasoned: ") for row in classes.values())


def test_every_figure_of_a_system_has_a_source() -> None:
    """Price, capacity, lead time and alternative, in that order."""
    for row in rows("systems.csv"):
        places = [row["source"].find(f"{word}: ") for word in ("price", "capacity", "lead")]
        places.append(row["source"].find("alternative: "))
        assert -1 not in places, row["system"]
        assert places == sorted(places), row["system"]


def test_prices_read_off_the_cases_are_those_of_the_cases() -> None:
    """Contract value over number of units, where systems.csv says so."""
    values = {case["case_id"]: case["contract_value_usd_m"] for case in CASES}
    pattern = re.compile(r"price: cases\.csv (\w+) \(([\d.]+) for (?:about )?(\d+)")
    seen = 0
    for row in rows("systems.csv"):
        match = pattern.match(row["source"])
        if match:
            seen += 1
            assert float(values[match[1]]) == float(match[2])
            assert float(row["list_price_usd_m"]) == pytest.approx(
                float(match[2]) / float(match[3]), rel=0.01
            )
    assert seen >= 8


def months_between(first: str, last: str) -> int:
    """Months from one date of the record to another; a year stands for its July."""
    one, other = (parse_month(text if "-" in text else f"{text}-07") for text in (first, last))
    return other - one


def test_lead_times_are_the_medians_they_claim_to_be() -> None:
    """Of contracts in cases.csv by class, rounded to even; for the S-400 of its own three."""
    own = {"Su-35": "fighter", "fighter_other": "fighter"}
    leads: dict[str, list[int]] = {}
    for case in CASES:
        if case["contract_signed"] and case["delivery_start"]:
            kind = own.get(case["system_class"], case["system_class"])
            months = months_between(case["contract_signed"], case["delivery_start"])
            leads.setdefault(kind, []).append(months)
    seen = 0
    for row in rows("systems.csv"):
        match = re.search(r"lead: median of (\d+) contracts for [\w -]+ in cases", row["source"])
        if match:
            seen += 1
            assert len(leads[row["class"]]) == int(match[1]), row["system"]
            assert int(row["lead_time_months"]) == round(median(leads[row["class"]]))
    assert seen == 21
    contracts = ("TUR_S400_1", "IND_S400", "CHN_S400")
    dates = {case["case_id"]: (case["contract_signed"], case["delivery_start"]) for case in CASES}
    own_three = [months_between(*dates[name]) for name in contracts]
    assert own_three == [22, 37, 40]
    assert TABLES.systems["S-400"].lead_time == median(own_three)


def cited_cases() -> Iterator[tuple[str, str]]:
    for name in ("systems.csv", "operators.csv", "rivals.csv", "countries.csv"):
        for row in rows(name):
            text = f"{row['source']} {row.get('note', '')}"
            for group in re.findall(r"cases\.csv((?: [A-Z]{3}_\w+)+)", text):
                yield from ((name, case) for case in group.split())


def test_cited_cases_and_facts_exist() -> None:
    """A source that names a row of another file names one that is there."""
    known = {case["case_id"] for case in CASES}
    cited = list(cited_cases())
    assert len(cited) > 100
    assert {case for _, case in cited} <= known
    facts = {row["fact"] for row in rows("s400_facts.csv")}
    text = (DATA / "systems.csv").read_text(encoding="utf-8")
    assert set(re.findall(r"s400_facts\.csv (\w+_\w+)", text)) <= facts


@pytest.mark.parametrize("name", ["systems.csv", "rivals.csv", "operators.csv", "countries.csv"])
def test_sources_are_an_address_a_file_or_an_argument(name: str) -> None:
    """Or an admission that there is none."""
    for row in rows(name):
        assert re.search(
            r"https?://|\.csv|reasoned: |unsourced-general-knowledge", row["source"]
        ), row


def test_readme_describes_every_file_and_counts_its_rows() -> None:
    """The table at the top of the README."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+\.(?:csv|md))` \| (\d*) ?\|", text, re.MULTILINE))
    for path in DATA.glob("*.csv"):
        assert listed.pop(path.name) == str(len(rows(path.name))), path.name
    assert listed == {"statute.md": ""}


def test_readme_describes_every_column() -> None:
    """By name; a column that repeats the one before it may be named by its ending."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`(\w+)`", text))
    endings = tuple(word for word in words if word.startswith("_"))
    for path in DATA.glob("*.csv"):
        for column in rows(path.name)[0]:
            assert column in words or column.endswith(endings), f"{path.name}: {column}"


def test_exports_of_russia_are_complete() -> None:
    """2012 to 2024, and Russia never sells more than the world."""
    table = rows("russia_exports.csv")
    assert [int(row["year"]) for row in table] == list(range(2012, 2025))
    for row in table:
        share = 100 * float(row["sipri_tiv_russia_m"]) / float(row["sipri_tiv_world_m"])
        assert float(row["russia_share_of_world_pct"]) == pytest.approx(share, abs=0.06)


@pytest.mark.parametrize("name", ORIGINALS)
def test_original_files_name_their_confidence(name: str) -> None:
    """Every row says how far it can be trusted."""
    column = "confidence_tiv" if name == "russia_exports.csv" else "confidence"
    assert {row[column] for row in rows(name)} <= {"high", "medium", "low"}
