"""The Python interface: scenarios, results, comparisons and sweeps as objects that show themselves.

`from sim import load, simulate, compare` gives what stands here. The functions are those of the
command line; tables come as pandas frames with units in ``frame.attrs["units"]``, and everything
has a rich display in Jupyter.
"""

from analysis.api.comparison import Comparison, compare
from analysis.api.experiment import Experiment, sweep
from analysis.api.result import Result, simulate
from analysis.api.situation import Situation, load
from analysis.api.story import Story

__all__ = [
    "Comparison",
    "Experiment",
    "Result",
    "Situation",
    "Story",
    "compare",
    "load",
    "simulate",
    "sweep",
]
