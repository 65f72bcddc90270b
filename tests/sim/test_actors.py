"""Acts: known to compiled code by name, methods to Mesa, one in what they do."""

import inspect
from dataclasses import fields

import pytest

from sim import actors, records
from sim.actors import ACTS, ActorScene
from sim.agents import BuyerState, Cast
from sim.ensemble import simulate
from sim.records import Deal
from sim.rules.terms import Threat
from sim.scenario_file import load

KINDS = [kind for name, kind in vars(actors).items() if name.endswith("Acts")]

RECORDS = [kind for kind in vars(records).values() if hasattr(kind, "__dataclass_fields__")]


def test_every_act_is_known_to_compiled_code() -> None:
    """All public methods of actors are acts, and no two actors share a name for one."""
    methods = [
        (name, act)
        for kind in KINDS
        for name, act in vars(kind).items()
        if inspect.isfunction(act) and not name.startswith("_")
    ]
    assert len(KINDS) == len(fields(Cast)) == 5
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
