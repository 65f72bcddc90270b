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
from analysis.calibration.sources import Sources
from analysis.calibration.work import open_work
from analysis.errors import CommandError
from analysis.evidence.cases import events_of
from analysis.evidence.population import effective, normalised
from analysis.evidence.prior import calibrated
from analysis.store.files import put_file

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Variant:
    """A set of rules: what is switched on, and the parameters that are fitted for it.

    Attributes
    ----------
    over : str
        The variant that it is held against.
    """

    name: str
    what: str
    over: str = "none"
    rules: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()
    rivals: bool = True

    @property
    def sources(self) -> Sources:
        """Return what is fitted: all weights and the rule's own, to the cases of both periods."""
        always = (path for path in calibrated() if not path.startswith(MARKET))
        paths = (*always, *self.parameters)
        return Sources(parameters=paths, rules=self.rules, rivals=self.rivals)


MARKET = "market."
BIDS = tuple(path for path in calibrated() if path.startswith(MARKET))
"""What is fitted where other sellers bid."""

VARIANTS = (
    Variant("none", "no seller but Moscow and Washington", rivals=False),
    Variant("R8", "other sellers bid for the same need", parameters=BIDS),
    Variant(
        "R10",
        "a place in the queue and sanctions cost Moscow something",
        over="R8",
        rules=(("treasury.listing", "1"),),
        parameters=(*BIDS, "russia.scarcity", "russia.sanction_cost"),
    ),
    Variant("R11", "buyers weigh waiting", over="R8", parameters=(*BIDS, "buying.impatience")),
    Variant(
        "R12",
        "beliefs are reasoned",
        over="R8",
        rules=(("learning.prior", "reasoned"),),
        parameters=BIDS,
    ),
    Variant("R13", "what was paid still counts", over="R8", parameters=(*BIDS, "buying.kept")),
    Variant(
        "R8 plain",
        "they bid, whatever the buyer needs",
        rules=(("market.bids", "plain"),),
        parameters=("market.mean", "market.spread"),
    ),
)
"""What is held against each other; each comes after what it is held against.

R9 has no case: nobody is denied anything in any of them by what was known when talks began.
"""


@dataclass(frozen=True)
class Density:
    """An expected log predictive density over cases, and by how much it is above another fit's.

    Attributes
    ----------
    n : int
        Cases; those of one determination count once.
    elpd, standard_error : float
    gain, gain_error : float
        Difference from the fit that it is held against, and its standard error over cases.
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
    over : str
        The fit that it is held against.
    effective : float
        Particles; `least` with the case left out that leaves the fewest.
    after, before : Density
        On the cases under the law, and on the talks that were over before it.
    """

    name: str
    what: str
    over: str
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

    log p(y_k | rest) is the log of the mean kernel over that without the case.
    """
    whole = particles.log_weights
    events = events_of(particles.cases)
    found: dict[bool, list[float]] = {False: [], True: []}
    size = []
    for event in dict.fromkeys(events):
        inside = [k for k, other in enumerate(events) if other == event]
        rest = particles.without(inside)
        found[particles.cases[inside[0]].before_law].append(logsumexp(whole) - logsumexp(rest))
        size.append(effective(normalised(rest)))
    return Unseen(np.array(found[False]), np.array(found[True]), np.array(size))


def density(found: Floats, other: Floats) -> Density:
    """Return a density over cases, beside that of another fit."""
    return Density(len(found), *_sum(found), *_sum(found - other))


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
    found: dict[str, Unseen] = {}
    for variant in variants:
        own = replace(plan, sources=variant.sources)
        with open_work(folder / variant.name, own) as work:
            particles = find_particles(work, own)
        own_cases = found[variant.name] = unseen(particles)
        other = found[variant.over]
        rows.append(
            NestedFit(
                variant.name,
                variant.what,
                variant.over,
                effective(normalised(particles.log_weights)),
                float(own_cases.effective.min()),
                density(own_cases.after, other.after),
                density(own_cases.before, other.before),
            )
        )
    return rows


def told(rows: list[NestedFit]) -> str:
    """Return the fits as a table of Markdown."""
    lines = [
        "| rules | | over | effective, least left out | after the law: elpd (s.e.) | gain (s.e.) "
        "| before it: elpd (s.e.) | gain (s.e.) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        parts = [
            row.name,
            row.what,
            "" if row.over == row.name else row.over,
            f"{row.effective:,.0f}, {row.least:,.0f}",
        ]
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
