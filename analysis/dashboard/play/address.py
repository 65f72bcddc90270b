"""A game as the query of an address, and back; one address per game."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote

from analysis.dashboard.address import SAFE, as_whole, beyond
from analysis.dashboard.cache import Kept
from analysis.dashboard.offer import OfferedScenario
from analysis.play.classroom import MOST, Classroom, Player
from analysis.play.game import STATE, Game, Lived, Table, game_of, left_out, live
from analysis.play.luck import FIRST
from analysis.play.news import next_event
from analysis.play.orders import VALUED, Order, as_amount, parse, unread

LONGEST = 60_000
"""Characters of a query beyond which nothing more is read."""

NAME = 24
"""Characters of a player's name."""

AROUND = ".,;:!?*<>()[]{}\"'\u00ab\u00bb“”„\u200b\ufeff"
"""Marks around an address or a name that belong to neither."""

WITHIN = SAFE + "@~"
"""Characters that need no escape."""

MEMORY = 24e6
"""Bytes of games that are kept."""

LIVED: Kept[Lived] = Kept(
    MEMORY, lambda lived: float(lived.past.deals.nbytes + lived.past.buyers.nbytes + 20_000)
)


@dataclass(frozen=True)
class Shown:
    """A game under the name of its scenario."""

    scenario: str
    game: Game

    def at(self, game: Game) -> "Shown":
        """Return another game of the scenario."""
        return replace(self, game=game)


def lived_of(shown: Shown) -> Lived:
    """Return what a game has come to; orders not carried out yet change nothing of it."""
    game = shown.game
    past = game.orders.until(game.month).text
    key = shown.scenario, game.part, game.code, game.month, past
    return LIVED.get(key, lambda: live(game))


def playable(offered: Mapping[str, OfferedScenario]) -> dict[str, OfferedScenario]:
    """Return the scenarios that can be played."""
    return {name: offer for name, offer in offered.items() if not offer.unplayable}


def parse_game(query: str, offered: Mapping[str, OfferedScenario], chosen: str) -> Shown:
    """Return the game of a query; what cannot be taken is passed over.

    Beside what `address_of` writes a query may carry a form's number (`offer` or `price` of a deal,
    and `musd`), and `skip`, to go on to what happens next.
    """
    said = dict(parse_qsl(query[:LONGEST]))
    names = playable(offered)
    name = next(n for n in (said.get("scenario"), chosen, *names) if n in names)
    month = as_whole(said.get("month", "")) or 0
    shown = Shown(
        name,
        game_of(
            names[name].table,
            said.get("as", STATE),
            said.get("code", FIRST),
            said.get("moves", ""),
            month,
        ),
    )
    for verb in VALUED:
        if verb in said:
            shown = shown.at(with_money(shown.game, verb, said[verb], said.get("musd", "")))
    return skipped(shown) if "skip" in said else shown


def passed_over(query: str, shown: Shown) -> list[str]:
    """Return what `parse_game` passes over in a query that it made a game of."""
    said = dict(parse_qsl(query[:LONGEST]))
    table, month = shown.game.table, as_whole(said.get("month", "0"))
    can: dict[str, Callable[[str], bool]] = {
        "scenario": lambda text: text == shown.scenario,
        "as": lambda text: text in table.parts,
        "month": lambda _: month is not None,
        "musd": lambda text: as_money(text) is not None,
        **dict.fromkeys(VALUED, lambda text: text in table.places),
        **dict.fromkeys(("code", "moves", "skip", "w"), lambda _: True),
    }
    found = [f"{key}={text}" for key, text in said.items() if key not in can or not can[key](text)]
    found += left_out(table, said.get("moves", ""), min(max(month or 0, 0), table.months))
    return found + beyond(query, LONGEST)


def with_money(game: Game, verb: str, deal: str, musd: str) -> Game:
    """Return a game with an offer, within the cap, or a price in millions of dollars."""
    amount = as_money(musd)
    if amount is None or deal not in game.table.places or game.over:
        return game
    if verb == "offer":
        amount = min(max(amount, 0.0), game.table.scenario.parameters.state.offer_cap)
    price = float(game.table.world.deals[game.table.places[deal]].list_price)
    named = as_amount(repr(amount / price))
    if named is None:
        return game
    return game.with_orders(game.orders.plus(Order(game.month, verb, deal, named)))


def as_money(text: str) -> float | None:
    """Return the amount that a form says, if it is one."""
    return as_amount(text.replace(",", "")[:20], math.inf)


def skipped(shown: Shown) -> Shown:
    """Return a game at the next month in which there is something to read or to decide."""
    game = shown.game
    if game.over:
        return shown
    end = lived_of(shown.at(game.at(game.table.months)))
    return shown.at(game.at(next_event(game, end)))


