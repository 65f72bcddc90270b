from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import CommandError
from analysis.look.page import render
from analysis.scenario.on_record import ANSWERS, SALE
from analysis.status.glance import NOT_IDENTIFIED, lever_grid, strongest_levers
from analysis.status.levers import LEVERS, price_of_gifts
from analysis.status.page import rows_of, status_markdown, status_page
from analysis.status.report import DealStatus, LeverEffect, StatusReport, status_report, strongest
from sim.months import parse_month
from sim.rules.terms import Threat
from sim.scenario import Alternative, DealSpec, Record, Scenario
from sim.scenario_file import scenario_hash
from sim.start import as_of
from sim.world import build

MARCH = parse_month("2018-03")


@pytest.fixture(scope="module")
def report(talks: Scenario) -> StatusReport:
    return status_report(talks, MARCH, 300, 5)


def deal_of(report: StatusReport, code: str) -> DealStatus:
    return next(item for item in report.countries if item.buyer == code).deals[0]


def test_stages_are_those_of_the_record(report: StatusReport) -> None:
    """Turkey signed in December 2017; Qatar's talks opened in January 2018."""
    assert [item.buyer for item in report.countries] == ["IND", "QAT", "TUR"]
    turkey = deal_of(report, "TUR")
    assert turkey.stage == "signed"
    assert turkey.signed_within_12_months is None
    assert turkey.target == "delivery within the horizon"
    qatar = deal_of(report, "QAT")
    assert qatar.stage == "exploring"
    low, high = qatar.signed_within_12_months.interval
    assert low <= qatar.signed_within_12_months.probability <= high


def test_nothing_later_is_known(talks: Scenario) -> None:
    """Before the law there is no designation to expect, and talks that open later are absent."""
    early = status_report(talks, parse_month("2017-03"), 100)
    assert [item.buyer for item in early.countries] == ["IND", "TUR"]
    assert all(deal_of(early, code).designated.probability == 0.0 for code in ("IND", "TUR"))
    late = status_report(talks, parse_month("2017-03"), 100, hindsight=True)
    assert deal_of(late, "QAT").stage == "unopened"
    assert deal_of(late, "IND").threatened.probability > 0.0


def test_horizon_is_the_scenario_s_and_a_year_at_least(talks: Scenario) -> None:
    assert status_report(talks, MARCH, 2).horizon == "2019-12"
    assert status_report(talks, parse_month("2019-10"), 2).horizon == "2020-10"
    with pytest.raises(CommandError, match="1200 months"):
        status_report(talks, parse_month("1890-01"), 2)


def test_every_lever_changes_the_scenario(talks: Scenario) -> None:
    """And leaves the scenario that it was pulled on as it was."""
    seen = as_of(talks, MARCH)
    law = seen.law.model_copy(update={"waiver_from": seen.start})
    seen = seen.model_copy(update={"law": law})
    before = scenario_hash(seen)
    changed = {lever.name: scenario_hash(lever.pull(seen)) for lever in LEVERS}
    assert scenario_hash(seen) == before
    assert before not in changed.values()
    assert len(set(changed.values())) == len(LEVERS)


def test_the_lever_named_is_the_strongest(report: StatusReport) -> None:
    for code in ("IND", "QAT", "TUR"):
        deal = deal_of(report, code)
        assert [test.lever for test in deal.levers] == [lever.name for lever in LEVERS]
        # A lever that changes no run has no interval.
        assert all(test.change == 0.0 for test in deal.levers if test.interval is None)
        sure = [
            test.change
            for test in deal.levers
            if test.interval is not None and test.interval[1] < 0.0
        ]
        best = deal.would_stop
        assert (best is None) == (not sure)
        if best is not None:
            assert best.change == min(sure)


def test_nothing_tested_if_chance_explains_it() -> None:
    tests = [
        LeverEffect("a", "", -0.5, (-1.1, 0.1)),
        LeverEffect("b", "", 0.2, (0.1, 0.3)),
        LeverEffect("c", "", 0.0, (0.0, 0.0)),
    ]
    assert strongest(tests) is None
    small = LeverEffect("d", "", -0.1, (-0.15, -0.05))
    large = LeverEffect("e", "", -0.2, (-0.25, -0.15))
    assert strongest([*tests, small, large]) is large


def test_pages_escape_what_they_show(report: StatusReport) -> None:
    first, *others = report.countries
    odd = replace(first, name="A|B & <i>C</i>")
    evil = replace(report, scenario="<script>alert(1)</script>", countries=(odd, *others))
    page = render(status_page(evil))
    assert "<script" not in page
    assert "<i>" not in page
    assert "A|B &amp; &lt;i&gt;C" in page
    assert "http" not in page
    text = status_markdown(evil)
    assert r"A\|B" in text
    lines = [line for line in text.splitlines() if line.startswith("|")]
    shown = [cost for cost in evil.costs if not cost.spent]
    assert len(lines) == 2 + len(rows_of(evil)) + 2 + len(shown)


