"""A cases file, checked row by row: what was known of a deal, and apart from it what became of it.

Any file with the columns of scenarios/data/cases.csv will do; its README says what they mean.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from pathlib import Path

from sim.data.competition import COLUMNS as COMPETITION
from sim.data.competition import Competition, known_competition, read_competition
from sim.data.outcomes import check_known, known_by, outcomes_beside
from sim.data.rows import Row, read_named
from sim.data.tables import DATA, ROUNDING
from sim.months import parse_month

CASES = DATA / "cases.csv"
CASES_BEFORE = DATA / "cases_before.csv"

HORIZON = parse_month("2024-12")
"""The last month of the record, of cases under the law."""

BEFORE_LAW = parse_month("2017-07")
"""The last month before the law, of cases that were over then."""

WINDOW = 84
"""Months after which talks of before the law are looked at, if that is before the law."""

NAMED, SURVIVORS = "named_case", "delivery_register"
"""How a case was found: it was talked about; or something was delivered, so never count it."""

CONTROL = "pre_caatsa_control"
"""Period of cases that were over before the law; nearly all of them were found as deliveries."""

SELECTIONS = (NAMED, SURVIVORS)
PERIODS = ("post_caatsa", "straddle", CONTROL)
RELATIONSHIPS = {
    "NATO ally": "nato_ally",
    "major non-NATO ally": "major_non_nato_ally",
    "partner": "partner",
    "neutral": "neutral",
    "adversary": "adversary",
}
ENDERS = ("concluded", "buyer", "seller", "both", "embargo")
"""Who ended talks, where a file says so."""

CONCLUDED = ("bought_delivered", "signed_not_delivered")
ENDS = (*CONCLUDED, "abandoned", "stalled_talk", "never_serious")

DESIGNATED = ("sanctioned", "yes")
"""How the American response begins where the buyer was designated over the deal."""

ABSENT = ("", "none", "n/a", "unknown")
"""What a cell says where the record has nothing."""

YEARS = (1950, 2100)
"""First and last year of a date: more is a slip of the pen."""

MIDDLE = 7
"""Month that stands for a year of which nothing more is known."""

MOST_UNITS = 1e9
MOST_MILLIONS = 1e6
"""Bounds far above any order [units], value [musd], import [TIV m] or economy [bn USD]: more says
that the cell is in another unit."""

FIRST_NUMBER = re.compile(
    r"(?<![^\W_])(?<![^\W\d_]-)([0-9][0-9.,]*)(?:\s*[-\u2013]\s*([0-9][0-9.,]*))?\s*(\w*)"
)
"""The first number of a text, or the first range, and the word behind it.

What ends a name is none: 35 in Su-35, 90 in T90.
"""

PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)

OTHER_DIGITS = re.compile(r"(?![0-9])\d|[\u00bc-\u00be]")
"""Digits of other scripts, and halves and quarters."""

SIGN_BEFORE = re.compile(r"(?:^|[\s(])[-+.,\u2212]+$|\d\s*/\s*$")
"""What makes another number of one that follows it."""

MORE_BEHIND = re.compile(
    r"[eE][-+]?\d|\s*/\s*\d|\s*%|[ '\u2019\u00a0\u2009\u202f]\d{3}(?!\w)"
    r"|[:;\u00b7\u2026]\d|\s*[x\u00d7*]\s*\d"
)
"""What makes another number of one that it follows.

