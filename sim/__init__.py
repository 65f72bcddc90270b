"""A policy simulation of sanction threats against Russian arms sales.

The names below are the front door; everything else is reached through its module.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.ensemble import Ensemble, simulate
    from sim.errors import ScenarioError
    from sim.scenario import Scenario
    from sim.scenario_file import load

__version__ = "0.1.0"

__all__ = ["Ensemble", "Scenario", "ScenarioError", "load", "simulate"]

_HOMES = {
    "Ensemble": "sim.ensemble",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.errors",
    "load": "sim.scenario_file",
    "simulate": "sim.ensemble",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: start-up stays quick."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
