"""A buyer takes part once: in parts a contract lives as it does whole, and ids mean nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import Ensemble
from sim.noise import AFTER, BEFORE, RESOLVE, Noise
from sim.parameters import words_of
from sim.rules.terms import Relationship
from sim.scenario_file import from_mapping
from sim.strategies import PAIRS, Chance, Mapping, chances
from tests.properties.worlds import Simulate, past_of, with_values

pytestmark = pytest.mark.usefixtures("warm_kernel")

MONTHS, RUNS = 18, 8

TALKS: Mapping = {"buyer": "IND", "system": "S-400", "significance": 0.8, "units": 1.0}

LINK: Mapping = {"programme": "jets", "month": "2020-03", "loss": 300.0}


def world(deals: Mapping, terms: Mapping) -> Mapping:
    """Return a world in which India has these deals, in company, under all that may touch them."""
    others = {
        "QAT/0": {"buyer": "QAT", "system": "S-400", "value": 1.4, "stage": "agreed"},
        "TUR/0": {"buyer": "TUR", "system": "S-400", "value": 1.2, "opens": "2020-03"},
    }
    return with_values(
        {
            "start": "2020-01",
            "months": MONTHS,
            "law": {
                "in_force": "2019-01",
                "grace_months": 3,
                "waiver_from": "2019-01",
                "waiver_for": words_of(Relationship),
            },
            "systems": {"S-400": {"capacity": math.inf, "lead_time": 2}},
            "events": {
                "threat": {"kind": "third_party", "month": "2020-04", "buyer": "IND", "loss": 200.0}
            },
            "deals": others | deals,
        },
        **terms,
    )


@st.composite
def terms_of_a_run(draw: st.DrawFn) -> Mapping:
    """Draw what State does, and what buyers do and believe, so that something happens."""
    policy, belief = draw(st.sampled_from(PAIRS))
    rate = st.sampled_from([0.2, 1.0])
    return {
        "law": {"trigger": draw(st.sampled_from(["signature", "delivery"]))},
        "learning": {"belief": belief.name.lower(), "silence_months": draw(st.integers(0, 6))},
        "state": {
            "policy": policy.name.lower(),
            "answer_rate": draw(st.sampled_from([0.1, 0.5])),
            "detection": draw(rate),
            "threat_rate": draw(rate),
            "reputation": draw(st.sampled_from([0.0, 0.5])),
            "repeat": draw(st.sampled_from([1.0, 2.0])),
            "resolve": draw(st.sampled_from([0.1, 0.5])),
            "precision": draw(st.sampled_from([1.5, 6.0])),
            "offer_cap": math.inf,
        },
        "buying": {
            "precision": draw(st.sampled_from([2.0, 6.0, math.inf])),
            "advance_exploring": 0.5,
            "advance_negotiating": 0.5,
            "advance_agreed": draw(rate),
            "drop_negotiating": 0.1,
            "drop_agreed": draw(st.sampled_from([0.0, 0.3])),
            "drop_signed": draw(st.sampled_from([0.0, 0.3])),
            "herding": draw(st.sampled_from([0.3, 3.0])),
            "reversal": draw(st.sampled_from([0.0, 0.2])),
        },
        "congress": {"threshold": draw(st.sampled_from([math.inf, 4.0]))},
    }


def lent(noise: Noise, ids: list[str], lenders: dict[str, str], own: list[str]) -> Noise:
    """Return draws for deals `ids`: each has those that its lender, one of `own`, has."""
    places = [own.index(lenders.get(deal, deal)) for deal in ids]
    taken = {
        name: np.ascontiguousarray(getattr(noise, name)[places])
        for name in ("monthly", "normal", "uniform")
    }
    return noise._replace(**taken)


def apart(one: Ensemble, other: Ensemble, pairs: dict[str, str], skip: set[str]) -> list[str]:
    """Return in what two runs differ: fields of deals, by pairs of ids, and what is of all."""
    found = []
    for left, right in pairs.items():
        i, j = one.world.deal_ids.index(left), other.world.deal_ids.index(right)
        tables = [(one.deals[:, i], other.deals[:, j])]
        tables.append((past_of(one).deals[:, :, i], past_of(other).deals[:, :, j]))
        for old, new in tables:
            for name in old.dtype.names:
                if name not in skip and not np.allclose(old[name], new[name], 1e-9, 1e-12):
                    found.append(f"{left}: {name}")
    for name in ("opinion", "answer"):
        if not np.allclose(past_of(one).buyers[name], past_of(other).buyers[name], 1e-9):
            found.append(name)
    for table, names in (
        ("state", ("standing", "relation_cost", "designations", "waivers")),
        ("seller", ("revenue",)),
        ("congress", ("pressure", "letters")),
    ):
        for name in names:
            if not np.allclose(getattr(one, table)[name], getattr(other, table)[name], 1e-9):
                found.append(name)
    return found


OF_A_PLACE = {"list_price", "buyer", "system", "programme", "chained"}


@given(
    terms_of_a_run(),
    st.sampled_from([[0.5, 0.5], [0.25, 0.75], [0.25] * 4]),
    st.sampled_from(["exploring", "agreed", "signed"]),
    chances(),
)
def test_a_contract_lives_as_its_parts_do(
    simulate_with: Simulate, terms: Mapping, parts: list[float], stage: str, chance: Chance
) -> None:
    """Where all parts draw alike, every month of every deal is as with the whole.

    So with a third party's threat and a joint programme, which are lost once, with safety in
    numbers, which counts buyers, in any chain of buyers, and whatever State answers.
    """
    about = TALKS | {"value": 1.5, "stage": stage, "link": LINK}
    whole = world({"IND/0": about | {"list_price": 1024.0}}, terms)
    split = world(
        {f"IND/{k}": about | {"list_price": 1024.0 * part} for k, part in enumerate(parts)}, terms
    )
    ids = [sorted(mapping["deals"]) for mapping in (whole, split)]
    noise = chance.noise(ids[0], MONTHS, RUNS)
    lenders = {deal: "IND/0" for deal in ids[1] if deal.startswith("IND")}
    one = simulate_with(from_mapping(whole), noise, "compiled")
    other = simulate_with(from_mapping(split), lent(noise, ids[1], lenders, ids[0]), "compiled")
    for part in lenders:
        pairs = {"IND/0": part, "QAT/0": "QAT/0", "TUR/0": "TUR/0"}
        assert apart(one, other, pairs, OF_A_PLACE) == []


@given(
    terms_of_a_run(),
    st.permutations(range(3)),
    st.lists(st.sampled_from([0.5, 1.5, 3.0]), min_size=3, max_size=3),
    st.lists(st.sampled_from(["2019-09", "2020-01", "2020-02"]), min_size=3, max_size=3),
    chances(),
)
def test_ids_of_a_buyer_s_deals_mean_nothing(
    simulate_with: Simulate,
    terms: Mapping,
    order: list[int],
    values: list[float],
    months: list[str],
    chance: Chance,
) -> None:
    """Deals of one buyer that change their ids change nothing else, given the same draws.

    What State draws of a buyer it may draw by any of them: here these draws are alike.
    """
    stages = ("agreed", "signed", "exploring")
    deals = [
        TALKS | {"value": value, "opens": opens, "stage": stage, "list_price": 256.0 * 2**k}
        for k, (value, opens, stage) in enumerate(zip(values, months, stages, strict=True))
    ]
    plain = world({f"IND/{k}": deal for k, deal in enumerate(deals)}, terms)
    turned = world({f"IND/{order[k]}": deal for k, deal in enumerate(deals)}, terms)
    ids = sorted(plain["deals"])
    noise = chance.noise(ids, MONTHS, RUNS)
    for use in (BEFORE, AFTER):
        noise.monthly[1:3, ..., use] = noise.monthly[:1, ..., use]
    noise.normal[1:3, ..., RESOLVE] = noise.normal[:1, ..., RESOLVE]
    pairs = {f"IND/{k}": f"IND/{order[k]}" for k in range(3)}
    lenders = {new: old for old, new in pairs.items()}
    one = simulate_with(from_mapping(plain), noise, "compiled")
    other = simulate_with(from_mapping(turned), lent(noise, ids, lenders, ids), "compiled")
    assert apart(one, other, pairs | {"QAT/0": "QAT/0", "TUR/0": "TUR/0"}, {"chained"}) == []
