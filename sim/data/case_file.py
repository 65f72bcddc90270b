"""A cases file, checked row by row: what was known of a deal, and apart from it what became of it.

Any file with the columns of scenarios/data/cases.csv will do; its README says what they mean.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sim.data.rows import Row
from sim.data.tables import DATA, ROUNDING
from sim.errors import ScenarioError

CASES = DATA / "cases.csv"

NAMED, SURVIVORS = "named_case", "delivery_register"
"""How a case was found: it was talked about; or something was delivered, so never count it."""

CONTROL = "pre_caatsa_control"
"""Period of cases that were over before the law; nearly all of them were found as deliveries."""

SELECTIONS = (NAMED, SURVIVORS)
PERIODS = ("post_caatsa", "straddle", CONTROL)
THREATS = ("none", "low", "explicit", "written_demand")
RELATIONSHIPS = {
    "NATO ally": "nato_ally",
    "major non-NATO ally": "major_non_nato_ally",
    "partner": "partner",
    "neutral": "neutral",
    "adversary": "adversary",
}
CONCLUDED = ("bought_delivered", "signed_not_delivered")
ENDS = (*CONCLUDED, "abandoned", "stalled_talk", "never_serious")

ABSENT = ("", "none", "n/a", "unknown")
"""What a cell says where the record has nothing."""

NO_MONTH = "07"
"""Stands for the month where the record has only a year: the middle of it."""

COLUMNS = (
    "case_id",
    "buyer_iso3",
    "buyer",
    "system",
    "system_class",
    "period",
    "selection",
    "talks_start",
    "us_public_threat_date",
    "us_threat_level",
    "contract_signed",
    "contract_value_usd_m",
    "units",
    "deal_size_class",
    "delivery_start",
    "outcome_2024_12",
    "us_response",
    "us_sanction_date",
    "us_alternative_year",
    "us_relationship",
    "ref_year",
    "ru_share_arms_imports_prev5y_pct",
    "us_share_arms_imports_prev5y_pct",
    "arms_imports_prev5y_tiv_m",
    "us_share_goods_exports_pct",
    "us_share_goods_exports_upper_bound_pct",
    "gdp_usd_bn",
)
"""The columns that are read; a file may have more."""


@dataclass(frozen=True)
class CaseFacts:
    """What was known of a deal when it was talked about. Shares in percent, months from year 0.

    Attributes
    ----------
    talks_start : int or None
        Month in which talks began, where the record has one.
    export_share, export_bound : float or None
        US share of goods exports, or a bound where it is not stated.
    value : float or None
        Contract value [musd].
    alternative : int or None
        Month in which an American alternative was offered.
    """

    case_id: str
    iso3: str
    buyer: str
    system: str
    system_class: str
    units: str
    size: str
    value: float | None
    talks_start: int | None
    alternative: int | None
    relationship: str
    year: int
    russia_share: float | None
    us_share: float | None
    arms_imports: float | None
    export_share: float | None
    export_bound: float | None
    gdp: float | None


@dataclass(frozen=True)
class CaseOutcome:
    """What became of a deal by December 2024; months from year 0."""

    end: str
    signed: int | None
    delivered: int | None
    warned: int | None
    named: bool
    designated: int | None

    @property
    def concluded(self) -> bool:
        """Whether it was delivered, or signed and standing."""
        return self.end in CONCLUDED


@dataclass(frozen=True)
class Case:
    """A row of a cases file."""

    line: int
    selection: str
    period: str
    facts: CaseFacts
    outcome: CaseOutcome

    @property
    def is_survivor(self) -> bool:
        """Whether the case is known only because it was delivered."""
        return self.selection == SURVIVORS


def month_of(text: str) -> int | None:
    """Return a date of the record as a month; a year, or a range of years, for its middle."""
    found = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", text)
    return 12 * int(found[1]) + int(found[2] or NO_MONTH) - 1 if found else None


def read_cases(path: Path = CASES) -> list[Case]:
    """Read and check a cases file.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong: names the file, the line and the column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"cannot be read: {type(error).__name__}", file=str(path)) from error
    reader = csv.reader(text.splitlines(keepends=True))
    header = next(reader, [])
    for column in COLUMNS:
        if header.count(column) != 1:
            what = "missing" if column not in header else "there twice"
            raise ScenarioError(f"column {column} is {what}", file=str(path), line=1)
    cases: list[Case] = []
    lines: dict[str, int] = {}
    for cells in filter(None, reader):
        if len(cells) != len(header):
            raise ScenarioError(
                f"found {len(cells)} cells",
                f"must be {len(header)}",
                file=str(path),
                line=reader.line_num,
            )
        row = Row(path, reader.line_num, dict(zip(header, map(str.strip, cells), strict=True)))
        case = read_case(row)
        if case.facts.case_id in lines:
            row.fail("case_id", f"is already in line {lines[case.facts.case_id]}")
        lines[case.facts.case_id] = row.line
        cases.append(case)
    return cases