An exponent, a fraction, further thousands, a sign that may be a decimal point, a product.
"""

DATE = re.compile(
    r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?|-(\d{4}|\d\d))?"
    r"(?:\s(?!\s*[-\u2013/]\s*\d).*)?",
    re.DOTALL | re.ASCII,
)
"""A year, a range of years, a month or a day; a remark may follow."""

LONGEST_RANGE = 30
"""Years between the ends of a range; 2017-99 is rather a slip."""

SLASHED = re.compile(r"\d{4}\s*/")
"""A year and a slash: 2009/12 might be a range of years or a month."""

COLUMNS = (
    "case_id",
    "buyer_iso3",
    "buyer",
    "system",
    "system_class",
    "period",
    "selection",
    "talks_start",
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
"""The columns that every file needs; it may have more."""

OPTIONAL = (*COMPETITION, "installed_base_prev20y_pct", "ended_by", "ended", "same_talk_as")
"""Columns that are read where a file has them."""


@dataclass(frozen=True)
class CaseFacts:
    """What was known of a deal when it was talked about. Shares in percent, months from year 0.

    Attributes
    ----------
    talks_start : int or None
        Month in which talks began, where the record has one; January where it has only a year.
    export_share, export_bound : float or None
        US share of goods exports, or a bound where it is not stated.
    value : float or None
        Contract value [musd].
    alternative : int or None
        Month in which an American alternative was offered: July of its year.
    relationship : str or None
        Category of relations with the United States.
    installed_base : float or None
        Russian and Soviet share of the imports of the twenty years before, where the file has it.
    horizon : int
        Month at whose end the case is looked at: December 2024; of a case that was over before the
        law, seven years after talks began, or July 2017 if that is earlier.
    competition : Competition
        How the purchase was made: what the file says, for a file without these columns what
        competition.csv has of a case of this id.
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
    relationship: str | None
    year: int
    russia_share: float | None
    us_share: float | None
    arms_imports: float | None
    export_share: float | None
    export_bound: float | None
    gdp: float | None
    installed_base: float | None
    horizon: int
    competition: Competition

    @property
    def first_month(self) -> int:
        """Month in which talks began: as dated, else July of the year before."""
        return first_month(self.talks_start, self.year)


@dataclass(frozen=True)
class CaseOutcome:
    """What became of a deal by the end of its window.

    Attributes
    ----------
    signed : int or None
        Month of the contract, from year 0; December where the record has only a year.
    designated : bool
        Whether the buyer was designated over the deal.
    determined : int or None
        Month of the determination that designated it, from year 0; None if it has no date.
    ended_by : str
        One of `ENDERS`, empty where the file does not say.
    ended : int or None
        Month in which it was over, from year 0; December where the record has only a year.
    """

    end: str
    signed: int | None
    designated: bool
    determined: int | None
    ended_by: str = ""
    ended: int | None = None

    @property
    def concluded(self) -> bool:
        """Whether it was delivered, or signed and standing."""
        return self.end in CONCLUDED

    def concluded_by(self, horizon: int) -> bool:
        """Return whether it was delivered, or signed and standing, at the end of a month.

        A contract of a later year was not yet signed then, and one that was dropped later stood.
        """
        signed = self.signed is not None and self.signed // 12 <= horizon // 12
        if self.concluded:
            return self.signed is None or signed
        return signed and self.ended is not None and self.ended > horizon


@dataclass(frozen=True)
class Case:
    """A row of a cases file."""

    line: int
    selection: str
    period: str
    facts: CaseFacts
    outcome: CaseOutcome
    same_talk_as: str = ""

    @property
    def is_survivor(self) -> bool:
        """Whether the case is known only because it was delivered."""
        return self.selection == SURVIVORS


def read_cases(path: Path = CASES, horizon: int = HORIZON) -> list[Case]:
    """Read and check a cases file.

    Parameters
    ----------
    horizon : int
        Month, from year 0, at whose end cases under the law are looked at. Where an outcomes.csv
        stands beside the file, it says how a case stood then.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong: names the file, the line and the column.
    """
    cases: list[Case] = []
    lines: dict[str, int] = {}
    dated = outcomes_beside(path, ENDS)
    for row in read_named(path, COLUMNS, OPTIONAL):
        case = read_case(row, horizon)
        end = known_by(case.facts.horizon, dated.get(case.facts.case_id, ()))
        if end is not None:
            case = replace(case, outcome=replace(case.outcome, end=end))
        if case.facts.case_id in lines:
            row.fail("case_id", f"is already in line {lines[case.facts.case_id]}")
        lines[case.facts.case_id] = row.line
        cases.append(case)
    check_known(path, list(lines), ENDS)
    return cases


