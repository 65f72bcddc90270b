"""The Python interface: scenarios, results and experiments as objects that show themselves.

`from sim import load, simulate, compare, sweep, sensitivity, validate` gives what one needs; `Size`
and the classes of what comes back are here. The functions are those of the command line; tables
come as pandas frames with units in ``frame.attrs["units"]``, and everything has a rich display in
Jupyter.
"""

from analysis.api.situation import Situation, load
from analysis.comparison.result import Comparison, compare
from analysis.run.result import Result, simulate
from analysis.sensitivity.drivers import Drivers, sensitivity
from analysis.sensitivity.plan import Size
from analysis.sweep.experiment import Experiment, sweep
from analysis.trace.result import Story
from analysis.validation.result import Validation, validate

__all__ = [
    "Comparison",
    "Drivers",
    "Experiment",
    "Result",
    "Situation",
    "Size",
    "Story",
    "Validation",
    "compare",
    "load",
    "sensitivity",
    "simulate",
    "sweep",
    "validate",
]
