"""The actors as Mesa agents.

What they do is in `sim.actors`, one method for each act of a month. Override a method in a subclass
of an agent and name the subclass in a `Cast` to see what changes; everything else stays as it was,
down to the random draws.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from mesa import Agent, Model

from sim.actors import BuyerActs, CongressActs, RussiaActs, StateActs, TreasuryActs


class Actor(Agent):
    """An agent that starts as a copy of its record's template."""

    def __init__(self, model: Model, template: Any) -> None:
        super().__init__(model)
        for field in fields(template):
            setattr(self, field.name, getattr(template, field.name))


class Treasury(Actor, TreasuryActs):
    """Designates Russian persons, which makes payment for arms dearer."""


class Russia(Actor, RussiaActs):
    """The seller: quotes prices, delivers in turn within capacity."""


class BuyerState(Actor, BuyerActs):
    """A state that weighs its deals and learns from what Washington does to others."""

    code: str = ""


class StateDepartment(Actor, StateActs):
    """Washington's executive: detects, warns, offers, and answers significant transactions."""


class Congress(Actor, CongressActs):
    """Watches talks and open cases, writes letters, may legislate a deadline."""


@dataclass(frozen=True)
class Cast:
    """Which class plays which part."""

    russia: type[Russia] = Russia
    buyer: type[BuyerState] = BuyerState
    state: type[StateDepartment] = StateDepartment
    congress: type[Congress] = Congress
    treasury: type[Treasury] = Treasury


PARTS = {"russia": "seller", "buyer": "buyers"}
"""Parts of a `Cast` that a scene knows by another name."""
