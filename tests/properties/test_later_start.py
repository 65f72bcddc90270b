"""A run that starts in month k of a record is the run from month 0 that lived that record."""

import math
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from sim.data.tables import load_tables
from sim.ensemble import simulate_world
from sim.errors import ScenarioError
from sim.model import ArmsModel
from sim.months import format_month
from sim.noise import ARRAYS, Noise, draws_of_run
from sim.parameters import words_of
from sim.records import Buyer, Deal, System, TreasuryState
from sim.rules.terms import NOT_YET, Policy, Relationship, Response, Stage, Threat, Trigger
from sim.scenario_file import from_mapping
from sim.strategies import (
    BUYERS,
    NEW_STATE,
    START,
    Chance,
    Mapping,
    chances,
    months_between,
    scenario_mappings,
)
from sim.world import World, build
from tests.conftest import differences
from tests.properties.worlds import with_values

TABLES = replace(load_tables(), operators=())
"""The data without what changes with the starting year."""

STATE = {name: value for name, value in NEW_STATE.items() if name != "rivals"}

ON_RECORD = (
    "negotiating",
    "agreed",
    "signed",
    "delivered",
    "warned",
    "demanded",
    "designated",
    "waived",
)

DATES = (*ON_RECORD, "triggered", "ended")
"""Months of what is on record, and of what follows from it."""

STANDING = ("threat", "response", "significant", "liable", "rivals", "value", "significance")

DECIDED = (
    "decided",
    "herd",
    "friction",
    "link",
    "third",
    "alternative",
    "outside",
    "sweetener",
    "attraction",
    "belief",
    "sanction",
)
PRICED = ("price", "gain_from_buying", "willingness")
BELIEF = (
    "prior",
    "seen",
    "hits",
    "opinion",
    "designations",
    "answer",
    "answer_weight",
    "exposure",
)
PLANT = ("capacity", "stock", "signed", "waiting")
TREASURY = ("persons", "friction")


@dataclass(frozen=True)
class Moment:
    """What a run holds at the end of a month."""

    deals: list[Deal]
    buyers: list[Buyer]
    systems: list[System]
    treasury: TreasuryState
    determinations: tuple[int, int]


def world_of(mapping: Mapping, month: int = 0) -> World:
    """Return a scenario in records, as it is seen from a month on."""
    scenario = from_mapping(mapping)
    later = {"start": scenario.start + month, "months": scenario.months - month}
    return build(scenario.model_copy(update=later), TABLES)


def lived(world: World, noise: Noise) -> Iterator[Moment]:
    """Yield a run of the Mesa engine month by month."""

    def taken(record: type, actor: Any) -> Any:
        return record(**{field.name: getattr(actor, field.name) for field in fields(record)})

    model = ArmsModel(world, draws_of_run(noise, 0))
    while model.running:
        model.step()
        yield Moment(
            [copy(deal) for deal in model.deals],
            [taken(Buyer, buyer) for buyer in model.buyers],
            [copy(system) for system in model.systems],
            taken(TreasuryState, model.treasury),
            (model.state.designations, model.state.waivers),
        )
    model.close()


def without_months(noise: Noise, months: int) -> Noise:
    """Return the draws from a month on."""
    found = []
    for drawn, array in zip(ARRAYS.values(), noise, strict=True):
        if "months" in drawn.axes:
            array = np.delete(array, range(months), axis=drawn.axes.index("months"))
        found.append(np.ascontiguousarray(array))
    return Noise(*found)


def recorded(mapping: Mapping, past: Moment) -> Mapping:
    """Return a scenario with what has happened so far as its record."""
    later = with_values(mapping)
    for name, deal in zip(sorted(later["deals"]), past.deals, strict=True):
        spec = later["deals"][name]
        if deal.stage == Stage.UNOPENED:
            known = spec.get("record", {}).items()
            known = {
                what: when for what, when in known if what == "opened" or when < mapping["start"]
            }
            spec["record"] = known
            continue
        months = {what: getattr(deal, what) for what in ON_RECORD}
        if deal.stage > Stage.DELIVERED:
            months["switched" if deal.stage == Stage.SWITCHED else "abandoned"] = deal.ended
        months = {what: when for what, when in months.items() if when != NOT_YET}
        began = deal.began if deal.began < 0 else deal.opened
        months["opened"] = min(began, *months.values(), began)
        spec["record"] = {what: format_month(START + when) for what, when in months.items()}
        spec["threat"] = Threat(deal.threat).name.lower()
        spec["detected"] = deal.detected
        spec["opens"] = format_month(START + began)
        spec.pop("stage", None)
        if deal.stage <= Stage.AGREED:
            spec["stage"] = Stage(deal.stage).name.lower()
    later["lived_since"] = mapping["start"]
    return later


