"""How a game went: beside the model in its place, other worlds on its luck, and history."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from analysis.named_deals import ShownDeal
from analysis.play.game import MOSCOW, STATE, Game, Lived, Table
from analysis.play.luck import SEED
from analysis.play.sight import band, fate, seen
from sim.ensemble import Ensemble, simulate
from sim.months import format_month
from sim.rules.terms import NOT_YET, Policy, Response, Stage, Threat
from sim.variants import replaced, without_law

BOUGHT = (Stage.SIGNED, Stage.DELIVERED)
"""Stages in which a deal counts as bought at the end."""

OTHERS = {"model": "the model in your place", "never": "never a sanction", "lawless": "no law"}
"""The worlds beside a game."""


@dataclass(frozen=True)
class GameScore:
    """What a run came to.

    Attributes
    ----------
    stopped : float
        List prices of deals bought without the law on this luck and not here, less those bought
        here alone [musd].
    relations : float
        Harm of designations to relations [musd].
    paid : float
        Offers paid [musd].
    broken, threats : int
        Threats not kept, and all.
    designations, waivers, letters, rounds : int
        How often; rounds are those of listings that a player asked for.
    revenue : float
        Contracts of Moscow, net of cancellations [musd].
    gain : float
        What the purchases of a buyer are worth to it, less price, friction and sanctions [musd].
    """

    stopped: float
    relations: float
    paid: float
    broken: int
    threats: int
    designations: int
    waivers: int
    letters: int
    rounds: int
    revenue: float
    gain: float


@lru_cache(maxsize=48)
def world_beside(table: Table, kind: str, run: int) -> Ensemble:
    """Return a run of another world on the same luck: the model's own, never, or without a law."""
    scenario = table.scenario
    if kind == "never":
        scenario = replaced(scenario, {("state", "policy"): Policy.NEVER})
    elif kind == "lawless":
        scenario = without_law(scenario)
    return simulate(scenario, 1, SEED, history=True, first_run=run, workers=1)


def score_of(game: Game, done: Ensemble, rounds: int = 0) -> GameScore:
    """Return what a finished run came to."""
    free = bought(world_beside(game.table, "lawless", game.run))[0]
    here = bought(done)[0]
    prices = done.deals[0]["list_price"]
    silence = game.table.scenario.parameters.learning.silence_months
    fates = [
        fate(deal, game.table.months, silence)
        for deal in done.deals[0]
        if int(deal["threat"]) != Threat.NONE
    ]
    return GameScore(
        stopped=float(((free & ~here) * prices).sum() - ((here & ~free) * prices).sum()),
        relations=float(done.state["relation_cost"][0]),
        paid=float(done.state["paid"][0]),
        broken=fates.count("broken"),
        threats=len(fates),
        designations=int(done.state["designations"][0]),
        waivers=int(done.state["waivers"][0]),
        letters=int(done.congress["letters"][0]),
        rounds=rounds,
        revenue=float(done.seller["revenue"][0]),
        gain=gain_of(game, done),
    )


def bought(done: Ensemble) -> Any:
    """Return which deals stand bought at the end: (runs, deals)."""
    return np.isin(done.deals["stage"], BOUGHT)


def gain_of(game: Game, done: Ensemble) -> float:
    """Return what its purchases are worth to a buyer that is played [musd]."""
    total = 0.0
    for deal in game.table.deals:
        if deal.code != game.own:
            continue
        now = done.deals[0][game.table.places[deal.id]]
        buyer = done.buyers[0][int(now["buyer"])]
        worth = 0.0
        if int(now["stage"]) in BOUGHT:
            worth += float(now["value"]) - float(now["price"]) - float(now["friction"])
        elif int(now["stage"]) == Stage.SWITCHED:
            worth += float(now["outside"])
        if int(now["response"]) == Response.DESIGNATED:
            worth -= float(buyer["exposure"])
        total += worth * float(now["list_price"])
    return total


Line = tuple[str, ...]
"""A row of a table: its head, then a cell for each world."""


@dataclass(frozen=True)
class Debrief:
    """How a game went.

    Attributes
    ----------
    heads : tuple of str
        You, and the worlds beside.
    totals, ends : list of tuple
        Rows of numbers, and of what became of each deal.
    beliefs : list of tuple
        What buyers believed, and what was reported.
    held : float or None
        Share of bands in which the truth lay.
    """

    heads: Line
    totals: list[Line]
    ends: list[Line]
    beliefs: list[Line]
    held: float | None


