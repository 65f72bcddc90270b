"""What the page shows: a picture with words for it, tables, sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from analysis.arguments import source_of
from analysis.dashboard.figures.outcomes import OutcomeRow, draw_outcomes
from analysis.dashboard.figures.overtime import ShownWorlds, draw_beliefs, draw_stages, draw_terms
from analysis.dashboard.figures.panel import Floats
from analysis.dashboard.figures.svg import GHOST, NO_LAW
from analysis.dashboard.figures.timeline import ShownRun, draw_timeline
from analysis.dashboard.figures.world_map import MapPlace, draw_map, on_map
from analysis.dashboard.overtime import over_time
from analysis.dashboard.single_run import HEADS, traces_of
from analysis.dashboard.view_state import PANELS, VIEWS, Moved, ViewState
from analysis.dashboard.work import (
    SEED,
    WorldQuery,
    against,
    lawless,
    query_of,
    result_of,
    written,
)
from analysis.intervals import wilson
from analysis.look.formatting import percent
from analysis.named_deals import ShownDeal
from analysis.outcomes import OUTCOMES
from analysis.pairs import DealPair
from analysis.run.command import run
from analysis.terminal.command_line import call_of, command_of
from sim.months import format_month

Row = list[str]


@dataclass(frozen=True)
class ViewTable:
    """A table: a caption, heads, rows of text; the first cell of a row is its head.

    `words` is whether cells are sentences, whose lines may break.
    """

    caption: str
    heads: Row
    rows: list[Row]
    words: bool = False


@dataclass(frozen=True)
class PageView:
    """What stands in the middle of the page; `text` is shown as it is."""

    title: str
    picture: str = ""
    lead: str = ""
    tables: list[ViewTable] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    text: str = ""


@dataclass(frozen=True)
class Asked:
    """The worlds that a view compares: as set, without the law, and pinned."""

    state: ViewState
    law: WorldQuery
    without: WorldQuery
    pinned: WorldQuery | None

    @property
    def deals(self) -> tuple[ShownDeal, ...]:
        """The deals in the page's order."""
        return self.state.offer.deals


def asked(state: ViewState) -> Asked:
    """Return the worlds that a state speaks of."""
    pinned = None if state.pinned is None else query_of(state, state.pinned)
    return Asked(state, query_of(state, state.moved), lawless(state, state.moved), pinned)


def pairs_by_deal(state: ViewState, moved: Moved) -> dict[str, DealPair]:
    """Return each deal without and with the law, run by run."""
    found = against(lawless(state, moved), query_of(state, moved))
    return {deal.deal: deal for deal in found.deals}


def show_outcomes(state: ViewState, width: float) -> PageView:
    """Show the probability of an outcome with and without the law, and all others in numbers."""
    now = pairs_by_deal(state, state.moved)
    before = {} if state.pinned is None else pairs_by_deal(state, state.pinned)
    name = state.outcome
    rows, cells, words = [], [], []
    for deal in state.offer.deals:
        pair = now[deal.id]
        both = pair.outcomes[name]
        pinned = before[deal.id].outcomes[name].other if before else None
        hits = round(both.other * state.runs)
        rows.append(
            OutcomeRow(
                deal.label,
                both.other,
                wilson(hits, state.runs),
                both.base,
                pinned,
                deal.outcomes.get(name),
            )
        )
        words.append(f"{deal.label} {percent(both.base)} without, {percent(both.other)} with")
        cells.append(outcome_cells(deal, pair, before.get(deal.id)))
    pinned_head = ["pinned"] if before else []
    heads = ["deal", *OUTCOMES, "deterred", "caused"]
    caption = (
        "Percent of runs without → with the law"
        + (", and pinned in brackets" if pinned_head else "")
        + ". Deterred: signed without the law and not "
        "with it, in the same run; caused: the reverse."
    )
    return PageView(
        f"{VIEWS['outcomes']}: {name}",
        draw_outcomes(rows, width, f"Percent of runs: {name}", "; ".join(words)),
        f"{name.capitalize()}: {OUTCOMES[name].meaning}. {state.runs:,} runs of each world "
        "with the same luck.",
        [ViewTable(caption, heads, cells), *really(state.offer.deals, state)],
    )


