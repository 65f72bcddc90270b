"""Monotone, whole runs: two worlds with the same draws, compared path by path.

These laws hold for one deal, or where nothing feeds back; beside each stands a world with more in
it in which it fails.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import Ensemble, simulate
from sim.rules.terms import NOT_YET, Stage
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances
from tests.properties.worlds import Simulate, alone, chosen, past_of, rank, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

SHARES = st.floats(0.0, 1.0)
FALLING = st.lists(SHARES, min_size=4, max_size=4).map(lambda rates: sorted(rates, reverse=True))
ADVANCES = st.lists(SHARES, min_size=3, max_size=3)


def hazards(advances: list[float], drops: list[float]) -> Mapping:
    """Return the buyer's hazards by stage, and no reversal."""
    stages = ("exploring", "negotiating", "agreed", "signed")
    rates = {f"advance_{stage}": rate for stage, rate in zip(stages, advances, strict=False)}
    rates |= {f"drop_{stage}": rate for stage, rate in zip(stages, drops, strict=False)}
    return rates | {"reversal": 0.0}


@given(chances(), st.floats(-1.0, 3.0), st.floats(0.0, 3.0), FALLING, ADVANCES)
def test_a_better_deal_never_does_worse_alone(
    simulate_with: Simulate,
    chance: Chance,
    value: float,
    more: float,
    drops: list[float],
    advances: list[float],
) -> None:
    """A higher v takes one deal at least as far, without State action, z not rising by stage."""
    rates = hazards(advances, drops)
    worse = chosen(alone(value, buying=rates), chance, simulate_with)
    better = chosen(alone(value + more, buying=rates), chance, simulate_with)
    assert (rank(better) >= rank(worse)).all()


@pytest.mark.outside("test_a_better_deal_never_does_worse_alone")
def test_a_better_deal_may_do_worse_where_drops_rise_with_the_stage() -> None:
    """Where z rises by stage, the better deal may get to the stage where deals are dropped."""
    rates = hazards([0.5, 0.5], [0.0, 0.2, 1.0])
    worse = simulate(alone(0.6, buying=rates), 200, history=True)
    better = simulate(alone(0.8, buying=rates), 200, history=True)
    assert (rank(better)[:, -1] < rank(worse)[:, -1]).any()


SILENT = {"threat_rate": 0.0, "detection": 0.0, "policy": "never"}


def feared(value: float, alpha: float, loss: float, buying: Mapping) -> Scenario:
    """Return one deal under a law of which State never speaks."""
    return alone(
        value,
        law={"in_force": "2019-01", "trigger": "signature"},
        learning={"alpha": alpha, "silence_months": 1000},
        state=SILENT,
        buying=buying,
        countries={"IND": {"exposure": loss}},
    )


@given(chances(), st.floats(0.0, 3.0), st.tuples(*[st.floats(0.1, 4.0)] * 4), FALLING, ADVANCES)
def test_more_fear_never_takes_a_deal_further_alone(
    simulate_with: Simulate,
    chance: Chance,
    value: float,
    numbers: tuple[float, float, float, float],
    drops: list[float],
    advances: list[float],
) -> None:
    """A higher α or C takes one deal no further, State silent, z not rising by stage."""
    alpha, more, loss, heavier = numbers
    rates = hazards(advances, drops)
    calm = chosen(feared(value, alpha, loss, rates), chance, simulate_with)
    for other in (
        feared(value, alpha + more, loss, rates),
        feared(value, alpha, loss + heavier, rates),
    ):
        assert (rank(chosen(other, chance, simulate_with)) <= rank(calm)).all()


PRECEDENT: Mapping = {
    "start": "2020-01",
    "months": 6,
    "law": {"in_force": "2019-01", "trigger": "signature", "grace_months": 0},
    "learning": {"alpha": 0.5, "beta": 0.5, "leniency": 0.0, "memory": 1.0},
    "buying": {"precision": float("inf"), "advance_agreed": 1.0, "drop_agreed": 0.0},
    "russia": {"pricing": "list"},
    "state": {"policy": "mandatory", "answer_rate": 1.0, "detection": 0.0},
    "weights": {"spread": 0.0},
    "similarity": {"IND": {"CHN": 1.0}, "CHN": {}},
    "countries": {"CHN": {"exposure": 1.5}, "IND": {"exposure": 2.0}},
    "deals": {
        "CHN/0": {
            "buyer": "CHN",
            "system": "S-400",
            "stage": "agreed",
            "value": 2.0,
            "significance": 1.0,
        },
        "IND/0": {
            "buyer": "IND",
            "system": "S-400",
            "stage": "agreed",
            "value": 2.2,
            "significance": 1.0,
            "opens": "2020-03",
        },
    },
}
"""China buys at once and is designated; India, in March, has then more to fear."""


