"""Moscow's own decision (R10): off it changes nothing; on, what it may and may not do."""

import math
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.records import Buyer, Deal, Seller
from sim.rules.moscow import is_refused, moscow_opinion
from sim.rules.price import least_accepted, price
from sim.rules.terms import NOT_YET, Pricing, Stage
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, moscow_mappings, scenario_mappings
from sim.world import build
from tests.properties.books import ALLOWED, CHECKS, check_counters
from tests.properties.worlds import (
    Simulate,
    chosen,
    model_of,
    moves_of,
    past_of,
    same_runs,
    with_values,
)

pytestmark = pytest.mark.usefixtures("warm_kernel")

SEEDS = st.integers(0, 2**40)
SMALL: dict[str, Any] = {"max_deals": 3, "max_months": 8}


@given(moscow_mappings(**SMALL), SEEDS)
def test_both_engines_agree_on_moscow(differences: Any, mapping: Mapping, seed: int) -> None:
    """With a Moscow that weighs, withdraws and learns, both engines give the same bits."""
    scenario = from_mapping(mapping)
    found = [
        simulate(scenario, 2, seed, history=True, engine=engine) for engine in ("compiled", "mesa")
    ]
    assert differences(*found) == []


@given(scenario_mappings(**SMALL), SEEDS)
def test_what_is_off_is_free(mapping: Mapping, seed: int) -> None:
    """Off: scarcity, L, pressure, z_R and listing 0. The other weights may then be anything."""
    other = with_values(
        mapping,
        russia={"alpha": 9.0, "beta": 0.1, "precision": 40.0},
        treasury={"listing_entities": 1e4},
    )
    buyer = min(deal["buyer"] for deal in mapping["deals"].values())
    nothing = {"kind": "pressure", "month": "2010-01", "buyer": buyer, "cost": 0.0}
    other["events"] = {**other.get("events", {}), "nothing": nothing}
    one, two = (simulate(from_mapping(world), 3, seed, history=True) for world in (mapping, other))
    assert same_runs(one, two) == []
    assert not (one.deals["stage"] == Stage.WITHDRAWN).any()
    assert not one.deals["burden"].any()
    assert not one.treasury["listings"].any()
    assert (one.deals["listed"] == NOT_YET).all()


@given(moscow_mappings(**SMALL), chances())
def test_books_and_bounds_hold(mapping: Mapping, chance: Chance) -> None:
    """Counters, dates, memories, sums and ranges are right in every month, withdrawals or not."""

    def check(model: Any) -> None:
        for one in CHECKS:
            one(model)

    model = model_of(from_mapping(mapping), chance, on_month=check)
    model.run_model()
    model.close()
    assert check_counters in CHECKS