def read_case(row: Row) -> Case:
    """Check a row and return it as a case."""
    outcome = read_outcome(row)
    facts = read_facts(row)
    in_order(row, ("talks_start", "contract_signed", "delivery_start"))
    if outcome.designated is not None:
        in_order(row, ("contract_signed", "us_sanction_date"))
    return Case(
        line=row.line,
        selection=row.one_of("selection", SELECTIONS),
        period=row.one_of("period", PERIODS),
        facts=facts,
        outcome=outcome,
    )


def read_facts(row: Row) -> CaseFacts:
    """Return what a row says was known; shares must add up."""
    code = row.text("buyer_iso3")
    if not re.fullmatch(r"[A-Z]{3}", code):
        row.fail("buyer_iso3", "must be an ISO 3166 alpha-3 code")
    russia = row.optional("ru_share_arms_imports_prev5y_pct", 0.0, 100.0)
    us = row.optional("us_share_arms_imports_prev5y_pct", 0.0, 100.0)
    if (russia or 0.0) + (us or 0.0) > 100.0 + 1.001 * ROUNDING:
        row.fail(
            "us_share_arms_imports_prev5y_pct",
            f"must sum to at most 100 with the Russian share of {russia:g}",
        )
    row.one_of("us_relationship", RELATIONSHIPS)
    return CaseFacts(
        case_id=row.text("case_id"),
        iso3=code,
        buyer=row.text("buyer"),
        system=row.text("system"),
        system_class=row.text("system_class"),
        units=row.cells["units"],
        size=row.cells["deal_size_class"],
        value=row.optional("contract_value_usd_m", 1e-3),
        talks_start=date(row, "talks_start"),
        alternative=date(row, "us_alternative_year"),
        relationship=RELATIONSHIPS[row.cells["us_relationship"]],
        year=row.whole("ref_year", 1992, 2100),
        russia_share=russia,
        us_share=us,
        arms_imports=row.optional("arms_imports_prev5y_tiv_m"),
        export_share=row.optional("us_share_goods_exports_pct", 0.0, 100.0),
        export_bound=row.optional("us_share_goods_exports_upper_bound_pct", 0.0, 100.0),
        gdp=row.optional("gdp_usd_bn", 1e-9),
    )


def read_outcome(row: Row) -> CaseOutcome:
    """Return what a row says became of the deal."""
    sanctioned = row.cells["us_response"].startswith("sanctioned")
    signed = not_before(date(row, "talks_start"), row, "contract_signed")
    return CaseOutcome(
        end=row.one_of("outcome_2024_12", ENDS),
        signed=signed,
        delivered=not_before(signed, row, "delivery_start"),
        warned=date(row, "us_public_threat_date"),
        named=row.one_of("us_threat_level", THREATS) in ("explicit", "written_demand"),
        designated=date(row, "us_sanction_date") if sanctioned else None,
    )


def date(row: Row, column: str) -> int | None:
    """Return a date as a month, None for an empty cell."""
    text = row.cells[column]
    found = month_of(text)
    if found is None and text.lower() not in ABSENT:
        row.fail(column, "must be YYYY, YYYY-MM or YYYY-MM-DD")
    return found


def not_before(first: int | None, row: Row, column: str) -> int | None:
    """Return a date as a month; one without a month is not before what came first."""
    month = date(row, column)
    if month is None or first is None or len(row.cells[column]) >= 7:
        return month
    return max(first, month)


def in_order(row: Row, columns: tuple[str, ...]) -> None:
    """Complain about a date whose year lies before that of an earlier event, or its month."""
    known: Mapping[str, str] = {name: row.cells[name] for name in columns if row.cells[name]}
    names = list(known)
    for before, after in pairwise(names):
        length = 7 if min(len(known[before]), len(known[after])) >= 7 else 4
        if known[after][:length] < known[before][:length]:
            row.fail(after, f"must not be before {before} {known[before]}")
