"""What the model's own actor does in a run, written down as a player's orders."""

from typing import TYPE_CHECKING, Any

from analysis.play.game import LOCK, Game, chance
from analysis.play.orders import Order, Orders, in_order
from sim.actors import Cast
from sim.agents import BuyerState, Russia, StateDepartment
from sim.rules.terms import Answer, Move, Stage

if TYPE_CHECKING:
    from sim.actors import ActorScene
    from sim.records import Deal


class Noted:
    """Somebody whose acts are written down."""

    model: Any

    def note(self, month: int, verb: str, deal: "Deal", amount: float | None = None) -> None:
        """Write down an act about a deal."""
        place = next(i for i, own in enumerate(self.model.deals) if own is deal)
        self.model.notes.append(Order(month, verb, self.model.world.deal_ids[place], amount))

    def note_buyer(self, month: int, verb: str, deal: "Deal") -> None:
        """Write down an act about a deal's buyer."""
        code = self.model.world.buyer_codes[deal.buyer]
        self.model.notes.append(Order(month, verb, code))

    def note_if_new(self, month: int, verb: str, deal: "Deal", amount: float) -> None:
        """Write down an amount where it is another than before."""
        held = self.model.held
        if held.get((verb, id(deal)), 0.0 if verb == "offer" else None) != amount:
            held[verb, id(deal)] = amount
            self.note(month, verb, deal, amount)


class NotedState(Noted, StateDepartment):
    """The model's State Department."""

    def warns(self, lead: "Deal", draw: float, month: int, scene: "ActorScene") -> bool:
        """Return whether it warns a buyer."""
        found = bool(super().warns(lead, draw, month, scene))
        if found:
            self.note_buyer(month, "warn", lead)
        return found

    def offers(self, deal: "Deal", month: int, scene: "ActorScene") -> float:
        """Return what it offers."""
        found = float(super().offers(deal, month, scene))
        self.note_if_new(month, "offer", deal, found)
        return found

    def respond(self, deal: "Deal", draw: float, month: int, scene: "ActorScene") -> int:
        """Return its answer; what the law itself spares is no act of State."""
        found = int(super().respond(deal, draw, month, scene))
        if found != Answer.NOTHING and month < scene.buyers[deal.buyer].spared_from:
            verb = "designate" if found == Answer.DESIGNATED else "waive"
            self.note_buyer(month, verb, deal)
        return found


class NotedRussia(Noted, Russia):
    """The model's Moscow."""

    def quote(self, deal: "Deal", buyer: Any, month: int, scene: "ActorScene") -> None:
        """Set a price."""
        super().quote(deal, buyer, month, scene)
        if deal.stage != Stage.SIGNED:
            self.note_if_new(month, "price", deal, float(deal.price))


class NotedBuyer(Noted, BuyerState):
    """The model's buyers, of whom one is watched."""

    def decide(self, deal: "Deal", draw: float, month: int, scene: "ActorScene") -> int:
        """Return a move."""
        found = int(super().decide(deal, draw, month, scene))
        if self.code == self.model.watched:
            verb = {Move.ADVANCE: "pursue", Move.DROP: "leave"}.get(Move(found), "wait")
            held = self.model.held
            if held.get(id(deal), "wait") != verb:
                held[id(deal)] = verb
                self.note(month, verb, deal)
        return found

    def reverses(self, deal: "Deal", draw: float, month: int, scene: "ActorScene") -> bool:
        """Return whether it hands back what was delivered."""
        found = bool(super().reverses(deal, draw, month, scene))
        if found and self.code == self.model.watched:
            self.note(month, "return", deal)
        return found


CASTS = {
    "state": Cast(state=NotedState),
    "moscow": Cast(russia=NotedRussia),
    "buyer": Cast(buyer=NotedBuyer),
}
"""Whose acts are written down, by part."""


def orders_of_model(game: Game) -> Orders:
    """Return what the model's actor does in the player's place, on the same luck."""
    from sim.model import ArmsModel

    world, draws = chance(game.table, game.run)
    with LOCK:
        model: Any = ArmsModel(world, draws, cast=CASTS[game.role])
        model.notes, model.held, model.watched = [], {}, game.own
        model.run_model()
        notes = in_order(model.notes)
        model.close()
    return notes
