"""From a scenario to records: ids, months, what the record shows, ties between buyers."""

import math
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.engines import parameter_array, section_array
from sim.ensemble import simulate, simulate_world
from sim.errors import ScenarioError
from sim.months import parse_month
from sim.parameter_draws import ParameterDraws
from sim.parameters import REGISTRY, SECTIONS, Learning, Parameters, RussiaTerms
from sim.records import Deal, System, dtype_of, to_array
from sim.rules.terms import (
    NEVER,
    NOT_YET,
    Answer,
    Belief,
    Pricing,
    Response,
    Stage,
    Threat,
    Trigger,
)
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.start import as_of, stage_at
from sim.world import World, build
from tests.new_state import NEW


def world(**changed: Any) -> World:
    """Return a world of two years from January 2020, with one Indian deal by default."""
    base = {
        "start": "2020-01",
        "months": 24,
        "deals": {"IND/S-400": {"buyer": "IND", "system": "S-400"}},
    }
    return build(from_mapping(base | changed))


def deal_of(**spec: Any) -> Deal:
    """Return the record of one deal."""
    return world(deals={"IND/x": {"buyer": "IND", "system": "S-400"} | spec}).deals[0]


def test_order_of_ids() -> None:
    """Deals, buyers and systems stand in alphabetical order, whatever the file's."""
    deals = {
        "b": {"buyer": "TUR", "system": "Su-35"},
        "a": {"buyer": "TUR", "system": "S-400"},
        "c": {"buyer": "IND", "system": "S-400"},
    }
    built = world(deals=deals)
    assert built.deal_ids == ("a", "b", "c")
    assert built.buyer_codes == ("IND", "TUR")
    assert built.system_names == ("S-400", "Su-35")
    assert [(deal.buyer, deal.system) for deal in built.deals] == [(1, 0), (1, 1), (0, 0)]


def test_a_system_that_nobody_knows_must_be_described() -> None:
    """It is refused where it is named, with the nearest name of those known."""
    deals = {"IND/x": {"buyer": "IND", "system": "S-40"}}
    with pytest.raises(ScenarioError, match=r'found "S-40"; not in the data .* mean \'S-400\'\?'):
        world(deals=deals)


def test_months_count_from_the_start() -> None:
    """The first simulated month is 0; the law's and the events' follow."""
    built = world(
        law={
            "in_force": "2020-03",
            "grace_months": 6,
            "waiver_from": "2019-01",
            "deadline_from": "2021-01",
            "deadline_months": 2,
            "trigger": "signature",
        },
        deals={"IND/x": {"buyer": "IND", "system": "S-400", "opens": "2020-05"}},
    )
    law = built.statute
    assert (law.in_force, law.answerable_from, law.waiver_from) == (2, 8, -12)
    assert (law.deadline_from, law.deadline_months, law.trigger) == (12, 2, Trigger.SIGNATURE)
    assert built.deals[0].opens == 4
    assert len(built.calendar) == len(built.third) == 24


def test_no_law() -> None:
    """Nothing of it ever comes."""
    law = world(law={"in_force": None}).statute
    assert (law.in_force, law.answerable_from, law.waiver_from) == (NEVER, NEVER, NEVER)


def test_talks_of_before_open_with_the_start() -> None:
    """By their own month, or by the record's."""
    assert deal_of(opens="2018-05").opens == 0
    assert deal_of(record={"opened": "2018-05"}).opens == 0
    assert deal_of(record={"opened": "2020-07"}).opens == 6
    assert deal_of(opens="2020-03", record={"opened": "2018-05"}).opens == 2


@pytest.mark.parametrize(
    ("record", "stage"),
    [
        ({}, Stage.EXPLORING),
        ({"opened": "2019-07"}, Stage.EXPLORING),
        ({"opened": "2019-06"}, Stage.NEGOTIATING),
        ({"opened": "2019-01", "negotiating": "2020-03"}, Stage.EXPLORING),
        ({"opened": "2019-11", "negotiating": "2019-12"}, Stage.NEGOTIATING),
        ({"opened": "2019-01", "agreed": "2019-12"}, Stage.AGREED),
        ({"opened": "2019-01", "agreed": "2020-01"}, Stage.NEGOTIATING),
        ({"opened": "2019-01", "signed": "2019-12"}, Stage.SIGNED),
        ({"opened": "2018-01", "signed": "2019-01", "delivered": "2019-12"}, Stage.DELIVERED),
        ({"opened": "2018-01", "signed": "2019-01", "delivered": "2020-01"}, Stage.SIGNED),
        ({"opened": "2018-01", "abandoned": "2019-12"}, Stage.ABANDONED),
        ({"opened": "2018-01", "signed": "2019-01", "switched": "2019-12"}, Stage.SWITCHED),
        ({"opened": "2018-01", "abandoned": "2020-01"}, Stage.NEGOTIATING),
    ],
)
def test_the_stage_that_the_record_shows(record: dict[str, str], stage: Stage) -> None:
    """What happened before the start, and nothing of what came later."""
    assert deal_of(record=record).first_stage == stage