def read_case(row: Row, horizon: int = HORIZON) -> Case:
    """Check a row and return it as a case."""
    period = row.word("period", PERIODS)
    facts = read_facts(row, period, horizon)
    outcome = read_outcome(row, facts.horizon)
    in_order(row, ("talks_start", "contract_signed", "delivery_start"))
    if outcome.designated:
        in_order(row, ("contract_signed", "us_sanction_date"))
    return Case(
        line=row.line,
        selection=row.word("selection", SELECTIONS),
        period=period,
        facts=facts,
        outcome=outcome,
        same_talk_as=row.cells.get("same_talk_as", ""),
    )


def read_facts(row: Row, period: str, horizon: int = HORIZON) -> CaseFacts:
    """Return what a row says was known; shares must add up."""
    code = row.text("buyer_iso3").upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        row.fail("buyer_iso3", "must be an ISO 3166 alpha-3 code")
    russia = row.optional("ru_share_arms_imports_prev5y_pct", 0.0, 100.0)
    us_share = row.optional("us_share_arms_imports_prev5y_pct", 0.0, 100.0)
    if russia is not None and us_share is not None and russia + us_share > 100.0 + 1.001 * ROUNDING:
        row.fail(
            "us_share_arms_imports_prev5y_pct",
            f"must sum to at most 100 with the Russian share of {russia:g}",
        )
    try:
        units = quantity(row.cells["units"])
    except ValueError as error:
        row.fail("units", str(error))
    if units is not None and max(units.ends) > MOST_UNITS:
        row.fail("units", f"must be at most {MOST_UNITS:,.0f}")
    offered = date(row, "us_alternative_year")
    relationship = None
    if row.cells["us_relationship"]:
        relationship = RELATIONSHIPS[row.word("us_relationship", RELATIONSHIPS)]
    year = row.whole("ref_year", 1992, YEARS[1])
    start = date(row, "talks_start")
    base = "installed_base_prev20y_pct"
    case_id = row.text("case_id")
    return CaseFacts(
        case_id=case_id,
        iso3=code,
        buyer=row.text("buyer"),
        system=row.text("system"),
        system_class=row.text("system_class"),
        units=row.cells["units"],
        size=row.cells["deal_size_class"],
        value=row.optional("contract_value_usd_m", 1e-3, MOST_MILLIONS),
        talks_start=start,
        alternative=None if offered is None else offered // 12 * 12 + MIDDLE - 1,
        relationship=relationship,
        year=year,
        russia_share=russia,
        us_share=us_share,
        arms_imports=row.optional("arms_imports_prev5y_tiv_m", 0.0, MOST_MILLIONS),
        export_share=row.optional("us_share_goods_exports_pct", 0.0, 100.0),
        export_bound=row.optional("us_share_goods_exports_upper_bound_pct", 0.0, 100.0),
        gdp=row.optional("gdp_usd_bn", 1e-3, MOST_MILLIONS),
        installed_base=row.optional(base, 0.0, 100.0) if base in row.cells else None,
        horizon=horizon_of(period, first_month(start, year), horizon),
        competition=competition_of(row, case_id),
    )


def first_month(talks_start: int | None, year: int) -> int:
    """Return the month in which talks began: as dated, else July of the year before `year`."""
    return 12 * (year - 1) + MIDDLE - 1 if talks_start is None else talks_start


def horizon_of(period: str, start: int, horizon: int = HORIZON) -> int:
    """Return the month at whose end a case is looked at; see `CaseFacts`."""
    return min(start + WINDOW - 1, BEFORE_LAW) if period == CONTROL else horizon


