"""The register of orders, and what is known of importers: tables of counts and shares by country.

Counts are of distinct orders of major arms. A country and year without a row had none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.data.rows import Row, read_named, read_rows
from sim.data.tables import DATA, ROUNDING, check_iso3

ORDERS = DATA / "orders.csv"
FIRST_DELIVERIES = DATA / "orders_by_first_delivery.csv"
EXPOSURE = DATA / "exposure_2008_2016.csv"
IMPORTERS = DATA / "importers.csv"
EMBARGOES = DATA / "embargo.csv"
DENIALS = DATA / "denials.csv"

YEARS = (1950, 2100)
"""First and last year of an order: more is a slip of the pen."""

MOST = 1e6
"""Bound far above any number of orders, import [TIV m] or economy [bn USD]."""

COUNTED = ("russian_orders", "us_orders", "other_orders")
SIZED = ("russian_tiv", "us_tiv", "other_tiv")

FIRST_COLUMNS = ("iso3", "order_year", "first_delivery_year", *COUNTED)
EXPOSURE_COLUMNS = ("iso3", "us_share_pct", "russia_share_pct", "total_tiv_m")
IMPORTER_COLUMNS = (
    "iso3",
    "year",
    "arms_imports_prev5y_tiv_m",
    "russia_share_pct",
    "us_share_pct",
    "russia_share_prev20y_pct",
    "gdp_usd_bn",
    "us_share_goods_exports_pct",
    "us_share_goods_exports_upper_bound_pct",
    "us_share_goods_exports_year",
)
EMBARGO_COLUMNS = (
    "iso3",
    "year",
    "un_embargo",
    "eu_embargo",
    "us_embargo",
    "note",
    "source",
    "un_scope",
    "eu_scope",
    "us_scope",
)
DENIAL_COLUMNS = ("iso3", "year_from", "year_to", "what", "by", "source")

SCOPES = (
    "none",
    "full",
    "partial",
    "missile_only",
    "territorial",
    "nonstate",
    "political",
    "voluntary",
)
"""What an embargo covers."""


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """Orders of a country in a year, by column of the table: numbers, and sizes in TIV millions."""

    iso3: str
    year: int
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class FirstDeliveries:
    """Orders of a country and year that were first delivered in a certain year."""

    iso3: str
    year: int
    delivered: int
    russian: int
    american: int
    others: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """Shares [%] of a country's arms deliveries 2008-2016, and their size [TIV m]."""

    us_share: float
    russia_share: float
    deliveries: float


@dataclass(frozen=True, slots=True)
class ImporterYear:
    """What was known of a country when a year began; shares in percent, None where unknown.

    Attributes
    ----------
    arms_imports : float
        Of the five years before [TIV m].
    russia_share, us_share : float or None
        Of these imports; None where there were none.
    installed_base : float
        Russian and Soviet share of the imports of the twenty years before.
    gdp : float or None
        In bn USD.
    export_share, export_bound : float or None
        US share of goods exports, or a bound where it is not stated.
    """

    iso3: str
    year: int
    arms_imports: float
    russia_share: float | None
    us_share: float | None
    installed_base: float
    gdp: float | None
    export_share: float | None
    export_bound: float | None

    @property
    def exports(self) -> float | None:
        """US share of goods exports [%]; half of the bound where only that is known."""
        if self.export_share is not None:
            return self.export_share
        return None if self.export_bound is None else self.export_bound / 2.0


@dataclass(frozen=True, slots=True)
class EmbargoYear:
    """Arms embargoes against a country at any time of a year: who, and what they covered.

    A country without rows is unknown, not free.
    """

    iso3: str
    year: int
    by_un: bool
    by_eu: bool
    by_us: bool
    scopes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Denial:
    """A system or a class of weapons that a state refused to a country, in years both included."""

    iso3: str
    first: int
    last: int
    what: str
    by: str


def read_orders(path: Path = ORDERS) -> list[OrderCounts]:
    """Read and check a register of orders: iso3, order_year and any of the six columns of numbers.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong: names the file, the line and the column.
    """
    found: list[OrderCounts] = []
    seen: dict[tuple[str, int], int] = {}
    for row in read_named(path, ("iso3", "order_year", "russian_orders")):
        year = row.whole("order_year", *YEARS)
        check_iso3(row, "iso3")
        key = (row.cells["iso3"], year)
        if key in seen:
            row.fail("iso3", f"with order_year {year} is already in line {seen[key]}")
        seen[key] = row.line
        known = (name for name in (*COUNTED, *SIZED) if name in row.cells)
        found.append(OrderCounts(*key, {name: _amount(row, name) for name in known}))
    return found


