"""The posterior of the shared weights: history matching, then adaptive importance sampling."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.sources import Sources
from analysis.calibration.work import Task, Work, key_of, workbench
from analysis.evidence.cases import BASE, ScoredCase
from analysis.evidence.kernel import (
    Kernel,
    TargetRecord,
    deviations,
    kernel,
    record_of,
    total_without,
)
from analysis.evidence.population import (
    Proposal,
    fit_proposal,
    log_importance,
    prior_proposal,
    prior_scores,
)
from analysis.evidence.prior import UniformPriors
from analysis.evidence.simulate import Implied, joined
from analysis.evidence.targets import Target
from sim.scenario import Scenario
from sim.scenario_file import load
from sim.variants import without_law

IMPLAUSIBLE = 3.0
"""Deviations beyond which a pattern rules a particle out (Pukelsheim's three-sigma rule)."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Particles:
    """All particles of a calibration, with what they imply and how they agree with the record.

    Attributes
    ----------
    scores : (particles, parameters)
        Normal scores of the prior.
    importance : (particles,)
        Log of prior over proposal.
    plausible : (particles,)
        Whether no pattern rules the particle out.
    """

    prior: UniformPriors
    cases: tuple[ScoredCase, ...]
    patterns: tuple[Target, ...]
    plan: CalibrationPlan
    scores: Floats
    importance: Floats
    implied: Implied
    kernel: Kernel
    plausible: NDArray[np.bool_]

    @property
    def log_weights(self) -> Floats:
        """Unnormalised log posterior weights."""
        return np.asarray(self.importance + self.kernel.total)

    @cached_property
    def record(self) -> TargetRecord:
        """What particles are asked to agree with."""
        return record_of(self.cases, self.patterns)

    def without(self, inside: Sequence[int]) -> Floats:
        """Return unnormalised log posterior weights without some cases, given by their places."""
        left = total_without(self.kernel, self.implied, self.record, inside)
        return np.asarray(self.importance + left)

    @property
    def values(self) -> Floats:
        """Parameters, in the units of the registry."""
        return self.prior.values(self.scores)


def find_particles(work: Work, plan: CalibrationPlan, *, law: bool = True) -> Particles:
    """Simulate all generations, or take up what is there of them, and weigh them.

    Without the law the same weights are fitted to the same conclusions by the same procedure, in a
    world without threat and sanction; patterns and designations then have nothing to say.

    Parameters
    ----------
    work : Work
        Open, for this plan; the fit without the law follows the one with it there.
    plan : CalibrationPlan
        How much is simulated.
    law : bool
        Whether the law is in force.

    Raises
    ------
    CommandError
        If the folder cannot be written.
    """
    base = base_of(plan.sources)
    cases = plan.sources.scored(base if law else without_law(base))
    patterns = plan.sources.targets() if law else ()
    prior = plan.sources.prior()
    law_shows = bool(patterns)
    task = Task(
        plan,
        key_of(cases, prior, plan, patterns=law_shows),
        workbench(cases, prior, plan, patterns=law_shows),
        first=0 if law else work.plan.parts,
    )
    record = record_of(cases, patterns, names=law)
    scores = prior_scores(plan.first, len(prior.paths), plan.seed)
    sample = sampled(work, task, record, scores, work.simulate(task, 0, scores))
    return Particles(
        prior,
        cases,
        patterns,
        plan,
        sample.scores,
        sample.importance,
        sample.implied,
        sample.kernel,
        sample.plausible,
    )


def base_of(sources: Sources) -> Scenario:
    """Return the scenario whose law and events all cases share, with the rules that are asked for.

    Raises
    ------
    ScenarioError
        If a rule is none.
    """
    settings = [f"{path}={value}" for path, value in sources.rules]
    return load(BASE, settings).scenario


@dataclass(frozen=True)
class WeightedSample:
    """Weighted particles: what `Particles` says of them, in the same order."""

    scores: Floats
    importance: Floats
    implied: Implied
    kernel: Kernel
    plausible: NDArray[np.bool_]


def sampled(
    work: Work, task: Task, record: TargetRecord, scores: Floats, implied: Implied
) -> WeightedSample:
    """Add generations to particles of the prior, each drawn where the last ones agree.

    Particles that a pattern rules out do not shape where to look next (history matching); they
    keep their weight, which is small.
    """
    plan = task.plan
    size = scores.shape[1]
    proposals: list[Proposal] = [prior_proposal(size)]
    counts = [len(scores)]
    for generation in range(plan.generations + 1):
        agreed = kernel(implied, record)
        importance = log_importance(scores, proposals, counts)
        missed = np.abs(deviations(implied, record))
        plausible = missed.max(axis=1, initial=0.0) <= IMPLAUSIBLE
        if generation == plan.generations:
            break
        log_weights = importance + agreed.total
        if np.count_nonzero(plausible) > 10 * size:
            log_weights = np.where(plausible, log_weights, -np.inf)
        proposals.append(fit_proposal(scores, log_weights))
        counts.append(plan.size)
        fresh = proposals[-1].draw(plan.size, plan.seed, generation + 1)
        implied = joined(implied, work.simulate(task, generation + 1, fresh))
        scores = np.concatenate([scores, fresh])
    return WeightedSample(scores, importance, implied, agreed, plausible)
