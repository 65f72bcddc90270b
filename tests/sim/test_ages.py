"""How old the figures are on which a simulation rests."""

from pathlib import Path
from typing import Any

import pytest

from sim.ages import UNITS, Figure, figures_of, held_line, last_datum, stale_line
from sim.data.population import given_by
from sim.data.tables import load_tables
from sim.facts import FIGURES
from sim.months import format_month, parse_month
from sim.scenario import Population, Scenario
from sim.scenario_file import from_mapping, load, scenario_hash
from sim.scenario_file.text import to_yaml

BANGLADESH: dict[str, Any] = {
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
    assert all(item.year is not None and item.year < 2026 for item in figures)
    given = {item.figure: item.year for item in figures if item.country == "MYS"}
    assert given["gdp_usd_bn"] == given["us_share_goods_exports_pct"] == 2023
    assert given["arms_imports_tiv_m"] == given["relationship"] == 2025


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
    told = with_gdp({"value": 437.4, "year": 2023})
    assert {item.figure for item in figures_of(told) if item.stale} == old - {"gdp_usd_bn"}


def with_gdp(gdp: object, **further: object) -> Scenario:
    """Return the scenario of Bangladesh with a GDP of its own."""
    return from_mapping(BANGLADESH | {"countries": {"BGD": {"gdp": gdp, **further}}})


def gdp_of(scenario: Scenario) -> Figure:
    """Return the only GDP of a scenario."""
    (found,) = (item for item in figures_of(scenario) if item.figure == "gdp_usd_bn")
    return found


def test_a_figure_that_a_scenario_gives_is_as_old_as_it_says() -> None:
    """One of 2012 is stale in 2024; without a year it is told to have none."""
    old = with_gdp({"value": 133.0, "year": 2012})
    assert (gdp_of(old).year, gdp_of(old).age, gdp_of(old).stale) == (2012, 12, True)
    assert "the oldest BGD gdp_usd_bn of 2012" in stale_line(old)
    assert "without" not in stale_line(old)
    unknown = with_gdp(437.4)
    assert (gdp_of(unknown).year, gdp_of(unknown).age, gdp_of(unknown).stale) == (None, None, False)
    assert "; 1 is given without a year: " in stale_line(unknown)


def test_where_nothing_is_old_an_unknown_year_is_said_all_the_same() -> None:
    """In Turkey's figures of 2026 nothing is stale but what is written without a year."""
    mapping = {
        "start": "2026-01",
        "months": 1,
        "countries": {"TUR": {"gdp": 1108.0, "relationship": {"value": "partner", "year": 2025}}},
        "deals": {"TUR/S-400": {"buyer": "TUR", "system": "S-400"}},
    }
    assert stale_line(from_mapping(mapping)).startswith(
        "1 of 7 figures of states is given without a year: "
    )


def test_a_later_figure_has_the_year_that_is_said_of_it_and_not_that_of_the_first() -> None:
    """Of a figure that changes, the year goes with the value."""
    first = {"value": 437.4, "year": 2023}
    for gdp, year in ((460.0, None), ({"value": 460.0, "year": 2024}, 2024)):
        told = with_gdp(first, later={"budget": {"month": "2024-06", "gdp": gdp}})
        assert gdp_of(told).year == 2023
        assert gdp_of(told.model_copy(update={"start": parse_month("2024-07")})).year == year


def test_a_later_figure_is_as_old_as_it_is_when_it_begins_to_hold() -> None:
    """One that nobody meets before the end of the simulation is not counted."""
    dated = {"value": 437.4, "year": 2023}
    for month, words in (("2024-06", "or the month from which they hold"), ("2199-01", "")):
        later = {"budget": {"month": month, "gdp": {"value": 460.0, "year": 1990}}}
        line = stale_line(with_gdp(dated, later=later))
        assert words in line
        assert ("BGD gdp_usd_bn of 1990" in line) == bool(words)


def test_the_grace_of_the_law_ends_as_scheduled() -> None:
    """Purchases become answerable then."""
    law = {"in_force": "2024-03", "grace_months": 6}
    assert format_month(last_datum(from_mapping(BANGLADESH | {"law": law}))) == "2024-09"


def test_the_year_goes_where_the_figure_goes(tmp_path: Path) -> None:
    """Into what is written out, what is dumped, and not into a figure put over it."""
    told = with_gdp({"value": 437.4, "unit": "bn USD", "year": 2023})
    file = tmp_path / "told.yaml"
    file.write_text(to_yaml(told), encoding="utf-8")
    assert gdp_of(load(file).scenario).year == 2023
    assert gdp_of(from_mapping(told.model_dump(mode="json"))).year == 2023
    assert gdp_of(load(file, ["countries.BGD.gdp=450"]).scenario).year is None
    dated = load(file, ["countries.BGD.gdp={value: 450, year: 2024}"]).scenario
    assert (gdp_of(dated).value, gdp_of(dated).year) == (450.0, 2024)


def test_a_year_changes_no_number() -> None:
    """Like a source, it is a remark."""
    assert scenario_hash(with_gdp(437.4)) == scenario_hash(with_gdp({"value": 437.4, "year": 1999}))


def test_states_of_all_orders_have_the_years_of_their_rows() -> None:
    """What was known when a year began describes the year before."""
    spec = given_by(Population(first_year=2010, last_year=2012))["countries"]["EGY"]
    assert spec.years["arms_imports"] == 2008
    assert spec.later["2010"].years["arms_imports"] == 2009
    assert spec.years["relationship"] == load_tables().countries["EGY"][0].year


def test_three_years_pass_without_a_word() -> None:
    """In 2026 a GDP of 2023 is three years old; in 2027 it is stale."""
    scenario = load("now-2026").scenario
    assert stale_line(scenario) == ""
    assert "2023" in stale_line(scenario.model_copy(update={"start": parse_month("2027-01")}))


@pytest.mark.parametrize(
    ("name", "last"), [("record", "2022-03"), ("now-2026", "2026-02"), ("toy", "2030-04")]
)
def test_after_the_last_datum_all_is_held(name: str, last: str) -> None:
    """The last event, offer or opening, or the start where all were earlier."""
    scenario = load(name).scenario
    end = format_month(scenario.start + scenario.months - 1)
    assert held_line(scenario).endswith(f"held to the end in {end}")
    assert held_line(scenario).startswith(f"after {last} nothing is scheduled")
    assert format_month(last_datum(scenario)) == last


DATED: dict[str, dict[str, Any]] = {
    "an event": {"events": {"x": {"kind": "letter", "month": "2024-05"}}},
    "the end of an event": {
        "events": {"x": {"kind": "supply", "month": "2024-02", "until": "2024-05"}}
    },
    "a figure": {"countries": {"BGD": {"later": {"x": {"month": "2024-05", "gdp": 450.0}}}}},
    "a grievance": {"grievance": {"x": {"month": "2024-05", "level": 1.0}}},
    "a law": {"law": {"in_force": "2017-08", "consent_from": "2024-05"}},
    "a rival offer": {
        "deals": {"BGD/MiG-35": {"offers": {"x": {"seller": "CHN", "month": "2024-05"}}}}
    },
    "the end of an offer": {
        "deals": {
            "BGD/MiG-35": {
                "offers": {"x": {"seller": "CHN", "month": "2023-05", "until": "2024-05"}}
            }
        }
    },
    "an American alternative": {
        "deals": {
            "BGD/MiG-35": {"alternative": {"month": "2024-05", "name": "F-16", "price": 900.0}}
        }
    },
    "an opening": {"deals": {"BGD/MiG-35": {"opens": "2024-05"}}},
    "a joint programme": {
        "deals": {"BGD/MiG-35": {"link": {"programme": "x", "month": "2024-05", "loss": 1.0}}}
    },
}


@pytest.mark.parametrize("what", DATED)
def test_everything_that_is_scheduled_has_a_last_month(what: str) -> None:
    """An offer of May counts as an event of May does."""
    deal = {"buyer": "BGD", "system": "MiG-35"}
    told = BANGLADESH | DATED[what]
    deals = DATED[what].get("deals", {"BGD/MiG-35": {}})
    told = told | {"deals": {name: deal | spec for name, spec in deals.items()}}
    assert format_month(last_datum(from_mapping(told))) == "2024-05"
    assert held_line(from_mapping(told)).startswith("after 2024-05 nothing is scheduled")


def test_what_is_on_record_is_told_apart_from_what_is_scheduled() -> None:
    """A run that starts in January 2026 meets no step of June 2026; years of figures are apart."""
    line = held_line(load("now-2026").scenario)
    assert "record of deals goes to 2026-06" in line
    assert "describe years to 2025" in line
    early = {"record": {"opened": "2017-03", "source": "made up"}, "stage": "exploring"}
    deal = {"buyer": "BGD", "system": "MiG-35", **early}
    assert "record" not in held_line(from_mapping(BANGLADESH | {"deals": {"BGD/MiG-35": deal}}))