def test_a_given_stage_wins_over_the_record() -> None:
    """A scenario may start a deal elsewhere."""
    deal = deal_of(stage="agreed", record={"opened": "2018-01", "signed": "2019-01"})
    assert deal.first_stage == Stage.AGREED


def test_dates_of_before() -> None:
    """Months on record are negative; later ones have not happened."""
    deal = deal_of(
        record={
            "opened": "2018-01",
            "negotiating": "2018-05",
            "agreed": "2018-10",
            "signed": "2019-01",
            "delivered": "2020-06",
            "warned": "2019-06",
            "demanded": "2020-02",
        }
    )
    assert (deal.negotiating, deal.agreed) == (-20, -15)
    assert (deal.signed, deal.delivered) == (-12, NOT_YET)
    assert (deal.warned, deal.demanded) == (-7, NOT_YET)
    assert (deal.threat, deal.detected) == (Threat.WARNED, True)


def test_a_demand_on_record() -> None:
    """It stands at the start."""
    record = {"opened": "2018-01", "warned": "2019-01", "demanded": "2019-06"}
    assert deal_of(record=record).threat == Threat.DEMANDED


def test_a_contract_without_a_date() -> None:
    """It was signed, or delivered, in the month before it opens."""
    assert deal_of(stage="signed").signed == -1
    assert (deal_of(stage="delivered").signed, deal_of(stage="delivered").delivered) == (-1, -1)
    assert deal_of(stage="signed", opens="2020-04").signed == 2


@pytest.mark.parametrize(
    ("record", "response", "answer", "designations"),
    [
        ({"designated": "2019-06"}, Response.DESIGNATED, Answer.DESIGNATED, 1),
        ({"waived": "2019-06"}, Response.WAIVED, Answer.WAIVED, 0),
        ({"designated": "2020-06"}, Response.NONE, Answer.NOTHING, 0),
        ({"designated": "2019-02", "waived": "2019-06"}, Response.WAIVED, Answer.WAIVED, 1),
        ({"designated": "2019-06", "waived": "2019-06"}, Response.WAIVED, Answer.WAIVED, 0),
    ],
)
def test_answers_on_record(
    record: dict[str, str], response: Response, answer: Answer, designations: int
) -> None:
    """The latest answer of before the start stands; the buyer is known for it.

    A month has one answer: a waiver takes the place of a designation of the same month.
    """
    built = world(
        deals={
            "IND/x": {
                "buyer": "IND",
                "system": "S-400",
                "record": {"opened": "2018-01", "signed": "2019-01"} | record,
            }
        }
    )
    assert built.deals[0].response == response
    assert built.deals[0].significant is (response != Response.NONE)
    assert built.buyers[0].news == answer
    assert built.buyers[0].designations == designations
    assert built.buyers[0].answered == (-7 if answer else NOT_YET)


@pytest.mark.parametrize(("second", "designations"), [("2019-06", 1), ("2019-07", 2)])
def test_one_determination_over_two_deals_on_record(second: str, designations: int) -> None:
    """What a buyer suffered in one month was one determination, whatever number of its deals."""
    signed = {"opened": "2018-01", "signed": "2019-01"}
    deals = {
        name: {"buyer": "IND", "system": "S-400", "record": signed | {"designated": month}}
        for name, month in {"IND/x": "2019-06", "IND/y": second}.items()
    }
    built = world(deals=deals)
    assert [deal.response for deal in built.deals] == [Response.DESIGNATED] * 2
    assert built.buyers[0].designations == designations


