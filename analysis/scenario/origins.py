"""Every value of a scenario with its unit, where it was set, and why."""

from dataclasses import dataclass
from typing import Any

from analysis.scenario.drawn import DrawnParameter, drawn_values
from analysis.scenario.values import unit_of, values_of
from analysis.store.manifest import finite
from sim.parameters import REGISTRY
from sim.scenario_file import LoadedScenario, ValueOrigin

DRAWN = "drawn:"
"""How the origin of a value begins that differs from run to run; the table of draws follows."""


@dataclass(frozen=True)
class Replaced:
    """A value that another one replaced, and where it was set."""

    origin: str
    value: Any


@dataclass(frozen=True)
class ShownValue:
    """A value of a scenario.

    Attributes
    ----------
    path : str
        Dotted.
    value : object
        Of what is drawn run by run, the median of the draws.
    unit : str or None
    origin : str
        Where it was set: a file and line, an option, "default", or `DRAWN` and a table.
    source : str or None
        What the file says of it, or the reason for a default.
    overrode : tuple of Replaced
        The values that it replaced, the latest first.
    """

    path: str
    value: Any
    unit: str | None
    origin: str
    source: str | None
    overrode: tuple[Replaced, ...]

    @property
    def is_written(self) -> bool:
        """Whether a file, or an option, sets it."""
        return self.origin != "default" and not self.origin.startswith(DRAWN)


def shown_values(loaded: LoadedScenario) -> list[ShownValue]:
    """Return values with unit, source, origin and the values that they replaced."""
    drawn = drawn_values(loaded.scenario)
    shown = []
    for keys, value in values_of(loaded.scenario):
        path, unit = ".".join(keys), unit_of(keys)
        if path in drawn:
            shown.append(of_draws(path, unit, drawn[path]))
        else:
            shown.append(of_file(path, value, unit, loaded.origins.get(path)))
    return shown


def of_draws(path: str, unit: str | None, drawn: DrawnParameter) -> ShownValue:
    """Return what is drawn run by run."""
    return ShownValue(
        path=path,
        value=float(f"{drawn.median:.4g}"),
        unit=unit,
        origin=f"{DRAWN} {drawn.table}",
        source=drawn.told,
        overrode=(),
    )


def of_file(path: str, value: Any, unit: str | None, origin: ValueOrigin | None) -> ShownValue:
    """Return what stands for all runs."""
    return ShownValue(
        path=path,
        value=value,
        unit=unit,
        origin=place_of(origin),
        source=origin.source if origin else reason_of(path),
        overrode=replaced_by(origin),
    )


def reason_of(path: str) -> str | None:
    """Return the declared reason for a default of the registry."""
    return REGISTRY[path].reason if path in REGISTRY else None


def place_of(origin: ValueOrigin | None) -> str:
    """Return where a value was set."""
    if origin is None:
        return "default"
    return f"{origin.file}:{origin.line}" if origin.line else origin.file


def replaced_by(origin: ValueOrigin | None) -> tuple[Replaced, ...]:
    """Return the values that one replaced, the latest first."""
    chain = []
    while origin is not None and origin.overrode is not None:
        origin = origin.overrode
        chain.append(Replaced(place_of(origin), finite(origin.value)))
    return tuple(chain)
