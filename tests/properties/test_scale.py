"""Scale: units of payoff and money mean nothing, only ratios and differences do."""

from copy import deepcopy

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.parameters import Parameters
from sim.records import Buyer
from sim.rules.determination import pick
from sim.rules.numeric import choice_probability
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from tests.properties.worlds import Simulate, chosen, past_of, same, want

PAYOFFS = st.floats(-4.0, 4.0)
SHARES = st.floats(0.0, 1.0)


@given(st.floats(0.01, 100.0), st.floats(-20.0, 20.0), st.integers(-8, 8))
def test_precision_and_payoffs_share_a_scale(precision: float, gain: float, power: int) -> None:
    """Payoffs times s and precision over s leave a choice as it was, to the bit for s = 2^n."""
    scale = 2.0**power
    one = choice_probability(precision, gain, 0.0)
    assert one == choice_probability(precision / scale, gain * scale, 0.0)


@given(
    st.tuples(PAYOFFS, PAYOFFS, PAYOFFS),
    st.floats(0.0, 1.0, exclude_max=True),
    st.floats(0.01, 100.0),
    st.integers(-8, 8),
)
def test_answers_share_the_scale(
    payoffs: tuple[float, float, float], draw: float, precision: float, power: int
) -> None:
    """State's payoffs times s and its precision divided by s leave its answer as it was."""
    scale = 2.0**power
    hold, waive, designate = (payoff * scale for payoff in payoffs)
    assert pick((hold, waive, designate), draw, precision / scale) == pick(payoffs, draw, precision)


@given(
    st.tuples(*[st.integers(-64, 64)] * 3),
    st.floats(0.0, 1.0, exclude_max=True),
    st.sampled_from([0.0, 1.0, 6.0, float("inf")]),
    st.integers(-64, 64),
)
def test_only_differences_of_payoffs_count(
    payoffs: tuple[int, int, int], draw: float, precision: float, shift: int
) -> None:
    """A number added to all of State's payoffs leaves its answer as it was."""
    hold, waive, designate = (payoff / 16.0 for payoff in payoffs)
    moved = (hold + shift / 16.0, waive + shift / 16.0, designate + shift / 16.0)
    assert pick(moved, draw, precision) == pick((hold, waive, designate), draw, precision)


@given(PAYOFFS, st.floats(0.0, 3.0), st.floats(0.0, 3.0), SHARES)
def test_only_the_gap_between_value_and_outside_option_counts(
    value: float, outside: float, more: float, q: float
) -> None:
    """ΔU does not change when v and u0 rise together, for u0 ≥ 0."""
    p, buyer = Parameters(), Buyer(exposure=2.0)
    one = want(value, q, buyer, p, outside=outside)
    other = want(value + more, q, buyer, p, outside=outside + more)
    assert one.gain_from_buying == pytest.approx(other.gain_from_buying, abs=1e-12)
    assert one.willingness == pytest.approx(other.willingness, abs=1e-12)


@pytest.mark.outside("test_only_the_gap_between_value_and_outside_option_counts")
def test_a_worthless_alternative_breaks_the_shift() -> None:
    """The outside option is never below 0: below that, only v moves."""
    p, buyer = Parameters(), Buyer(exposure=2.0)
    one = want(1.0, 0.2, buyer, p, outside=-1.0)
    other = want(1.5, 0.2, buyer, p, outside=-0.5)
    assert other.willingness > one.willingness


def in_other_money(mapping: Mapping, rate: float) -> Mapping:
    """Multiply all money in a scenario, given or by default, by one number."""
    mapping = deepcopy(mapping)
    state = mapping["state"]
    state["offer_cap"] *= rate
    state["offer_budget"] *= rate
    significance = mapping.setdefault("significance", {})
    significance["reference_size"] = significance.get("reference_size", 1000.0) * rate
    weights = mapping.setdefault("weights", {})
    weights["gdp_unit"] = weights.get("gdp_unit", 1000.0) * rate
    for deal in mapping["deals"].values():
        deal["list_price"] = deal.get("list_price", 1000.0) * rate
        if "price" in deal.get("alternative", {}):
            deal["alternative"]["price"] *= rate
        if "loss" in deal.get("link", {}):
            deal["link"]["loss"] *= rate
    for event in mapping.get("events", {}).values():
        if "loss" in event:
            event["loss"] *= rate
    return mapping


@pytest.mark.usefixtures("warm_kernel")
@given(scenario_mappings(), chances(), st.sampled_from([0.125, 0.5, 2.0, 16.0]))
def test_the_unit_of_money_is_nothing(
    simulate_with: Simulate, mapping: Mapping, chance: Chance, rate: float
) -> None:
    """All money times 2^n, L_ref and the unit of GDP too, leaves every decision as it was."""
    for section, name in (("significance", "reference_size"), ("weights", "gdp_unit")):
        assume(1.0 <= mapping.get(section, {}).get(name, 1.0) <= 1e5)
    one = chosen(from_mapping(in_other_money(mapping, 1.0)), chance, simulate_with)
    other = chosen(from_mapping(in_other_money(mapping, rate)), chance, simulate_with)
    money = {"list_price", "link_loss", "revenue", "paid", "pledged", "relation_cost"}
    for table in ("deals", "seller", "state", "congress", "treasury"):
        left, right = getattr(one, table), getattr(other, table)
        for name in left.dtype.names:
            column = left[name] * rate if name in money else left[name]
            assert column.tobytes() == right[name].tobytes(), name
    for table in ("deals", "buyers"):
        assert same(getattr(past_of(one), table), getattr(past_of(other), table)) == []


@pytest.mark.usefixtures("warm_kernel")
@pytest.mark.outside("test_the_unit_of_money_is_nothing")
def test_money_without_its_reference_size_matters() -> None:
    """If L_ref stays behind, dearer deals are more significant."""
    mapping: Mapping = {"start": "2020-01", "months": 1}
    mapping["deals"] = {"IND/0": {"buyer": "IND", "system": "S-400", "list_price": 1000.0}}
    one = simulate(from_mapping(mapping), 1)
    mapping["deals"]["IND/0"]["list_price"] = 2000.0
    assert simulate(from_mapping(mapping), 1).deals["significance"] > one.deals["significance"]