def competition_of(row: Row, case_id: str) -> Competition:
    """Return how a purchase was made: as the file says, or the record where it says nothing."""
    if any(column in row.cells for column in COMPETITION):
        return read_competition(row)
    return known_competition().get(case_id, Competition())


def read_outcome(row: Row, horizon: int) -> CaseOutcome:
    """Return what a row says became of the deal.

    A buyer that was designated without a date was designated by the horizon, as the response is.
    """
    response = row.cells["us_response"].casefold()
    when = date(row, "us_sanction_date")
    designated = response.startswith(DESIGNATED) and (when is None or when <= horizon)
    return CaseOutcome(
        end=row.word("outcome_2024_12", ENDS),
        signed=date(row, "contract_signed", last=True),
        designated=designated,
        determined=when if designated else None,
        ended_by=row.word("ended_by", ENDERS) if row.cells.get("ended_by") else "",
        ended=date(row, "ended", last=True) if "ended" in row.cells else None,
    )


@dataclass(frozen=True)
class Quantity:
    """The first number of a text, or both ends of the first range, and the word behind it."""

    ends: tuple[float, ...]
    word: str

    @property
    def number(self) -> float:
        """The number, or the middle of the range."""
        return sum(self.ends) / len(self.ends)


def quantity(text: str) -> Quantity | None:
    """Return the first number or range of a text, None without one.

    Raises
    ------
    ValueError
        If it is written in a way that could be read as another number: 2,5 might be 2.5, or 2 and
        5; and so with 2 500, -2, .5, 1e3, 1/2, ½, 2:5, 2 x 4 and 2%.
    """
    if OTHER_DIGITS.search(text):
        raise ValueError("must be a number written plainly, as 2500 or 2.5")
    found = FIRST_NUMBER.search(text)
    if found is None:
        return None
    parts = [part.rstrip(".,") for part in found.groups()[:2] if part]
    if not all(PLAIN_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(
            "must be a number: commas separate thousands only, a decimal point decimals"
        )
    ends = [k for k in (1, 2) if found[k]]
    if SIGN_BEFORE.search(text[: found.start()]) or any(
        MORE_BEHIND.match(text, found.end(k)) for k in ends
    ):
        raise ValueError("must be a number written plainly, as 2500 or 2.5")
    return Quantity(tuple(float(part.replace(",", "")) for part in parts), found[3])


def date(row: Row, column: str, *, last: bool = False) -> int | None:
    """Return a date as the first or the last month that it can mean; None for an empty cell."""
    text = row.cells[column]
    if text.casefold() in ABSENT:
        return None
    found = DATE.fullmatch(text)
    if SLASHED.match(text):
        row.fail(column, "must be YYYY, YYYY-MM or YYYY-MM-DD; a range has a dash, as 2009-2012")
    if found is None:
        row.fail(column, "must be YYYY, YYYY-MM or YYYY-MM-DD")
    begin, month, day, end = found.groups()
    until = begin[: -len(end)] + end if end else begin
    if not YEARS[0] <= int(begin) <= int(until) <= YEARS[1]:
        row.fail(column, f"must be a year from {YEARS[0]} to {YEARS[1]}, a range in order")
    if int(until) - int(begin) > LONGEST_RANGE:
        row.fail(column, f"must be a month, or a range of at most {LONGEST_RANGE} years")
    if day and int(day) > monthrange(int(begin), int(month))[1]:
        row.fail(column, "must be a day that there is")
    if month:
        return 12 * int(begin) + int(month) - 1
    return 12 * int(until) + 11 if last else 12 * int(begin)


def in_order(row: Row, columns: tuple[str, ...]) -> None:
    """Complain about a date that cannot but lie before that of an earlier event."""
    before: str | None = None
    for after in columns:
        end = date(row, after, last=True)
        if end is None:
            continue
        if before is not None and end < (date(row, before) or 0):
            row.fail(after, f"must not be before {before} {row.cells[before]}")
        before = after
