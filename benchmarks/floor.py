"""The floor: the least that any program must pay for the random numbers and the exponentials.

How many numbers a run draws is the size of its arrays of noise. How many exponentials and
logarithms it evaluates is counted, on the Mesa engine, by putting a module that counts in the place
of `math` in the rules.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from unittest.mock import patch

import numpy as np

import sim.rules
from benchmarks.measure import seconds
from sim.ensemble import simulate
from sim.noise import Noise, empty_noise
from sim.scenario import Scenario

EXPONENTIALS = ("exp", "exp2", "expm1")
LOGARITHMS = ("log", "log2", "log10", "log1p")

RUNS = 256
"""Runs whose numbers NumPy draws at a time."""

BLOCK = 4096
"""Values that NumPy evaluates at a time: they stay in the nearest cache."""


@dataclass(frozen=True)
class LeastWork:
    """What a run cannot do without, as means per run.

    Attributes
    ----------
    numbers : float
        Random numbers drawn.
    exponentials, logarithms : float
        Evaluations by the rules.
    counted : int
        Runs over which the evaluations were counted.
    """

    numbers: float
    exponentials: float
    logarithms: float
    counted: int


class CountingMath:
    """The module `math`, counting the calls of exponentials and logarithms."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        """Return what `math` has under a name."""
        found = getattr(math, name)
        if name in EXPONENTIALS or name in LOGARITHMS:
            self.calls[name] += 1
        return found


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Give the number of calls that the rules make, by name of the function, while it lasts.

    A function is counted when it is looked up: the rules always write `math.exp(x)`.
    """
    counter = CountingMath()
    with ExitStack() as stack:
        for info in iter_modules(sim.rules.__path__, "sim.rules."):
            module = import_module(info.name)
            if getattr(module, "math", None) is math:
                stack.enter_context(patch.object(module, "math", counter))
        yield counter.calls


def work_of(scenario: Scenario, seed: int, runs: int) -> LeastWork:
    """Count what the first runs of a scenario draw and evaluate."""
    with counting() as calls:
        simulate(scenario, runs, seed, engine="mesa")
    noise = empty_noise(len(scenario.deals), scenario.months, 1)
    return LeastWork(
        numbers=sum(array.size for array in noise),
        exponentials=sum(calls[name] for name in EXPONENTIALS) / runs,
        logarithms=sum(calls[name] for name in LOGARITHMS) / runs,
        counted=runs,
    )


def floor_seconds(work: LeastWork, scenario: Scenario, runs: int) -> float:
    """Return the seconds that NumPy needs for the draws and evaluations of some runs.

    One thread, 256 runs at a time; arrays are made beforehand and used again; the generator is
    the fastest that NumPy recommends.
    """
    noise = empty_noise(len(scenario.deals), scenario.months, RUNS)
    generator = np.random.Generator(np.random.PCG64(0))
    points = generator.uniform(0.01, 5.0, BLOCK)
    room = np.empty(BLOCK)

    def pay() -> None:
        for _ in range(runs // RUNS):
            fill(noise, generator)
            evaluate(np.exp, round(work.exponentials * RUNS), points, room)
            evaluate(np.log, round(work.logarithms * RUNS), points, room)

    return seconds(pay)


def fill(noise: Noise, generator: np.random.Generator) -> None:
    """Fill all arrays from one generator: no keys, no streams, only the numbers."""
    for name, array in noise._asdict().items():
        if name == "normal":
            generator.standard_normal(out=array)
        else:
            generator.random(out=array)


def evaluate(function: Callable[..., Any], times: int, points: Any, room: Any) -> None:
    """Evaluate a function of NumPy so many times, a block at a time."""
    for done in range(0, times, BLOCK):
        count = min(BLOCK, times - done)
        function(points[:count], out=room[:count])
