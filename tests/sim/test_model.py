"""The Mesa model: agents that may be replaced, copies, collection, and being let go."""

import copy
import gc
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mesa import Agent

from sim.actors import ActorScene, BuyerActs
from sim.agents import BuyerState, Cast, Congress, Others, Russia, StateDepartment, Treasury
from sim.engines import chance_of
from sim.ensemble import Ensemble, simulate
from sim.history import History
from sim.model import ArmsModel
from sim.noise import AFTER, Draws, draw_run
from sim.records import Deal
from sim.rules.determination import is_due
from sim.rules.terms import NOT_YET, Answer, Move, Stage
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, load
from sim.world import World, build

Differences = Callable[[Ensemble, Ensemble], list[str]]
ValuesOf = Callable[[Any], dict[str, Any]]

TALKS: dict[str, Any] = {
    "start": "2020-01",
    "months": 30,
    "law": {"in_force": "2019-01", "trigger": "signature", "waiver_from": "2019-01"},
    "buying": {"advance_exploring": 0.5, "advance_negotiating": 0.5, "advance_agreed": 0.5},
    "state": {"detection": 0.5, "threat_rate": 0.5, "answer_rate": 0.3, "offer_cap": 5000.0},
    "congress": {"threshold": 4.0, "letter_rate": 0.5},
    "deals": {
        "CHN/Su-35": {"buyer": "CHN", "system": "Su-35"},
        "IND/S-400": {"buyer": "IND", "system": "S-400"},
        "TUR/S-400": {"buyer": "TUR", "system": "S-400"},
    },
    "events": {"round": {"kind": "designations", "month": "2020-06", "entities": 20.0}},
}

RUNS = 40


@pytest.fixture(scope="module")
def talks() -> Scenario:
    """Three brisk talks in which all actors have their part."""
    return from_mapping(TALKS)


@pytest.fixture(scope="module")
def usual(talks: Scenario) -> Ensemble:
    """What happens with the usual cast."""
    return simulate(talks, RUNS, engine="mesa", history=True)


@pytest.fixture
def world() -> World:
    """The toy scenario in records."""
    return build(load("toy").scenario)


@pytest.fixture
def draws(world: World) -> Draws:
    """The draws of its second run."""
    return draw_run(chance_of(world, 3), 1, world.scenario.months)


def played(talks: Scenario, **cast: type) -> Ensemble:
    """Return what happens with another cast."""
    return simulate(talks, RUNS, engine="mesa", history=True, cast=Cast(**cast))


def past_of(ensemble: Ensemble) -> History:
    """Return the history."""
    assert ensemble.history is not None
    return ensemble.history


def test_subclasses_that_change_nothing(
    talks: Scenario, usual: Ensemble, differences: Differences
) -> None:
    """Replacing every class by an empty subclass leaves every bit as it was."""
    roles = {
        "russia": Russia,
        "buyer": BuyerState,
        "state": StateDepartment,
        "congress": Congress,
        "treasury": Treasury,
    }
    cast = {role: type(kind.__name__, (kind,), {}) for role, kind in roles.items()}
    assert differences(played(talks, **cast), usual) == []


