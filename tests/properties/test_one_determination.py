"""One determination: a buyer takes part once, and what is at stake counts in money."""

import math
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import Ensemble, simulate
from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State, Statute
from sim.rules.determination import amount, spillover
from sim.rules.terms import NOT_YET, Answer, Response, Stage, Threat
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances
from tests.properties.worlds import Simulate, past_of, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

LEVERS: dict[str, st.SearchStrategy[Any]] = {
    "answer_rate": st.sampled_from([0.05, 0.3, 1.0]),
    "precision": st.sampled_from([0.0, 1.5, 6.0, math.inf]),
    "reputation": st.sampled_from([0.0, 0.25, 2.0]),
    "cost_spread": st.sampled_from([0.0, 0.3]),
    "back_down": st.floats(0.0, 1.0),
    "waiver_cost": st.floats(0.0, 1.0),
    "policy": st.sampled_from(["discretionary", "mandatory", "bernoulli", "never"]),
}
"""What moves State's answers."""

TALKS: Mapping = {"system": "S-400", "stage": "negotiating", "detected": True, "value": 1.0}


def open_case(sizes: list[float], state: Mapping, threat: str = "none", **changed: Any) -> Mapping:
    """Return a world in which India has contracts delivered, and others are in talks."""
    contract = {"buyer": "IND", "system": "Su-35", "stage": "delivered", "significance": 1.0}
    return {
        "start": "2020-01",
        "months": 30,
        "law": {"in_force": "2019-01", "grace_months": 0, "waiver_from": "2019-01"},
        "state": state,
        "buying": {"reversal": 0.0, "herding": 0.0},
        "deals": {
            **{
                f"IND/{place}": contract | {"list_price": size, "threat": threat, "value": 2.0}
                for place, size in enumerate(sizes)
            },
            "QAT/0": TALKS | {"buyer": "QAT", "list_price": 2048.0},
            "TUR/0": TALKS | {"buyer": "TUR", "list_price": 512.0},
        },
    } | changed


@given(
    st.fixed_dictionaries(LEVERS),
    st.sampled_from([[512.0, 512.0], [256.0, 768.0], [256.0] * 4]),
    st.sampled_from(["none", "warned", "demanded"]),
    st.sampled_from([math.inf, 3.0]),
    chances(),
)
def test_a_contract_is_answered_as_its_parts_are(
    simulate_with: Simulate,
    state: Mapping,
    parts: list[float],
    threat: str,
    patience: float,
    chance: Chance,
) -> None:
    """In parts, a delivered contract is answered alike, in the same month, at the same cost.

    So for every draw, whatever State weighs, and whether Congress presses or not.
    """
    terms = {"congress": {"threshold": patience, "deadline_pressure": 4.0 * patience}}
    whole, split = (
        from_mapping(open_case(sizes, state, threat, **terms)) for sizes in ([1024.0], parts)
    )
    few = chance.noise(sorted(whole.deals), 30, 8)
    many = chance.noise(sorted(split.deals), 30, 8)
    ids = sorted(split.deals)
    for place, deal in enumerate(sorted(whole.deals)):
        for name in ("monthly", "normal", "uniform"):
            getattr(many, name)[ids.index(deal)] = getattr(few, name)[place]
    for name in ("congress", "treasury", "kind"):
        getattr(many, name)[:] = getattr(few, name)
    one, other = simulate_with(whole, few), simulate_with(split, many)
    for name in ("designated", "waived", "response", "pending_from"):
        for part in range(len(parts)):
            assert one.deals[name][:, 0].tobytes() == other.deals[name][:, part].tobytes()
    for name in ("designations", "waivers", "relation_cost"):
        assert one.state[name].tobytes() == other.state[name].tobytes()
    for name in ("pressure", "letters", "last_letter"):
        assert one.congress[name].tobytes() == other.congress[name].tobytes()
    left, right = (past_of(done).buyers["opinion"] for done in (one, other))
    assert left.tobytes() == right.tobytes()


