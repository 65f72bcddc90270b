"""Countries, systems and rivalries: the tables of scenarios/data and the formulas over them.

Every attribute of a country comes from public figures by one formula for all
(`attributes_from_figures`); where the figures come from is kept beside them.
"""

import csv
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import NoReturn, TypeVar

from sim.errors import ScenarioError, nearest
from sim.months import parse_month

DATA = Path(__file__).resolve().parent.parent / "scenarios" / "data"

ROUNDING = 0.1
"""Shares of imports are rounded to a tenth of a percent each, so two may exceed 100 by this."""

COLUMNS = {
    "countries.csv": "iso3 name year relationship gdp_usd_bn gdp_year us_share_goods_exports_pct"
    " us_share_goods_exports_year us_share_goods_exports_upper_bound_pct source",
    "sipri_shares.csv": "buyer_iso3 window_start window_end total_imports_tiv_m russia_share_pct"
    " us_share_pct",
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
    """A row of countries.csv; shares in percent, `exports_bound` where the share is not stated."""

    name: str
    year: int
    relationship: str
    gdp_usd_bn: float
    exports_share: float | None
    exports_bound: float | None
    origin: str


@dataclass(frozen=True, slots=True)
class ArmsWindow:
    """Arms imports of five calendar years: SIPRI TIV in millions, shares in percent."""

    end: int
    imports_tiv_m: float
    russia_share: float
    us_share: float
    origin: str


@dataclass(frozen=True, slots=True)
class Relationship:
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
    """The tables of one data folder; rows of a country are in order of time."""

    countries: Mapping[str, Sequence[CountryYear]]
    arms: Mapping[str, Sequence[ArmsWindow]]
    relationships: Mapping[str, Relationship]
    systems: Mapping[str, SystemFacts]
    rivals: tuple[tuple[str, str], ...]
    operators: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class RawFigures:
    """The public figures behind a country's attributes, in the units of their names."""

    name: str
    relationship: str
    arms_imports_tiv_m: float
    russia_share_pct: float
    us_share_pct: float
    russia_share_earliest_pct: float
    gdp_usd_bn: float
    us_share_goods_exports_pct: float


@dataclass(frozen=True, slots=True)
class CountryAttributes:
    """What decision rules know of a country; `origin` says where each raw figure came from."""

    name: str
    relationship: str
    need: float
    ru: float
    us: float
    base: float
    exports: float
    autonomy: float
    ally: float
    strategic: float
    alignment: float
    origin: Mapping[str, str] = field(default_factory=dict, compare=False)


def need_of(arms_imports_tiv_m: float) -> float:
    """Return need = log10(1 + arms imports of five years in TIV m) / 4."""
    return math.log10(1.0 + arms_imports_tiv_m) / 4.0


def autonomy_of(gdp_usd_bn: float) -> float:
    """Return autonomy = (log10 GDP in bn USD − 1) / 3, clipped to [0, 1]."""
    return min(1.0, max(0.0, (math.log10(gdp_usd_bn) - 1.0) / 3.0))


def attributes_from_figures(
    figures: RawFigures, tables: DataTables, origin: Mapping[str, str] | None = None
) -> CountryAttributes:
    """Apply the formulas to raw figures, from the data or from a scenario.

    Parameters
    ----------
    figures : RawFigures
        The raw figures.
    tables : DataTables
        For the relationship categories.
    origin : mapping, optional
        Where each raw figure came from.

    Raises
    ------
    ScenarioError
        If a figure is out of bounds or the relationship is unknown; `key` names the figure.
    """
    for item in fields(RawFigures):
        value = getattr(figures, item.name)
        if isinstance(value, str):
            continue
        limit = 100.0 if item.name.endswith("_pct") else math.inf
        if not 0.0 <= value <= limit or math.isinf(value):
            allowed = "0 to 100" if limit == 100.0 else "a finite number that is not negative"
            raise ScenarioError(f"found {value:g}", f"allowed: {allowed}", key=item.name)
    if figures.gdp_usd_bn == 0.0:
        raise ScenarioError("found 0", "allowed: more than 0", key="gdp_usd_bn")
    if figures.russia_share_pct + figures.us_share_pct > 100.0 + 1.001 * ROUNDING:
        both = figures.russia_share_pct + figures.us_share_pct
        raise ScenarioError(
            f"Russian and US shares sum to {both:g}", "allowed: at most 100", key="us_share_pct"
        )
    relation = tables.relationships.get(figures.relationship)
    if relation is None:
        raise ScenarioError(
            f"found '{figures.relationship}'",
            f"allowed: {', '.join(tables.relationships)}",
            key="relationship",
            suggestion=nearest(figures.relationship, tables.relationships),
        )
    autonomy = autonomy_of(figures.gdp_usd_bn)
    return CountryAttributes(
        name=figures.name,
        relationship=figures.relationship,
        need=need_of(figures.arms_imports_tiv_m),
        ru=figures.russia_share_pct / 100.0,
        us=figures.us_share_pct / 100.0,
        base=figures.russia_share_earliest_pct / 100.0,
        exports=figures.us_share_goods_exports_pct / 100.0,
        autonomy=autonomy,
        ally=relation.ally,
        strategic=relation.strategic * (0.5 + 0.5 * autonomy),
        alignment=relation.alignment,
        origin=dict(origin or {}),
    )


def raw_figures(iso3: str, year: int, tables: DataTables) -> tuple[RawFigures, dict[str, str]]:
    """Return a country's raw figures as known in a year, and the origin of each.

    Arms imports are those of the window that ends in ``year - 1``, else of the nearest earlier
    one, else of the earliest. Other figures are those of the newest row up to `year`, else of the
    earliest. A US share of exports that is not stated is taken as half of its upper bound, and as
    0 when that is unknown too.

    Raises
    ------
    ScenarioError
        If the country is not in the data, or only its arms imports are.
    """
    if iso3 not in tables.countries or iso3 not in tables.arms:
        complete = tables.countries.keys() & tables.arms.keys()
        partly = iso3 in tables.countries or iso3 in tables.arms
        raise ScenarioError(
            f"'{iso3}' is only in part in the data" if partly else f"'{iso3}' is not in the data",
            "give all its figures or use one of the codes in countries.csv",
            key="country",
            suggestion=None if partly else nearest(iso3, complete),
        )
    windows = tables.arms[iso3]
    window = _newest(windows, lambda row: row.end, year - 1)
    row = _newest(tables.countries[iso3], lambda row: row.year, year)
    exports, remark = row.exports_share, ""
    if exports is None:
        exports = 0.0 if row.exports_bound is None else row.exports_bound / 2.0
        remark = ", unknown" if row.exports_bound is None else ", half of the upper bound"
    figures = RawFigures(
        name=row.name,
        relationship=row.relationship,
        arms_imports_tiv_m=window.imports_tiv_m,
        russia_share_pct=window.russia_share,
        us_share_pct=window.us_share,
        russia_share_earliest_pct=windows[0].russia_share,
        gdp_usd_bn=row.gdp_usd_bn,
        us_share_goods_exports_pct=exports,
    )
    origin = dict.fromkeys(("name", "relationship", "gdp_usd_bn"), row.origin)
    shares = ("arms_imports_tiv_m", "russia_share_pct", "us_share_pct")
    origin |= dict.fromkeys(shares, window.origin)
    origin["russia_share_earliest_pct"] = windows[0].origin
    origin["us_share_goods_exports_pct"] = row.origin + remark
    return figures, origin


def attributes(iso3: str, year: int, tables: DataTables) -> CountryAttributes:
    """Return the attributes of a country in the data, as known in a year."""
    figures, origin = raw_figures(iso3, year, tables)
    return attributes_from_figures(figures, tables, origin)


def systems(tables: DataTables) -> dict[str, SystemFacts]:
    """Return the systems on offer by name, in order of name."""
    return dict(sorted(tables.systems.items()))


def rivals(tables: DataTables) -> tuple[tuple[str, str], ...]:
    """Return the pairs of rivals, each pair and the whole in alphabetical order."""
    return tables.rivals


def operators(tables: DataTables, as_of_month: int) -> dict[str, tuple[str, ...]]:
    """Return who operates each system in a month (from year 0): system → countries, sorted."""
    pairs = sorted((row.system, row.iso3) for row in tables.operators if row.since <= as_of_month)
    return {
        system: tuple(iso3 for name, iso3 in pairs if name == system)
        for system in dict.fromkeys(name for name, _ in pairs)
    }


@lru_cache(maxsize=8)
def load_tables(folder: Path = DATA) -> DataTables:
    """Read and check the tables of a data folder, once.

    Raises
    ------
    ScenarioError
        If a file is missing or a row is wrong; names the file, the line and the column.
    """
    relationships: dict[str, Relationship] = {}
    for row in _read(folder / "relationships.csv", "category"):
        relationships[row.text("category")] = Relationship(
            ally=row.number("ally", 0.0, 1.0),
            strategic=row.number("strategic", 0.0, 1.0),
            alignment=row.number("alignment", -1.0, 1.0),
        )
    countries = _by_country(
        (row.text("iso3"), _country_year(row, relationships))
        for row in _read(folder / "countries.csv", "iso3", "year")
    )
    arms = _by_country(
        (row.text("buyer_iso3"), _arms_window(row))
        for row in _read(folder / "sipri_shares.csv", "buyer_iso3", "window_start")
    )
    kinds = {row.text("class") for row in _read(folder / "classes.csv", "class")}
    weapons = [_system(row, kinds) for row in _read(folder / "systems.csv", "system")]
    known = countries.keys() | arms.keys()
    names = [weapon.name for weapon in weapons]
    return DataTables(
        countries={key: sorted(rows, key=lambda row: row.year) for key, rows in countries.items()},
        arms={key: sorted(rows, key=lambda row: row.end) for key, rows in arms.items()},
        relationships=relationships,
        systems={weapon.name: weapon for weapon in weapons},
        rivals=_rivals(folder / "rivals.csv", known),
        operators=tuple(
            Operator(row.one_of("iso3", known), row.one_of("system", names), row.month("from"))
            for row in _read(folder / "operators.csv", "iso3", "system")
        ),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, read column by column; complaints name file, line and column."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def fail(self, column: str, allowed: str, suggestion: str | None = None) -> NoReturn:
        raise ScenarioError(
            f"found '{self.cells[column]}'",
            allowed,
            file=str(self.path),
            line=self.line,
            key=column,
            suggestion=suggestion,
        )

    def text(self, column: str) -> str:
        if not self.cells[column]:
            self.fail(column, "must not be empty")
        return self.cells[column]

    def number(self, column: str, low: float = 0.0, high: float = math.inf) -> float:
        try:
            value = float(self.cells[column])
        except ValueError:
            self.fail(column, "must be a number")
        if not low <= value <= high or math.isinf(value):
            self.fail(column, f"must be a finite number from {low:g} to {high:g}")
        return value

    def optional(self, column: str, low: float = 0.0, high: float = math.inf) -> float | None:
        return self.number(column, low, high) if self.cells[column] else None

    def positive(self, column: str) -> float:
        value = self.number(column)
        if value == 0.0:
            self.fail(column, "must be more than 0")
        return value

    def whole(self, column: str, low: int, high: int) -> int:
        value = self.number(column, low, high)
        if value != int(value):
            self.fail(column, "must be a whole number")
        return int(value)

    def one_of(self, column: str, known: Collection[str]) -> str:
        value = self.cells[column]
        if value not in known:
            self.fail(column, "must be a name in the data", nearest(value, known))
        return value

    def month(self, column: str) -> int:
        try:
            return parse_month(self.cells[column])
        except ValueError as error:
            self.fail(column, str(error))

    def origin(self, remark: str) -> str:
        return f"{self.path.name}:{self.line} ({remark})"


def _read(path: Path, *key: str) -> list[_Row]:
    """Return the rows of a table with the expected columns; no two may share the key."""
    columns = COLUMNS[path.name].split()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"cannot be read: {type(error).__name__}", file=str(path)) from error
    reader = csv.reader(text.splitlines(keepends=True))
    header = next(reader, [])
    if header != columns:
        wrong = next((name for name in columns if name not in header), "the order or the number")
        raise ScenarioError(
            f"columns are not as expected: {wrong}",
            f"allowed: {', '.join(columns)}",
            file=str(path),
            line=1,
        )
    rows: list[_Row] = []
    seen: set[tuple[str, ...]] = set()
    for values in filter(None, reader):
        if len(values) != len(columns):
            raise ScenarioError(
                f"found {len(values)} cells",
                f"must be {len(columns)}",
                file=str(path),
                line=reader.line_num,
            )
        row = _Row(path, reader.line_num, dict(zip(columns, values, strict=True)))
        identity = tuple(row.text(column) for column in key)
        if identity in seen:
            row.fail(key[0], f"{' '.join(identity)} is already there")
        seen.add(identity)
        rows.append(row)
    return rows


def _country_year(row: _Row, relationships: Collection[str]) -> CountryYear:
    _check_iso3(row, "iso3")
    year = row.whole("year", 1900, 2200)
    return CountryYear(
        name=row.text("name"),
        year=year,
        relationship=row.one_of("relationship", relationships),
        gdp_usd_bn=row.positive("gdp_usd_bn"),
        exports_share=row.optional("us_share_goods_exports_pct", 0.0, 100.0),
        exports_bound=row.optional("us_share_goods_exports_upper_bound_pct", 0.0, 100.0),
        origin=row.origin(str(year)),
    )


def _arms_window(row: _Row) -> ArmsWindow:
    _check_iso3(row, "buyer_iso3")
    start = row.whole("window_start", 1900, 2200)
    end = row.whole("window_end", 1900, 2200)
    if end != start + 4:
        row.fail("window_end", f"must be {start + 4}, the window being five years")
    russia = row.number("russia_share_pct", 0.0, 100.0)
    us = row.number("us_share_pct", 0.0, 100.0)
    if russia + us > 100.0 + 1.001 * ROUNDING:
        row.fail("us_share_pct", f"must sum to at most 100 with the Russian share of {russia:g}")
    imports = row.number("total_imports_tiv_m")
    return ArmsWindow(end, imports, russia, us, row.origin(f"{start}-{end}"))


def _system(row: _Row, kinds: Collection[str]) -> SystemFacts:
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


def _rivals(path: Path, known: Collection[str]) -> tuple[tuple[str, str], ...]:
    pairs: set[tuple[str, str]] = set()
    for row in _read(path, "iso3_a", "iso3_b"):
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


def _newest(rows: Sequence[Record], year_of: Callable[[Record], int], year: int) -> Record:
    """Return the last row up to a year, else the first; rows are in order of time."""
    return next((row for row in reversed(rows) if year_of(row) <= year), rows[0])


def _check_iso3(row: _Row, column: str) -> None:
    code = row.text(column)
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        row.fail(column, "must be an ISO 3166 alpha-3 code")
