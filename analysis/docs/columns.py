"""The page of columns, from the tables of a small result."""

from typing import Any

from analysis.docs.odd import table
from analysis.look.frames import describe_columns
from analysis.outcomes import OUTCOMES, TOTALS
from analysis.run.figures import FIGURES
from analysis.run.monthly import (
    BUYER_QUANTITIES,
    DEAL_QUANTITIES,
    QUANTILES,
    RUN_QUANTITIES,
    observe,
)
from analysis.run.tables import TABLES, tables_of
from sim.parameters import words_of
from sim.rules.terms import Response, Stage, Threat
from sim.scenario_file import load
from sim.world import build

HEAD = """\
# Columns

The tables of a result, column by column: the Parquet files of `run --out`, and the frames `deals`,
`buyers`, `runs`, `months` and `reports` in Python. Made from the tables themselves by
`python -m analysis.docs.reference`; the same words stand in the metadata of every column. LP stands
for list prices of the deal, musd for millions of 2018 US dollars. Months count from the start of
the scenario, those before it are negative, and what has not happened is null.
"""

ROWS = {
    "deals": "One row per run and deal.",
    "buyers": "One row per run and buyer: as the run begins, but for what is learned by its end.",
    "runs": "One row per run.",
    "months": "One row per month, subject, quantity and statistic.",
    "reports": "One row per run, letter of Congress and opened deal.",
}


def columns() -> str:
    """Return the page."""
    parts = [HEAD.rstrip()]
    found = small_result()
    for name in TABLES:
        rows = [
            (f"`{column}`", str(found[name].schema.field(column).type), unit, meaning)
            for column, meaning, unit in describe_columns(found[name])
        ]
        head = ("column", "type", "unit", "meaning")
        parts += [f"## {name}", ROWS[name], table(head, (plain(row) for row in rows))]
    return "\n\n".join([*parts, *words()]) + "\n"


def small_result() -> dict[str, Any]:
    """Return the tables of two runs of the toy scenario; agents compile nothing."""
    scenario = load("toy").scenario
    ensemble, monthly = observe(scenario, build(scenario), 2, 1, "mesa")
    tables = tables_of(ensemble, monthly, {})
    return {name: getattr(tables, name) for name in TABLES}


def plain(row: tuple[str, str, str, str]) -> tuple[str, ...]:
    """Return a row with the type in a word that readers of any language know."""
    name, kind, unit, meaning = row
    return name, "text" if kind.startswith("dictionary") else kind, unit, meaning


def words() -> list[str]:
    """Return what the words in the tables mean."""
    quantities = {
        **dict.fromkeys((f"stage:{word}" for word in words_of(Stage)), "probability"),
        **DEAL_QUANTITIES,
        **BUYER_QUANTITIES,
        **RUN_QUANTITIES,
        "letter": "probability",
    }
    stages = ", ".join(f"`{word}`" for word in words_of(Stage))
    threats = ", ".join(f"`{word}`" for word in words_of(Threat))
    responses = ", ".join(f"`{word}`" for word in words_of(Response))
    statistics = ", ".join(f"`{word}`" for word in ("share", "mean", *QUANTILES))
    return [
        "## Words",
        f"`stage`: {stages}.\n\n`threat`: {threats}.\n\n`response`: {responses}.",
        f"`statistic`: {statistics}. A share is over all runs; means and quantiles are over the "
        "`n` runs in which the quantity has a value that month.",
        table(("`quantity`", "unit"), ((f"`{name}`", unit) for name, unit in quantities.items())),
        "## Outcomes of a deal",
        "Summaries and tables of outcomes give the share of runs in which each is so. A deal has "
        "exactly one of the endings when a run is over.",
        table(
            ("outcome", "when", "meaning"),
            (
                (f"`{name}`", "at the end" if item.ending else "ever", item.meaning)
                for name, item in OUTCOMES.items()
            ),
        ),
        "## Totals of a run",
        "Sums in dollars are at list prices; revenue is at the prices paid.",
        table(
            ("total", "unit", "meaning"),
            ((f"`{name}`", item.unit, item.meaning) for name, item in TOTALS.items()),
        ),
        "## Figures of a run",
        table(
            ("figure", "what it shows"),
            (
                (
                    f"`{name}`",
                    (figure.plot.__doc__ or "").splitlines()[0].removeprefix("Draw ").rstrip("."),
                )
                for name, figure in FIGURES.items()
            ),
        ),
    ]