@pytest.mark.outside("test_a_contract_is_answered_as_its_parts_are")
def test_a_part_may_slip_through() -> None:
    """Where significance rises with size, the parts of a contract may not be answered at all."""
    state = {"policy": "mandatory", "answer_rate": 1.0}
    ends = []
    for parts in ([1024.0], [512.0, 512.0]):
        mapping = open_case(parts, state, significance={"base": 0.0, "price": 8.0})
        for name in mapping["deals"]:
            mapping["deals"][name].pop("significance", None)
        ends.append(simulate(from_mapping(mapping), 50).state["designations"].mean())
    assert ends[0] > ends[1]


def answered_within(ensemble: Ensemble, months: int) -> float:
    """Return the share of runs in which India is answered so soon."""
    deals = ensemble.deals
    first = np.maximum(deals["designated"], deals["waived"])[:, 0]
    return float(np.mean((first != NOT_YET) & (first < months)))


def test_two_contracts_are_not_answered_sooner_than_one() -> None:
    """State takes up a buyer once a month: after a year 1 - .95^12 of them, whatever they bought.

    A hazard for every contract gave 1 - .9025^12 for two.
    """
    state = {"policy": "mandatory", "answer_rate": 0.05}
    for sizes in ([1000.0], [500.0, 500.0], [10.0, 5000.0, 200.0]):
        done = simulate(from_mapping(open_case(sizes, state)), 4000)
        assert answered_within(done, 12) == pytest.approx(1.0 - 0.95**12, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["discretionary", "mandatory", "kreps_wilson"])
@pytest.mark.parametrize("parts", [[500.0, 500.0], [100.0, 900.0], [250.0] * 4])
def test_how_a_purchase_is_written_down_does_not_decide_its_answer(
    policy: str, parts: list[float]
) -> None:
    """From signature on, in parts with draws of their own, a contract is as likely to be answered.

    Designated, waived, left open; at the same cost to relations; and what others then buy. 12,000
    runs each: 4.5 standard errors, one false alarm in some 5,000 such comparisons.
    """
    belief = "kreps_wilson" if policy == "kreps_wilson" else "precedent"
    state = {"policy": policy, "answer_rate": 0.05, "resolve": 0.2, "reputation": 0.5}
    found = []
    for sizes in ([1000.0], parts):
        mapping = with_values(
            open_case(sizes, state, "warned", congress={"threshold": 6.0}),
            learning={"belief": belief},
            buying={"herding": 1.0, "drop_signed": 0.0},
            systems={"Su-35": {"capacity": math.inf, "lead_time": 3}},
        )
        for name in mapping["deals"]:
            if name.startswith("IND"):
                mapping["deals"][name]["stage"] = "signed"
        done = simulate(from_mapping(mapping), 12_000, 7)
        ids = done.world.deal_ids
        others = [ids.index(name) for name in ("QAT/0", "TUR/0")]
        own = done.deals[:, ids.index("IND/0")]
        found.append(
            np.column_stack(
                [
                    own["designated"] != NOT_YET,
                    own["waived"] != NOT_YET,
                    np.where(own["designated"] != NOT_YET, own["designated"], 30) / 30.0,
                    done.state["relation_cost"] / 1000.0,
                    *(done.deals["signed"][:, others] != NOT_YET).T,
                ]
            ).astype(float)
        )
    one, other = found
    gap = one.mean(axis=0) - other.mean(axis=0)
    error = np.sqrt((one.var(axis=0) + other.var(axis=0)) / len(one))
    assert (np.abs(gap) <= 4.5 * error + 1e-12).all(), (gap / np.maximum(error, 1e-12)).round(1)
    assert one[:, 0].mean() > 0.02