def test_levers_with_nothing_to_act_on_are_told_apart(
    talks: Scenario, report: StatusReport
) -> None:
    """They have no row but a reason, and stand in the table once they can act."""
    spent = {cost.lever: cost for cost in report.costs if cost.spent}
    assert list(spent) == ["no waivers"]
    grid = lever_grid(report)
    assert len(grid.rows) == len(LEVERS) - 1
    assert "an end to waivers (no waiver is lawful or expected at that date)" in grid.note
    law = talks.law.model_copy(update={"waiver_from": MARCH})
    lawful = talks.model_copy(update={"law": law})
    assert not next(lever for lever in LEVERS if lever.name == "no waivers").spent(build(lawful))
    demand = next(lever for lever in LEVERS if lever.name == "demand")
    assert demand.spent(build(talks)) == ""
    deals = {
        name: deal.model_copy(update={"threat": Threat.DEMANDED})
        for name, deal in talks.deals.items()
    }
    told = talks.model_copy(update={"deals": deals})
    assert demand.spent(build(told)) == "it stands already in all talks"


def test_the_sentence_says_what_falls_for_whom(report: StatusReport) -> None:
    """A signature within a year, of a contract that stands a delivery; and what that costs."""
    free = next(cost for cost in report.costs if cost.lever == "free alternative")
    effects = {
        target: LeverEffect("free alternative", "", -0.2, (-0.3, -0.1)) for target in ("IND", "TUR")
    }
    countries = tuple(
        replace(item, deals=(replace(item.deals[0], would_stop=effects.get(item.buyer)),))
        for item in report.countries
    )
    paid = replace(free.paid, mean=2000.0, interval=(1500.0, 2500.0))
    harm = replace(free.relations, mean=-500.0, interval=None)
    cost = replace(free, paid=paid, relations=harm)
    assert strongest_levers(replace(report, countries=countries, costs=(cost,))) == [
        "The chance of signature within 12 months after 2018-03 (for Turkey, of delivery by "
        "2019-12) falls most, among the levers tried, with the American alternative at once, as a "
        "gift; in percentage points: India by 20 (10 to 30) and Turkey by 20 (10 to 30). This "
        "lever costs 2.00 bn USD (1.50 to 2.50) in gifts and offers, and takes away 0.50 bn USD of "
        "harm to relations."
    ]


def test_no_deals(talks: Scenario) -> None:
    with pytest.raises(CommandError, match="no talks had opened by 2018-03"):
        status_report(talks.model_copy(update={"deals": {}}), MARCH, 2)


def test_month_after_the_end(talks: Scenario) -> None:
    with pytest.raises(CommandError, match="must be at most 2019-12, the end of the scenario"):
        status_report(talks, parse_month("2020-01"), 2)


def test_what_levers_cost(report: StatusReport) -> None:
    """Gifts are paid for; what an interval holds, it holds around the mean."""
    costs = {cost.lever: cost for cost in report.costs}
    assert list(costs) == [lever.name for lever in LEVERS]
    gift = costs["free alternative"]
    assert gift.delivered.mean <= 0.0
    assert gift.paid.mean > 0.0
    for cost in report.costs:
        for change in (cost.delivered, cost.relations, cost.paid):
            if change.interval is not None:
                assert change.interval[0] <= change.mean <= change.interval[1]


def test_prices_of_gifts(talks: Scenario) -> None:
    """The price that is asked on record stands; else that of the system's alternative."""
    prices = price_of_gifts(talks)
    assert set(prices) == set(talks.deals)
    assert all(price > 0.0 for price in prices.values())
    name, deal = next(iter(talks.deals.items()))
    offered = Alternative(month=talks.start, price=77.0)
    asked = deal.model_copy(update={"alternative": offered, "offers": {}})
    dear = talks.model_copy(update={"deals": {**talks.deals, name: asked}})
    assert price_of_gifts(dear)[name] == 77.0


def test_what_came_stands_beside(talks: Scenario) -> None:
    """What is on record after the month is told, and called missed only if most runs differ."""
    spec = talks.deals["TUR/S-400"]
    then = Record(signed=MARCH - 3, delivered=MARCH + 9)
    known = talks.model_copy(
        update={"deals": {**talks.deals, "TUR/S-400": spec.model_copy(update={"record": then})}}
    )
    found = status_report(known, MARCH, 40, 5)
    turkey = deal_of(found, "TUR")
    assert turkey.came == "delivered 2018-12"
    text = render(status_page(found))
    assert turkey.came in text
    assert "Before you quote a number" in text
    silent = status_report(talks.model_copy(update={"deals": without_end(talks)}), MARCH, 20, 5)
    assert not any(deal.missed for country in silent.countries for deal in country.deals)


def without_end(scenario: Scenario) -> dict[str, DealSpec]:
    """Return deals whose record stops before March 2018."""
    deals = {}
    for name, deal in scenario.deals.items():
        dates = {key: getattr(deal.record, key) for key in SALE | ANSWERS}
        late = dict.fromkeys((key for key, month in dates.items() if month and month > MARCH))
        deals[name] = deal.model_copy(update={"record": deal.record.model_copy(update=late)})
    return deals


def test_the_caveat_says_what_the_limits_say() -> None:
    claim = "model without the law, fitted by itself, does nearly as well on the record"
    limits = Path("docs/limits.md").read_text(encoding="utf-8")
    assert claim in " ".join(limits.split())
    assert claim in NOT_IDENTIFIED
