"""What a player may know: what is public, what was detected, and reports that are not exact."""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.named_deals import ShownDeal
from analysis.play.game import BUYER, MOSCOW, Game, Lived
from analysis.play.luck import spread
from sim.rules.terms import NOT_YET, Response, Stage, Threat

HIDDEN = "unopened"
"""How talks are called that a player does not know of."""

SLIP, HALF = 0.7, 0.95
"""Spread of the error of reports, and half the width of their bands, both in log odds."""

SURE = 0.8
"""Share of bands, at least, in which the truth lies."""

GRAIN = 0.05
"""Ends of bands are multiples of this."""

OWNED = (Stage.SIGNED, Stage.DELIVERED, Stage.REVERSED)
"""Stages that are public: a contract was signed."""

Band = tuple[float, float]
"""Two probabilities between which the truth probably lies."""


@dataclass(frozen=True)
class Report:
    """What a player knows of a deal.

    Attributes
    ----------
    deal : ShownDeal
    stage, threat, response : str
        In words; the stage is `HIDDEN` where nothing is known.
    fears : Band or None
        How likely the buyer is said to think a designation.
    wants : Band or None
        How likely it is said to want the deal as things stand.
    """

    deal: ShownDeal
    stage: str
    threat: str
    response: str
    fears: Band | None = None
    wants: Band | None = None


def reports(game: Game, lived: Lived) -> tuple[Report, ...]:
    """Return what is known of all deals, in everybody's order."""
    return tuple(report(game, lived, deal) for deal in game.table.deals)


def report(game: Game, lived: Lived, deal: ShownDeal) -> Report:
    """Return what is known of a deal at the end of the months lived."""
    now = lived.deals[game.table.places[deal.id]]
    if not game.month or not seen(game, lived, deal)[-1]:
        return Report(deal, HIDDEN, "none", "none")
    stage = Stage(int(now["stage"]))
    words = (
        stage.name.lower(),
        Threat(int(now["threat"])).name.lower(),
        Response(int(now["response"])).name.lower(),
    )
    if stage > Stage.AGREED or int(now["decided"]) != game.month - 1:
        return Report(deal, *words)
    fears = band(float(now["belief"]), game.code, deal.id, "fears")
    return Report(deal, *words, fears, band(float(now["willingness"]), game.code, deal.id, "wants"))


def seen(game: Game, lived: Lived, deal: ShownDeal) -> NDArray[np.bool_]:
    """Return in which of the months lived a player knew of a deal, at their end."""
    past: Any = lived.past.deals[0, :, game.table.places[deal.id]]
    opened = past["stage"] != Stage.UNOPENED
    if game.role == MOSCOW or (game.role == BUYER and deal.code == game.own):
        known: NDArray[np.bool_] = opened
        return known
    public = np.isin(past["stage"], OWNED) | (past["threat"] != Threat.NONE)
    public |= past["response"] != Response.NONE
    if game.role != BUYER:
        public |= past["detected"]
    return np.maximum.accumulate(public & opened)


def band(truth: float, code: str, deal: str, what: str) -> Band:
    """Return a report of a probability: about right, and never exact.

    Who reports on a deal errs the same way in the whole game: a mean of reports is no better.
    """
    return _band(round(truth, 9), code, deal, what)


@lru_cache(maxsize=4096)
def _band(truth: float, code: str, deal: str, what: str) -> Band:
    held = min(max(truth, 0.01), 0.99)
    slip = SLIP * NormalDist().inv_cdf(spread(code, deal, what))
    middle = math.log(held / (1.0 - held)) + slip
    low, high = (1.0 / (1.0 + math.exp(-x)) for x in (middle - HALF, middle + HALF))
    return math.floor(low / GRAIN) * GRAIN, min(1.0, math.ceil(high / GRAIN) * GRAIN)


@dataclass(frozen=True)
class Threats:
    """What became of threats: labels of deals by what it was."""

    kept: tuple[str, ...]
    broken: tuple[str, ...]
    no_sale: tuple[str, ...]
    open: tuple[str, ...]
    void: tuple[str, ...]

    @property
    def said(self) -> str:
        """The record in words."""
        found = [
            f"{len(labels)} {what} ({', '.join(labels)})"
            for what, labels in (
                ("followed by no sale, for whatever reason", self.no_sale),
                ("kept", self.kept),
                ("not kept", self.broken),
                ("open", self.open),
                ("void: not significant, need filled, or Moscow withdrew", self.void),
            )
            if labels
        ]
        if not found:
            return "No threat stands yet: nobody knows whether one would be kept."
        return f"Threats: {'; '.join(found)}."


def threats(game: Game, lived: Lived) -> Threats:
    """Return what became of the threats of a run so far: State's own, and those of Congress."""
    found: dict[str, list[str]] = {
        name: [] for name in ("kept", "broken", "no_sale", "open", "void")
    }
    silence = game.table.scenario.parameters.learning.silence_months
    for deal in game.table.deals:
        now = lived.deals[game.table.places[deal.id]]
        if int(now["threat"]) != Threat.NONE:
            found[fate(now, game.month, silence)].append(deal.label)
    return Threats(**{name: tuple(labels) for name, labels in found.items()})


def fate(deal: Any, month: int, silence: int) -> str:
    """Return what became of a threat: kept, broken, no_sale, void or open."""
    response, stage = int(deal["response"]), int(deal["stage"])
    if response == Response.DESIGNATED:
        return "kept"
    if response == Response.WAIVED:
        return "broken"
    if stage == Stage.WITHDRAWN or int(deal["superseded"]) != NOT_YET:
        return "void"
    if stage in (Stage.ABANDONED, Stage.SWITCHED, Stage.REVERSED):
        return "no_sale"
    if response == Response.PENDING:
        return "broken" if month - int(deal["pending_from"]) >= silence else "open"
    if int(deal["triggered"]) != NOT_YET and not deal["significant"]:
        return "void"
    return "open"
