"""A model in use: stepped, meddled with, copied, stored and gone on with, in any order."""

import pickle
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from sim.engines import Driver, parameter_array
from sim.history import History, record_month, room_for
from sim.model import ArmsModel
from sim.noise import draws_of_run
from sim.records import PARTS
from sim.rules.buying import advance, drop, in_talks, may_reverse, weighs
from sim.rules.delivery import hand_back
from sim.rules.determination import determine, is_due
from sim.rules.terms import Answer, Stage, Threat
from sim.rules.threat import demand, warn
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from sim.world import World, build
from tests.properties.books import ALLOWED, CHECKS, tables_of
from tests.properties.worlds import RUNS, draws, same, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

SHARES = st.floats(0.0, 1.0)

ANSWERS = (Answer.DESIGNATED, Answer.WAIVED)

Act = Callable[..., None]

KEPT = 3
"""Models left behind that are looked at again after every rule."""


def brisk(mapping: Mapping) -> Mapping:
    """Return a drawn scenario whose talks open under threat at once; every signature is a case."""
    law = {"in_force": "2019-01", "grace_months": 0, "trigger": "signature"}
    state = {"answer_rate": 0.1, "deterrence_gain": 9.0, "offer_cap": 5000.0}
    given = ("buyer", "system", "list_price", "units", "stage", "alternative", "value")
    deals = {
        name: {key: deal[key] for key in given if key in deal}
        | {"significance": 1.0, "threat": "warned"}
        for name, deal in mapping["deals"].items()
    }
    return with_values(mapping | {"months": 24, "law": law, "deals": deals}, state=state)


WORLDS = scenario_mappings() | scenario_mappings().map(brisk)
"""In most of the drawn scenarios little is open to a user at any time."""


class Diary:
    """The history of one model, which goes along with its copies."""

    def __init__(self, world: World) -> None:
        self.past = room_for(len(world.deals), len(world.buyers), 1, world.scenario.months)

    def __call__(self, model: ArmsModel) -> None:
        record_month(model.month, 0, model.scene, self.past)


def compiled(scenario: Scenario, chance: Chance, run: int) -> tuple[dict[str, np.ndarray], History]:
    """Return final tables and history of one run on the compiled engine."""
    world = build(scenario)
    past = room_for(len(world.deals), len(world.buyers), RUNS, scenario.months)
    noise = draws(scenario, chance)
    done = Driver(world).run(RUNS, parameter_array(world.parameters), noise, {}, past)
    ends = {name: getattr(done, name)[run] for name in PARTS}
    return ends, History(*(table[run] for table in past))


def stored(model: ArmsModel) -> ArmsModel:
    """Return a model as it comes back from storage."""
    return pickle.loads(pickle.dumps(model))


