"""Which rules the record asks for: the same fit with each rule that is off by default, and without.

Held against each other is what each fit says of cases that it has not seen, their expected log
predictive density: log p(case | all others), summed, with the standard error of that sum over cases
(Vehtari, Gelman and Gabry, Statistics and Computing 27, 2017).

Usage: python -m analysis.calibration.nested FOLDER [FIRST [GENERATIONS [SIZE]]]

Writes FOLDER/nested.json and a folder of parts for each fit; work that was stopped goes on.
"""

import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from analysis.calibration.particles import Particles, find_particles
from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.sources import AFTER, BEFORE, Sources
from analysis.calibration.work import open_work
from analysis.errors import CommandError
from analysis.evidence.cases import events_of
from analysis.evidence.kernel import log_with_intercept, shares
from analysis.evidence.population import effective, normalised
from analysis.evidence.prior import calibrated
from analysis.store.files import put_file

BOTH = (AFTER, BEFORE)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Variant:
    """A set of rules: what is switched on, and the parameters that are fitted for it."""

    name: str
    what: str
    rules: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()
    rivals: bool = False

    @property
    def sources(self) -> Sources:
        """Return what is fitted: all weights and the rule's own, to the cases of both periods."""
        paths = (*calibrated(), *self.parameters)
        return Sources(cases=BOTH, parameters=paths, rules=self.rules, rivals=self.rivals)


VARIANTS = (
    Variant("none", "the rules that are on by default"),
    Variant(
        "R8",
        "other sellers bid",
        parameters=("market.mean", "market.spread"),
        rivals=True,
    ),
    Variant("R11", "buyers weigh waiting", parameters=("buying.impatience",)),
    Variant("R12", "beliefs are reasoned", rules=(("learning.prior", "reasoned"),)),
    Variant("R13", "what was paid still counts", parameters=("buying.kept",)),
)
"""What is held against each other, the rules of now first."""


@dataclass(frozen=True)
class Density:
    """An expected log predictive density over cases, and by how much it is above the first fit's.

    Attributes
    ----------
    n : int
        Cases; those of one determination count once.
    elpd, standard_error : float
    gain, gain_error : float
        Difference from the fit without the rule, and its standard error over cases.
    """

    n: int
    elpd: float
    standard_error: float
    gain: float
    gain_error: float


@dataclass(frozen=True)
class NestedFit:
    """A fit.

    Attributes
    ----------
    effective : float
        Particles; `least` with the case left out that leaves the fewest.
    after, before : Density
        On the cases under the law, and on the talks that were over before it.
    """

    name: str
    what: str
    effective: float
    least: float
    after: Density
    before: Density


@dataclass(frozen=True)
class Unseen:
    """Log probability of each case by all others, and the effective particles behind it."""

    after: Floats
    before: Floats
    effective: Floats


def unseen(particles: Particles) -> Unseen:
    """Return what a fit says of each case that it has not seen.

    log p(y_k | rest) is the log of the mean kernel over that without the case. Talks of before the
    law share an intercept, so that without one of them the kernel of the others is another.
    """
    whole = particles.log_weights
    total = logsumexp(whole)
    cases = particles.cases
    ids = [case.case_id for case in cases]
    after, size = [], []
    law = [case for case in cases if not case.before_law]
    for event in dict.fromkeys(events_of(law)):
        inside = [ids.index(name) for name in event]
        rest = whole - particles.kernel.cases[:, inside].sum(axis=1)
        after.append(total - logsumexp(rest))
        size.append(effective(normalised(rest)))
    early = np.array([case.before_law for case in cases], dtype=np.bool_)
    happened = np.array([case.concluded for case in cases], dtype=np.bool_)[early]
    said = shares(particles.implied)[0][:, early]
    before = []
    for k in range(len(happened)):
        others = np.arange(len(happened)) != k
        less = log_with_intercept(said[:, others], happened[others])
        rest = whole - particles.kernel.before + less
        before.append(total - logsumexp(rest))
        size.append(effective(normalised(rest)))
    return Unseen(np.array(after), np.array(before), np.array(size))


def density(found: Floats, plain: Floats) -> Density:
    """Return a density over cases, beside that of the first fit."""
    return Density(len(found), *_sum(found), *_sum(found - plain))


def _sum(values: Floats) -> tuple[float, float]:
    count = len(values)
    error = float(np.sqrt(count) * values.std(ddof=1)) if count > 1 else float("nan")
    return float(values.sum()), error


def nested(
    folder: Path, plan: CalibrationPlan, variants: tuple[Variant, ...] = VARIANTS
) -> list[NestedFit]:
    """Fit every variant in a folder of its own, and return what each says of unseen cases.

    Raises
    ------
    CommandError
        If a folder cannot be used.
    """
    rows: list[NestedFit] = []
    plain: Unseen | None = None
    for variant in variants:
        own = replace(plan, sources=variant.sources)
        with open_work(folder / variant.name, own) as work:
            particles = find_particles(work, own)
        found = unseen(particles)
        plain = found if plain is None else plain
        rows.append(
            NestedFit(
                variant.name,
                variant.what,
                effective(normalised(particles.log_weights)),
                float(found.effective.min()),
                density(found.after, plain.after),
                density(found.before, plain.before),
            )
        )
    return rows


def told(rows: list[NestedFit]) -> str:
    """Return the fits as a table of Markdown."""
    lines = [
        "| rule | | effective, least left out | after the law: elpd (s.e.) | gain (s.e.) "
        "| before it: elpd (s.e.) | gain (s.e.) |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        parts = [row.name, row.what, f"{row.effective:,.0f}, {row.least:,.0f}"]
        for item in (row.after, row.before):
            parts.append(f"{item.elpd:.1f} ({item.standard_error:.1f})")
            same = item.gain == item.gain_error == 0.0
            parts.append("" if same else f"{item.gain:+.1f} ({item.gain_error:.1f})")
        lines.append(f"| {' | '.join(parts)} |")
    return "\n".join(lines) + "\n"


def main(words: list[str]) -> int:
    """Fit all variants, write and print the table; return the exit status."""
    if not words:
        sys.stderr.write("usage: python -m analysis.calibration.nested FOLDER [FIRST …]\n")
        return 2
    folder = Path(words[0])
    asked = [int(word) for word in words[1:]]
    usual = (CalibrationPlan.first, CalibrationPlan.generations, CalibrationPlan.size)
    first, generations, size = (*asked, *usual[len(asked) :])
    plan = CalibrationPlan(first=first, generations=generations, size=size)
    try:
        rows = nested(folder, plan)
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    answer = json.dumps([asdict(row) for row in rows], indent=2)
    put_file(folder / "nested.json", answer.encode())
    sys.stdout.write(told(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