@pytest.mark.parametrize(
    ("record", "spared", "responses", "answer", "designations"),
    [
        ({"waived": "2019-06"}, None, "WW", Answer.WAIVED, 0),
        ({"waived": "2019-07"}, None, "DW", Answer.WAIVED, 1),
        ({"waived": "2019-05"}, None, "DW", Answer.DESIGNATED, 1),
        ({}, "2019-06", "WN", Answer.WAIVED, 0),
        ({}, "2019-07", "DN", Answer.WAIVED, 1),
        ({}, "2019-05", "DN", Answer.DESIGNATED, 1),
        ({"designated": "2019-06"}, "2019-06", "WW", Answer.WAIVED, 0),
    ],
)
def test_a_buyer_has_one_answer_a_month(
    record: dict[str, str], spared: str | None, responses: str, answer: Answer, designations: int
) -> None:
    """A waiver over another deal, or by Congress, takes the place of a designation of its month."""
    signed = {"opened": "2018-01", "signed": "2019-01"}
    deals = {
        name: {"buyer": "IND", "system": "S-400", "record": signed | answers}
        for name, answers in {"IND/x": {"designated": "2019-06"}, "IND/y": record}.items()
    }
    events = {"mercy": {"kind": "waiver", "month": spared, "buyers": ["IND"]}} if spared else {}
    law = {"in_force": "2018-01"}
    early = {"start": "2018-01", "months": 48, "law": law, "deals": deals, "events": events}
    built = build(from_mapping(early).model_copy(update={"start": parse_month("2020-01")}))
    named = {"D": Response.DESIGNATED, "W": Response.WAIVED, "N": Response.NONE}
    assert [deal.response for deal in built.deals] == [named[letter] for letter in responses]
    buyer = built.buyers[0]
    assert (buyer.news, buyer.designations) == (answer, designations)
    for deal in built.deals:
        assert (deal.response == Response.DESIGNATED) == (deal.designated > deal.waived)


def test_one_buyer_s_waiver_is_not_another_s() -> None:
    """Qatar's waiver leaves India's designation of the same month as it is."""
    signed = {"opened": "2018-01", "signed": "2019-01"}
    answers = {"IND": "designated", "QAT": "waived"}
    deals = {
        code: {"buyer": code, "system": "S-400", "record": signed | {what: "2019-06"}}
        for code, what in answers.items()
    }
    built = world(deals=deals)
    assert [deal.response for deal in built.deals] == [Response.DESIGNATED, Response.WAIVED]
    assert [buyer.news for buyer in built.buyers] == [Answer.DESIGNATED, Answer.WAIVED]


@pytest.mark.parametrize(
    ("changed", "addressed"),
    [
        ({}, True),
        ({"negotiating": "2019-11"}, True),
        ({"negotiating": "2019-12"}, False),
        ({"negotiating": None, "opened": "2019-11"}, False),
        ({"negotiating": None, "agreed": "2019-12"}, True),
        ({"stage": "exploring"}, False),
        ({"opens": "2020-01"}, False),
        ({"opens": "2019-12"}, True),
        ({"stage": "signed"}, False),
        ({"detected": False}, False),
        ({"in_force": "2019-12"}, True),
        ({"in_force": "2020-01"}, False),
        ({"in_force": None}, False),
        ({"policy": "discretionary", "belief": "precedent"}, False),
    ],
)
def test_whether_state_has_had_its_say(changed: dict[str, Any], addressed: bool) -> None:
    """Under `signalling`, of talks known and under negotiation for a month, under the law."""
    terms = {"negotiating": "2019-03", "detected": True, "in_force": "2018-01"}
    terms |= {"policy": "signalling", "belief": "signalling"} | changed
    dates = {"opened": "2019-01", "agreed": None} | terms
    record = {name: dates[name] for name in ("opened", "negotiating", "agreed") if dates[name]}
    deal = {"buyer": "IND", "system": "S-400", "detected": terms["detected"], "record": record}
    deal |= {name: terms[name] for name in ("stage", "opens") if name in terms}
    built = world(
        deals={"IND/x": deal},
        law={"in_force": terms["in_force"]},
        state={"policy": terms["policy"]},
        learning={"belief": terms["belief"]},
    )
    assert built.deals[0].addressed is addressed


def test_list_price_and_units() -> None:
    """An order costs its units' list prices unless it says otherwise."""
    systems = {"S-400": {"list_price": 300.0}}
    one = world(
        systems=systems, deals={"a": {"buyer": "IND", "system": "S-400", "units": 3.0}}
    ).deals[0]
    assert (one.list_price, one.units) == (900.0, 3.0)
    assert deal_of(list_price=777.0, units=2.0).list_price == 777.0


