"""The news of a month, as a player reads it: what is public, and what was detected."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.named_deals import ShownDeal
from analysis.play.game import STATE, Game, Lived
from analysis.play.seats import rounds_of
from analysis.play.sight import OWNED, seen
from sim.months import format_month
from sim.rules.terms import NEVER, NOT_YET, Answer, Stage, Winner
from sim.scenario import (
    Administration,
    Designations,
    Pressure,
    SupplyShock,
    ThirdParty,
    Waiver,
)

MOVED = {
    Stage.EXPLORING: "sounds out Russia",
    Stage.NEGOTIATING: "negotiates with Russia",
    Stage.AGREED: "agrees on terms with Russia",
    Stage.SIGNED: "signs the contract",
    Stage.DELIVERED: "receives the first delivery",
    Stage.ABANDONED: "drops the deal",
    Stage.SWITCHED: "takes the American alternative instead",
    Stage.REVERSED: "gives the purchase back",
    Stage.WITHDRAWN: "is told by Moscow that it will not sell",
}
"""Steps of a deal, as headlines have them."""

OLD = {Stage.SIGNED: "has a contract", Stage.DELIVERED: "has had a delivery"}
"""What is said of contracts of before."""


@dataclass(frozen=True)
class Item:
    """A piece of news: since when in months, and what, in words."""

    month: int
    text: str


def news(game: Game, lived: Lived) -> list[Item]:
    """Return all news of the months lived, oldest first."""
    found: list[Item] = []
    for month in range(game.month):
        found += [Item(month, text) for text in public(game, lived, month)]
        for deal in game.table.deals:
            found += [Item(month, text) for text in of_deal(game, lived, deal, month)]
    return found


def of_deal(game: Game, lived: Lived, deal: ShownDeal, month: int) -> Iterator[str]:
    """Yield what a player reads about a deal in a month."""
    known = seen(game, lived, deal)
    if not known[month]:
        return
    place = game.table.places[deal.id]
    past: Any = lived.past.deals[0, :, place]
    end = lived.deals[place]
    what = f"{deal.country}: {deal.system}"
    now = past[month]
    before = past[month - 1] if month else None
    fresh = month == 0 or not known[month - 1]
    stage = Stage(int(now["stage"]))
    if fresh:
        old = stage in OLD and int(end["signed"]) < month
        how = "It is known" if stage in OWNED else found_out(game, deal)
        yield f"{what}. {how}: {deal.country} {(OLD if old else MOVED)[stage]}."
    elif before is not None and int(before["stage"]) != stage:
        cancelled = stage == Stage.REVERSED and int(before["stage"]) == Stage.SIGNED
        words = "cancels the contract" if cancelled else step(end, stage)
        yield f"{what}. {deal.country} {words}."
    if int(end["warned"]) == month:
        yield f"{what}. Washington warns {deal.country} in public."
    if int(end["demanded"]) == month:
        yield f"{what}. Congress demands an end to the talks in writing."
    if int(end["offered"]) == month and game.orders.given_in(month, "offer", deal.id):
        yield f"{what}. Washington sweetens the American alternative."
    if int(end["triggered"]) == month:
        yield f"{what}. {ruling(game, end)}"
    if int(end["designated"]) == month:
        yield f"{what}. Washington designates {deal.country}."
    if int(end["waived"]) == month:
        yield f"{what}. Washington waives sanctions on {deal.country}."
    if int(end["lifted"]) == month:
        yield f"{what}. Washington lifts its sanctions on {deal.country}."


def step(deal: Any, stage: Stage) -> str:
    """Return a step of a deal in words; who switches may have switched to a third seller.

    Talks may also end because their need is filled.
    """
    if stage == Stage.ABANDONED and int(deal["superseded"]) != NOT_YET:
        return "ends the talks: another purchase fills its need"
    if stage == Stage.SWITCHED and int(deal["lost_to"]) == Winner.ANOTHER:
        return "buys from another seller instead"
    return MOVED[stage]


def found_out(game: Game, deal: ShownDeal) -> str:
    """Return how talks became known."""
    if game.role == STATE:
        return "Intelligence reports"
    return "Talks open" if not game.own or deal.code == game.own else "It is known"


def ruling(game: Game, end: Any) -> str:
    """Return what the trigger of the law brought."""
    law = game.table.scenario.law.in_force
    if law is None or game.table.scenario.start + int(end["triggered"]) < law:
        return "The purchase comes before the law and is exempt."
    if not end["significant"]:
        return "The lawyers find the purchase not significant: the law does not apply."
    when = format_month(game.table.scenario.start + int(end["pending_from"]))
    return f"The purchase is found significant: State may answer from {when} on."


def public(game: Game, lived: Lived, month: int) -> Iterator[str]:
    """Yield what everybody reads in a month, apart from deals."""
    world, scenario = game.table.world, game.table.scenario
    run: Any = lived.past.months[0]
    yield from dates(world.statute, month)
    for event in scenario.events.values():
        if event.month - scenario.start == month:
            yield from happening(event, game.table.countries)
    if run["letter_now"][month]:
        yield "Senators write to the Secretary of State about the talks."
    if int(lived.statute["deadline_from"]) == month and world.statute.deadline_from != month:
        yield (
            "Congress sets a deadline: cases must be answered within "
            f"{int(lived.statute['deadline_months'])} months."
        )
    asked = game.role == STATE and month in rounds_of(
        game.orders, int(lived.statute["in_force"]), month + 1
    )
    if asked and listed_more(lived, month):
        yield "Treasury lists Russian arms makers and banks, as you asked."
    answers: Any = lived.past.buyers[0]["answer"]
    for place, code in enumerate(world.buyer_codes):
        before = int(answers[month - 1, place]) if month else int(Answer.NOTHING)
        if int(answers[month, place]) == Answer.SILENCE != before:
            name = game.table.countries[code]
            yield f"No answer to {name} for so long that others take it as tolerated."


def listed_more(lived: Lived, month: int) -> bool:
    """Return whether persons were added to the list in a month beyond what fades."""
    persons = lived.past.months[0]["persons"]
    return bool(persons[month] > (persons[month - 1] if month else 0.0))


def dates(statute: Any, month: int) -> Iterator[str]:
    """Yield which part of the law begins in a month."""
    for when, text in (
        (statute.in_force, "The law enters into force: section 231 of CAATSA."),
        (statute.answerable_from, "From now on purchases can be answered with sanctions."),
        (statute.waiver_from, "Congress allows waivers for friendly buyers."),
        (statute.deadline_from, "From now on the law sets a deadline for answers."),
    ):
        if when == month and when not in (NEVER, NOT_YET):
            yield text


def happening(event: Any, names: dict[str, str]) -> Iterator[str]:
    """Yield what an event of the scenario is in words; letters are told when they go out."""
    if isinstance(event, Designations):
        yield (
            f"Treasury lists {event.entities:.0f} Russian firms and {event.individuals:.0f} "
            "persons."
        )
    elif isinstance(event, SupplyShock):
        yield f"Russian plants now make {100 * event.factor:.0f} % of what they made for export."
    elif isinstance(event, Administration):
        more = "less" if event.reluctance > 0 else "more"
        yield f"A new administration: the President is {more} willing to sanction."
    elif isinstance(event, Waiver):
        spared = [names.get(code, code) for code in event.buyers]
        spared += [str(x.name).lower().replace("_", " ") + "s" for x in event.relationships]
        yield f"Congress spares {', '.join(spared)} from the law."
    elif isinstance(event, ThirdParty):
        by = f"{names.get(event.by, event.by)} threatens" if event.by else "A third state threatens"
        yield f"{by} {names.get(event.buyer, event.buyer)} over the purchase."
    elif isinstance(event, Pressure):
        by = names.get(event.by, event.by) or "Others"
        yield f"{by} press Moscow not to sell to {names.get(event.buyer, event.buyer)}."


def next_event(game: Game, lived: Lived) -> int:
    """Return after how many months the player has something new to read or to decide.

    Parameters
    ----------
    lived : Lived
        The game with all its months lived, without orders beyond those given.
    """
    told = {item.month for item in news(game.at(game.table.months), lived)}
    later = [month + 1 for month in sorted(told) if month >= game.month]
    cases = to_decide(game, lived) if game.role == STATE else []
    return min([*later, *cases, game.table.months])


def to_decide(game: Game, lived: Lived) -> list[int]:
    """Return months in which State, with no news before, has something to decide.

    An answer becomes possible, or silence would designate: what nobody orders, a deadline brings.
    """
    found = []
    for deal in lived.deals:
        spared = int(lived.buyers[int(deal.buyer)].spared_from)
        possible, designated = int(deal.pending_from), int(deal.designated)
        if NOT_YET != deal.triggered < game.month < possible < spared:
            found.append(possible)
        if designated > game.month:
            found.append(designated)
    return found
