"""Accounting: counters and sums are what there is to count and to add."""

import numpy as np
import pytest
from hypothesis import given

from sim.ensemble import Ensemble
from sim.gain import SIGNS
from sim.rules.terms import NOT_YET, Stage, Winner
from sim.scenario_file import from_mapping
from sim.strategies import (
    Chance,
    Mapping,
    chances,
    crowded_mappings,
    market_mappings,
    scenario_mappings,
)
from tests.properties.books import check_counters, check_dates
from tests.properties.worlds import Simulate, chosen, model_of, past_of, steps

pytestmark = pytest.mark.usefixtures("warm_kernel")


@given(scenario_mappings(), chances())
def test_counters_equal_recounts_every_month(mapping: Mapping, chance: Chance) -> None:
    """Opened, signed and waiting deals of a system are those there are, at the end of any month."""
    model = model_of(from_mapping(mapping), chance, on_month=check_counters)
    model.run_model()
    model.close()


@given(scenario_mappings(), chances())
def test_revenue_is_the_sum_of_contracts(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Revenue adds up the prices of contracts signed within the run and not cancelled."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    deals = done.deals
    cancelled = (deals["stage"] > Stage.DELIVERED) & (deals["delivered"] == NOT_YET)
    paid = (deals["signed"] >= 0) & ~cancelled & (deals["opened"] >= 0)
    worth = np.where(paid, deals["price"] * deals["list_price"], 0.0).sum(axis=1)
    assert done.seller["revenue"] == pytest.approx(worth, rel=1e-9, abs=1e-6)


@given(scenario_mappings() | market_mappings(), chances())
def test_sweeteners_are_paid_to_those_who_switch(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """What State has paid is the sum of the sweeteners on the table when buyers took its offer."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    deals = done.deals
    switched = (deals["lost_to"] == Winner.WASHINGTON) & (deals["ended"] >= 0)
    worth = np.where(switched, deals["sweetener"] * deals["list_price"], 0.0).sum(axis=1)
    assert done.state["paid"] == pytest.approx(worth, rel=1e-9, abs=1e-9)


@given(scenario_mappings() | crowded_mappings(), chances())
def test_determinations_are_one_a_buyer_and_month(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """State's designations and waivers number the pairs of buyer and month that were answered."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    for run, state in zip(done.deals, done.state, strict=True):
        for answer in ("designated", "waived"):
            pairs = {(deal["buyer"], deal[answer]) for deal in run if deal[answer] >= 0}
            assert len(pairs) == state["designations" if answer == "designated" else "waivers"]


@given(scenario_mappings() | crowded_mappings(), chances())
def test_a_buyers_designations_add_up(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Designations of all buyers, less those of before the start, are those State has made."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    before = sum(buyer.designations for buyer in done.world.buyers)
    assert (done.buyers["designations"].sum(axis=1) - before == done.state["designations"]).all()


@given(scenario_mappings(), chances())
def test_the_terms_add_up_to_the_gain(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """ΔU is the sum of the terms that it is declared as, plus the sunk cost once signed."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    weighed = past_of(done).deals["decided"]
    assert apart_from_the_sum(done)[weighed].max(initial=0.0) <= 1e-12


def apart_from_the_sum(done: Ensemble) -> np.ndarray:
    """Return by how much ΔU and the sum of its terms differ, relative to their size."""
    past = past_of(done).deals
    before, _ = steps(done)
    plus = sum(past[name] for name, sign in SIGNS.items() if sign > 0)
    minus = sum(past[name] for name, sign in SIGNS.items() if sign < 0)
    sunk = np.where(signed_when_weighed(done, before), done.scenario.buying.sunk, 0.0)
    size = np.abs(plus) + np.abs(minus) + 1.0
    error: np.ndarray = np.abs(past["gain_from_buying"] - (plus - minus + sunk)) / size
    return error


def signed_when_weighed(done, before: np.ndarray) -> np.ndarray:
    """Tell which deals stood signed when they were weighed: since last month, or as they opened."""
    months = np.arange(before.shape[1])[:, None]
    first = np.array([deal.first_stage for deal in done.world.deals])
    fresh = done.deals["opened"][:, None, :] == months
    return np.where(fresh, first, before) == Stage.SIGNED


@given(scenario_mappings(), chances())
def test_the_dates_of_a_deal_tell_one_story(mapping: Mapping, chance: Chance) -> None:
    """Stage, response, threat and dates of every deal agree at the end of any month."""
    model = model_of(from_mapping(mapping), chance, on_month=check_dates)
    model.run_model()
    model.close()


@given(scenario_mappings(), chances())
def test_the_answered_bought_and_the_buyers_talked(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Answered within the run ⊆ triggered ⊆ signed ⊆ opened, deal by deal."""
    deals = chosen(from_mapping(mapping), chance, simulate_with).deals
    answered = (deals["designated"] >= 0) | (deals["waived"] >= 0)
    triggered = deals["triggered"] != NOT_YET
    signed = deals["signed"] != NOT_YET
    opened = deals["opened"] >= 0
    assert not (answered & ~triggered).any()
    assert not (triggered & ~signed).any()
    assert not ((deals["signed"] >= 0) & ~opened).any()
    assert not ((deals["delivered"] >= 0) & ~signed).any()
