"""Other sellers in scenarios: what they offer, in which months, and what becomes of it."""

import csv
from typing import Any

import numpy as np
import pytest

from analysis.deal_table import deals_table
from analysis.outcomes import OUTCOMES, run_totals
from analysis.status.page import losses_of
from analysis.status.report import status_report
from analysis.trace.explain import trace
from sim.data.sellers import SELLERS, known_sellers
from sim.ensemble import simulate
from sim.errors import ScenarioError
from sim.months import parse_month
from sim.rules.terms import Response, Stage, Winner
from sim.scenario_file import from_mapping, load
from sim.start import as_of
from sim.world import build

pytestmark = pytest.mark.usefixtures("warm_kernel")

QUIET: dict[str, Any] = {
    "weights": {"spread": 0.0},
    "buying": {"precision": float("inf"), "advance_agreed": 1.0, "drop_agreed": 1.0},
    "russia": {"pricing": "list"},
}


def world(code: str = "TUR", **deal: Any) -> Any:
    """A world in which one deal of value 1.5 is decided in the first month."""
    whole = {"buyer": code, "system": "S-400", "stage": "agreed", "value": 1.5, **deal}
    return {"start": "2018-01", "months": 2, "deals": {f"{code}/x": whole}, **QUIET}


GIFT = {"seller": "CHN", "system": "HQ-9", "month": "2018-01", "price": 0.0}


def test_records() -> None:
    """Offers lie deal by deal, in the order of their names, with the deal's terms by default."""
    mapping = world(
        offers={
            "z": {**GIFT, "price": 543.0, "capability": 0.5, "financed_share": 0.2},
            "a": {"seller": "FRA", "month": "2018-02", "until": "2018-03"},
            "us": {"seller": "USA", "month": "2018-01", "price": 100.0, "until": "2018-02"},
        }
    )
    mapping["deals"]["AAA/y"] = {"buyer": "IND", "system": "S-400"}
    mapping["countries"] = {"TUR": {"imports_from": {"CHN": 25.0}}}
    found = build(from_mapping(mapping))
    assert [(deal.first_offer, deal.named) for deal in found.deals] == [(0, 0), (0, 2)]
    french, chinese = found.offers
    assert found.seller_names == ("", "another seller", "China", "France")
    assert (french.seller, chinese.seller) == (3, 2)
    assert (french.price, french.capability, french.compat) == (1.0, 1.0, found.buyers[1].us_share)
    assert (chinese.price, chinese.capability) == (543.0 / found.deals[1].list_price, 0.5)
    assert (chinese.financed, chinese.compat) == (0.2, 0.25)
    assert found.on_offer == [[False, True], [True, True]]
    assert (found.deals[1].alternative_from, found.deals[1].alternative_until) == (0, 1)


def test_an_offer_by_washington_is_the_alternative() -> None:
    """Under either key the runs are the same to the bit."""
    terms = {"month": "2017-12", "capability": 0.7, "price": 900.0}
    one = simulate(from_mapping(world(alternative={**terms, "name": "Patriot"})), 20)
    other = simulate(
        from_mapping(world(offers={"any": {**terms, "system": "Patriot", "seller": "USA"}})), 20
    )
    assert one.deals.tobytes() == other.deals.tobytes()


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_a_gift_from_china(engine: str) -> None:
    """It wins, fits no American arsenal, is no success of Washington's, and not sanctioned."""
    mapping = world(offers={"hq-9": GIFT})
    mapping["law"] = {"in_force": "2017-01", "grace_months": 0, "trigger": "signature"}
    mapping["state"] = {"policy": "mandatory", "answer_rate": 1.0}
    scenario = from_mapping(mapping)
    done = simulate(scenario, 5, engine=engine)
    deals = done.deals[:, 0]
    assert (deals["stage"] == Stage.SWITCHED).all()
    assert (deals["lost_to"] == Winner.ANOTHER).all()
    assert (deals["response"] == Response.NONE).all()
    assert OUTCOMES["elsewhere"].of(done.deals).all()
    totals = {name: total.values.sum() for name, total in run_totals(done).items()}
    assert totals["deals_switched"] == totals["deals_elsewhere"] == 5
    assert totals["deals_to_washington"] == totals["offers_paid"] == totals["designations"] == 0
    assert set(deals_table(done)["bought_from"].to_pylist()) == {"China"}
    assert done.world.offers[0].compat == 0.0


