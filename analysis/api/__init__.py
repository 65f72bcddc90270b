"""The Python interface: scenarios, results and experiments as objects that show themselves.

`from sim import load, simulate, trace, status, compare, sweep, sensitivity, discover, frontier,
validate, patterns, calibrate, verify, register, forecast, play` gives what one needs; `Size` and
the classes of what comes back are here. The functions are those of the command line; tables come
as pandas frames with units in ``frame.attrs["units"]``, and everything has a rich display in
Jupyter.
"""

import warnings as _warnings
from typing import TYPE_CHECKING

from analysis.api.scenario import Scenario as Scenario
from analysis.api.scenario import load as load
from analysis.kinds import names_by_kind as _names_by_kind
from analysis.kinds.faces import *
from analysis.play.python import Playing as Playing
from analysis.play.python import play as play

if TYPE_CHECKING:
    from typing import Any

__all__ = sorted(["Playing", "Scenario", "load", "play", *sum(_names_by_kind().values(), ())])

RENAMED = {
    "Drivers": "SensitivityResult",
    "Experiment": "SweepResult",
    "Result": "RunResult",
    "Situation": "Scenario",
    "Story": "Trace",
}
"""Former names, which keep working until the next version."""


def __getattr__(name: str) -> "Any":
    """Return what a former name stands for, with a warning."""
    if name not in RENAMED:
        raise AttributeError(f"module 'analysis.api' has no attribute {name!r}")
    return former(name)


def former(name: str) -> "Any":
    """Return what a former name stands for, and warn whoever asked a module for it."""
    message = f"{name} is now called {RENAMED[name]}; the former name goes in the next version"
    _warnings.warn(message, DeprecationWarning, stacklevel=3)
    return globals()[RENAMED[name]]
