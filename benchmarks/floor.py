"""The floors: the least that any program must pay for the random numbers and the exponentials.

The first draws all numbers that a run may ask for, the size of its arrays of noise; the second only
those that it does ask for. These, and how many exponentials and logarithms a run evaluates, are
counted on the Mesa engine, with draws that note what is looked up, and with a module that counts in
the place of `math` in the rules.
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
from sim.noise import ARRAYS, Draws, Noise, empty_noise
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
        Random numbers that may be asked for.
    uniforms, normals : float
        Those that are.
    exponentials, logarithms : float
        Evaluations by the rules.
    counted : int
        Runs over which all but the first were counted.
    """

    numbers: float
    uniforms: float
    normals: float
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


@contextmanager
def noting() -> Iterator[set[tuple[str | int, ...]]]:
    """Give the numbers that one run looks up: of which array, and at which place."""
    found: set[tuple[str | int, ...]] = set()

    def noted(name: str, method: Callable[..., float]) -> Callable[..., float]:
        def look_up(draws: Draws, *place: int) -> float:
            found.add((name, *place))
            return method(draws, *place)

        return look_up

    with ExitStack() as stack:
        for name, drawn in ARRAYS.items():
            method = getattr(Draws, drawn.asked)
            stack.enter_context(patch.object(Draws, drawn.asked, noted(name, method)))
        yield found


def work_of(scenario: Scenario, seed: int, runs: int) -> LeastWork:
    """Count what the first runs of a scenario draw and evaluate."""
    asked: Counter[bool] = Counter()
    with counting() as calls, noting() as looked_up:
        for run in range(runs):
            looked_up.clear()
            simulate(scenario, 1, seed, engine="mesa", first_run=run)
            asked.update(ARRAYS[str(name)].normal for name, *_ in looked_up)
    noise = empty_noise(len(scenario.deals), scenario.months, 1)
    return LeastWork(
        numbers=sum(array.size for array in noise),
        uniforms=asked[False] / runs,
        normals=asked[True] / runs,
        exponentials=sum(calls[name] for name in EXPONENTIALS) / runs,
        logarithms=sum(calls[name] for name in LOGARITHMS) / runs,
        counted=runs,
    )


def floor_seconds(work: LeastWork, scenario: Scenario, runs: int) -> float:
    """Return the seconds that NumPy needs for all draws and the evaluations of some runs.

    One thread, 256 runs at a time; arrays are made beforehand and used again; the generator is
    the fastest that NumPy recommends.
    """
    noise = empty_noise(len(scenario.deals), scenario.months, RUNS)
    return paying(lambda generator: fill(noise, generator), work, runs)


def asked_floor_seconds(work: LeastWork, runs: int) -> float:
    """Return the same with no more draws than are asked for."""
    uniforms = np.empty(round(work.uniforms * RUNS))
    normals = np.empty(round(work.normals * RUNS))

    def draw(generator: np.random.Generator) -> None:
        generator.random(out=uniforms)
        generator.standard_normal(out=normals)

    return paying(draw, work, runs)


def paying(draw: Callable[[np.random.Generator], None], work: LeastWork, runs: int) -> float:
    """Return the seconds that some runs take whose draws are made 256 runs at a time."""
    generator = np.random.Generator(np.random.PCG64(0))
    points = generator.uniform(0.01, 5.0, BLOCK)
    room = np.empty(BLOCK)

    def pay() -> None:
        for _ in range(runs // RUNS):
            draw(generator)
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
