"""The register of orders as a source: particles weighed by the registers that they simulate.

A world of all importers has thousands of deals, and a particle is worth one run of it. So particles
found on cases and patterns are weighed anew, not sought again: first by registers of a part of the
occasions, every one of which stands for several; those that agree best are then drawn for registers
of all occasions, and the first weights are divided out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from analysis.calibration.findings import RegisterFit, RegisterPattern
from analysis.calibration.particles import Particles
from analysis.evidence.population import effective, normalised, resample
from analysis.register.agreement import PATTERNS, patterns_of, recorded_agreement
from analysis.register.occasions import book_of
from analysis.register.simulation import won_run_by_run
from sim.parameter_draws import ParameterDraws, written_paths
from sim.scenario import Scenario
from sim.variants import without_law
from sim.world import build

SHARE = 5
"""Every so many occasions one is in the first registers, and stands for all of them."""

SEARCHED = 3
"""Particles weighed by a part of the occasions, for each that is weighed by all."""

TEMPER = 0.5
"""Power of the first weights by which particles are drawn for the whole: a part is noisier."""

RESAMPLES = 500
"""Bootstrap resamples of registers, for the error of a Bayes factor."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Weighed:
    """Particles by their place, how they are weighed by registers, and what that amounts to."""

    rows: Rows
    weights: Floats
    found: RegisterFit


def weigh(
    particles: Particles,
    scenario: Scenario,
    count: int,
    progress: Callable[[int], None] | None = None,
) -> Weighed:
    """Weigh particles by simulated registers.

    Parameters
    ----------
    particles : Particles
        Of a fit to other sources.
    scenario : Scenario
        A world with a population.
    count : int
        Registers of all occasions, with the law and without it.
    progress : callable, optional
        Called with the number of registers just simulated.
    """
    seed = particles.plan.seed
    first = resample(normalised(particles.log_weights), SEARCHED * count, seed)
    part = thinned(scenario)
    record = recorded_agreement(book_of(build(scenario)))
    searched = record.log_kernel(shown(part, particles, first, SHARE, progress))
    drawn = resample(normalised(TEMPER * searched), count, seed + 1)
    rows = first[drawn]
    with_law = shown(scenario, particles, rows, 1, progress)
    calm = shown(without_law(scenario), particles, rows, 1, progress)
    divided = -TEMPER * searched[drawn]
    logs = record.log_kernel(with_law) + divided
    none = record.log_kernel(calm) + divided
    weights = normalised(logs)
    factor, error = bayes_factor(logs, none, seed)
    plain = normalised(divided)
    return Weighed(
        rows,
        weights,
        RegisterFit(
            registers=count,
            effective=effective(weights),
            log_bayes_factor=factor,
            error=error,
            patterns=tuple(
                RegisterPattern(
                    name=name,
                    recorded=float(record.values[k]),
                    error=float(record.errors[k]),
                    before=mean_of(with_law[:, k], plain),
                    after=mean_of(with_law[:, k], weights),
                    without_law=mean_of(calm[:, k], plain),
                )
                for k, name in enumerate(PATTERNS)
            ),
        ),
    )


def thinned(scenario: Scenario) -> Scenario:
    """Return a scenario with one occasion in `SHARE`, in the order of states and years."""
    kept = sorted(scenario.deals)[::SHARE]
    return scenario.model_copy(update={"deals": {name: scenario.deals[name] for name in kept}})


def shown(
    scenario: Scenario,
    particles: Particles,
    rows: Rows,
    times: int,
    progress: Callable[[int], None] | None = None,
) -> Floats:
    """Return what registers show, one for each particle: shape (rows, patterns).

    `times` is what an occasion stands for.
    """
    shared = particles.prior.shared
    draws = ParameterDraws(shared, particles.values[rows][:, : len(shared)])
    scenario = scenario.model_copy(update={"draws": None})
    written = written_paths(scenario)
    world = replace(build(scenario), draws=draws.without(tuple(written)))
    book = book_of(world)
    found = np.empty((len(rows), len(PATTERNS)))
    runs = won_run_by_run(book, world, len(rows), particles.plan.seed, progress)
    for k, won in enumerate(runs):
        each = won.astype(np.float64)
        found[k] = patterns_of(book, times * book.spread(each), each)
    return found


def bayes_factor(law: Floats, none: Floats, seed: int) -> tuple[float, float]:
    """Return the log of mean kernel with the law over that without it, and its standard error.

    The error is over resampled particles: it tells of their number, not of the record.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    picks = rng.integers(0, len(law), (RESAMPLES, len(law)))
    told = logsumexp(law[picks], axis=1) - logsumexp(none[picks], axis=1)
    return float(logsumexp(law) - logsumexp(none)), float(told.std(ddof=1))


def mean_of(values: Floats, weights: Floats) -> float:
    """Return a weighted mean over registers that determine a value; NaN without any."""
    known = np.isfinite(values)
    total = weights[known].sum()
    return float(weights[known] @ values[known] / total) if total > 0.0 else float("nan")
