"""Every pattern of the record next to what the model shows: pass or fail, as found."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.moments import (
    Episodes,
    LastAnswers,
    episodes,
    last_answers,
    moments,
    ratio,
)
from analysis.evidence.targets import SIGN, Target, preset, targets
from sim.ensemble import Ensemble, simulate
from sim.parameters import SECTIONS
from sim.scenario import Scenario

RUNS = 2000
"""Runs of each preset, by default."""

SWEEP_RUNS = 400
"""Runs of each point of the sweeps behind the patterns of sign."""

RESAMPLES = 200
"""Bootstrap resamples of runs."""

LEVEL = 0.90

AUDIENCE_COSTS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Values of h [LP] over which threats are counted."""

RESOLVE = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Values of State's gain g [LP] over which designations are counted."""

Interval = tuple[float, float]
Change = Callable[[Scenario], Scenario]


@dataclass(frozen=True)
class FoundPattern(Target):
    """A pattern of the record, and what the model shows of it.

    Attributes
    ----------
    value : float or None
        What the model shows; None where nothing that counts happened.
    interval : (float, float) or None
        Over runs, where there is one.
    passed : bool
        Whether it lies in the band; a sign must hold over the whole interval.
    """

    value: float | None
    interval: Interval | None
    passed: bool


def judged(target: Target, value: float | None, interval: Interval | None) -> FoundPattern:
    """Return a pattern with what the model shows, and whether that agrees."""
    passed = value is not None and target.holds(value)
    if passed and target.weight == SIGN and interval is not None:
        passed = all(map(target.holds, interval))
    return FoundPattern(**vars(target), value=value, interval=interval, passed=passed)


def find_patterns(
    runs: int = RUNS,
    seed: int = 1,
    change: Change = lambda scenario: scenario,
    progress: Callable[[int], None] | None = None,
) -> tuple[FoundPattern, ...]:
    """Return every pattern of scenarios/data/patterns.csv with what the model shows.

    Parameters
    ----------
    change : callable
        What is done to a preset before it runs: other weights.
    """
    presets = {name: change(preset(name)) for name in dict.fromkeys(t.preset for t in targets())}
    seen: dict[tuple[str, str], tuple[float, Interval | None]] = {}
    for name, scenario in presets.items():
        ensemble = simulate(scenario, runs, seed, progress=progress)
        found = of_ensemble(ensemble)
        intervals = spread(found, seed)
        for moment, value in moments(found).items():
            seen[moment, name] = value, intervals[moment]
        if name == "generic":
            seen["success_concave", name] = concavity(ensemble, found, seed)
    sweep = presets["generic"]
    seen["threats_u_shape", "generic"] = u_shape(sweep, seed, progress)
    seen["designations_hump", "generic"] = hump(sweep, seed, progress)
    return tuple(shown(target, *seen[target.moment, target.preset]) for target in targets())


def shown(target: Target, value: float, interval: Interval | None) -> FoundPattern:
    """Return a pattern with its value; None where nothing that counts happened."""
    return judged(target, None if np.isnan(value) else float(value), interval)


def of_ensemble(ensemble: Ensemble, rows: Any = slice(None)) -> Episodes:
    """Return the episodes of some of an ensemble's runs."""
    buyers = [deal.buyer for deal in ensemble.world.deals]
    return episodes(ensemble.deals[rows], ensemble.buyers["exposure"][rows][:, buyers])


def spread(found: Episodes, seed: int) -> dict[str, Interval | None]:
    """Return percentile intervals of moments over resampled runs."""
    values: dict[str, list[float]] = {}
    last = last_answers(found)  # of a run they are the same in whatever sample it is
    for rows in resamples(len(found.threat), seed):
        sampled = LastAnswers(last.retreat[rows], last.penalty[rows])
        for name, value in moments(part_of(found, rows), sampled).items():
            values.setdefault(name, []).append(value)
    return {name: interval_of(many) for name, many in values.items()}


