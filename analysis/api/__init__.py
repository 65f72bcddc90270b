"""The Python interface: scenarios, results and experiments as objects that show themselves.

`from sim import load, simulate, compare, sweep, sensitivity, discover, frontier, validate,
patterns, calibrate, verify` gives what one needs; `Size` and the classes of what comes back are
here. The functions are those of the command line; tables come as pandas frames with units in
``frame.attrs["units"]``, and everything has a rich display in Jupyter.
"""

import warnings
from typing import Any

from analysis.api.scenario import Scenario, load
from analysis.calibration.result import CalibrationResult, calibrate
from analysis.comparison.result import Comparison, compare
from analysis.discovery.result import DiscoveryResult, discover
from analysis.frontier.result import FrontierResult, frontier
from analysis.patterns.result import PatternsResult, patterns
from analysis.run.result import RunResult, simulate
from analysis.sensitivity.plan import Size
from analysis.sensitivity.result import SensitivityResult, sensitivity
from analysis.sweep.result import SweepResult, sweep
from analysis.trace.result import Trace
from analysis.validation.result import Validation, validate
from analysis.verification.result import VerificationResult, verify

__all__ = [
    "CalibrationResult",
    "Comparison",
    "DiscoveryResult",
    "FrontierResult",
    "PatternsResult",
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
    message = f"{name} is now called {RENAMED[name]}; the former name goes in the next version"
    warnings.warn(message, DeprecationWarning, stacklevel=2)
    return globals()[RENAMED[name]]
