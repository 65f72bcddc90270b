"""The page of columns, from the tables of small results."""

from typing import TYPE_CHECKING

from analysis.docs.kept import (
    FACTOR,
    FIT_COLUMNS,
    FITS,
    LEVER,
    MEASURED,
    OUTCOME,
    VARIED,
    generic,
    kept_tables,
)
from analysis.docs.odd import table
from analysis.look.frames import describe_columns
from analysis.outcomes import OUTCOMES, TOTALS
from analysis.run.figures import FIGURES
from analysis.run.monthly import (
    BUYER_QUANTITIES,
    DEAL_QUANTITIES,
    QUANTILES,
    RUN_QUANTITIES,
)
from sim.parameters import words_of
from sim.rules.terms import Response, Stage, Threat

if TYPE_CHECKING:
    import pyarrow as pa

HEAD = """\
# Columns

The tables of every kind of result, column by column: the Parquet files that `--out` keeps, which
`export` also writes as CSV or for Stata. Of a run, Python has them as the frames `deals`,
`buyers`, `runs`, `months` and `reports`. Made from the tables themselves by
`python -m analysis.docs.reference`; the same words stand in the metadata of every column. LP stands
for list prices of the deal, musd for millions of 2018 US dollars. Months count from the start of
the scenario, those before it are negative, and what has not happened is null. `trace`, `status`,
`discover`, `patterns` and `forecast` keep no table: their answer is one JSON file.
"""

KINDS = {
    "run": "",
    "compare": "",
    "sweep": f"`{VARIED}` stands for each factor that varies, under its path, and `{MEASURED}` for "
    "each outcome, under its name. Parts of a table lie in a folder of its name; `runs` and "
    "`deals` are kept where the design says so. `sensitivity` and `frontier` keep their sweeps "
    "below them.",
    "sensitivity": "",
    "frontier": f"`{VARIED}` stands for each lever, under its path, and `{MEASURED}` for each "
    "objective and the deals concluded. In the empty twin of a policy the menu and the threats are "
    "the same, and State never designates.",
    "validate": "",
    "calibrate": "`PARAMETER` stands for each parameter that is fitted, under its path, `CASE` for "
    "each case, under its id. The last four tables carry no meanings in their metadata.",
    "verify": "",
    "register": "`simulated` and `deterred` are there with `--simulate`.",
}
"""What to know of the tables of a kind."""

ROWS = {
    "run deals": "One row per run and deal.",
    "run buyers": "One row per run and buyer: as the run begins, but for what is learned by its "
    "end.",
    "run runs": "One row per run.",
    "run months": "One row per month, subject, quantity and statistic.",
    "run reports": "One row per run, letter of Congress and opened deal.",
    "compare differences": "One row per scenario, deal or total of the run, and outcome.",
    "sweep points": "One row per point: a sample of the factors under a policy. `name` is there "
    "where the design is a list, `tight` where it asks for a precision, here for ±1.",
    "sweep batches": "One row per point and batch of runs; `least`, `most` and `apart` are of "
    "totals alone.",
    "sweep runs": "One row per point and run.",
    "sweep deals": "One row per point, run and deal: `point`, and the columns of `deals` of a run.",
    "sensitivity indices": "One row per outcome, index, parameter or pair, and size of the sample.",
    "frontier policies": "One row per policy that was tried in fresh worlds.",
    "frontier tried": "One row per policy that the search tried, in order.",
    "validate cases": "One row per case.",
    "validate scores": "One row per forecast.",
    "validate support": "One row per fit and case or country left out.",
    "calibrate marginals": "One row per parameter and bin over its span.",
    "calibrate pairs": "One row per pair of parameters and pair of bins.",
    "calibrate correlations": "One row per pair of parameters.",
    "calibrate cases": "One row per case.",
    "calibrate moments": "One row per pattern and bin.",
    "verify claims": "One row per claim and engine.",
    "verify closed-form-resolve": "One row per point of the figure.",
    "verify closed-form-reputation": "One row per point of the figure.",
    "verify closed-form-herding": "One row per point of the figure.",
    "register estimates": "One row per estimate.",
    "register event_study": "One row per step of the event study; those compared with have no "
    "coefficient.",
    "register counts": "One row per bin of the US share.",
    "register without": "One row per country that is left out.",
    "register simulated": "One row per simulated register.",
    "register deterred": "One row per country.",
}
"""What a row is, by kind and table."""

COLUMNS = ("column", "type", "unit", "meaning")


def columns() -> str:
    """Return the page."""
    parts = [HEAD.rstrip()]
    for kind, tables in kept_tables().items():
        parts += [f"## Tables of `{kind}`", *filter(None, [KINDS[kind]])]
        for name, found in tables.items():
            rows = described(found, kind)
            if (kind, name) == ("sweep", "deals"):
                rows = rows[:1]
            parts += [f"### {kind}: {name}", ROWS[f"{kind} {name}"], table(COLUMNS, rows)]
        for name, told in FITS.items() if kind == "calibrate" else ():
            rows = [(f"`{row[0]}`", *row[1:]) for row in FIT_COLUMNS[name]]
            parts += [f"### {kind}: {name}", told, table(COLUMNS, rows)]
    return "\n\n".join([*parts, *words()]) + "\n"


def described(found: "pa.Table", kind: str) -> list[tuple[str, str, str, str]]:
    """Return the rows of the page about a table: name, type, unit and meaning of each column."""
    about = kind in ("sweep", "frontier")
    bare, own = OUTCOME.replace("_", " "), TOTALS[OUTCOME].unit
    rows = []
    for column, meaning, unit in describe_columns(found):
        name = generic(column, (FACTOR, LEVER), (OUTCOME,)) if about else column
        if name == VARIED:
            meaning, unit = "its value", "its own"
        elif about:
            meaning = meaning.replace(OUTCOME, MEASURED).replace(bare, f"{MEASURED} of the run")
            unit = unit.replace(own, "its own") if name != column else unit
        kept = str(found.schema.field(column).type)
        rows.append((f"`{name}`", "text" if is_text(kept) else kept, unit, meaning))
    return rows


def is_text(kept: str) -> bool:
    """Return whether a type holds words, which readers of any language know as text."""
    return kept == "string" or kept.startswith("dictionary")


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
