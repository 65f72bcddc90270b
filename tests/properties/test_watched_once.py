"""State looks at a buyer once a month: what is in parts is seen and threatened as the whole is."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import Ensemble, simulate
from sim.noise import BEFORE, RESOLVE
from sim.rules.terms import NOT_YET
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances
from tests.properties.worlds import Simulate, past_of, same

pytestmark = pytest.mark.usefixtures("warm_kernel")

MONTHS = 30

WATCH: dict[str, st.SearchStrategy[Any]] = {
    "detection": st.sampled_from([0.05, 0.3, 1.0]),
    "threat_rate": st.sampled_from([0.1, 0.5, 1.0]),
    "precision": st.sampled_from([0.0, 1.5, math.inf]),
    "cost_spread": st.sampled_from([0.0, 1.0]),
    "reputation": st.sampled_from([0.0, 1.0]),
    "back_down": st.floats(0.0, 1.0),
    "policy": st.sampled_from(["discretionary", "mandatory", "bernoulli", "signalling"]),
}
"""What moves State's look at talks, and its warnings."""

STILL = {"advance_negotiating": 0.0, "drop_negotiating": 0.0, "advance_exploring": 0.0}


def talks(
    sizes: list[float], state: Mapping, stage: str = "negotiating", **changed: Any
) -> Mapping:
    """Return a world in which India talks about contracts, and Turkey about one."""
    value = {"value": 1.6}
    deal = {"buyer": "IND", "system": "S-400", "stage": stage, "significance": 0.7}
    signalling = state.get("policy") == "signalling"
    return {
        "start": "2020-01",
        "months": MONTHS,
        "law": {"in_force": "2019-01", "grace_months": 0, "waiver_from": "2019-01"},
        "learning": {"belief": "signalling" if signalling else "precedent"},
        "state": {"offer_cap": math.inf} | state,
        "buying": {"herding": 0.0},
        "systems": {"S-400": {"capacity": math.inf, "lead_time": 2}},
        "deals": {
            **{f"IND/{k}": deal | value | {"list_price": size} for k, size in enumerate(sizes)},
            "TUR/0": deal | {"buyer": "TUR", "list_price": 512.0, "value": 1.4},
        },
    } | changed


@given(
    st.fixed_dictionaries(WATCH),
    st.sampled_from([[512.0, 512.0], [256.0, 768.0], [256.0] * 4, [1024.0 / 3.0] * 3]),
    st.sampled_from(["exploring", "negotiating", "agreed"]),
    st.sampled_from([math.inf, 3.0]),
    chances(),
)
def test_talks_are_watched_as_their_parts_are(
    simulate_with: Simulate,
    state: Mapping,
    parts: list[float],
    stage: str,
    patience: float,
    chance: Chance,
) -> None:
    """Talks about a contract go the same way in parts, month by month: seen, threatened, signed.

    So for every draw of the buyer and of State: it looks once a month, by the draws of the first of
    the talks, whatever the others' are.
    """
    terms = {"congress": {"threshold": patience}}
    whole, split = (
        from_mapping(talks(sizes, state, stage, **terms)) for sizes in ([1024.0], parts)
    )
    few = chance.noise(sorted(whole.deals), MONTHS, 8)
    many = chance.noise(sorted(split.deals), MONTHS, 8)
    own = many.monthly[..., BEFORE].copy(), many.normal[..., RESOLVE].copy()
    for place, name in enumerate(sorted(split.deals)):
        origin = sorted(whole.deals).index("IND/0" if name.startswith("IND") else name)
        for kind in ("monthly", "normal", "uniform"):
            getattr(many, kind)[place] = getattr(few, kind)[origin]
        if name.startswith("IND") and name != "IND/0":
            many.monthly[place, ..., BEFORE] = own[0][place]
            many.normal[place, ..., RESOLVE] = own[1][place]
    for kind in ("congress", "treasury", "kind"):
        getattr(many, kind)[:] = getattr(few, kind)
    one, other = simulate_with(whole, few), simulate_with(split, many)
    history = past_of(one).deals, past_of(other).deals
    fields = ("detected_in", "warned", "demanded", "offered", "signed", "designated", "waived")
    for part in range(len(parts)):
        for name in fields:
            assert one.deals[name][:, 0].tobytes() == other.deals[name][:, part].tobytes(), name
        for name in ("stage", "threat", "detected"):
            assert history[0][name][..., 0].tobytes() == history[1][name][..., part].tobytes(), name
    assert same(one.congress, other.congress) == []


