"""All orders of all importers as a scenario, whoever won them."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.data import population
from sim.data.population import (
    OFFER,
    Occasion,
    bidders_before,
    figures_of,
    given_by,
    musd_per_tiv,
    occasions_of,
    populated,
    state_of,
)
from sim.data.register import COUNTED, ORDERS, SIZED, read_orders
from sim.ensemble import simulate
from sim.errors import ScenarioError
from sim.rules.terms import Relationship
from sim.scenario import Population
from sim.scenario_file import from_mapping, to_yaml
from tests.conftest import differences
from tests.csv_files import read_rows, write_rows

ALL = Population(first_year=2008, last_year=2021)
SHORT = {"start": "2012-01", "months": 30, "population": {"first_year": 2013, "last_year": 2013}}


def test_every_order_is_an_occasion() -> None:
    """5,301 of 166 importers, as many by country and year as the register has."""
    found = occasions_of(ALL)
    assert len(found) == 5301
    count = Counter((item.iso3, item.year) for item in found)
    for row in read_orders():
        if 2008 <= row.year <= 2021:
            assert count[row.iso3, row.year] == sum(row.values[name] for name in COUNTED)
    assert len({item.name for item in found}) == 5301


def test_who_won_enters_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders of these years dealt out to sellers anew, row by row: the same deals and states."""
    before = {section: dict(items) for section, items in given_by(ALL).items()}
    rng = np.random.default_rng(1)
    rows = []
    for row in read_rows(ORDERS):
        order = rng.permutation(3) if int(row["order_year"]) >= ALL.first_year else range(3)
        moved = {
            group[to]: row[group[k]] for group in (COUNTED, SIZED) for to, k in enumerate(order)
        }
        rows.append(row | moved)
    scrambled = write_rows(tmp_path / "orders.csv", rows)
    monkeypatch.setattr(population, "_orders", lambda: tuple(read_orders(scrambled)))
    population._given.cache_clear()
    after = given_by(ALL)
    population._given.cache_clear()
    assert after["countries"] == before["countries"]
    assert after["systems"] == before["systems"]
    assert after["deals"].keys() == before["deals"].keys()
    for name, deal in after["deals"].items():
        assert deal.list_price == pytest.approx(before["deals"][name].list_price)
        assert deal.record == before["deals"][name].record
        assert deal.alternative == before["deals"][name].alternative


def test_talks_open_all_over_the_year_before() -> None:
    """In turn: one in July, twelve in every month, and never in another year."""
    assert [Occasion("AAA", 2015, 1, 1, 1.0).opens] == [12 * 2014 + 6]
    twelve = [Occasion("AAA", 2015, k + 1, 12, 1.0).opens for k in range(12)]
    assert twelve == [12 * 2014 + month for month in range(12)]
    assert {item.opens // 12 + 1 - item.year for item in occasions_of(ALL)} == {0}


def test_price_is_size_at_what_russian_arms_cost() -> None:
    """Official exports of 2012-2021, without the year that has none: 2.57 musd per TIV million."""
    assert musd_per_tiv() == pytest.approx(135_980 / 53_006)
    deal = given_by(ALL)["deals"]["DZA/2015-001"]
    assert deal.system == OFFER
    (row,) = (row for row in read_orders() if (row.iso3, row.year) == ("DZA", 2015))
    size = sum(row.values[name] for name in SIZED) / sum(row.values[name] for name in COUNTED)
    assert deal.list_price == pytest.approx(size * musd_per_tiv(), abs=1e-3)


def test_five_sellers_of_russias_size() -> None:
    """1,735 orders of 1999-2007 went to neither Russia, which had 334, nor the United States."""
    assert bidders_before(2008) == round(1735 / 334) == 5
    assert {deal.bidders for deal in given_by(ALL)["deals"].values()} == {5}
    assert bidders_before(1999) == 1  # nothing is known of the years before


def test_washington_does_not_offer_to_all() -> None:
    """Not to adversaries, nor to whom it has an arms embargo against in the year of order."""
    deals = given_by(ALL)["deals"]
    assert deals["CHN/2010-001"].alternative is None
    assert deals["VEN/2010-001"].alternative is None
    assert deals["CYP/2010-001"].alternative is None  # under embargo until 2020
    assert deals["DZA/2015-001"].alternative is not None


def test_figures_are_those_of_the_year_and_stand_in_for_the_next() -> None:
    """What is not known of a year is as in the nearest one; without any a figure that is said."""
    rows = population._importers()["EGY"]
    (known,) = (row for row in rows if row.year == 2012)
    figures = figures_of(rows, 2012)
    assert figures["us_share"] == known.us_share
    assert figures["installed_base"] == known.installed_base
    nobody = state_of("ZZZ", (), ALL)
    assert (nobody.gdp, nobody.russia_share, nobody.relationship) == (
        10.0,
        0.0,
        Relationship.NEUTRAL,
    )
    assert nobody.later == {}
    egypt = given_by(ALL)["countries"]["EGY"]
    assert egypt.relationship == Relationship.MAJOR_NON_NATO_ALLY
    assert egypt.later["2012"].month == 12 * 2012


def test_what_a_file_says_itself_stands() -> None:
    """A deal or a state under its own name replaces that of the population."""
    own = {"buyer": "DZA", "system": "S-400", "opens": "2012-05"}
    scenario = from_mapping(SHORT | {"deals": {"DZA/2013-001": own}})
    assert scenario.deals["DZA/2013-001"].system == "S-400"
    assert scenario.deals["DZA/2013-002"].system == OFFER
    assert populated(scenario) == scenario
    assert "DZA/2013-001" in to_yaml(scenario)
    assert "DZA/2013-002" not in to_yaml(scenario)


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ((2013, 2012), "population.last_year: found 2012; must be a year from 2013 to 2021"),
        ((1980, 2012), "population.first_year: found 1980; must be a year from 2001 to 2021"),
        ((2013, 2030), "population.last_year: found 2030; must be a year from 2013 to 2021"),
    ],
)
def test_years_without_orders_are_refused(years: tuple[int, int], told: str) -> None:
    """In one line that says what is allowed."""
    first, last = years
    with pytest.raises(ScenarioError) as caught:
        from_mapping(SHORT | {"population": {"first_year": first, "last_year": last}})
    assert told in str(caught.value)


def test_what_lies_outside_is_left_out() -> None:
    """Deals that open after the end, or could only be signed before the start."""
    years = {"first_year": 2008, "last_year": 2021}
    some = from_mapping({"start": "2012-01", "months": 12, "population": years})
    assert {name[4:8] for name in some.deals} == {"2011", "2012", "2013"}


@pytest.mark.slow
def test_both_engines() -> None:
    """Hundreds of deals of a year, to the last bit."""
    scenario = from_mapping(SHORT)
    compiled = simulate(scenario, 2)
    assert differences(compiled, simulate(scenario, 2, engine="mesa")) == []
