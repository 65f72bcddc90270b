"""Cases of the record as deals of a scenario, by formula alone.

A case brings its buyer, system, order, price and dates; what became of it decides nothing. Dates
matter only up to the month in which a simulation starts (see `sim.start`). `python -m
sim.all_talks` writes scenarios/all-talks.yaml from the cases that were talked about; with
`--check` it only tells whether the file is up to date.
"""

import csv
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.data.rows import read_rows
from sim.data.tables import DATA
from sim.errors import ScenarioError
from sim.generated import write_or_check
from sim.scenario_file import load

TARGET = DATA.parent / "all-talks.yaml"
BASE = "s400-2018"

SURVIVORS = "delivery_register"
"""Selection of cases that were found because something was delivered: never count them."""

NO_MONTH = "07"
"""Stands for the month where the record has only a year: the middle of it."""

HEAD = """\
# Made by `python -m sim.all_talks` from scenarios/data/cases.csv and case_systems.csv: edit those.
purpose: >-
  Every deal of the record that was talked about, with the law and events of s400-2018.
  Deals that were over before 2017 begin in their final state.
extends: s400-2018

deals:
"""


def read_cases(path: Path = DATA / "cases.csv") -> list[dict[str, str]]:
    """Return the rows of a cases file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or lacks a column that a deal is made from.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"cannot be read: {type(error).__name__}", file=str(path)) from error
    for column in ("case_id", "buyer_iso3", "selection", "talks_start", "ref_year"):
        if rows and column not in rows[0]:
            raise ScenarioError(f"column {column} is missing", file=str(path), line=1)
    return rows


def is_survivor(case: Mapping[str, str]) -> bool:
    """Return whether a case is known only because it was delivered."""
    return case["selection"] == SURVIVORS


def month_of(text: str) -> str | None:
    """Return a date of the record as YYYY-MM; a year, or a range of years, for its middle."""
    found = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", text)
    return f"{found[1]}-{found[2] or NO_MONTH}" if found else None


def not_before(first: str, month: str | None) -> str | None:
    """Return a month, moved to `first` if the middle of its year lies before that."""
    return month and max(first, month)


def deal_from_case(case: Mapping[str, str], system: str, units: float) -> dict[str, Any]:
    """Return a case in the shape of a deal of a scenario file.

    Talks without a date are taken to have opened in the middle of the year before the one that
    the case refers to. A threat counts as a warning if it named this purchase; the cases do not
    date written demands apart.
    """
    opened = month_of(case["talks_start"]) or f"{int(case['ref_year']) - 1}-{NO_MONTH}"
    signed = not_before(opened, month_of(case["contract_signed"]))
    record = {
        "opened": opened,
        "signed": signed,
        "delivered": not_before(signed or opened, month_of(case["delivery_start"])),
        "designated": month_of(case["us_sanction_date"]),
    }
    threat = month_of(case["us_public_threat_date"])
    if threat and case["us_threat_level"] in ("explicit", "written_demand"):
        record["warned"] = threat
    deal: dict[str, Any] = {"buyer": case["buyer_iso3"], "system": system, "units": units}
    if case["contract_value_usd_m"]:
        deal["list_price"] = float(case["contract_value_usd_m"])
    deal["record"] = {name: month for name, month in record.items() if month}
    deal["record"]["source"] = f"cases.csv {case['case_id']}"
    offered = month_of(case["us_alternative_year"][:4])
    if offered:
        deal["alternative"] = {"month": offered, "source": f"cases.csv {case['case_id']}"}
    return deal


def all_talks(base_deals: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Return every case that was talked about as a deal, by id, without those of the base."""
    columns = ("case_id", "deal", "system", "units", "note")
    places = {
        row.text("case_id"): row for row in read_rows(DATA / "case_systems.csv", columns, "case_id")
    }
    deals = {}
    for case in read_cases():
        if is_survivor(case):
            continue
        if case["case_id"] not in places:
            raise ScenarioError(
                f"case {case['case_id']} has no row", file=str(DATA / "case_systems.csv")
            )
        place = places[case["case_id"]]
        if place.text("deal") not in base_deals:
            deal = deal_from_case(case, place.text("system"), place.positive("units"))
            deals[place.text("deal")] = deal
    return dict(sorted(deals.items()))


def render() -> str:
    """Return the text of scenarios/all-talks.yaml."""
    lines = [HEAD.rstrip("\n")]
    for deal_id, deal in all_talks(frozenset(load(BASE).scenario.deals)).items():
        lines.append(f"  {deal_id}:" if "#" not in deal_id else f'  "{deal_id}":')
        for key, value in deal.items():
            if isinstance(value, dict):
                inner = ", ".join(f"{name}: {entry}" for name, entry in value.items())
                lines.append(f"    {key}: {{{inner}}}")
            else:
                lines.append(f"    {key}: {value:g}" if key == "units" else f"    {key}: {value}")
    return "\n".join(lines) + "\n"


def main(words: list[str]) -> int:
    """Write the scenario, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m sim.all_talks")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
