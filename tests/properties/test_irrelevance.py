"""Irrelevance: worlds that differ in one thing differ only through what the model couples."""

import math
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.noise import QUEUE, draw_noise, draw_run, draws_of_run, keys_of
from sim.rules.terms import Response, Stage
from sim.scenario_file import from_mapping, load
from sim.strategies import SYSTEMS, Chance, Mapping, chances, deal_mappings, scenario_mappings
from tests.properties.worlds import (
    Simulate,
    chosen,
    draws,
    past_of,
    same,
    same_runs,
    with_values,
)

pytestmark = pytest.mark.usefixtures("warm_kernel")

NAMES = st.lists(
    st.text("ABC/-4", min_size=1, max_size=6), min_size=1, max_size=5, unique=True
).map(tuple)

PLACES = ("buyer", "system", "chained", "programme")
"""Fields that say where in the list of buyers or systems a deal belongs."""


@given(NAMES, st.integers(0, 2**64), st.data())
def test_a_deal_has_its_draws_whatever_the_others(
    names: tuple[str, ...], seed: int, data: st.DataObject
) -> None:
    """Adding, removing or reordering deals changes no draw of the deals that stay."""
    others = data.draw(st.permutations([*names, "another", "one more"]))
    kept = tuple(others[: data.draw(st.integers(1, len(others)))])
    full, part = (draw_noise(keys_of(seed, ids, 7), 9, 2, 3) for ids in (names, kept))
    for name in set(names) & set(kept):
        i, j = names.index(name), kept.index(name)
        assert full.monthly[i].tobytes() == part.monthly[j].tobytes()
        assert full.normal[i].tobytes() == part.normal[j].tobytes()
        assert full.uniform[i].tobytes() == part.uniform[j].tobytes()
    for shared in ("congress", "treasury", "kind"):
        assert getattr(full, shared).tobytes() == getattr(part, shared).tobytes()


@given(NAMES, st.integers(0, 2**64), st.integers(0, 12), st.integers(0, 12))
def test_a_longer_horizon_continues(
    names: tuple[str, ...], seed: int, months: int, more: int
) -> None:
    """The draws of a shorter horizon are the beginning of those of a longer one."""
    keys = keys_of(seed, names, 3)
    short, long = (draw_noise(keys, length, 0, 2) for length in (months, months + more))
    assert short.monthly.tobytes() == long.monthly[:, :months].tobytes()
    assert short.congress.tobytes() == long.congress[:months].tobytes()
    assert short.treasury.tobytes() == long.treasury[:months].tobytes()
    for fixed in ("normal", "uniform", "kind"):
        assert getattr(short, fixed).tobytes() == getattr(long, fixed).tobytes()


@given(NAMES, st.integers(0, 2**64), st.integers(0, 12), st.integers(1, 12))
def test_a_later_start_finds_the_same_draws(
    names: tuple[str, ...], seed: int, later: int, months: int
) -> None:
    """What a calendar month draws does not depend on the month in which a simulation starts."""
    early = draw_noise(keys_of(seed, names, 24_205), later + months, 0, 2)
    late = draw_noise(keys_of(seed, names, 24_205 + later), months, 0, 2)
    assert early.monthly[:, later:].tobytes() == late.monthly.tobytes()
    assert early.congress[later:].tobytes() == late.congress.tobytes()
    assert early.treasury[later:].tobytes() == late.treasury.tobytes()
    for fixed in ("normal", "uniform", "kind"):
        assert getattr(early, fixed).tobytes() == getattr(late, fixed).tobytes()


@given(NAMES, st.integers(0, 2**64), st.integers(0, 2**62), st.integers(0, 5))
def test_a_run_has_its_draws_whatever_the_others(
    names: tuple[str, ...], seed: int, first: int, more: int
) -> None:
    """A run drawn alone draws what it draws among others, from whichever run these begin."""
    keys = keys_of(seed, names, 7)
    many, alone = draw_noise(keys, 5, first, more + 1), draw_run(keys, first + more, 5)
    for name, found in draws_of_run(many, more)._asdict().items():
        assert found == getattr(alone, name)


def uncoupled(mapping: Mapping) -> Mapping:
    """Cut what couples deals of different buyers and systems: budget, reputation, Congress."""
    mapping = deepcopy(mapping)
    mapping["state"] |= {"reputation": 0.0, "offer_budget": float("inf")}
    mapping.setdefault("congress", {})
    mapping["congress"] |= {"threshold": float("inf"), "deadline_pressure": float("inf")}
    if mapping["state"]["policy"] in ("kreps_wilson", "signalling"):
        mapping["state"]["policy"] = "discretionary"
        mapping["learning"]["belief"] = "precedent"
    return mapping


