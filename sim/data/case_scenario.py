"""A case of the record as a scenario of its own, by formula alone.

Only what was known when the deal was talked about enters (`CaseFacts`); what became of it
(`CaseOutcome`) is not even passed in. The law and its events are those of a base scenario.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sim.data.case_file import MOST_MILLIONS, CaseFacts, quantity
from sim.data.countries import known_figures
from sim.data.rows import read_rows
from sim.data.tables import DATA, load_tables
from sim.rules.terms import Relationship
from sim.scenario import Alternative, CountrySpec, DealSpec, Record, Scenario

SIZES = {"small_lt_100m": 32.0, "medium_100m_1bn": 316.0, "large_ge_1bn": 2000.0}
"""List price [musd] where the record has only a class of size: the geometric middle of the class,
of 10 to 100 and 100 to 1,000; for the open one the middle of 1,000 and 4,000."""


NUMERALS = {"two": 2.0, "three": 3.0, "four": 4.0, "six": 6.0}
"""Words for how many parts a unit of systems.csv has."""


EXPORTS = "US share of exports"
SHARES = ("russia_share_pct", "us_share_pct")
NAMES = {
    "relationship": "relationship",
    "arms_imports_tiv_m": "arms imports",
    "russia_share_pct": "Russian share",
    "us_share_pct": "US share",
    "gdp_usd_bn": "GDP",
    "us_share_goods_exports_pct": EXPORTS,
    "installed_base_pct": "installed base",
}
"""Figures of a buyer, as they are called where one is missing or stood in."""


class UnusableCaseError(ValueError):
    """A case that lacks what the formulas need; the message says what."""


@dataclass(frozen=True)
class TypicalOrder:
    """What stands for a class of weapons where a case names no known system or number."""

    system: str
    units: float


def scenario_of_case(facts: CaseFacts, base: Scenario, *, rivals: bool = True) -> Scenario:
    """Return the scenario of a case: its one deal, from the start of talks to its horizon.

    Parameters
    ----------
    rivals : bool
        Let as many sellers of unknown name bid as were known to bid beside Russia and Washington;
        otherwise nobody else does.

    Raises
    ------
    UnusableCaseError
        If the buyer's figures are neither in the case nor in the data, or the horizon is past.
    """
    start = facts.first_month
    if start > facts.horizon:
        raise UnusableCaseError("talks began after the horizon")
    name = f"{facts.iso3}/{facts.case_id}"
    return base.model_copy(
        update={
            "name": facts.case_id,
            "purpose": f"{facts.buyer}, {facts.system}",
            "start": start,
            "months": facts.horizon - start + 1,
            "deals": {name: deal_of_case(facts, start, rivals=rivals)},
            "countries": {facts.iso3: country_of_case(facts)},
        }
    )


def deal_of_case(facts: CaseFacts, start: int, *, rivals: bool = True) -> DealSpec:
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
        bidders=facts.competition.others if rivals else None,
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
    """Return the first number of a text, the middle of a range.

    A unit such as "regiment of two battalions" says how many of its parts make one. What SIPRI
    counts as a system is such a part.
    """
    found = quantity(text)
    if found is None:
        return None
    number = found.number
    parts = re.fullmatch(r"\w+ of (\w+) (\w+)s", unit)
    if parts and found.word.rstrip("s") in (parts[2], "system"):
        number /= NUMERALS[parts[1]]
    return number or None


def price_of(facts: CaseFacts, system: str, units: float) -> float:
    """Return the list price [musd]: the contract's, else units at the system's price.

    Without a contract value or a number of units, the class of size decides where there is one.

    Raises
    ------
    UnusableCaseError
        If so many units would cost more than any order.
    """
    if facts.value is not None:
        return facts.value
    offered = load_tables().systems[system]
    if units_in(facts.units, offered.unit) is None and facts.size in SIZES:
        return SIZES[facts.size]
    price = units * offered.list_price
    if price > MOST_MILLIONS:
        raise UnusableCaseError(f"{units:,.0f} units of {system} would cost {price:,.0f} musd")
    return price


def country_of_case(facts: CaseFacts) -> CountrySpec:
    """Return the buyer's figures: those of the case, else of the data as known in its year.

    Raises
    ------
    UnusableCaseError
        If a figure is neither in the case nor in the data.
    """
    figures, _ = figures_of_case(facts)
    return CountrySpec(
        name=facts.buyer,
        relationship=Relationship[figures["relationship"].upper()],
        arms_imports=figures["arms_imports_tiv_m"],
        russia_share=figures["russia_share_pct"],
        us_share=figures["us_share_pct"],
        installed_base=figures["installed_base_pct"],
        gdp=figures["gdp_usd_bn"],
        us_export_share=figures["us_share_goods_exports_pct"],
    )


def figures_of_case(facts: CaseFacts) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the buyer's figures by the names of `RawFigures`, and of stand-ins what they rest on.

    Figure by figure, what the case lacks is taken from the data as known in its reference year. A
    US share of exports that neither has is taken as 0, and so are shares of imports where there
    were none; the installed base of a country without a record of imports as its present Russian
    share.
    """
    bound = None if facts.export_bound is None else facts.export_bound / 2.0
    in_case = {
        "relationship": facts.relationship,
        "arms_imports_tiv_m": facts.arms_imports,
        "russia_share_pct": facts.russia_share,
        "us_share_pct": facts.us_share,
        "gdp_usd_bn": facts.gdp,
        "us_share_goods_exports_pct": bound if facts.export_share is None else facts.export_share,
    }
    given = {name: value for name, value in in_case.items() if value is not None}
    in_data, origin = known_figures(facts.iso3, facts.year, load_tables())
    if facts.arms_imports == 0.0:
        in_data = dict.fromkeys(SHARES, 0.0) | in_data
        origin = dict.fromkeys(SHARES, "no imports, taken as 0") | origin
    missing = [NAMES[name] for name in in_case if name not in given and name not in in_data]
    if missing and missing != [EXPORTS]:
        raise UnusableCaseError(f"no figure for {', '.join(missing)}")
    figures = {"us_share_goods_exports_pct": 0.0} | in_data | given
    stood_in = {name: origin.get(name, "unknown, taken as 0") for name in in_case.keys() - given}
    # Shares of two sources may sum to more than all imports; what the case says stands.
    for share, other in (SHARES, SHARES[::-1]):
        if share in stood_in:
            figures[share] = min(figures[share], 100.0 - figures[other])
    if facts.installed_base is not None:
        figures["installed_base_pct"] = facts.installed_base
    if "installed_base_pct" not in figures:
        figures["installed_base_pct"] = figures["russia_share_pct"]
        stood_in["installed_base_pct"] = "present Russian share"
    return figures, {NAMES[name]: stood_in[name] for name in NAMES if name in stood_in}


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