def outcome_cells(deal: ShownDeal, pair: DealPair, before: DealPair | None) -> Row:
    """Return a deal's row in the table of outcomes."""
    cells = []
    for name in OUTCOMES:
        both = pair.outcomes[name]
        pinned = f" ({percent(before.outcomes[name].other)})" if before else ""
        cells.append(f"{percent(both.base)} → {percent(both.other)}{pinned}")
    deterred, caused = (f"{100 * share.mean:.1f}" for _, share in pair.changed())
    return [deal.label, *cells, deterred, caused]


def really(deals: Sequence[ShownDeal], state: ViewState) -> list[ViewTable]:
    """Return what is on record of the deals, if anything is."""
    start = state.base.scenario.start
    rows = [
        [
            deal.label,
            ", ".join(
                f"{word} {format_month(start + at)}" for at, word in (*deal.before, *deal.dates)
            )
            or "nothing",
        ]
        for deal in deals
        if deal.outcomes
    ]
    caption, heads = "What really happened, on record", ["deal", "dates"]
    return [ViewTable(caption, heads, rows, words=True)] if rows else []


def show_map(state: ViewState, width: float) -> PageView:
    """Show the buyers on a map, and their talks in a table."""
    now = pairs_by_deal(state, state.moved)
    before = {} if state.pinned is None else pairs_by_deal(state, state.pinned)
    deals = state.offer.deals
    places = [place_of(code, deals, state.outcome, now, before) for code in codes_of(deals)]
    words = [f"{place.name} {percent(place.share)} percent" for place in places]
    title = f"{VIEWS['map']}: {state.outcome}"
    lead = (
        f"Colour: percent of a country's deals that are {state.outcome}, over {state.runs:,} runs "
        "with the law."
    )
    picture: str = ""
    if on_map([place.code for place in places]):
        picture = draw_map(places, width, title, "; ".join(words))
    else:
        lead = "The countries of this scenario are invented: there is no map."
    return PageView(title, picture, lead, [talks(state), *really(deals, state)])


def codes_of(deals: Sequence[ShownDeal]) -> list[str]:
    """Return the buyers in the order of their deals."""
    return list(dict.fromkeys(deal.code for deal in deals))


def place_of(
    code: str,
    deals: Sequence[ShownDeal],
    outcome: str,
    now: dict[str, DealPair],
    before: dict[str, DealPair],
) -> MapPlace:
    """Return what becomes of a buyer's deals on average."""
    own = [deal for deal in deals if deal.code == code]

    def mean(value: Callable[[str], float]) -> float:
        return sum(value(deal.id) for deal in own) / len(own)

    return MapPlace(
        code,
        own[0].country,
        mean(lambda deal: now[deal].outcomes[outcome].other),
        mean(lambda deal: now[deal].outcomes[outcome].base),
        mean(lambda deal: before[deal].outcomes[outcome].other) if before else None,
        len(own),
        really_so(own, outcome),
    )


def really_so(own: Sequence[ShownDeal], outcome: str) -> float | None:
    """Return the share of deals that really had an outcome, of those on record; None for none."""
    known = [deal.outcomes[outcome] for deal in own if outcome in deal.outcomes]
    return sum(known) / len(known) if known else None


def talks(state: ViewState) -> ViewTable:
    """Return all talks: where they stand at the start, and what comes of them."""
    result = result_of(query_of(state, state.moved))
    opened = state.base.deals.set_index("deal")
    by_deal = {deal.deal: deal for deal in result.summary.deals}
    rows = []
    for deal in state.offer.deals:
        found = by_deal[deal.id]
        wait = found.wait.months
        rows.append(
            [
                deal.country,
                deal.system,
                f"{found.list_price:,.0f}",
                *(str(opened.loc[deal.id, name]) for name in ("opens", "stage")),
                "–" if wait is None else f"{wait:.0f}",
                *(percent(found.outcomes[name].probability) for name in OUTCOMES),
            ]
        )
    heads = ["country", "system", "musd", "talks open", "at the start", "months to signature"]
    caption = (
        f"Talks by country, {state.runs:,} runs with the law. Money in millions of 2018 dollars, "
        "outcomes in percent of runs; months are the median of the runs that signed."
    )
    return ViewTable(caption, [*heads, *OUTCOMES], rows)


