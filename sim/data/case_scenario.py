"""A case of the record as a scenario of its own, by formula alone.

Only what was known when the deal was talked about enters (`CaseFacts`); what became of it
(`CaseOutcome`) is not even passed in. The law and its events are those of a base scenario.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from sim.data.case_file import CaseFacts
from sim.data.countries import installed_base
from sim.data.rows import read_rows
from sim.data.tables import DATA, load_tables
from sim.months import parse_month
from sim.rules.terms import Relationship
from sim.scenario import Alternative, CountrySpec, DealSpec, Record, Scenario

HORIZON = parse_month("2024-12")
"""The last month of the record."""

NO_START = 7
"""Month of the year before a case's reference year in which talks without a date began."""

SIZES = {"small_lt_100m": 32.0, "medium_100m_1bn": 316.0, "large_ge_1bn": 2000.0}
"""List price [musd] where the record has only a class of size: the geometric middle of the class,
of 10 to 100 and 100 to 1,000; for the open one the middle of 1,000 and 4,000."""


NUMERALS = {"two": 2.0, "three": 3.0, "four": 4.0, "six": 6.0}
"""Words for how many parts a unit of systems.csv has."""


class UnusableCaseError(ValueError):
    """A case that lacks what the formulas need; the message says what."""


@dataclass(frozen=True)
class TypicalOrder:
    """What stands for a class of weapons where a case names no known system or number."""

    system: str
    units: float


def scenario_of_case(facts: CaseFacts, base: Scenario) -> Scenario:
    """Return the scenario of a case: its one deal, from the start of talks to the horizon.

    Raises
    ------
    UnusableCaseError
        If the buyer's figures are neither in the case nor in the data, or the horizon is past.
    """
    start = first_month(facts)
    if start > HORIZON:
        raise UnusableCaseError("talks began after the horizon")
    name = f"{facts.iso3}/{facts.case_id}"
    return base.model_copy(
        update={
            "name": facts.case_id,
            "purpose": f"{facts.buyer}, {facts.system}",
            "start": start,
            "months": HORIZON - start + 1,
            "deals": {name: deal_of_case(facts, start)},
            "countries": {facts.iso3: country_of_case(facts)},
        }
    )


def first_month(facts: CaseFacts) -> int:
    """Return the month in which a case's talks began: as dated, else in the year before."""
    if facts.talks_start is not None:
        return facts.talks_start
    return 12 * (facts.year - 1) + NO_START - 1


def deal_of_case(facts: CaseFacts, start: int) -> DealSpec:
    """Return the deal, as it stood when talks began."""
    system, units = order_of(facts)
    offered = None
    if facts.alternative is not None and load_tables().systems[system].alternative is not None:
        offered = Alternative(month=facts.alternative, source=f"case {facts.case_id}")
    return DealSpec(
        buyer=facts.iso3,
        system=system,
        units=units,
        list_price=price_of(facts, system, units),
        record=Record(opened=start, source=f"case {facts.case_id}"),
        alternative=offered,
    )


def order_of(facts: CaseFacts) -> tuple[str, float]:
    """Return the system and the number of units of a case.

    The system is the known name that comes first in the text, the longest of those that begin
    there; else what is typical of the class. The number is the first one in the text, or the
    middle of the first range.
    """
    typical = typical_orders()
    usual = typical.get(facts.system_class, typical["package"])
    places = {
        name: facts.system.find(name) for name in load_tables().systems if name in facts.system
    }
    system = min(places, key=lambda name: (places[name], -len(name)), default=usual.system)
    return system, units_in(facts.units, load_tables().systems[system].unit) or usual.units


def units_in(text: str, unit: str) -> float | None:
    """Return the first number of a text, the middle of a range; thousands may carry commas.

    A unit such as "regiment of two battalions" says how many of its parts make one. What SIPRI
    counts as a system is such a part.
    """
    found = re.search(r"(\d[\d,]*)(?:\s*-\s*(\d[\d,]*))?\s*(\w*)", text)
    if found is None:
        return None
    ends = [float(part.replace(",", "")) for part in found.groups()[:2] if part]
    number = sum(ends) / len(ends)
    parts = re.fullmatch(r"\w+ of (\w+) (\w+)s", unit)
    if parts and found[3].rstrip("s") in (parts[2], "system"):
        number /= NUMERALS[parts[1]]
    return number or None


def price_of(facts: CaseFacts, system: str, units: float) -> float:
    """Return the list price [musd]: the contract's, else units at the system's price.

    Without a contract value or a number of units, the class of size decides where there is one.
    """
    if facts.value is not None:
        return facts.value
    offered = load_tables().systems[system]
    if units_in(facts.units, offered.unit) is None and facts.size in SIZES:
        return SIZES[facts.size]
    return units * offered.list_price


def country_of_case(facts: CaseFacts) -> CountrySpec:
    """Return the buyer's figures: those of the case, else of the data as known in its year."""
    figures = {
        "arms imports": facts.arms_imports,
        "Russian share": facts.russia_share,
        "US share": facts.us_share,
        "GDP": facts.gdp,
    }
    missing = [name for name, value in figures.items() if value is None]
    if missing:
        raise UnusableCaseError(f"no figure for {', '.join(missing)}")
    exports = facts.export_share
    if exports is None:
        exports = (facts.export_bound or 0.0) / 2.0
    base = installed_base(facts.iso3, facts.year, load_tables())
    return CountrySpec(
        name=facts.buyer,
        relationship=Relationship[facts.relationship.upper()],
        arms_imports=facts.arms_imports,
        russia_share=facts.russia_share,
        us_share=facts.us_share,
        installed_base=facts.russia_share if base is None else base,
        gdp=facts.gdp,
        us_export_share=exports,
    )


@lru_cache(maxsize=1)
def typical_orders() -> dict[str, TypicalOrder]:
    """Return what stands for each class of weapons, from scenarios/data/case_classes.csv."""
    columns = ("label_in_cases", "system", "units", "reason")
    rows = read_rows(DATA / "case_classes.csv", columns, "label_in_cases")
    known = load_tables().systems
    return {
        row.text("label_in_cases"): TypicalOrder(row.one_of("system", known), row.positive("units"))
        for row in rows
    }