class Undecided(BuyerState):
    """A state that talks for ever."""

    def decide(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> int:
        """Never advance."""
        move = super().decide(deal, draw, month, scene)
        return Move.DROP if move == Move.DROP else Move.HOLD


def test_a_buyer_that_never_advances(talks: Scenario, usual: Ensemble) -> None:
    """Nothing is signed, nor answered."""
    done = played(talks, buyer=Undecided)
    assert (usual.deals["signed"] >= 0).any()
    assert (done.deals["signed"] == NOT_YET).all()
    assert set(np.unique(done.deals["stage"])) <= {
        Stage.EXPLORING,
        Stage.ABANDONED,
        Stage.SWITCHED,
    }
    assert (done.state["designations"] == 0).all()


class ChinaUndecided(BuyerState):
    """China talks for ever, the others as usual."""

    def decide(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> int:
        """Hold if it is China."""
        return Move.HOLD if self.code == "CHN" else super().decide(deal, draw, month, scene)


def test_only_what_is_overridden_changes() -> None:
    """Where nothing couples the deals, those of the other states stay as they were to the bit."""
    alone = TALKS | {
        "state": TALKS["state"] | {"reputation": 0.0},
        "congress": {"threshold": float("inf")},
        "similarity": {a: {} for a in ("CHN", "IND", "TUR")},
    }
    scenario = from_mapping(alone)
    before = simulate(scenario, RUNS, engine="mesa", history=True)
    after = played(scenario, buyer=ChinaUndecided)
    assert (before.deals["signed"][:, 0] >= 0).any()
    assert (after.deals["signed"][:, 0] == NOT_YET).all()
    for name in before.deals.dtype.names:
        assert before.deals[name][:, 1:].tobytes() == after.deals[name][:, 1:].tobytes()
    for name in past_of(before).deals.dtype.names:
        one, other = (past_of(done).deals[name][:, :, 1:] for done in (before, after))
        assert one.tobytes() == other.tobytes()
    for drawn in ("shock", "resolve_shock", "significance_draw", "queue_draw"):
        assert before.deals[drawn].tobytes() == after.deals[drawn].tobytes()


class Strict(StateDepartment):
    """A State Department that designates whoever it may, at once."""

    def takes_up(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """Leave no case open."""
        return is_due(deal, month)

    def respond(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> int:
        """Designate."""
        return Answer.DESIGNATED


def test_a_plug_in_policy_equals_the_built_in_one(
    talks: Scenario, usual: Ensemble, differences: Differences
) -> None:
    """Always designating is `mandatory` with answer rate 1, to the bit."""
    strict = played(talks, state=Strict)
    state = TALKS["state"] | {"policy": "mandatory", "answer_rate": 1.0}
    built_in = simulate(from_mapping(TALKS | {"state": state}), RUNS, history=True)
    assert differences(strict, built_in) == []
    assert differences(strict, usual) != []


class Generous(Russia):
    """A Russia that gives its arms away."""

    def quote(self, deal: Deal, buyer: BuyerActs, month: int, scene: ActorScene) -> None:
        """Ask nothing."""
        deal.price = 0.0


class Idle(Treasury):
    """A Treasury that designates nobody."""

    def designate(self, draw: float, month: int, scene: ActorScene) -> None:
        """Do nothing."""


class Silent(Congress):
    """A Congress that neither writes nor presses."""

    def convene(self, draw: float, month: int, scene: ActorScene) -> None:
        """Do nothing."""


def test_the_other_parts(talks: Scenario, usual: Ensemble) -> None:
    """Price, friction and pressure are what the actor in charge makes of them."""
    assert (past_of(usual).months["friction"][:, -1] > 0.0).all()
    assert (usual.congress["letters"] > 0).any()
    assert (played(talks, russia=Generous).seller["revenue"] == 0.0).all()
    assert (past_of(played(talks, treasury=Idle)).months["friction"] == 0.0).all()
    assert (past_of(played(talks, congress=Silent)).months["pressure"] == 0.0).all()


def test_a_cast_needs_the_mesa_engine(talks: Scenario) -> None:
    """Compiled code has no agents."""
    with pytest.raises(ValueError, match="cast: only the engine 'mesa' has agents to replace"):
        simulate(talks, 1, cast=Cast())


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"runs": 0}, "runs: found 0; must be at least 1"),
        ({"runs": 1, "seed": -1}, "seed: found -1; must be at least 0"),
        ({"runs": 1, "first_run": -1}, "first_run: found -1; must be at least 0"),
        ({"runs": 1, "engine": "abacus"}, "engine: found 'abacus'; must be one of compiled, mesa"),
    ],
)
def test_what_simulate_refuses(talks: Scenario, options: dict[str, Any], text: str) -> None:
    """One line: what was found, what is allowed."""
    with pytest.raises(ValueError, match=f"^{text}$"):
        simulate(talks, **options)


def end(model: ArmsModel, values_of: ValuesOf) -> list[dict[str, Any]]:
    """Return the state of everything in a model."""
    parts = [*model.deals, *model.buyers, *model.systems, model.statute]
    parts += [model.russia, model.state, model.congress, model.treasury]
    return [values_of(part) for part in parts]


def test_a_run_by_hand_is_a_run_of_the_ensemble(
    world: World, draws: Draws, values_of: ValuesOf
) -> None:
    """Stepping through the months gives the ensemble's run of the same draws."""
    model = ArmsModel(world, draws)
    months = 0
    while model.running:
        model.step()
        months += 1
    assert months == world.scenario.months
    table = simulate(world.scenario, 1, 3, first_run=1).deals[0]
    for deal, row in zip(model.deals, table, strict=True):
        assert values_of(deal) == {name: row[name].item() for name in row.dtype.names}


def test_models_share_a_world(world: World, draws: Draws, values_of: ValuesOf) -> None:
    """A run leaves the templates as they were, and a second run ends as the first."""
    before = copy.deepcopy([values_of(part) for part in (*world.deals, *world.buyers)])
    ends = []
    for _ in range(2):
        model = ArmsModel(world, draws)
        model.run_model()
        ends.append(end(model, values_of))
    assert ends[0] == ends[1]
    assert [values_of(part) for part in (*world.deals, *world.buyers)] == before