def test_alternative_and_link() -> None:
    """The alternative's price is in list prices; a link costs what is lost times its chance."""
    deal = deal_of(
        list_price=500.0,
        alternative={"month": "2020-03", "capability": 0.4, "price": 250.0},
        link={"month": "2019-03", "loss": 1000.0, "probability": 0.25},
    )
    assert (deal.alternative_from, deal.alternative_capability, deal.alternative_price) == (
        2,
        0.4,
        0.5,
    )
    assert (deal.link_from, deal.link_loss) == (-10, 250.0)
    system = {"alternative_capability": 0.6, "alternative_price": 0.9}
    bare = world(
        systems={"S-400": system},
        deals={"a": {"buyer": "IND", "system": "S-400", "alternative": {"month": "2020-01"}}},
    ).deals[0]
    assert (bare.alternative_capability, bare.alternative_price) == (0.6, 0.9)
    assert deal_of().alternative_from == NEVER


def test_values_in_place_of_formulas() -> None:
    """0 is a value too."""
    deal = deal_of(value=0.0, significance=0.0)
    assert (deal.given_value, deal.value_override) == (True, 0.0)
    assert (deal.given_significance, deal.significance_override) == (True, 0.0)
    spec = {"exposure": 0.0, "deterrence_gain": 0.0, "sanction_cost": 0.0}
    buyer = world(countries={"IND": spec}).buyers[0]
    assert buyer.given_exposure
    assert buyer.given_stakes
    assert buyer.given_cost
    assert not world().buyers[0].given_cost


def test_a_state_of_ones_own() -> None:
    """Figures in the scenario go through the formulas of all: need = log10(1000)/4."""
    deals = {"NEW/x": {"buyer": "NEW", "system": "S-400"}}
    buyer = world(countries={"NEW": NEW}, deals=deals).buyers[0]
    assert buyer.need == pytest.approx(0.75)
    assert (buyer.russian, buyer.us_share, buyer.base) == (0.4, 0.3, 0.1)
    assert buyer.autonomy == pytest.approx(1.0 / 3.0)


def test_similarity() -> None:
    """e^(-|a_i - a_j|/ℓ) on alignment; a given matrix replaces it but for the buyer itself."""
    deals = {
        "TUR/x": {"buyer": "TUR", "system": "S-400"},
        "CHN/x": {"buyer": "CHN", "system": "S-400"},
    }
    built = world(deals=deals, learning={"similarity_scale": 4.0})
    apart = math.exp(-0.5)
    assert built.similarity == [[1.0, pytest.approx(apart)], [pytest.approx(apart), 1.0]]
    given = {"CHN": {"TUR": 0.25, "CHN": 0.0}, "TUR": {}}
    assert world(deals=deals, similarity=given).similarity == [[1.0, 0.25], [0.0, 1.0]]
    same = world(deals=deals, learning={"similarity_scale": math.inf}).similarity
    assert same == [[1.0, 1.0], [1.0, 1.0]]


def test_rivals() -> None:
    """From the data or the scenario, both ways; those that operate the system count."""
    deals = {
        "NEW/x": {"buyer": "NEW", "system": "Bow"},
        "TUR/x": {"buyer": "TUR", "system": "Bow", "stage": "delivered"},
    }
    bow = {"capability": 1.0, "list_price": 100.0, "capacity": 1.0, "lead_time": 0}
    built = world(systems={"Bow": bow}, countries={"NEW": NEW | {"rivals": ["TUR"]}}, deals=deals)
    assert built.rivals == [[False, True], [True, False]]
    assert [deal.rivals for deal in built.deals] == [1, 0]
    assert [deal.operated for deal in built.deals] == [False, False]
    operating = NEW | {"rivals": ["TUR"], "operates": ["Bow"]}
    built = world(systems={"Bow": bow}, countries={"NEW": operating}, deals=deals)
    assert [deal.rivals for deal in built.deals] == [1, 1]
    assert [deal.operated for deal in built.deals] == [True, False]


@pytest.mark.parametrize(
    ("capacity", "stock"), [(3.0, 3.0), (0.5, 1.0), (0.0, 0.0), (math.inf, math.inf)]
)
def test_first_stock(capacity: float, stock: float) -> None:
    """A year's production, at least one unit."""
    plant = world(systems={"S-400": {"capacity": capacity}}).systems[0]
    assert (plant.capacity, plant.stock) == (capacity, stock)


