"""The model on Mesa: agents, the months, and what Mesa collects of them.

What happens in a month is in `sim.order`, for both engines; the property tests hold the two
together to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mesa import Agent, DataCollector, Model

from sim.actors import ActorScene
from sim.agents import BuyerState, Cast, Congress, Russia, StateDepartment, Treasury
from sim.noise import Draws
from sim.order import begin_run, live_month
from sim.records import Deal, Statute, System
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
    return agent.opinion if isinstance(agent, BuyerState) else None


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
        self.deals: list[Deal] = [replace(deal) for deal in world.deals]
        self.systems: list[System] = [replace(system) for system in world.systems]
        self.statute: Statute = replace(world.statute)
        self.russia: Russia = cast.russia(self, world.seller)
        self.buyers: list[BuyerState] = [cast.buyer(self, buyer) for buyer in world.buyers]
        for code, buyer in zip(world.buyer_codes, self.buyers, strict=True):
            buyer.code = code
        self.state: StateDepartment = cast.state(self, world.state)
        self.congress: Congress = cast.congress(self, world.congress)
        self.treasury: Treasury = cast.treasury(self, world.treasury)
        self.scene = ActorScene(
            self.deals,
            self.buyers,
            self.systems,
            self.russia,
            self.state,
            self.congress,
            self.treasury,
            self.statute,
            world.calendar,
            world.third,
            world.similarity,
            world.rivals,
            self.parameters,
        )
        begin_run(self.scene, draws)
        self.active = list(range(len(self.deals)))
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
    def seller(self) -> Russia:
        """Russia, under the name that rules use."""
        return self.russia

    def step(self) -> None:
        """Live one month."""
        kept = live_month(self.month, self.scene, self.draws, self.active, every_y=True)
        if self.on_month is not None:
            self.on_month(self)
        if self.collect:
            self.datacollector.collect(self)
        del self.active[kept:]
        self.month += 1
        self.running = self.month < self.world.scenario.months

    def close(self) -> None:
        """Let go of the model: Mesa 3.3 keeps every model alive in a class-level table."""
        ids: Any = getattr(Agent, "_ids", None)
        if hasattr(ids, "pop"):
            ids.pop(self, None)