def with_stranger(mapping: Mapping, deal: Mapping, name: str) -> Mapping:
    """Add a deal of a buyer and a system that nobody else has, and that nobody learns from."""
    mapping = deepcopy(mapping)
    buyers = sorted({deal["buyer"] for deal in mapping["deals"].values()})
    mapping["deals"][name] = deal | {"buyer": "EGY", "system": "Pantsir-S1"}
    given = mapping.get("similarity", {a: dict.fromkeys(buyers, 0.5) for a in buyers})
    mapping["similarity"] = given | {"EGY": {"EGY": 1.0}}
    return mapping


@given(
    scenario_mappings(max_deals=3).map(uncoupled),
    deal_mappings(1),
    chances(),
    st.sampled_from(["AAA", "M", "ZZZ"]),
)
def test_a_stranger_changes_nothing(
    mapping: Mapping, deal: Mapping, chance: Chance, name: str
) -> None:
    """A deal that nothing couples to the others leaves their outcomes as they were."""
    mapping.setdefault(
        "similarity", {a: {} for a in {d["buyer"] for d in mapping["deals"].values()}}
    )
    alone = simulate(from_mapping(mapping), 4, chance.seed, history=True)
    joined = simulate(
        from_mapping(with_stranger(mapping, deal, name)), 4, chance.seed, history=True
    )
    kept = [joined.world.deal_ids.index(i) for i in alone.world.deal_ids]
    buyers = [joined.world.buyer_codes.index(code) for code in alone.world.buyer_codes]
    assert same(alone.deals, joined.deals[:, kept], PLACES) == []
    assert same(alone.buyers, joined.buyers[:, buyers]) == []
    assert alone.history is not None
    assert joined.history is not None
    assert same(alone.history.deals, joined.history.deals[:, :, kept]) == []
    assert same(alone.history.buyers, joined.history.buyers[:, :, buyers]) == []


@given(
    scenario_mappings(max_deals=3),
    chances(),
    st.sampled_from(["abandoned", "switched"]),
    st.sampled_from(["AAA", "ZZZ"]),
    st.data(),
)
def test_a_deal_that_was_over_before_the_start_changes_nothing(
    mapping: Mapping, chance: Chance, end: str, name: str, data: st.DataObject
) -> None:
    """Talks that had come to nothing are no company to the others: no safety in their number."""
    first = data.draw(st.sampled_from(sorted(mapping["deals"])))
    like = {key: mapping["deals"][first][key] for key in ("buyer", "system")}
    over = like | {"record": {"opened": "2018-03", end: "2019-02"}}
    joined = mapping | {"deals": mapping["deals"] | {name: over}}
    alone = simulate(from_mapping(mapping), 4, chance.seed, history=True)
    both = simulate(from_mapping(joined), 4, chance.seed, history=True)
    kept = [both.world.deal_ids.index(i) for i in alone.world.deal_ids]
    assert same(alone.deals, both.deals[:, kept], ("chained",)) == []
    assert same(alone.buyers, both.buyers) == []
    assert same(past_of(alone).deals, past_of(both).deals[:, :, kept]) == []
    assert same(past_of(alone).months, past_of(both).months) == []


@pytest.mark.outside("test_a_deal_that_was_over_before_the_start_changes_nothing")
def test_talks_that_fail_within_the_run_leave_less_safety() -> None:
    """One of two others has signed and one gives up: H stays 1/2, since it was seen to give up."""
    given: Mapping = {"system": "S-400", "value": 9.0, "record": {"opened": "2019-06"}}
    deals = {
        "CHN/0": given | {"buyer": "CHN", "stage": "signed"},
        "IND/0": given | {"buyer": "IND", "stage": "agreed"},
        "TUR/0": given | {"buyer": "TUR", "stage": "agreed", "value": -9.0},
    }
    buying = {"herding": 1.0, "advance_agreed": 0.0, "drop_agreed": 1.0, "drop_signed": 0.0}
    mapping = {"start": "2020-01", "months": 3, "buying": buying, "deals": deals}
    past = past_of(simulate(from_mapping(mapping), 1, history=True))
    assert past.deals["stage"][0, -1].tolist() == [Stage.SIGNED, Stage.AGREED, Stage.ABANDONED]
    assert past.deals["herd"][0, :, 1].tolist() == [0.5, 0.5, 0.5]
    deals["TUR/0"] = given | {
        "buyer": "TUR",
        "record": {"opened": "2019-06", "abandoned": "2019-09"},
    }
    past = past_of(simulate(from_mapping(mapping), 1, history=True))
    assert past.deals["herd"][0, :, 1].tolist() == [1.0, 1.0, 1.0]


