"""Attributes of countries, by one formula for all, from public figures.

Where each figure came from is kept beside it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from sim.data.tables import ROUNDING, ArmsWindow, DataTables
from sim.errors import ScenarioError, nearest

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class RawFigures:
    """The public figures behind a country's attributes, in the units of their names."""

    name: str
    relationship: str
    arms_imports_tiv_m: float
    russia_share_pct: float
    us_share_pct: float
    installed_base_pct: float
    gdp_usd_bn: float
    us_share_goods_exports_pct: float


@dataclass(frozen=True, slots=True)
class CountryAttributes:
    """What decision rules know of a country; `origin` says where each raw figure came from."""

    name: str
    relationship: str
    need: float
    ru: float
    us_share: float
    base: float
    exports: float
    autonomy: float
    gdp: float
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
        us_share=figures.us_share_pct / 100.0,
        base=figures.installed_base_pct / 100.0,
        exports=figures.us_share_goods_exports_pct / 100.0,
        autonomy=autonomy,
        gdp=float(figures.gdp_usd_bn),
        ally=relation.ally,
        strategic=relation.strategic * (0.5 + 0.5 * autonomy),
        alignment=relation.alignment,
        origin=dict(origin or {}),
    )


def raw_figures(iso3: str, year: int, tables: DataTables) -> tuple[RawFigures, dict[str, str]]:
    """Return a country's raw figures as known in a year, and the origin of each.

    Arms imports are those of the window that ends in ``year - 1``, else of the nearest earlier
    one (from 1985 on), else of the earliest; the installed base is that of `installed_base`, else
    the earliest window's share. Other figures are those of the newest row before `year`, else of
    the earliest. A US share of exports that is not stated is taken as half of its upper bound, and
    as 0 when that is unknown too.

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
    figures, origin = known_figures(iso3, year, tables)
    return RawFigures(**figures), origin


def known_figures(
    iso3: str, year: int, tables: DataTables
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the data have of `raw_figures`, by name, and the origin of each.

    Arms imports, shares and installed base are lacking for a country without a window, the other
    figures for one without a row; both are empty for a country that is not in the data.
    """
    figures: dict[str, Any] = {}
    origin: dict[str, str] = {}
    if iso3 in tables.countries:
        row = _newest(tables.countries[iso3], lambda row: row.year, year - 1)
        exports, remark = row.exports_share, ""
        if exports is None:
            exports = 0.0 if row.exports_bound is None else row.exports_bound / 2.0
            remark = ", unknown" if row.exports_bound is None else ", half of the upper bound"
        figures |= {"name": row.name, "relationship": row.relationship}
        figures["gdp_usd_bn"] = row.gdp_usd_bn
        origin |= dict.fromkeys(figures, row.origin)
        figures["us_share_goods_exports_pct"] = exports
        origin["us_share_goods_exports_pct"] = row.origin + remark
    windows = windows_for(iso3, year, tables)
    if windows:
        window = _newest(windows, lambda row: row.end, year - 1)
        shares = {
            "arms_imports_tiv_m": window.imports_tiv_m,
            "russia_share_pct": window.russia_share,
            "us_share_pct": window.us_share,
        }
        base = installed_base(iso3, year, tables)
        figures |= shares
        figures["installed_base_pct"] = windows[0].russia_share if base is None else base
        origin |= dict.fromkeys(shares, window.origin)
        past = [item.origin for item in windows if item.end < year]
        origin["installed_base_pct"] = (
            windows[0].origin if base is None else f"{past[0]} to {past[-1]}"
        )
    return figures, origin


def years_of(iso3: str, year: int, tables: DataTables) -> dict[str, int]:
    """Return the year that each figure of `known_figures` describes, as known in a year.

    Of a window, and of an arsenal that windows have built, it is the last year.
    """
    found: dict[str, int] = {}
    if iso3 in tables.countries:
        row = _newest(tables.countries[iso3], lambda row: row.year, year - 1)
        found |= {"relationship": row.year, "gdp_usd_bn": row.gdp_year}
        found["us_share_goods_exports_pct"] = row.exports_year
    windows = windows_for(iso3, year, tables)
    if windows:
        end = _newest(windows, lambda row: row.end, year - 1).end
        names = ("arms_imports_tiv_m", "russia_share_pct", "us_share_pct", "installed_base_pct")
        found |= dict.fromkeys(names, end)
    return found


def windows_for(iso3: str, year: int, tables: DataTables) -> Sequence[ArmsWindow]:
    """Return a country's windows of arms imports, for what was known before a year.

    They are those of sipri_shares.csv, unless only the table from 1985 on has any that had ended:
    no year is described by later deliveries while there are earlier ones.
    """
    windows, early = tables.arms.get(iso3, ()), tables.early_arms.get(iso3, ())
    if not any(row.end < year for row in windows) and any(row.end < year for row in early):
        return early
    return windows


def installed_base(iso3: str, year: int, tables: DataTables) -> float | None:
    """Return the Russian share [%] of the arsenal, as imports on record before a year built it.

    Weapons stay in service for decades, so it is the share of all imports in the windows that
    ended before the year, weighted by their size; None without any.
    """
    past = [row for row in windows_for(iso3, year, tables) if row.end < year]
    total = math.fsum(row.imports_tiv_m for row in past)
    if total == 0.0:
        return None
    return math.fsum(row.imports_tiv_m * row.russia_share for row in past) / total


def attributes(iso3: str, year: int, tables: DataTables) -> CountryAttributes:
    """Return the attributes of a country in the data, as known in a year."""
    figures, origin = raw_figures(iso3, year, tables)
    return attributes_from_figures(figures, tables, origin)


def operators(tables: DataTables, as_of_month: int) -> dict[str, tuple[str, ...]]:
    """Return who operates each system in a month (from year 0): system → countries, sorted."""
    pairs = sorted((row.system, row.iso3) for row in tables.operators if row.since <= as_of_month)
    return {
        system: tuple(iso3 for name, iso3 in pairs if name == system)
        for system in dict.fromkeys(name for name, _ in pairs)
    }


def _newest(rows: Sequence[Record], year_of: Callable[[Record], int], year: int) -> Record:
    """Return the last row up to a year, else the first; rows are in order of time."""
    return next((row for row in reversed(rows) if year_of(row) <= year), rows[0])
