"""The actors as Mesa agents.

What they do is in `sim.actors`, one method for each act of a month. Override a method in a subclass
of an agent and name the subclass in a `Cast` to see what changes; everything else stays as it was,
down to the random draws.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

from mesa import Agent, Model

from sim.actors import (
    BuyerActs,
    Cast,
    CongressActs,
    OtherActs,
    RussiaActs,
    StateActs,
    TreasuryActs,
)
from sim.records import values_of

__all__ = [
    "Actor",
    "BuyerState",
    "Cast",
    "Congress",
    "Others",
    "Russia",
    "StateDepartment",
    "Treasury",
]


@cache
def names_of(record: type) -> tuple[str, ...]:
    """Return the names of a record's fields."""
    return tuple(field.name for field in fields(record))


class Actor(Agent):
    """An agent that starts as a copy of its record's template."""

    def __init__(self, model: Model, template: Any) -> None:
        super().__init__(model)
        kind: type = type(template)
        for name, value in zip(names_of(kind), values_of(kind)(template), strict=True):
            setattr(self, name, value)


class Treasury(Actor, TreasuryActs):
    """Designates Russian persons, which makes payment for arms dearer."""


class Russia(Actor, RussiaActs):
    """The seller: quotes prices, delivers in turn within capacity."""


class Others(Actor, OtherActs):
    """Sellers beside Russia and the United States: they bid for deals, by name or without."""


class BuyerState(Actor, BuyerActs):
    """A state that weighs its deals and learns from what Washington does to others."""

    code: str = ""


class StateDepartment(Actor, StateActs):
    """Washington's executive: detects, warns, offers, and answers significant transactions."""


class Congress(Actor, CongressActs):
    """Watches talks and open cases, writes letters, may legislate a deadline."""


NAMED: dict[type, type[Actor]] = {
    kind.__bases__[1]: kind
    for kind in (Treasury, Russia, Others, BuyerState, StateDepartment, Congress)
}
"""Agents that have a name of their own, by the acts that they bring."""


@cache
def agent_class(part: type) -> type[Actor]:
    """Return the agent that plays a part: what is no agent yet becomes one."""
    if issubclass(part, Actor):
        return part
    return NAMED.get(part) or type(part.__name__, (Actor, part), {"__doc__": part.__doc__})
