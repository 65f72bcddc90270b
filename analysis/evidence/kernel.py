"""How well what particles imply agrees with the record, as log kernels.

Cases enter as coins: a case that was concluded asks for the share of runs in which it is, and a
determination, over however many deals of a buyer, for the mean share in which it is made. Patterns
enter as normal deviations on the scale of the stated discrepancy. That is approximate Bayesian
computation whose kernel is the stated error of model and data, under which it is exact (Wilkinson,
Statistical Applications in Genetics and Molecular Biology 12, 2013).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.cases import ScoredCase, events_of
from analysis.evidence.simulate import MOMENTS, Implied
from analysis.evidence.targets import Target

OTHER_CAUSES = 0.05
"""Share of cases decided by what no model of this kind sees: coups, accidents, wars elsewhere."""

MISSING = 3.0
"""Deviations that a pattern counts for where a particle does not show it at all."""

RARE = 0.1
"""What is assumed of designation where no run of a case was concluded, with the weight of one."""

INTERCEPTS = np.linspace(-3.0, 3.0, 25)
"""Intercepts of log odds that are possible of the talks of before the law, all alike."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class TargetRecord:
    """What particles are asked to agree with, from the record or made.

    Attributes
    ----------
    asked, concluded, designated : (cases,)
        Whether a case asks for its conclusion; whether it was concluded, and designated.
    events : (cases,)
        Number of the event that its answer is; cases of one determination have the same.
    moments : tuple of str
        The patterns.
    seen, discrepancy : (patterns,)
        Their values, and by how much the model may be off (standard deviation).
    names : bool
        Whether concluded cases ask for designation: of a model without the law they do not.
    shifted : (cases,) or None
        Talks of before the law, whose rates mean nothing: their log odds share an intercept that is
        integrated out, and they ask for no designation. None: no case is.
    """

    asked: Flags
    concluded: Flags
    designated: Flags
    events: Places
    moments: tuple[str, ...]
    seen: Floats
    discrepancy: Floats
    names: bool = True
    shifted: Flags | None = None


@dataclass(frozen=True)
class Kernel:
    """Log kernels of particles.

    Attributes
    ----------
    cases : (particles, cases)
        Of conclusion, and of the answer where the case was concluded; of cases that share one, it
        stands at the first that was.
    patterns : (particles, patterns)
    before : (particles,)
        Of the talks of before the law, all together; 0 where none are fitted.
    """

    cases: Floats
    patterns: Floats
    before: Floats | float = 0.0

    @property
    def total(self) -> Floats:
        """Sum over all: shape (particles,)."""
        return np.asarray(self.cases.sum(axis=1) + self.patterns.sum(axis=1) + self.before)


def record_of(
    cases: Sequence[ScoredCase], patterns: Sequence[Target], *, names: bool = True
) -> TargetRecord:
    """Return what became of cases, and where the patterns lie."""
    events = events_of(cases)
    return TargetRecord(
        np.array([case.for_conclusion for case in cases], dtype=np.bool_),
        np.array([case.concluded for case in cases], dtype=np.bool_),
        np.array([case.designated for case in cases], dtype=np.bool_),
        np.array([events.index(event) for event in events], dtype=np.int64),
        tuple(target.moment for target in patterns),
        np.array([target.target for target in patterns]),
        np.array([target.discrepancy for target in patterns]),
        names,
        np.array([case.before_law for case in cases], dtype=np.bool_),
    )


def shares(implied: Implied) -> tuple[Floats, Floats]:
    """Return the probabilities of conclusion, and of designation given conclusion.

    Shape (particles, cases); from counts, so never 0 or 1.
    """
    concluded = (implied.concluded + 0.5) / (implied.runs + 1.0)
    designated = (implied.designated + RARE) / (implied.concluded + 1.0)
    return np.asarray(concluded), np.asarray(designated)


def allowed(probability: Floats | float) -> Floats:
    """Return probabilities with other causes allowed for: what the fitted model predicts."""
    return np.asarray((1.0 - OTHER_CAUSES) * probability + 0.5 * OTHER_CAUSES)


def log_coin(probability: Floats, happened: Flags | np.bool_) -> Floats:
    """Return the log probability of what happened, other causes allowed for."""
    probability = allowed(probability)
    return np.where(happened, np.log(probability), np.log1p(-probability))


def answered_together(concluded: Flags, events: Places) -> Iterator[Places]:
    """Yield the concluded cases of each event: those that share one answer."""
    for event in np.unique(events[concluded]):
        yield np.flatnonzero(concluded & (events == event))


def kernel(implied: Implied, record: TargetRecord) -> Kernel:
    """Return the log kernels of particles for a record."""
    concluded, designated = shares(implied)
    shifted = np.zeros_like(record.asked) if record.shifted is None else record.shifted
    asked = record.asked & ~shifted
    on_cases = np.where(asked, log_coin(concluded, record.concluded), 0.0)
    if record.names:
        for together in answered_together(record.concluded & ~shifted, record.events):
            share = designated[:, together].mean(axis=1)
            on_cases[:, together[0]] += log_coin(share, record.designated[together[0]])
    missed = -0.5 * deviations(implied, record) ** 2
    if not shifted.any():
        return Kernel(on_cases, missed)
    before = log_with_intercept(concluded[:, shifted], record.concluded[shifted])
    return Kernel(on_cases, missed, before)


def total_without(
    agreed: Kernel, implied: Implied, record: TargetRecord, inside: Sequence[int]
) -> Floats:
    """Return the log kernel of all but some cases, given by their places: shape (particles,).

    Talks of before the law share an intercept, so that without one of them what the others say is
    another.
    """
    rest = agreed.total - agreed.cases[:, inside].sum(axis=1)
    if record.shifted is None or not record.shifted[inside].any():
        return np.asarray(rest)
    kept = record.shifted.copy()
    kept[inside] = False
    others = log_with_intercept(shares(implied)[0][:, kept], record.concluded[kept])
    return np.asarray(rest - agreed.before + others)


def log_with_intercept(probability: Floats, happened: Flags) -> Floats:
    """Return the log probability of what happened to cases that share an intercept of log odds.

    It is the mean over intercepts spread evenly over `INTERCEPTS`, shape (particles,). Products
    hold what some 190 cases say, each at least `OTHER_CAUSES` / 2, before they underflow.
    """
    said = allowed(probability)
    coins = np.where(happened, said, 1.0 - said).prod(axis=1)
    odds = np.exp(INTERCEPTS)
    # What happened to a case whose odds are z times those said: z p or 1 - p, over 1 - p + z p.
    shared = [coins * z ** happened.sum() / (1.0 + (z - 1.0) * said).prod(axis=1) for z in odds]
    return np.asarray(np.log(np.mean(shared, axis=0)))


def deviations(implied: Implied, record: TargetRecord) -> Floats:
    """Return by how many discrepancies each pattern is missed, shape (particles, patterns).

    A pattern that the record itself does not show rules nothing out.
    """
    columns = [MOMENTS.index(moment) for moment in record.moments]
    missed = (implied.moments[:, columns] - record.seen) / record.discrepancy
    return np.where(np.isnan(record.seen), 0.0, np.where(np.isnan(missed), MISSING, missed))
