"""Moscow in scenarios (R10): pressure, refusals, withdrawals, listings, and what is told."""

import math
from typing import Any

import numpy as np
import pytest

from analysis.deal_table import bought_from
from analysis.outcomes import ENDINGS, deal_outcomes, run_totals
from analysis.trace.explain import trace
from sim.ensemble import Ensemble, simulate
from sim.months import parse_month
from sim.rules.terms import NOT_YET, Stage, Winner
from sim.scenario_file import from_mapping, load
from sim.start import as_of
from sim.world import build

pytestmark = pytest.mark.usefixtures("warm_kernel")

ENGINES = ("compiled", "mesa")

QUIET: dict[str, Any] = {
    "weights": {"spread": 0.0},
    "buying": {
        "precision": math.inf,
        "advance_agreed": 1.0,
        "drop_agreed": 1.0,
        "drop_signed": 0.0,
    },
    "learning": {"memory": 1.0},
    "treasury": {"friction": 0.0},
}


def world(months: int = 4, **parts: Any) -> dict[str, Any]:
    """A world in which China, whom nothing deters, decides about one deal of value 1.5 at once."""
    deal = {"buyer": "CHN", "system": "S-400", "stage": "agreed", "value": 1.5, "significance": 1.0}
    mapping: dict[str, Any] = {"start": "2018-01", "months": months, "deals": {"CHN/x": deal}}
    mapping["countries"] = {"CHN": {"exposure": 0.0}}
    mapping["systems"] = {"S-400": {"capacity": math.inf, "lead_time": 0}}
    for name in {*QUIET, *parts}:
        given = parts.get(name, {})
        mapping[name] = {**mapping.get(name, {}), **QUIET.get(name, {}), **given}
    return mapping


def run(mapping: dict[str, Any], runs: int = 3, engine: str = "compiled") -> Ensemble:
    """Simulate a mapping with its history."""
    return simulate(from_mapping(mapping), runs, engine=engine, history=True)


LAW = {"in_force": "2017-01", "grace_months": 0, "trigger": "delivery"}


@pytest.mark.parametrize("engine", ENGINES)
def test_moscow_refuses_under_pressure(engine: str) -> None:
    """At 1.5 list prices of value and a cost of .6, pressure of .9 and more ends the talks."""
    price = build(from_mapping(world())).deals[0].list_price
    for cost, stage in ((0.89, Stage.DELIVERED), (0.91, Stage.WITHDRAWN)):
        lean = {"kind": "pressure", "month": "2012-01", "buyer": "CHN", "cost": cost * price}
        done = run(world(russia={"unit_cost": 0.6}, events={"lean": lean}), engine=engine)
        assert (done.deals["stage"] == stage).all()
        assert done.deals["pressed"] == pytest.approx(cost)


def test_pressure_lasts_from_month_to_month() -> None:
    """From its month on, perhaps of before the start, until it ends; a report forgets its end."""
    events = {
        "a": {
            "kind": "pressure",
            "month": "2017-01",
            "until": "2018-03",
            "buyer": "CHN",
            "cost": 5.0,
        },
        "b": {"kind": "pressure", "month": "2018-02", "buyer": "CHN", "cost": 2.0, "by": "UN"},
    }
    scenario = from_mapping(world(events=events))
    assert build(scenario).pressure == [[5.0], [7.0], [2.0], [2.0]]
    then = as_of(scenario, parse_month("2018-01"))
    assert [event.until for event in then.events.values()] == [None]  # type: ignore[union-attr]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_withdrawn_contract(engine: str) -> None:
    """Pressed after signature, Moscow withdraws at once at z_R = 1; nothing is earned."""
    lean = {"kind": "pressure", "month": "2018-02", "buyer": "CHN", "cost": 1e5}
    mapping = world(
        russia={"withdrawal": 1.0},
        systems={"S-400": {"capacity": math.inf, "lead_time": 9}},
        events={"lean": lean},
    )
    done = run(mapping, engine=engine)
    assert (done.deals["stage"] == Stage.WITHDRAWN).all()
    assert (done.deals["signed"] == 0).all()
    assert (done.deals["ended"] == 1).all()
    assert not done.seller["revenue"].any()
    assert not done.deals["lost_to"].any()
    outcomes, totals = deal_outcomes(done), run_totals(done)
    assert outcomes["withdrawn"].all()
    assert outcomes["signed"].all()
    assert (sum(outcomes[name].astype(int) for name in ENDINGS) == 1).all()
    assert (totals["deals_withdrawn"].values == 1).all()
    assert (totals["usd_withdrawn"].values == done.deals["list_price"][:, 0]).all()
    assert not bought_from(done)[0].any()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sale_brings_a_listing(engine: str) -> None:
    """Signed in the first month, delivered and listed in the second, felt in the third."""
    mapping = world(
        law=LAW,
        treasury={"friction": 0.4, "listing": 1.0, "listing_entities": 20.0, "half_life": math.inf},
        state={"policy": "never"},
    )
    done = run(mapping, engine=engine)
    assert (done.deals["listed"] == done.deals["delivered"]).all()
    assert (done.deals["listed"] == 1).all()
    assert (done.treasury["listings"] == 1).all()
    assert done.history is not None
    friction = done.history.months["friction"][0]
    assert friction == pytest.approx([0.0, 0.0, 0.2, 0.2])
    assert (run_totals(done)["listings"].values == 1).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_designation_brings_one_for_what_it_answers(engine: str) -> None:
    """Two deliveries of which none was listed at its time: half of the determinations list both."""
    mapping = world(law=LAW, treasury={"listing": 0.5}, state={"policy": "mandatory"})
    mapping["deals"]["CHN/y"] = dict(mapping["deals"]["CHN/x"])
    mapping["state"] = {"policy": "mandatory", "answer_rate": 1.0}
    done = run(mapping, 400, engine) if engine == "compiled" else run(mapping, 20, engine)
    deals, named = done.deals, done.deals["designated"]
    assert (named == 1).all()
    when = deals["listed"]
    assert set(np.unique(when)) == {NOT_YET, 1}
    both = (when == 1).all(axis=1)
    listings = done.treasury["listings"]
    assert (listings[~both] <= 1).all()
    if engine == "compiled":
        # Each delivery lists with ½; what is left is listed with the determination with ½.
        assert both.mean() == pytest.approx(0.25 + 0.75 * 0.5, abs=4.5 * math.sqrt(0.25 / 400))