def test_a_plant_still_owes_what_it_has_not_built() -> None:
    """Two a year, in stock until five are ordered: 2 - 5 + 8/12 - 1 after the second delivery.

    The order of a dropped contract that was delivered was built too; one not delivered was not.
    """
    record = {"opened": "2018-01", "signed": "2018-06"}
    deals = {
        "five": {"units": 5.0, "record": record | {"delivered": "2019-02"}},
        "one": {"record": record | {"delivered": "2019-10", "abandoned": "2019-11"}},
        "none": {"units": 9.0, "record": record},
        "later": {"units": 9.0, "record": record | {"delivered": "2020-01"}},
    }
    purchase = {"buyer": "IND", "system": "S-400"}
    systems = {"S-400": {"capacity": 2.0}}
    built = world(systems=systems, deals={name: purchase | deal for name, deal in deals.items()})
    assert built.systems[0].stock == pytest.approx(2.0 - 5.0 - 1.0 + 10.0 * 2.0 / 12.0)
    shock = {"kind": "supply", "month": "2020-01", "factor": 0.5}
    events = {"shock": shock}
    early = world(
        systems=systems, events=events, deals={name: purchase | d for name, d in deals.items()}
    )
    later = build(as_of(early.scenario, parse_month("2020-06")))
    expected = 2.0 - 5.0 - 1.0 - 9.0 + 10.0 * 2.0 / 12.0 + 6.0 / 12.0
    assert later.systems[0].stock == pytest.approx(expected)


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_the_next_customer_waits_for_what_is_owed(engine: str) -> None:
    """Six a year, and 14 units on order before the start: the next customer is served in month 6.

    Ten leave 6 - 10 = -4 in month -12, and half a unit a month makes that 3/2 by month -1, when
    four leave -5/2. Seven months later there is a unit again.
    """
    plant = {"capacity": 6.0, "lead_time": 0}
    record = {"opened": "2018-01", "signed": "2018-06"}
    deals: dict[str, Any] = {
        "big": {"units": 10.0, "record": record | {"delivered": "2019-01"}},
        "next": {"units": 4.0, "record": record | {"signed": "2018-07", "delivered": "2019-12"}},
        "last": {"record": record | {"signed": "2018-08"}},
    }
    purchase = {"buyer": "IND", "system": "S-400"}
    scenario = from_mapping(
        {
            "start": "2020-01",
            "months": 24,
            "systems": {"S-400": plant},
            "buying": {"drop_signed": 0.0},
            "deals": {name: purchase | deal for name, deal in deals.items()},
        }
    )
    done = simulate(scenario, 1, engine=engine)
    last = done.world.deal_ids.index("last")
    assert done.deals["delivered"][0, last] == 6


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_rounds_of_before_fade_by_the_half_life_of_the_run(engine: str) -> None:
    """Eight persons of eleven months before: 8/2^11 at a month, 8 at none, 4 at eleven."""
    early = from_mapping(
        {
            "start": "2019-01",
            "months": 24,
            "events": {"round": {"kind": "designations", "month": "2019-01", "entities": 8.0}},
            "deals": {"IND/x": {"buyer": "IND", "system": "S-400"}},
        }
    )
    built = build(as_of(early, parse_month("2019-12"), months=0))
    drawn = ParameterDraws(("treasury.half_life",), np.array([[1.0], [math.inf], [11.0]]))
    done = simulate_world(replace(built, draws=drawn), 3, engine=engine)
    assert done.treasury["persons"] == pytest.approx([8.0 / 2.0**11, 8.0, 4.0])


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
@pytest.mark.parametrize(
    ("purchase", "first"),
    [
        ({"opens": "2020-04"}, 3),
        ({"record": {"delivered": "2019-12"}}, 0),
        ({"opens": "2020-04", "record": {"delivered": "2019-12"}}, 0),
    ],
)
def test_rivals_note_a_purchase_when_it_comes(
    engine: str, purchase: dict[str, Any], first: int
) -> None:
    """A deal that opens as delivered counts from then on, one delivered before from the start."""
    bow = {"capability": 1.0, "list_price": 100.0, "capacity": 1.0, "lead_time": 0}
    scenario = from_mapping(
        {
            "start": "2020-01",
            "months": 6,
            "systems": {"Bow": bow},
            "countries": {"NEW": NEW | {"rivals": ["TUR"]}},
            "weights": {"rival": 0.25, "spread": 0.0},
            "buying": {"advance_exploring": 0.0, "drop_exploring": 0.0},
            "deals": {
                "NEW/x": {"buyer": "NEW", "system": "Bow"},
                "TUR/x": {"buyer": "TUR", "system": "Bow", "stage": "delivered"} | purchase,
            },
        }
    )
    done = simulate(scenario, 1, engine=engine, history=True)
    assert done.history is not None
    value = done.history.deals["value"][0, :, 0]
    assert value - value[-1] == pytest.approx([-0.25] * first + [0.0] * (6 - first))
    assert done.deals["rivals"][0].tolist() == [1, 0]


