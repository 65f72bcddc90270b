"""From signature to delivery under a law that signatures trigger, on both engines."""

import math

import numpy as np
import pytest

from analysis.trace.explain import trace
from sim.ensemble import Ensemble, simulate
from sim.rules.terms import NOT_YET, Response, Stage
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import Mapping

pytestmark = pytest.mark.usefixtures("warm_kernel")

BOTH = pytest.mark.parametrize("engine", ["compiled", "mesa"])

CONTRACT: Mapping = {
    "start": "2020-01",
    "months": 12,
    "law": {"in_force": "2019-01", "grace_months": 0, "trigger": "signature"},
    "systems": {"S-400": {"capacity": 0.0}},
    "buying": {"precision": math.inf, "drop_signed": 1.0, "reversal": 0.0, "sunk": 0.5},
    "learning": {"alpha": 1.0, "beta": 1.0, "leniency": 0.0},
    "russia": {"pricing": "list"},
    "state": {"policy": "mandatory", "answer_rate": 0.0},
    "weights": {"spread": 0.0},
    "countries": {"IND": {"exposure": 2.0}},
    "deals": {
        "IND/0": {
            "buyer": "IND",
            "system": "S-400",
            "stage": "signed",
            "value": 1.4,
            "significance": 1.0,
        }
    },
}
"""A contract that is never delivered: ΔU = 1.4 - 1 + .5 - q·s·2 = .9 - 2·q·s, q = .5."""


def merged(old: Mapping, new: Mapping) -> Mapping:
    """Return a mapping with values replaced at any depth."""
    both = {
        key: merged(old[key], value) if isinstance(value, dict) and key in old else value
        for key, value in new.items()
    }
    return old | both


def world(**sections: Mapping) -> Scenario:
    """Return the contract with other values."""
    return from_mapping(merged(CONTRACT, sections))


def lived(scenario: Scenario, engine: str, runs: int = 1) -> Ensemble:
    """Simulate, with history."""
    return simulate(scenario, runs, engine=engine, history=True)


@BOTH
def test_a_contract_found_not_significant_is_not_feared(engine: str) -> None:
    """At s = .999 the buyer would cancel; found not significant, it keeps the contract for good."""
    scenario = world(deals={"IND/0": {"significance": 0.6}})
    done = lived(scenario, engine, 20)
    cleared = ~done.deals["significant"][:, 0]
    assert 0 < np.count_nonzero(cleared) < 20
    assert (done.deals["response"][cleared] == Response.NONE).all()
    past = done.history.deals  # type: ignore[union-attr]
    assert (past["sanction"][cleared] == 0.0).all()
    assert (done.deals["stage"][cleared] == Stage.SIGNED).all()
    # An open case is feared at s = 1, not .6, at which ΔU = .9 - .6 would keep it.
    assert (past["sanction"][~cleared][:, 0] == 1.0).all()
    assert (done.deals["stage"][~cleared] == Stage.ABANDONED).all()


@BOTH
@pytest.mark.parametrize(("value", "cancelled"), [(2.6, False), (2.4, True)])
def test_a_designated_contract_can_be_cancelled(engine: str, value: float, cancelled: bool) -> None:
    """ΔU = v - 1 + .5 - C: with C = 2 the contract is cancelled for v < 2.5, whatever r is."""
    scenario = world(
        state={"answer_rate": 1.0},
        buying={"reversal": 0.0},
        deals={"IND/0": {"value": value}},
    )
    done = lived(scenario, engine)
    deal = done.deals[0, 0]
    past = done.history.deals[0, :, 0]  # type: ignore[union-attr]
    assert (deal["response"], deal["designated"]) == (Response.DESIGNATED, 0)
    assert past["sanction"][:2].tolist() == [1.0, 2.0]
    assert deal["stage"] == (Stage.REVERSED if cancelled else Stage.SIGNED)
    assert deal["ended"] == (1 if cancelled else NOT_YET)
    assert done.seller["revenue"][0] == 0.0


@BOTH
def test_only_what_was_delivered_is_handed_back_at_the_hazard_of_reversal(engine: str) -> None:
    """r = 1, C > v: before delivery nothing is handed back where nothing is cancelled."""
    terms: Mapping = {"state": {"answer_rate": 1.0}, "countries": {"IND": {"exposure": 9.0}}}
    buying = {"drop_signed": 0.0, "reversal": 1.0}
    waits = lived(world(**terms, buying=buying), engine)
    assert waits.deals["stage"][0, 0] == Stage.SIGNED
    plant = {"S-400": {"capacity": math.inf, "lead_time": 3}}
    gets = lived(world(**terms, buying=buying, systems=plant), engine)
    assert (gets.deals["stage"][0, 0], gets.deals["delivered"][0, 0]) == (Stage.REVERSED, 2)


