"""What many settings of the weights imply for every case and every pattern, on the same noise.

Each setting ("particle") is simulated over the same runs of every case and of the patterns' preset,
so that two settings differ by the weights and not by luck. No other ensemble has these runs: what
is fitted on some luck must not be scored on the same.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.cases import ScoredCase
from analysis.evidence.moments import episodes, moments
from analysis.evidence.prior import OF_PATTERNS, OWN, Prior
from sim.cpus import usable_cpus
from sim.engines import Driver, chance_of, parameter_array
from sim.noise import Keys
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
        In the order of `MOMENTS`.
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
    preset : Scenario
        The scenario of the patterns.
    prior : Prior
        Names the parameters.
    runs, preset_runs : int
        Runs per particle of each case, and of the preset.
    """

    def __init__(
        self,
        cases: Sequence[ScoredCase],
        preset: Scenario,
        prior: Prior,
        *,
        runs: int = 256,
        preset_runs: int = 64,
        seed: int = 1,
    ) -> None:
        self.prior = prior
        self.runs = runs
        self.cases = [make_ready(case.scenario, runs, seed) for case in cases]
        self.preset = make_ready(preset, preset_runs, seed)
        self.preset_buyers = np.array([deal.buyer for deal in build(preset).deals])

    def __call__(self, values: Floats, progress: Callable[[int], None] | None = None) -> Implied:
        """Simulate particles, shape (particles, parameters), in threads."""
        found = Implied(
            self.runs,
            np.zeros((len(values), len(self.cases)), np.int32),
            np.zeros((len(values), len(self.cases)), np.int32),
            np.zeros((len(values), len(MOMENTS))),
        )
        own = threading.local()

        def work(row: int) -> None:
            if not hasattr(own, "cases"):
                own.cases = [ready.parameters.copy() for ready in self.cases]
                own.preset = self.preset.parameters.copy()
            self._simulate(values[row], own.cases, own.preset, found, row)
            if progress is not None:
                progress(1)

        with ThreadPoolExecutor(usable_cpus()) as pool:
            for _ in pool.map(work, range(len(values))):
                pass
        return found

    def _simulate(
        self, values: Floats, parameters: list[Any], preset: Any, found: Implied, row: int
    ) -> None:
        """Simulate one particle and write what it implies into its row."""
        named = dict(zip(self.prior.paths, values.tolist(), strict=True))
        settings = {path: named[path] for path in self.prior.shared}
        own = {path: named[OF_PATTERNS + path] for path in OWN}
        for k, ready in enumerate(self.cases):
            put(parameters[k], settings, ready.written)
            deals = ready.run(parameters[k]).deals[:, 0]
            concluded = is_concluded(deals)
            found.concluded[row, k] = np.count_nonzero(concluded)
            found.designated[row, k] = np.count_nonzero(concluded & is_designated(deals))
        put(preset, settings | own, self.preset.written)
        done = self.preset.run(preset)
        exposure = done.buyers["exposure"][:, self.preset_buyers]
        got = moments(episodes(done.deals, exposure))
        found.moments[row] = [got[name] for name in MOMENTS]


@dataclass(frozen=True)
class Ready:
    """A scenario ready for compiled code: driver, keys of its draws, parameters as it sets them."""

    driver: Driver
    keys: Keys
    runs: int
    parameters: Any
    written: frozenset[str]

    def run(self, parameters: Any) -> Any:
        """Run all of them and return their final states."""
        return self.driver.run(self.runs, parameters, self.keys, {}, first=FIT_RUN)


def make_ready(scenario: Scenario, runs: int, seed: int) -> Ready:
    """Return a scenario ready for the runs that are kept for fits."""
    from sim.parameter_draws import written_paths

    world = build(scenario)
    return Ready(
        Driver(world),
        chance_of(world, seed),
        runs,
        parameter_array(scenario.parameters),
        frozenset(written_paths(scenario)),
    )


def put(parameters: Any, settings: dict[str, float], written: frozenset[str]) -> None:
    """Write settings into arrays of sections; what the scenario itself sets stands."""
    for path, value in settings.items():
        if path not in written:
            section, name = path.split(".")
            parameters[section][name] = value


def is_concluded(deals: Records) -> NDArray[np.bool_]:
    """Return which deals are delivered, or signed and standing."""
    stage = deals["stage"]
    concluded: NDArray[np.bool_] = (stage == Stage.SIGNED) | (stage == Stage.DELIVERED)
    return concluded


def is_designated(deals: Records) -> NDArray[np.bool_]:
    """Return over which deals the buyer was designated."""
    named: NDArray[np.bool_] = deals["response"] == Response.DESIGNATED
    return named
