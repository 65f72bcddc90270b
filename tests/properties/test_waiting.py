"""Waiting and what is kept (R11, R13): off they change nothing; on, which way they move a buyer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State, Statute, System, TreasuryState
from sim.rules.buying import compute_gain, purchase_probability, quote, reverses, update_belief
from sim.rules.terms import NOT_YET, Pricing, Stage, Trigger
from sim.rules.value import appraise, discount_waiting
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from tests.properties.worlds import Simulate, alone, chosen, same_runs, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

RATES = st.floats(0.0, 1.0)
UNITS = st.sampled_from([0.0, 1.0, 6.0, 40.0])


def patient(mapping: Mapping) -> Mapping:
    """Return a scenario in which neither waiting counts nor what was paid, said or left out."""
    buying = {
        name: value
        for name, value in mapping.get("buying", {}).items()
        if name not in ("impatience", "kept")
    }
    return {**mapping, "buying": buying}


@given(scenario_mappings(max_deals=4, max_months=12).map(patient), chances())
def test_what_is_off_changes_nothing(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """With r_w = 0 and kept = 0 a run is that of the rules without them, whatever is announced."""
    off = with_values(mapping, buying={"impatience": 0.0, "kept": 0.0})
    for event in off.get("events", {}).values():
        event.pop("announced", None)
    left, right = (chosen(from_mapping(part), chance, simulate_with) for part in (mapping, off))
    assert same_runs(left, right) == []
    assert (left.deals["waiting"] == 0.0).all()
    assert (left.deals["sanction_discount"] == 1.0).all()


def wish(
    rate: float, ahead: float, trigger: Trigger, scene_of: object, **terms: float
) -> tuple[float, float]:
    """Return ΔU and y of a deal with so many units before it, at list price."""
    p = Parameters.model_validate(
        {"buying": {"impatience": rate}, "russia": {"pricing": Pricing.LIST}}
    )
    deal = Deal(
        stage=Stage.AGREED, value=terms["value"], significance=1.0, lead_time=12, detected=True
    )
    before = Deal(stage=Stage.SIGNED, signed=-1, units=ahead)
    buyer = Buyer(exposure=terms["exposure"], opinion=terms["q"])
    scene: Scene = scene_of(  # type: ignore[operator]
        deals=[before, deal],
        buyers=[buyer],
        systems=[System(capacity=2.0)],
        p=p,
        statute=Statute(in_force=0, trigger=trigger),
    )
    discount_waiting(deal, 0, scene)
    appraise(deal, System(), TreasuryState(), p)
    update_belief(deal, buyer, State(), False, p)
    quote(deal, buyer, p)
    compute_gain(deal, 0, p)
    return deal.gain_from_buying, purchase_probability(deal, p)


TERMS = st.fixed_dictionaries(
    {"value": st.floats(-2.0, 4.0), "exposure": st.floats(0.0, 4.0), "q": RATES}
)


@given(TERMS, RATES, RATES, UNITS, UNITS)
def test_nobody_gains_by_waiting_where_a_signature_is_what_is_punished(
    scene_of: object, terms: Mapping, rate: float, more: float, units: float, longer: float
) -> None:
    """ΔU and y do not rise in r_w, nor in the queue, where signature triggers the law."""
    here = wish(rate, units, Trigger.SIGNATURE, scene_of, **terms)
    hurried = wish(rate + more, units, Trigger.SIGNATURE, scene_of, **terms)
    crowded = wish(rate, units + longer, Trigger.SIGNATURE, scene_of, **terms)
    for other in (hurried, crowded):
        assert all(b <= a + 1e-12 for a, b in zip(here, other, strict=True))


@pytest.mark.outside("test_nobody_gains_by_waiting_where_a_signature_is_what_is_punished")
def test_a_sanction_that_is_far_off_may_be_worth_waiting_for(scene_of: object) -> None:
    """Where delivery triggers the law and q·s·C exceeds v, the queue makes a purchase better."""
    terms = {"value": 1.0, "exposure": 4.0, "q": 0.8}
    short, long = (wish(0.2, units, Trigger.DELIVERY, scene_of, **terms) for units in (0.0, 40.0))
    assert long[0] > short[0]
    assert long[1] > short[1]


def unmade(mapping: Mapping, herding: float = 0.0) -> Mapping:
    """Let nothing be made, of whatever system, and let buyers who mind it choose exactly."""
    mapping = with_values(
        mapping,
        buying={"impatience": 0.1, "precision": math.inf, "herding": herding},
        russia={"pricing": "list"},
    )
    for deal in mapping["deals"].values():
        deal.pop("stage", None)
        deal.pop("record", None)
    systems = {deal["system"] for deal in mapping["deals"].values()}
    return {
        **mapping,
        "systems": {name: {"capacity": 0.0, "lead_time": 0} for name in sorted(systems)},
    }


@given(scenario_mappings(max_deals=4).map(unmade), chances())
def test_nothing_is_signed_that_is_never_made(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """r_w > 0, capacity 0, λ_B = inf, η·H below price and friction: no signature, with any v."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    assert (done.deals["signed"] == NOT_YET).all()


