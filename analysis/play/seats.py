"""A person in the `Cast`: who gives orders plays a part, and all others play theirs as ever.

An order that the law or the rules do not allow in the month in which it is given changes nothing,
then or later.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analysis.play.orders import Order, Orders
from sim.actors import Cast
from sim.agents import BuyerState, Russia, StateDepartment, Treasury
from sim.rules import buying, company, determination, threat, treasury
from sim.rules.numeric import reaches
from sim.rules.terms import NOT_YET, Answer, Move, Stage, Threat

if TYPE_CHECKING:
    from sim.actors import ActorScene
    from sim.model import ArmsModel
    from sim.records import Deal

REST = 6
"""Months between two rounds of designations of Russian persons that a player asks for."""

CHEAPEST, DEAREST = -10.0, 10.0
"""Prices that Moscow may ask [LP]."""


class Seated:
    """Somebody whose acts are ordered."""

    orders: Orders = Orders()
    model: "ArmsModel"

    @cached_property
    def names(self) -> dict[int, str]:
        """Ids of deals, by the identity of what stands for them in the run."""
        ids = self.model.world.deal_ids
        return {id(deal): name for deal, name in zip(self.model.deals, ids, strict=True)}

    @cached_property
    def held(self) -> dict[tuple[str, str], Order]:
        """What holds until something else is ordered, by kind and whom it is about."""
        return {}

    def holding(
        self, month: int, kind: str, about: str, allowed: Callable[[float], bool]
    ) -> Order | None:
        """Return the order of a kind that holds, or None.

        Asked in every month in which there is something to order. A new order holds from its own
        month on, if `allowed` says so of its number; what is refused leaves the old one.
        """
        given = self.orders.given_in(month, kind, about)
        if given is not None and allowed(given.amount or 0.0):
            self.held[kind, about] = given
        return self.held.get((kind, about))

    def id_of(self, deal: "Deal") -> str:
        """Return the id of a deal."""
        return self.names[id(deal)]

    def buyer_of(self, deal: "Deal") -> str:
        """Return the code of a deal's buyer."""
        return self.model.world.buyer_codes[deal.buyer]


class PlayedState(Seated, StateDepartment):
    """The State Department: warns, offers and answers as ordered, within the law."""

    def watch(self, lead: "Deal", draw: float, month: int, scene: "ActorScene") -> None:
        """Detect a buyer's talks by chance, and warn it of all talks if that is ordered."""
        threat.detect(lead.buyer, draw, month, scene)
        if self.orders.says(month, "warn", self.buyer_of(lead)):
            for place in company.places_of(lead.buyer, scene):
                deal = scene.deals[scene.portfolio[place]]
                if self.may_warn(deal, month, scene):
                    threat.warn(deal, month)

    def offers(self, deal: "Deal", month: int, scene: "ActorScene") -> float:
        """Return the offer that stands, where it is allowed and within cap and budget."""
        free = scene.buyers[deal.buyer].need_not_fear(deal, month, scene)
        terms = scene.p.state

        def allowed(needed: float) -> bool:
            if needed <= 0.0:
                return True
            cost = needed * deal.list_price
            return (
                deal.threat != Threat.NONE
                and not free
                and reaches(terms.offer_cap, cost)
                and reaches(terms.offer_budget, self.paid + self.pledged + cost)
            )

        order = self.holding(month, "offer", self.id_of(deal), allowed)
        needed = 0.0 if order is None else order.amount or 0.0
        return needed if needed > 0.0 and allowed(needed) else 0.0

    def takes_up(self, deal: "Deal", draw: float, month: int, scene: "ActorScene") -> bool:  # noqa: ARG002
        """Return whether a case is answered: on order, by law, or because a deadline is over."""
        return determination.is_due(deal, month) and self.verdict(deal, month, scene) != 0

    def respond(self, deal: "Deal", draw: float, month: int, scene: "ActorScene") -> int:  # noqa: ARG002
        """Return the answer."""
        return self.verdict(deal, month, scene)

    def verdict(self, deal: "Deal", month: int, scene: "ActorScene") -> int:
        """Return what comes of a case that is due: as ordered, or what the law prescribes."""
        buyer, code = scene.buyers[deal.buyer], self.buyer_of(deal)
        if month >= buyer.spared_from:
            return Answer.WAIVED
        if self.orders.says(month, "designate", code):
            return Answer.DESIGNATED
        lawful = buyer.waiver_lawful and month >= scene.statute.waiver_from
        if lawful and self.orders.says(month, "waive", code):
            return Answer.WAIVED
        if determination.past_deadline(deal, month, scene.statute):
            return Answer.DESIGNATED
        return Answer.NOTHING


