"""The Python interface: scenarios, results and experiments as objects that show themselves.

`from sim import load, simulate, compare, sweep, sensitivity, validate` gives what one needs; `Size`
and the classes of what comes back are here. The functions are those of the command line; tables
come as pandas frames with units in ``frame.attrs["units"]``, and everything has a rich display in
Jupyter.
"""

from analysis.api.comparison import Comparison, compare
from analysis.api.drivers import Drivers, sensitivity
from analysis.api.experiment import Experiment, sweep
from analysis.api.result import Result, simulate
from analysis.api.situation import Situation, load
from analysis.api.story import Story
from analysis.api.validation import Validation, validate
from analysis.sensitivity.plan import Size

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