def unlike(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    """Return the fields in which the states of two models differ by a bit."""
    return [f"{name}.{field}" for name in one for field in same(one[name], other[name])]


def differing(one: ArmsModel, other: ArmsModel) -> list[str]:
    """Return the fields in which two models differ, in state, history or collection."""
    found = unlike(tables_of(one), tables_of(other))
    for name in ("deals", "buyers", "months"):
        diaries = (getattr(model.on_month.past, name) for model in (one, other))
        found += [f"diary.{name}.{field}" for field in same(*diaries)]
    left, right = (model.datacollector.get_model_vars_dataframe() for model in (one, other))
    return found if left.equals(right) else [*found, "datacollector"]


class Use(RuleBasedStateMachine):
    """A drawn run whose months pass, and that is copied and stored on the way."""

    @initialize(mapping=WORLDS, chance=chances(), run=st.integers(0, RUNS - 1))
    def begin(self, mapping: Mapping, chance: Chance, run: int) -> None:
        scenario = from_mapping(mapping)
        world = build(scenario)
        drawn = draws_of_run(draws(scenario, chance), run)
        self.model = ArmsModel(world, drawn, collect=True, on_month=Diary(world))
        self.first = self.model
        self.compiled = compiled(scenario, chance, run)
        self.lived = 0
        self.left: list[tuple[ArmsModel, dict[str, np.ndarray]]] = []

    def teardown(self) -> None:
        if hasattr(self, "first"):
            self.first.close()

    def a_month_passes(self) -> None:
        """Step, and see where deals have gone; nothing happens once the last month is over."""
        if not self.model.running:
            return
        before = [deal.stage for deal in self.model.deals]
        month = self.model.month
        self.model.step()
        self.lived += 1
        for deal, old in zip(self.model.deals, before, strict=True):
            start = deal.first_stage if deal.opened == month else old
            assert deal.stage == start or deal.stage in ALLOWED.get(Stage(start), ())

    @rule(months=st.integers(1, 4))
    def months_pass(self, months: int) -> None:
        for _ in range(months):
            self.a_month_passes()
            self.the_books_are_in_order()

    @rule(again=st.sampled_from([deepcopy, stored]))
    def go_on_with_a_copy(self, again: Callable[[ArmsModel], ArmsModel]) -> None:
        copied = again(self.model)
        assert differing(copied, self.model) == []
        self.left = [*self.left, (self.model, tables_of(self.model))][-KEPT:]
        self.model = copied

    @rule(again=st.sampled_from([deepcopy, stored]))
    def a_copy_lives_the_same_month(self, again: Callable[[ArmsModel], ArmsModel]) -> None:
        copied = again(self.model)
        if copied.running:
            copied.step()
        self.a_month_passes()
        assert differing(copied, self.model) == []

    @precondition(lambda self: self.left)
    @rule()
    def go_back_to_one_left_behind(self) -> None:
        (self.model, _), *self.left = self.left
        self.lived = self.model.month

    @invariant()
    def the_books_are_in_order(self) -> None:
        for check in CHECKS:
            check(self.model)

    @invariant()
    def months_are_counted(self) -> None:
        model = self.model
        assert model.month == model.steps == self.lived
        assert model.running == (model.month < model.world.scenario.months)
        assert len(model.datacollector.get_model_vars_dataframe()) == model.month

    @invariant()
    def the_scene_is_made_of_the_agents(self) -> None:
        model, scene = self.model, self.model.scene
        cast = [model.russia, *model.buyers, model.state, model.congress, model.treasury]
        seen = [scene.seller, *scene.buyers, scene.state, scene.congress, scene.treasury]
        for agent, other in zip(cast, seen, strict=True):
            assert agent is other
            assert agent.model is model
            assert agent in model.agents
        for name in ("deals", "systems", "statute"):
            assert getattr(scene, name) is getattr(model, name)

    @invariant()
    def those_left_behind_are_untouched(self) -> None:
        for model, then in self.left:
            assert unlike(tables_of(model), then) == []


class LeftAlone(Use):
    """Nobody meddles, and it is the compiled engine's run."""

    @invariant()
    def it_is_the_compiled_run(self) -> None:
        """Every month of the diary, and in the end all tables, to the bit."""
        ends, past = self.compiled
        months = slice(self.model.month)
        for name in ("deals", "buyers", "months"):
            mine = getattr(self.model.on_month.past, name)[0]
            assert same(mine[months], getattr(past, name)[months]) == [], name
        if not self.model.running:
            tables = tables_of(self.model)
            for name, end in ends.items():
                assert same(tables[name], np.atleast_1d(end)) == [], name


def acts(model: ArmsModel) -> list[tuple[Act, tuple[Any, ...]]]:
    """Return what a user could do to any deal between two months: rules, and what they need."""
    month, scene = model.month, model.scene
    found: list[tuple[Act, tuple[Any, ...]]] = []
    for i, deal in enumerate(model.deals):
        if in_talks(deal):
            found.append((advance, (deal, month, scene)))
        if deal.stage in (Stage.NEGOTIATING, Stage.AGREED) and deal.threat == Threat.NONE:
            found += [(warn, (deal, month)), (demand, (deal, month))]
        if is_due(deal, month):
            found += [(determine, (deal, says, month, scene)) for says in ANSWERS]
        if weighs(deal):
            found.append((drop, (deal, month, scene)))
        if may_reverse(deal):
            found.append((hand_back, (i, month, scene)))
    return found


class MeddledWith(Use):
    """Between months a user changes records, and decides what its actors would."""

    @precondition(lambda self: acts(self.model))
    @rule(data=st.data())
    def act_for_someone(self, data: st.DataObject) -> None:
        act, needs = data.draw(st.sampled_from(acts(self.model)))
        act(*needs)

    @rule(persons=st.floats(0.0, 100.0), factor=st.sampled_from([0.0, 0.5, 4.0]))
    def press_russia(self, persons: float, factor: float) -> None:
        """Put persons on Treasury's list, let plants make more or less, have a letter written."""
        self.model.treasury.persons += persons
        for system in self.model.systems:
            system.capacity = min(system.capacity, 1e6) * factor
        self.model.congress.letter_due = True

    @rule(loss=st.floats(0.0, 5.0), rates=st.tuples(SHARES, SHARES))
    def change_what_is_at_stake(self, loss: float, rates: tuple[float, float]) -> None:
        """Give buyers more or less to lose, and State another pace."""
        for buyer in self.model.buyers:
            buyer.exposure, buyer.deterrence_gain = loss, 2.0 * loss
        old = self.model.parameters
        pace = dict(zip(("answer_rate", "threat_rate"), rates, strict=True))
        new = old.model_copy(update={"state": old.state.model_copy(update=pace)})
        self.model.parameters = new
        self.model.scene = self.model.scene._replace(p=new)


SOME = settings(max_examples=max(10, settings().max_examples // 2), stateful_step_count=30)

TestLeftAlone = LeftAlone.TestCase
TestLeftAlone.settings = SOME

TestMeddledWith = MeddledWith.TestCase
TestMeddledWith.settings = SOME