def address_of(shown: Shown, path: str = "/play") -> str:
    """Return the address of a game: what is as it was at first is left out."""
    game = shown.game
    said = [("scenario", shown.scenario), ("code", game.code)]
    said += [("as", game.part)] if game.part != STATE else []
    said += [("month", str(game.month))] if game.month else []
    said += [("moves", game.orders.text)] if game.orders.given else []
    return written(path, said)


def written(path: str, said: list[tuple[str, str]]) -> str:
    """Return an address."""
    return path + "?" + "&".join(f"{key}={quote(text, safe=WITHIN)}" for key, text in said)


@dataclass(frozen=True)
class ShownClass:
    """A class under the name of its scenario, and the lines that could not be taken, with why."""

    scenario: str
    room: Classroom
    refused: tuple[str, ...] = ()


def parse_class(query: str, offered: Mapping[str, OfferedScenario], chosen: str) -> ShownClass:
    """Return the class of a query: players by name and orders, and addresses pasted by a teacher.

    Where nothing else is said, the first address decides on scenario, part and code.
    """
    pairs = parse_qsl(query[:LONGEST])
    said = dict(pairs)
    lines = [line.strip() for line in said.pop("games", "").splitlines() if line.strip()]
    first = next((pasted(line)[1] for line in lines if pasted(line)[1]), "")
    if "code" not in said and first:
        said |= {k: v for k, v in parse_qsl(first) if k in ("scenario", "code", "as")}
    words = [(key, said[key]) for key in ("scenario", "code", "as") if key in said]
    shown = parse_game("&".join(f"{k}={quote(v)}" for k, v in words), offered, chosen)
    game, table = shown.game, shown.game.table
    players: list[Player] = []
    refused: list[str] = []
    if len(query) > LONGEST:  # the last line may be a piece of one
        lines, pairs = lines[:-1], pairs[:-1]
    for key, text in pairs:
        if key == "p":
            name, _, moves = text.partition("~")
            orders = parse(moves, table.places, table.countries, table.months)
            why = damage(moves, table)
            if why:
                refused.append(f"{named(name, len(players))}: {why}")
            else:
                players.append(Player(named(name, len(players)), orders))
    for line in lines:
        before, asked = pasted(line)
        found = parse_game(asked, offered, chosen) if asked else None
        name = named(before, len(players))
        why = trouble(found, shown) or damage(dict(parse_qsl(asked)).get("moves", ""), table)
        if why or found is None:
            refused.append(f"{name}: {why}")
        else:
            players.append(Player(name, found.game.orders))
    if len(players) > MOST:
        left = ", ".join(player.name for player in players[MOST:])
        refused.append(f"the table holds {MOST} players: {left} left out")
    if len(query) > LONGEST:
        refused.append("all these games are too long for one address: the last were left out")
    room = Classroom(table, game.part, game.code, tuple(players[:MOST]))
    return ShownClass(shown.scenario, room, tuple(refused))


def trouble(found: Shown | None, shown: Shown) -> str:
    """Return why a game cannot join a class, or nothing."""
    if found is None:
        return "no address of a game"
    if found.scenario != shown.scenario or found.game.part != shown.game.part:
        return "played another scenario or part"
    if found.game.code != shown.game.code:
        return f"played another code, {found.game.code}"
    return "" if found.game.over else f"has played up to {found.game.date} only"


def damage(moves: str, table: Table) -> str:
    """Return which orders of an address cannot be read, or nothing.

    A page never writes such orders: the address was cut off or altered on its way, and what is left
    would be another game.
    """
    words = unread(moves, table.places, table.countries, table.months)
    return f"the address is damaged: no order is '{words[0][:NAME]}'" if words else ""


def pasted(line: str) -> tuple[str, str]:
    """Return what stands before the address of a game in a line, and its query, if there is one.

    Letters and chats put marks around an address, and write & in their own way.
    """
    head, mark, rest = line.replace("&amp;", "&").partition("/play?")
    if not mark:
        return line, ""
    before, scheme, _ = head.rpartition("http")
    words = head.split()
    name = before if scheme else head.removesuffix(words[-1] if words else "")
    return name, next(iter(rest.split()), "").partition("#")[0].rstrip(AROUND)


def named(text: str, place: int) -> str:
    """Return the name of a player: what stands before the address, or a number."""
    name = " ".join(text.replace("~", " ").split()).strip(" :,;-*<([{\"'\u00ab“„")[:NAME]
    return name or f"player {place + 1}"


def class_address(shown: ShownClass) -> str:
    """Return the address of a class."""
    room = shown.room
    said = [("scenario", shown.scenario), ("code", room.code)]
    said += [("as", room.part)] if room.part != STATE else []
    said += [("p", f"{player.name}~{player.orders.text}") for player in room.players]
    return written("/play/class", said)
