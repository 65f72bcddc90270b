"""The posterior of the shared weights: history matching, then adaptive importance sampling.

Work is cut into parts that appear whole in a folder; the same command continues where a killed one
stopped, and ends with the same numbers.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.errors import WorkInterruptedError
from analysis.evidence.cases import BASE, ScoredCase, scored_cases, without_law
from analysis.evidence.kernel import Kernel, Record, deviations, kernel, record_of
from analysis.evidence.population import (
    Proposal,
    fit_proposal,
    log_importance,
    prior_proposal,
    prior_scores,
)
from analysis.evidence.prior import Prior, registry_prior
from analysis.evidence.simulate import Implied, Workbench
from analysis.evidence.targets import Target, fitted_targets, preset
from analysis.folders import make_parents, put_file, writing
from sim.data.case_file import CASES
from sim.fingerprint import rule_fingerprint
from sim.scenario import Scenario
from sim.scenario_file import load, scenario_hash

PART = 256
"""Particles of a part."""

IMPLAUSIBLE = 3.0
"""Deviations beyond which a pattern rules a particle out (Pukelsheim's three-sigma rule)."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """How much is simulated.

    Attributes
    ----------
    first : int
        Particles drawn from the prior; a power of two.
    generations, size : int
        Further generations, and the particles of each.
    runs, preset_runs : int
        Runs per particle of each case, and of the patterns' preset.
    """

    first: int = 4096
    generations: int = 6
    size: int = 3072
    runs: int = 256
    preset_runs: int = 64
    seed: int = 1

    @property
    def particles(self) -> int:
        """Particles in all."""
        return self.first + self.generations * self.size


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

    prior: Prior
    cases: tuple[ScoredCase, ...]
    patterns: tuple[Target, ...]
    plan: Plan
    scores: Floats
    importance: Floats
    implied: Implied
    kernel: Kernel
    plausible: NDArray[np.bool_]

    @property
    def log_weights(self) -> Floats:
        """Unnormalised log posterior weights."""
        return np.asarray(self.importance + self.kernel.total)

    @property
    def values(self) -> Floats:
        """Parameters, in the units of the registry."""
        return self.prior.values(self.scores)


def calibrate(
    folder: Path,
    plan: Plan,
    progress: Callable[[int], None] | None = None,
    *,
    law: bool = True,
) -> Particles:
    """Simulate all generations, or take up what is there of them, and weigh them.

    Without the law the same weights are fitted to the same conclusions by the same procedure, in a
    world without threat and sanction; patterns and designations then have nothing to say.

    Raises
    ------
    CommandError
        If the folder cannot be written.
    WorkInterruptedError
        If the user stops it.
    """
    base = load(BASE).scenario
    cases = tuple(scored_cases(CASES, base if law else without_law(base))[0])
    patterns = fitted_targets() if law else ()
    prior = registry_prior()
    work = Work(folder, key_of(cases, prior, plan), workbench(cases, prior, plan), progress)
    record = record_of(cases, patterns, names=law)
    scores = prior_scores(plan.first, len(prior.paths), plan.seed)
    with stoppable(folder):
        sample = sampled(work, plan, record, scores, work.simulate(0, scores))
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


def of_patterns() -> Scenario:
    """Return the scenario of the patterns, its weights not drawn."""
    return preset("generic").model_copy(update={"draws": None})


def workbench(cases: Sequence[ScoredCase], prior: Prior, plan: Plan) -> Workbench:
    """Return cases and patterns made ready to be simulated as a plan says."""
    return Workbench(
        cases, of_patterns(), prior, runs=plan.runs, preset_runs=plan.preset_runs, seed=plan.seed
    )


def key_of(cases: Sequence[ScoredCase], prior: Prior, plan: Plan) -> str:
    """Return a hash of all that parts rest on, but for their particles."""
    hashes = [scenario_hash(scenario) for scenario in (*(c.scenario for c in cases), of_patterns())]
    rules = rule_fingerprint()
    return digest([rules, asdict(plan), prior.paths, prior.low, prior.high, hashes])


@contextmanager
def stoppable(folder: Path) -> Iterator[None]:
    """Make the folder of parts, and say what becomes of them if the user stops the work."""
    with writing(folder):
        make_parents(folder)
    try:
        yield
    except KeyboardInterrupt:
        raise WorkInterruptedError(
            f"finished parts are kept in {folder} and the same command continues"
        ) from None


@dataclass(frozen=True)
class Sample:
    """Weighted particles: what `Particles` says of them, in the same order."""

    scores: Floats
    importance: Floats
    implied: Implied
    kernel: Kernel
    plausible: NDArray[np.bool_]


def sampled(work: "Work", plan: Plan, record: Record, scores: Floats, implied: Implied) -> Sample:
    """Add generations to particles of the prior, each drawn where the last ones agree.

    Particles that a pattern rules out do not shape where to look next (history matching); they
    keep their weight, which is small.
    """
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
        implied = joined(implied, work.simulate(generation + 1, fresh))
        scores = np.concatenate([scores, fresh])
    return Sample(scores, importance, implied, agreed, plausible)


def joined(one: Implied, other: Implied) -> Implied:
    """Return what two sets of particles imply, one after the other."""
    return Implied(
        one.runs,
        np.concatenate([one.concluded, other.concluded]),
        np.concatenate([one.designated, other.designated]),
        np.concatenate([one.moments, other.moments]),
    )


@dataclass(frozen=True)
class Work:
    """A folder of parts, and the bench that fills it."""

    folder: Path
    key: str
    bench: Workbench
    progress: Callable[[int], None] | None

    def simulate(self, generation: int, scores: Floats) -> Implied:
        """Return what a generation implies, part by part."""
        parts = []
        for first in range(0, len(scores), PART):
            chunk = scores[first : first + PART]
            name = f"generation-{generation}-{first // PART:04d}.npz"
            part = self._read(name, chunk)
            if part is None:
                part = self.bench(self.bench.prior.values(chunk), self.progress)
                self._write(name, chunk, part)
            elif self.progress is not None:
                recognise = getattr(self.progress, "recognise", self.progress)
                recognise(len(chunk))
            parts.append(part)
        whole = parts[0]
        for part in parts[1:]:
            whole = joined(whole, part)
        return whole

    def _read(self, name: str, scores: Floats) -> Implied | None:
        """Return a part if it is there, whole, and of these particles and rules."""
        broken = (OSError, ValueError, KeyError, zipfile.BadZipFile)
        with suppress(*broken), np.load(io.BytesIO((self.folder / name).read_bytes())) as data:
            if str(data["key"]) == digest([self.key, scores]):
                return Implied(
                    int(data["runs"]), data["concluded"], data["designated"], data["moments"]
                )
        return None

    def _write(self, name: str, scores: Floats, part: Implied) -> None:
        buffer = io.BytesIO()
        np.savez(buffer, key=np.array(digest([self.key, scores])), **asdict(part))
        with writing(self.folder):
            put_file(self.folder / name, buffer.getvalue())


def digest(things: Sequence[object]) -> str:
    """Return a SHA-256 over arrays and things that JSON can hold."""
    total = hashlib.sha256()
    for thing in things:
        data = thing.tobytes() if isinstance(thing, np.ndarray) else json.dumps(thing).encode()
        total.update(data + b"\0")
    return total.hexdigest()
