"""Denial: what others will not sell to a buyer, and what an embargo forbids Moscow (R9)."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import Ensemble, simulate
from sim.rules.terms import REFUSED_TO_MOSCOW
from sim.scenario_file import from_mapping
from sim.strategies import Mapping, market_mappings
from tests.properties.worlds import same_runs

pytestmark = pytest.mark.usefixtures("warm_kernel")

SEEDS = st.integers(0, 2**40)

OF_OFFERS = {
    *("denied", "deserted", "embargoed", "named", "first_offer", "bidders", "given_bidders"),
    *("bid_luck", "bid_worth", "alternative_from", "alternative_until", "alternative_capability"),
    *("alternative_price", "alternative_financed", "alternative_worth"),
}
"""What a deal knows of offers, whether it gets them or not."""


def buyers_of(mapping: Mapping) -> list[str]:
    """Return the buyers of a world's deals."""
    return sorted({deal["buyer"] for deal in mapping["deals"].values()})


def denied(mapping: Mapping, **terms: Any) -> Mapping:
    """Return a world in which every buyer is denied something, from before the start."""
    other = deepcopy(mapping)
    other["events"] = {
        **other.get("events", {}),
        **{
            f"denial to {code}": {"kind": "denied", "month": "2010-01", "buyer": code, **terms}
            for code in buyers_of(mapping)
        },
    }
    return other


@given(market_mappings(denials=3), SEEDS)
def test_both_engines_agree_on_every_denial(differences: Any, mapping: Mapping, seed: int) -> None:
    """With denials by anybody, of any length, both engines give the same bits."""
    scenario = from_mapping(mapping)
    found = [
        simulate(scenario, 2, seed, history=True, engine=engine) for engine in ("compiled", "mesa")
    ]
    assert differences(*found) == []


@given(
    market_mappings(),
    st.sampled_from(
        [
            {"by": "UN", "until": "2019-12"},
            {"by": "UN", "classes": ["naval"]},
            {"by": "UN", "sellers": ["CHN"]},
            {"by": "CHN"},
        ]
    ),
    SEEDS,
)
def test_what_a_denial_does_not_cover_is_free(mapping: Mapping, terms: Any, seed: int) -> None:
    """Off: one that is over, of another class, or of who does not bid changes no bit."""
    one, other = (
        simulate(from_mapping(world), 3, seed, history=True)
        for world in (mapping, denied(mapping, **terms))
    )
    assert same_runs(one, other) == []


def unsweetened(mapping: Mapping) -> Mapping:
    """Return a world in which Washington pays no sweeteners."""
    return {**mapping, "state": {**mapping.get("state", {}), "offer_cap": 0.0}}


def bare(mapping: Mapping) -> Mapping:
    """Return a world in which nobody bids but Moscow."""
    plain = deepcopy(mapping)
    for deal in plain["deals"].values():
        for key in ("offers", "alternative"):
            deal.pop(key, None)
        deal["bidders"] = 0
    return plain


@given(market_mappings(), SEEDS)
def test_denied_by_all_is_a_market_without_offers(mapping: Mapping, seed: int) -> None:
    """Without sweeteners, a world of buyers denied by all is one in which nobody else bids."""
    calm = unsweetened(mapping)
    one, other = (
        simulate(from_mapping(world), 3, seed, history=True)
        for world in (denied(calm, by="all"), bare(calm))
    )
    assert set(same_runs(one, other)) <= OF_OFFERS


@pytest.mark.outside("test_denied_by_all_is_a_market_without_offers")
def test_without_a_denial_washington_may_pay_for_nothing_in_particular() -> None:
    """With sweeteners it is not: Washington pays buyers that have no alternative, if not denied."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": 3,
        "deals": {
            "TUR/x": {
                "buyer": "TUR",
                "system": "S-400",
                "value": 1.2,
                "stage": "agreed",
                "detected": True,
                "threat": "warned",
            }
        },
        "law": {"in_force": "2019-01"},
        "countries": {"TUR": {"deterrence_gain": 9.0, "exposure": 0.0}},
        "buying": {"advance_agreed": 0.0, "drop_agreed": 1.0},
        "state": {"offer_cap": 1e9, "offer_budget": 1e9},
        "weights": {"spread": 0.0},
        "russia": {"pricing": "list"},
    }
    paid = [
        float(simulate(from_mapping(world), 20, 1).state["paid"].sum())
        for world in (mapping, denied(mapping, by="all"))
    ]
    assert paid[0] > 0.0
    assert paid[1] == 0.0


def forbidden(done: Ensemble) -> np.ndarray:
    """Return whether deliveries are forbidden: month by month, deal by deal."""
    months, deals = done.world.scenario.months, len(done.world.deal_ids)
    table = np.array(done.world.refusals or np.zeros((months, deals)), np.int64)
    return (table & REFUSED_TO_MOSCOW) != 0


@given(market_mappings(denials=3), SEEDS)
def test_nothing_is_delivered_under_an_embargo(mapping: Mapping, seed: int) -> None:
    """No deal that was signed at the start or later is delivered in a month that forbids it."""
    mapping["systems"] = {"S-400": {"capacity": 100.0, "lead_time": 0}}
    done = simulate(from_mapping(mapping), 4, seed)
    no = forbidden(done)
    place = np.arange(no.shape[1])
    for run in done.deals:
        at = run["delivered"]
        within = at >= np.array([max(0, deal.delivered + 1) for deal in done.world.deals])
        assert not no[np.where(within, at, 0), place][within].any()


@given(market_mappings(), SEEDS)
def test_who_is_bound_delays_nobody(mapping: Mapping, seed: int) -> None:
    """An order is delivered when it would be if the embargoed one before it were not there."""
    mapping = deepcopy(mapping)
    mapping["months"] = max(3, mapping["months"])
    mapping["buying"] = {"drop_signed": 0.0, "reversal": 0.0}
    mapping["systems"] = {"S-400": {"capacity": 12.0, "lead_time": 0}}
    mapping["deals"] = {
        "CHN/late": {"buyer": "CHN", "system": "S-400", "stage": "signed", "opens": "2020-02"}
    }
    mapping.pop("events", None)
    mapping.pop("similarity", None)
    alone = simulate(from_mapping(mapping), 2, seed).deals["delivered"][:, 0]
    mapping["deals"]["IRN/early"] = {"buyer": "IRN", "system": "S-400", "stage": "signed"}
    mapping["events"] = {
        "un": {"kind": "denied", "month": "2010-01", "buyer": "IRN", "by": "UN", "sellers": ["RUS"]}
    }
    assert (simulate(from_mapping(mapping), 2, seed).deals["delivered"][:, 0] == alone).all()
