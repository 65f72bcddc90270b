"""Every shipped scenario says what it is for, builds and runs on both engines."""

import csv
from pathlib import Path
from statistics import mean

import numpy as np
import pytest

from sim.all_talks import month_of, read_cases
from sim.data.competition import known_competition
from sim.data.tables import DATA
from sim.ensemble import simulate
from sim.months import parse_month
from sim.parameter_draws import draws_of
from sim.rules.terms import NOT_YET, Bids, Named, Stage, Winner
from sim.scenario import SupplyShock
from sim.scenario_file import load, name_of, shipped
from tests.shipped import small

NAMES = [name_of(path) for path in shipped()]


def test_the_promised_ones_are_there() -> None:
    """The list of the README."""
    assert {
        "s400-2018",
        "no-caatsa",
        "mandatory",
        "never",
        "partner-waiver",
        "generous-offers",
        "severe-menu",
        "open-market",
        "turkey-2013",
        "all-talks",
        "toy",
        "world",
        "now-2026",
    } <= set(NAMES)


@pytest.mark.parametrize("path", small())
def test_runs_on_both_engines(path: Path) -> None:
    """Four runs, the same final states."""
    scenario = load(path).scenario
    assert len(scenario.purpose.strip()) > 40
    compiled, mesa = simulate(scenario, 4), simulate(scenario, 4, engine="mesa")
    for table in ("deals", "buyers", "state", "congress", "treasury", "seller"):
        assert np.array_equal(getattr(compiled, table), getattr(mesa, table))


