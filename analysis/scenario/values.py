"""The values of a scenario one by one, and how two scenarios differ."""

from dataclasses import dataclass
from typing import Any

from analysis.scenario.drawn import drawn_values
from analysis.store.manifest import finite
from sim.scenario import YEARS, Scenario
from sim.scenario_file.tree import Number, Shape, scenario_shape, shape_at

REMARKS = ("name", "purpose")
"""What differs between any two scenarios without changing a number."""


def values_of(scenario: Scenario) -> list[tuple[tuple[str, ...], Any]]:
    """Return every value that is not empty, by the keys that lead to it.

    Years of figures change no number and are shown beside their figures; they are left out.
    """
    found: list[tuple[tuple[str, ...], Any]] = []

    def walk(keys: tuple[str, ...], value: Any) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                if key != YEARS or not _is_state(keys):
                    walk((*keys, key), item)
        elif value not in (None, "", []):
            found.append((keys, value))

    walk((), finite(scenario.model_dump(mode="json")))
    return found


def _is_state(keys: tuple[str, ...]) -> bool:
    """Return whether keys lead to a state, or to its later figures."""
    return keys[:1] == ("countries",) and len(keys) in (2, 4)


@dataclass(frozen=True)
class ValuePair:
    """A value in two scenarios, by its dotted path; None where one has none."""

    path: str
    a: Any
    b: Any


def differences(one: Scenario, other: Scenario) -> list[ValuePair]:
    """Return the values in which two scenarios differ.

    What a scenario draws run by run has its table in place of a value.
    """
    left, right = (
        {".".join(keys): value for keys, value in values_of(scenario)}
        | {path: f"drawn: {drawn.table}" for path, drawn in drawn_values(scenario).items()}
        for scenario in (one, other)
    )
    return [
        ValuePair(path, left.get(path), right.get(path))
        for path in [*left, *(path for path in right if path not in left)]
        if left.get(path) != right.get(path) and path not in REMARKS
    ]


def unit_of(keys: tuple[str, ...]) -> str | None:
    """Return the declared unit of a number, or None."""
    shape: Shape = scenario_shape()
    for key in keys:
        shape = shape_at(shape, key)
    return shape.unit if isinstance(shape, Number) and shape.unit != "-" else None


def spell(value: Any) -> str:
    """Return a value on one short line."""
    if isinstance(value, list):
        return "[" + ", ".join(spell(item) for item in value) + "]"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = "".join(c if c.isprintable() else " " for c in str(value))
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