@BOTH
def test_the_trace_tells_a_cancellation(engine: str) -> None:
    """In words, with the terms and the chance of the month, and q = s = 1 from designation on."""
    scenario = world(state={"answer_rate": 1.0}, deals={"IND/0": {"value": 2.4}})
    found = trace(scenario, "IND/0", 0, engine=engine)
    assert found.final == "reversed"
    (text,) = (moment.text for moment in found.moments if "cancels" in moment.text)
    assert text == (
        "the designated buyer cancels the contract: buying is worth -0.10 list prices "
        "(value 2.40 - price 1.00 - expected sanction 2.00 + sunk cost 0.50); belief 1.00; "
        "the chance of this step was 100.0 % this month"
    )
    month = found.months[1].decision
    assert month is not None
    assert (month.belief, month.significance, month.terms["sanction"]) == (1.0, 1.0, 2.0)


@BOTH
def test_the_trace_says_what_the_trigger_has_shown(engine: str) -> None:
    """s as the buyer knows it: 0 or 1 from the trigger on, whatever it was before."""
    for seed in range(8):
        scenario = world(deals={"IND/0": {"significance": 0.5}}, buying={"drop_signed": 0.0})
        rows = trace(scenario, "IND/0", 0, seed, engine).months
        shown = {row.decision.significance for row in rows if row.decision}
        assert len(shown) == 1
        assert shown < {0.0, 1.0}


SPARED: Mapping = {
    "start": "2020-01",
    "months": 6,
    "law": {"in_force": "2019-01"},
    "buying": {"advance_agreed": 0.0, "drop_agreed": 0.0},
    "russia": {"pricing": "list"},
    "state": {"offer_cap": math.inf, "threat_rate": 0.0, "deterrence_gain": 9.0},
    "weights": {"spread": 0.0},
    "deals": {
        "IND/0": {"buyer": "IND", "system": "S-400", "stage": "agreed", "value": 2.0},
        "QAT/0": {"buyer": "QAT", "system": "S-400", "stage": "agreed", "value": 2.0},
    },
    "events": {
        "spared": {"kind": "waiver", "month": "2020-03", "buyers": ["IND"]},
        "letter": {"kind": "letter", "month": "2020-03"},
    },
}
"""A letter goes out in the month in which India is spared."""


@BOTH
def test_spared_buyers_get_no_demand(engine: str) -> None:
    """The letter of the month in which one buyer is spared demands an answer of the other."""
    done = lived(from_mapping(SPARED), engine)
    assert done.congress["letters"][0] == 1
    assert done.deals["demanded"][0].tolist() == [NOT_YET, 2]
    assert done.deals["offered"][0, 1] == 5
    before = merged(SPARED, {"events": {"letter": {"month": "2020-02"}}})
    assert lived(from_mapping(before), engine).deals["demanded"][0].tolist() == [1, 1]


@BOTH
def test_spared_buyers_get_no_offer(engine: str) -> None:
    """Warned earlier, both are made offers until one of them is spared."""
    warned = {name: {"threat": "warned"} for name in SPARED["deals"]}
    done = lived(from_mapping(merged(SPARED, {"deals": warned})), engine)
    assert done.deals["offered"][0].tolist() == [1, 5]
    sweetener = done.history.deals["sweetener"][0, :, 0]  # type: ignore[union-attr]
    assert (sweetener[:2] > 0.0).all()
    assert (sweetener[2:] == 0.0).all()


@BOTH
def test_what_a_rival_hands_back_is_weighed_from_next_month(engine: str) -> None:
    """China weighs v with India's Su-35 in it in the month of its return, and without it after.

    Both months tell what was weighed: v falls by θ_rival = .5, and ΔU with it.
    """
    scenario = from_mapping(
        {
            "start": "2020-01",
            "months": 2,
            "law": {"in_force": "2019-01"},
            "russia": {"pricing": "list"},
            "deals": {
                "CHN/1": {"buyer": "CHN", "system": "Su-35"},
                "IND/2": {
                    **{"buyer": "IND", "system": "Su-35", "value": -9.0, "stage": "delivered"},
                    "record": {"opened": "2019-06", "signed": "2019-06", "designated": "2019-12"},
                },
            },
            "buying": {
                **{"reversal": 1.0, "precision": math.inf, "herding": 0.0},
                **{"advance_exploring": 0.0, "drop_exploring": 0.0},
            },
            "weights": {"rival": 0.5},
        }
    )
    told = lived(scenario, engine).history.deals[0]
    assert told["stage"][:, 1].tolist() == [Stage.REVERSED, Stage.REVERSED]
    china = told[:, 0]
    assert china["value"][1] - china["value"][0] == pytest.approx(-0.5)
    weighed = china["value"] - china["price"] - china["friction"] - china["outside"]
    weighed -= china["sanction"]
    assert china["gain_from_buying"] == pytest.approx(weighed, abs=1e-12)