@given(st.fixed_dictionaries(LEVERS | {"detection": st.just(0.0)}), chances(), st.floats(1.0, 1e6))
def test_talks_that_state_does_not_know_of_move_none_of_its_answers(
    simulate_with: Simulate, state: Mapping, chance: Chance, size: float
) -> None:
    """Whatever their size, and whether they are there or not."""
    still = {"advance_negotiating": 0.0, "drop_negotiating": 0.0, "reversal": 0.0}
    found = []
    for price in (1.0, size):
        mapping = open_case([1024.0], state, congress={"threshold": math.inf}, buying=still)
        for name in ("QAT/0", "TUR/0"):
            mapping["deals"][name] |= {"detected": False, "list_price": price}
        scenario = from_mapping(mapping)
        done = simulate_with(scenario, chance.noise(sorted(scenario.deals), 30, 8))
        found.append([done.deals[name][:, 0].tobytes() for name in ("designated", "waived")])
    assert found[0] == found[1]


def watched(sizes: list[float], exposures: list[float], about: float, known: bool = True) -> Scene:
    """Return a case of so much, and talks of so many others, as rules see them."""
    p = Parameters.model_validate({"state": {"reputation": 0.5}, "learning": {"memory": 0.9}})
    deals = [
        Deal(stage=Stage.DELIVERED, response=Response.PENDING, pending_from=0, list_price=about)
    ]
    buyers = [Buyer(prior=0.3, opinion=0.3)]
    for place, (size, loss) in enumerate(zip(sizes, exposures, strict=True), start=1):
        talks = Deal(buyer=place, stage=Stage.AGREED, significance=1.0, attraction=1.5)
        talks.list_price, talks.detected = size, known
        deals.append(talks)
        buyers.append(Buyer(prior=0.3, opinion=0.3, exposure=loss, deterrence_gain=2.0))
    none: Any = []
    count = len(buyers)
    return Scene(
        deals=deals,
        buyers=buyers,
        systems=none,
        seller=none,
        others=none,
        state=State(),
        congress=none,
        treasury=none,
        statute=Statute(in_force=0, answerable_from=0, waiver_from=0),
        calendar=none,
        figures=none,
        before=none,
        third=none,
        pressure=none,
        outlook=none,
        similarity=[[1.0] * count] * count,
        rivals=none,
        opening=none,
        portfolio=list(range(count)),
        portfolio_from=list(range(count + 1)),
        active=list(range(count)),
        offers=none,
        on_offer=none,
        refusals=none,
        p=p,
    )


SIZES = st.lists(st.floats(1e-6, 1e5), min_size=1, max_size=6)
ANSWERS = st.sampled_from([Answer.DESIGNATED, Answer.WAIVED])


@given(SIZES, st.floats(1.0, 1e5), st.floats(0.1, 4.0), ANSWERS)
def test_other_talks_weigh_by_their_money(
    sizes: list[float], about: float, loss: float, answer: Answer
) -> None:
    """An answer's effect on other talks lies within ω·D times their share of what it is about.

    So talks of a dollar weigh a dollar, however many; a designation speaks against buying, a waiver
    for it; and a talk in two parts weighs as in one.
    """
    scene = watched(sizes, [loss] * len(sizes), about)
    effect = spillover(scene.deals[0], answer, 5, scene)
    bound = 0.5 * 2.0 * math.fsum(sizes) / about
    assert abs(effect) <= bound * (1.0 + 1e-12)
    assert (effect >= 0.0) if answer == Answer.DESIGNATED else (effect <= 0.0)
    halves = [size / 2.0 for size in sizes for _ in range(2)]
    parts = watched(halves, [loss] * len(halves), about)
    assert spillover(parts.deals[0], answer, 5, parts) == pytest.approx(effect, rel=1e-9)


