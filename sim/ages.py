"""How old the figures are on which a simulation rests, and what happens after the last of them."""

from dataclasses import asdict, dataclass
from typing import Any

from sim.data.countries import known_figures, years_of
from sim.data.tables import load_tables
from sim.facts import FIGURES, given_figures, known_in
from sim.months import format_month
from sim.scenario import LASTING, CountrySpec, Scenario

STALE = 3
"""Years by which a figure may be older than the start of a simulation before it is said."""

UNITS = {
    "relationship": "",
    "arms_imports_tiv_m": "TIV m",
    "russia_share_pct": "%",
    "us_share_pct": "%",
    "installed_base_pct": "%",
    "gdp_usd_bn": "bn USD",
    "us_share_goods_exports_pct": "%",
}
"""Figures of a state that have an age, and the unit of each."""


@dataclass(frozen=True)
class Figure:
    """A figure of a state as a simulation begins.

    Attributes
    ----------
    year : int or None
        The year that it describes, the last one of a window; None where the scenario gives the
        figure, which then holds from its start or from a month that it names.
    age : int or None
        Years from then to the start.
    """

    country: str
    figure: str
    value: float | str
    unit: str
    year: int | None
    age: int | None
    origin: str

    @property
    def stale(self) -> bool:
        """Whether it is older than what passes without a word."""
        return self.age is not None and self.age > STALE

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON, with the keys of any value of a scenario and its age."""
        row = {"path": f"figures.{self.country}.{self.figure}", "source": "", "overrode": []}
        return row | asdict(self) | {"stale": self.stale}


def figures_of(scenario: Scenario) -> list[Figure]:
    """Return every figure of every buyer of a scenario, as it is when the simulation starts."""
    tables, start = load_tables(), scenario.start // 12
    keys = {name: key for key, name in FIGURES.items()}
    found = []
    for code in sorted({deal.buyer for deal in scenario.deals.values()}):
        spec = scenario.countries.get(code, CountrySpec())
        given = given_figures(known_in(spec, scenario.start))
        known, origin = known_figures(code, start, tables)
        years = years_of(code, start, tables)
        for name, unit in UNITS.items():
            if name in given:
                source = f"countries.{code}.{keys[name]} of the scenario"
                found.append(Figure(code, name, given[name], unit, None, None, source))
            elif name in known:
                age = start - years[name]
                figure = Figure(code, name, known[name], unit, years[name], age, origin[name])
                found.append(figure)
    return found


def stale_line(scenario: Scenario) -> str:
    """Return in one line on how many old figures a simulation leans; empty if on none."""
    figures = figures_of(scenario)
    old = sorted((item for item in figures if item.stale), key=lambda item: item.year or 0)
    if not old:
        return ""
    first = old[0]
    verb = "describes a year" if len(old) == 1 else "describe years"
    return (
        f"{len(old)} of {len(figures)} figures of states {verb} more than {STALE} before the start "
        f"in {scenario.start // 12}, the oldest {first.country} {first.figure} of {first.year}: "
        f"`scenarios show {scenario.name}` lists all"
    )


def last_datum(scenario: Scenario) -> int:
    """Return the last month in which an event is scheduled or a figure changes; the start at least.

    Where an event ends counts too.
    """
    months = [int(scenario.start)]
    for event in scenario.events.values():
        months.append(int(event.month))
        if isinstance(event, LASTING) and event.until is not None:
            months.append(int(event.until))
    for spec in scenario.countries.values():
        months += [int(later.month) for later in spec.later.values()]
    months += [int(level.month) for level in scenario.grievance.values()]
    return max(months)


def held_line(scenario: Scenario) -> str:
    """Return what happens after the last datum of a scenario."""
    last = min(last_datum(scenario), scenario.start + max(0, scenario.months - 1))
    end = format_month(scenario.start + max(0, scenario.months - 1))
    return (
        f"after {format_month(last)} no event is scheduled and no figure changes: "
        f"figures of states are held to the end in {end}"
    )
