"""What a calibration finds, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.store.findings import to_plain

FEWEST = 100.0
"""Effective particles without which nothing is called a posterior: quantiles of fewer are luck."""


@dataclass(frozen=True)
class PatternFit:
    """A fitted pattern under prior and posterior.

    Attributes
    ----------
    target, low, high : float
        Where the record has it, and the band that counts as agreement.
    weight : str
        How much it counts: "high" or "medium".
    discrepancy : float
        Standard deviation of what the model may be off by.
    prior, posterior : float
        Means of what particles show.
    passed : bool
        Whether the posterior mean lies in the band.
    """

    moment: str
    target: float
    low: float | None
    high: float | None
    weight: str
    discrepancy: float
    prior: float
    posterior: float
    passed: bool


@dataclass(frozen=True)
class ParameterFit:
    """A parameter under prior and posterior, in the unit of the registry.

    Attributes
    ----------
    contraction : float
        1 - posterior variance over prior variance.
    identified : bool
        Whether that is enough to say that the record identifies it.
    """

    path: str
    prior_mean: float
    prior_sd: float
    posterior_mean: float
    posterior_sd: float
    contraction: float
    identified: bool


@dataclass(frozen=True)
class ParameterCoverage:
    """How often intervals of a parameter held the truth, mean rank of it, mean contraction."""

    rate: float
    mean_rank: float
    contraction: float


@dataclass(frozen=True)
class CoverageRates:
    """How often intervals held the truth: over all records, and over those that say much.

    A posterior that rests on few particles is a poor one whatever the calibration is worth; both
    rates are told.

    Attributes
    ----------
    records, usable : int
        Made records, and those whose posterior rests on enough particles.
    rate, rate_of_usable : float
        Share of intervals that held the truth; None where no record is usable.
    least_effective : float
        Effective particles that are enough.
    level : float
        Level of the intervals.
    """

    records: int
    rate: float
    usable: int
    least_effective: float
    rate_of_usable: float | None
    level: float
    by_parameter: Mapping[str, ParameterCoverage]


@dataclass(frozen=True)
class RegisterPattern:
    """A pattern of the register of orders; see `analysis.register.agreement`.

    Attributes
    ----------
    recorded, error : float
        On record, and its standard error over resampled countries.
    before, after : float
        Means over registers as the other sources weigh them, and as this one does too.
    without_law : float
        As the other sources weigh them, in a world without the law.
    """

    name: str
    recorded: float
    error: float
    before: float
    after: float
    without_law: float


@dataclass(frozen=True)
class RegisterFit:
    """What the register of orders adds to a calibration.

    Attributes
    ----------
    registers : int
        Simulated of all occasions, with the law, and as many without it.
    effective : float
        Particles, weighed by it.
    log_bayes_factor, error : float
        Log of how much better the law agrees with the register than none, by the same particles,
        and its error from their number.
    """

    registers: int
    effective: float
    log_bayes_factor: float
    error: float
    patterns: tuple[RegisterPattern, ...]


@dataclass(frozen=True)
class CalibrationFindings:
    """A calibration.

    Attributes
    ----------
    particles : int
        In all.
    effective : float
        Kish's effective number of them.
    implausible_beyond : float
        Deviations beyond which a pattern rules a particle out.
    plausible : float
        Share of the prior that no pattern rules out.
    cases : int
        Cases that were fitted.
    posterior : bool
        Whether so many are effective that what they weigh may be called a posterior.
    least_effective : float
        How many that takes.
    register : RegisterFit or None
        Where registers were simulated; the draws then are weighed by them too.
    coverage, recovery : CoverageRates or None
        Of records made within the posterior, and from the prior; None where none were asked for.
    """

    particles: int
    effective: float
    implausible_beyond: float
    plausible: float
    cases: int
    patterns: tuple[PatternFit, ...]
    parameters: tuple[ParameterFit, ...]
    posterior: bool = True
    least_effective: float = FEWEST
    register: RegisterFit | None = None
    coverage: CoverageRates | None = None
    recovery: CoverageRates | None = None


def to_dict(found: CalibrationFindings) -> dict[str, Any]:
    """Return findings ready for JSON, without checks and sources that were not asked for."""
    plain: dict[str, Any] = to_plain(found)
    checks = ("coverage", "recovery", "register")
    return {name: value for name, value in plain.items() if value is not None or name not in checks}