@given(scenario_mappings(max_deals=4), chances(), st.integers(1, 12))
def test_a_longer_horizon_repeats_the_months_before(
    mapping: Mapping, chance: Chance, more: int
) -> None:
    """What happens in the months that both simulate does not depend on how many follow."""
    short = simulate(from_mapping(mapping), 3, chance.seed, history=True)
    longer = mapping | {"months": mapping["months"] + more}
    long = simulate(from_mapping(longer), 3, chance.seed, history=True)
    assert short.history is not None
    assert long.history is not None
    months = mapping["months"]
    for name in ("deals", "buyers", "months"):
        assert same(getattr(short.history, name), getattr(long.history, name)[:, :months]) == []


UNUSED_UNLESS_WEIGHED = {
    "state": ("waiver_cost", "delay", "delay_cap", "back_down_months", "reputation"),
    "congress": ("inaction", "inaction_cap"),
}


@given(scenario_mappings(), chances(), st.sampled_from(["mandatory", "never", "bernoulli"]))
def test_payoffs_of_an_answer_matter_only_to_who_weighs_them(
    simulate_with: Simulate, mapping: Mapping, chance: Chance, policy: str
) -> None:
    """κ, w0, delay, back-down months and ω change nothing under policies that do not weigh."""
    mapping = with_values(mapping, state={"policy": policy}, learning={"belief": "precedent"})
    other = {section: dict.fromkeys(names, 0.7) for section, names in UNUSED_UNLESS_WEIGHED.items()}
    one = chosen(from_mapping(mapping), chance, simulate_with)
    two = chosen(from_mapping(with_values(mapping, **other)), chance, simulate_with)
    assert same_runs(one, two) == []


@pytest.mark.outside("test_payoffs_of_an_answer_matter_only_to_who_weighs_them")
def test_a_state_that_weighs_minds_the_cost_of_a_waiver() -> None:
    """Under `discretionary` the cost of a waiver changes what is waived."""
    mapping = with_values(COUPLED, state={"policy": "discretionary"})
    mapping["law"] |= {"waiver_from": "2019-01"}
    waived = [
        simulate(from_mapping(with_values(mapping, state={"waiver_cost": cost})), 200).state
        for cost in (0.0, 9.0)
    ]
    assert waived[0]["waivers"].sum() > 0
    assert waived[1]["waivers"].sum() == 0


@given(scenario_mappings(), chances(), st.floats(0.0, 1.0, exclude_max=True))
def test_draws_that_nothing_asks_for_change_nothing(
    simulate_with: Simulate, mapping: Mapping, chance: Chance, draw: float
) -> None:
    """State's type counts only in the benchmark policies, Treasury's draw only with grievance."""
    mapping = {key: value for key, value in mapping.items() if key != "grievance"}
    if mapping["state"]["policy"] in ("signalling", "kreps_wilson"):
        mapping = with_values(
            mapping, state={"policy": "discretionary"}, learning={"belief": "precedent"}
        )
    scenario = from_mapping(mapping)
    noise = draws(scenario, chance)
    other = noise._replace(
        kind=np.full_like(noise.kind, draw), treasury=np.full_like(noise.treasury, draw)
    )
    one, two = (simulate_with(scenario, given, "compiled") for given in (noise, other))
    assert same_runs(one, two) == []


@pytest.mark.outside("test_draws_that_nothing_asks_for_change_nothing")
def test_the_type_of_state_decides_in_the_chain_store_game() -> None:
    """Under `kreps_wilson` State's type decides whether the last buyer is designated."""
    mapping = with_values(
        COUPLED,
        state={"policy": "kreps_wilson", "resolve": 0.2},
        learning={"belief": "kreps_wilson"},
    )
    done = simulate(from_mapping(mapping), 100)
    resolute = done.state["resolute"]
    assert resolute.any()
    assert ((done.deals["designated"][:, 0] >= 0) == resolute).all()


