"""The model on Mesa: a calendar that lets the agents act in the order of a month.

The same order stands in `sim.kernel` for the compiled ensemble; the property tests hold the two
together to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mesa import Agent, DataCollector, Model

from sim.agents import BuyerState, Cast, Congress, Russia, StateDepartment, Treasury
from sim.noise import AFTER, BEFORE, BUYER, QUEUE, RESOLVE, SHOCK, SIGNIFICANCE, Draws
from sim.records import Deal, Month, Scene, Statute, System
from sim.rules.answer import is_settled, note_silence
from sim.rules.begin import begin
from sim.rules.belief import spread_news
from sim.rules.buying import in_talks, may_reverse, weighs
from sim.rules.terms import Answer, Move, Stage
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
        self.scene = Scene(
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
        for deal, normal, uniform in zip(self.deals, draws.normal, draws.uniform, strict=True):
            deal.shock, deal.resolve_shock = normal[SHOCK], normal[RESOLVE]
            deal.significance_draw, deal.queue_draw = uniform[SIGNIFICANCE], uniform[QUEUE]
        begin(self.scene, draws.kind)
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

    @property
    def today(self) -> Month:
        """What the scenario schedules for this month."""
        return self.world.calendar[self.month]

    @property
    def law(self) -> bool:
        """Whether the law is in force this month."""
        return self.month >= self.statute.in_force

    def step(self) -> None:
        """Live one month, in the order of the specification."""
        self.open_month()
        self.before_signature()
        self.buyers_decide()
        self.close_month()
        if self.on_month is not None:
            self.on_month(self)
        if self.collect:
            self.datacollector.collect(self)
        reversal = self.parameters.buying.reversal
        self.active = [i for i in self.active if not is_settled(self.deals[i], reversal)]
        self.month += 1
        self.running = self.month < self.world.scenario.months

    def open_month(self) -> None:
        """Take steps 1 to 3: calendar and letter, Treasury, deliveries."""
        for i in self.active:
            deal = self.deals[i]
            if deal.opens == self.month:
                self.buyers[deal.buyer].open_talks(deal)
        self.state.reluctance = self.today.reluctance
        self.state.pledged = 0.0
        self.congress.write(self.today.letter, self.law)
        self.treasury.designate(self.draws.treasury[self.month])
        self.russia.deliver()

    def before_signature(self) -> None:
        """Take step 4: buyers take stock, State detects, warns and offers."""
        for i in self.active:
            deal = self.deals[i]
            if weighs(deal):
                third = self.world.third[self.month][deal.buyer]
                self.buyers[deal.buyer].take_stock(deal, third)
                if self.law and in_talks(deal):
                    self.state.watch(deal, self.draws.monthly[i][self.month][BEFORE])

    def buyers_decide(self) -> None:
        """Take step 5: Russia quotes, buyers decide at once on the same beliefs, then act."""
        for i in self.active:
            deal = self.deals[i]
            deal.move = Move.HOLD
            draw = self.draws.monthly[i][self.month][BUYER]
            buyer = self.buyers[deal.buyer]
            if weighs(deal):
                buyer.form_belief(deal)
                self.russia.quote(deal, buyer)
                buyer.weigh(deal)
                deal.move = buyer.decide(deal, draw)
            elif may_reverse(deal) and buyer.reverses(deal, draw):
                deal.move = Move.DROP
        for i in self.active:
            deal = self.deals[i]
            self.buyers[deal.buyer].act(i, deal)

    def close_month(self) -> None:
        """Take steps 6 to 8: State answers, everyone learns, Congress presses."""
        for i in self.active:
            self.state.handle(self.deals[i], self.draws.monthly[i][self.month][AFTER])
        for i in self.active:
            deal = self.deals[i]
            note_silence(deal, self.buyers[deal.buyer], self.month, self.parameters)
        for buyer in self.buyers:
            buyer.forget()
        for j, buyer in enumerate(self.buyers):
            if buyer.news != Answer.NOTHING:
                spread_news(buyer, j, self.buyers, self.world.similarity, self.parameters)
        if self.law:
            self.congress.convene(self.draws.congress[self.month])

    def close(self) -> None:
        """Let go of the model: Mesa 3.3 keeps every model alive in a class-level table."""
        ids: Any = getattr(Agent, "_ids", None)
        if hasattr(ids, "pop"):
            ids.pop(self, None)
