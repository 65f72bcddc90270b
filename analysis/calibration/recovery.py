"""Whether the whole calibration finds weights that made a record: from the prior to the posterior.

Weights are drawn from the prior, a record is made with them on noise that the calibration does not
see, and generations of particles are sampled for that record as they are for the real one, only
fewer. The particles of the prior are those of the calibration: they depend on no record.
"""

from dataclasses import replace

import numpy as np

from analysis.calibration.coverage import Coverage, held, made_record, variance
from analysis.calibration.particles import Particles, sampled
from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.work import Task, Work, key_of, workbench
from analysis.evidence.population import effective, normalised

GENERATIONS, SIZE = 3, 512
"""Generations after the prior, and the particles of each, at most."""

STREAM = 12
"""Key of the stream of true weights and their records, apart from all noise."""


def plan_of(plan: CalibrationPlan) -> CalibrationPlan:
    """Return the plan of a recovery, for that of a calibration."""
    return replace(plan, generations=min(GENERATIONS, plan.generations), size=min(SIZE, plan.size))


def particles_of(plan: CalibrationPlan) -> int:
    """Return how many particles a recovery simulates."""
    return plan_of(plan).particles - plan.first


def recoveries(work: Work, particles: Particles, records: int) -> Coverage:
    """Make records with weights of the prior, calibrate to each, and see whether intervals hold.

    Parameters
    ----------
    work : Work
        Open, for the plan of the particles; parts of recoveries that are there are taken up.
    particles : Particles
        Of a calibration; its first generation, a sample of the prior, is where recoveries begin.
    records : int
        How many.

    Raises
    ------
    CommandError
        If the folder cannot be written.
    """
    prior = particles.prior
    plan = plan_of(particles.plan)
    shown = bool(particles.patterns)
    bench = workbench(particles.cases, prior, plan, patterns=shown)
    world = workbench(particles.cases, prior, replace(plan, seed=plan.seed + 1), patterns=shown)
    key = key_of(particles.cases, prior, plan, patterns=shown)
    first = slice(plan.first)
    start = replace(
        particles.implied,
        concluded=particles.implied.concluded[first],
        designated=particles.implied.designated[first],
        moments=particles.implied.moments[first],
    )
    before = particles.plan.parts + particles.plan.half.parts
    own = plan.parts - plan.parts_before(1)
    rows = []
    for k in range(records):
        rng = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(plan.seed, spawn_key=(STREAM, k)))
        )
        truth = prior.values(rng.standard_normal((1, len(prior.paths))))
        record = made_record(particles, world(truth), rng)
        task = Task(plan, key, bench, before + k * own - plan.parts_before(1))
        sample = sampled(work, task, record, particles.scores[first], start)
        weights = normalised(sample.importance + sample.kernel.total)
        values = prior.values(sample.scores)
        inside, below = held(values, weights, truth[0])
        narrowed = 1.0 - 12.0 * variance(values, weights) / (prior.high - prior.low) ** 2
        rows.append((inside, below, narrowed, effective(weights)))
    covered, ranks, contraction, size = (np.array(part) for part in zip(*rows, strict=True))
    return Coverage(prior.paths, covered, ranks, contraction, size)
