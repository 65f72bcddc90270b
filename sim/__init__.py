"""A policy simulation of sanction threats against Russian arms sales.

The names below are the front door; everything else is reached through its module. What they bring
stands in `analysis.api`, which rests on `sim`; it is imported when a name is first used, so that
`sim` itself depends on nothing above it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.version import __version__ as __version__

if TYPE_CHECKING:
    from analysis.api import (
        RunResult,
        Scenario,
        calibrate,
        compare,
        discover,
        frontier,
        load,
        patterns,
        register,
        sensitivity,
        simulate,
        sweep,
        validate,
        verify,
    )
    from sim.errors import ScenarioError

__all__ = [
    "RunResult",
    "Scenario",
    "ScenarioError",
    "calibrate",
    "compare",
    "discover",
    "frontier",
    "load",
    "patterns",
    "register",
    "sensitivity",
    "simulate",
    "sweep",
    "validate",
    "verify",
]

_HOMES = dict.fromkeys(__all__, "analysis.api") | {"ScenarioError": "sim.errors"}
"""Where public names stand."""

_FORMER = ("Result", "Situation")
"""Names of before, which warn."""


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: start-up stays quick."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _FORMER:
        return import_module("analysis.api").former(name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return sorted([*__all__, "__version__"])
