"""All orders of all importers as deals of a scenario, by formula alone.

Every order of major arms in the register is an occasion on which Russia bids against others. From
the register comes how many orders a country placed in a year, and how large they were, whoever won
them: who did enters nowhere, so another split between sellers makes the same scenario. Only of the
years before the first is asked who won, of all buyers together: how many sellers of Russia's size
there were. What was known of a country goes by the year.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from sim.data.register import (
    COUNTED,
    SIZED,
    ImporterYear,
    OrderCounts,
    read_embargoes,
    read_importers,
    read_orders,
)
from sim.data.rows import read_rows
from sim.data.tables import DATA, check_iso3, load_tables
from sim.rules.terms import Relationship
from sim.scenario import (
    Alternative,
    CountrySpec,
    DealSpec,
    Later,
    Population,
    Record,
    Scenario,
    SystemSpec,
)

CATEGORIES = DATA / "categories.csv"

OFFER = "typical Russian offer"
"""Name of the system that stands for whatever Moscow offers."""

TALKS = 12
"""Talks about an order of a year open in one of the months of the year before, one after another in
turn: half a year before the year on average, as with a case whose talks have no date."""

CLOSES = 24
"""Months from the beginning of a year in which an order of it is Russia's if the contract is signed
by then: the two years of the median and the slower half of the talks."""

PARTNER = 5.0
"""US share of imports [%] from which a state of which nothing else is known counts as a partner."""

POOREST = 10.0
"""GDP [bn USD] of a state of which no figure is known."""


@dataclass(frozen=True)
class Occasion:
    """An order that somebody won: who placed it, in which year, the how-manyeth of the year."""

    iso3: str
    year: int
    number: int
    count: int
    size: float

    @property
    def name(self) -> str:
        """The id of its deal."""
        return f"{self.iso3}/{self.year}-{self.number:03d}"

    @property
    def opens(self) -> int:
        """Month from year 0 in which talks open."""
        return 12 * (self.year - 1) + (2 * self.number - 1) * TALKS // (2 * self.count)


def populated(scenario: Scenario) -> Scenario:
    """Return a scenario with the deals and states of its population, beside those that it has.

    Deals that open after its last month, or close before its first, are left out. What it says
    itself of a deal, a state or a system stands.
    """
    given = given_by(scenario.population)
    if not given:
        return scenario
    end = scenario.start + scenario.months
    there = {
        name: deal
        for name, deal in given["deals"].items()
        if (deal.record.opened or 0) < end and closes_of(name) > scenario.start
    }
    return scenario.model_copy(
        update={
            section: items | getattr(scenario, section)
            for section, items in (given | {"deals": there}).items()
        }
    )


def closes_of(name: str) -> int:
    """Return the month from year 0 before which the order of a deal's name must be signed."""
    return 12 * int(name.partition("/")[2][:4]) + CLOSES


def given_by(asked: Population | None) -> dict[str, dict[str, Any]]:
    """Return what a population gives: deals, states and systems by name; nothing without one."""
    return {} if asked is None else _given(asked.first_year, asked.last_year)


@lru_cache(maxsize=4)
def _given(first: int, last: int) -> dict[str, dict[str, Any]]:
    asked = Population(first_year=first, last_year=last)
    bidders = bidders_before(first)
    return {
        "deals": {item.name: deal_of(item, bidders) for item in occasions_of(asked)},
        "countries": dict(states_of(asked)),
        "systems": {OFFER: typical_offer()},
    }


def occasions_of(asked: Population) -> list[Occasion]:
    """Return the orders of some years, country by country, as those of one size."""
    found = []
    for row in _orders():
        if asked.first_year <= row.year <= asked.last_year:
            count = round(math.fsum(row.values[name] for name in COUNTED))
            size = math.fsum(row.values[name] for name in SIZED) / max(count, 1)
            found += [Occasion(row.iso3, row.year, k + 1, count, size) for k in range(count)]
    return found


def bidders_before(year: int) -> int:
    """Return how many sellers of Russia's size neither it nor Washington were, before a year.

    That is their orders over Russia's: had all sellers been alike to all buyers, each would have
    won as many as that many sellers, of which Russia is one, win each.
    """
    past = [row for row in _orders() if row.year < year]
    russian = math.fsum(row.values["russian_orders"] for row in past)
    others = math.fsum(row.values["other_orders"] for row in past)
    return max(1, round(others / russian)) if russian > 0.0 else 1


def deal_of(item: Occasion, bidders: int) -> DealSpec:
    """Return an order as a deal: Russia's typical offer, at the size of the country's orders.

    Washington offers as much at the same time, to all but adversaries and states that it has an
    arms embargo against; so do further sellers.

    Parameters
    ----------
    bidders : int
        How many of them; see `bidders_before`.
    """
    offered = None
    if not _refused(item.iso3, item.year):
        offered = Alternative(month=item.opens, source="every order: Washington bids too")
    return DealSpec(
        buyer=item.iso3,
        system=OFFER,
        list_price=max(0.1, round(item.size * musd_per_tiv(), 3)),
        record=Record(opened=item.opens, source=f"orders.csv {item.iso3} {item.year}"),
        alternative=offered,
        bidders=bidders,
    )


@lru_cache(maxsize=1)
def musd_per_tiv() -> float:
    """Return what Russian arms cost by their size: exports in USD over those in TIV, 2012-2021.

    The register has no prices. Official totals count more than major arms, so it is an upper bound.
    """
    columns = (
        "year sipri_tiv_russia_m sipri_tiv_world_m russia_share_of_world_pct sipri_tiv_us_m"
        " n_recipients_russia usd_bn_low usd_bn_high usd_basis usd_source_urls confidence_tiv"
        " confidence_usd"
    )
    cost = size = 0.0
    for row in read_rows(DATA / "russia_exports.csv", columns.split(), "year"):
        if row.whole("year", 1900, 2200) <= 2021 and row.cells["usd_bn_low"]:
            cost += 500.0 * (row.number("usd_bn_low") + row.number("usd_bn_high"))
            size += row.number("sipri_tiv_russia_m")
    return cost / size


