"""How a game went: beside the model in its place, other worlds on its luck, and history."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from analysis.named_deals import ShownDeal
from analysis.play.game import BUYER, MOSCOW, STATE, Game, Lived, Table
from analysis.play.luck import SEED
from analysis.play.sight import band, fate, seen
from sim.ensemble import Ensemble, simulate
from sim.months import format_month
from sim.rules.terms import NOT_YET, Policy, Response, Stage, Threat, Winner
from sim.scenario import Scenario
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
    free = world_beside(game.table, "lawless", game.run)
    silence = game.table.scenario.parameters.learning.silence_months
    fates = [
        fate(deal, game.table.months, silence)
        for deal in done.deals[0]
        if int(deal["threat"]) != Threat.NONE
    ]
    return GameScore(
        stopped=float(stopped_by(done, free)[0]),
        relations=float(done.state["relation_cost"][0]),
        paid=float(done.state["paid"][0]),
        broken=fates.count("broken"),
        threats=len(fates),
        designations=int(done.state["designations"][0]),
        waivers=int(done.state["waivers"][0]),
        letters=int(done.congress["letters"][0]),
        rounds=rounds,
        revenue=float(done.seller["revenue"][0]),
        gain=float(gain_of(game.table, game.own, done)[0]),
    )


def bought(done: Ensemble) -> Any:
    """Return which deals stand bought at the end: (runs, deals)."""
    return np.isin(done.deals["stage"], BOUGHT)


def stopped_by(done: Ensemble, free: Ensemble) -> Any:
    """Return what the law stopped, less what it caused [musd], run by run."""
    differ = bought(free).astype(float) - bought(done).astype(float)
    return (differ * done.deals["list_price"]).sum(axis=1)


def gain_of(table: Table, code: str, done: Ensemble) -> Any:
    """Return what its purchases are worth to a buyer [musd], run by run; 0 where there is none."""
    total: Any = np.zeros(done.runs)
    for deal in table.deals:
        if deal.code != code:
            continue
        now = done.deals[:, table.places[deal.id]]
        exposure = done.buyers["exposure"][:, int(now["buyer"][0])]
        kept = np.isin(now["stage"], BOUGHT)
        switched = now["stage"] == Stage.SWITCHED
        worth = kept * (now["value"] - now["price"] - now["friction"]) + switched * now["outside"]
        worth = worth - (now["response"] == Response.DESIGNATED) * exposure
        total = total + worth * now["list_price"]
    return total


GOALS = {
    STATE: ("stopped", "deals stopped"),
    MOSCOW: ("revenue", "Moscow's contracts"),
    BUYER: ("gain", "worth of the purchases"),
}
"""What players of a part try to make large: the number of a score [musd], and what it is."""


def goal_of(table: Table, part: str, done: Ensemble, free: Ensemble) -> Any:
    """Return what a part tries to make large [musd], run by run, beside a world without the law."""
    role, _, code = part.partition(":")
    if role == MOSCOW:
        return done.seller["revenue"].astype(float)
    if role == BUYER:
        return gain_of(table, code, done)
    return stopped_by(done, free)


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
        ends.append(
            (deal.label, *cells, *([on_record(game.table.scenario, deal)] if really else []))
        )
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
    """Return what became of a deal in a run, and what Washington did, in words."""
    now = done.deals[0][table.places[deal.id]]
    spared_from = int(done.buyers[0][int(now["buyer"])]["spared_from"])
    found = [end_of(done.scenario, now), washington_on(done.scenario, now, spared_from)]
    return ", ".join(word for word in found if word)


def end_of(scenario: Scenario, deal: Any) -> str:
    """Return how a deal ended, and when."""
    stage = Stage(int(deal["stage"]))
    if stage == Stage.UNOPENED:
        return "no talks"
    if stage < Stage.SIGNED:
        return f"still {stage.name.lower()}"
    signed, delivered = int(deal["signed"]), int(deal["delivered"])
    if stage == Stage.SIGNED:
        return f"{dated(scenario, 'signed', signed)}, not delivered"
    if stage == Stage.DELIVERED:
        return dated(scenario, "delivered", delivered)
    if int(deal["superseded"]) != NOT_YET:
        words = "ended since another purchase filled the need"
    elif stage == Stage.SWITCHED:
        american = int(deal["lost_to"]) != Winner.ANOTHER
        words = "took the American alternative" if american else "bought from another seller"
    elif stage == Stage.REVERSED:
        words = "handed back" if delivered != NOT_YET else "contract cancelled"
    elif stage == Stage.WITHDRAWN:
        words = "Moscow withdrew"
    else:
        words = "abandoned" if signed == NOT_YET else "dropped after signing"
    return dated(scenario, words, int(deal["ended"]))


def washington_on(scenario: Scenario, deal: Any, spared_from: int) -> str:
    """Return what Washington made of a deal, and when; nothing if it was never a case."""
    if scenario.law.in_force is None:
        return ""
    response, triggered = Response(int(deal["response"])), int(deal["triggered"])
    if response == Response.DESIGNATED:
        named = dated(scenario, "designated", int(deal["designated"]))
        lifted = int(deal["lifted"])
        return named if lifted == NOT_YET else f"{named}, {dated(scenario, 'lifted', lifted)}"
    if response == Response.WAIVED:
        when = int(deal["waived"])
        return dated(scenario, "spared by law" if when >= spared_from else "waived", when)
    if response == Response.PENDING:
        late = int(deal["pending_from"]) >= scenario.months
        return "no answer possible yet" if late else "no answer"
    if triggered != NOT_YET and not deal["significant"]:
        early = scenario.start + triggered < scenario.law.in_force
        return "exempt: before the law" if early else "not significant"
    return {Threat.NONE: "", Threat.WARNED: "warned", Threat.DEMANDED: "warned by Congress"}[
        Threat(int(deal["threat"]))
    ]


def dated(scenario: Scenario, words: str, month: int) -> str:
    """Return words with the month in which it was so, if it is known."""
    return words if month == NOT_YET else f"{words} {format_month(scenario.start + month)}"


def on_record(scenario: Scenario, deal: ShownDeal) -> str:
    """Return what really became of a deal, in words."""
    if not deal.outcomes:
        return "not on record"
    known = [word for _, word in deal.dates]
    words = [
        dated(scenario, CALLED.get(word, word), month)
        for month, word in deal.dates
        if word != "opened"
    ]
    if deal.outcomes["signed"] and "signed" not in known:
        words.insert(0, "signed before")
    elif not deal.outcomes["signed"] and not {"abandoned", "switched", "withdrawn"} & {*known}:
        words.append("nothing signed")
    return ", ".join(words)


CALLED = {
    "demanded": "warned by Congress",
    "switched": "bought from another seller",
    "withdrawn": "Moscow withdrew",
}
"""Words of the record that a debriefing calls as it does those of a run."""


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
