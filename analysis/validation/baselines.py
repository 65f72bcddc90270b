"""What a model has to beat: the base rate, and a regression on two shares."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.evidence.cases import ScoredCase

PENALTY = 1.0
"""Ridge penalty on standardised slopes: the usual default, which keeps small samples finite."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def base_rate(training: Flags) -> float:
    """Return the share that happened in the training cases, one half of a case added on each side.

    The addition keeps it from 0 and 1 (Jeffreys' prior).
    """
    return float((np.count_nonzero(training) + 0.5) / (len(training) + 1.0))


def two_shares(cases: list[ScoredCase]) -> Floats:
    """Return the Russian and US shares of arms imports that the model sees, shape (cases, 2)."""
    buyers = [case.scenario.countries[case.case.facts.iso3] for case in cases]
    found = [[buyer.russia_share, buyer.us_share] for buyer in buyers]
    return np.array(found, dtype=float).reshape(len(cases), 2)


def shares_and_rivals(cases: list[ScoredCase]) -> Floats:
    """Return the two shares and the number of rival bids, 0 where none is known."""
    bids = [case.case.facts.competition.bidders or 0 for case in cases]
    return np.column_stack([two_shares(cases), np.log1p(np.array(bids, dtype=float))])


def logistic(training: Floats, happened: Flags, asked: Floats) -> Floats:
    """Fit a ridge logistic regression on training cases, and return probabilities of others.

    Parameters
    ----------
    training : (cases, features)
    happened : (cases,)
    asked : (others, features)
    """
    if happened.all() or not happened.any():
        return np.full(len(asked), base_rate(happened))
    centre = training.mean(axis=0)
    scale = np.where(training.std(axis=0) > 0.0, training.std(axis=0), 1.0)
    signs = np.where(happened, 1.0, -1.0)
    design = (training - centre) / scale

    def loss(weights: Floats) -> float:
        margins = signs * (weights[0] + design @ weights[1:])
        penalty = 0.5 * PENALTY * float(weights[1:] @ weights[1:])
        return float(np.logaddexp(0.0, -margins).sum()) + penalty

    weights = minimize(loss, np.zeros(1 + design.shape[1]), method="BFGS").x
    scores = weights[0] + ((asked - centre) / scale) @ weights[1:]
    return np.asarray(1.0 / (1.0 + np.exp(-scores)))
