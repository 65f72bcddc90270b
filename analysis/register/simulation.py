"""The same estimate on registers that a scenario simulates, with the law and without it.

Run r of both rests on the same draws, order by order, so that what differs is the law's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.register.findings import (
    Band,
    Deterred,
    SimulatedBin,
    SimulatedWorld,
    Simulation,
    WonBin,
)
from analysis.register.library import DIGITS
from analysis.register.occasions import (
    EDGES,
    RUSSIAN_EDGES,
    OrderBook,
    RegisterSummary,
    bins_of,
    book_of,
    recorded,
    simulated,
)
from analysis.register.panel import BREAK
from analysis.scenario.weights import apply_weights
from sim.ensemble import simulate_world
from sim.scenario import Scenario
from sim.scenario_file import load
from sim.variants import without_law
from sim.world import World, build

LEVEL = 0.90
"""Share of runs within a band."""

PIECE = 20
"""Runs that are simulated at a time: the final states of thousands of deals are large."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class RegisterPlan:
    """What is simulated: a scenario with a population, how often, and the seed."""

    scenario: Scenario
    runs: int
    seed: int


def plan_of(
    name: str | Path | None, weights: str | None, runs: int, seed: int
) -> RegisterPlan | None:
    """Return what is simulated; None without a scenario.

    Raises
    ------
    ScenarioError, CommandError
        If the scenario or the weights are wrong, or it has no population.
    """
    if name is None:
        return None
    scenario = apply_weights(load(name), weights).scenario
    if scenario.population is None:
        raise CommandError(
            f"--simulate: {scenario.name} has no population, so that no register comes of it"
        )
    return RegisterPlan(scenario, runs, seed)


def simulation_of(plan: RegisterPlan, progress: Callable[[int], None] | None = None) -> Simulation:
    """Simulate registers with and without the law, and make the estimate on each.

    Raises
    ------
    CommandError
        If the scenario has no population.
    """
    book = book_of(build(plan.scenario))
    won = [
        won_by_run(book, scenario, plan, progress)
        for scenario in (plan.scenario, without_law(plan.scenario))
    ]
    found = [[simulated(book, run) for run in runs] for runs in won]
    prices = np.array(
        [deal.list_price or 0.0 for _, deal in sorted(plan.scenario.deals.items())], np.float64
    )
    late = after_break(book)
    lost = won[1].astype(np.float64) - won[0].astype(np.float64)
    lost[:, ~late] = 0.0
    return Simulation(
        scenario=plan.scenario.name,
        runs=plan.runs,
        seed=plan.seed,
        level=LEVEL,
        worlds=(world_of(found[0], law=True), world_of(found[1], law=False)),
        won=won_bins(book, recorded(book), found),
        deterred_orders=band(lost.sum(axis=1)),
        deterred_musd=band(lost @ prices),
        deterred=deterred_by(book, lost, prices),
    )


def won_by_run(
    book: OrderBook, scenario: Scenario, plan: RegisterPlan, progress: Callable[[int], None] | None
) -> Flags:
    """Return which occasions Russia won, shape (runs, deals)."""
    return np.array(list(won_run_by_run(book, build(scenario), plan.runs, plan.seed, progress)))


def won_run_by_run(
    book: OrderBook, world: World, runs: int, seed: int, progress: Callable[[int], None] | None
) -> Iterator[Flags]:
    """Yield which occasions Russia won in a run, shape (deals,), run by run."""
    for first in range(0, runs, PIECE):
        size = min(PIECE, runs - first)
        ensemble = simulate_world(world, size, seed, first_run=first, progress=progress)
        yield from book.won(ensemble.deals)


def after_break(book: OrderBook) -> Flags:
    """Return which deals are orders of after the break."""
    years = np.array(book.years)[np.maximum(book.place, 0) % len(book.years)]
    return np.asarray((book.place >= 0) & (years >= BREAK))


def world_of(runs: Sequence[RegisterSummary], *, law: bool) -> SimulatedWorld:
    """Return what the registers of a world amount to."""
    values = [run.coefficient for run in runs]
    known = [value for value in values if np.isfinite(value)]
    before = np.array([run.before for run in runs])
    after = np.array([run.after for run in runs])
    return SimulatedWorld(
        law=law,
        orders=band(np.array([run.orders for run in runs])),
        coefficient=band(np.array(known)) if known else None,
        coefficients=tuple(rounded(value) if np.isfinite(value) else None for value in values),
        bins=tuple(
            SimulatedBin(low, high, band(before[:, k]), band(after[:, k]))
            for k, (low, high) in enumerate(bins_of(EDGES))
        ),
    )


def won_bins(
    book: OrderBook, record: RegisterSummary, found: Sequence[Sequence[RegisterSummary]]
) -> tuple[WonBin, ...]:
    """Return the share of occasions that Russia won by its share of the five years before."""
    place = book.bin_of_deal()
    with_law, without = (np.array([run.won for run in runs]).mean(axis=0) for runs in found)
    return tuple(
        WonBin(
            low,
            high,
            int(np.count_nonzero(place == k)),
            rounded(record.won[k]),
            rounded(with_law[k]),
            rounded(without[k]),
        )
        for k, (low, high) in enumerate(bins_of(RUSSIAN_EDGES))
        if (place == k).any()
    )


def deterred_by(book: OrderBook, lost: Floats, prices: Floats) -> tuple[Deterred, ...]:
    """Return orders after the break that the law kept from Russia, the most deterred first."""
    country = np.where(book.place >= 0, book.place // len(book.years), len(book.countries))
    rows = []
    for k, iso3 in enumerate(book.countries):
        inside = country == k
        if lost[:, inside].any():
            rows.append(
                Deterred(
                    iso3, band(lost[:, inside].sum(axis=1)), band(lost[:, inside] @ prices[inside])
                )
            )
    return tuple(sorted(rows, key=lambda row: (-row.orders.mean, row.iso3)))


def band(values: Floats) -> Band:
    """Return the mean over runs, and the ends between which `LEVEL` of them lie."""
    low, high = np.quantile(values, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return Band(rounded(values.mean()), rounded(low), rounded(high))


def rounded(value: float) -> float:
    """Return a number at the decimals that are kept."""
    return round(float(value), DIGITS)
