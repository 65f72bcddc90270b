"""How old the figures are on which a simulation rests."""

import pytest

from sim.ages import UNITS, figures_of, held_line, last_datum, stale_line
from sim.data.tables import load_tables
from sim.facts import FIGURES
from sim.months import format_month, parse_month
from sim.scenario_file import from_mapping, load

BANGLADESH = {
    "start": "2024-01",
    "months": 12,
    "deals": {"BGD/MiG-35": {"buyer": "BGD", "system": "MiG-35"}},
}


def test_every_figure_of_every_buyer_has_a_year_or_is_given() -> None:
    """All that the rules read of a state: its name alone has no age."""
    scenario = load("now-2026").scenario
    figures = figures_of(scenario)
    buyers = {deal.buyer for deal in scenario.deals.values()}
    assert {item.country for item in figures} == buyers
    assert len(figures) == len(buyers) * len(UNITS)
    assert set(UNITS) == set(FIGURES.values()) - {"name"}
    given = {item.country for item in figures if item.year is None}
    assert given == {"MYS"}
    assert all(item.year is None or item.year < 2026 for item in figures)


def test_the_year_is_that_of_the_figure_and_not_of_its_row() -> None:
    """Turkey's row of 2025 has the GDP of 2023 and the window to 2025."""
    found = {
        item.figure: item.year
        for item in figures_of(load("now-2026").scenario)
        if item.country == "TUR"
    }
    assert found["gdp_usd_bn"] == found["us_share_goods_exports_pct"] == 2023
    assert found["arms_imports_tiv_m"] == found["installed_base_pct"] == 2025
    assert found["relationship"] == 2025


def test_what_is_stale_is_said_in_one_line() -> None:
    """Bangladesh in 2024 has its GDP of 2017; with a GDP of its own there is less to say."""
    scenario = from_mapping(BANGLADESH)
    line = stale_line(scenario)
    assert "\n" not in line
    old = {item.figure for item in figures_of(scenario) if item.stale}
    assert "gdp_usd_bn" in old
    year = load_tables().countries["BGD"][0].gdp_year
    assert line.startswith(f"{len(old)} of 7 figures")
    assert str(year) in line
    told = from_mapping(BANGLADESH | {"countries": {"BGD": {"gdp": 437.4}}})
    assert {item.figure for item in figures_of(told) if item.stale} == old - {"gdp_usd_bn"}


def test_three_years_pass_without_a_word() -> None:
    """In 2026 a GDP of 2023 is three years old; in 2027 it is stale."""
    scenario = load("now-2026").scenario
    assert stale_line(scenario) == ""
    assert "2023" in stale_line(scenario.model_copy(update={"start": parse_month("2027-01")}))


@pytest.mark.parametrize(
    ("name", "last"), [("record", "2022-03"), ("now-2026", "2026-01"), ("toy", None)]
)
def test_after_the_last_datum_all_is_held(name: str, last: str | None) -> None:
    """The last event, or the start where there is none within the horizon."""
    scenario = load(name).scenario
    end = format_month(scenario.start + scenario.months - 1)
    assert held_line(scenario).endswith(f"held to the end in {end}")
    if last is not None:
        assert format_month(last_datum(scenario)) == last