@given(SIZES, st.floats(1.0, 1e5), st.integers(0, 5), st.floats(1.0, 10.0), ANSWERS)
def test_larger_talks_weigh_more(
    sizes: list[float], about: float, place: int, factor: float, answer: Answer
) -> None:
    """The effect grows with each talk, shrinks with what the answer is about, and needs knowledge.

    Talks and case in another money: no change.
    """
    losses = [1.0] * len(sizes)

    def effect(sizes: list[float], about: float, known: bool = True) -> float:
        scene = watched(sizes, losses, about, known)
        assert amount(scene.deals[0], 5, scene) == about
        return abs(spillover(scene.deals[0], answer, 5, scene))

    plain = effect(sizes, about)
    more = list(sizes)
    more[place % len(more)] *= factor
    assert effect(more, about) >= plain * (1.0 - 1e-12)
    assert effect(sizes, about * factor) == pytest.approx(plain / factor, rel=1e-9)
    assert effect([size * 8.0 for size in sizes], about * 8.0) == plain
    assert effect(sizes, about, known=False) == 0.0


def test_six_talks_of_a_dollar_are_not_six_of_five_billion() -> None:
    """They leave State's answers as they are without talks; those of 5 bn move them."""
    codes = ("BBB", "CCC", "DDD", "EEE", "FFF", "GGG")
    state = {"answer_rate": 1.0, "reputation": 0.5, "precision": 6.0, "cost_spread": 0.0}
    still = {"advance_negotiating": 0.0, "drop_negotiating": 0.0}
    about = {"relationship": "neutral", "exposure": 2.0, "deterrence_gain": 1.0}
    known = {"name": "x", "arms_imports": 0.0, "russia_share": 0.0, "us_share": 0.0}
    known |= {"installed_base": 0.0, "gdp": 10.0, "us_export_share": 0.0}
    shares = {}
    for size in (0.0, 1e-6, 5000.0):
        mapping = with_values(open_case([500.0], state), buying=still)
        mapping["congress"] = {"threshold": math.inf}
        mapping["countries"] = dict.fromkeys(codes, known | about)
        mapping["deals"] = {"IND/0": mapping["deals"]["IND/0"]}
        if size:
            mapping["deals"] |= {
                f"{code}/0": deepcopy(TALKS) | {"buyer": code, "list_price": size, "value": 1.5}
                for code in codes
            }
        done = simulate(from_mapping(mapping), 2000)
        place = done.world.deal_ids.index("IND/0")
        shares[size] = float((done.deals["designated"][:, place] == 0).mean())
    assert shares[1e-6] == shares[0.0]
    assert shares[5000.0] > shares[0.0] + 0.1


def test_the_cost_to_relations_is_k_times_what_is_answered() -> None:
    """Per determination k = .4 times 5,050, whichever case State takes up, for any President."""
    for spread, reluctance in ((0.0, 0.0), (0.0, 0.5), (1.5, 0.0)):
        state = {"policy": "mandatory", "answer_rate": 0.2, "cost_spread": spread}
        mapping = open_case([5000.0, 50.0], state)
        mapping["countries"] = {"IND": {"sanction_cost": 0.4}}
        mapping["events"] = {
            "office": {"kind": "administration", "month": "2020-01", "reluctance": reluctance}
        }
        done = simulate(from_mapping(mapping), 500)
        named = done.state["designations"] > 0
        assert named.mean() > 0.9
        assert set(done.state["relation_cost"][named]) == {0.4 * 5050.0}
        assert (done.state["relation_cost"][~named] == 0.0).all()


def test_a_threatened_part_counts_by_its_size() -> None:
    """Backing down before a threat over a tenth of what is at stake costs a tenth of h."""
    rates = []
    for threats in (("none", "none"), ("warned", "none"), ("warned", "warned")):
        mapping = open_case([100.0, 900.0], {"answer_rate": 1.0, "back_down": 1.0})
        for place, threat in enumerate(threats):
            mapping["deals"][f"IND/{place}"]["threat"] = threat
        done = simulate(from_mapping(mapping), 3000)
        rates.append(float((done.state["designations"] > 0).mean()))
    assert rates[0] <= rates[1] < rates[2]
    assert rates[1] - rates[0] < 0.5 * (rates[2] - rates[0])
    assert Threat.WARNED > Threat.NONE
