"""A class that played one code: one luck, many players, and how much is luck."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.play.debrief import GOALS, OTHERS, GameScore, goal_of, score_of, world_beside
from analysis.play.game import STATE, Game, Table, game_of, live
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

    @property
    def goal(self) -> str:
        """Which number of a score the players try to make large."""
        return GOALS[self.part.partition(":")[0]][0]

    def game(self, player: Player) -> Game:
        """Return the finished game of a player."""
        return game_of(self.table, self.part, self.code, player.orders.text, self.table.months)


@dataclass(frozen=True)
class Results:
    """What a class came to.

    Attributes
    ----------
    players : tuple of Standing
        Best first: those of State by deals stopped and then by the harm to relations, those of
        Moscow by its contracts, those of a buyer by what its purchases are worth.
    others : tuple of Standing
        The model in the players' place, and other worlds, on the same luck.
    lucks : Floats
        What the model comes to in that with other lucks [musd], from the least.
    """

    players: tuple[Standing, ...]
    others: tuple[Standing, ...]
    lucks: Floats


def results(room: Classroom) -> Results:
    """Return what a class came to."""
    rows = [Standing(player.name, played(room.game(player))) for player in room.players]
    rows.sort(key=lambda row: place_of(row, room))
    game = game_of(room.table, room.part, room.code)
    beside = [
        Standing(words, score_of(game, world_beside(room.table, kind, game.run)))
        for kind, words in OTHERS.items()
    ]
    return Results(tuple(rows), tuple(beside), other_lucks(room.table, room.part))


def place_of(row: Standing, room: Classroom) -> tuple[float, float, int, str]:
    """Return where a player stands among others, the best having the least."""
    most = -getattr(row.score, room.goal)
    if room.part != STATE:
        return most, 0.0, 0, row.name
    return most, row.score.relations, row.score.broken, row.name


@lru_cache(maxsize=512)
def played(game: Game) -> GameScore:
    """Return what a finished game came to."""
    lived = live(game)
    return score_of(game, lived.done, lived.rounds)


@lru_cache(maxsize=8)
def other_lucks(table: Table, part: str = STATE) -> Floats:
    """Return what the model comes to in a part with other lucks [musd], from the least."""
    here, free = (
        simulate(scenario, LUCKS, SEED, workers=1)
        for scenario in (table.scenario, without_law(table.scenario))
    )
    found: Floats = np.sort(goal_of(table, part, here, free))
    return found


def spread_of(values: Sequence[float]) -> tuple[float, float]:
    """Return between which values nine of ten lie."""
    low, high = np.quantile(np.asarray(values, float), (0.05, 0.95)).tolist()
    return float(low), float(high)
