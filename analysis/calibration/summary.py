"""A calibration in numbers: what was learnt, what was not, and whether it can be trusted."""

import numpy as np

from analysis.calibration.coverage import LEVEL, Coverage, coverage
from analysis.calibration.findings import (
    FEWEST,
    CalibrationFindings,
    CoverageRates,
    ParameterCoverage,
    ParameterFit,
    PatternFit,
    RegisterFit,
)
from analysis.calibration.particles import IMPLAUSIBLE, Particles
from analysis.evidence.population import effective, normalised
from analysis.evidence.simulate import MOMENTS

LEARNT = 0.2
"""Contraction below which the record is said not to identify a parameter."""

ENOUGH = 20.0
"""Effective particles without which a synthetic posterior says nothing."""


def summarise(
    particles: Particles,
    records: int,
    recovered: Coverage | None = None,
    register: RegisterFit | None = None,
) -> CalibrationFindings:
    """Return a calibration in numbers.

    Parameters
    ----------
    particles : Particles
        The calibration.
    records : int
        Synthetic records to check coverage on; none for 0.
    recovered : Coverage, optional
        What recoveries from the prior show.
    register : RegisterFit, optional
        What the register of orders adds.
    """
    weights = normalised(particles.log_weights)
    made = coverage(particles, records, particles.plan.seed) if records else None
    return CalibrationFindings(
        particles=len(weights),
        effective=effective(weights),
        implausible_beyond=IMPLAUSIBLE,
        plausible=float(particles.plausible[: particles.plan.first].mean()),
        cases=len(particles.cases),
        patterns=tuple(pattern_rows(particles)),
        parameters=tuple(parameter_rows(particles)),
        posterior=enough(particles, register),
        register=register,
        coverage=None if made is None else rates_of(made),
        recovery=None if recovered is None else rates_of(recovered),
    )


def enough(particles: Particles, register: RegisterFit | None) -> bool:
    """Return whether a posterior rests on so many particles that it may be called one."""
    found = effective(normalised(particles.log_weights))
    return min(found, found if register is None else register.effective) >= FEWEST


def pattern_rows(particles: Particles) -> list[PatternFit]:
    """Return each fitted pattern with its mean under prior and posterior."""
    weights = normalised(particles.log_weights)
    rows = []
    for target in particles.patterns:
        values = particles.implied.moments[:, MOMENTS.index(target.moment)]
        known = ~np.isnan(values)
        mean = float(weights[known] @ values[known] / weights[known].sum())
        before = values[: particles.plan.first]
        rows.append(
            PatternFit(
                moment=target.moment,
                target=target.target,
                low=target.low,
                high=target.high,
                weight=target.weight,
                discrepancy=target.discrepancy,
                prior=float(np.nanmean(before)),
                posterior=mean,
                passed=target.holds(mean),
            )
        )
    return rows


def parameter_rows(particles: Particles) -> list[ParameterFit]:
    """Return each parameter under prior and posterior, and by how much it was narrowed."""
    weights = normalised(particles.log_weights)
    values = particles.values
    mean = weights @ values
    spread = np.sqrt(weights @ (values - mean) ** 2)
    prior = (particles.prior.high - particles.prior.low) / np.sqrt(12.0)
    middle = 0.5 * (particles.prior.high + particles.prior.low)
    return [
        ParameterFit(
            path=path,
            prior_mean=float(middle[k]),
            prior_sd=float(prior[k]),
            posterior_mean=float(mean[k]),
            posterior_sd=float(spread[k]),
            contraction=float(1.0 - (spread[k] / prior[k]) ** 2),
            identified=bool(1.0 - (spread[k] / prior[k]) ** 2 >= LEARNT),
        )
        for k, path in enumerate(particles.prior.paths)
    ]


def rates_of(found: Coverage) -> CoverageRates:
    """Return how often intervals held the truth."""
    usable = found.enough(ENOUGH)
    kept = len(usable.effective)
    return CoverageRates(
        records=len(found.effective),
        rate=found.rate,
        usable=kept,
        least_effective=ENOUGH,
        rate_of_usable=usable.rate if kept else None,
        level=LEVEL,
        by_parameter={
            path: ParameterCoverage(
                rate=float(found.covered[:, k].mean()),
                mean_rank=float(found.ranks[:, k].mean()),
                contraction=float(found.contraction[:, k].mean()),
            )
            for k, path in enumerate(found.paths)
        },
    )
