"""What many settings of the weights imply for every case and every pattern, on the same noise.

Each setting ("particle") is simulated over the same runs of every case and of the patterns' preset,
so that two settings differ by the weights and not by luck. No other ensemble has these runs: what
is fitted on some luck must not be scored on the same.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.cases import ScoredCase
from analysis.evidence.moments import episodes, moments
from analysis.evidence.prior import OF_PATTERNS, OWN, UniformPriors
from sim.cpus import usable_cpus
from sim.engines import Driver, chance_of, parameter_array
from sim.noise import Noise, draw_noise
from sim.records import Records
from sim.rules.terms import Response, Stage
from sim.scenario import Scenario
from sim.world import build

MOMENTS = (
    "concede",
    "stand_firm",
    "carried_out",
    "cost_ratio",
    "reputation",
    "reversal",
    "lag_median",
    "lag_p90",
    "selection",
)
"""The moments that are kept of every particle, in this order."""

FIT_RUN = 2**40
"""The first run that particles live: far beyond those of any ensemble, whatever its seed."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]


@dataclass(frozen=True)
class Implied:
    """What particles imply.

    Attributes
    ----------
    concluded, designated : (particles, cases)
        Of `runs` runs, how many ended concluded, and how many of these designated.
    moments : (particles, moments)
        In the order of `MOMENTS`; NaN where a particle does not show one.
    """

    runs: int
    concluded: Counts
    designated: Counts
    moments: Floats


def joined(one: Implied, other: Implied) -> Implied:
    """Return what two sets of particles imply, one after the other."""
    return Implied(
        one.runs,
        np.concatenate([one.concluded, other.concluded]),
        np.concatenate([one.designated, other.designated]),
        np.concatenate([one.moments, other.moments]),
    )


class Workbench:
    """Cases and preset made ready, to be simulated at any setting of the weights.

    Parameters
    ----------
    cases : sequence of ScoredCase
        The cases.
    preset : Scenario or None
        The scenario of the patterns; without one, moments are NaN.
    prior : UniformPriors
        Names the parameters.
    runs, preset_runs : int
        Runs per particle of each case, and of the preset.
    """

    def __init__(
        self,
        cases: Sequence[ScoredCase],
        preset: Scenario | None,
        prior: UniformPriors,
        *,
        runs: int = 256,
        preset_runs: int = 64,
        seed: int = 1,
    ) -> None:
        shared = {path: column for column, path in enumerate(prior.paths) if path in prior.shared}
        own = {
            path: prior.paths.index(OF_PATTERNS + path)
            for path in OWN
            if OF_PATTERNS + path in prior.paths
        }
        self.prior = prior
        self.runs = runs
        self.cases = [make_ready(case.scenario, runs, seed, shared) for case in cases]
        self.preset = (
            None if preset is None else make_ready(preset, preset_runs, seed, shared | own)
        )

    def __call__(self, values: Floats, progress: Callable[[int], None] | None = None) -> Implied:
        """Simulate particles, shape (particles, parameters), in threads."""
        found = Implied(
            self.runs,
            np.zeros((len(values), len(self.cases)), np.int32),
            np.zeros((len(values), len(self.cases)), np.int32),
            np.full((len(values), len(MOMENTS)), np.nan),
        )
        own = threading.local()

        def work(row: int) -> None:
            if not hasattr(own, "cases"):
                own.cases = [Place(ready) for ready in self.cases]
                own.preset = None if self.preset is None else Place(self.preset)
            simulate(values[row], own.cases, own.preset, found, row)
            if progress is not None:
                progress(1)

        with ThreadPoolExecutor(usable_cpus()) as pool:
            for _ in pool.map(work, range(len(values))):
                pass
        return found


@dataclass(frozen=True)
class Ready:
    """A scenario ready for compiled code; threads share it.

    Attributes
    ----------
    driver : Driver
    noise : Noise
        The draws of its runs. They are drawn once: thousands of particles use the same.
    runs : int
        How many there are.
    parameters : structured array
        As the scenario sets them.
    columns : dict of str to int
        Which of a particle's values each parameter takes; what the scenario itself sets stands.
    """

    driver: Driver
    noise: Noise
    runs: int
    parameters: Records
    columns: dict[str, int]


def make_ready(scenario: Scenario, runs: int, seed: int, columns: Mapping[str, int]) -> Ready:
    """Return a scenario ready for the runs that are kept for fits."""
    from sim.parameter_draws import written_paths

    world = build(scenario)
    written = written_paths(scenario)
    return Ready(
        Driver(world),
        draw_noise(chance_of(world, seed), scenario.months, FIT_RUN, runs),
        runs,
        parameter_array(scenario.parameters),
        {path: column for path, column in columns.items() if path not in written},
    )


class Place:
    """Where one thread simulates a scenario again and again: in arrays of its own."""

    def __init__(self, ready: Ready) -> None:
        self.ready = ready
        self.parameters = ready.parameters.copy()
        self.columns = np.array(list(ready.columns.values()), np.int64)
        targets = [number_of(path, self.parameters) for path in ready.columns]
        self.targets = np.array(targets, np.int64)
        self.numbers = self.parameters.view(np.float64)
        driver = ready.driver
        self.tables = {name: driver.table(name, ready.runs) for name in driver.templates}
        self.buyers = driver.templates["deals"]["buyer"]

    def run(self, values: Floats) -> Any:
        """Run all runs with the values of a particle, and return where their deals ended."""
        self.numbers[self.targets] = values[self.columns]
        ready = self.ready
        return ready.driver.run(
            ready.runs, self.parameters, ready.noise, self.tables, only_deals=True
        )


def number_of(path: str, parameters: Records) -> int:
    """Return the place of a parameter among the eight-byte numbers of its record."""
    section, name = path.split(".")
    sections: Any = parameters.dtype.fields
    inner, offset = sections[section][:2]
    return int(offset + inner.fields[name][1]) // 8


def simulate(
    values: Floats, cases: Sequence[Place], preset: Place | None, found: Implied, row: int
) -> None:
    """Simulate one particle and write what it implies into its row."""
    for k, case in enumerate(cases):
        deals = case.run(values).deals[:, 0]
        concluded = is_concluded(deals)
        found.concluded[row, k] = np.count_nonzero(concluded)
        found.designated[row, k] = np.count_nonzero(concluded & is_designated(deals))
    if preset is not None:
        done = preset.run(values)
        got = moments(episodes(done.deals, done.buyers["exposure"][:, preset.buyers]))
        found.moments[row] = [got[name] for name in MOMENTS]


def is_concluded(deals: Records) -> NDArray[np.bool_]:
    """Return which deals are delivered, or signed and standing."""
    stage = deals["stage"]
    concluded: NDArray[np.bool_] = (stage == Stage.SIGNED) | (stage == Stage.DELIVERED)
    return concluded


def is_designated(deals: Records) -> NDArray[np.bool_]:
    """Return over which deals the buyer was designated."""
    named: NDArray[np.bool_] = deals["response"] == Response.DESIGNATED
    return named