EVENTS = {
    "letter": {"kind": "letter", "month": "2020-04"},
    "one": {
        "kind": "designations",
        "month": "2020-04",
        "entities": 5.0,
        "individuals": 19.0,
        "listed_individuals": 13.0,
    },
    "two": {"kind": "designations", "month": "2020-04", "entities": 2.0},
    "shock": {"kind": "supply", "month": "2020-03", "until": "2020-05", "factor": 0.5},
    "worse": {"kind": "supply", "month": "2020-04", "factor": 0.5},
    "office": {"kind": "administration", "month": "2020-02", "reluctance": 0.4},
    "next": {"kind": "administration", "month": "2020-05", "reluctance": -0.1},
    "spare": {"kind": "waiver", "month": "2020-06", "buyers": ["IND"]},
    "partners": {"kind": "waiver", "month": "2020-09", "relationships": ["partner"]},
    "neighbour": {
        "kind": "third_party",
        "month": "2020-03",
        "until": "2020-05",
        "buyer": "IND",
        "loss": 70.0,
    },
    "friend": {"kind": "third_party", "month": "2020-04", "buyer": "IND", "loss": 30.0},
}


def test_events() -> None:
    """Each in its month; shocks multiply, the latest President holds, third parties add up."""
    built = world(events=EVENTS, grievance={"g": {"month": "2020-03", "level": 2.0}})
    days = built.calendar
    assert [day.letter for day in days[:5]] == [False, False, False, True, False]
    assert [day.capacity_factor for day in days[:5]] == [1.0, 1.0, 0.5, 0.25, 0.5]
    assert [day.reluctance for day in days[:5]] == [0.0, 0.4, 0.4, 0.4, -0.1]
    assert [day.grievance for day in days[:4]] == [0.0, 0.0, 2.0, 2.0]
    april = days[3]
    assert (april.entities, april.individuals) == (7.0, 19.0)
    assert (april.listed_entities, april.listed_individuals) == (0.0, 13.0)
    assert days[4].entities == 0.0
    assert [row[0] for row in built.third[:6]] == [0.0, 0.0, 70.0, 100.0, 30.0, 30.0]


def test_spared_from_the_earliest_waiver() -> None:
    """By name or by relationship."""
    deals = {code: {"buyer": code, "system": "S-400"} for code in ("IND", "QAT", "CHN")}
    countries = {code: {"relationship": "partner"} for code in ("IND", "QAT")}
    built = world(events=EVENTS, deals=deals, countries=countries)
    assert [buyer.spared_from for buyer in built.buyers] == [NEVER, 5, 8]


def test_lawful_waivers() -> None:
    """By relationship, as the law says."""
    deals = {code: {"buyer": code, "system": "S-400"} for code in ("CHN", "TUR")}
    built = world(deals=deals, law={"waiver_for": ["nato_ally"]})
    assert [buyer.waiver_lawful for buyer in built.buyers] == [False, True]
    built = world(deals=deals)
    assert [buyer.waiver_lawful for buyer in built.buyers] == [False, False]


def test_events_of_before_the_start_leave_their_mark() -> None:
    """Seen as of a later month: friction of past rounds, and the last letter under the law."""
    early = from_mapping(
        {
            "start": "2020-01",
            "months": 24,
            "law": {"in_force": "2020-02"},
            "treasury": {"half_life": 12.0},
            "events": {
                "before": {"kind": "letter", "month": "2020-01"},
                "letter": {"kind": "letter", "month": "2020-04"},
                "round": {"kind": "designations", "month": "2020-03", "entities": 8.0},
            },
        }
    )
    later = build(as_of(early, parse_month("2021-03")))
    assert later.congress.last_letter == -12
    assert [month.entities for month in later.before] == [8.0] + [0.0] * 12
    lawless = early.model_copy(update={"law": early.law.model_copy(update={"in_force": None})})
    assert build(as_of(lawless, parse_month("2021-03"))).congress.last_letter == NOT_YET


