"""A game in words and plain data, for terminals, notebooks and JSON."""

from typing import Any

from analysis.play.debrief import Debrief, debrief
from analysis.play.game import Game, Lived
from analysis.play.news import news
from analysis.play.options import Choice, desks, ordered, overdue
from analysis.play.orders import VALUED
from analysis.play.sight import HIDDEN, reports, threats
from sim.ages import stale_line
from sim.months import format_month

NOTHING = "–"


def choices(game: Game, lived: Lived) -> list[tuple[str, Choice]]:
    """Return what can be ordered now, with the deal it is about: what may not is left out."""
    return [
        (desk.about, item) for desk in desks(game, lived) for item in desk.choices if not item.why
    ]


def briefing(game: Game, lived: Lived) -> dict[str, Any]:
    """Return what a player knows and may do, ready for JSON; when all is over, how it went."""
    start = game.table.scenario.start
    found: dict[str, Any] = {
        "scenario": game.table.scenario.name,
        "player": game.player,
        "code": game.code,
        "stale": stale_line(game.table.scenario),
        "month": None if game.over else game.date,
        "months_lived": game.month,
        "moves": game.orders.text,
        "news": [
            {"month": format_month(start + item.month), "text": item.text}
            for item in news(game, lived)
        ],
        "threats": threats(game, lived).said,
        "pressure": float(lived.done.congress["pressure"][0]),
    }
    if game.over:
        return found | told(debrief(game, lived))
    found["reports"] = [
        {
            "deal": one.deal.id,
            "country": one.deal.country,
            "stage": None if one.stage == HIDDEN else one.stage,
            "threat": one.threat,
            "answer": one.response,
            "thinks_sanctions_would_follow": one.fears,
            "wants_it": one.wants,
        }
        for one in reports(game, lived)
    ]
    found["ordered"], found["not_open"] = ordered(game, lived)
    found["overdue"] = overdue(game, lived)
    found["choices"] = [
        {
            "order": item.order.text,
            "about": about,
            "what": item.label,
            "chosen": item.chosen,
        }
        for about, item in choices(game, lived)
    ]
    return found


def told(found: Debrief) -> dict[str, Any]:
    """Return a debriefing, ready for JSON."""
    heads = found.heads
    return {
        "came_to": {row[0]: dict(zip(heads, row[1:], strict=True)) for row in found.totals},
        "deals": {row[0]: dict(zip(heads, row[1:], strict=True)) for row in found.ends},
        "believed": {
            row[0]: {"believed": row[1], "reported": row[2], "held": row[3]}
            for row in found.beliefs
        },
    }


def lines(game: Game, lived: Lived) -> list[str]:
    """Return a briefing as lines of text; what can be ordered is numbered from 1."""
    count = f"month {game.month + 1} of {game.table.months}"
    head = f"{game.date} begins, {count}. You are {game.player}."
    last = [item.text for item in news(game, lived) if item.month == game.month - 1]
    before = format_month(game.table.scenario.start + game.month - 1)
    found = ["", head, f"  News of {before}:" if last else f"  No news of {before}."]
    found += [f"  - {text}" for text in last]
    found.append(f"  {threats(game, lived).said}")
    for one in reports(game, lived):
        if one.stage != HIDDEN:
            found.append(f"  {one.deal.label}: {stands(one)}")
    for place, (about, item) in enumerate(choices(game, lived), start=1):
        mark = " (ordered)" if item.chosen else ""
        asks = " AMOUNT in million dollars" if item.order.verb in VALUED else ""
        found.append(f"  {place:>2}{asks}: {about}: {item.label}{mark}")
    for name in overdue(game, lived):
        found.append(f"  The deadline for {name} is over: silence designates it this month.")
    orders, refused = ordered(game, lived)
    found += [f"  This month: {words}." for words in orders]
    found += [f"  Not open to you as things stand: {words}." for words in refused]
    return found


def stands(one: Any) -> str:
    """Return how a deal stands, in words."""
    words = [one.stage]
    words += [] if one.threat == "none" else [one.threat]
    words += [] if one.response == "none" else [one.response]
    if one.fears is not None and one.wants is not None:
        words.append(
            f"thinks sanctions would follow: {span(one.fears)}; wants it: {span(one.wants)}"
        )
    return ", ".join(words)


def span(band: tuple[float, float]) -> str:
    """Return a band as it is read."""
    return f"{100 * band[0]:.0f} to {100 * band[1]:.0f} %"