def test_moscow_learns_from_sales() -> None:
    """q_R is ⅓ before anything, (1 + o)/(3 + 1) after one sale; with L = 0 it is not kept."""
    for listing, after in ((1.0, 0.5), (0.0, 0.25)):
        mapping = world(
            law=LAW,
            treasury={"listing": listing},
            state={"policy": "never"},
            russia={"sanction_cost": 0.1},
        )
        done = run(mapping)
        assert done.history is not None
        found = done.history.months["moscow_belief"][0]
        assert found == pytest.approx([1 / 3, after, after, after])
        mapping["russia"] = {"sanction_cost": 0.0}
        assert not run(mapping).seller["moscow_belief"].any()


def test_sales_on_record_teach_moscow() -> None:
    """A significant delivery of before the start, with its listing and without."""
    for record, after in (
        ({}, 1 / 4),
        ({"listed": "2017-11"}, 2 / 4),
        ({"listed": "2018-02"}, 1 / 4),
    ):
        mapping = world(law=LAW, russia={"sanction_cost": 0.1}, state={"policy": "never"})
        mapping["deals"]["CHN/x"] = {
            "buyer": "CHN",
            "system": "S-400",
            "significance": 1.0,
            "record": {"opened": "2017-02", "signed": "2017-03", "delivered": "2017-10", **record},
        }
        done = run(mapping)
        assert done.history is not None
        assert done.history.months["moscow_belief"][0] == pytest.approx([after] * 4)


@pytest.mark.parametrize("pricing", ["nash", "posted"])
def test_boundless_loss_means_no_sale(pricing: str) -> None:
    """At L = inf and q_R > 0 nobody signs what may be found significant, at any precision."""
    for precision in (0.5, 4.0, *((0.0, math.inf) if pricing == "nash" else ())):
        mapping = world(
            law=LAW,
            russia={"pricing": pricing, "sanction_cost": math.inf},
            buying={"precision": precision},
        )
        for significance, sold in ((0.01, False), (0.0, True)):
            mapping["deals"]["CHN/x"]["significance"] = significance
            done = run(mapping, 20)
            assert (done.deals["signed"] != NOT_YET).any() == sold
            if pricing == "nash" and precision == math.inf and not sold:
                assert (done.deals["stage"] == Stage.WITHDRAWN).all()


def test_a_list_price_is_kept_whatever_a_sale_costs() -> None:
    """Under `list` Moscow signs at L = inf, and withdraws from what it has signed."""
    mapping = world(
        law=LAW,
        russia={"pricing": "list", "sanction_cost": math.inf, "withdrawal": 1.0},
        systems={"S-400": {"capacity": math.inf, "lead_time": 9}},
    )
    done = run(mapping)
    assert (done.deals["signed"] == 0).all()
    assert (done.deals["stage"] == Stage.WITHDRAWN).all()
    assert (done.deals["ended"] == 1).all()


def test_a_plant_without_capacity_sells_once() -> None:
    """With scarcity and no capacity Moscow refuses whoever comes when an order waits; else not."""
    mapping = world(russia={"scarcity": 0.01}, systems={"S-400": {"capacity": 0.0, "lead_time": 0}})
    mapping["deals"]["CHN/y"] = {**mapping["deals"]["CHN/x"], "opens": "2018-02"}
    deals = run(mapping).deals
    assert (deals["stage"] == [Stage.SIGNED, Stage.WITHDRAWN]).all()
    mapping["russia"] = {"scarcity": 0.0}
    assert (run(mapping).deals["stage"] == Stage.SIGNED).all()