@pytest.mark.parametrize("again", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("collect", [False, True])
def test_a_copy_goes_on_to_the_same_end(
    world: World, draws: Draws, values_of: ValuesOf, again: Callable[..., Any], collect: bool
) -> None:
    """Pickled or copied in mid-run, the model and its copy go their ways alike and apart."""
    model = ArmsModel(world, draws, collect=collect)
    for _ in range(5):
        model.step()
    twin = again(model)
    middle = end(twin, values_of)
    assert middle == end(model, values_of)
    model.run_model()
    assert end(twin, values_of) == middle
    twin.run_model()
    assert twin.month == model.month == world.scenario.months
    assert end(twin, values_of) == end(model, values_of)
    assert twin.scene.state is twin.state
    assert twin.scene.buyers[0] is twin.buyers[0]
    if collect:
        left, right = (m.datacollector.get_model_vars_dataframe() for m in (model, twin))
        assert left.equals(right)


def test_a_closed_model_is_let_go(world: World, draws: Draws) -> None:
    """Mesa 3.3 would keep every model alive."""
    model = ArmsModel(world, draws, collect=True)
    model.run_model()
    gone = weakref.ref(model)
    model.close()
    del model
    gc.collect()
    assert gone() is None


def test_closing_does_without_mesa_s_table_of_models(
    world: World, draws: Draws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions of Mesa that keep none have nothing to let go."""
    model = ArmsModel(world, draws)
    with monkeypatch.context() as newer:
        newer.delattr(Agent, "_ids", raising=False)
        model.close()
    model.close()


def test_closing_twice_is_harmless(world: World, draws: Draws) -> None:
    """So that it can be done in a `finally`."""
    model = ArmsModel(world, draws)
    model.close()
    model.close()


def test_the_ensemble_lets_its_models_go(world: World) -> None:
    """Many runs leave no model behind."""
    gc.collect()
    before = sum(type(thing) is ArmsModel for thing in gc.get_objects())
    simulate(world.scenario, 5, engine="mesa", history=True)
    gc.collect()
    assert sum(type(thing) is ArmsModel for thing in gc.get_objects()) <= before


def test_collection(world: World, draws: Draws) -> None:
    """A row a month: deals signed, designations, pressure, friction; opinions of buyers."""
    model = ArmsModel(world, draws, collect=True)
    model.run_model()
    table = model.datacollector.get_model_vars_dataframe()
    assert list(table.columns) == ["signed", "designations", "pressure", "friction"]
    assert len(table) == world.scenario.months
    stages = [deal.stage in (Stage.SIGNED, Stage.DELIVERED) for deal in model.deals]
    assert table["signed"].iloc[-1] == sum(stages)
    assert table["designations"].iloc[-1] == model.state.designations
    assert table["pressure"].iloc[-1] == model.congress.pressure
    agents = model.datacollector.get_agent_vars_dataframe().dropna()
    last = agents["opinion"].groupby("AgentID").last().tolist()
    assert last == [buyer.opinion for buyer in model.buyers]


def test_agents_are_mesa_agents(world: World, draws: Draws) -> None:
    """All actors are in the model's set, buyers under their codes."""
    model = ArmsModel(world, draws)
    kinds = {type(agent) for agent in model.agents}
    assert kinds == {Russia, Others, BuyerState, StateDepartment, Congress, Treasury}
    assert [buyer.code for buyer in model.buyers] == list(world.buyer_codes)
    assert len(model.agents_by_type[BuyerState]) == len(world.buyers)


def test_mesa_s_own_chance_decides_nothing(world: World, draws: Draws, values_of: ValuesOf) -> None:
    """Using up numbers of `model.random` and `model.rng` changes no outcome."""
    plain, stirred = ArmsModel(world, draws), ArmsModel(world, draws)
    for _ in range(world.scenario.months):
        stirred.random.random()
        stirred.rng.random()
        plain.step()
        stirred.step()
    assert end(plain, values_of) == end(stirred, values_of)


def test_on_month(world: World, draws: Draws) -> None:
    """Called once a month, with the month still the current one."""
    months: list[int] = []
    model = ArmsModel(world, draws, on_month=lambda done: months.append(done.month))
    model.run_model()
    assert months == list(range(world.scenario.months))


def test_no_months_no_run(draws: Draws) -> None:
    """A model without months does not start."""
    empty = build(load("toy").scenario.model_copy(update={"months": 0}))
    model = ArmsModel(empty, draws)
    assert not model.running
    model.run_model()
    assert model.month == 0


def test_state_s_draws_after_the_trigger_are_its_own(world: World, draws: Draws) -> None:
    """With other draws for Washington after the trigger, nothing changes before one."""
    other = copy.deepcopy(draws)
    for deal in other.monthly:
        for month in deal:
            month[AFTER] = 1.0 - month[AFTER]
    one, two = ArmsModel(world, draws), ArmsModel(world, other)
    while one.running and all(deal.triggered < 0 for deal in one.deals):
        assert [deal.stage for deal in one.deals] == [deal.stage for deal in two.deals]
        one.step()
        two.step()
    assert one.month > 1
