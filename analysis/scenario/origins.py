"""Every value of a scenario with its unit, where it was set, and why."""

from typing import Any

from analysis.scenario.drawn import Drawn, drawn_values
from analysis.scenario.values import unit_of, values_of
from analysis.store.manifest import finite
from sim.parameters import REGISTRY
from sim.scenario_file import LoadedScenario, Origin

DRAWN = "drawn:"
"""How the origin of a value begins that differs from run to run; the table of draws follows."""


def value_rows(loaded: LoadedScenario) -> list[dict[str, Any]]:
    """Return values with unit, source, origin and the values that they replaced.

    Of what is drawn run by run the value is the median of the draws.
    """
    drawn = drawn_values(loaded.scenario)
    rows = []
    for keys, value in values_of(loaded.scenario):
        path = ".".join(keys)
        row = {"path": path, "value": value, "unit": unit_of(keys)}
        origin = loaded.origins.get(path)
        rows.append(row | (of_draws(drawn[path]) if path in drawn else of_file(path, origin)))
    return rows


def of_draws(drawn: Drawn) -> dict[str, Any]:
    """Return value and origin of what is drawn run by run."""
    return {
        "value": float(f"{drawn.median:.4g}"),
        "origin": f"{DRAWN} {drawn.table}",
        "source": drawn.told,
        "overrode": [],
    }


def of_file(path: str, origin: Origin | None) -> dict[str, Any]:
    """Return the origin of what stands for all runs."""
    return {
        "origin": place_of(origin),
        "source": origin.source if origin else reason_of(path),
        "overrode": replaced_by(origin),
    }


def is_written(row: dict[str, Any]) -> bool:
    """Return whether a file, or an option, sets a value."""
    return row["origin"] != "default" and not row["origin"].startswith(DRAWN)


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
