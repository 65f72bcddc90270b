"""What is known of a scenario's states and systems: from the data, or from the scenario itself."""

from dataclasses import replace
from typing import Any

from sim.data.countries import (
    CountryAttributes,
    RawFigures,
    attributes_from_figures,
    raw_figures,
)
from sim.data.tables import DataTables, SystemFacts
from sim.errors import ScenarioError, nearest
from sim.parameters import spelled
from sim.scenario import YEARS, CountrySpec, Scenario, SystemSpec

FIGURES = {
    "name": "name",
    "relationship": "relationship",
    "arms_imports": "arms_imports_tiv_m",
    "russia_share": "russia_share_pct",
    "us_share": "us_share_pct",
    "installed_base": "installed_base_pct",
    "gdp": "gdp_usd_bn",
    "us_export_share": "us_share_goods_exports_pct",
}
"""Keys of `countries:` that a state needs which is not in the data, and the figures they set."""

SYSTEM_NEEDS = ("capability", "list_price", "capacity", "lead_time")
"""Keys of `systems:` that a system needs which is not in the data."""


def given_figures(spec: CountrySpec) -> dict[str, Any]:
    """Return the raw figures that a scenario gives for a state, under the names of the data."""
    given = {name: getattr(spec, key) for key, name in FIGURES.items()}
    if spec.relationship is not None:
        given["relationship"] = spelled(spec.relationship)
    return {name: value for name, value in given.items() if value is not None}


def known_in(spec: CountrySpec, month: int) -> CountrySpec:
    """Return a state with the figures that hold in a month; of those that change, the newest.

    A figure has the year that is said of it, and none if it is newer than what is said.
    """
    changes: dict[str, Any] = {}
    years = dict(spec.years)
    for later in sorted(spec.later.values(), key=lambda item: item.month):
        if later.month <= month:
            own = later.model_dump(exclude={"month", YEARS})
            told = {key: value for key, value in own.items() if value is not None}
            changes |= told
            years = {key: year for key, year in years.items() if key not in told} | later.years
    return spec.model_copy(update={**changes, YEARS: years}) if changes else spec


def country_attributes(
    code: str, scenario: Scenario, tables: DataTables, month: int | None = None
) -> CountryAttributes:
    """Return a country's attributes, from the data as of the start or from the scenario.

    Parameters
    ----------
    month : int, optional
        Month of the scenario's figures, by default the start; those of the data are of the start.

    Raises
    ------
    ScenarioError
        If the country is neither in the data nor described in full.
    """
    spec = scenario.countries.get(code, CountrySpec())
    given = given_figures(known_in(spec, scenario.start if month is None else month))
    if len(given) == len(FIGURES):
        return attributes_from_figures(RawFigures(**given), tables)
    figures, origin = raw_figures(code, scenario.start // 12, tables)
    origin |= dict.fromkeys(given, "scenario")
    return attributes_from_figures(replace(figures, **given), tables, origin)


def system_facts(name: str, scenario: Scenario, tables: DataTables) -> SystemFacts:
    """Return a system's figures: those of the data, replaced where the scenario gives others.

    Raises
    ------
    ScenarioError
        If the system is neither in the data nor described in full.
    """
    spec = scenario.systems.get(name, SystemSpec())
    given = {field: value for field, value in spec.model_dump().items() if value is not None}
    if name in tables.systems:
        return replace(tables.systems[name], **given)
    for needed in SYSTEM_NEEDS:
        if needed not in given:
            raise ScenarioError(
                f"system '{name}' is not in the data",
                f"give its {needed} under systems",
                key=f"systems.{name}",
                suggestion=nearest(name, tables.systems),
            )
    unlisted = SystemFacts(
        name=name,
        kind="scenario",
        capability=0.0,
        alliance_risk=0.0,
        list_price=0.0,
        unit="unit",
        capacity=0.0,
        lead_time=0,
        alternative=None,
        alternative_capability=0.0,
        alternative_price=0.0,
        source="scenario",
    )
    return replace(unlisted, **given)
