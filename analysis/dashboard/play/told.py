"""What stands on the page of a game: news, board, reports, pictures; in the end how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from analysis.dashboard.figures.revealed import BeliefCurve, draw_beliefs_told
from analysis.dashboard.figures.stage_map import UNKNOWN, Bands, draw_bands, draw_stage_map, said
from analysis.dashboard.figures.svg import GHOST, NO_LAW
from analysis.dashboard.figures.timeline import ShownRun, draw_timeline
from analysis.dashboard.figures.world_map import on_map
from analysis.dashboard.single_run import Told
from analysis.dashboard.views import ViewTable
from analysis.look.style import OUTCOMES
from analysis.named_deals import ShownDeal
from analysis.play.debrief import OTHERS, Debrief, debrief, world_beside
from analysis.play.game import STATE, Game, Lived
from analysis.play.news import Item, news
from analysis.play.sight import HIDDEN, SURE, Report, band, reports, seen, threats
from sim.ensemble import Ensemble
from sim.months import format_month
from sim.parameters import spelled
from sim.rules.terms import Response, Stage, Threat

NOTHING = "–"


@dataclass(frozen=True)
class HeadedDrawing:
    """A drawing, with its heading."""

    id: str
    heading: str
    drawing: str


@dataclass(frozen=True)
class TheWord:
    """Something that the board says: what, how it stands, and a share that is drawn as a bar."""

    name: str
    text: str
    share: float | None = None


@dataclass(frozen=True)
class GameView:
    """What stands in the middle of the page of a game."""

    title: str
    lead: str
    news: list[str] = field(default_factory=list)
    earlier: list[tuple[str, list[str]]] = field(default_factory=list)
    board: list[TheWord] = field(default_factory=list)
    pictures: list[HeadedDrawing] = field(default_factory=list)
    tables: list[ViewTable] = field(default_factory=list)


def tell(game: Game, lived: Lived, width: float) -> GameView:
    """Return what a player reads before the month that comes next, or when all is over."""
    items, known = news(game, lived), reports(game, lived)
    last = [item.text for item in items if item.month == game.month - 1]
    if game.over:
        return ending(game, lived, width, by_month(game, items))
    return GameView(
        f"{game.date} begins: month {game.month + 1} of {game.table.months}",
        lead_of(game),
        last or [QUIET if game.month else BEFORE],
        by_month(game, [item for item in items if item.month < game.month - 1]),
        board(game, lived),
        pictures(game, lived, known, width),
        [table_of(known)],
    )


QUIET = "No news."
BEFORE = "Nothing has happened yet: the first month lies ahead."


def lead_of(game: Game) -> str:
    """Return what a player is reminded of."""
    if game.role == STATE:
        return (
            "You see what is public and what was detected. Reports are about right and never "
            f"exact: at least {100 * SURE:.0f} of 100 hold the truth."
        )
    return "You see your own talks and what is public. Washington is played by the model."


def by_month(game: Game, items: Sequence[Item]) -> list[tuple[str, list[str]]]:
    """Return news by month, the latest first."""
    found: dict[int, list[str]] = {}
    for item in items:
        found.setdefault(item.month, []).append(item.text)
    start = game.table.scenario.start
    return [(format_month(start + month), found[month]) for month in sorted(found, reverse=True)]


def board(game: Game, lived: Lived) -> list[TheWord]:
    """Return how Congress, the threats, relations and the Treasury stand."""
    scenario, done = game.table.scenario, lived.done
    limit = scenario.parameters.congress.threshold
    pressure = float(done.congress["pressure"][0])
    share = min(1.0, pressure / limit) if 0.0 < limit < float("inf") else None
    letters = int(done.congress["letters"][0])
    harm = float(done.state["relation_cost"][0])
    found = [
        TheWord(
            "Pressure of Congress",
            f"{pressure:.1f} points"
            + (f"; letters come from {limit:.0f} on" if share is not None else "")
            + (f"; {letters} written" if letters else ""),
            share,
        ),
        TheWord("Your credibility", threats(game, lived).said)
        if game.role == STATE
        else TheWord("Threats", threats(game, lived).said.removeprefix("Threats: ")),
        TheWord(
            "Relations",
            f"{abs(harm):,.0f} million dollars of {'harm' if harm >= 0.0 else 'gain'}; "
            f"designations: {int(done.state['designations'][0])}",
        ),
        TheWord("Offers paid", f"{float(done.state['paid'][0]):,.0f} million dollars"),
        TheWord(
            "Payment for Russian arms",
            f"costs {100 * float(done.treasury['friction'][0]):.1f} % more than before the lists",
        ),
    ]
    if game.role != STATE:
        revenue = float(done.seller["revenue"][0])
        found.append(TheWord("Moscow's contracts", f"{revenue:,.0f} million dollars"))
    return found


def table_of(known: Sequence[Report]) -> ViewTable:
    """Return what is known of all deals as a table."""
    rows = [
        [
            one.deal.label,
            UNKNOWN if one.stage == HIDDEN else one.stage,
            one.threat.replace("none", NOTHING),
            one.response.replace("none", NOTHING),
            NOTHING if one.fears is None else said(one.fears),
            NOTHING if one.wants is None else said(one.wants),
        ]
        for one in known
    ]
    heads = ["deal", "talks", "threat", "answer", "thinks sanctions would follow", "wants it"]
    return ViewTable("What is known of the talks", heads, rows)


def pictures(
    game: Game, lived: Lived, known: Sequence[Report], width: float
) -> list[HeadedDrawing]:
    """Return the map, the months so far and the reports."""
    found = []
    stages = furthest(known)
    if on_map(list(stages)):
        drawing = draw_stage_map(stages, game.table.countries, width, "What is known of the talks")
        found.append(HeadedDrawing("map", "On the map", drawing))
    bands = [
        Bands(one.deal.label, one.fears, one.wants)
        for one in known
        if one.fears is not None and one.wants is not None
    ]
    if bands:
        found.append(
            HeadedDrawing("bands", "Reports", draw_bands(bands, width, "Reports on buyers"))
        )
    if game.month:
        found.append(HeadedDrawing("timeline", "So far", timeline(game, lived, width)))
    return found


def furthest(known: Sequence[Report]) -> dict[str, str]:
    """Return the stage that is furthest on of each buyer's deals, by code."""
    order = list(OUTCOMES)
    found: dict[str, str] = {}
    for one in known:
        old = found.get(one.deal.code)
        if old is None or order.index(one.stage) < order.index(old):
            found[one.deal.code] = one.stage
    return found