class PlayedTreasury(Seated, Treasury):
    """The Treasury: beside what is scheduled, lists Russian persons when State asks for it."""

    listed = NOT_YET
    rounds = 0

    def designate(self, draw: float, month: int, scene: "ActorScene") -> None:
        """Carry out the month's designations, with a round more if one is ordered and allowed."""
        today = scene.calendar[month]
        if self.orders.says(month, "list") and may_list(self.listed, month, scene.statute.in_force):
            more = today.entities + scene.p.treasury.retaliation_entities
            today = replace(today, entities=more)
            self.listed = month
            self.rounds += 1
        treasury.designate_persons(self, today, draw, scene.p.treasury)


def may_list(last: int, month: int, in_force: int) -> bool:
    """Return whether State may ask for a round of designations: under the law, at intervals."""
    return month >= in_force and month - last >= REST


def rounds_of(orders: Orders, in_force: int, months: int) -> list[int]:
    """Return in which of the months lived a round that State asked for was carried out."""
    found: list[int] = []
    for month in range(months):
        last = found[-1] if found else NOT_YET
        if orders.says(month, "list") and may_list(last, month, in_force):
            found.append(month)
    return found


class PlayedRussia(Seated, Russia):
    """Moscow: asks the prices ordered, and else those of the rules."""

    def quote(self, deal: "Deal", buyer: Any, month: int, scene: "ActorScene") -> None:
        """Set the price of an unsigned deal."""
        super().quote(deal, buyer, month, scene)
        if deal.stage == Stage.SIGNED:
            return
        order = self.holding(
            month, "price", self.id_of(deal), lambda asked: CHEAPEST <= asked <= DEAREST
        )
        if order is not None and order.amount is not None:
            deal.price = order.amount


class PlayedBuyer(Seated, BuyerState):
    """A buyer: where it is the player's it pursues, waits or leaves as ordered."""

    played = False

    def decide(self, deal: "Deal", draw: float, month: int, scene: "ActorScene") -> int:
        """Return the move: talks take their time even where they are pursued."""
        if not self.played:
            return super().decide(deal, draw, month, scene)
        order = self.holding(month, "stance", self.id_of(deal), lambda _: True)
        stance = "wait" if order is None else order.verb
        if stance == "leave":
            return Move.DROP
        rate = buying.advance_rate(deal.stage, scene.p.buying)
        return Move.ADVANCE if stance == "pursue" and draw < rate else Move.HOLD

    def reverses(self, deal: "Deal", draw: float, month: int, scene: "ActorScene") -> bool:
        """Return whether, designated, it hands back what was delivered."""
        if not self.played:
            return super().reverses(deal, draw, month, scene)
        return self.orders.says(month, "return", self.id_of(deal))


CASTS = {
    "state": Cast(state=PlayedState, treasury=PlayedTreasury),
    "moscow": Cast(russia=PlayedRussia),
    "buyer": Cast(buyer=PlayedBuyer),
}
"""Who is played, by part."""


def seat(model: "ArmsModel", part: str, code: str, orders: Orders) -> None:
    """Hand the orders to those who carry them out."""
    if part == "state":
        model.state.orders = model.treasury.orders = orders
    elif part == "moscow":
        model.seller.orders = orders
    else:
        for buyer in model.buyers:
            buyer.played = buyer.code == code
            buyer.orders = orders