def test_the_trace_says_why_moscow_does_not_sell() -> None:
    """In talks and under contract, with the terms that keep it from the sale, in words."""
    price = build(from_mapping(world())).deals[0].list_price
    lean = {"kind": "pressure", "month": "2012-01", "buyer": "CHN", "cost": 2.0 * price}
    talks = trace(from_mapping(world(russia={"unit_cost": 0.6}, events={"lean": lean})), "CHN/x", 0)
    assert talks.final == "withdrawn"
    (told,) = [m.text for m in talks.moments if m.text.startswith("Moscow")]
    assert told.startswith(
        "Moscow does not sell: it accepts no less than 2.60 list prices (pressure on Moscow 2.00), "
        "at which buying is worth -1.10 list prices"
    )
    assert "there would be +0.90 to share" in told
    late = {**lean, "month": "2018-02"}
    mapping = world(
        russia={"unit_cost": 0.6, "share": 0.5, "withdrawal": 1.0},
        systems={"S-400": {"capacity": math.inf, "lead_time": 9}},
        events={"lean": late},
    )
    contract = trace(from_mapping(mapping), "CHN/x", 0)
    (told,) = [m.text for m in contract.moments if m.text.startswith("Moscow")]
    assert told == (
        "Moscow withdraws from the contract: it accepts no less than 2.60 list prices (pressure on "
        "Moscow 2.00), and the contract brings 1.05; the chance was 100.0 % this month"
    )


def test_the_trace_says_what_moscow_fears() -> None:
    """A signature at a price that holds the expected sanction, and the listing that comes."""
    mapping = world(
        law=LAW,
        russia={"unit_cost": 0.6, "sanction_cost": 0.6},
        treasury={"listing": 1.0},
        state={"policy": "never"},
    )
    told = [moment.text for moment in trace(from_mapping(mapping), "CHN/x", 0).moments]
    assert any(
        "Moscow accepts no less than 0.80 (sanctions that Moscow expects 0.20)" in text
        for text in told
    )
    assert any(text.startswith("Washington lists Russian persons over the sale") for text in told)


def test_an_infinite_cost_is_told() -> None:
    """Words and JSON do not fail at L = inf."""
    mapping = world(law=LAW, russia={"sanction_cost": math.inf})
    found = trace(from_mapping(mapping), "CHN/x", 0)
    (told,) = [m.text for m in found.moments if m.text.startswith("Moscow")]
    assert "it accepts no less than inf list prices (sanctions that Moscow expects inf)" in told
    assert "nan" not in told


def test_a_record_of_withdrawal() -> None:
    """A deal that Moscow gave up before the start is over, by its doing."""
    mapping = world()
    mapping["deals"]["CHN/x"] = {
        "buyer": "CHN",
        "system": "S-400",
        "record": {"opened": "2017-02", "signed": "2017-03", "withdrawn": "2017-10"},
    }
    done = run(mapping)
    assert (done.deals["stage"] == Stage.WITHDRAWN).all()
    assert (done.deals["ended"] == -3).all()


def test_under_threat_moscow_sells_less() -> None:
    """Of the five talks fewer come to a delivery, and some end by Moscow's doing."""
    base, other = (
        simulate(load(name).scenario, 200) for name in ("s400-2018", "moscow-under-threat")
    )
    assert not (base.deals["stage"] == Stage.WITHDRAWN).any()
    assert not base.treasury["listings"].any()
    assert (other.deals["stage"] == Stage.WITHDRAWN).any()
    assert other.treasury["listings"].any()
    sold = [(done.deals["stage"] == Stage.DELIVERED).sum() for done in (base, other)]
    assert sold[1] < sold[0]


def test_iran_is_stopped_by_moscow() -> None:
    """Pressure on Moscow ends most of the contract of 2007; without it most of it is delivered."""
    scenario = load("iran-2007").scenario
    shares = []
    for events in (scenario.events, {}):
        done = simulate(scenario.model_copy(update={"events": events}), 400).deals[:, 0]
        assert (done["signed"] == -1).all()
        withdrawn = done["stage"] == Stage.WITHDRAWN
        assert (done["lost_to"][withdrawn] == Winner.NOBODY).all()
        shares.append(withdrawn.mean())
    assert shares[0] > 0.5 > 0.25 > shares[1]


@pytest.mark.parametrize("event", ["allies", "council"])
def test_whoever_presses_over_iran_stops_some_sales(event: str) -> None:
    """Of allies and Council neither is idle: without it Moscow withdraws less often."""
    scenario = load("iran-2007").scenario
    fewer = {name: other for name, other in scenario.events.items() if name != event}
    withdrawn = [
        (simulate(one, 1000).deals["stage"] == Stage.WITHDRAWN).mean()
        for one in (scenario, scenario.model_copy(update={"events": fewer}))
    ]
    assert withdrawn[0] > withdrawn[1] + 0.05
