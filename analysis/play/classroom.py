"""A class that played one code: one luck, many players, and how much is luck."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.play.debrief import OTHERS, GameScore, bought, score_of, world_beside
from analysis.play.game import Game, Table, game_of, live
from analysis.play.luck import SEED
from analysis.play.orders import Orders
from sim.ensemble import simulate
from sim.variants import without_law

LUCKS = 200
"""Other lucks beside that of the class."""

MOST = 40
"""Players that a table holds."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Player:
    """One player of a class, by name, with all orders given."""

    name: str
    orders: Orders


@dataclass(frozen=True)
class Standing:
    """A player, or the model or another world in its place, and what it came to."""

    name: str
    score: GameScore


@dataclass(frozen=True)
class Classroom:
    """Who played what: a scenario, a part, a code, and the players in the order given."""

    table: Table
    part: str
    code: str
    players: tuple[Player, ...]

    def game(self, player: Player) -> Game:
        """Return the finished game of a player."""
        return game_of(self.table, self.part, self.code, player.orders.text, self.table.months)


@dataclass(frozen=True)
class Results:
    """What a class came to.

    Attributes
    ----------
    players : tuple of Standing
        Best first by deals stopped, then by the harm to relations.
    others : tuple of Standing
        The model in the players' place, and other worlds, on the same luck.
    lucks : Floats
        Deals stopped by the model with other lucks [musd], from the least.
    """

    players: tuple[Standing, ...]
    others: tuple[Standing, ...]
    lucks: Floats


def results(room: Classroom) -> Results:
    """Return what a class came to."""
    rows = [Standing(player.name, played(room.game(player))) for player in room.players]
    rows.sort(key=lambda row: (-row.score.stopped, row.score.relations, row.score.broken, row.name))
    game = game_of(room.table, room.part, room.code)
    beside = [
        Standing(words, score_of(game, world_beside(room.table, kind, game.run)))
        for kind, words in OTHERS.items()
    ]
    return Results(tuple(rows), tuple(beside), other_lucks(room.table))


@lru_cache(maxsize=512)
def played(game: Game) -> GameScore:
    """Return what a finished game came to."""
    lived = live(game)
    return score_of(game, lived.done, lived.rounds)


@lru_cache(maxsize=8)
def other_lucks(table: Table) -> Floats:
    """Return what the model stops with other lucks [musd], from the least."""
    here, free = (
        simulate(scenario, LUCKS, SEED, workers=1)
        for scenario in (table.scenario, without_law(table.scenario))
    )
    differ = bought(free).astype(float) - bought(here).astype(float)
    stopped = (differ * here.deals["list_price"]).sum(axis=1)
    found: Floats = np.sort(stopped)
    return found


def spread_of(values: Sequence[float]) -> tuple[float, float]:
    """Return between which values nine of ten lie."""
    low, high = np.quantile(np.asarray(values, float), (0.05, 0.95)).tolist()
    return float(low), float(high)