def _amount(row: Row, column: str) -> float:
    """Return a number of orders, which is whole, or a size [TIV m]."""
    return row.whole(column, 0, int(MOST)) if column in COUNTED else row.number(column, 0.0, MOST)


@lru_cache(maxsize=4)
def read_first_deliveries(path: Path = FIRST_DELIVERIES) -> tuple[FirstDeliveries, ...]:
    """Return orders by the year of their first delivery, which is not before that of the order."""
    found = []
    for row in _by_country(path, FIRST_COLUMNS, "order_year", "first_delivery_year"):
        year = row.whole("order_year", *YEARS)
        found.append(
            FirstDeliveries(
                row.cells["iso3"],
                year,
                row.whole("first_delivery_year", year, YEARS[1]),
                *(row.whole(name, 0, int(MOST)) for name in COUNTED),
            )
        )
    return tuple(found)


@lru_cache(maxsize=4)
def read_exposure(path: Path = EXPOSURE) -> dict[str, Exposure]:
    """Return shares of deliveries before the law, by country."""
    found = {}
    for row in _by_country(path, EXPOSURE_COLUMNS):
        us_share, russia = _shares(row)
        if us_share is None or russia is None:
            row.fail(
                "us_share_pct" if us_share is None else "russia_share_pct", "must not be empty"
            )
        size = row.number("total_tiv_m", 0.0, MOST)
        found[row.cells["iso3"]] = Exposure(us_share, russia, size)
    return found


@lru_cache(maxsize=4)
def read_importers(path: Path = IMPORTERS) -> tuple[ImporterYear, ...]:
    """Return what was known of each importing country, year by year."""
    found = []
    for row in _by_country(path, IMPORTER_COLUMNS, "year"):
        us_share, russia = _shares(row)
        found.append(
            ImporterYear(
                iso3=row.cells["iso3"],
                year=row.whole("year", *YEARS),
                arms_imports=row.number("arms_imports_prev5y_tiv_m", 0.0, MOST),
                russia_share=russia,
                us_share=us_share,
                installed_base=row.number("russia_share_prev20y_pct", 0.0, 100.0),
                gdp=row.optional("gdp_usd_bn", 1e-3, MOST),
                export_share=row.optional("us_share_goods_exports_pct", 0.0, 100.0),
                export_bound=row.optional("us_share_goods_exports_upper_bound_pct", 0.0, 100.0),
            )
        )
    return tuple(found)


@lru_cache(maxsize=4)
def read_embargoes(path: Path = EMBARGOES) -> tuple[EmbargoYear, ...]:
    """Return arms embargoes by country and year; a partial American one is one."""
    found = []
    for row in _by_country(path, EMBARGO_COLUMNS, "year"):
        found.append(
            EmbargoYear(
                row.cells["iso3"],
                row.whole("year", *YEARS),
                by_un=row.word("un_embargo", ("0", "1")) == "1",
                by_eu=row.word("eu_embargo", ("0", "1")) == "1",
                by_us=row.word("us_embargo", ("0", "1", "partial")) != "0",
                scopes={by: row.word(f"{by}_scope", SCOPES) for by in ("un", "eu", "us")},
            )
        )
    return tuple(found)


@lru_cache(maxsize=4)
def read_denials(path: Path = DENIALS) -> tuple[Denial, ...]:
    """Return what was refused to whom."""
    found = []
    for row in _by_country(path, DENIAL_COLUMNS, "year_from", "what", "by"):
        first = row.whole("year_from", *YEARS)
        last = row.whole("year_to", first, YEARS[1])
        found.append(Denial(row.cells["iso3"], first, last, row.text("what"), row.text("by")))
    return tuple(found)


def orders_known(year: int, rows: Iterable[FirstDeliveries]) -> list[FirstDeliveries]:
    """Return the orders of which a delivery was on record at the end of a year."""
    return [row for row in rows if row.delivered <= year]


def _by_country(path: Path, columns: Sequence[str], *key: str) -> Iterator[Row]:
    """Yield the rows of a table by country, and by what else they are told apart."""
    for row in read_rows(path, columns, "iso3", *key):
        check_iso3(row, "iso3")
        yield row


def _shares(row: Row) -> tuple[float | None, float | None]:
    """Return US and Russian share [%]; together they are at most all."""
    us_share = row.optional("us_share_pct", 0.0, 100.0)
    russia = row.optional("russia_share_pct", 0.0, 100.0)
    if us_share is not None and russia is not None and us_share + russia > 100.0 + 1.001 * ROUNDING:
        row.fail("us_share_pct", f"must sum to at most 100 with the Russian share of {russia:g}")
    return us_share, russia
