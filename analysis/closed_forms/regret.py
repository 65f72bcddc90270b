"""A designated buyer that may hand back what it has: a constant hazard, so a geometric wait."""

import math

from analysis.closed_forms.quantal_response import choice


def hazard(rate: float, precision: float, regret: float) -> float:
    """Return r·σ(λ(C - v - kept·sunk)), the chance of a month.

    Parameters
    ----------
    rate : float
        r, the hazard of a buyer sure of its regret.
    precision : float
        λ.
    regret : float
        C - v - kept·sunk [LP].
    """
    return rate * choice(precision, regret)


def by(chance: float, months: int) -> float:
    """Return 1 - (1 - h)^M, the probability that it has happened within so many months."""
    return -math.expm1(months * math.log1p(-chance)) if chance < 1.0 else float(months > 0)


def lived(chance: float, months: int) -> tuple[float, float]:
    """Return mean and variance of the months begun until it happens, at most M."""
    stays = [math.pow(1.0 - chance, month) for month in range(months)]
    mean = math.fsum(stays)
    square = math.fsum((2 * month + 1) * stay for month, stay in enumerate(stays))
    return mean, square - mean * mean
