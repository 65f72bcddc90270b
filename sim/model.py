"""The model on Mesa: agents, the months, and what Mesa collects of them.

What happens in a month is in `sim.order`, for both engines; the property tests hold the two
together to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from mesa import Agent, DataCollector, Model

from sim.actors import PARTS, ActorScene, BuyerActs, Cast
from sim.agents import BuyerState, Congress, Others, Russia, StateDepartment, Treasury, agent_class
from sim.noise import Draws
from sim.order import begin_run, let_in, live_month
from sim.records import ENTITIES, SEVERAL, Deal, Statute, System, copied
from sim.rules.terms import Stage
from sim.world import World


def deals_signed(model: ArmsModel) -> int:
    """Return how many deals stand signed or delivered."""
    return sum(deal.stage in (Stage.SIGNED, Stage.DELIVERED) for deal in model.deals)


def designations_made(model: ArmsModel) -> int:
    """Return how many determinations named a buyer."""
    return model.state.designations


def congress_pressure(model: ArmsModel) -> float:
    """Return the stock of pressure in Congress."""
    return model.congress.pressure


def payment_friction(model: ArmsModel) -> float:
    """Return the payment friction [LP]."""
    return model.treasury.friction


def opinion_of(agent: Agent) -> float | None:
    """Return a buyer's opinion; nothing for other agents."""
    return agent.opinion if isinstance(agent, BuyerActs) else None


SHARED = tuple(name for name in ActorScene._fields if name not in ("active", "p"))
"""What the model's scene takes from its own things, or from the world."""


class ArmsModel(Model):
    """One run of a scenario.

    Parameters
    ----------
    world : World
        The scenario in records; copied, so that models can share it.
    draws : Draws
        What chance brings; the model is a function of the two.
    cast : Cast, optional
        Agent classes, for students and plug-in policies.
    collect : bool
        Fill `datacollector` every month.
    on_month : callable, optional
        Called with the model at the end of every month.
    """

    deals: list[Deal]
    systems: list[System]
    statute: Statute
    seller: Russia
    others: Others
    buyers: list[BuyerState]
    state: StateDepartment
    congress: Congress
    treasury: Treasury

    def __init__(
        self,
        world: World,
        draws: Draws,
        *,
        cast: Cast | None = None,
        collect: bool = False,
        on_month: Callable[[ArmsModel], None] | None = None,
    ) -> None:
        super().__init__(rng=0)
        cast = cast or Cast()
        self.month = 0
        self.world = world
        self.draws = draws
        self.on_month = on_month
        self.parameters = world.parameters
        played = {PARTS.get(part.name, part.name): part.name for part in fields(cast)}
        for name in (*played, *(name for name in ENTITIES if name not in played)):
            own = getattr(world, name)
            part = played.get(name)
            make = partial(agent_class(getattr(cast, part)), self) if part else copied
            setattr(self, name, [make(item) for item in own] if name in SEVERAL else make(own))
        for code, buyer in zip(world.buyer_codes, self.buyers, strict=True):
            buyer.code = code
        told = {name: getattr(self if name in ENTITIES else world, name) for name in SHARED}
        self.scene = ActorScene(**told, active=[], p=self.parameters)
        begin_run(self.scene, draws)
        self.room = [0] * len(self.deals)
        self.kept = 0
        self.running = world.scenario.months > 0
        self.collect = collect
        if collect:
            self.datacollector = DataCollector(
                model_reporters={
                    "signed": deals_signed,
                    "designations": designations_made,
                    "pressure": congress_pressure,
                    "friction": payment_friction,
                },
                agent_reporters={"opinion": opinion_of},
            )

    @property
    def russia(self) -> Russia:
        """The seller, by the name of the part it plays."""
        return self.seller

    def step(self) -> None:
        """Live one month."""
        count = let_in(self.month, self.scene, self.room, self.kept)
        self.scene.active[:] = self.room[:count]
        self.kept = live_month(self.month, self.scene, self.draws, self.room, every_y=True)
        if self.on_month is not None:
            self.on_month(self)
        if self.collect:
            self.datacollector.collect(self)
        self.month += 1
        self.running = self.month < self.world.scenario.months

    def close(self) -> None:
        """Let go of the model: Mesa 3.3 keeps every model alive in a class-level table."""
        ids: Any = getattr(Agent, "_ids", None)
        if hasattr(ids, "pop"):
            ids.pop(self, None)