def within(ensemble: Ensemble, what: str, months: int, place: int = 0) -> float:
    """Return the share of runs in which something befell a deal so soon."""
    when = ensemble.deals[what][:, place]
    return float(np.mean((when != NOT_YET) & (when < months)))


@pytest.mark.parametrize("sizes", [[1000.0], [500.0, 500.0], [10.0, 5000.0, 200.0]])
def test_two_contracts_are_not_seen_sooner_than_one(sizes: list[float]) -> None:
    """In parts or not, 1 - .9^6 of talks are detected and 1 - .8^6 of known ones warned by month 6.

    A hazard for every contract gave 1 - .81^6 and 1 - .64^6 for two.
    """
    state = {"detection": 0.1, "threat_rate": 0.4, "precision": 0.0}
    quiet = {"buying": STILL | {"herding": 0.0}, "congress": {"threshold": math.inf}}
    for known, what, rate in ((False, "detected_in", 0.1), (True, "warned", 0.2)):
        mapping = talks(sizes, state, **quiet)
        for deal in mapping["deals"].values():
            deal["detected"] = known
        done = simulate(from_mapping(mapping), 4000)
        for place in range(len(sizes)):
            assert within(done, what, 6, place) == pytest.approx(1.0 - (1.0 - rate) ** 6, abs=0.03)


def test_new_talks_of_a_known_buyer_are_detected_like_any() -> None:
    """New talks of a known buyer have the same hazard, and the others the same of being warned."""
    state = {"detection": 0.3, "threat_rate": 0.4, "precision": 0.0}
    mapping = talks(
        [700.0, 300.0],
        state,
        buying=STILL | {"herding": 0.0},
        congress={"threshold": math.inf},
    )
    mapping["deals"]["IND/0"]["detected"] = True
    done = simulate(from_mapping(mapping), 6000)
    found, warned = done.deals["detected_in"][:, 1] == 0, done.deals["warned"][:, 0] == 0
    assert found.mean() == pytest.approx(0.3, abs=0.025)
    for seen in (found, ~found):
        assert warned[seen].mean() == pytest.approx(0.2, abs=0.035)
    assert (done.deals["warned"][found, 1] == done.deals["warned"][found, 0]).all()
    assert within(done, "detected_in", 3, 1) == pytest.approx(1.0 - 0.7**3, abs=0.025)


@given(st.sampled_from([{"buyers": ["IND"]}, {"relationships": ["partner"]}]), chances())
def test_whom_the_law_spares_does_not_press_congress(
    simulate_with: Simulate, whom: Mapping, chance: Chance
) -> None:
    """Talks of a buyer that the law spares press Congress no more than if there were none."""
    state = {"detection": 1.0, "threat_rate": 0.0}
    buying = STILL | {"herding": 0.0}
    spared = talks([1000.0, 500.0], state, buying=buying)
    spared["countries"] = {"IND": {"relationship": "partner"}, "TUR": {"relationship": "nato_ally"}}
    spared["events"] = {"mercy": {"kind": "waiver", "month": "2020-01"} | whom}
    alone = talks([], state, buying=buying)
    pair = [from_mapping(mapping) for mapping in (spared, alone)]
    noise = [chance.noise(sorted(scenario.deals), MONTHS, 4) for scenario in pair]
    for kind in ("congress", "treasury", "kind"):
        getattr(noise[1], kind)[:] = getattr(noise[0], kind)
    one, other = (simulate_with(*both) for both in zip(pair, noise, strict=True))
    assert same(one.congress, other.congress) == []
    assert one.congress["pressure"].min() > 0.0
    assert (one.deals["detected_in"] == 0).all()