def test_the_name_is_told() -> None:
    """The trace names the term and the step; a status report says to whom Moscow loses."""
    scenario = from_mapping(world(offers={"hq-9": GIFT}))
    text = "\n".join(moment.text for moment in trace(scenario, "TUR/x", 0).moments)
    assert "the buyer buys from China instead" in text
    assert "- offer of China" in text
    assert "alternative" not in text
    report = status_report(scenario, parse_month("2018-01"), 20)
    assert "Lost by the horizon: TUR/x to China" in losses_of(report)
    unnamed = from_mapping(world(bidders=50))
    text = "\n".join(moment.text for moment in trace(unnamed, "TUR/x", 0).moments)
    assert "the buyer buys from another seller instead" in text


def test_washington_is_told_as_before() -> None:
    """Where it wins the trace speaks of the alternative, and the table of the United States."""
    scenario = from_mapping(
        world(alternative={"month": "2018-01", "price": 0.0, "capability": 1.0})
    )
    done = simulate(scenario, 3)
    assert set(deals_table(done)["bought_from"].to_pylist()) == {"United States"}
    text = "\n".join(moment.text for moment in trace(scenario, "TUR/x", 0).moments)
    assert "the buyer takes the alternative" in text
    report = status_report(scenario, parse_month("2018-01"), 20)
    assert "TUR/x to United States" in losses_of(report)


def test_a_seller_of_the_scenario_s_own() -> None:
    """It may sell anything to anybody; its family is its own unless it says otherwise."""
    mapping = world(offers={"new": {"seller": "BRA", "month": "2018-01", "price": 0.0}})
    with pytest.raises(ScenarioError, match=r"not in sellers\.csv or under sellers"):
        from_mapping(mapping)
    for family, share in (("NATO", "us_share"), ("Russian", "russian")):
        mapping["sellers"] = {"BRA": {"name": "Brazil", "family": family}}
        found = build(from_mapping(mapping))
        assert found.seller_names[2] == "Brazil"
        assert found.offers[0].compat == getattr(found.buyers[0], share)


def test_a_status_report_knows_no_later_offer() -> None:
    """Nor when an open one ends."""
    mapping = world(
        offers={"now": {**GIFT, "until": "2018-03"}, "later": {**GIFT, "month": "2018-02"}}
    )
    then = as_of(from_mapping(mapping), parse_month("2018-01")).deals["TUR/x"].offers
    assert {name: offer.until for name, offer in then.items()} == {"now": None}


def test_sellers_of_the_data() -> None:
    """Each row has its source and a class of the data; neither Russia nor Washington is there."""
    with SELLERS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    assert {"RUS", "USA"} & set(known_sellers()) == set()
    assert all("competition.csv" in row["source"] for row in rows)
    assert len({row["system"] for row in rows}) == len(rows)


def test_the_tender_has_four_bids() -> None:
    """Moscow's own, Washington's, and two named; who is chosen differs from run to run."""
    scenario = load("turkey-2013").scenario
    found = build(scenario)
    assert found.seller_names[2:] == ("China", "France")
    assert found.deals[0].alternative_from < 0
    assert found.deals[0].alternative_price == 1.0, "all bid for the sum of the tender"
    done = simulate(scenario, 2000)
    bought = set(deals_table(done)["bought_from"].to_pylist())
    assert {"China", "France", "United States", "nobody"} <= bought
    assert np.mean(done.deals["signed"] > 0) < 0.75
