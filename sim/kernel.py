"""The compiled driver: one run after the other over arrays of records.

What happens in a month is in `sim.order`, for both engines; here are the arrays, and the months.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors import ACTS, ActorScene
from sim.compiled import compile_acts, compiled, compiled_and_cached
from sim.noise import Noise
from sim.order import begin_run, live_month
from sim.rules.buying import wish
from sim.rules.terms import NOT_YET

Records = NDArray[np.void]

compile_acts(ACTS)


class Lanes(NamedTuple):
    """State of a chunk of runs: records with the runs as first axis."""

    deals: Records
    buyers: Records
    systems: Records
    seller: Records
    state: Records
    congress: Records
    treasury: Records
    statute: Records


class Fixed(NamedTuple):
    """What all runs of a scenario share: calendar, ties between buyers."""

    calendar: Records
    third: NDArray[np.float64]
    similarity: NDArray[np.float64]
    rivals: NDArray[np.bool_]


class ParameterArrays(NamedTuple):
    """One record per section of the registry: one for all runs, or one per run."""

    weights: Records
    learning: Records
    buying: Records
    russia: Records
    state: Records
    significance: Records
    congress: Records
    treasury: Records


class ParameterRecords(NamedTuple):
    """The sections of one run, under the names that rules use."""

    weights: Any
    learning: Any
    buying: Any
    russia: Any
    state: Any
    significance: Any
    congress: Any
    treasury: Any


class HistoryArrays(NamedTuple):
    """Month-by-month record: (lanes, months, deals), (lanes, months, buyers), (lanes, months)."""

    deals: Records
    buyers: Records
    months: Records


@compiled
def record_month(month, lane, scene, history):  # type: ignore[no-untyped-def]
    """Copy the month into the history (step 9)."""
    for i in range(len(scene.deals)):
        deal = scene.deals[i]
        row = history.deals[lane, month, i]
        row.stage = deal.stage
        row.threat = deal.threat
        row.response = deal.response
        row.detected = deal.detected
        row.decided = deal.decided == month
        row.value = deal.value
        row.herd = deal.herd
        row.friction = deal.friction
        row.link = deal.link
        row.third = deal.third
        row.outside = deal.outside
        row.sweetener = deal.sweetener
        row.sanction = deal.sanction
        row.belief = deal.belief
        row.price = deal.price
        row.gain_from_buying = deal.gain_from_buying
        row.willingness = deal.willingness
        row.significance = deal.significance
        row.exposure = scene.buyers[deal.buyer].exposure
    for j in range(len(scene.buyers)):
        history.buyers[lane, month, j].opinion = scene.buyers[j].opinion
        history.buyers[lane, month, j].answer = scene.buyers[j].answer
    row = history.months[lane, month]
    row.pressure = scene.congress.pressure
    row.letter = scene.congress.letter_now
    row.friction = scene.treasury.friction
    row.persons = scene.treasury.persons
    row.designations = scene.state.designations
    row.waivers = scene.state.waivers


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
    own = lane if len(parameters.weights) > 1 else 0
    p = ParameterRecords(
        parameters.weights[own],
        parameters.learning[own],
        parameters.buying[own],
        parameters.russia[own],
        parameters.state[own],
        parameters.significance[own],
        parameters.congress[own],
        parameters.treasury[own],
    )
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
        p,  # type: ignore[arg-type]
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
