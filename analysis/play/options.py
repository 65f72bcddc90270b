"""What a player may order for the month that comes next, and why not what may not be ordered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.named_deals import ShownDeal
from analysis.play.game import BUYER, MOSCOW, STATE, Game, Lived
from analysis.play.orders import STANCES, Order
from analysis.play.seats import CHEAPEST, DEAREST, REST, may_list
from analysis.play.sight import HIDDEN, report
from sim.months import format_month
from sim.rules.belief import exempt
from sim.rules.determination import is_due, past_deadline
from sim.rules.numeric import reaches
from sim.rules.terms import NEVER, Response, Stage, Threat

TALKS = (Stage.EXPLORING, Stage.NEGOTIATING, Stage.AGREED)
"""Stages in which a deal is unsigned."""

WORDS = {
    "warn": "Warn in public",
    "offer": "Offer",
    "designate": "Designate",
    "waive": "Waive",
    "list": "List Russian persons",
    "price": "Ask",
    "pursue": "Pursue",
    "wait": "Wait",
    "leave": "Leave",
    "return": "Hand back",
}
"""Orders as buttons have them."""

DONE = {
    "warn": "warn {about} in public",
    "designate": "designate {about}",
    "waive": "waive sanctions on {about}",
    "list": "have Russian persons listed",
    "pursue": "{about}: pursue the talks",
    "wait": "{about}: wait",
    "leave": "{about}: leave the deal",
    "return": "{about}: hand the purchase back",
}
"""Orders as sentences have them."""


@dataclass(frozen=True)
class Choice:
    """Something a player could order.

    Attributes
    ----------
    order : Order
        What; of an offer or a price the amount is what stands now.
    label : str
        On a button.
    why : str
        Why it may not be ordered; empty if it may.
    chosen : bool
        Whether it is ordered for this month, or stands.
    most : float
        The largest number that may be named [musd], for an offer.
    unit : float
        Millions of dollars in one list price, where a number is asked for.
    """

    order: Order
    label: str
    why: str = ""
    chosen: bool = False
    most: float = 0.0
    unit: float = 0.0


@dataclass(frozen=True)
class Desk:
    """The choices about a deal, or about none."""

    about: str
    choices: tuple[Choice, ...]


def desks(game: Game, lived: Lived) -> list[Desk]:
    """Return all that can be chosen, deal by deal; nothing once the game is over."""
    if game.over:
        return []
    found = []
    for deal in game.table.deals:
        known = report(game, lived, deal)
        if known.stage != HIDDEN:
            choices = tuple(CHOICES[game.role](game, lived, deal))
            if choices:
                found.append(Desk(deal.label, choices))
    if game.role == STATE:
        found.append(Desk("Russian arms makers", (listing(game, lived),)))
    return found


def of_state(game: Game, lived: Lived, deal: ShownDeal) -> Iterator[Choice]:
    """Yield what State could do about a deal."""
    now, buyer, statute = things(game, lived, deal)
    month = game.month
    if now.stage in TALKS:
        free = exempt(now, buyer, statute, month)
        law = no_law(statute, month) or ("the buyer is spared in public" if free else "")
        early = "" if now.stage != Stage.EXPLORING else "there is nothing to warn about yet"
        spoken = "" if now.threat == Threat.NONE else "a threat stands already"
        warn = Order(month, "warn", deal.code)
        yield choice(game, warn, law or spoken or early)
        unthreatened = (
            "" if now.threat != Threat.NONE else "an offer goes with a threat: warn first"
        )
        most = most_offered(game, lived)
        spent = "" if most > 0.0 else "no money is left for offers"
        order = standing(game, lived, "offer", deal.id)
        held = 0.0 if order is None else order.amount or 0.0
        yield Choice(
            Order(month, "offer", deal.id, held),
            WORDS["offer"],
            law or unthreatened or spent,
            held > 0.0,
            most,
            float(now.list_price),
        )
    elif now.response == Response.PENDING:
        due = is_due(now, month)
        when = format_month(game.table.scenario.start + int(now.pending_from))
        early = "" if due else f"the law allows an answer from {when} on"
        spared = "the law spares the buyer" if month >= buyer.spared_from else ""
        yield choice(game, Order(month, "designate", deal.code), early or spared)
        unlawful = no_waiver(buyer, statute, month)
        yield choice(game, Order(month, "waive", deal.code), early or spared or unlawful)


def may_waive(buyer: Any, statute: Any, month: int) -> bool:
    """Return whether the law allows State to waive sanctions on a buyer."""
    return bool(buyer.waiver_lawful and month >= statute.waiver_from)


def no_waiver(buyer: Any, statute: Any, month: int) -> str:
    """Return why a waiver is not lawful, if it is not."""
    if may_waive(buyer, statute, month):
        return ""
    return (
        "the law allows no waivers yet"
        if buyer.waiver_lawful
        else "the law allows no waiver for such a buyer"
    )


def no_law(statute: Any, month: int) -> str:
    """Return why there is nothing to threaten with, if there is not."""
    return "" if month >= statute.in_force else "there is no law yet"


def most_offered(game: Game, lived: Lived) -> float:
    """Return the most that may be offered [musd]: the cap, and what is left of the budget."""
    terms = game.table.scenario.parameters.state
    left = terms.offer_budget - float(lived.done.state["paid"][0])
    return max(0.0, min(float(terms.offer_cap), left))


def listing(game: Game, lived: Lived) -> Choice:
    """Return the choice to have Russian persons listed."""
    force = int(lived.statute.in_force)
    why = no_law(lived.statute, game.month) if force != NEVER else "there is no law"
    if not why and not may_list(lived.listed, game.month, force):
        why = f"the last round was less than {REST} months ago"
    return choice(game, Order(game.month, "list"), why)


def of_moscow(game: Game, lived: Lived, deal: ShownDeal) -> Iterator[Choice]:
    """Yield what Moscow could ask for a deal."""
    now, _, _ = things(game, lived, deal)
    if now.stage in TALKS:
        held = standing(game, lived, "price", deal.id)
        asked = float(now.price) if held is None or held.amount is None else held.amount
        order = Order(game.month, "price", deal.id, asked)
        yield Choice(order, WORDS["price"], "", held is not None, 0.0, float(now.list_price))


def of_buyer(game: Game, lived: Lived, deal: ShownDeal) -> Iterator[Choice]:
    """Yield what a buyer could do about its own deal."""
    if deal.code != game.own:
        return
    now, _, _ = things(game, lived, deal)
    held = standing(game, lived, "stance", deal.id)
    stance = "wait" if held is None else held.verb
    if now.stage in TALKS or now.stage == Stage.SIGNED:
        for verb in STANCES:
            if verb != "pursue" or now.stage in TALKS:
                yield Choice(
                    Order(game.month, verb, deal.id), WORDS[verb], "", chosen=verb == stance
                )
    elif now.stage == Stage.DELIVERED and now.response == Response.DESIGNATED:
        yield choice(game, Order(game.month, "return", deal.id), "")


CHOICES = {STATE: of_state, MOSCOW: of_moscow, BUYER: of_buyer}
"""What can be done about a deal, by role."""


def choice(game: Game, order: Order, why: str) -> Choice:
    """Return a choice that is either ordered for this month or not."""
    chosen = game.orders.says(order.month, order.verb, order.about)
    return Choice(order, WORDS[order.verb], why, chosen and not why)


def standing(game: Game, lived: Lived, kind: str, about: str) -> Order | None:
    """Return what is ordered for this month, else what holds from before; None if nothing."""
    return game.orders.given_in(game.month, kind, about) or lived.standing.get((kind, about))


def things(game: Game, lived: Lived, deal: ShownDeal) -> tuple[Any, Any, Any]:
    """Return a deal, its buyer and the law as they stand."""
    now = lived.deals[game.table.places[deal.id]]
    return now, lived.buyers[int(now.buyer)], lived.statute


def overdue(game: Game, lived: Lived) -> list[str]:
    """Return the buyers whose case the law no longer lets hang: silence now designates."""
    found = []
    for deal in game.table.deals:
        now, buyer, statute = things(game, lived, deal)
        verbs = ("designate", "waive") if may_waive(buyer, statute, game.month) else ("designate",)
        answered = any(game.orders.says(game.month, verb, deal.code) for verb in verbs)
        due = is_due(now, game.month) and past_deadline(now, game.month, statute)
        if due and not answered and game.month < buyer.spared_from:
            found.append(deal.country)
    return list(dict.fromkeys(found))


def ordered(game: Game, lived: Lived) -> tuple[list[str], list[str]]:
    """Return in words what is ordered for the month: what may be, and what may not, with why.

    An address may order anything; the page must not tell that it will be done.
    """
    known: dict[tuple[str, str], list[Choice]] = {}
    for desk in desks(game, lived):
        for item in desk.choices:
            known.setdefault((item.order.verb, item.order.about), []).append(item)
    open_to, refused = [], []
    for order in game.staged.given:
        whys = [refused_for(item, order) for item in known.get((order.verb, order.about), [])]
        words = in_words(game, order)
        if "" in whys:
            open_to.append(words)
        else:
            refused.append(f"{words} ({whys[0] if whys else 'there is nothing of it to decide'})")
    return open_to, refused


def refused_for(item: Choice, order: Order) -> str:
    """Return why an order may not be given, or nothing; an offer may always be withdrawn."""
    amount = order.amount or 0.0
    if item.why:
        return item.why
    if order.verb == "price" and not CHEAPEST <= amount <= DEAREST:
        return f"at most {DEAREST * item.unit:,.0f} million dollars can be asked"
    if order.verb == "offer" and amount > 0.0 and not reaches(item.most, amount * item.unit):
        return f"at most {item.most:,.0f} million dollars can be offered"
    return ""


def in_words(game: Game, order: Order) -> str:
    """Return an order as a sentence has it."""
    labels = {deal.id: deal.label for deal in game.table.deals} | game.table.countries
    about = labels.get(order.about, order.about)
    if order.amount is None:
        return DONE[order.verb].format(about=about)
    price = float(game.table.world.deals[game.table.places[order.about]].list_price)
    money = f"{order.amount * price:,.0f} million dollars"
    if order.verb == "offer" and order.amount <= 0.0:
        return f"{about}: withdraw the offer"
    return f"{about}: {'offer' if order.verb == 'offer' else 'ask'} {money}"


def toggled(game: Game, item: Choice) -> Game:
    """Return the game with a choice made, or taken back where it was made this month."""
    order = item.order
    if game.orders.says(order.month, order.verb, order.about):
        return game.with_orders(game.orders.without(order))
    return game.with_orders(game.orders.plus(order))
