"""The tables of scenarios/data, read and checked once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from sim.data.rows import Row, read_rows

DATA = Path(__file__).resolve().parent.parent.parent / "scenarios" / "data"

ROUNDING = 0.1
"""Shares of imports are rounded to a tenth of a percent each, so two may exceed 100 by this."""

COLUMNS = {
    "countries.csv": "iso3 name year relationship gdp_usd_bn gdp_year us_share_goods_exports_pct"
    " us_share_goods_exports_year us_share_goods_exports_upper_bound_pct source",
    "sipri_shares.csv": "buyer_iso3 window_start window_end total_imports_tiv_m russia_share_pct"
    " us_share_pct",
    "sipri_shares_1985.csv": "buyer_iso3 window_start window_end total_imports_tiv_m"
    " russia_share_pct us_share_pct",
    "relationships.csv": "category label_in_cases ally strategic alignment meaning",
    "classes.csv": "class base grade alliance_factor reason",
    "systems.csv": "system class range_km generation capability alliance_risk list_price_usd_m unit"
    " capacity_per_year lead_time_months alternative alternative_range_km alternative_generation"
    " alternative_capability alternative_price_usd_m source note",
    "rivals.csv": "iso3_a iso3_b source",
    "operators.csv": "iso3 system from source",
}

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class CountryYear:
    """A row of countries.csv; shares in percent, `exports_bound` where the share is not stated.

    `gdp_year` and `exports_year` are the years that these figures describe.
    """

    name: str
    year: int
    relationship: str
    gdp_usd_bn: float
    exports_share: float | None
    exports_bound: float | None
    origin: str
    gdp_year: int = 0
    exports_year: int = 0


@dataclass(frozen=True, slots=True)
class ArmsWindow:
    """Arms imports of five calendar years: SIPRI TIV in millions, shares in percent."""

    end: int
    imports_tiv_m: float
    russia_share: float
    us_share: float
    origin: str


@dataclass(frozen=True, slots=True)
class RelationshipWorth:
    """What a category of relations with the United States is worth."""

    ally: float
    strategic: float
    alignment: float


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """A weapon system on offer, per `unit`; `alternative_price` is in its list prices."""

    name: str
    kind: str
    capability: float
    alliance_risk: float
    list_price: float
    unit: str
    capacity: float
    lead_time: int
    alternative: str | None
    alternative_capability: float
    alternative_price: float
    source: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A country that operates a system from a month (counted from year 0) on."""

    iso3: str
    system: str
    since: int


@dataclass(frozen=True, slots=True)
class DataTables:
    """The tables of one data folder; rows of a country are in order of time.

    `early_arms` are the windows from 1985 on, for years of which `arms` has no earlier window.
    """

    countries: Mapping[str, Sequence[CountryYear]]
    arms: Mapping[str, Sequence[ArmsWindow]]
    relationships: Mapping[str, RelationshipWorth]
    systems: Mapping[str, SystemFacts]
    rivals: tuple[tuple[str, str], ...]
    operators: tuple[Operator, ...]
    early_arms: Mapping[str, Sequence[ArmsWindow]] = field(default_factory=dict)


@lru_cache(maxsize=8)
def load_tables(folder: Path = DATA) -> DataTables:
    """Read and check the tables of a data folder, once.

    Raises
    ------
    ScenarioError
        If a file is missing or a row is wrong; names the file, the line and the column.
    """
    relationships: dict[str, RelationshipWorth] = {}
    for row in _read(folder, "relationships.csv", "category"):
        relationships[row.text("category")] = RelationshipWorth(
            ally=row.number("ally", 0.0, 1.0),
            strategic=row.number("strategic", 0.0, 1.0),
            alignment=row.number("alignment", -1.0, 1.0),
        )
    countries = _by_country(
        (row.text("iso3"), _country_year(row, relationships))
        for row in _read(folder, "countries.csv", "iso3", "year")
    )
    arms, early = (
        _by_country(
            (row.text("buyer_iso3"), _arms_window(row))
            for row in _read(folder, name, "buyer_iso3", "window_start")
        )
        for name in ("sipri_shares.csv", "sipri_shares_1985.csv")
    )
    kinds = {row.text("class") for row in _read(folder, "classes.csv", "class")}
    weapons = [_system(row, kinds) for row in _read(folder, "systems.csv", "system")]
    known = countries.keys() | arms.keys()
    names = [weapon.name for weapon in weapons]
    return DataTables(
        countries={key: sorted(rows, key=lambda row: row.year) for key, rows in countries.items()},
        arms={key: sorted(rows, key=lambda row: row.end) for key, rows in arms.items()},
        relationships=relationships,
        systems={weapon.name: weapon for weapon in sorted(weapons, key=lambda w: w.name)},
        rivals=_rivals(folder, known),
        operators=tuple(
            Operator(row.one_of("iso3", known), row.one_of("system", names), row.month("from"))
            for row in _read(folder, "operators.csv", "iso3", "system")
        ),
        early_arms={key: sorted(rows, key=lambda row: row.end) for key, rows in early.items()},
    )