@given(scenario_mappings(), chances(), st.floats(0.0, 1.0, exclude_max=True))
def test_the_draws_of_a_dropped_deal_change_nothing(
    simulate_with: Simulate, mapping: Mapping, chance: Chance, draw: float
) -> None:
    """Once a deal is dropped, switched or reversed, its monthly draws decide nothing more."""
    scenario = from_mapping(mapping)
    noise = draws(scenario, chance)
    one = simulate_with(scenario, noise, "compiled")
    monthly = noise.monthly.copy()
    for run, deals in enumerate(one.deals):
        for i, deal in enumerate(deals):
            if deal["ended"] >= 0:
                monthly[i, deal["ended"] + 1 :, run] = draw
    two = simulate_with(scenario, noise._replace(monthly=monthly), "compiled")
    assert same_runs(one, two) == []


@given(scenario_mappings(), chances(), st.floats(0.0, 1.0, exclude_max=True))
def test_lots_matter_only_to_a_busy_plant(
    simulate_with: Simulate, mapping: Mapping, chance: Chance, lot: float
) -> None:
    """With unlimited capacity the lots that break ties in the queue change no outcome."""
    plants = {name: {"capacity": math.inf, "lead_time": 1} for name in SYSTEMS}
    scenario = from_mapping(mapping | {"systems": plants})
    noise = draws(scenario, chance)
    uniform = noise.uniform.copy()
    uniform[:, :, QUEUE] = lot
    one = simulate_with(scenario, noise, "compiled")
    two = simulate_with(scenario, noise._replace(uniform=uniform), "compiled")
    assert same_runs(one, two, skip=("queue_draw",)) == []


@pytest.mark.outside("test_lots_matter_only_to_a_busy_plant")
def test_lots_decide_at_a_busy_plant() -> None:
    """With one unit a year the lot decides which of two orders of a month is delivered first."""
    deals = {
        f"IND/{k}": {"buyer": "IND", "system": "S-400", "stage": "signed", "value": 9.0}
        for k in range(2)
    }
    plant = {"S-400": {"capacity": 1.0, "lead_time": 0}}
    world = {"start": "2020-01", "months": 3, "deals": deals, "systems": plant}
    done = simulate(from_mapping(world), 50).deals
    first = done["queue_draw"][:, 0] < done["queue_draw"][:, 1]
    assert ((done["stage"][:, 0] == Stage.DELIVERED) == first).all()
    assert 0 < first.sum() < 50


