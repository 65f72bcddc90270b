"""The compiled driver: one run after the other over arrays of records.

What happens in a month is in `sim.order`, for both engines; here are the arrays, and the months.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.actors import ActorScene
from sim.compiled import compiled, compiled_and_cached
from sim.history import KEEPERS
from sim.history import record_month as record
from sim.noise import scratch
from sim.order import begin_run, let_in, live_month
from sim.parts import compile_part
from sim.records import ENTITIES, INDEX, Scene
from sim.rules.buying import purchase_probability
from sim.rules.terms import NOT_YET

RunArrays: Any = namedtuple("RunArrays", ENTITIES)  # type: ignore[misc]
"""State of a chunk of runs: records with the runs as first axis."""


Room: Any = namedtuple("Room", ("deals", "blocks", "held"))
"""Scratch for one run: indices of deals, and what `Lazy` needs."""


def room_of(deals: int) -> Any:
    """Return scratch for runs of so many deals."""
    return Room(np.empty(deals, INDEX), *scratch(deals))


SHARED = tuple(name for name in Scene._fields if name not in (*ENTITIES, "active", "p"))

Fixed: Any = namedtuple("Fixed", SHARED)  # type: ignore[misc]
"""What all runs of a scenario share: calendar, ties between buyers, deals in several orders."""


def _scene_maker() -> Callable[..., ActorScene]:
    """Make the function that gathers a run's records into a scene, which has other fields too.

    Compiled code reads no field of a named tuple by a name that it is given, so the call is
    written out here, for whatever `Scene` declares.
    """
    places = {name: f"runs.{name}[run]" for name in ENTITIES} | {
        name: f"fixed.{name}" for name in SHARED
    }
    told = ", ".join(places.get(name, name) for name in Scene._fields)
    made: dict[str, Any] = {"ActorScene": ActorScene}
    exec(f"def scene_of(run, runs, fixed, active, p):\n    return ActorScene({told})", made)
    maker: Callable[..., ActorScene] = made["scene_of"]
    return maker


scene_of = compiled(_scene_maker())
for keeper in KEEPERS:
    compile_part(keeper)
record_month = compiled(record)


@compiled
def catch_up(scene):  # type: ignore[no-untyped-def]
    """Write y of each buyer's last decision, where no draw called for it."""
    for i in range(len(scene.deals)):
        if scene.deals[i].decided != NOT_YET:
            scene.deals[i].willingness = purchase_probability(scene.deals[i], scene.p)


@compiled
def simulate_run(run, runs, fixed, parameters, chance, first, history, room, only_deals):  # type: ignore[no-untyped-def]
    """Run one run from the first month to the last, in place.

    A deal costs something from the month in which its talks open until nothing can happen to it.
    """
    own = run if len(parameters) > 1 else 0
    scene = scene_of(run, runs, fixed, room.deals[:0], parameters[own])
    draws = chance.of_run(first + run, room.blocks, room.held)
    begin_run(scene, draws)
    recording = len(history.months) > 0
    count = 0
    for month in range(len(fixed.calendar)):
        count = let_in(month, scene, room.deals, count)
        scene = scene_of(run, runs, fixed, room.deals[:count], parameters[own])
        count = live_month(month, scene, draws, room.deals, recording)
        if recording:
            record_month(month, run, scene, history)
        all_open = fixed.calendar[month].opened == fixed.calendar[-1].opened
        if only_deals and count == 0 and all_open and not scene.seller.returns:
            break
    catch_up(scene)


@compiled_and_cached
def simulate_runs(runs, fixed, parameters, chance, first, history, room, only_deals):  # type: ignore[no-untyped-def]
    """Run every run in place; the history is written where it has room for the runs.

    `first` is the index of the first run. With `only_deals` a run stops when nothing can happen to
    its deals any more: they are then as in the last month, and nothing else need be.
    """
    for run in range(len(runs.state)):
        simulate_run(run, runs, fixed, parameters, chance, first, history, room, only_deals)