@given(moscow_mappings(**SMALL), chances())
def test_a_withdrawal_is_an_end(simulate_with: Simulate, mapping: Mapping, chance: Chance) -> None:
    """Steps are those allowed, from talks or contract to the end; nobody else wins the deal."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    for old, new in moves_of(done):
        assert old == new or new in ALLOWED.get(old, ())
    withdrawn = done.deals["stage"] == Stage.WITHDRAWN
    assert not done.deals["lost_to"][withdrawn].any()
    talks = withdrawn & (done.deals["signed"] == NOT_YET)
    assert (done.deals["burden"][talks] > 0.0).all()


@given(moscow_mappings(**SMALL), chances())
def test_moscow_believes_by_what_it_has_seen(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """0 ≤ hits ≤ seen, q_R between 0 and 1, and 0 where new sanctions cost nothing."""
    scenario = from_mapping(mapping)
    done = chosen(scenario, chance, simulate_with)
    seller, belief = done.seller, past_of(done).months["moscow_belief"]
    assert ((belief >= 0.0) & (belief <= 1.0 + 1e-12)).all()
    assert (seller["hits"] >= -1e-9).all()
    assert (seller["hits"] <= seller["seen"] + 1e-9).all()
    if scenario.russia.sanction_cost == 0.0:
        assert not belief.any()
    listed = (done.deals["listed"] >= 0).sum(axis=1)
    assert (done.treasury["listings"] <= listed).all()
    if scenario.treasury.listing == 0.0:
        assert not done.treasury["listings"].any()


@given(moscow_mappings(**SMALL), chances())
def test_every_significant_delivery_is_listed_at_one(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """At `listing` 1 a significant sale delivered within the run has brought a listing by then."""
    mapping = with_values(mapping, treasury={"listing": 1.0})
    deals = chosen(from_mapping(mapping), chance, simulate_with).deals
    opened = deals["opened"] <= deals["delivered"]
    judged = deals["significant"] & (deals["delivered"] >= 0) & opened
    assert (deals["listed"][judged] != NOT_YET).all()
    assert (deals["listed"][judged] <= deals["delivered"][judged]).all()


TERMS = {
    "net": st.floats(-2.0, 4.0),
    "burden": st.floats(0.0, 3.0),
    "more": st.floats(0.0, 2.0),
    "share": st.floats(0.0, 1.0),
}


@given(**TERMS)
def test_a_burden_raises_the_price_and_lowers_both_shares(
    net: float, burden: float, more: float, share: float, parameters: Any
) -> None:
    """Under `nash` P does not fall in the burden, nor rise by more; S and ΔU do not rise."""
    p = parameters(russia={"share": share})
    found = []
    for weight in (burden, burden + more):
        deal = Deal(attraction=net, burden=weight)
        least = least_accepted(deal, Buyer(), p)
        asked = price(net, least, p)
        found.append((asked, net - asked, asked - least))
    (before, gain, margin), (after, less_gain, less_margin) = found
    assert before - 1e-12 <= after <= before + more + 1e-12
    assert less_gain <= gain + 1e-12
    assert less_margin <= margin + 1e-12


@given(net=TERMS["net"], burden=TERMS["burden"])
def test_moscow_refuses_only_what_it_would_sell(net: float, burden: float, parameters: Any) -> None:
    """A refusal is one of S < 0 with S ≥ 0 without the burden, and under `nash` alone."""
    for rule in Pricing:
        p = parameters(
            russia={"pricing": rule.name.lower(), "unit_cost": 0.5}, buying={"precision": 2.0}
        )
        refused = is_refused(Deal(attraction=net, burden=burden), Buyer(), p)
        sold_without, unsold = net >= 0.5, net - 0.5 < burden
        assert refused == (rule == Pricing.NASH and sold_without and unsold and burden > 0.0)


@given(
    seen=st.integers(0, 30),
    hits=st.integers(0, 30),
    alpha=st.floats(0.1, 5.0),
    beta=st.floats(0.1, 5.0),
)
def test_a_listing_more_raises_what_moscow_expects(
    seen: int, hits: int, alpha: float, beta: float, parameters: Any
) -> None:
    """q_R rises with a sale that brought sanctions, and falls with one that did not."""
    p = parameters(russia={"alpha": alpha, "beta": beta})
    hits = min(hits, seen)
    now = moscow_opinion(Seller(seen=seen, hits=hits), p)
    assert moscow_opinion(Seller(seen=seen + 1, hits=hits + 1), p) > now
    assert moscow_opinion(Seller(seen=seen + 1, hits=hits), p) < now


@given(moscow_mappings(**SMALL), SEEDS)
def test_a_boundless_loss_ends_all_sales_that_may_be_significant(
    mapping: Mapping, seed: int
) -> None:
    """At L = inf and q_R > 0, under `nash` and the law, no deal with s > 0 is signed."""
    mapping = deepcopy(mapping)
    mapping["law"] = {"in_force": "2015-01"}
    mapping = with_values(
        mapping,
        russia={"pricing": "nash", "sanction_cost": math.inf, "alpha": 1.0},
    )
    deals = simulate(from_mapping(mapping), 3, seed).deals
    in_talks = [deal.first_stage < Stage.SIGNED for deal in build(from_mapping(mapping)).deals]
    signed = (deals["signed"] != NOT_YET) & np.array(in_talks) & (deals["listed"] == NOT_YET)
    assert not (signed & (deals["significance"] > 0.0)).any()


@pytest.mark.outside("test_a_boundless_loss_ends_all_sales_that_may_be_significant")
def test_at_list_prices_moscow_signs_whatever_a_sale_costs_it() -> None:
    """Under `list` it asks 1 all the same, and can only withdraw."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": 2,
        "law": {"in_force": "2015-01"},
        "deals": {
            "CHN/x": {
                "buyer": "CHN",
                "system": "S-400",
                "stage": "agreed",
                "value": 9.0,
                "significance": 1.0,
            }
        },
        "buying": {"advance_agreed": 1.0},
        "russia": {"pricing": "list", "sanction_cost": math.inf},
    }
    assert (simulate(from_mapping(mapping), 3).deals["signed"] >= 0).all()
