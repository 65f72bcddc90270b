"""Every value of a scenario with its unit, where it was set, and why."""

from typing import Any

from analysis.manifest import finite
from analysis.values import unit_of, values_of
from sim.parameters import REGISTRY
from sim.scenario_file import LoadedScenario, Origin


def value_rows(loaded: LoadedScenario) -> list[dict[str, Any]]:
    """Return values with unit, source, origin and the values that they replaced."""
    rows = []
    for keys, value in values_of(loaded.scenario):
        path = ".".join(keys)
        origin = loaded.origins.get(path)
        rows.append(
            {
                "path": path,
                "value": value,
                "unit": unit_of(keys),
                "origin": place_of(origin),
                "source": origin.source if origin else reason_of(path),
                "overrode": replaced_by(origin),
            }
        )
    return rows


def reason_of(path: str) -> str | None:
    """Return the declared reason for a default of the registry."""
    return REGISTRY[path].reason if path in REGISTRY else None


def place_of(origin: Origin | None) -> str:
    """Return where a value was set."""
    if origin is None:
        return "default"
    return f"{origin.file}:{origin.line}" if origin.line else origin.file


def replaced_by(origin: Origin | None) -> list[dict[str, Any]]:
    """Return the values that one replaced, the latest first."""
    chain = []
    while origin is not None and origin.overrode is not None:
        origin = origin.overrode
        chain.append({"origin": place_of(origin), "value": finite(origin.value)})
    return chain
