"""The command that lets one play in a terminal."""

import sys
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from analysis.play.luck import FIRST
from analysis.terminal.options import AsJson
from analysis.terminal.output import emit, emit_json

if TYPE_CHECKING:
    from analysis.play.game import Game, Lived

HELP = (
    "Enter ends the month; skip goes on to the next event; a number orders what stands beside it, "
    "or takes it back; an offer or a price needs an amount, as in '3 500'; back, moves, help, quit."
)


def play(
    scenario: Annotated[
        str, Argument(metavar="SCENARIO", help="Scenario to play: a name or a path.")
    ] = "s400-2018",
    part: Annotated[
        str, Option("--as", metavar="WHO", help="state, moscow, or the code of a buyer.")
    ] = "state",
    code: Annotated[
        str, Option(metavar="WORD", help="Class code: all who play it have the same luck.")
    ] = FIRST,
    moves: Annotated[
        str, Option(metavar="TEXT", help="Orders given so far, as 'moves' prints them.")
    ] = "",
    month: Annotated[int, Option(min=0, max=1200, help="Months already played.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Play the State Department, Moscow or a buyer in one run.

    The model plays all others. What the law does not allow changes nothing. At the end your game is
    compared with the model in your place, with other worlds that have the same luck, and with
    history.
    """
    from analysis.errors import CommandError
    from analysis.look.formatting import aged
    from analysis.play.briefing import briefing
    from analysis.play.game import Table, game_of, left_out, live, part_of, refusal
    from sim.ages import stale_line
    from sim.scenario_file import load

    table = Table(load(scenario).scenario)
    why = refusal(table.scenario)
    if why:
        raise CommandError(f"{scenario}: {why}")
    game = game_of(table, part_of(table, part, "--as"), code, moves, month)
    lost = left_out(table, moves, game.month)
    if lost:
        raise CommandError(
            f"--moves: found '{lost[0][:40]}'; must be orders up to month {game.month} (--month), "
            "as in 13.designate.CHN, with commas between"
        )
    if as_json:
        emit_json(briefing(game, live(game)))
        return
    emit(f"{table.scenario.name}, class code {game.code}. {HELP}\n")
    old = stale_line(table.scenario)
    if old:
        emit(f"{aged(old)}\n")
    game = sitting(game)
    lived = live(game)
    if game.over:
        emit(farewell(game, lived))
    emit(f"\nmoves: {game.orders.text}\n")


def sitting(game: "Game") -> "Game":
    """Ask for orders until the game is over or nobody answers, and return it."""
    from analysis.play.briefing import lines
    from analysis.play.game import live

    lived, told = live(game), True
    while not game.over:
        if told:
            emit("\n".join(lines(game, lived)) + "\n")
        emit("> ")
        line = sys.stdin.readline()
        if not line or line.strip().lower() in ("quit", "q", "exit"):
            emit("\n")
            return game
        before = game
        game, said = after(game, lived, line.strip())
        told = game != before
        if said:
            emit(said + "\n")
        if game.month != before.month:
            lived = live(game)
    return game


def after(game: "Game", lived: "Lived", line: str) -> "tuple[Game, str]":
    """Return the game after a line that a player wrote, and what there is to say."""
    from analysis.play.briefing import choices
    from analysis.play.game import live
    from analysis.play.news import next_event
    from analysis.play.options import toggled
    from analysis.play.orders import VALUED, Order, as_amount
    from sim.typed_number import meant

    word, _, number = line.partition(" ")
    if word in ("", "next", "n"):
        return game.at(game.month + 1), ""
    if word == "skip":
        return game.at(next_event(game, live(game.at(game.table.months)))), ""
    if word == "back":
        return game.at(game.month - 1), ""
    if word == "moves":
        return game, game.orders.text or "none"
    known = choices(game, lived)
    if not (word.isascii() and word.isdecimal() and 0 < int(word) <= len(known)):
        return game, HELP
    item = known[int(word) - 1][1]
    if item.order.verb not in VALUED:
        return toggled(game, item), ""
    amount = as_amount(number.strip() or "-", 1e12)
    named = None if amount is None else as_amount(repr(amount / item.unit))
    if amount is None or named is None or amount < 0.0:
        needed = "an amount in millions of dollars is needed, as in '3 500'"
        return game, f"{needed}{meant(number)}"
    if item.most and amount > item.most:
        return game, f"at most {item.most:,.0f} million dollars can be offered"
    order = Order(game.month, item.order.verb, item.order.about, named)
    return game.with_orders(game.orders.plus(order)), ""


def farewell(game: "Game", lived: "Lived") -> str:
    """Return how a game went, as text."""
    from analysis.play.debrief import debrief

    found = debrief(game, lived)
    parts = ["", "How it went: all worlds have the same luck."]
    parts += grid([("in the end", *found.heads), *found.totals])
    parts += ["", *grid([("deal", *found.heads), *found.ends])]
    if found.beliefs:
        parts += ["", "What buyers believed: the probability of a designation."]
        parts += grid([("deal", "believed", "reported", "held"), *found.beliefs])
    return "\n".join(parts) + "\n"


def grid(rows: "list[tuple[str, ...]]") -> list[str]:
    """Return rows of text in columns."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
