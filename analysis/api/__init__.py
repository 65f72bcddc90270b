"""The Python interface: scenarios, results and experiments as objects that show themselves.

`from sim import load, simulate, compare, sweep, sensitivity, discover, frontier, validate,
patterns, calibrate, verify, register` gives what one needs; `Size` and the classes of what comes
back are here. The functions are those of the command line; tables come as pandas frames with units
in ``frame.attrs["units"]``, and everything has a rich display in Jupyter.
"""

import warnings
from typing import Any

from analysis.api.scenario import Scenario, load
from analysis.calibration.python import calibrate
from analysis.calibration.result import CalibrationResult
from analysis.comparison.python import compare
from analysis.comparison.result import Comparison
from analysis.discovery.python import discover
from analysis.discovery.result import DiscoveryResult
from analysis.frontier.python import frontier
from analysis.frontier.result import FrontierResult
from analysis.patterns.python import patterns
from analysis.patterns.result import PatternsResult
from analysis.play.python import Playing, play
from analysis.register.python import register
from analysis.register.result import RegisterResult
from analysis.run.python import simulate
from analysis.run.result import RunResult
from analysis.sensitivity.plan import Size
from analysis.sensitivity.python import sensitivity
from analysis.sensitivity.result import SensitivityResult
from analysis.sweep.python import sweep
from analysis.sweep.result import SweepResult
from analysis.trace.result import Trace
from analysis.validation.python import validate
from analysis.validation.result import Validation
from analysis.verification.python import verify
from analysis.verification.result import VerificationResult

__all__ = [
    "CalibrationResult",
    "Comparison",
    "DiscoveryResult",
    "FrontierResult",
    "PatternsResult",
    "Playing",
    "RegisterResult",
    "RunResult",
    "Scenario",
    "SensitivityResult",
    "Size",
    "SweepResult",
    "Trace",
    "Validation",
    "VerificationResult",
    "calibrate",
    "compare",
    "discover",
    "frontier",
    "load",
    "patterns",
    "play",
    "register",
    "sensitivity",
    "simulate",
    "sweep",
    "validate",
    "verify",
]

RENAMED = {
    "Drivers": "SensitivityResult",
    "Experiment": "SweepResult",
    "Result": "RunResult",
    "Situation": "Scenario",
    "Story": "Trace",
}
"""Former names, which keep working until the next version."""


def __getattr__(name: str) -> Any:
    """Return what a former name stands for, with a warning."""
    if name not in RENAMED:
        raise AttributeError(f"module 'analysis.api' has no attribute {name!r}")
    return former(name)


def former(name: str) -> Any:
    """Return what a former name stands for, and warn whoever asked a module for it."""
    message = f"{name} is now called {RENAMED[name]}; the former name goes in the next version"
    warnings.warn(message, DeprecationWarning, stacklevel=3)
    return globals()[RENAMED[name]]
