"""How old the figures are on which a simulation rests, and what happens after the last of them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sim.data.countries import known_figures, years_of
from sim.data.tables import load_tables
from sim.facts import FIGURES, given_figures, known_in
from sim.months import format_month
from sim.scenario import LASTING, CountrySpec, Record, Scenario
from sim.start import is_dormant

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
        figure without one.
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
    for code in _buyers(scenario):
        spec = known_in(scenario.countries.get(code, CountrySpec()), scenario.start)
        given = given_figures(spec)
        known, origin = known_figures(code, start, tables)
        years = years_of(code, start, tables)
        for name, unit in UNITS.items():
            if name in given:
                value, year = given[name], spec.years.get(keys[name])
                source = f"countries.{code}.{keys[name]} of the scenario"
            elif name in known:
                value, year, source = known[name], years[name], origin[name]
            else:
                continue
            found.append(Figure(code, name, value, unit, year, _age(year, start), source))
    return found


def _later_figures(scenario: Scenario) -> Iterator[Figure]:
    """Yield the figures that a scenario gives from a later month on, with their age by then."""
    for code in _buyers(scenario):
        for name, later in scenario.countries.get(code, CountrySpec()).later.items():
            if not scenario.start < later.month < scenario.start + scenario.months:
                continue
            for key, figure in FIGURES.items():
                value = getattr(later, key, None)
                if figure in UNITS and value is not None:
                    year = later.years.get(key)
                    age = _age(year, later.month // 12)
                    origin = f"countries.{code}.later.{name}.{key} of the scenario"
                    yield Figure(code, figure, value, UNITS[figure], year, age, origin)


def _buyers(scenario: Scenario) -> list[str]:
    return sorted({deal.buyer for deal in scenario.deals.values()})


def _age(year: int | None, now: int) -> int | None:
    return None if year is None else now - year


def stale_line(*scenarios: Scenario) -> str:
    """Return in one line on how many old figures simulations lean; empty if on none.

    Figures of which nobody says what year they describe count apart. Scenarios that do not lean on
    the same are named.
    """
    names: dict[str, str] = {}
    for scenario in scenarios:
        names.setdefault(_old_figures(scenario), scenario.name)
    names.pop("", None)
    told = [line if len(names) == 1 else f"{name}: {line}" for line, name in names.items()]
    return f"{'; '.join(told)}: `scenarios show` gives the year of each" if told else ""


def _old_figures(scenario: Scenario) -> str:
    later = list(_later_figures(scenario))
    figures = figures_of(scenario) + later
    old = sorted((item for item in figures if item.stale), key=lambda item: item.year or 0)
    undated = sum(item.year is None for item in figures)
    if not old and not undated:
        return ""
    told = []
    if old:
        first = old[0]
        verb = "describes a year" if len(old) == 1 else "describe years"
        since = f"the start in {scenario.start // 12}"
        if any(item.stale for item in later):
            since += ", or the month from which they hold"
        told.append(
            f"{len(old)} of {len(figures)} figures of states {verb} more than {STALE} before "
            f"{since}, the oldest {first.country} {first.figure} of {first.year}"
        )
    if undated:
        whose = f"{undated}" if old else f"{undated} of {len(figures)} figures of states"
        told.append(f"{whose} {'is' if undated == 1 else 'are'} given without a year")
    return "; ".join(told)


def last_data(scenario: Scenario) -> dict[str, int | None]:
    """Return the last month that a scenario knows of each kind of thing; None if it knows none.

    `scheduled` is what the simulation meets: events, offers, laws, figures and grievance that
    begin or end, and deals that open. `recorded` is the last step of a deal on record, which a
    simulation that starts earlier does not know.
    """
    return {
        "scheduled": max(_scheduled(scenario), default=None),
        "recorded": max(_recorded(scenario), default=None),
    }


def _scheduled(scenario: Scenario) -> Iterator[int]:
    months: list[int | None] = []
    for event in scenario.events.values():
        months.append(event.month)
        if isinstance(event, LASTING):
            months.append(event.until)
    for deal in scenario.deals.values():
        if is_dormant(deal, scenario):  # nobody weighs it
            continue
        months.append(deal.record.opened if deal.opens is None else deal.opens)
        months += [offer.month for offer in deal.offers.values()]
        months += [offer.until for offer in deal.offers.values()]
        if deal.alternative is not None:
            months += [deal.alternative.month, deal.alternative.until]
        if deal.link is not None:
            months.append(deal.link.month)
    for spec in scenario.countries.values():
        months += [later.month for later in spec.later.values()]
    months += [level.month for level in scenario.grievance.values()]
    law = scenario.law
    if law.in_force is not None:
        months.append(law.in_force + law.grace_months)
    months += [law.in_force, law.waiver_from, law.consent_from, law.deadline_from]
    return (int(month) for month in months if month is not None)


def _recorded(scenario: Scenario) -> Iterator[int]:
    for deal in scenario.deals.values():
        for name in Record.model_fields:
            if name != "source" and getattr(deal.record, name) is not None:
                yield int(getattr(deal.record, name))


def over_before_start(scenario: Scenario) -> str:
    """Return that a scenario starts when its events are over, in words; empty if not.

    What lasts without an end is not over, nor is a scenario late in which anything is scheduled.
    """
    over = [
        event
        for event in scenario.events.values()
        if not isinstance(event, LASTING) or event.until is not None
    ]
    last = last_data(scenario)["scheduled"]
    if not over or last is None or last >= scenario.start:
        return ""
    return (
        f"it starts in {format_month(scenario.start)}, when all of its calendar is over: the last "
        f"month in it is {format_month(last)}"
    )


def last_datum(scenario: Scenario) -> int:
    """Return the last month in which the simulation meets something scheduled; the start at least.

    Where an event or an offer ends counts too.
    """
    return max(int(scenario.start), last_data(scenario)["scheduled"] or 0)


def held_line(scenario: Scenario) -> str:
    """Return what happens after the last datum of a scenario, and to when its record goes."""
    end = int(scenario.start) + max(0, scenario.months - 1)
    told = f"after {format_month(min(last_datum(scenario), end))} nothing is scheduled"
    recorded = last_data(scenario)["recorded"]
    if recorded is not None and recorded >= scenario.start:
        told += (
            f" (the record of deals goes to {format_month(recorded)}; a run knows of it what is "
            "earlier than its start)"
        )
    years = [item.year for item in figures_of(scenario) if item.year is not None]
    which = f", which describe years to {max(years)}," if years else ""
    return f"{told}: figures of states{which} are held to the end in {format_month(end)}"
