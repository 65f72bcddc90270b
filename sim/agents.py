"""The actors as Mesa agents: they hold state and call the rules with themselves.

Each method is one act of one month. Override a method in a subclass and name the subclass in a
`Cast` to see what changes; everything else stays as it was, down to the random draws.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from mesa import Agent

from sim.records import Blacklist, Buyer, Chambers, Deal, Seller, State
from sim.rules import (
    answer,
    begin,
    belief,
    buying,
    congress,
    delivery,
    threat,
    treasury,
    value,
)
from sim.rules.terms import Answer, Move

if TYPE_CHECKING:
    from sim.model import ArmsModel


class Actor(Agent):
    """An agent that starts as a copy of its record's template."""

    model: ArmsModel

    def __init__(self, model: ArmsModel, template: Any) -> None:
        super().__init__(model)
        for field in fields(template):
            setattr(self, field.name, getattr(template, field.name))


class Treasury(Actor, Blacklist):
    """Designates Russian persons, which makes payment for arms dearer."""

    def designate(self, draw: float) -> None:
        """Carry out the month's designations (R7)."""
        treasury.designate_persons(self, self.model.today, draw, self.model.parameters.treasury)


class Russia(Actor, Seller):
    """The seller: quotes prices, delivers in turn within capacity."""

    def deliver(self) -> None:
        """Let the plants work and deliver to the heads of the queues."""
        scene = self.model.scene
        for index, system in enumerate(self.model.systems):
            delivery.produce(system, self.model.today.capacity_factor)
            if system.waiting > 0:
                delivery.deliver_in_turn(index, self.model.month, scene)

    def quote(self, deal: Deal, buyer: BuyerState) -> None:
        """Set the price of an unsigned deal (R5)."""
        buying.quote(deal, buyer, self.model.parameters)


class BuyerState(Actor, Buyer):
    """A state that weighs its deals and learns from what Washington does to others."""

    code: str = ""

    def open_talks(self, deal: Deal) -> None:
        """Open a deal."""
        begin.open_talks(deal, self.model.month, self.model.scene)

    def take_stock(self, deal: Deal, third: float) -> None:
        """Refresh what the deal is worth before belief and price."""
        model = self.model
        value.keep_calendar(deal, model.month, third)
        value.appraise(deal, model.systems[deal.system], model.treasury, model.parameters)

    def need_not_fear(self, deal: Deal) -> bool:
        """Tell whether no sanction can follow."""
        return belief.unbound(deal, self, self.model.statute, self.model.month)

    def form_belief(self, deal: Deal) -> None:
        """Form the belief that the purchase would be followed by designation (R1)."""
        free = self.need_not_fear(deal)
        buying.fear(deal, self, self.model.state, free, self.model.parameters)

    def weigh(self, deal: Deal) -> None:
        """Weigh gain against price, friction, alternative and expected sanction (R2)."""
        buying.weigh(deal, self.model.month, self.model.parameters)

    def decide(self, deal: Deal, draw: float) -> int:
        """Return the month's move: advance, drop or hold (R2)."""
        return buying.decide(deal, draw, self.model.parameters)

    def reverses(self, deal: Deal, draw: float) -> bool:
        """Tell whether, designated, it hands the purchase back (R6)."""
        return buying.reverses(deal, self, draw, self.model.parameters)

    def act(self, index: int, deal: Deal) -> None:
        """Carry out the move decided."""
        model = self.model
        if deal.move == Move.HOLD:
            return
        if buying.may_reverse(deal):
            delivery.hand_back(index, model.month, model.scene)
        else:
            buying.make_move(deal, deal.move, model.month, model.scene)

    def forget(self) -> None:
        """Let memory fade."""
        belief.forget(self, self.model.parameters)


class StateDepartment(Actor, State):
    """Washington's executive: detects, warns, offers, and answers significant transactions."""

    def watch(self, deal: Deal, draw: float) -> None:
        """Detect talks, warn, and offer an alternative (R3, before signature)."""
        model = self.model
        left = threat.detect(deal, draw, model.month, model.parameters)
        free = model.buyers[deal.buyer].need_not_fear(deal)
        speaks = deal.detected and not free and threat.may_be_warned(deal)
        if speaks and self.warns(deal, left):
            threat.warn(deal, model.month)
        needed = self.sweetener(deal)
        if needed > 0.0:
            threat.offer(deal, needed, model.month, self)

    def warns(self, deal: Deal, draw: float) -> bool:
        """Tell whether it warns the buyer this month."""
        buyer = self.model.buyers[deal.buyer]
        cost = self.back_down_cost()
        return threat.warns(deal, buyer, draw, cost, self, self.model.parameters)

    def sweetener(self, deal: Deal) -> float:
        """Return what it adds to the alternative this month [LP], or 0."""
        buyer = self.model.buyers[deal.buyer]
        free = buyer.need_not_fear(deal)
        return threat.sweetener(deal, buyer, self, free, self.model.parameters)

    def back_down_cost(self) -> float:
        """Return h [LP], what backing down after a threat costs now."""
        model = self.model
        return threat.back_down_cost(model.congress, model.month, model.parameters)

    def takes_up(self, deal: Deal, draw: float) -> bool:
        """Tell whether it decides a pending case this month."""
        model = self.model
        buyer = model.buyers[deal.buyer]
        return answer.takes_up(deal, buyer, draw, model.month, model.statute, model.parameters)

    def respond(self, deal: Deal, draw: float) -> int:
        """Return its answer to a case: nothing, a waiver or a designation (R3)."""
        model = self.model
        return answer.respond(deal, draw, model.month, self.back_down_cost(), model.scene)

    def handle(self, deal: Deal, draw: float) -> None:
        """Decide a pending case and make the determination."""
        if self.takes_up(deal, draw):
            verdict = self.respond(deal, draw)
            if verdict != Answer.NOTHING:
                answer.determine(deal, verdict, self.model.month, self.model.scene)


class Congress(Actor, Chambers):
    """Watches talks and open cases, writes letters, may legislate a deadline."""

    def write(self, scheduled: bool, law: bool) -> None:
        """Send a letter that is scheduled or was decided last month, under the law."""
        self.letter_now = law and (scheduled or self.letter_due)
        if self.letter_now:
            congress.send_letter(self, self.model.deals, self.model.month)

    def convene(self, draw: float) -> None:
        """Feel the pressure of the month; decide on a letter and on legislation (R4)."""
        model = self.model
        terms = model.parameters.congress
        talks = sum(congress.is_visible(deal) for deal in model.deals)
        cases = sum(answer.is_due(deal, model.month) for deal in model.deals)
        congress.press(self, talks, cases, terms)
        self.letter_due = congress.decide_letter(self, model.month, draw, terms)
        congress.legislate(self, model.statute, model.month, terms)


@dataclass(frozen=True)
class Cast:
    """Which class plays which part."""

    russia: type[Russia] = Russia
    buyer: type[BuyerState] = BuyerState
    state: type[StateDepartment] = StateDepartment
    congress: type[Congress] = Congress
    treasury: type[Treasury] = Treasury
