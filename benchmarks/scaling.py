"""How cost grows: with the number of runs, and with the number of deals."""

import numpy as np

from analysis.outcomes import run_totals
from benchmarks.measure import seconds
from sim.data.tables import load_tables
from sim.ensemble import simulate
from sim.scenario import Scenario
from sim.scenario_file import from_mapping

BLOCK = 16_384
"""Runs that are in memory at a time."""


def stream(
    scenario: Scenario, runs: int, seed: int = 1, workers: int | None = None
) -> dict[str, float]:
    """Return the means of all run totals, with never more than a block of runs in memory."""
    sums: dict[str, float] = {}
    for first in range(0, runs, BLOCK):
        size = min(BLOCK, runs - first)
        ensemble = simulate(scenario, size, seed, workers=workers, first_run=first)
        for name, total in run_totals(ensemble).items():
            sums[name] = sums.get(name, 0.0) + float(np.sum(total.values))
    return {name: value / runs for name, value in sums.items()}


def seconds_of_runs(scenario: Scenario, runs: int, seed: int, workers: int) -> float:
    """Return the seconds of a call for so many runs; short ones are repeated and averaged."""
    repeats = max(1, BLOCK // (2 * runs))

    def work() -> None:
        for _ in range(repeats):
            stream(scenario, runs, seed, workers)

    return seconds(work) / repeats


def seconds_per_run(scenario: Scenario, runs: int, seed: int) -> float:
    """Return the seconds per run of calls on one thread, the making of all arrays included.

    Few deals are simulated several times over, and averaged.
    """
    repeats = max(1, 100 // len(scenario.deals))

    def work() -> None:
        for _ in range(repeats):
            simulate(scenario, runs, seed, workers=1)

    return seconds(work) / (repeats * runs)


def alike(deals: int, base: Scenario) -> Scenario:
    """Return a scenario with the law and the months of another, and so many alike deals.

    Every deal is one unit at list price, discussed from the first month; nothing is scheduled.
    Buyers and systems are those of the registry (`scenarios/data`), as many different buyers as
    possible and no pair twice before all have been: more deals are more states first, then more
    systems, and then more deals over one system.
    """
    tables = load_tables()
    buyers, systems = sorted(tables.countries), sorted(tables.systems)
    made = {}
    for k in range(deals):
        lap, buyer = divmod(k, len(buyers))
        system = systems[(lap + buyer) % len(systems)]
        made[f"{buyers[buyer]}/{lap}"] = {"buyer": buyers[buyer], "system": system}
    bare = from_mapping({"start": "2017-01", "months": base.months, "deals": made})
    return bare.model_copy(update={"start": base.start, "law": base.law})