DRAWN = {"stages": draw_stages, "beliefs": draw_beliefs, "terms": draw_terms}

LEADS = {
    "stages": "How many of the runs stand in which stage of talks, month by month. Dotted: how "
    "many would have bought without the law.",
    "beliefs": "How likely each buyer thinks it is to be designated, in the months in which it "
    "has something to decide. Without the law nobody has such a belief.",
    "terms": "What a buyer gains by buying, in list prices of the weapon, and what it is made of: "
    "in favour above zero, against below. Mean over runs in which there was something to decide.",
}


def show_over_time(state: ViewState, width: float) -> PageView:
    """Show one of the figures over time, a dozen deals at once."""
    worlds, deals = asked(state), state.offer.deals
    shown = deals[state.sheet * PANELS : (state.sheet + 1) * PANELS]
    drawn = ShownWorlds(
        shown,
        state.base.scenario.start,
        over_time(worlds.law),
        over_time(worlds.without),
        None if worlds.pinned is None else over_time(worlds.pinned),
    )
    words = [
        f"{deal.label} bought in {percent(last(drawn.law.bought(deal.id)))} percent of runs with "
        f"and {percent(last(drawn.without.bought(deal.id)))} without the law"
        for deal in shown
    ]
    title = VIEWS[state.view]
    picture = DRAWN[state.view](drawn, width, title, f"At the end: {'; '.join(words)}")
    return PageView(title, picture, LEADS[state.view], really(shown, state))


def last(line: Floats) -> float:
    """Return where a line ends; 0 if it is empty."""
    return min(1.0, float(line[-1])) if len(line) else 0.0


def show_run(state: ViewState, width: float) -> PageView:
    """Show one run up to a month: where each deal stands, and why, in words."""
    worlds = asked(state)
    traces = traces_of(worlds.law, state.run)
    start, month = state.base.scenario.start, state.month
    others = [(traces_of(worlds.without, state.run), NO_LAW, "same luck without the law")]
    if worlds.pinned is not None:
        others.append((traces_of(worlds.pinned, state.run), GHOST, "same luck, pinned"))
    shown = ShownRun(worlds.deals, start, month, state.base.scenario.months, traces, others)
    when = format_month(start + month)
    now = [(deal.label, traces[deal.id][month]) for deal in worlds.deals if traces[deal.id]]
    words = "; ".join(f"{label} {row.cells[0]}" for label, row in now)
    said = [f"{label}: {text}" for label, row in now for text in row.happened]
    said += [f"{label}: {row.waiting}" for label, row in now if row.waiting]
    caption = f"{when} in run {state.run}: belief is a probability, price and ΔU in list prices"
    rows = [[label, *row.cells] for label, row in now]
    return PageView(
        f"Run {state.run}: {when}",
        draw_timeline(shown, width, f"In {when}: {words}"),
        "One history; nothing after this month is shown. Thin strips: the same luck elsewhere.",
        [ViewTable(caption, ["deal", *HEADS], rows)],
        said or ["Nothing happens, and no buyer has anything to decide."],
    )


def show_files(state: ViewState, width: float) -> PageView:  # noqa: ARG001
    """Show the scenario file that the levers describe, and the commands that do the same."""
    scenario = written(state)
    name, sets = source_of(scenario)
    same = command_of(run, scenario=name, runs=state.runs, seed=SEED, sets=sets)
    return PageView(
        VIEWS["files"],
        said=[
            f"The same on the command line: {same}",
            f"The file below is a scenario: {command_of(run, scenario='scenario.yaml')}",
            f"The result holds tables and the manifest; {call_of('plot')} draws its figures.",
        ],
        text=scenario.to_yaml(),
    )


SHOW: dict[str, Callable[[ViewState, float], PageView]] = {
    "outcomes": show_outcomes,
    "map": show_map,
    **dict.fromkeys(DRAWN, show_over_time),
    "run": show_run,
    "files": show_files,
}
"""Views by name."""