@lru_cache(maxsize=1)
def typical_offer() -> SystemSpec:
    """Return the middle of the systems that Russia offers, figure by figure; no plant limits it."""
    systems = load_tables().systems.values()
    rivalled = [system for system in systems if system.alternative is not None]
    return SystemSpec(
        capability=median(system.capability for system in systems),
        alliance_risk=median(system.alliance_risk for system in systems),
        list_price=1.0,
        capacity=math.inf,
        lead_time=round(median(system.lead_time for system in systems)),
        alternative="American offer",
        alternative_capability=median(system.alternative_capability for system in rivalled),
        alternative_price=1.0,
    )


def years_on_record() -> tuple[int, int]:
    """Return the first year of orders of which importers are known, and the last of orders."""
    return min(row.year for row in read_importers()) + 1, max(row.year for row in _orders())


def states_of(asked: Population) -> dict[str, CountrySpec]:
    """Return every state that placed an order, with its figures year by year."""
    names = {row.iso3 for row in _orders() if asked.first_year <= row.year <= asked.last_year}
    years = _importers()
    return {iso3: state_of(iso3, years.get(iso3, ()), asked) for iso3 in sorted(names)}


def state_of(iso3: str, rows: Sequence[ImporterYear], asked: Population) -> CountrySpec:
    """Return a state: figures as known in the year in which the first talks open, and later ones.

    What is not known of a year is as in the nearest year of which it is, the earlier one of two;
    without any, shares of imports are 0, and GDP is `POOREST`.
    """
    first, last = asked.first_year - 1, asked.last_year
    told = {year: figures_of(rows, year) for year in range(first, last + 1)}
    later = {
        str(year): Later(month=12 * year, years=_years_of(rows, year), **told[year])
        for year in range(first + 1, last + 1)
        if told[year] != told[year - 1]
    }
    category = category_of(iso3, told[first]["us_share"])
    years = _years_of(rows, first)
    if iso3 in load_tables().countries:
        years["relationship"] = load_tables().countries[iso3][0].year
    return CountrySpec(
        name=iso3,
        relationship=Relationship[category.upper()],
        later=later,
        years=years,
        **told[first],
    )


FIGURES = {
    "arms_imports": ("arms_imports", 0.0),
    "russia_share": ("russia_share", 0.0),
    "us_share": ("us_share", 0.0),
    "installed_base": ("installed_base", 0.0),
    "gdp": ("gdp", POOREST),
    "us_export_share": ("exports", 0.0),
}
"""Of each figure of a state, its name in the register of importers, and what stands in for it."""


def figures_of(rows: Sequence[ImporterYear], year: int) -> dict[str, Any]:
    """Return a state's figures as known when a year began, under the names of `CountrySpec`."""
    found = {}
    for key, (name, otherwise) in FIGURES.items():
        row = _nearest(rows, name, year)
        found[key] = otherwise if row is None else float(getattr(row, name))
    return found | {"us_share": min(found["us_share"], 100.0 - found["russia_share"])}


def _years_of(rows: Sequence[ImporterYear], year: int) -> dict[str, int]:
    """Return the years of `figures_of`, where a row is known: the one before the row's own.

    A US share of exports may be older still.
    """
    rests_on = {key: _nearest(rows, name, year) for key, (name, _) in FIGURES.items()}
    return {key: row.year - 1 for key, row in rests_on.items() if row is not None}


def _nearest(rows: Sequence[ImporterYear], name: str, year: int) -> ImporterYear | None:
    """Return the row of the nearest year of which something is known, the earlier of two."""
    known = [row for row in rows if getattr(row, name) is not None]
    return min(known, key=lambda row: (abs(row.year - year), row.year), default=None)


def category_of(iso3: str, us_share: float) -> str:
    """Return a state's relationship: on record, else by the US share of its imports [%]."""
    known = load_tables().countries.get(iso3)
    if known:
        return known[0].relationship
    return categories().get(iso3) or ("partner" if us_share >= PARTNER else "neutral")


@lru_cache(maxsize=4)
def categories(path: Path = CATEGORIES) -> Mapping[str, str]:
    """Return relationships of states that no case is about.

    Raises
    ------
    ScenarioError
        If the table is wrong: names the file, the line and the column.
    """
    found = {}
    for row in read_rows(path, ("iso3", "category", "note", "source"), "iso3"):
        check_iso3(row, "iso3")
        found[row.text("iso3")] = row.one_of("category", load_tables().relationships)
    return found


def _refused(iso3: str, year: int) -> bool:
    """Return whether Washington does not offer: an adversary, or under its embargo in the year."""
    known = load_tables().countries.get(iso3)
    category = known[0].relationship if known else categories().get(iso3)
    return category == "adversary" or (iso3, year) in _embargoed()


@lru_cache(maxsize=1)
def _embargoed() -> frozenset[tuple[str, int]]:
    """Return the states and years with a full American arms embargo."""
    return frozenset(
        (row.iso3, row.year) for row in read_embargoes() if row.by_us and row.scopes["us"] == "full"
    )


@lru_cache(maxsize=1)
def _orders() -> tuple[OrderCounts, ...]:
    return tuple(read_orders())


@lru_cache(maxsize=1)
def _importers() -> Mapping[str, Sequence[ImporterYear]]:
    found: defaultdict[str, list[ImporterYear]] = defaultdict(list)
    for row in read_importers():
        found[row.iso3].append(row)
    return found
