"""Poisson regression with country and year effects by statsmodels, errors clustered by country."""

import math
import warnings
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import NormalDist
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from analysis.errors import not_installed
from analysis.register.conditional import UndeterminedError, check_ends
from analysis.register.panel import Panel

LEVEL = 0.95
"""Level of intervals."""

DIGITS = 6
"""Decimals that are kept: linear algebra differs in the last bits from machine to machine."""

Floats = NDArray[np.float64]

LARGEST = 1e9
"""Bound of coefficients, their errors and ends that are read again from a file."""

Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


@dataclass(frozen=True)
class Coefficient:
    """A coefficient, its standard error clustered by country, its normal interval and p value."""

    value: Number
    standard_error: Annotated[float, Field(ge=0.0, le=LARGEST)]
    low: Number
    high: Number
    p: Annotated[float, Field(ge=0.0, le=1.0)]


def fit(panel: Panel, regressors: Mapping[str, Floats]) -> dict[str, Coefficient]:
    """Return the coefficients of a Poisson regression with country and year effects, by name.

    E[n_cy] = exp(a_c + b_y + Σ_k β_k·x_cyk); the variance allows for any dependence within a
    country and any dispersion (a Poisson pseudo-likelihood; Gourieroux, Monfort and Trognon,
    Econometrica 52, 1984), with the usual factor G/(G − 1)·(N − 1)/(N − K) for few clusters.

    Parameters
    ----------
    panel : Panel
        Counts; every country has an order.
    regressors : mapping of str to (countries, years) array
        What varies within a country and differs between countries.

    Raises
    ------
    CommandError
        If statsmodels is not installed, or the register does not determine the coefficients.
    """
    try:
        from statsmodels.genmod.families import Poisson
        from statsmodels.genmod.generalized_linear_model import GLM
    except ImportError as missing:
        raise not_installed("register", "statsmodels", "explore") from missing
    countries, years = panel.counts.shape
    ordered = panel.counts.sum(axis=0) > 0.0
    places = np.repeat(np.arange(countries), years)
    effects = [np.kron(np.eye(countries), np.ones((years, 1)))]
    effects += [np.kron(np.ones((countries, 1)), np.eye(years)[:, ordered][:, 1:])]
    columns = [values.reshape(-1, 1) for values in regressors.values()]
    rows = np.tile(ordered, countries)
    design = np.concatenate([*effects, *columns], axis=1)[rows]
    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("error")
        if not countries or np.linalg.matrix_rank(design) < design.shape[1]:
            raise undetermined(regressors)
        try:
            result = GLM(panel.counts.reshape(-1)[rows], design, family=Poisson()).fit(
                maxiter=200, cov_type="cluster", cov_kwds={"groups": places[rows]}, tol=1e-10
            )
        except (Warning, ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
            raise undetermined(regressors) from error
    if not result.converged:
        raise undetermined(regressors)
    first = design.shape[1] - len(regressors)
    if not np.isfinite(result.bse[first:]).all():
        raise undetermined(regressors)
    try:
        check_ends(result.params[first:], regressors.values())
    except UndeterminedError as error:
        raise undetermined(regressors) from error
    found = zip(regressors, result.params[first:], result.bse[first:], strict=True)
    return {name: described(float(value), float(error)) for name, value, error in found}


def one_thread() -> AbstractContextManager[Any]:
    """Keep linear algebra to one thread: on matrices this small more of them only wait."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError as missing:
        raise not_installed("register", "threadpoolctl", "explore") from missing
    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


def undetermined(regressors: Iterable[str]) -> UndeterminedError:
    """Return the error that a register has too little to say."""
    return UndeterminedError(
        f"the register does not determine the coefficient of {', '.join(regressors)}: too few "
        "orders, or none before or after where it differs"
    )


def described(value: float, error: float) -> Coefficient:
    """Return a coefficient with its normal interval and two-sided p value.

    An error of 0, of orders that follow the model to the last one, leaves no doubt.
    """
    reach = NormalDist().inv_cdf(0.5 + LEVEL / 2.0) * error
    far = abs(value) / error if error else math.inf if value else 0.0
    p = math.erfc(far / math.sqrt(2.0))
    return Coefficient(*(round(x, DIGITS) for x in (value, error, value - reach, value + reach, p)))
