"""Many runs of one scenario, on either engine, with the same draws and the same tables.

The rules, and Numba with them, are imported when something is simulated: results can be read and
shown without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.cpus import worker_count
from sim.history import History, room_for
from sim.records import PARTS, FinalStates, Records, dtype_of
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.actors import Cast
    from sim.noise import Chance
    from sim.world import World

ENGINES = ("compiled", "mesa")


@dataclass(frozen=True, kw_only=True)
class Ensemble(FinalStates):
    """Runs `first_run` … of a scenario: how each ended, as structured arrays.

    Attributes
    ----------
    history : History or None
    """

    scenario: Scenario
    world: World
    seed: int
    engine: str
    first_run: int
    history: History | None = None

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.deals)


def simulate(
    scenario: Scenario,
    runs: int,
    seed: int = 1,
    *,
    engine: str = "compiled",
    history: bool = False,
    workers: int | None = None,
    first_run: int = 0,
    progress: Callable[[int], None] | None = None,
    cast: Cast | None = None,
) -> Ensemble:
    """Simulate runs `first_run` … `first_run + runs - 1` of a scenario.

    A run is fixed by the scenario, the seed and its index: whatever else is computed with it, on
    whichever engine and with however many workers, it has the same draws and the same outcome.

    Parameters
    ----------
    scenario : Scenario
        What to simulate.
    runs : int
        How many runs, at least 1.
    seed : int
        Non-negative seed.
    engine : {"compiled", "mesa"}
        Threads around compiled code, or Mesa models one after the other.
    history : bool
        Keep every month (136 bytes per run, month and deal).
    workers : int, optional
        Threads of the compiled engine; by default one per processor it may use.
    first_run : int
        Index of the first run.
    progress : callable, optional
        Called with the number of runs finished since the last call.
    cast : Cast, optional
        Agent classes in place of the model's own; Mesa engine only.

    Raises
    ------
    ValueError
        If runs, seed, workers or engine are out of range, or the compiled engine is given a cast.
    ScenarioError
        If the scenario cannot be resolved.
    """
    if runs < 1:
        raise ValueError(f"runs: found {runs}; must be at least 1")
    if seed < 0:
        raise ValueError(f"seed: found {seed}; must be at least 0")
    if first_run < 0:
        raise ValueError(f"first_run: found {first_run}; must be at least 0")
    if engine not in ENGINES:
        raise ValueError(f"engine: found {engine!r}; must be one of {', '.join(ENGINES)}")
    if cast is not None and engine != "mesa":
        raise ValueError("cast: only the engine 'mesa' has agents to replace")
    worker_count(workers)
    from sim.world import build

    return simulate_world(
        build(scenario),
        runs,
        seed,
        engine=engine,
        history=history,
        workers=workers,
        first_run=first_run,
        progress=progress,
        cast=cast,
    )


def simulate_world(
    world: World,
    runs: int,
    seed: int = 1,
    *,
    engine: str = "compiled",
    history: bool = False,
    workers: int | None = None,
    first_run: int = 0,
    progress: Callable[[int], None] | None = None,
    cast: Cast | None = None,
    chance: Chance | None = None,
) -> Ensemble:
    """Simulate a world that is already built; see `simulate`, which checks what is asked.

    Parameters
    ----------
    chance : Keys or Noise, optional
        Draws in place of those that follow from the seed. Arrays begin with run 0.
    """
    from sim.engines import chance_of, cut, run_compiled, run_mesa

    chance = chance_of(world, seed) if chance is None else chance
    tables = {name: _table(name, world, runs) for name in PARTS}
    kept = runs if history else 0
    months = world.scenario.months
    past = room_for(len(world.deals), len(world.buyers), kept, months)
    pieces = list(cut(first_run, runs, len(world.deals)))
    if engine == "compiled":
        finished = run_compiled(world, chance, pieces, tables, past, workers)
    else:
        finished = run_mesa(world, chance, pieces, tables, past, cast)
    for done in finished:
        if progress is not None:
            progress(done)
    return Ensemble(
        scenario=world.scenario,
        world=world,
        seed=seed,
        engine=engine,
        first_run=first_run,
        history=past if history else None,
        **tables,
    )


def _table(name: str, world: World, runs: int) -> Records:
    shape = {"deals": (runs, len(world.deals)), "buyers": (runs, len(world.buyers))}
    return np.zeros(shape.get(name, (runs,)), dtype_of(PARTS[name]))
