"""The tables that the estimate is made from: orders, and what was known of importers before 2018.

Any tables with these columns will do, also those of a simulated register.
"""

import math
from pathlib import Path

import pandas as pd

from sim.data.register import (
    EXPOSURE,
    IMPORTERS,
    ORDERS,
    read_exposure,
    read_importers,
    read_orders,
)

US, EXPORTS, RUSSIA, GDP = "us_share", "us_export_share", "russia_share", "log_gdp"
"""What the estimates use of each country; see `shares_table`."""

KNOWN_IN = 2016
"""Year of importers.csv from which exports and GDP are taken: the last before the law's own."""


def orders_table(path: Path = ORDERS) -> pd.DataFrame:
    """Return a register of orders: `iso3`, `order_year`, and what the file counts.

    Raises
    ------
    ScenarioError
        If the file is wrong.
    """
    return pd.DataFrame(
        {"iso3": row.iso3, "order_year": row.year, **row.values} for row in read_orders(path)
    )


def shares_table(exposure: Path = EXPOSURE, importers: Path = IMPORTERS) -> pd.DataFrame:
    """Return what was known of each country before the law, with shares from 0 to 1.

    `us_share` and `russia_share` of arms deliveries 2008-2016 are 0 for a country without any;
    `us_export_share` is the US share of goods exports as known in 2016, half of the bound where
    only that is known, else 0; `log_gdp` is log10 of GDP in bn USD, NaN where it is not known.

    Raises
    ------
    ScenarioError
        If a file is wrong.
    """
    delivered = read_exposure(exposure)
    importing = read_importers(importers)
    known = {row.iso3: row for row in importing if row.year == KNOWN_IN}
    every = {row.iso3 for row in importing} | delivered.keys()
    rows = []
    for iso3 in sorted(every):
        shares, figures = delivered.get(iso3), known.get(iso3)
        rows.append(
            {
                "iso3": iso3,
                US: 0.0 if shares is None else shares.us_share / 100.0,
                EXPORTS: (figures.exports or 0.0) / 100.0 if figures else 0.0,
                RUSSIA: 0.0 if shares is None else shares.russia_share / 100.0,
                GDP: math.log10(figures.gdp) if figures and figures.gdp else math.nan,
            }
        )
    return pd.DataFrame(rows)
