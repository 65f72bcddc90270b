"""Deals of one buyer for one need: it is filled once, and without needs nothing changes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ensemble import Ensemble, simulate
from sim.rules.terms import NOT_YET, Stage
from sim.scenario_file import from_mapping
from sim.strategies import Mapping, need_mappings, scenario_mappings
from tests.properties.worlds import past_of, same_runs, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

SEEDS = st.integers(0, 2**40)
FEW = settings(max_examples=max(10, settings.default.max_examples // 4))
SMALL = scenario_mappings(max_deals=4, max_months=12)


def groups(done: Ensemble) -> list[list[int]]:
    """Return the places of deals by the need that they serve together."""
    deals = done.deals[0]
    needs = {(deal["buyer"], deal["need"]) for deal in deals if deal["need"] >= 0}
    both = np.array([deals["buyer"], deals["need"]]).T.tolist()
    return [[k for k, key in enumerate(both) if tuple(key) == need] for need in sorted(needs)]


@FEW
@given(need_mappings(), SEEDS)
def test_both_engines_agree_on_every_need(differences: Any, mapping: Mapping, seed: int) -> None:
    """With deals that compete, both engines give the same bits."""
    scenario = from_mapping(mapping)
    found = [
        simulate(scenario, 2, seed, history=True, engine=engine) for engine in ("compiled", "mesa")
    ]
    assert differences(*found) == []


@FEW
@given(SMALL, st.sampled_from([0.0, 0.3, 1.0]), SEEDS)
def test_without_needs_nothing_competes(mapping: Mapping, left: float, seed: int) -> None:
    """Off: no `need`. What a filled need leaves may then be anything, to the bit."""
    buying = {k: v for k, v in mapping.get("buying", {}).items() if k != "filled_need"}
    plain = {**mapping, "buying": buying}
    one, other = (
        simulate(from_mapping(world), 3, seed, history=True)
        for world in (plain, with_values(plain, buying={"filled_need": left}))
    )
    assert same_runs(one, other) == []
    assert (one.deals["superseded"] == NOT_YET).all()
    assert not one.deals["unneeded"].any()


@FEW
@given(SMALL, SEEDS)
def test_a_need_of_one_s_own_is_none(mapping: Mapping, seed: int) -> None:
    """Deals that each serve another need, or one need of different buyers, do not compete."""
    named = with_values(mapping)
    taken: dict[str, int] = {}
    for deal in named["deals"].values():
        taken[deal["buyer"]] = taken.get(deal["buyer"], 0) + 1
        deal["need"] = "abcdefgh"[taken[deal["buyer"]]]
    one, other = (
        simulate(from_mapping(world), 3, seed, history=True) for world in (mapping, named)
    )
    assert set(same_runs(one, other)) <= {"need"}


@FEW
@given(need_mappings(), SEEDS)
def test_a_buyer_fills_a_need_once_a_month(mapping: Mapping, seed: int) -> None:
    """Within the run, of deals for one need at most one is bought in a month: here or elsewhere."""
    done = simulate(from_mapping(mapping), 3, seed, history=True)
    stages = past_of(done).deals["stage"]
    before = np.concatenate([np.zeros_like(stages[:, :1]), stages[:, :-1]], axis=1)
    signed = (before == Stage.AGREED) & (stages >= Stage.SIGNED) & (stages <= Stage.DELIVERED)
    elsewhere = (stages == Stage.SWITCHED) & (before != Stage.SWITCHED) & (before > 0)
    for places in groups(done):
        assert ((signed | elsewhere)[:, :, places].sum(axis=2) <= 1).all()


@FEW
@given(need_mappings(), SEEDS)
def test_where_nothing_is_left_no_talks_outlive_a_purchase(mapping: Mapping, seed: int) -> None:
    """With ν = 0 a need that is filled at the end of a month has no talks left about it."""
    done = simulate(
        from_mapping(with_values(mapping, buying={"filled_need": 0.0})), 3, seed, history=True
    )
    stages = past_of(done).deals["stage"]
    filled = np.isin(stages, (Stage.SIGNED, Stage.DELIVERED, Stage.SWITCHED))
    talks = (stages >= Stage.EXPLORING) & (stages <= Stage.AGREED)
    for places in groups(done):
        assert not (filled[:, :, places].any(axis=2) & talks[:, :, places].any(axis=2)).any()


@pytest.mark.outside("test_where_nothing_is_left_no_talks_outlive_a_purchase")
def test_where_something_is_left_both_may_be_bought() -> None:
    """With ν = .9 and v = 3 the second contract is worth 2.7 at a price of 1, and is signed."""
    signed = pair(0.9, 3.0).deals["signed"]
    assert (signed[:, 0] != signed[:, 1]).all()
    assert (signed >= 0).all()


@FEW
@given(st.floats(0.0, 1.0), st.floats(1.1, 4.0))
def test_a_second_contract_has_to_be_worth_its_price(left: float, value: float) -> None:
    """With best responses at list price it is signed if and only if ν·v > 1."""
    signed = pair(left, value).deals["signed"] >= 0
    assert (signed.sum(axis=1) == 1 + (left * value > 1.0 + 1e-9)).all()


def pair(left: float, value: float) -> Ensemble:
    """Return runs in which one buyer weighs two deals of this value for one need."""
    deal = {"buyer": "IND", "system": "S-400", "value": value, "stage": "agreed", "need": "shield"}
    mapping: Mapping = {
        "start": "2020-01",
        "months": 3,
        "weights": {"spread": 0.0},
        "buying": {
            "precision": float("inf"),
            "advance_agreed": 1.0,
            "herding": 0.0,
            "filled_need": left,
        },
        "russia": {"pricing": "list"},
        "deals": {"IND/0": deal, "IND/1": dict(deal)},
    }
    return simulate(from_mapping(mapping), 3)
