"""Sanctions that end (R14): off it changes nothing; on, what it may and may not do."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.records import Buyer
from sim.rules.belief import opinion, was_hit
from sim.rules.terms import NOT_YET, Answer, Response, Stage
from sim.scenario_file import from_mapping, load
from sim.strategies import Mapping, lifting_mappings, scenario_mappings
from tests.properties.worlds import past_of, same_runs, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

SEEDS = st.integers(0, 2**40)
SMALL: dict[str, Any] = {"max_deals": 3, "max_months": 8}


@given(lifting_mappings(**SMALL), SEEDS)
def test_both_engines_agree_on_liftings(differences: Any, mapping: Mapping, seed: int) -> None:
    """Where sanctions are lifted, both engines give the same bits."""
    scenario = from_mapping(mapping)
    found = [
        simulate(scenario, 2, seed, history=True, engine=engine) for engine in ("compiled", "mesa")
    ]
    assert differences(*found) == []


@given(scenario_mappings(**SMALL), SEEDS)
def test_without_liftings_their_weights_are_free(mapping: Mapping, seed: int) -> None:
    """Off: m_L, `lifting_return` and `way_back` 0. What Congress, law and others think is free."""
    other = with_values(
        mapping,
        congress={"lifting_cost": 7.0},
        learning={"lifted": 0.9},
        law={"lifting_months": 1, "consent_from": "2010-01"},
    )
    one, two = (simulate(from_mapping(world), 3, seed, history=True) for world in (mapping, other))
    assert same_runs(one, two) == []
    assert (one.deals["lifted"] == NOT_YET).all()


@given(lifting_mappings(**SMALL), SEEDS)
def test_only_the_sanctioned_are_let_off(mapping: Mapping, seed: int) -> None:
    """A lifting follows a designation by the law's months, once for all deals of a buyer."""
    scenario = from_mapping(mapping)
    done = simulate(scenario, 3, seed, history=True)
    deals = done.deals
    off = deals["lifted"] >= 0
    assert (deals["response"][off] == Response.DESIGNATED).all()
    waited = deals["lifted"][off] - deals["designated"][off]
    assert (waited >= max(1, scenario.law.lifting_months)).all()
    counts = [
        len({(int(deal["buyer"]), int(deal["lifted"])) for deal in run if deal["lifted"] >= 0})
        for run in deals
    ]
    assert counts == done.state["liftings"].tolist()
    assert (np.diff(past_of(done).months["liftings"], axis=1) >= 0).all()


def held_by(mapping: Mapping, seed: int) -> int:
    """Return how many sanctioned deliveries are handed back after their sanctions are gone."""
    done = simulate(from_mapping(mapping), 3, seed)
    gone = (done.deals["lifted"] >= 0) & (done.deals["stage"] == Stage.REVERSED)
    return int((gone & (done.deals["ended"] > done.deals["lifted"])).sum())


@given(lifting_mappings(**SMALL), SEEDS)
def test_who_is_let_off_gives_nothing_back(mapping: Mapping, seed: int) -> None:
    """Once sanctions over a delivery are lifted, it is not handed back any more."""
    assert held_by(mapping, seed) == 0


@given(
    seen=st.floats(1.0, 9.0),
    share=st.floats(0.0, 1.0),
    lifted=st.floats(0.0, 1.0),
    prior=st.floats(0.05, 0.95),
)
def test_letting_off_never_frightens(
    seen: float, share: float, lifted: float, prior: float, parameters: Any
) -> None:
    """A designation that is lifted while the weapon stays never raises what others expect."""
    p = parameters(learning={"lifted": lifted})
    hits = max(1.0, share * seen)
    other = Buyer(prior=prior)
    after = hits - was_hit(Answer.DESIGNATED, p) + was_hit(Answer.LIFTED, p)
    assert opinion(other, seen, after, p) <= opinion(other, seen, hits, p) + 1e-15


def test_letting_off_frightens_where_the_weapon_is_gone(parameters: Any) -> None:
    """Lifted after a return it is a fresh designation, and an old one had faded.

    Outside `test_letting_off_never_frightens`.
    """
    p = parameters(learning={"lifted": 0.0})
    other = Buyer(prior=0.3)
    faded = 0.5
    assert opinion(other, 1.0, was_hit(Answer.DESIGNATED, p), p) > opinion(other, faded, faded, p)


def test_congress_that_agrees_never_delays() -> None:
    """With the same draws, whoever is let off against Congress is let off no later with it."""
    against, agreed = (
        simulate(load("benchmarks/lifting", sets).scenario, 200, 1)
        for sets in ([], ["law.consent_from=2016-01"])
    )
    one, two = against.deals["lifted"][:, 0], agreed.deals["lifted"][:, 0]
    kept = against.deals["stage"][:, 0] == Stage.DELIVERED
    assert (two[kept & (one >= 0)] >= 0).all()
    assert (two[kept & (one >= 0)] <= one[kept & (one >= 0)]).all()
    assert (two < one).any() or (two >= 0).sum() > (one >= 0).sum()
