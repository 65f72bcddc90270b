"""Bounds: what no draw and no parameter can exceed, and steps that no deal can take."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import Ensemble, simulate
from sim.rules.terms import NOT_YET, Policy, Response
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from tests.properties.books import ALLOWED
from tests.properties.worlds import Simulate, chosen, moves_of, past_of, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")


@given(scenario_mappings(), chances())
def test_probabilities_stay_probabilities(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Belief, opinion, significance and willingness lie in [0, 1]; no number is undefined."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    past = past_of(done)
    for column in (
        past.deals["belief"],
        past.deals["significance"],
        past.deals["willingness"],
        past.buyers["opinion"],
    ):
        assert ((column >= 0.0) & (column <= 1.0)).all()
    for table in (done.deals, done.buyers, done.state, past.deals, past.months):
        for name in table.dtype.names or ():
            assert not np.isnan(table[name]).any(), name


@given(scenario_mappings(), chances())
def test_stages_only_move_along_allowed_steps(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """A month takes a deal no step or one allowed step; talks open in their first stage."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    for old, new in moves_of(done):
        assert old == new or new in ALLOWED.get(old, ())


@given(scenario_mappings(), chances())
def test_threats_are_never_taken_back(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Neither the level of a threat nor State's knowledge of talks falls from month to month."""
    past = past_of(chosen(from_mapping(mapping), chance, simulate_with)).deals
    for name in ("threat", "detected"):
        assert (np.diff(past[name].astype(int), axis=1) >= 0).all()


@given(scenario_mappings(), chances())
def test_friction_stays_below_its_ceiling(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """0 ≤ f ≤ f_max, whatever is designated."""
    scenario = from_mapping(mapping)
    months = past_of(chosen(scenario, chance, simulate_with)).months
    assert (months["friction"] >= 0.0).all()
    assert (months["friction"] <= scenario.treasury.friction).all()
    assert (months["persons"] >= 0.0).all()


@given(scenario_mappings(), chances())
def test_budget_and_cap_hold(simulate_with: Simulate, mapping: Mapping, chance: Chance) -> None:
    """Sweeteners paid stay within the budget, each within the cap and below D."""
    scenario = from_mapping(mapping)
    done = chosen(scenario, chance, simulate_with)
    slack = 1.0 + 1e-12
    assert (done.state["paid"] <= scenario.state.offer_budget * slack).all()
    sweetener = past_of(done).deals["sweetener"] * done.deals["list_price"][:, None, :]
    assert (sweetener <= scenario.state.offer_cap * slack).all()
    for i, deal in enumerate(done.world.deals):
        gain = done.buyers["deterrence_gain"][:, deal.buyer]
        offered = past_of(done).deals["sweetener"][:, :, i]
        assert ((offered == 0.0) | (offered < gain[:, None])).all()


def courtship(budget: float) -> Scenario:
    """Return six threatened talks whose buyers leave soon, and want about 300 musd each for it."""
    deals = {
        f"{code}/0": {
            "buyer": code,
            "system": "S-400",
            "stage": "agreed",
            "threat": "warned",
            "list_price": 500.0,
            "value": 1.5,
        }
        for code in ("CHN", "EGY", "IND", "QAT", "SAU", "TUR")
    }
    return from_mapping(
        {
            "start": "2020-01",
            "months": 12,
            "law": {"in_force": "2019-01"},
            "buying": {"advance_agreed": 0.0, "drop_agreed": 0.5, "precision": 1.0},
            "state": {"deterrence_gain": 9.0, "offer_budget": budget},
            "deals": deals,
        }
    )


@given(chances(), st.floats(0.0, 3000.0))
def test_the_budget_holds_where_it_binds(
    simulate_with: Simulate, chance: Chance, budget: float
) -> None:
    """What is paid in earlier months and pledged in this one counts against the budget."""
    done = chosen(courtship(budget), chance, simulate_with)
    assert (done.state["paid"] <= budget * (1.0 + 1e-12)).all()
    offers = past_of(done).deals["sweetener"] * 500.0
    assert (offers.sum(axis=2) <= budget * (1.0 + 1e-12)).all()


@pytest.mark.outside("test_the_budget_holds_where_it_binds")
def test_without_a_budget_more_is_paid() -> None:
    """Without a budget some of these talks cost more than 600."""
    assert (simulate(courtship(math.inf), 50).state["paid"] > 600.0).any()
    assert (simulate(courtship(600.0), 50).state["paid"] > 300.0).any()


@given(scenario_mappings(), chances(), st.integers(1, 6))
def test_letters_keep_their_distance(
    simulate_with: Simulate, mapping: Mapping, chance: Chance, gap: int
) -> None:
    """Letters that Congress decides by itself lie at least `letter_gap` months apart."""
    eager = {"threshold": 0.0, "letter_rate": 1.0, "letter_gap": gap}
    scenario = from_mapping(with_values(mapping | {"events": {}, "months": 24}, congress=eager))
    letters = past_of(chosen(scenario, chance, simulate_with)).months["letter_now"]
    for run in letters:
        gaps = np.diff(np.flatnonzero(run))
        assert (gaps >= scenario.congress.letter_gap).all()


@pytest.mark.outside("test_letters_keep_their_distance")
def test_scheduled_letters_keep_no_distance() -> None:
    """Two letters in the calendar go out in consecutive months, whatever the gap."""
    events = {f"{m}": {"kind": "letter", "month": f"2020-0{m}"} for m in (2, 3)}
    mapping = {"start": "2020-01", "months": 4, "law": {"in_force": "2019-01"}, "events": events}
    done = simulate(from_mapping(mapping), 1, history=True)
    assert past_of(done).months["letter_now"][0].tolist() == [False, True, True, False]


@given(scenario_mappings(), chances())
def test_nothing_of_before_the_law_is_answered(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """A purchase whose trigger lies before the law is in force never gets an answer in the run."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    in_force = done.world.statute.in_force
    exempt = (done.deals["triggered"] != NOT_YET) & (done.deals["triggered"] < in_force)
    assert (done.deals["designated"][exempt] < 0).all()
    assert (done.deals["waived"][exempt] < 0).all()


@given(scenario_mappings(), chances())
def test_no_answer_before_the_grace_period_ends(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Answers come no earlier than the law, its grace period and the trigger allow."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    for name in ("designated", "waived"):
        answered = done.deals[name] >= 0
        assert (done.deals[name][answered] >= done.world.statute.answerable_from).all()
        assert (done.deals[name] >= done.deals["triggered"])[answered].all()


@given(scenario_mappings(), chances())
def test_a_deadline_is_kept(simulate_with: Simulate, mapping: Mapping, chance: Chance) -> None:
    """Under a deadline no case waits longer at the end of a month, unless policy is `never`."""
    scenario = from_mapping(mapping)
    statute = chosen(scenario, chance, simulate_with).world.statute
    if scenario.state.policy == Policy.NEVER:
        return
    done = chosen(scenario, chance, simulate_with)
    pending = past_of(done).deals["response"] == Response.PENDING
    months = np.arange(scenario.months)[None, :, None]
    waited = months - done.deals["pending_from"][:, None, :]
    late = (waited >= statute.deadline_months) & (months >= statute.deadline_from)
    assert not (pending & late).any()


@pytest.mark.outside("test_a_deadline_is_kept")
def test_never_keeps_no_deadline() -> None:
    """The policy `never` leaves a case open past the law's deadline."""
    done = simulate(from_mapping(open_case(policy="never")), 1, history=True)
    assert (past_of(done).deals["response"][0, -1] == Response.PENDING).all()
    done = simulate(from_mapping(open_case()), 1, history=True)
    assert (past_of(done).deals["response"][0, -1] != Response.PENDING).all()


def open_case(**state: object) -> Mapping:
    """Return a purchase that was significant under a law with a deadline of two months."""
    return {
        "start": "2020-01",
        "months": 6,
        "law": {
            "in_force": "2019-01",
            "trigger": "signature",
            "deadline_from": "2019-06",
            "deadline_months": 2,
        },
        "state": state,
        "buying": {"drop_signed": 0.0},
        "deals": {
            "IND/0": {"buyer": "IND", "system": "S-400", "stage": "signed", "significance": 1.0}
        },
    }


@given(scenario_mappings(), chances())
def test_policies_keep_to_their_answers(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """`mandatory` never waives and `never` never designates, unless a buyer is publicly spared."""
    events = {k: e for k, e in mapping.get("events", {}).items() if e["kind"] != "waiver"}
    mapping = mapping | {"events": events}
    for policy, barred in (("mandatory", "waivers"), ("never", "designations")):
        changed = with_values(mapping, state={"policy": policy}, learning={"belief": "precedent"})
        done = chosen(from_mapping(changed), chance, simulate_with)
        assert (done.state[barred] == 0).all()
        if policy == "never":
            assert (done.state["waivers"] == 0).all()


@pytest.mark.outside("test_policies_keep_to_their_answers")
def test_the_spared_are_waived_under_any_policy() -> None:
    """A buyer spared in public is waived, though the policy is `mandatory`."""
    spared = {"kind": "waiver", "month": "2020-01", "buyers": ["IND"]}
    mapping = open_case(policy="mandatory", answer_rate=0.0) | {"events": {"spared": spared}}
    assert simulate(from_mapping(mapping), 1).deals["waived"].tolist() == [[0]]


@given(scenario_mappings(), chances())
def test_an_opinion_lies_between_prior_and_record(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """An opinion lies between the prior and the weighted share of designations seen."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    buyers = done.buyers
    seen = buyers["seen"] > 1e-9
    share = np.divide(buyers["hits"], buyers["seen"], where=seen, out=buyers["prior"].copy())
    low, high = np.minimum(share, buyers["prior"]), np.maximum(share, buyers["prior"])
    assert (buyers["opinion"] >= low - 1e-9).all()
    assert (buyers["opinion"] <= high + 1e-9).all()


def check_deliveries(done: Ensemble) -> None:
    """Check that a delivery takes a finished unit, after its lead time, and overtakes nobody."""
    for s, system in enumerate(done.world.systems):
        made = system.stock
        produced = []
        for month in done.world.calendar:
            if month.capacity_factor > 0.0:
                made += system.capacity * month.capacity_factor / 12.0
            produced.append(made)
        for run in done.deals:
            mine = [deal for deal in run if deal["system"] == s]
            served = [deal for deal in mine if deal["delivered"] >= deal["opened"] >= 0]
            served.sort(key=lambda deal: (deal["delivered"], deal["signed"], deal["queue_draw"]))
            turns = [(deal["signed"], deal["queue_draw"]) for deal in served]
            assert turns == sorted(turns)
            used = 0.0
            for deal in served:
                assert deal["delivered"] >= deal["signed"] + deal["lead_time"]
                assert used + min(1.0, deal["units"]) <= produced[deal["delivered"]] + 1e-9
                used += deal["units"]


@given(scenario_mappings(), chances())
def test_plants_deliver_in_turn_what_they_have_made(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Deliveries stay within what was produced, keep lead times, and nobody overtakes."""
    check_deliveries(chosen(from_mapping(mapping), chance, simulate_with))


@given(
    chances(),
    st.lists(st.sampled_from([0.25, 1.0, 2.0, 5.0]), min_size=2, max_size=6),
    st.sampled_from([0.5, 1.0, 2.0, 6.0, 24.0]),
    st.sampled_from([1.0, 0.5, 0.0]),
)
def test_a_busy_plant_delivers_in_turn_what_it_has_made(
    simulate_with: Simulate, chance: Chance, orders: list[float], capacity: float, factor: float
) -> None:
    """The same holds for orders of all sizes at one plant, with a supply shock on the way."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": 24,
        "systems": {"S-400": {"capacity": capacity, "lead_time": 1}},
        "buying": {"advance_agreed": 0.5},
        "events": {
            "shock": {
                "kind": "supply",
                "month": "2020-06",
                "until": "2020-12",
                "factor": factor,
            }
        },
        "deals": {
            f"IND/{k}": {
                "buyer": "IND",
                "system": "S-400",
                "stage": "agreed",
                "value": 9.0,
                "units": units,
            }
            for k, units in enumerate(orders)
        },
    }
    check_deliveries(chosen(from_mapping(mapping), chance, simulate_with))


@pytest.mark.parametrize("capacity", [1.0, 3.0, 4.0, 12.0])
def test_a_plant_at_work_makes_its_capacity(capacity: float) -> None:
    """With more orders than units, a year sees the capacity delivered, beside a first stock."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": 24,
        "systems": {"S-400": {"capacity": capacity, "lead_time": 0}},
        "deals": {
            f"IND/{k}": {"buyer": "IND", "system": "S-400", "stage": "signed", "value": 9.0}
            for k in range(40)
        },
    }
    months = np.sort(simulate(from_mapping(mapping), 1).deals["delivered"][0])
    done = months[months >= 0]
    stock = int(max(1.0, capacity))
    assert (done < 12).sum() - (done < 1).sum() == pytest.approx(capacity * 11 // 12, abs=1.0)
    assert (done < 1).sum() == stock
    assert ((done >= 12) & (done < 24)).sum() == capacity