def part_of(found: Episodes, rows: Any) -> Episodes:
    """Return the episodes of some runs."""
    return Episodes(**{name: array[rows] for name, array in vars(found).items()})


def resamples(runs: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Yield bootstrap samples of runs."""
    rng = np.random.Generator(np.random.PCG64(seed))
    for _ in range(RESAMPLES):
        yield rng.integers(0, runs, runs)


def interval_of(values: Sequence[float]) -> Interval | None:
    """Return the percentile interval of what is known of values."""
    known = np.array(values)[~np.isnan(values)]
    if len(known) == 0:
        return None
    low, high = np.quantile(known, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return float(low), float(high)


def concavity(ensemble: Ensemble, found: Episodes, seed: int) -> tuple[float, Interval | None]:
    """Return the second difference of concessions over thirds of the US share of arms."""
    us_share = np.array(
        [ensemble.world.buyers[deal.buyer].us_share for deal in ensemble.world.deals]
    )
    low, high = np.quantile(us_share, [1.0 / 3.0, 2.0 / 3.0])
    thirds = (us_share <= low, (us_share > low) & (us_share < high), us_share >= high)

    def second_difference(some: Episodes) -> float:
        least, middle, most = (
            ratio(some.conceded[:, third], some.ended[:, third]) for third in thirds
        )
        return least - 2.0 * middle + most

    rows = resamples(len(found.threat), seed)
    many = [second_difference(part_of(found, row)) for row in rows]
    return second_difference(found), interval_of(many)


def u_shape(
    scenario: Scenario, seed: int, progress: Callable[[int], None] | None
) -> tuple[float, Interval | None]:
    """Return threats at the less threatening end of audience costs, over the least in between."""
    ends = [run(scenario, "state.back_down", h, seed, progress).deals for h in AUDIENCE_COSTS]
    counts = [np.count_nonzero(deals["threat"], axis=1) for deals in ends]
    return of_counts(np.array(counts), dip, seed)


def hump(
    scenario: Scenario, seed: int, progress: Callable[[int], None] | None
) -> tuple[float, Interval | None]:
    """Return the most designations within the range of resolve, over the more of its two ends.

    Above 1 only if they rise and then fall.
    """
    counts = [run(scenario, "state.gain", g, seed, progress).state["designations"] for g in RESOLVE]
    return of_counts(np.array(counts), peak, seed)


def dip(counts: NDArray[np.int64]) -> float:
    """Return the lower end of a curve over its least value in between."""
    return float(min(counts[0], counts[-1]) / max(1, counts[1:-1].min()))


def peak(counts: NDArray[np.int64]) -> float:
    """Return the greatest value within a curve over its higher end."""
    return float(counts[1:-1].max() / max(1, counts[0], counts[-1]))


def of_counts(
    counts: NDArray[np.int64], shape: Callable[[NDArray[np.int64]], float], seed: int
) -> tuple[float, Interval | None]:
    """Return the shape of a curve of counts (points, runs), and its interval over runs.

    Runs are the same at every point but for the parameter, so they are resampled together.
    """
    many = [shape(counts[:, rows].sum(axis=1)) for rows in resamples(counts.shape[1], seed)]
    return shape(counts.sum(axis=1)), interval_of(many)


def run(
    scenario: Scenario,
    path: str,
    value: float,
    seed: int,
    progress: Callable[[int], None] | None,
) -> Ensemble:
    """Simulate a scenario with one parameter set."""
    section, name = path.split(".")
    written = getattr(scenario, section).model_dump(exclude_unset=True)
    changed = SECTIONS[section].model_validate({**written, name: value})
    other = scenario.model_copy(update={section: changed})
    return simulate(other, SWEEP_RUNS, seed, progress=progress)


def runs_in_all(runs: int) -> int:
    """Return how many runs `find_patterns` simulates."""
    presets = len({target.preset for target in targets()})
    return runs * presets + SWEEP_RUNS * (len(AUDIENCE_COSTS) + len(RESOLVE))
