"""What each actor can do in a month: its acts, each written once for both engines.

An act is a method that gathers from the scene what a rule of `sim.rules` needs, and calls it. Its
arguments are what it concerns, then a draw where chance enters, then month and scene. Acts call
other acts as methods, so that an agent that overrides one changes it wherever it is called.

In Mesa `self` is an agent (`sim.agents`). Compiled code knows no classes: there `self` is the
actor's record in an array, and `buyer.decide(…)` is the function below that `ACTS` lists under
that name. Nothing here imports Mesa, which takes longer to load than most runs take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from inspect import isfunction
from typing import TYPE_CHECKING, Any

from sim.records import (
    Buyer,
    CongressState,
    Deal,
    OtherSellers,
    Scene,
    Seller,
    State,
    TreasuryState,
)
from sim.rules import (
    belief,
    buying,
    company,
    congress,
    delivery,
    determination,
    lifting,
    market,
    moscow,
    needs,
    setup,
    threat,
    treasury,
    value,
)
from sim.rules.terms import Answer, Move, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence


class ActorScene(Scene):
    """A scene whose actors can act: what every act is given."""

    if TYPE_CHECKING:
        active: list[int]
        buyers: Sequence[BuyerActs]
        seller: RussiaActs
        others: OtherActs
        state: StateActs
        congress: CongressActs
        treasury: TreasuryActs


class TreasuryActs(TreasuryState):
    """Designates Russian persons, which makes payment for arms dearer."""

    def designate(self, draw: float, month: int, scene: ActorScene) -> None:
        """Carry out the month's designations (R7)."""
        treasury.designate_persons(self, scene.calendar[month], draw, scene.p.treasury)

    def lists(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """List Russian persons over a sale, or not, and return whether it does (R10)."""
        found = treasury.brings_listing(draw, scene.p.treasury)
        if found:
            treasury.list_persons(self)
        return found


class RussiaActs(Seller):
    """The seller: quotes prices, delivers in turn within capacity, or withdraws."""

    def deliver(self, month: int, scene: ActorScene) -> None:
        """Let the plants work and deliver to the heads of the queues."""
        delivery.form_queues(scene)
        for index in range(len(scene.systems)):
            system = scene.systems[index]
            delivery.produce(system, scene.calendar[month].capacity_factor)
            if system.waiting > 0:
                delivery.deliver_in_turn(index, month, scene)

    def quote(self, deal: Deal, buyer: BuyerActs, month: int, scene: ActorScene) -> None:
        """Set the price of an unsigned deal (R5)."""
        buying.quote(deal, buyer, scene.p)

    def count_costs(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Refresh what a sale costs beyond production: queue, sanctions, pressure (R10)."""
        moscow.weigh_sale(deal, month, scene)

    def withdraws(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """Return whether it withdraws this month from a contract not delivered (R10).

        It is asked where `russia.withdrawal` is more than 0.
        """
        return moscow.withdraws(deal, scene.buyers[deal.buyer], draw, scene.p)

    def withdraw(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Withdraw from a contract."""
        buying.take_back(deal, month, scene)

    def learn(self, month: int, scene: ActorScene) -> None:
        """Learn what followed the month's significant sales (R10)."""
        moscow.learn_of_sanctions(self, scene.p)


class OtherActs(OtherSellers):
    """Sellers beside Russia and the United States: they bid for deals, by name or without."""

    def bid(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Say what the best offer of them all is worth to the buyer, and whose it is (R8)."""
        if deal.named > 0 or deal.bidders > 0:
            market.hear_bids(deal, scene.offers, scene.on_offer[month], scene.p.market)


class BuyerActs(Buyer):
    """A state that weighs its deals and learns from what Washington does to others."""

    def open_talks(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Open a deal."""
        setup.open_talks(deal, month, scene)

    def take_stock(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Refresh what the deal is worth before belief and price."""
        if deal.need >= 0:
            needs.appraise_need(deal, scene)
        value.keep_calendar(deal, month, scene)
        value.discount_waiting(deal, month, scene)
        scene.others.bid(deal, month, scene)
        value.appraise(deal, scene.systems[deal.system], scene.treasury, scene.p)

    def need_not_fear(self, deal: Deal, month: int, scene: ActorScene) -> bool:
        """Return whether no sanction can follow."""
        return belief.exempt(deal, self, scene.statute, month)

    def form_belief(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Form the belief that the purchase would be followed by designation (R1)."""
        free = self.need_not_fear(deal, month, scene)
        buying.update_belief(deal, self, scene.state, free, scene.p)

    def weigh(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Weigh gain against price, friction, alternative and expected sanction: ΔU (R2)."""
        buying.compute_gain(deal, month, scene.p)

    def wants(self, deal: Deal, month: int, scene: ActorScene) -> float:
        """Return y, the probability of wanting the deal (R2)."""
        return buying.purchase_probability(deal, scene.p)

    def decide(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> int:
        """Return the month's move: advance, drop or hold (R2)."""
        return buying.decide(deal, draw, scene.p)

    def reverses(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """Return whether, designated, it hands back what was delivered (R6)."""
        deal.regained = lifting.regained(deal, month, scene)
        return buying.reverses(deal, self, draw, scene.p)

    def act(self, index: int, deal: Deal, month: int, scene: ActorScene) -> None:
        """Carry out the move decided."""
        if deal.move != Move.HOLD:
            if buying.may_reverse(deal):
                delivery.hand_back(index, month, scene)
            else:
                buying.make_move(deal, deal.move, month, scene)

    def forget(self, month: int, scene: ActorScene) -> None:
        """Let memory fade."""
        belief.forget(self, scene.p)


class StateActs(State):
    """Washington's executive: detects, warns, offers, and answers significant transactions."""

    def watch(self, lead: Deal, draw: float, month: int, scene: ActorScene) -> None:
        """Look at a buyer's talks, once a month: detect and warn (R3, before signature).

        The first of the talks, by id, leads: its draws decide about all of them.
        """
        left = threat.detect(lead.buyer, draw, month, scene)
        if threat.considers(left, scene.p.state):
            speaks = self.warns(lead, left, month, scene)
            for place in company.places_of(lead.buyer, scene):
                deal = scene.deals[scene.portfolio[place]]
                if self.may_warn(deal, month, scene):
                    deal.addressed = scene.p.state.policy == Policy.SIGNALLING
                    if speaks:
                        threat.warn(deal, month)

    def may_warn(self, deal: Deal, month: int, scene: ActorScene) -> bool:
        """Return whether a warning this month could be about this deal."""
        buyer = scene.buyers[deal.buyer]
        return threat.may_be_warned(deal) and not buyer.need_not_fear(deal, month, scene)

    def case_for_warning(self, lead: Deal, month: int, scene: ActorScene) -> float:
        """Return what speaks for warning a buyer: the mean over its talks, by list price.

        It is added up as deviations from the lead's, which is exact where all are alike.
        """
        cost = self.back_down_cost(month, scene)
        whole = self.amount_to_warn(lead, month, scene)
        usual = threat.case_for_warning(lead, lead, cost, scene)
        apart = 0.0
        for place in company.places_of(lead.buyer, scene):
            deal = scene.deals[scene.portfolio[place]]
            if self.may_warn(deal, month, scene):
                case = threat.case_for_warning(deal, lead, cost, scene)
                apart += deal.list_price / whole * (case - usual)
        return usual + apart

    def amount_to_warn(self, lead: Deal, month: int, scene: ActorScene) -> float:
        """Return the list prices [musd] of the talks that a warning this month would be about."""
        whole = 0.0
        for place in company.places_of(lead.buyer, scene):
            deal = scene.deals[scene.portfolio[place]]
            if self.may_warn(deal, month, scene):
                whole += deal.list_price
        return whole

    def warns(self, lead: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """Return whether it warns a buyer this month, of all talks that it may warn of."""
        if self.amount_to_warn(lead, month, scene) == 0.0:
            return False
        return threat.warns(self.case_for_warning(lead, month, scene), draw, scene.p.state)

    def sweeten(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Offer an alternative (R3, before signature)."""
        needed = self.offers(deal, month, scene)
        if needed > 0.0:
            threat.offer(deal, needed, month, self)

    def offers(self, deal: Deal, month: int, scene: ActorScene) -> float:
        """Return what it adds to the alternative this month [LP], or 0."""
        buyer = scene.buyers[deal.buyer]
        free = buyer.need_not_fear(deal, month, scene)
        return threat.sweetener(deal, buyer, self, free, scene.p)

    def back_down_cost(self, month: int, scene: ActorScene) -> float:
        """Return h [LP], what backing down after a threat costs now."""
        return threat.back_down_cost(scene.congress, month, scene.p)

    def takes_up(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """Return whether it decides a pending case this month."""
        buyer = scene.buyers[deal.buyer]
        return determination.takes_up(deal, buyer, draw, month, scene.statute, scene.p)

    def respond(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> int:
        """Return its answer to a case: nothing, a waiver or a designation (R3)."""
        return determination.respond(deal, draw, month, self.back_down_cost(month, scene), scene)

    def handle(self, index: int, deal: Deal, draw: float, month: int, scene: ActorScene) -> None:
        """Decide about a buyer by the case that stands for all its open ones, once a month."""
        if self.takes_up(deal, draw, month, scene) and determination.leads(index, month, scene):
            verdict = self.respond(deal, draw, month, scene)
            if verdict != Answer.NOTHING:
                determination.determine(deal, verdict, month, scene)

    def lifts(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """Return whether it lifts the sanctions on a deal's buyer this month (R14).

        It is asked, once a month and buyer, where sanctions can be lifted at all.
        """
        return draw < lifting.lifting_rate(deal, month, scene)

    def lift(self, deal: Deal, month: int, scene: ActorScene) -> None:
        """Lift the sanctions on a deal's buyer."""
        lifting.lift(deal, month, scene)


class CongressActs(CongressState):
    """Watches talks and open cases, writes letters, may legislate a deadline."""

    def write(self, month: int, scene: ActorScene) -> None:
        """Send a letter that is scheduled or was decided last month, under the law.

        It demands an end to all talks under negotiation or agreed, but for those of a buyer that
        need not fear: of it nothing can be demanded.
        """
        due = scene.calendar[month].letter or self.letter_due
        self.letter_now = due and month >= scene.statute.in_force
        if self.letter_now:
            congress.send_letter(self, month)
            for i in scene.active:
                deal = scene.deals[i]
                if not scene.buyers[deal.buyer].need_not_fear(deal, month, scene):
                    threat.demand(deal, month)

    def convene(self, draw: float, month: int, scene: ActorScene) -> None:
        """Feel the pressure of the month; decide on a letter and on legislation (R4).

        Congress asks by country: one that has several contracts presses no more than with one, and
        one that need not fear, of which nothing can be demanded, does not press with its talks.
        """
        terms = scene.p.congress
        talks = 0
        cases = 0
        for i in scene.active:
            deal = scene.deals[i]
            buyer = scene.buyers[deal.buyer]
            if (
                congress.is_visible(deal)
                and buyer.talks_seen != month
                and not buyer.need_not_fear(deal, month, scene)
            ):
                buyer.talks_seen = month
                talks += 1
            if determination.is_due(deal, month) and buyer.case_seen != month:
                buyer.case_seen = month
                cases += 1
        congress.press(self, talks, cases, terms)
        self.letter_due = congress.decide_letter(self, month, draw, terms)
        congress.legislate(self, scene.statute, month, terms)


@dataclass(frozen=True)
class Cast:
    """Who plays which part; a subclass of an agent or of its acts may take one."""

    russia: type[RussiaActs] = RussiaActs
    others: type[OtherActs] = OtherActs
    buyer: type[BuyerActs] = BuyerActs
    state: type[StateActs] = StateActs
    congress: type[CongressActs] = CongressActs
    treasury: type[TreasuryActs] = TreasuryActs


PARTS = {"russia": "seller", "buyer": "buyers"}
"""Parts of a `Cast` that a scene knows by another name."""

ACTS: dict[str, Callable[..., Any]] = {
    name: act
    for part in fields(Cast)
    for name, act in vars(part.default).items()
    if isfunction(act) and not name.startswith("_")
}
"""The acts that compiled code knows, by name. No name may be that of a field of some record."""