def debrief(game: Game, lived: Lived) -> Debrief:
    """Return how a finished game went."""
    beside = [world_beside(game.table, kind, game.run) for kind in OTHERS]
    scores = [
        score_of(game, lived.done, lived.rounds),
        *(score_of(game, done) for done in beside),
    ]
    runs = [lived.done, *beside]
    really = any(deal.outcomes for deal in game.table.deals)
    heads = ("you", *OTHERS.values(), *(["really"] if really else []))
    ends = []
    for deal in game.table.deals:
        cells = [ended(game.table, deal, done) for done in runs]
        ends.append((deal.label, *cells, *([on_record(deal)] if really else [])))
    rows, shares = believed(game, lived)
    return Debrief(heads, totals(game, scores, really), ends, rows, shares)


MONEY = "million dollars"

ROWS = (
    ("stopped", f"deals stopped, {MONEY}"),
    ("relations", f"harm to relations (below 0: a gain), {MONEY}"),
    ("paid", f"offers paid, {MONEY}"),
    ("broken", "threats not kept, of all"),
    ("designations", "designations"),
    ("waivers", "waivers"),
    ("rounds", "rounds of listings asked for"),
    ("letters", "letters of Congress"),
    ("revenue", f"Moscow's contracts, {MONEY}"),
)
"""Numbers of a score, and what they are called."""


def totals(game: Game, scores: Sequence[GameScore], really: bool) -> list[Line]:
    """Return the numbers of each world; what history did is known of sales alone."""
    rows = list(ROWS)
    if game.role == MOSCOW:
        rows = [rows[-1], *rows[:-1]]
    elif game.role != STATE:
        rows = [("gain", f"worth of the purchases to {game.player}, {MONEY}"), *rows]
    found = []
    for name, label in rows:
        cells = [cell(score, name) for score in scores]
        last = [stopped_really(game) if name == "stopped" else "–"] if really else []
        found.append((label, *cells, *last))
    return found


def cell(score: GameScore, name: str) -> str:
    """Return a number of a score as it is read."""
    if name == "broken":
        return f"{score.broken} of {score.threats}"
    return f"{getattr(score, name) + 0.0:,.0f}"


def stopped_really(game: Game) -> str:
    """Return what was stopped in history, against the run without a law; only if all is known."""
    if not all(deal.outcomes for deal in game.table.deals):
        return "–"
    done = world_beside(game.table, "lawless", game.run)
    free, total = bought(done)[0], 0.0
    for deal in game.table.deals:
        place = game.table.places[deal.id]
        gone = any(deal.outcomes[end] for end in ("dropped", "switched", "withdrawn"))
        here = deal.outcomes["signed"] and not gone
        total += (int(free[place]) - int(here)) * float(done.deals[0]["list_price"][place])
    return f"{total:,.0f}"


def ended(table: Table, deal: ShownDeal, done: Ensemble) -> str:
    """Return what became of a deal in a run, in words."""
    now = done.deals[0][table.places[deal.id]]
    stage, response = Stage(int(now["stage"])), Response(int(now["response"]))
    words = {Stage.UNOPENED: "no talks", Stage.SIGNED: "signed, not delivered"}
    said = words.get(stage, stage.name.lower())
    date = max(int(now["ended"]), int(now["delivered"]))
    when = f" {format_month(table.scenario.start + date)}" if date != NOT_YET else ""
    answers = {
        Response.DESIGNATED: ", designated",
        Response.WAIVED: ", waived",
        Response.PENDING: ", no answer",
    }
    return f"{said}{when}{answers.get(response, '')}"


def on_record(deal: ShownDeal) -> str:
    """Return what really became of a deal, in words."""
    if not deal.outcomes:
        return "not on record"
    words = [word for _, word in deal.dates if word in REALLY]
    return ", ".join(words) or "nothing signed"


REALLY = (
    "signed",
    "delivered",
    "designated",
    "waived",
    "lifted",
    "abandoned",
    "switched",
    "withdrawn",
)
"""Words of the record that a debriefing repeats."""


def believed(game: Game, lived: Lived) -> tuple[list[Line], float | None]:
    """Return what buyers believed while they decided and what was reported, and how often right."""
    rows: list[Line] = []
    right = told = 0
    for deal in game.table.deals:
        past: Any = lived.past.deals[0, :, game.table.places[deal.id]]
        chosen = past["decided"] & (past["stage"] <= Stage.AGREED) & seen(game, lived, deal)
        beliefs = past["belief"][chosen].tolist()
        if not beliefs:
            continue
        bands = [band(q, game.code, deal.id, "fears") for q in beliefs]
        hits = sum(low <= q <= high for q, (low, high) in zip(beliefs, bands, strict=True))
        right, told = right + hits, told + len(beliefs)
        span = f"{100 * min(beliefs):.0f} to {100 * max(beliefs):.0f} %"
        low, high = min(b[0] for b in bands), max(b[1] for b in bands)
        reported = f"{100 * low:.0f} to {100 * high:.0f} %"
        rows.append((deal.label, span, reported, f"{hits} of {len(beliefs)}"))
    return rows, right / told if told else None
