"""Forecasts in words: rows for all forms, and the report."""

from typing import Any

from analysis.forecast.findings import Forecast, Forecasts
from analysis.look.blocks import Grid, Page, Section
from analysis.look.sections import limits, reproduce

COLUMNS = ("question", "by", "probability", "90 %", "base rate", "on record", "decided by")

NOTE = (
    "Intervals are over parameters and over the rate of the record. A base rate is events over "
    "deal-years, half an event added. Deliveries are the model's chance that the contract stands "
    "times the rate of the record; a dormant contract has the rate of contracts as old as it."
)


def title_of(found: Forecasts) -> str:
    """Return the title."""
    return f"Forecasts as of {found.as_of} ({found.scenario})"


def rows_of(found: Forecasts) -> list[tuple[str, ...]]:
    """Return one row of `COLUMNS` per question."""
    return [row_of(item) for item in found.forecasts]


def row_of(item: Forecast) -> tuple[str, ...]:
    """Return a forecast in words."""
    return (
        item.asks,
        item.by,
        f"{item.probability:.2f}",
        f"{item.low:.2f} to {item.high:.2f}",
        f"{item.base_rate:.2f}",
        item.record,
        item.decided_by,
    )


def forecast_page(found: Forecasts, manifest: dict[str, Any]) -> Page:
    """Return the report."""
    reasons = tuple((item.question, item.reasons) for item in found.forecasts)
    return Page(
        title_of(found),
        f"{len(found.forecasts)} questions that the world will answer; {found.runs:,} runs.",
        [
            Section(
                "What is expected",
                [Grid("Questions", COLUMNS, tuple(rows_of(found)), NOTE, words=len(COLUMNS))],
            ),
            Section("Why", [Grid("Reasons", ("question", "in the runs"), reasons, words=2)]),
            limits(
                "A registered forecast says what this version expected on its day, so that it can "
                "be found wrong. It is no advice, and no government's plan is in it."
            ),
            reproduce(manifest),
        ],
    )
