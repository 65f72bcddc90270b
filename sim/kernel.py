"""The compiled driver: one run after the other over arrays of records.

What happens in a month is in `sim.order`, for both engines; here are the arrays, and the months.
"""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import history as monthly
from sim.actors import ACTS, ActorScene
from sim.compiled import compile_acts, compiled, compiled_and_cached
from sim.noise import Noise
from sim.order import begin_run, live_month
from sim.records import ENTITIES
from sim.rules.buying import wish
from sim.rules.terms import NOT_YET

Records = NDArray[np.void]

compile_acts(ACTS)


Lanes: Any = namedtuple("Lanes", ENTITIES)  # type: ignore[misc]
"""State of a chunk of runs: records with the runs as first axis."""


class Fixed(NamedTuple):
    """What all runs of a scenario share: calendar, ties between buyers."""

    calendar: Records
    third: NDArray[np.float64]
    similarity: NDArray[np.float64]
    rivals: NDArray[np.bool_]


record_month = compiled(monthly.record_month)


@compiled
def catch_up(scene):  # type: ignore[no-untyped-def]
    """Write y of each buyer's last decision, where no draw called for it."""
    for i in range(len(scene.deals)):
        if scene.deals[i].decided != NOT_YET:
            scene.deals[i].willingness = wish(scene.deals[i], scene.p)


@compiled
def run_lane(lane, lanes, fixed, parameters, noise, history, active):  # type: ignore[no-untyped-def]
    """Run one lane from the first month to the last, in place.

    A deal to which nothing can happen any more leaves the list of active deals and costs nothing.
    """
    own = lane if len(parameters) > 1 else 0
    p = parameters[own]
    scene = ActorScene(
        lanes.deals[lane],
        lanes.buyers[lane],
        lanes.systems[lane],
        lanes.seller[lane],
        lanes.state[lane],
        lanes.congress[lane],
        lanes.treasury[lane],
        lanes.statute[lane],
        fixed.calendar,
        fixed.third,
        fixed.similarity,
        fixed.rivals,
        p,
    )
    draws: Any = Noise(
        noise.monthly[:, :, lane],
        noise.normal[:, lane],
        noise.uniform[:, lane],
        noise.congress[:, lane],
        noise.treasury[:, lane],
        noise.kind[lane],
    )
    begin_run(scene, draws)
    for i in range(len(scene.deals)):
        active[i] = i
    recording = len(history.months) > 0
    for month in range(len(fixed.calendar)):
        active = active[: live_month(month, scene, draws, active, recording)]
        if recording:
            record_month(month, lane, scene, history)
    catch_up(scene)


@compiled_and_cached
def run_lanes(lanes, fixed, parameters, noise, history, active):  # type: ignore[no-untyped-def]
    """Run every lane in place; the history is written where it has room for the lanes.

    `active`, shape (deals,), is scratch for indices of deals.
    """
    for lane in range(len(lanes.state)):
        run_lane(lane, lanes, fixed, parameters, noise, history, active)
