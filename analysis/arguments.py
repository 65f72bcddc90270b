"""What Python callers give, checked where they give it: mistakes are told in one line."""

from collections.abc import Mapping
from operator import index
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from sim.scenario import Scenario
from sim.scenario_file import LoadedScenario, changed_values, flow, is_shipped, load

Subject = LoadedScenario | Scenario | str | Path
"""What can be simulated: a scenario at hand, or its name or path."""


def whole(name: str, value: Any, low: int = 0) -> int:
    """Return a whole number of at least `low`; those of NumPy count, True does not.

    Raises
    ------
    CommandError
        If it is none.
    """
    try:
        number = index(value)
    except TypeError:
        raise CommandError(f"{name}: found {value!r}; must be a whole number") from None
    if isinstance(value, bool) or number < low:
        raise CommandError(f"{name}: found {value!r}; must be at least {low}")
    return number


def texts(name: str, value: Any) -> tuple[str, ...]:
    """Return several texts; a single one in place of a list is refused.

    Raises
    ------
    CommandError
        If they are none.
    """
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise CommandError(f"{name}: found {value!r}; must be a list of texts")
    return tuple(value)


def opened(value: Any) -> tuple[Scenario, LoadedScenario | None]:
    """Return a scenario, read where its name or path is given, and how it was loaded if it was.

    Raises
    ------
    CommandError
        If it is neither a scenario nor the name or path of one.
    ScenarioError
        If it cannot be read.
    """
    if not isinstance(value, Subject):
        raise CommandError(
            f"found {value!r}; must be a scenario that `load` returned, or the name or path of one"
        )
    given = load(value) if isinstance(value, str | Path) else value
    return (given.scenario, given) if isinstance(given, LoadedScenario) else (given, None)


def changes_of(value: Any) -> Mapping[str, Any]:
    """Return changes of a scenario by dotted path.

    Raises
    ------
    CommandError
        If they are no mapping from text.
    """
    if not isinstance(value, Mapping) or not all(isinstance(path, str) for path in value):
        raise CommandError(
            f'with_: found {value!r}; must map dotted paths to values, as {{"state.severity": 2.0}}'
        )
    return value


def source_of(scenario: LoadedScenario) -> tuple[str, tuple[str, ...]]:
    """Return a scenario's name or file, and what was changed in it, as words of a command."""
    given = scenario.path.stem if is_shipped(scenario) else scenario.files[-1]
    changes = changed_values(scenario).items()
    return given, tuple(f"{path}={flow(value)}" for path, value in changes)
