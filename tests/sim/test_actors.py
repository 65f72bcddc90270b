"""Acts: known to compiled code by name, methods to Mesa, one in what they do."""

import inspect
from dataclasses import fields

import pytest

from sim import actors, records
from sim.actors import ACTS, ActorScene, BuyerActs, Cast
from sim.agents import BuyerState, agent_class
from sim.ensemble import simulate
from sim.records import Deal
from sim.rules.terms import Threat
from sim.scenario_file import load

KINDS = [kind for name, kind in vars(actors).items() if name.endswith("Acts")]

RECORDS = [kind for kind in vars(records).values() if hasattr(kind, "__dataclass_fields__")]


def test_every_act_is_known_to_compiled_code() -> None:
    """Each part of a cast is played by one kind of actor, and no two share a name for an act."""
    methods = [
        (name, act)
        for kind in KINDS
        for name, act in vars(kind).items()
        if inspect.isfunction(act) and not name.startswith("_")
    ]
    assert {part.default for part in fields(Cast)} == set(KINDS)
    assert len(methods) == len(dict(methods)) == len(ACTS)
    assert dict(methods) == ACTS


def test_no_act_hides_a_field() -> None:
    """Compiled code would take the act for the field, in every record."""
    assert {records.Deal, records.Buyer} <= set(RECORDS)
    names = {field.name for kind in RECORDS for field in fields(kind)}
    assert names & set(ACTS) == set()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_acts_end_in_month_and_scene(act) -> None:
    """So that whoever overrides one has everything at hand."""
    names = list(inspect.signature(act).parameters)
    assert (names[0], *names[-2:]) == ("self", "month", "scene")


class Fearless(BuyerState):
    """A state that Washington cannot frighten."""

    def need_not_fear(self, deal: Deal, month: int, scene: ActorScene) -> bool:  # noqa: ARG002
        """Fear nothing."""
        return True


def test_an_override_holds_wherever_the_act_is_called() -> None:
    """What a buyer is to fear enters its own belief, and State's choice to warn it."""
    scenario = load("s400-2018").scenario
    usual = simulate(scenario, 20, engine="mesa")
    done = simulate(scenario, 20, engine="mesa", cast=Cast(buyer=Fearless))
    assert (usual.deals["sanction"] > 0.0).any()
    assert (usual.deals["threat"] == Threat.WARNED).any()
    assert (done.deals["sanction"] == 0.0).all()
    assert (done.deals["threat"] != Threat.WARNED).all()


def test_acts_alone_make_an_agent() -> None:
    """Who plays a part need not be an agent of Mesa; what is one stays as it is."""

    class Careless(BuyerActs):
        """As `Fearless`, without Mesa."""

        need_not_fear = Fearless.need_not_fear

    assert agent_class(BuyerActs) is BuyerState
    assert agent_class(Fearless) is Fearless
    assert agent_class(Careless) is agent_class(Careless)
    assert agent_class(Careless).__name__ == "Careless"
    scenario = load("s400-2018").scenario
    named = simulate(scenario, 5, engine="mesa", cast=Cast(buyer=Fearless))
    made = simulate(scenario, 5, engine="mesa", cast=Cast(buyer=Careless))
    assert (made.deals == named.deals).all()