def signed(mapping: Mapping) -> list[bool]:
    """Return which deals are signed within one run, in the order of their ids."""
    deals = simulate(from_mapping(mapping), 1).deals[0]
    return (deals["signed"] >= 0).tolist()


@pytest.mark.outside("test_more_fear_never_takes_a_deal_further_alone")
def test_deterring_one_buyer_may_let_another_buy() -> None:
    """Two buyers: with more to lose China does not buy, sets no precedent, and so India does."""
    assert signed(PRECEDENT) == [True, False]
    assert signed(with_values(PRECEDENT, countries={"CHN": {"exposure": 3.0}})) == [False, True]


@given(chances(), st.floats(-1.0, 3.0), st.floats(0.0, 4.0), FALLING, ADVANCES)
def test_the_law_alone_never_helps_a_deal(
    simulate_with: Simulate,
    chance: Chance,
    value: float,
    loss: float,
    drops: list[float],
    advances: list[float],
) -> None:
    """Under the law one deal comes no further than without it, z not rising by stage."""
    rates = hazards(advances, drops)

    def world(month: str | None) -> Scenario:
        return alone(
            value,
            law={"in_force": month, "trigger": "signature"},
            state={"detection": 1.0, "threat_rate": 1.0, "answer_rate": 0.3, "offer_cap": 0.0},
            buying=rates,
            countries={"IND": {"exposure": loss}},
        )

    # A contract bought at a discount for a danger that passes is kept longer: seen until signed.
    free, bound = (
        np.minimum(rank(chosen(world(month), chance, simulate_with)), Stage.SIGNED)
        for month in (None, "2019-01")
    )
    reached = np.maximum.accumulate
    assert (reached(bound, axis=1) <= reached(free, axis=1)).all()


@pytest.mark.outside("test_the_law_alone_never_helps_a_deal")
def test_the_law_may_bring_a_rival_to_the_head_of_the_queue() -> None:
    """Two buyers and one plant: the law deters the first, and the second is delivered for it."""
    mapping = with_values(
        PRECEDENT,
        systems={"S-400": {"capacity": 1.0, "lead_time": 0}},
        countries={"CHN": {"exposure": 9.0}},
    )
    deals = {
        law: simulate(from_mapping(with_values(mapping, law={"in_force": law})), 1).deals[0]
        for law in (None, "2019-01")
    }
    assert deals[None]["stage"].tolist() == [Stage.DELIVERED, Stage.SIGNED]
    assert deals["2019-01"]["stage"].tolist() == [Stage.AGREED, Stage.DELIVERED]


def plant(capacity: float, **sections: Mapping) -> Scenario:
    """Return six orders that no one cancels, signed over half a year at one plant."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": 36,
        "systems": {"S-400": {"capacity": capacity, "lead_time": 1}},
        "buying": {"advance_agreed": 0.4, "drop_agreed": 0.0, "drop_signed": 0.0, "herding": 0.0},
        "weights": {"rival": 0.0},
        "deals": {
            f"IND/{k}": {"buyer": "IND", "system": "S-400", "stage": "agreed", "value": 2.0}
            for k in range(6)
        },
    }
    return from_mapping(with_values(mapping, **sections))


def arrivals(ensemble: Ensemble) -> np.ndarray:
    """Return when each deal is delivered; far away if it is not."""
    months = ensemble.deals["delivered"]
    return np.where(months == NOT_YET, 10**6, months)


@given(chances(), st.floats(0.1, 12.0), st.floats(0.0, 12.0))
def test_a_larger_plant_never_delivers_later(
    simulate_with: Simulate, chance: Chance, capacity: float, more: float
) -> None:
    """With more capacity no delivery comes later, if deliveries change nobody's decision."""
    small = arrivals(chosen(plant(capacity), chance, simulate_with))
    large = arrivals(chosen(plant(capacity + more), chance, simulate_with))
    assert (large <= small).all()


@pytest.mark.outside("test_a_larger_plant_never_delivers_later")
def test_a_larger_plant_may_lose_a_customer() -> None:
    """Where deliveries are sanctioned, an early one to China warns India off."""
    first = {"buyer": "QAT", "system": "S-400", "stage": "signed", "units": 5.0, "value": 9.0}
    mapping = with_values(
        PRECEDENT,
        law={"trigger": "delivery"},
        deals={"QAT/0": first},
        similarity={"QAT": {}},
    )
    small, large = (
        signed(with_values(mapping, systems={"S-400": {"capacity": units, "lead_time": 0}}))
        for units in (1.0, 100.0)
    )
    assert (small, large) == ([True, True, False], [True, False, False])


@given(chances(), SHARES, SHARES)
def test_a_swifter_state_never_designates_later(
    simulate_with: Simulate, chance: Chance, rate: float, other: float
) -> None:
    """Under `mandatory` a higher m answers one signed purchase no later."""
    slow, swift = (
        chosen(pending(m), chance, simulate_with).deals["designated"] for m in sorted((rate, other))
    )
    never = slow == NOT_YET
    assert ((swift <= slow) | never).all()