TALKS = {
    "start": "2017-01",
    "months": 96,
    "law": {"in_force": "2017-08", "waiver_from": "2018-08"},
    "deals": {
        "IND/S-400": {
            "buyer": "IND",
            "system": "S-400",
            "record": {"opened": "2015-07", "signed": "2018-10", "delivered": "2021-11"},
            "alternative": {"month": "2019-01"},
        },
        "QAT/S-400": {"buyer": "QAT", "system": "S-400", "opens": "2018-06"},
    },
    "events": {
        "letter": {"kind": "letter", "month": "2018-03"},
        "shock": {"kind": "supply", "month": "2018-01", "until": "2022-01", "factor": 0.5},
    },
}


def at(month: str, **options: Any) -> Scenario:
    """Return the talks as of a month."""
    return as_of(from_mapping(TALKS), parse_month(month), **options)


def test_as_of_forgets_what_came_later() -> None:
    """Dates, alternatives, events, authority, openings, and how long a shock would last."""
    early = at("2018-03")
    assert early.start == parse_month("2018-04")
    assert list(early.deals) == ["IND/S-400"]
    india = early.deals["IND/S-400"]
    assert (india.record.signed, india.record.delivered, india.alternative) == (None, None, None)
    assert india.detected
    assert set(early.events) == {"letter", "shock"}
    assert early.events["shock"].until is None  # type: ignore[union-attr]
    assert early.law.in_force is not None
    assert early.law.waiver_from is None
    assert set(at("2018-02").events) == {"shock"}
    assert at("2017-07").law.in_force is None


def test_as_of_keeps_an_end_that_is_announced() -> None:
    """From the month of the announcement on, and not before."""
    mapping = deepcopy(TALKS)
    mapping["events"]["shock"]["announced"] = "2018-06"
    for month, until in (("2018-05", None), ("2018-06", parse_month("2022-01"))):
        shock = as_of(from_mapping(mapping), parse_month(month)).events["shock"]
        assert shock.until == until  # type: ignore[union-attr]
        assert (shock.announced is None) == (until is None)  # type: ignore[union-attr]


def test_what_buyers_foresee() -> None:
    """Shocks under way last, but to their announced ends; what is to come is not foreseen."""
    shocks = {
        "one": {"month": "2020-02", "until": "2020-05", "announced": "2020-03", "factor": 0.5},
        "two": {"month": "2020-03", "until": "2020-04", "factor": 0.1},
        "three": {"month": "2020-05", "factor": 2.0},
    }
    events = {name: {"kind": "supply", **shock} for name, shock in shocks.items()}
    seen = [steps[:2] for steps in world(events=events, months=5).outlook]
    assert seen == [
        [(0.0, 1.0), (0.0, 1.0)],
        [(0.0, 0.5), (0.0, 0.5)],
        [(0.0, 0.05), (2.0, 0.1)],
        [(0.0, 0.5), (1.0, 1.0)],
        [(0.0, 2.0), (0.0, 2.0)],
    ]
    assert all(len(steps) == 4 for steps in world(events=events, months=5).outlook)


def test_as_of_starts_deals_where_they_stood() -> None:
    """In the stage on record at the end of the month."""
    spec = from_mapping(TALKS).deals["IND/S-400"]
    for month, stage in (
        ("2018-09", Stage.NEGOTIATING),
        ("2018-10", Stage.SIGNED),
        ("2021-10", Stage.SIGNED),
        ("2021-11", Stage.DELIVERED),
    ):
        assert build(at(month)).deals[0].first_stage == stage
        assert stage_at(spec, parse_month(month) + 1, 6) == stage


def test_talks_are_exploratory_for_as_long_as_the_scenario_says() -> None:
    """Opened in January and without a date of negotiations: half a year, or as long as set."""
    deal = {"buyer": "IND", "system": "S-400", "record": {"opened": "2018-01"}}
    world = {"months": 1, "deals": {"IND/S-400": deal}}

    def stage(start: str, **buying: int) -> int:
        return build(from_mapping({**world, "start": start, "buying": buying})).deals[0].first_stage

    assert stage("2018-07") == Stage.EXPLORING
    assert stage("2018-08") == Stage.NEGOTIATING
    assert stage("2018-08", exploring_months=7) == Stage.EXPLORING
    assert stage("2018-03", exploring_months=1) == Stage.NEGOTIATING


