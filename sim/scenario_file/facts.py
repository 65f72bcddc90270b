"""Whether the states and systems that a scenario names are known well enough to simulate."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from sim.data.countries import RawFigures, attributes_from_figures, raw_figures
from sim.data.tables import load_tables
from sim.errors import ScenarioError, nearest
from sim.facts import FIGURES, SYSTEM_NEEDS, country_attributes, given_figures, known_in
from sim.rules.terms import Relationship
from sim.scenario import CountrySpec, Scenario
from sim.scenario_file.yaml_node import KeyPath, found


@dataclass(frozen=True)
class Complaint:
    """Something wrong at a path of the scenario."""

    path: KeyPath
    what: str
    allowed: str = ""
    suggestion: str | None = None


def unknown(path: KeyPath, word: str, where: str, known: Collection[str]) -> Complaint:
    """Return the complaint that a name is not among those that are known."""
    return Complaint(path, found(word), f"not in {where}", nearest(word, known))


def known_countries(scenario: Scenario) -> list[str]:
    """Return the codes of the states in the data or in the scenario."""
    tables = load_tables()
    return sorted((tables.countries.keys() & tables.arms.keys()) | scenario.countries.keys())


def known_systems(scenario: Scenario) -> list[str]:
    """Return the names of the systems in the data or in the scenario."""
    return sorted(load_tables().systems.keys() | scenario.systems.keys())


def relationships_of(buyers: Collection[str], scenario: Scenario) -> set[Relationship]:
    """Return the relationships of buyers; none where a buyer is not known well enough."""
    tables = load_tables()
    try:
        facts = [country_attributes(code, scenario, tables) for code in buyers]
    except ScenarioError:
        return set()
    return {Relationship[fact.relationship.upper()] for fact in facts}


def check_countries(scenario: Scenario) -> Iterator[Complaint]:
    """Yield what is wrong with the states that the scenario describes."""
    countries, systems = known_countries(scenario), known_systems(scenario)
    for code, spec in scenario.countries.items():
        here = ("countries", code)
        year = scenario.start // 12
        yield from _figures(here, code, known_in(spec, scenario.start), year)
        for name, later in spec.later.items():
            if later.month > scenario.start:
                known = known_in(spec, later.month)
                yield from _figures((*here, "later", name), code, known, year)
        for index, rival in enumerate(spec.rivals):
            if rival not in countries:
                path = (*here, "rivals", index)
                yield unknown(path, rival, "the data or under countries", countries)
        for index, system in enumerate(spec.operates):
            if system not in systems:
                path = (*here, "operates", index)
                yield unknown(path, system, "the data or under systems", systems)


def _figures(here: KeyPath, code: str, spec: CountrySpec, year: int) -> Iterator[Complaint]:
    tables = load_tables()
    given = given_figures(spec)
    keys = {figure: key for key, figure in FIGURES.items()}
    if code in tables.countries and code in tables.arms:
        base, _ = raw_figures(code, year, tables)
    else:
        missing = [key for key, figure in FIGURES.items() if figure not in given]
        if missing:
            known = tables.countries.keys() & tables.arms.keys()
            yield Complaint(
                here,
                f"not in the data, and {', '.join(missing)} missing",
                suggestion=nearest(code, known),
            )
            return
        base = RawFigures("", "", 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    try:
        attributes_from_figures(replace(base, **given), tables)
    except ScenarioError as error:
        yield Complaint((*here, keys[error.key or "name"]), error.found, error.allowed)


def check_systems(scenario: Scenario) -> Iterator[Complaint]:
    """Yield what is missing of the systems that the scenario describes."""
    in_data = load_tables().systems
    for name, spec in scenario.systems.items():
        missing = [key for key in SYSTEM_NEEDS if getattr(spec, key) is None]
        if name not in in_data and missing:
            yield Complaint(
                ("systems", name),
                f"not in the data, and {', '.join(missing)} missing",
                suggestion=nearest(name, in_data),
            )


def check_deals(scenario: Scenario) -> Iterator[Complaint]:
    """Yield the deals whose buyer or system nobody knows."""
    countries, systems = known_countries(scenario), known_systems(scenario)
    for name, deal in scenario.deals.items():
        if deal.buyer not in countries:
            path = ("deals", name, "buyer")
            yield unknown(path, deal.buyer, "the data or under countries", countries)
        if deal.system not in systems:
            path = ("deals", name, "system")
            yield unknown(path, deal.system, "the data or under systems", systems)