def timeline(game: Game, lived: Lived, width: float) -> str:
    """Draw the months so far; when all is over beside other worlds and history."""
    others = []
    deals: Sequence[ShownDeal] = game.table.deals
    if game.over:
        for kind, colour in (("model", GHOST), ("lawless", NO_LAW)):
            done = world_beside(game.table, kind, game.run)
            others.append((strips(game, done), colour, OTHERS[kind]))
    else:
        deals = [replace(deal, dates=(), outcomes={}) for deal in deals]
    traces = strips(game, lived.done, None if game.over else lived)
    run = ShownRun(
        deals,
        game.table.scenario.start,
        game.month - 1,
        game.table.months,
        traces,
        others,
        "unopened" if game.over else UNKNOWN,
    )
    return draw_timeline(run, width, "The months so far" if not game.over else "The whole game")


def strips(game: Game, done: Ensemble, lived: Lived | None = None) -> Mapping[str, list[Told]]:
    """Return where deals stood month by month; with `lived`, as far as a player knew."""
    assert done.history is not None
    found = {}
    for deal in game.table.deals:
        past: Any = done.history.deals[0, :, game.table.places[deal.id]]
        known = np.ones(len(past), bool) if lived is None else seen(game, lived, deal)
        found[deal.id] = [
            Told(
                (
                    spelled(Stage(int(row["stage"]))) if shown else HIDDEN,
                    spelled(Threat(int(row["threat"]))) if shown else "none",
                    spelled(Response(int(row["response"]))) if shown else "none",
                ),
                (),
            )
            for row, shown in zip(past, known.tolist(), strict=True)
        ]
    return found


def ending(
    game: Game, lived: Lived, width: float, earlier: list[tuple[str, list[str]]]
) -> GameView:
    """Return how a game went."""
    found = debrief(game, lived)
    shown = [HeadedDrawing("timeline", "The whole game", timeline(game, lived, width))]
    beliefs = revealed(game, lived)
    if beliefs:
        start = game.table.scenario.start
        drawing = draw_beliefs_told(beliefs, start, width, "What buyers believed, and reports")
        shown.append(HeadedDrawing("beliefs", "What buyers believed", drawing))
    return GameView(
        f"How it went: {game.player}, {game.code}",
        "All worlds beside yours have the same luck; they differ only in what was decided.",
        earlier=earlier,
        pictures=shown,
        tables=tables(found),
    )


def tables(found: Debrief) -> list[ViewTable]:
    """Return the tables of a debriefing."""
    heads = list(found.heads)
    rows = [
        ViewTable("What it came to", ["in the end", *heads], [list(row) for row in found.totals]),
        ViewTable(
            "What became of the deals",
            ["deal", *heads],
            [list(row) for row in found.ends],
            words=True,
        ),
    ]
    if found.held is not None:
        caption = (
            "What buyers believed while they decided: the probability of a designation. Of all "
            f"reports {100 * found.held:.0f} % held the truth."
        )
        rows.append(
            ViewTable(
                caption,
                ["deal", "believed", "reported", "months in which the report held"],
                [list(row) for row in found.beliefs],
            )
        )
    return rows


def revealed(game: Game, lived: Lived) -> list[BeliefCurve]:
    """Return beliefs beside what was reported of them, of deals that a player saw."""
    found = []
    for deal in game.table.deals:
        past: Any = lived.past.deals[0, :, game.table.places[deal.id]]
        shown = past["decided"] & (past["stage"] <= Stage.AGREED) & seen(game, lived, deal)
        if not shown.any():
            continue
        truth = np.where(shown, past["belief"], np.nan)
        ends = [
            band(float(q), game.code, deal.id, "fears") if q == q else (np.nan, np.nan)
            for q in truth
        ]
        low, high = (np.array(side, float) for side in zip(*ends, strict=True))
        found.append(BeliefCurve(deal.label, truth, low, high))
    return found
