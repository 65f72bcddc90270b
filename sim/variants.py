"""Scenarios that differ in a few values, without reading any file again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import ScenarioError
from sim.scenario import Scenario
from sim.scenario_file.checks import complaints
from sim.scenario_file.yaml_node import dotted
from sim.start import opening_month

Keys = tuple[str, ...]


def value_at(scenario: Scenario | dict[str, Any], keys: Sequence[str]) -> Any:
    """Return the value under a path of a scenario, or its dump; None where a part is missing."""
    here: Any = scenario
    for key in keys:
        here = here.get(key) if isinstance(here, dict) else getattr(here, key, None)
    return here


def with_values(scenario: Scenario, values: Mapping[Keys, Any]) -> Scenario:
    """Return the scenario with values replaced, and check that its parts still fit together.

    Parameters
    ----------
    scenario : Scenario
        A scenario in which every part above the replaced values exists.
    values : mapping of key paths to values
        Of the right type and within bounds: neither is checked again.

    Raises
    ------
    ScenarioError
        If the values do not go together.
    """
    scheduled = [
        *(item.month for part in (scenario.events, scenario.grievance) for item in part.values()),
        *(opening_month(deal, scenario) for deal in scenario.deals.values()),
    ]
    horizon = max([scenario.months, *(month - scenario.start + 1 for month in scheduled)])
    scenario = replaced(scenario, values)
    for wrong in complaints(scenario, max(horizon, scenario.months)):
        raise ScenarioError(
            wrong.what, wrong.allowed, key=dotted(wrong.path), suggestion=wrong.suggestion
        )
    return scenario


def without_law(scenario: Scenario) -> Scenario:
    """Return the scenario without the law: no threat, no sanction."""
    return replaced(scenario, {("law", "in_force"): None})


def replaced(scenario: Scenario, values: Mapping[Keys, Any]) -> Scenario:
    """Return the scenario with values replaced, whether or not they go together."""
    for keys, value in values.items():
        scenario = _replaced(scenario, keys, value)
    return scenario


def _replaced(here: Any, keys: Keys, value: Any) -> Any:
    key, *rest = keys
    inner = here.get(key) if isinstance(here, dict) else getattr(here, key)
    new = _replaced(inner, tuple(rest), value) if rest else value
    if isinstance(here, dict):
        return {**here, key: new}
    return here.model_copy(update={key: new})