@pytest.mark.outside("test_nothing_is_signed_that_is_never_made")
@pytest.mark.parametrize(
    "change", [{"herding": 3.0}, {"impatience": 0.0}, {"precision": 0.5}], ids=str
)
def test_something_is_signed_that_is_never_made(change: Mapping) -> None:
    """Company for its own sake, patience, or a logit buyer's lapses: each signs for nothing."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": 60,
        "systems": {"S-400": {"capacity": 0.0, "lead_time": 0}},
        "deals": {
            "IND/0": {"buyer": "IND", "system": "S-400", "value": 3.0},
            "TUR/0": {"buyer": "TUR", "system": "S-400", "stage": "signed"},
        },
        "buying": {"impatience": 0.1, "precision": math.inf, "herding": 0.0, **change},
        "russia": {"pricing": "list"},
    }
    done = simulate(from_mapping(mapping), 200)
    assert (done.deals["signed"][:, done.world.deal_ids.index("IND/0")] != NOT_YET).any()


@given(st.floats(-1.0, 3.0), st.floats(0.0, 4.0), RATES, RATES, RATES, st.sampled_from([2.0, 9.0]))
def test_who_has_paid_more_hands_back_no_more_readily(
    value: float, exposure: float, draw: float, kept: float, more: float, precision: float
) -> None:
    """What is handed back at a draw is handed back with less kept, too."""
    dear, cheap = (
        Parameters.model_validate(
            {"buying": {"kept": part, "sunk": 0.8, "precision": precision, "reversal": 0.5}}
        )
        for part in (kept + more, kept)
    )
    deal, buyer = Deal(value=value), Buyer(exposure=exposure)
    assert reverses(deal, buyer, draw, cheap) or not reverses(deal, buyer, draw, dear)


@given(chances(), st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_what_is_kept_counts_only_after_delivery(
    simulate_with: Simulate, chance: Chance, kept: float, value: float
) -> None:
    """Up to its delivery a single deal goes the same way whatever is kept; then it stays longer."""
    law = {"in_force": "2019-01", "trigger": "delivery", "grace_months": 0}
    rates: Mapping = {"reversal": 0.5, "advance_exploring": 0.8, "advance_negotiating": 0.8}
    runs = [
        chosen(
            alone(value, law=law, buying={**rates, "kept": part}, state={"policy": "mandatory"}),
            chance,
            simulate_with,
        )
        for part in (0.0, kept)
    ]
    loose, held = (run.deals[:, 0] for run in runs)
    assert (loose["delivered"] == held["delivered"]).all()
    back = [np.where(deal["ended"] == NOT_YET, 10**6, deal["ended"]) for deal in (loose, held)]
    delivered = loose["delivered"] != NOT_YET
    assert (back[1] >= back[0])[delivered].all()
