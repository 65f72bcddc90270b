"""What the page shows: pictures with words for them, tables, sentences."""

import base64
from dataclasses import asdict, dataclass, field
from typing import Any

from matplotlib.figure import Figure

from analysis.dashboard.view_state import VIEWS, ViewState
from analysis.dashboard.work import SEED, Query, against_no_law, result_of
from analysis.look.frames import percent
from analysis.look.picture import to_png
from analysis.outcomes import OUTCOMES
from sim.data.tables import load_tables
from sim.facts import country_attributes

Row = list[str]


@dataclass(frozen=True)
class Table:
    """A table: a caption, heads, rows of text; the first cell of a row is its head."""

    caption: str
    heads: Row
    rows: list[Row]


@dataclass(frozen=True)
class PageView:
    """What stands in the middle of the page."""

    title: str
    picture: str = ""
    alt: str = ""
    tables: list[Table] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    text: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the view as plain values."""
        return asdict(self)


def picture(figure: Figure) -> str:
    """Return a figure as the address of an image that holds its own data."""
    return "data:image/png;base64," + base64.b64encode(to_png(figure)).decode()


def show_outcomes(state: ViewState, query: Query) -> PageView:
    """Show the probability of an outcome with and without the law, and all others in numbers."""
    pairs = against_no_law(query)
    (item,) = pairs.found.comparisons
    rows = []
    for deal in item.deals:
        cells = []
        for name in OUTCOMES:
            both = deal.outcomes[name]
            cells.append(f"{percent(both.base)} → {percent(both.other)}")
        deterred, caused = (f"{100 * share.mean:.1f}" for _, share in deal.changed())
        rows.append([deal.deal, *cells, deterred, caused])
    caption = (
        "Percent of runs without → with the law. Deterred and caused: signed without and not with "
        "the law in the same run, and the reverse."
    )
    words = [
        f"{deal.deal} {percent(deal.outcomes[state.outcome].base)} percent without, "
        f"{percent(deal.outcomes[state.outcome].other)} percent with"
        for deal in item.deals
    ]
    return PageView(
        VIEWS[state.view],
        picture(pairs.plot(state.outcome)),
        f"Probability that a deal is {state.outcome}, without and with the law: "
        f"{'; '.join(words)}.",
        [Table(caption, ["deal", *OUTCOMES, "deterred", "caused"], rows)],
    )


def show_figure(name: str, query: Query) -> PageView:
    """Show one of the figures of a result, with what it says at the horizon in words."""
    result = result_of(query)
    words = [
        f"{deal.deal} signed in {percent(deal.outcomes['signed'].probability)} percent of runs"
        for deal in result.summary.deals
    ]
    alt = f"{VIEWS[name]}, one panel per deal. At the end: {'; '.join(words)}."
    return PageView(VIEWS[name], picture(result.draw(name)), alt)


def show_talks(query: Query) -> PageView:
    """Show all talks by country: where they stand at the start, and what comes of them."""
    result, scenario = result_of(query), query.scenario.scenario
    tables = load_tables()
    opened = query.scenario.deals.set_index("deal")
    rows = []
    for deal in result.summary.deals:
        country = country_attributes(deal.buyer, scenario, tables)
        wait = deal.wait.months
        rows.append(
            [
                country.name,
                deal.system,
                f"{deal.list_price:,.0f}",
                *(str(opened.loc[deal.deal, name]) for name in ("opens", "stage")),
                "-" if wait is None else f"{wait:.0f}",
                *(percent(deal.outcomes[name].probability) for name in OUTCOMES),
            ]
        )
    rows.sort(key=lambda row: row[:4])
    heads = ["country", "system", "musd", "talks open", "at the start", "months to signature"]
    caption = (
        f"Talks by country, {len(result):,} runs. Money in millions of 2018 dollars, outcomes in "
        f"percent of runs; months are the median of the runs that signed."
    )
    return PageView(VIEWS["talks"], tables=[Table(caption, [*heads, *OUTCOMES], rows)])


def show_files(query: Query) -> PageView:
    """Show the scenario file that the controls describe, and the commands that do the same."""
    sized = ("--runs", str(query.runs), "--seed", str(SEED))
    return PageView(
        VIEWS["files"],
        said=[
            "The same on the command line: " + query.scenario.command("run", *sized),
            "The file below is a scenario: python run.py run scenario.yaml",
        ],
        text=query.scenario.to_yaml(),
    )