@pytest.mark.parametrize("name", NAMES)
def test_is_described(name: str) -> None:
    """The README of the scenarios names each."""
    text = (Path(shipped()[0]).parent / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in text


def test_baseline_starts_where_the_record_stood() -> None:
    """January 2017: China has signed, India has agreed, the others explore or are to come."""
    ensemble = simulate(load("s400-2018").scenario, 1)
    first = dict(zip(ensemble.world.deal_ids, ensemble.world.deals, strict=True))
    assert {name: Stage(deal.first_stage).name for name, deal in first.items()} == {
        "CHN/S-400": "SIGNED",
        "IND/S-400": "AGREED",
        "QAT/S-400": "EXPLORING",
        "SAU/S-400": "EXPLORING",
        "TUR/S-400": "EXPLORING",
    }
    assert first["QAT/S-400"].opens == 9
    assert first["CHN/S-400"].signed == -28


@pytest.mark.parametrize(
    ("deal_id", "case_id"),
    [
        ("CHN/S-400", "CHN_S400"),
        ("IND/S-400", "IND_S400"),
        ("QAT/S-400", "QAT_S400"),
        ("SAU/S-400", "SAU_S400"),
        ("TUR/S-400", "TUR_S400_1"),
    ],
)
def test_the_five_are_those_of_the_cases(deal_id: str, case_id: str) -> None:
    """Price and dates; only Riyadh's memorandum counts as agreed where the case says signed."""
    case = next(case for case in read_cases() if case["case_id"] == case_id)
    deal = load("s400-2018").scenario.deals[deal_id]
    assert deal.list_price == (float(case["contract_value_usd_m"] or 0) or None)
    signed = deal.record.agreed if deal_id == "SAU/S-400" else deal.record.signed
    for month, column in (
        (deal.record.opened, "talks_start"),
        (signed, "contract_signed"),
        (deal.record.delivered, "delivery_start"),
        (deal.record.designated, "us_sanction_date"),
    ):
        expected = month_of(case[column])
        assert month == (expected and parse_month(expected)), column


@pytest.mark.parametrize("name", ["record", "s400-2018", "now-2026", "world"])
def test_others_bid_as_in_the_fit(name: str) -> None:
    """For the same need; offers that name their seller are heard."""
    market = load(name).scenario.market
    assert (market.bids, market.named, market.bidders) == (Bids.TYPICAL, Named.HEARD, 0)


def test_turkey_alone_has_another_offer_by_name() -> None:
    """SAMP/T, by competition.csv; it alone of the five can buy elsewhere."""
    scenario = load("s400-2018").scenario
    offers = {
        name: [(offer.seller, offer.system) for offer in deal.offers.values()]
        for name, deal in scenario.deals.items()
        if deal.offers
    }
    assert offers == {"TUR/S-400": [("FRA", "SAMP/T")]}
    assert "SAMP/T (France/Italy)" in known_competition()["TUR_S400_1"].rival_offers
    ensemble = simulate(scenario, 100)
    lost = (ensemble.deals["lost_to"] == Winner.ANOTHER).any(axis=0)
    deals = zip(ensemble.world.deal_ids, lost, strict=True)
    assert [name for name, ever in deals if ever] == ["TUR/S-400"]


def test_the_mean_of_bids_is_the_level_of_a_world() -> None:
    """Drawn for cases, fixed in a world, whose level takes its place; the rest is drawn."""
    talks, world = (draws_of(load(name).scenario) for name in ("s400-2018", "world"))
    assert talks is not None
    assert world is not None
    assert set(talks.paths) - set(world.paths) == {"market.mean"}
    assert {"market.spread", "market.compat"} <= set(world.paths)
    assert load("world").scenario.market.mean == 0.0 < load("world").scenario.market.level


def test_the_supply_shock_is_the_fall_in_exports() -> None:
    """Mean of 2022-2024 over mean of 2018-2021 in TIV, to two digits."""
    with (DATA / "russia_exports.csv").open(encoding="utf-8", newline="") as stream:
        tiv = {int(row["year"]): float(row["sipri_tiv_russia_m"]) for row in csv.DictReader(stream)}
    fall = mean(tiv[year] for year in range(2022, 2025)) / mean(
        tiv[year] for year in range(2018, 2022)
    )
    shock = load("s400-2018").scenario.events["supply-2022"]
    assert isinstance(shock, SupplyShock)
    assert shock.factor == round(fall, 2)


def test_twin_without_the_law_has_no_threats() -> None:
    """No law: no warning, no letter, no answer, no fear."""
    ensemble = simulate(load("no-caatsa").scenario, 200)
    for happening in ("warned", "demanded", "designated", "waived"):
        assert (ensemble.deals[happening] == NOT_YET).all()
    assert not ensemble.deals["belief"].any()
    assert not ensemble.congress["letters"].any()


def test_never_only_threatens() -> None:
    """Under `never` buyers are warned and nobody is ever answered."""
    ensemble = simulate(load("never").scenario, 200)
    assert (ensemble.deals["warned"] != NOT_YET).any()
    assert not ensemble.state["designations"].any()
    assert not ensemble.state["waivers"].any()


def test_spared_partners_are_waived_not_designated() -> None:
    """Under `partner-waiver` no partner is designated after the waiver."""
    ensemble = simulate(load("partner-waiver").scenario, 200)
    for name in ("IND/S-400", "SAU/S-400", "QAT/S-400"):
        deals = ensemble.deals[:, ensemble.world.deal_ids.index(name)]
        assert (deals["designated"] < 20).all()
    assert (ensemble.deals["waived"] != NOT_YET).any()


def test_what_the_heavy_menus_say_of_themselves() -> None:
    """Of orders stopped: the most at γ = 0, a third of that at ½, no more than usual at 1."""
    names = ("heavy-menu", "heavy-menu-half", "heavy-menu-full")
    usual = load("s400-2018", ["learning.prior=reasoned"]).scenario
    signed = []
    for scenario in (usual, *(load(name).scenario for name in names)):
        done = simulate(scenario, 2000)
        prices = np.array([deal.list_price for deal in done.world.deals])
        signed.append(float(((done.deals["signed"] != NOT_YET) @ prices).mean()))
    free, half, full = (signed[0] - orders for orders in signed[1:])
    assert 0.2 < half / free < 0.5
    assert full < 0.1 * free
