"""What a closed form claims of an ensemble, and how a simulation is held to it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator

from analysis.errors import CommandError
from sim.ensemble import Ensemble

ROUNDING = 1e-9
"""How far a number that chance does not touch may be off: payoffs closer than this are ties."""

SUMMED = 1e-12
"""How far a probability of 0 or 1 may be off for being summed up in floating point."""

BOUND = 4.5
"""Standard errors that a mean over runs may be off."""

Measure = Callable[[Ensemble], NDArray[Any]]


@dataclass(frozen=True)
class Claim:
    """One number that a scenario is known to give.

    Attributes
    ----------
    what : str
        What it is, in a few words and with its unit unless it is a probability or a count.
    exact : float
        The number.
    measure : callable
        Takes an ensemble to one number per run, of which `exact` is the mean.
    kind : {"exact", "chance", "mean"}
        The same in every run; the probability of a yes or no; or a mean of anything.
    spread : float
        Of a mean: the standard deviation over runs that is known of what is averaged.
    """

    what: str
    exact: float
    measure: Measure
    kind: str
    spread: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a number that is none: nothing that is simulated could be held to it."""
        if not (math.isfinite(self.exact) and math.isfinite(self.spread)):
            raise CommandError(f"the closed form has no finite number of {self.what}")


def certain(what: str, exact: float, measure: Measure) -> Claim:
    """Claim a number that is the same in every run."""
    return Claim(what, float(exact), measure, "exact")


def chance(what: str, exact: float, measure: Measure) -> Claim:
    """Claim the probability of something that happens or not; if it is 0 or 1, it is certain."""
    if min(exact, 1.0 - exact) < SUMMED:
        return certain(what, round(exact), measure)
    return Claim(what, float(exact), measure, "chance")


def average(what: str, exact: float, measure: Measure, variance: float) -> Claim:
    """Claim the mean of a number that differs from run to run, of which the variance is known."""
    return Claim(what, float(exact), measure, "mean", math.sqrt(max(0.0, variance)))


INFINITE = {".inf": math.inf, "-.inf": -math.inf}
"""How JSON, which lacks infinite numbers, has them."""


def _read_back(told: object) -> object:
    return INFINITE.get(told, told) if isinstance(told, str) else told


Distance = Annotated[float, BeforeValidator(_read_back)]
"""A number that may be infinite, and is read back from JSON all the same."""


@dataclass(frozen=True)
class Verdict:
    """How a simulation compares with a claim.

    Attributes
    ----------
    simulated : float
        Mean over runs.
    standard_error : float or None
        Of that mean: from the exact probability if the claim is one, else from the known spread or
        that of the sample, whichever is larger: rare events may be missing from a sample, or weigh
        too much in it. None where chance plays no part.
    off : float or None
        (simulated - exact)/standard_error, None where chance plays no part.
    holds : bool
        Whether that is near enough.
    """

    simulated: float
    standard_error: float | None
    off: Distance | None
    holds: bool


def judge(claim: Claim, ensemble: Ensemble, bound: float = BOUND) -> Verdict:
    """Compare an ensemble with a claim.

    What is certain must come out in every run, up to rounding. What is random must lie within
    `bound` standard errors; a probability may be farther off if the exact binomial tail beyond what
    was counted is no smaller than the normal one beyond the bound, as it can be for rare events.
    """
    values = np.asarray(claim.measure(ensemble), dtype=np.float64)
    runs, mean = len(values), float(np.mean(values))
    slack = ROUNDING * max(1.0, abs(claim.exact))
    if claim.kind == "exact":
        same = bool(np.all(np.abs(values - claim.exact) <= slack))
        return Verdict(mean, None, None, same)
    if claim.kind == "chance":
        error = math.sqrt(claim.exact * (1.0 - claim.exact) / runs)
    else:
        sample = float(np.std(values, ddof=1)) if runs > 1 else 0.0
        error = max(sample, claim.spread) / math.sqrt(runs)
    apart = mean - claim.exact
    if abs(apart) <= slack:
        off = 0.0
    else:
        off = apart / error if error > 0.0 else math.copysign(math.inf, apart)
    holds = abs(off) <= bound
    if not holds and claim.kind == "chance":
        holds = binomial_tail(round(mean * runs), runs, claim.exact) >= tail(bound) / 2.0
    return Verdict(mean, error, off, holds)


def tail(bound: float) -> float:
    """Return the probability that a standard normal lies farther out than ±bound."""
    return 2.0 * NormalDist().cdf(-bound)


def binomial_tail(count: int, runs: int, p: float) -> float:
    """Return the probability of a count as far out as this one or farther, on its side."""
    from scipy.special import bdtr, bdtrc

    if count < runs * p:
        return float(bdtr(count, runs, p))
    return float(bdtrc(count - 1, runs, p)) if count > 0 else 1.0


def false_alarm(comparisons: int, bound: float = BOUND) -> float:
    """Return a bound on the probability that any of so many true claims fails (Bonferroni)."""
    return min(1.0, comparisons * tail(bound))