def pending(rate: float, **state: object) -> Scenario:
    """Return a purchase that waits for an answer."""
    return alone(
        3.0,
        law={"in_force": "2019-01", "trigger": "signature", "waiver_from": "2019-01"},
        buying={"drop_signed": 0.0},
        state={"policy": "mandatory", "answer_rate": rate} | state,
        deals={
            "IND/0": {"buyer": "IND", "system": "S-400", "stage": "signed", "significance": 1.0}
        },
    )


@pytest.mark.outside("test_a_swifter_state_never_designates_later")
def test_a_swifter_state_may_waive_what_it_would_later_designate() -> None:
    """A State that weighs its answer may, asked early, waive what it would designate in time."""
    terms = {"policy": "discretionary", "precision": 40.0, "reputation": 0.0}
    congress = {"inaction": 0.1, "inaction_cap": 5.0}
    months = {}
    for rate in (0.1, 1.0):
        scenario = pending(rate, **terms, delay=0.1, delay_cap=9.0)
        scenario = scenario.model_copy(
            update={"congress": scenario.congress.model_copy(update=congress)}
        )
        months[rate] = simulate(scenario, 200, 3).deals["designated"]
    assert ((months[0.1] >= 0) & (months[1.0] < 0)).any()


@given(chances(), SHARES, SHARES)
def test_a_keener_eye_sees_no_later_alone(
    simulate_with: Simulate, chance: Chance, rate: float, other: float
) -> None:
    """With a higher detection hazard one deal is detected no later, whatever State then does."""

    def seen(hazard: float) -> np.ndarray:
        state = {"detection": hazard, "threat_rate": 1.0}
        scenario = alone(2.0, law={"in_force": "2019-01"}, state=state)
        return chosen(scenario, chance, simulate_with).deals["detected_in"]

    dull, keen = (seen(hazard) for hazard in sorted((rate, other)))
    assert (((keen <= dull) & (keen >= 0)) | (dull == NOT_YET)).all()


@pytest.mark.outside("test_a_keener_eye_sees_no_later_alone")
def test_a_keener_eye_on_one_buyer_may_miss_another() -> None:
    """Warned off, China sets no precedent; India then buys before it is seen."""
    mapping = with_values(
        PRECEDENT,
        learning={"warning": 20.0},
        state={"threat_rate": 1.0, "precision": float("inf")},
    )
    missed = []
    for hazard in (0.3, 0.6):
        world = from_mapping(with_values(mapping, state={"detection": hazard}))
        missed.append(simulate(world, 100, 3).deals["detected_in"][:, 1] == NOT_YET)
    assert (~missed[0] & missed[1]).any()


@given(st.integers(0, 5), st.integers(0, 5), chances())
def test_a_longer_lead_time_never_delivers_sooner(
    simulate_with: Simulate, lead: int, more: int, chance: Chance
) -> None:
    """With a longer lead time no delivery of one deal comes earlier."""

    def months(lead: int) -> np.ndarray:
        plants = {"S-400": {"capacity": 12.0, "lead_time": lead}}
        return arrivals(
            chosen(alone(2.0, systems=plants, buying={"drop_signed": 0.0}), chance, simulate_with)
        )

    assert (months(lead + more) >= months(lead)).all()


@given(chances(), SHARES, SHARES)
def test_longer_memory_keeps_a_precedent_alive(
    simulate_with: Simulate, chance: Chance, memory: float, other: float
) -> None:
    """After one designation on record and no other news, opinions are no lower for a longer d."""
    short, long = (
        past_of(chosen(remembered(d), chance, simulate_with)).buyers["opinion"]
        for d in sorted((memory, other))
    )
    assert (long >= short - 1e-12).all()


def remembered(memory: float) -> Scenario:
    """Return a world in which China was designated before the start and nothing more happens."""
    record = {"opened": "2017-01", "signed": "2018-01", "designated": "2019-06"}
    deal = {"buyer": "CHN", "system": "S-400", "stage": "delivered", "record": record}
    return alone(
        -1000.0,
        law={"in_force": "2017-08"},
        learning={"memory": memory},
        deals={"CHN/0": deal},
    )


@pytest.mark.outside("test_longer_memory_keeps_a_precedent_alive")
def test_longer_memory_of_a_waiver_lowers_opinions() -> None:
    """After a waiver a longer memory keeps opinions lower."""
    opinions = []
    for memory in (0.5, 0.99):
        scenario = remembered(memory)
        deal = scenario.deals["CHN/0"]
        record = deal.record.model_copy(update={"designated": None, "waived": scenario.start - 7})
        deals = scenario.deals | {"CHN/0": deal.model_copy(update={"record": record})}
        done = simulate(scenario.model_copy(update={"deals": deals}), 1, history=True)
        opinions.append(past_of(done).buyers["opinion"][0, 5])
    assert (opinions[1] < opinions[0]).all()
