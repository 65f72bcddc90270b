"""Estimates, counts and coefficients without a country as tables."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from analysis.register.findings import RegisterFindings, Simulation, Step
from analysis.register.library import Coefficient
from analysis.store.columns import Column, make_table, number_column, text_column

if TYPE_CHECKING:
    import pyarrow as pa

MEANINGS = {
    "value": "coefficient",
    "standard_error": "of it, clustered by country",
    "low": "lower end of its 95 % interval",
    "high": "upper end of its 95 % interval",
    "p": "two-sided p value",
}


def register_tables(found: RegisterFindings) -> "dict[str, pa.Table]":
    """Return estimates, event study, counts by share, and coefficients without a country."""
    tables = {
        "estimates": estimates_table(found),
        "event_study": event_table(found),
        "counts": counts_table(found),
        "without": without_table(found),
    }
    if found.simulation is not None:
        tables["simulated"] = simulated_table(found.simulation)
        tables["deterred"] = deterred_table(found.simulation)
    return tables


def simulated_table(found: Simulation) -> "pa.Table":
    """Return one row per run: the coefficient with the law and without it."""
    law, none = found.worlds
    return make_table(
        [
            _whole("run", list(range(found.runs)), "index of the run", "-"),
            _maybe("with_law", law.coefficients, "coefficient with the law"),
            _maybe("without_law", none.coefficients, "coefficient without the law"),
        ]
    )


def deterred_table(found: Simulation) -> "pa.Table":
    """Return one row per country: what the law kept from Russia after the break."""
    rows = found.deterred
    columns = [text_column("iso3", [row.iso3 for row in rows], "buyer")]
    for name, what, bands in (
        ("orders", "orders kept from Russia", [row.orders for row in rows]),
        ("musd", "their list prices, in musd", [row.musd for row in rows]),
    ):
        columns += [
            _number(name, [band.mean for band in bands], f"{what}: mean over runs"),
            _number(f"{name}_low", [band.low for band in bands], f"{what}: lower end of the band"),
            _number(f"{name}_high", [band.high for band in bands], f"{what}: upper end"),
        ]
    return make_table(columns)


def _maybe(name: str, values: Sequence[float | None], meaning: str) -> Column:
    gone = np.array([value is None for value in values], dtype=np.bool_)
    kept = np.array([0.0 if value is None else value for value in values], dtype=np.float64)
    return number_column(name, kept, meaning, "-", gone)


def estimates_table(found: RegisterFindings) -> "pa.Table":
    """Return one row per estimate."""
    rows = list(found.estimates.values())
    return make_table(
        [
            text_column("name", [row.name for row in rows], "of the estimate"),
            text_column("what", [row.what for row in rows], "in words"),
            text_column("outcome", [row.outcome for row in rows], "what is counted"),
            text_column("share", [row.share for row in rows], "whose coefficient it is"),
            _whole("first", [row.years[0] for row in rows], "first year", "year"),
            _whole("last", [row.years[1] for row in rows], "last year", "year"),
            _whole("first_after", [row.first_after for row in rows], "after the break", "year"),
            _whole("countries", [row.countries for row in rows], "with any of the outcome", "-"),
            _number("total", [row.total for row in rows], "of the outcome"),
            *_coefficients([row.coefficient for row in rows]),
        ]
    )


def event_table(found: RegisterFindings) -> "pa.Table":
    """Return one row per step of the event study; those compared with have no coefficient."""
    rows: list[Step] = [*found.by_year, *found.by_two_years]
    return make_table(
        [
            _whole("first", [row.first for row in rows], "first year", "year"),
            _whole("last", [row.last for row in rows], "last year", "year"),
            *_coefficients([row.coefficient for row in rows]),
        ]
    )


def counts_table(found: RegisterFindings) -> "pa.Table":
    """Return one row per bin of the US share."""
    rows = found.bins
    return make_table(
        [
            _number("low", [row.low for row in rows], "US share above this"),
            _number("high", [row.high for row in rows], "US share up to this"),
            _whole("countries", [row.countries for row in rows], "in the bin", "-"),
            _whole("before", [row.before for row in rows], "orders before the break", "-"),
            _whole("after", [row.after for row in rows], "orders after it", "-"),
            _number("expected", [row.expected for row in rows], "had they fallen as the lowest's"),
        ]
    )


def without_table(found: RegisterFindings) -> "pa.Table":
    """Return the coefficient without each country."""
    rows = found.without
    return make_table(
        [
            text_column("iso3", [row.iso3 for row in rows], "country left out"),
            _number("value", [row.value for row in rows], "coefficient"),
        ]
    )


def _coefficients(found: Sequence[Coefficient | None]) -> list[Column]:
    gone = np.array([item is None for item in found], dtype=np.bool_)
    return [
        number_column(
            field.name,
            np.array([0.0 if item is None else getattr(item, field.name) for item in found]),
            MEANINGS[field.name],
            "-",
            gone,
        )
        for field in fields(Coefficient)
    ]


def _whole(name: str, values: Sequence[int], meaning: str, unit: str) -> Column:
    return number_column(name, np.array(values, dtype=np.int64), meaning, unit)


def _number(name: str, values: Sequence[float], meaning: str) -> Column:
    return number_column(name, np.array(values, dtype=np.float64), meaning, "-")