def test_hindsight_keeps_what_came_later() -> None:
    """Events, laws and openings; not the stage."""
    known = at("2018-03", hindsight=True, months=24)
    assert set(known.deals) == {"IND/S-400", "QAT/S-400"}
    assert known.law.waiver_from == parse_month("2018-08")
    assert known.months == 24
    assert build(known).deals[0].first_stage == Stage.NEGOTIATING


def test_as_of_continues_the_run_that_began_with_the_scenario() -> None:
    """What has failed since then, and was answered, is of that run; nothing of before it is."""
    first = from_mapping(TALKS)
    assert at("2018-09").lived_since == first.start
    assert as_of(at("2018-09"), parse_month("2019-09")).lived_since == first.start
    earlier = parse_month("2015-01")
    assert as_of(first, earlier).lived_since == earlier + 1


def failed(lived_since: str | None) -> World:
    """Return talks of before the start: three that failed, one that goes on, two deliveries."""
    own = {} if lived_since is None else {"lived_since": lived_since}
    failures = {
        "TUR/old": {"opened": "2017-01", "abandoned": "2017-12"},
        "TUR/on the day": {"opened": "2017-01", "abandoned": "2018-01"},
        "TUR/sold": {"signed": "2017-02", "delivered": "2017-06", "switched": "2018-05"},
        "TUR/kept": {"signed": "2017-02", "delivered": "2018-03"},
        "IND/goes on": {"opened": "2018-01"},
    }
    return world(
        **own,
        start="2020-01",
        countries={"IND": {"rivals": ["TUR"]}},
        deals={
            name: {"buyer": name[:3], "system": "Su-35", "record": record}
            for name, record in failures.items()
        },
    )


@pytest.mark.parametrize(
    ("lived_since", "present"),
    [
        (None, [True, True, False, False, False]),
        ("2020-01", [True, True, False, False, False]),
        ("2018-01", [True, True, False, True, True]),
        ("2018-02", [True, True, False, False, True]),
        ("2017-12", [True, True, True, True, True]),
    ],
)
def test_what_failed_since_the_run_began(lived_since: str | None, present: list[bool]) -> None:
    """Talks that were over before are not of the run; those of its first month are."""
    found = failed(lived_since)
    assert found.deal_ids == ("IND/goes on", "TUR/kept", "TUR/old", "TUR/on the day", "TUR/sold")
    assert [deal.present for deal in found.deals] == present
    start = found.scenario.start
    began = start if lived_since is None else parse_month(lived_since)
    assert found.state.lived_since == began - start


@pytest.mark.parametrize(
    ("lived_since", "change"), [(None, 0), ("2017-05", 1), ("2017-07", 0), ("2018-04", 0)]
)
def test_rivals_since_the_run_began(lived_since: str | None, change: int) -> None:
    """One that has bought since is new; one that lost an order and has another still is one."""
    deal = failed(lived_since).deals[0]
    assert (deal.rivals, deal.rivals_change) == (2, change)


def test_records_become_arrays() -> None:
    """Same fields, same values, three kinds of numbers."""
    deals = [Deal(stage=Stage.SIGNED, price=0.5, detected=True), Deal()]
    table = to_array(deals, Deal)
    assert table.dtype == dtype_of(Deal)
    for name in table.dtype.names or ():
        assert [getattr(deal, name) for deal in deals] == table[name].tolist()
    assert {str(dtype_of(Deal)[name]) for name in table.dtype.names or ()} == {
        "int64",
        "float64",
        "bool",
    }
    assert to_array([], System).shape == (0,)


def test_sections_become_arrays() -> None:
    """Words become numbers, and whole numbers stay what the declaration says."""
    row = section_array(RussiaTerms(pricing=Pricing.POSTED, unit_cost=1))[0]
    assert row["pricing"] == Pricing.POSTED
    assert row.dtype["unit_cost"].kind == "f"
    assert section_array(Learning())[0]["belief"] == Belief.PRECEDENT
    assert section_array(Learning()).dtype["silence_months"].kind == "i"


def test_parameters_become_one_record() -> None:
    """A field for each section, and in it one for each parameter, in the order of declaration."""
    row = parameter_array(Parameters())[0]
    assert row.dtype.names == tuple(SECTIONS)
    paths = [f"{name}.{own}" for name in SECTIONS for own in row[name].dtype.names]
    assert paths == list(REGISTRY)
    for path, item in REGISTRY.items():
        section, name = path.split(".")
        assert row[section][name] == item.default