@given(scenario_mappings(), chances())
def test_without_a_law_nobody_fears(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """With no law there is no threat, letter, answer or offer; who was not designated has q = 0."""
    lawless = mapping | {"law": mapping["law"] | {"in_force": None}}
    scenario = from_mapping(lawless)
    done = chosen(scenario, chance, simulate_with)
    beliefs = past_of(done).deals["belief"]
    for i, (now, before) in enumerate(zip(done.deals.T, done.world.deals, strict=True)):
        if before.response != Response.DESIGNATED:
            assert (beliefs[:, :, i] == 0.0).all()
        assert (now["threat"] == before.threat).all()
        assert (now["warned"] < 0).all()
        assert (now["response"] == before.response).all()
    assert (done.congress["letters"] == 0).all()
    assert (done.state["designations"] == 0).all()
    assert (done.state["paid"] == 0.0).all()


@pytest.mark.outside("test_without_a_law_nobody_fears")
def test_a_designation_of_before_is_borne_without_a_law() -> None:
    """Whoever was designated over a contract knows it, q = 1; whoever was not fears nothing."""
    record = {"opened": "2019-06", "signed": "2019-09"}
    deals = {
        "CHN/0": {"record": record | {"designated": "2019-11"}},
        "IND/0": {"record": record},
    }
    for name, deal in deals.items():
        deal |= {"buyer": name[:3], "system": "S-400", "value": 9.0}
    countries = {name: {"exposure": 2.0} for name in ("CHN", "IND")}
    buying = {"drop_signed": 0.0, "reversal": 0.0}
    plants = {"S-400": {"lead_time": 60}}
    mapping: Mapping = {
        "start": "2020-01",
        "months": 2,
        "law": {"in_force": None},
        "buying": buying,
        "systems": plants,
        "countries": countries,
        "deals": deals,
    }
    past = past_of(simulate(from_mapping(mapping), 1, history=True)).deals
    assert past["belief"][0].tolist() == [[1.0, 0.0], [1.0, 0.0]]
    assert past["sanction"][0].tolist() == [[2.0, 0.0], [2.0, 0.0]]


def test_more_runs_leave_the_first_as_they_were() -> None:
    """A thousand runs begin with the same hundred."""
    scenario = load("toy").scenario
    few, many = simulate(scenario, 100, 5), simulate(scenario, 515, 5)
    assert same(few.deals, many.deals[:100]) == []


COUPLED: Mapping = {
    "start": "2020-01",
    "months": 24,
    "law": {"in_force": "2019-01", "trigger": "signature", "grace_months": 0},
    "buying": {
        "precision": float("inf"),
        "advance_agreed": 1.0,
        "drop_agreed": 0.0,
        "reversal": 0.0,
    },
    "russia": {"pricing": "list"},
    "weights": {"spread": 0.0},
    "learning": {"alpha": 0.1, "beta": 0.9, "leniency": 0.0, "memory": 1.0},
    "state": {"policy": "mandatory", "answer_rate": 1.0, "detection": 0.0},
    "countries": {
        "IND": {"exposure": 3.0},
        "CHN": {"exposure": 3.0},
    },
    "deals": {
        "IND/late": {
            "buyer": "IND",
            "system": "S-400",
            "stage": "agreed",
            "opens": "2020-03",
            "value": 2.0,
            "significance": 1.0,
        }
    },
}
"""One deal that is signed in its first month: q·C = 0.3 < v - 1 = 1."""


def joined(**deal: Any) -> Mapping:
    """Return the world above with a Chinese deal of the first month."""
    mapping = deepcopy(COUPLED)
    first = {"buyer": "CHN", "system": "S-400", "stage": "agreed", "value": 3.0}
    mapping["deals"]["CHN/early"] = first | {"significance": 1.0} | deal
    return mapping


def outcome(mapping: Mapping, field: str = "stage") -> int:
    """Return how the Indian deal ends in one run."""
    done = simulate(from_mapping(mapping), 1, 9)
    return int(done.deals[field][0, done.world.deal_ids.index("IND/late")])


@pytest.mark.outside("test_a_stranger_changes_nothing")
def test_a_precedent_couples() -> None:
    """With a designation of a similar buyer in sight, q·C = 1.1·3/2 > 1; the unlike do not care."""
    assert outcome(COUPLED, "signed") == 2
    example = joined() | {"similarity": {"IND": {"CHN": 1.0}, "CHN": {}}}
    assert outcome(example, "signed") < 0
    assert outcome(example) == Stage.AGREED
    example["similarity"] = {"IND": {"CHN": 0.0}, "CHN": {}}
    assert outcome(example, "signed") == 2


@pytest.mark.outside("test_a_stranger_changes_nothing")
def test_capacity_couples() -> None:
    """A customer of the same plant who signed first is served first."""
    plant = {"systems": {"S-400": {"capacity": 1.0, "lead_time": 0}}}
    unlike = {"similarity": {"IND": {"CHN": 0.0}, "CHN": {}}}
    assert outcome(COUPLED | plant, "delivered") == 3
    assert outcome(joined() | plant | unlike, "delivered") == 13
    plenty = {"systems": {"S-400": {"capacity": float("inf"), "lead_time": 0}}}
    assert outcome(joined() | plenty | unlike, "delivered") == 3


@pytest.mark.outside("test_a_stranger_changes_nothing")
def test_the_budget_couples() -> None:
    """A sweetener paid to another is gone."""

    def world(budget: float, *names: str) -> Mapping:
        mapping = joined(value=2.0, list_price=100.0) | {"months": 4}
        for deal in mapping["deals"].values():
            deal |= {"list_price": 100.0, "threat": "warned", "opens": "2020-01"}
        mapping["similarity"] = {"IND": {"CHN": 0.0}, "CHN": {}}
        mapping["state"] |= {"deterrence_gain": 5.0, "offer_budget": budget}
        mapping["buying"] |= {"drop_agreed": 1.0}
        mapping["deals"] = {name: mapping["deals"][name] for name in names}
        if len(names) == 1:
            del mapping["similarity"]
        return mapping

    assert outcome(world(100.0, "IND/late")) == Stage.SWITCHED
    assert outcome(world(100.0, "IND/late", "CHN/early")) == Stage.SIGNED
    assert outcome(world(200.0, "IND/late", "CHN/early")) == Stage.SWITCHED