def _read(folder: Path, name: str, *key: str) -> list[Row]:
    return read_rows(folder / name, COLUMNS[name].split(), *key)


def _country_year(row: Row, relationships: Collection[str]) -> CountryYear:
    check_iso3(row, "iso3")
    year = row.whole("year", 1900, 2200)
    return CountryYear(
        name=row.text("name"),
        year=year,
        relationship=row.one_of("relationship", relationships),
        gdp_usd_bn=row.positive("gdp_usd_bn"),
        exports_share=row.optional("us_share_goods_exports_pct", 0.0, 100.0),
        exports_bound=row.optional("us_share_goods_exports_upper_bound_pct", 0.0, 100.0),
        origin=row.origin(str(year)),
        gdp_year=_year_of(row, "gdp_year", year),
        exports_year=_year_of(row, "us_share_goods_exports_year", year),
    )


def _year_of(row: Row, column: str, otherwise: int) -> int:
    """Return the year that a figure describes, that of the row where the cell is blank."""
    return row.whole(column, 1900, 2200) if row.cells[column] else otherwise


def _arms_window(row: Row) -> ArmsWindow:
    check_iso3(row, "buyer_iso3")
    start = row.whole("window_start", 1900, 2200)
    end = row.whole("window_end", 1900, 2200)
    if end != start + 4:
        row.fail("window_end", f"must be {start + 4}, the window being five years")
    russia = row.number("russia_share_pct", 0.0, 100.0)
    us_share = row.number("us_share_pct", 0.0, 100.0)
    if russia + us_share > 100.0 + 1.001 * ROUNDING:
        row.fail("us_share_pct", f"must sum to at most 100 with the Russian share of {russia:g}")
    imports = row.number("total_imports_tiv_m")
    return ArmsWindow(end, imports, russia, us_share, row.origin(f"{start}-{end}"))


def _system(row: Row, kinds: Collection[str]) -> SystemFacts:
    price = row.positive("list_price_usd_m")
    given = bool(row.cells["alternative"])
    return SystemFacts(
        name=row.text("system"),
        kind=row.one_of("class", kinds),
        capability=row.number("capability", 0.0, 1.0),
        alliance_risk=row.number("alliance_risk", 0.0, 1.0),
        list_price=price,
        unit=row.text("unit"),
        capacity=row.positive("capacity_per_year"),
        lead_time=row.whole("lead_time_months", 0, 1200),
        alternative=row.cells["alternative"] or None,
        alternative_capability=row.number("alternative_capability", 0.0, 1.0) if given else 0.0,
        alternative_price=row.positive("alternative_price_usd_m") / price if given else 0.0,
        source=row.text("source"),
    )


def _rivals(folder: Path, known: Collection[str]) -> tuple[tuple[str, str], ...]:
    pairs: set[tuple[str, str]] = set()
    for row in _read(folder, "rivals.csv", "iso3_a", "iso3_b"):
        one, other = row.one_of("iso3_a", known), row.one_of("iso3_b", known)
        pair = (min(one, other), max(one, other))
        if one == other or pair in pairs:
            row.fail("iso3_b", "must be another country, and each pair listed once")
        pairs.add(pair)
    return tuple(sorted(pairs))


def _by_country(rows: Iterable[tuple[str, Record]]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for iso3, row in rows:
        found.setdefault(iso3, []).append(row)
    return found


def check_iso3(row: Row, column: str) -> None:
    """Complain about a cell that is no code of a country."""
    code = row.text(column)
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        row.fail(column, "must be an ISO 3166 alpha-3 code")
