"""The whole benchmark: check that all answer the same, then measure in turn, round by round."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.scenario.mechanisms import ALL
from benchmarks import SCENARIO, SEED
from benchmarks.checks import check_engines, check_peers, demand_equal
from benchmarks.floor import LeastWork, asked_floor_seconds, floor_seconds, work_of
from benchmarks.measure import Round, seconds
from benchmarks.peers import Peer, PeerJob, batch_run, ema_workbench, outcomes_of
from benchmarks.processes import (
    calibration_seconds,
    commands_seconds,
    startup_seconds,
    sweep_peak,
)
from benchmarks.report import SPEEDS, report
from benchmarks.scaling import alike, seconds_of_runs, seconds_per_run
from benchmarks.sizes import FULL, Sizes
from sim.ensemble import simulate
from sim.scenario import Scenario
from sim.scenario_file import load

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Bench:
    """A benchmark to be made.

    Attributes
    ----------
    cores : int
        Processes of the peers, and threads of compiled code.
    rounds : int
        How often everything is measured.
    sizes : Sizes
    startup : bool
        Time whole commands as well.
    calibration : bool
        Time a calibration as well, once.
    """

    cores: int
    rounds: int
    sizes: Sizes = FULL
    startup: bool = False
    calibration: bool = False

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that all run."""
        return load(SCENARIO).scenario

    @cached_property
    def all_on(self) -> Scenario:
        """The same with all rules switched on that are off by default."""
        return load(SCENARIO, ALL.sets).scenario

    @cached_property
    def large(self) -> Scenario:
        """The scenario of many deals."""
        return load(self.sizes.large).scenario

    @property
    def steps(self) -> int:
        """How many steps there will be."""
        costs = len(self.sizes.runs) + len(self.sizes.deals) + 1
        each = len(SPEEDS) + costs + 2 * self.startup
        return 4 + self.rounds * each + self.calibration

    def run(self, tick: Tick = lambda _: None) -> dict[str, Any]:
        """Check, measure and report; `tick` is called with 1 after each of the steps.

        Raises
        ------
        CommandError
            If a peer answers something else; nothing is reported then.
        """
        sizes, job = self.sizes, PeerJob(SCENARIO, SEED)
        peak = sweep_peak(SCENARIO, sizes.memory, self.cores)
        tick(1)
        large_peak = sweep_peak(sizes.large, sizes.large_memory, self.cores, keep="points")
        tick(1)
        ours = simulate(self.scenario, max(sizes.checked, sizes.pool), SEED, workers=self.cores)
        reference = outcomes_of(ours)
        with ema_workbench(job, self.cores) as evaluator:
            pool = partial(batch_run, job, self.cores)
            peers: dict[str, Peer] = {"mesa_batch_run": pool, "ema_workbench": evaluator}
            checks = check_peers(peers, reference, sizes.checked)
            checks |= check_engines(ours, sizes.checked)
            tick(1)
            work = work_of(self.scenario, SEED, sizes.counted)
            tick(1)
            rounds = [
                self.peers(peers, reference, tick) | self.engines(work, tick) | self.costs(tick)
                for _ in range(self.rounds)
            ]
        found = {"scenario": SCENARIO, "months": self.scenario.months, "cores": self.cores}
        found |= report(rounds, sizes, work)
        found |= {"bytes_peak": peak, "bytes_peak_large": large_peak, "checks": checks}
        if self.calibration:
            found["calibrate"] = calibration_seconds()
            tick(1)
        return found

    def peers(self, peers: dict[str, Peer], reference: NDArray[np.float64], tick: Tick) -> Round:
        """Measure the peers [runs/s], and look at their answers again."""
        found = {}
        for name, peer in peers.items():
            answer = peer(self.sizes.pool)
            demand_equal(name, answer.outcomes, reference[: self.sizes.pool])
            found[name] = answer.speed
            tick(1)
        return found

    def engines(self, work: LeastWork, tick: Tick) -> Round:
        """Measure our engines and the floor [runs/s]."""
        mesa, runs = self.sizes.mesa, self.sizes.single
        many = runs * self.sizes.blocks

        def compiled(runs: int, workers: int, scenario: Scenario = self.scenario) -> float:
            return seconds(lambda: simulate(scenario, runs, SEED, workers=workers))

        found = {"mesa": mesa / seconds(lambda: simulate(self.scenario, mesa, SEED, engine="mesa"))}
        tick(1)
        found["compiled_1"] = runs / compiled(runs, 1)
        tick(1)
        found["compiled_all_on"] = runs / compiled(runs, 1, self.all_on)
        tick(1)
        found["floor"] = runs / floor_seconds(work, self.scenario, runs)
        tick(1)
        found["floor_asked"] = runs / asked_floor_seconds(work, runs)
        tick(1)
        found["compiled"] = many / compiled(many, self.cores)
        tick(1)
        return found

    def costs(self, tick: Tick) -> Round:
        """Measure cost against runs [s] and deals [s per run], and whole commands [s] if asked."""
        found = {}
        for runs in self.sizes.runs:
            found[f"runs {runs}"] = seconds_of_runs(self.scenario, runs, SEED, self.cores)
            tick(1)
        for deals, runs in self.sizes.deals.items():
            found[f"deals {deals}"] = seconds_per_run(alike(deals, self.scenario), runs, SEED)
            tick(1)
        found["large"] = seconds_per_run(self.large, self.sizes.large_runs, SEED)
        tick(1)
        if self.startup:
            found |= startup_seconds(SCENARIO, self.sizes.startup)
            tick(1)
            found |= commands_seconds(SCENARIO, self.sizes)
            tick(1)
        return found