def told(deal: Deal, first: int) -> dict[str, Any]:
    """Return what is compared of a deal, with months counted from `first`."""
    stage = Stage.ABANDONED if deal.stage == Stage.REVERSED else deal.stage
    found = {"stage": stage} | {name: getattr(deal, name) for name in STANDING}
    for name in DATES:
        when = getattr(deal, name)
        found[name] = when if when == NOT_YET else when - first
    if stage < Stage.SIGNED:
        found["detected"] = deal.detected
        found["addressed"] = deal.addressed or deal.threat != Threat.NONE
    if deal.response == Response.PENDING:
        found["pending_from"] = deal.pending_from - first
    if deal.decided >= first:
        found |= {name: getattr(deal, name) for name in DECIDED}
        found["decided"] -= first
        if not NOT_YET < deal.signed < first:
            found |= {name: getattr(deal, name) for name in PRICED}
    return found


def named(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    """Return some of a record's fields."""
    return {name: getattr(record, name) for name in names}


def all_told(moment: Moment, first: int, before: tuple[int, int]) -> dict[str, Any]:
    """Return what is compared of a month, by place."""
    told_of = {f"deal {i}": told(deal, first) for i, deal in enumerate(moment.deals)}
    told_of |= {f"buyer {j}": named(buyer, BELIEF) for j, buyer in enumerate(moment.buyers)}
    told_of |= {f"plant {k}": named(plant, PLANT) for k, plant in enumerate(moment.systems)}
    told_of["treasury"] = named(moment.treasury, TREASURY)
    made = [now - then for now, then in zip(moment.determinations, before, strict=True)]
    told_of["state"] = dict(zip(("designations", "waivers"), made, strict=True))
    return {f"{what}: {name}": v for what, found in told_of.items() for name, v in found.items()}


def apart(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    """Return the places in which two months differ by more than rounding."""
    assert left.keys() == right.keys()
    return [
        f"{name}: {left[name]} != {right[name]}"
        for name in left
        if left[name] != pytest.approx(right[name], rel=1e-9, abs=1e-12)
    ]


def purchases(months: int) -> st.SearchStrategy[Mapping]:
    """Draw a significant purchase that opens as one, before or within the run."""
    return st.fixed_dictionaries(
        {
            "buyer": st.sampled_from(BUYERS),
            "system": st.just("S-400"),
            "stage": st.sampled_from(["delivered", "signed"]),
            "opens": months_between(-3, months - 1),
            "units": st.sampled_from([3.0, 0.5]),
            "significance": st.just(1.0),
        }
    )


@st.composite
def carried_mappings(draw: st.DrawFn) -> Mapping:
    """Draw scenarios without what a record cannot carry."""
    mapping = draw(scenario_mappings())
    assume(mapping["months"] > 1)
    if draw(st.booleans()):
        bought = draw(st.lists(purchases(mapping["months"]), min_size=1, max_size=3))
        mapping["deals"] |= {f"{deal['buyer']}/bought {k}": deal for k, deal in enumerate(bought)}
        mapping["law"] = {
            "in_force": "2018-01",
            "trigger": draw(st.sampled_from(words_of(Trigger))),
        }
        mapping["state"]["policy"] = draw(st.sampled_from(["never", "discretionary"]))
        mapping["learning"]["belief"] = "precedent"
        mapping["learning"]["silence_months"] = draw(st.integers(0, 4))
        mapping["countries"] = {"NEW": NEW_STATE} | mapping.get("countries", {})
        mapping.pop("similarity", None)
        capacity = draw(st.sampled_from([2.0, 0.5, 12.0]))
        mapping.setdefault("systems", {})["S-400"] = {"capacity": capacity, "lead_time": 1}
    relationship = st.sampled_from(words_of(Relationship))
    given = mapping.get("countries", {})
    mapping["countries"] = {
        code: STATE | {"relationship": draw(relationship)} | given.get(code, {})
        for code in sorted({deal["buyer"] for deal in mapping["deals"].values()})
    }
    known = sorted({spec["relationship"] for spec in mapping["countries"].values()})
    for event_ in mapping.get("events", {}).values():
        if event_["kind"] == "waiver":
            event_["relationships"] = draw(st.lists(st.sampled_from(known), max_size=1))
    buying = {} if mapping["russia"]["pricing"] == "list" else {"drop_signed": 0.0}
    return with_values(
        mapping,
        buying=buying,
        congress={"threshold": float("inf"), "deadline_pressure": float("inf")},
        state={"offer_budget": float("inf")},
        treasury={"retaliation": 0.0},
    )


@pytest.mark.usefixtures("warm_kernel")
@given(carried_mappings(), chances(), st.data())
def test_a_later_start_remembers(mapping: Mapping, chance: Any, data: st.DataObject) -> None:
    """A run from month k of a record is the run from month 0 that lived it, given the same draws.

    Deals, buyers' beliefs, plants, Treasury and determinations are compared in every month from k
    on, and both engines with each other. A record has no place for these, and they are left out:

    - the price of a contract, and so whether it is dropped between signature and delivery: such
      drops are excluded unless the list price is paid;
    - when State detected talks or made an offer, and what it has paid: no budget;
    - Congress' pressure, and what follows from it: no letters and deadlines but those scheduled.
      Endogenous rounds of Treasury could be written down as events; there are none;
    - whether talks that opened in the month before k opened as negotiations, in which State would
      have had its say under `signalling`, or began to be negotiated in that month;
    - that a purchase was handed back: it is written down as abandoned;
    - the terms of decisions made before k, and how often figures of countries were renewed: the
      data are those of one year.
    """
    first = world_of(mapping)
    noise = chance.noise(first.deal_ids, first.scenario.months, 1)
    whole = list(lived(first, noise))
    month = data.draw(st.integers(1, first.scenario.months - 1))
    if first.parameters.state.policy == Policy.SIGNALLING:
        assume(
            all(
                deal.negotiating != month - 1 or deal.opened < month - 1
                for deal in whole[month - 1].deals
            )
        )
    try:
        later = world_of(recorded(mapping, whole[month - 1]), month)
    except ScenarioError as error:
        event("no record of this order")
        assume("record" not in str(error))
        raise
    rest = without_months(noise, month)
    before = whole[month - 1].determinations
    for old, new in zip(whole[month:], lived(later, rest), strict=True):
        assert apart(all_told(old, month, before), all_told(new, 0, (0, 0))) == []
    compiled, mesa = (
        simulate_world(later, 1, engine=engine, history=True, workers=1, chance=rest)
        for engine in ("compiled", "mesa")
    )
    assert differences(compiled, mesa) == []


@pytest.mark.outside("test_a_later_start_remembers")
def test_a_later_start_that_does_not_say_since_when() -> None:
    """With no `lived_since` the talks that failed before k are no company: H is 1 and not 1/2."""
    talks = {"system": "S-400", "stage": "signed", "opens": "2020-01"}
    mapping: Mapping = {
        "start": "2020-01",
        "months": 12,
        "deals": {
            "IND/kept": {"buyer": "IND"} | talks,
            "QAT/failed": {"buyer": "QAT"} | talks | {"stage": "exploring", "value": -9.0},
            "TUR/weighs": {"buyer": "TUR"} | talks | {"stage": "exploring"},
        },
        "systems": {"S-400": {"capacity": 0.0}},
        "countries": dict.fromkeys(("IND", "QAT", "TUR"), STATE),
        "buying": {
            **{"herding": 1.0, "precision": math.inf, "drop_signed": 0.0},
            **{"advance_exploring": 0.0, "drop_exploring": 1.0},
        },
        "weights": {"spread": 0.0},
    }
    mapping["deals"]["TUR/weighs"]["value"] = 9.0
    world = world_of(mapping)
    whole = list(lived(world, Chance(3).noise(world.deal_ids, 12, 1)))
    assert [deal.stage for deal in whole[5].deals] == [
        Stage.SIGNED,
        Stage.ABANDONED,
        Stage.EXPLORING,
    ]
    known = recorded(mapping, whole[5])
    later = Chance(3).noise(world.deal_ids, 6, 1)
    shares = []
    scenario = from_mapping(known)
    start = scenario.start + 6
    for since in (scenario.start, None, start - 1):
        changes = {"start": start, "months": 6, "lived_since": since}
        *_, last = lived(build(scenario.model_copy(update=changes), TABLES), later)
        shares.append(last.deals[2].herd)
    assert whole[-1].deals[2].herd == shares[0] == 0.5
    assert shares[1:] == [1.0, 1.0]
