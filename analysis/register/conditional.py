"""Poisson regression with country and year effects, many times over: coefficients alone.

Given its number of orders, a country's orders fall on the years as a multinomial draw, in which
its effect no longer occurs (Hausman, Hall and Griliches, Econometrica 52, 1984). What is left are
the year effects and the coefficients sought: few enough for Newton's method in a fraction of a
millisecond, where the library of `analysis.register.library` needs some fifty. The estimates are
the same; a test holds them together.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError

Floats = NDArray[np.float64]

ABSURD = 20.0
"""Change of the log of orders, over the regressor's range, that stands for one without end."""

STEPS = 100
"""Newton steps, halved ones included, after which there is no maximum to be found."""

ENOUGH = 1e-9
"""A step that moves no coefficient by more is the last."""

FLAT = 1e-6
"""Ratio of the least to the largest root of the curvature below which it is flat."""

FARTHEST = 5.0
"""Longest step of a coefficient, so that the first does not overshoot."""


class UndeterminedError(CommandError):
    """Too little is on record to determine a coefficient."""


def coefficients(counts: Floats, regressors: Floats) -> Floats:
    """Return the coefficients of a Poisson regression with country and year effects.

    E[n_cy] = exp(a_c + b_y + Σ_k β_k·x_cyk)

    Parameters
    ----------
    counts : (countries, years) array
        Orders, or their size; every country has some.
    regressors : (countries, years, k) array
        What varies within a country and differs between countries.

    Returns
    -------
    (k,) array

    Raises
    ------
    UndeterminedError
        If the likelihood has no single maximum: too few orders, or none where they would tell.
    """
    ordered = counts.sum(axis=0) > 0.0
    if not ordered.any():
        raise _undetermined()
    counts, regressors = counts[:, ordered], regressors[:, ordered]
    totals = counts.sum(axis=1)
    years = counts.shape[1]
    dummies = np.broadcast_to(np.eye(years)[:, 1:], (len(counts), years, years - 1))
    design = np.concatenate([dummies, regressors], axis=2)
    theta = np.zeros(design.shape[2])
    shares = counts.sum(axis=0) / totals.sum()
    theta[: years - 1] = np.log(shares[1:] / shares[0])
    value, probability = _likelihood(counts, totals, design, theta)
    for _ in range(STEPS):
        mean = np.einsum("cy,cyk->ck", probability, design)
        slope = np.einsum("cy,cyk->k", counts, design) - totals @ mean
        weighted = np.sqrt(totals[:, np.newaxis] * probability)[:, :, np.newaxis] * design
        flat = weighted.reshape(-1, design.shape[2])
        curvature = flat.T @ flat - (totals[:, np.newaxis] * mean).T @ mean
        step = _solve(curvature, slope)
        step *= min(1.0, FARTHEST / max(FARTHEST, float(np.abs(step).max())))
        if np.abs(step).max() < ENOUGH:
            found: Floats = theta[years - 1 :] + step[years - 1 :]
            check_ends(found, np.moveaxis(regressors, 2, 0))
            return found
        while True:
            better, moved = _likelihood(counts, totals, design, theta + step)
            if better >= value - 1e-9 * abs(value) or np.abs(step).max() < ENOUGH:
                break
            step = step / 2.0
        theta, value, probability = theta + step, better, moved
    raise _undetermined()


def coefficient(counts: Floats, share: Floats, after: Floats) -> float:
    """Return the coefficient of a country's share in the years after a break.

    Parameters
    ----------
    counts : (countries, years) array
        Orders.
    share : (countries,) array
        1 is all.
    after : (years,) array
        1 after the break, 0 before.

    Raises
    ------
    UndeterminedError
        If it is not determined; see `coefficients`.
    """
    return float(coefficients(counts, (share[:, np.newaxis] * after)[:, :, np.newaxis])[0])


def _solve(curvature: Floats, slope: Floats) -> Floats:
    """Return the Newton step; a curvature that is flat in some direction has none."""
    try:
        roots = np.diag(np.linalg.cholesky(curvature))
    except np.linalg.LinAlgError as error:
        raise _undetermined() from error
    if roots.min() < FLAT * roots.max():
        raise _undetermined()
    return np.asarray(np.linalg.solve(curvature, slope), dtype=np.float64)


def _likelihood(
    counts: Floats, totals: Floats, design: Floats, theta: Floats
) -> tuple[float, Floats]:
    """Return the log likelihood given the countries' totals, and the shares of the years."""
    eta = design @ theta
    eta -= eta.max(axis=1, keepdims=True)
    weight = np.exp(eta)
    total = weight.sum(axis=1, keepdims=True)
    value = float(np.sum(counts * eta) - totals @ np.log(total[:, 0]))
    return value, weight / total


def check_ends(found: Floats, regressors: Iterable[Floats]) -> None:
    """Refuse coefficients that would go on for ever, had the search for them not ended.

    Raises
    ------
    UndeterminedError
        If one is no number, or is beyond anything that orders could show.
    """
    for value, regressor in zip(found, regressors, strict=True):
        if not abs(value) * np.ptp(regressor) <= ABSURD:
            raise _undetermined()


def _undetermined() -> UndeterminedError:
    return UndeterminedError(
        "the register does not determine the coefficient: too few orders, or none before or after "
        "where shares differ"
    )
