"""A buyer that waits: what a plant has to make first, and what the wait leaves of a purchase.

A payoff that comes after T months is worth e^(-rT/12) of it, with a rate r a year (Samuelson 1937,
Review of Economic Studies 4:155-161). What comes never is worth nothing.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Plant:
    """What a buyer sees of a plant.

    Attributes
    ----------
    capacity : float
        Units a year.
    ready : float
        Units that stand ready.
    ahead : float
        Units ordered before.
    idle : float
        Months for which it makes nothing, as announced; inf if no end is.
    """

    capacity: float
    ready: float
    ahead: float
    idle: float = 0.0


def months_to_first(plant: Plant, units: float, lead: float) -> float:
    """Return T [months]: the lead time, and the queue divided by capacity; inf for never.

    Parameters
    ----------
    plant : Plant
        The plant.
    units : float
        Those ordered; the first of them is waited for.
    lead : float
        Months of lead time.
    """
    queue = plant.ahead + min(1.0, units) - plant.ready
    if queue <= 0.0:
        return lead
    if plant.capacity <= 0.0 or math.isinf(plant.idle):
        return math.inf
    return lead + plant.idle + 12.0 * queue / plant.capacity


def left(rate: float, months: float) -> float:
    """Return e^(-rT/12), what the wait leaves of a payoff; all of it at a rate of 0."""
    return math.exp(-rate * months / 12.0) if rate > 0.0 else 1.0


def gain(value: float, share: float, fear: float, rest: float) -> float:
    """Return ΔU [LP]: max(v, 0)·e^(-rT) + min(v, 0) - fear + the rest.

    Parameters
    ----------
    value : float
        v.
    share : float
        e^(-rT/12).
    fear : float
        q·s·C, discounted where the sanction follows delivery.
    rest : float
        What is had or paid at signature: η·H - P - f.
    """
    return max(0.0, value) * share + min(0.0, value) - fear + rest
