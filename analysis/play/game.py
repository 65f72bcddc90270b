"""A game: a scenario, a part, the luck of a code, orders, and the months lived so far."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import CommandError
from analysis.named_deals import ShownDeal, deals_of
from analysis.play.luck import FIRST, SEED, code_of, run_of
from analysis.play.orders import Order, Orders, parse, unread
from sim.ensemble import Ensemble
from sim.errors import nearest
from sim.history import record_month, room_for
from sim.months import format_month
from sim.parameters import spelled
from sim.records import PARTS, Statute, tables_of_run
from sim.rules.terms import NOT_YET, Policy
from sim.scenario import Scenario
from sim.world import World, build

if TYPE_CHECKING:
    from sim.model import ArmsModel
    from sim.noise import Draws

STATE, MOSCOW, BUYER = "state", "moscow", "buyer"

PLAYED = {STATE: "the State Department", MOSCOW: "Moscow"}
"""Parts in words; a buyer is called by its country."""

PLAYABLE = (Policy.DISCRETIONARY, Policy.MANDATORY)
"""Policies in whose place a player can step: the others are textbook games or do nothing."""


@dataclass(frozen=True, eq=False)
class Table:
    """A scenario as it is played: its world and its deals in everybody's order."""

    scenario: Scenario

    @cached_property
    def world(self) -> World:
        """The scenario in records."""
        return build(self.scenario)

    @cached_property
    def deals(self) -> tuple[ShownDeal, ...]:
        """Its deals."""
        return deals_of(self.scenario)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where the records of a deal are, by id."""
        return {name: place for place, name in enumerate(self.world.deal_ids)}

    @cached_property
    def countries(self) -> dict[str, str]:
        """Names of buyers by code, in the order of their deals."""
        return {deal.code: deal.country for deal in self.deals}

    @cached_property
    def parts(self) -> dict[str, str]:
        """Who can be played: the word of an address, and the name."""
        return PLAYED | {f"{BUYER}:{code}": name for code, name in self.countries.items()}

    @property
    def months(self) -> int:
        """How many months there are."""
        return int(self.scenario.months)


LARGEST = 20_000
"""Deals × months beyond which a scenario takes too long to be lived again after every order."""


def refusal(scenario: Scenario) -> str:
    """Return why a scenario cannot be played, or nothing."""
    if not scenario.deals or not scenario.months:
        return "has no deals or no months, so that there is nothing to play"
    if len(scenario.deals) * scenario.months > LARGEST:
        return f"is too large for a player: at most {LARGEST:,} deals and months"
    policy = scenario.parameters.state.policy
    if policy not in PLAYABLE:
        return f"state.policy is {spelled(policy)}, which leaves State nothing to decide"
    return ""


@dataclass(frozen=True)
class Game:
    """A game as it stands.

    Attributes
    ----------
    table : Table
        The scenario.
    part : str
        "state", "moscow" or "buyer:" with a code.
    code : str
        The class code.
    orders : Orders
        All that was ordered; those of `month` are not carried out yet.
    month : int
        How many months were lived.
    """

    table: Table
    part: str = STATE
    code: str = FIRST
    orders: Orders = field(default=Orders())
    month: int = 0

    @property
    def over(self) -> bool:
        """Whether all months were lived."""
        return self.month >= self.table.months

    @property
    def run(self) -> int:
        """The run whose luck it has."""
        return run_of(self.code)

    @property
    def role(self) -> str:
        """The part without the country."""
        return self.part.partition(":")[0]

    @property
    def own(self) -> str:
        """The code of the buyer that is played, or nothing."""
        return self.part.partition(":")[2]

    @property
    def player(self) -> str:
        """Who is played, in words."""
        return self.table.parts[self.part]

    @property
    def date(self) -> str:
        """The month that comes next."""
        return format_month(self.table.scenario.start + self.month)

    @property
    def staged(self) -> Orders:
        """What is ordered for the month that comes next."""
        return Orders(self.orders.of(self.month))

    def with_orders(self, orders: Orders) -> "Game":
        """Return the game with other orders."""
        return replace(self, orders=orders)

    def at(self, month: int) -> "Game":
        """Return the game after other months; what was ordered for later ones is forgotten."""
        month = min(max(month, 0), self.table.months)
        return replace(self, month=month, orders=self.orders.until(month + 1))


@dataclass(frozen=True)
class Lived:
    """What a game has come to.

    Attributes
    ----------
    done : Ensemble
        The run so far, as an ensemble of one with its history.
    statute : record
        The law as it stands.
    listed, rounds : int
        When State last had Russian persons listed, and how often.
    standing : mapping
        Orders that hold until something else is ordered, by kind and whom they are about.
    """

    done: Ensemble
    statute: Any
    listed: int
    rounds: int
    standing: Mapping[tuple[str, str], Order]

    @property
    def deals(self) -> Any:
        """Deals as they stand, with fields as attributes."""
        return self.done.deals[0].view(np.recarray)

    @property
    def buyers(self) -> Any:
        """Buyers as they stand, with fields as attributes."""
        return self.done.buyers[0].view(np.recarray)

    @property
    def past(self) -> Any:
        """What was kept of the months lived: of deals, of buyers, of the run."""
        assert self.done.history is not None
        return self.done.history


def game_of(
    table: Table, part: str = STATE, code: str = FIRST, orders: str = "", month: int = 0
) -> Game:
    """Return a game; of what is said, what cannot be taken is passed over."""
    chosen = part if part in table.parts else STATE
    given = parse(orders, table.places, table.countries, table.months)
    return Game(table, chosen, code_of(code), given).at(month)


def left_out(table: Table, orders: str, month: int) -> list[str]:
    """Return what `game_of` passes over in a text: no orders, and those of later months."""
    told = table.places, table.countries, table.months
    later = (order.text for order in parse(orders, *told).given if order.month > month)
    return [*unread(orders, *told), *later]


def part_of(table: Table, word: str, argument: str) -> str:
    """Return a part by what a user calls it: a word of `Table.parts`, or the code of a buyer.

    Parameters
    ----------
    argument : str
        What an error calls it.

    Raises
    ------
    CommandError
        If it is none.
    """
    known = table.parts
    for part in (word.lower(), f"{BUYER}:{word.upper()}", word):
        if part in known:
            return part
    words = [part.removeprefix(f"{BUYER}:") for part in known]
    near = nearest(word, words)
    hint = f"; did you mean '{near}'?" if near else ""
    raise CommandError(f"{argument}: found '{word}'; must be one of {', '.join(words)}{hint}")


@lru_cache(maxsize=16)
def chance(table: Table, run: int) -> "tuple[World, Draws]":
    """Return the world of a run and what chance brings to it."""
    from sim.engines import chance_of
    from sim.noise import draw_run

    world = table.world
    return world.of_run(run), draw_run(chance_of(world, SEED), run, world.scenario.months)


def begun(game: Game) -> "ArmsModel":
    """Return the model at its first month, with the player seated."""
    from analysis.play.seats import CASTS, seat
    from sim.model import ArmsModel

    world, draws = chance(game.table, game.run)
    model = ArmsModel(world, draws, cast=CASTS[game.role])
    seat(model, game.role, game.own, game.orders)
    return model


LOCK = threading.Lock()
"""Models are lived one after the other: Mesa counts its agents in a table that all share."""


def live(game: Game, watch: Callable[["ArmsModel"], None] | None = None) -> Lived:
    """Live the months of a game anew."""
    with LOCK:
        return _live(game, watch)


def _live(game: Game, watch: Callable[["ArmsModel"], None] | None) -> Lived:
    model = begun(game)
    world = model.world
    past = room_for(len(world.deals), len(world.buyers), 1, game.month)

    def keep(done: "ArmsModel") -> None:
        record_month(done.month, 0, done.scene, past)
        if watch is not None:
            watch(done)

    model.on_month = keep
    for _ in range(game.month):
        model.step()
    ends = tables_of_run(model, PARTS)
    statute = tables_of_run(model, {"statute": Statute})["statute"].view(np.recarray)[0]
    listed = int(getattr(model.treasury, "listed", NOT_YET))
    rounds = int(getattr(model.treasury, "rounds", 0))
    standing = {
        what: order
        for actor in (model.state, model.seller, *model.buyers)
        for what, order in getattr(actor, "held", {}).items()
    }
    model.close()
    done = Ensemble(
        scenario=game.table.scenario,
        world=game.table.world,
        seed=SEED,
        engine="mesa",
        first_run=game.run,
        history=past,
        **ends,
    )
    return Lived(done, statute, listed, rounds, standing)
