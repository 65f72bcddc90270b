"""Talks as an absorbing Markov chain, with warnings as states of their own.

Transient states: exploring, negotiating, negotiating under a warning, agreed, agreed under a
warning. Absorbing: signed, abandoned. With transient part Q and absorbing part R the fundamental
matrix N = (I - Q)⁻¹ gives E[T] = N·1 and the probabilities of the ends N·R.
Source: Kemeny and Snell (1960), Finite Markov Chains, chapter 3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EXPLORING, NEGOTIATING, WARNED, AGREED, AGREED_WARNED = range(5)
SIGNED, ABANDONED = range(2)


@dataclass(frozen=True)
class Talks:
    """Monthly rates of one deal.

    Attributes
    ----------
    advance, drop : (float, float, float)
        a and z when exploring, negotiating and agreed.
    warning : float
        Probability of a warning in a month of negotiating or agreed talks, before the buyer moves.
    calm, warned : float
        y, the probability of wanting the deal without and with a warning.
    """

    advance: tuple[float, float, float]
    drop: tuple[float, float, float]
    warning: float
    calm: float
    warned: float


def matrices(talks: Talks) -> tuple[Floats, Floats]:
    """Return Q (5, 5) and R (5, 2)."""
    q, r = np.zeros((5, 5)), np.zeros((5, 2))

    def move(start: int, weight: float, wish: float, now: int, then: int | None) -> None:
        """Add the buyer's move from `start`, given the state in which it finds itself."""
        stage = {EXPLORING: 0, NEGOTIATING: 1, WARNED: 1, AGREED: 2, AGREED_WARNED: 2}[now]
        up, down = talks.advance[stage] * wish, talks.drop[stage] * (1.0 - wish)
        if then is None:
            r[start, SIGNED] += weight * up
        else:
            q[start, then] += weight * up
        r[start, ABANDONED] += weight * down
        q[start, now] += weight * (1.0 - up - down)

    w = talks.warning
    move(EXPLORING, 1.0, talks.calm, EXPLORING, NEGOTIATING)
    move(NEGOTIATING, 1.0 - w, talks.calm, NEGOTIATING, AGREED)
    move(NEGOTIATING, w, talks.warned, WARNED, AGREED_WARNED)
    move(WARNED, 1.0, talks.warned, WARNED, AGREED_WARNED)
    move(AGREED, 1.0 - w, talks.calm, AGREED, None)
    move(AGREED, w, talks.warned, AGREED_WARNED, None)
    move(AGREED_WARNED, 1.0, talks.warned, AGREED_WARNED, None)
    return q, r


def ends(q: Floats, r: Floats) -> Floats:
    """Return N·R, N = (I - Q)⁻¹: the probability of each end, from each state."""
    return np.asarray(np.linalg.solve(np.eye(len(q)) - q, r), dtype=np.float64)


def mean_time(q: Floats) -> Floats:
    """Return E[T] = N·1, the expected number of steps to absorption, from each state."""
    return ends(q, np.ones(len(q)))


def ends_by(q: Floats, r: Floats, months: int) -> Floats:
    """Return the probability of each end within so many months: Σ_(t<M) Q^t·R."""
    found, power = np.zeros_like(r), np.eye(len(q))
    for _ in range(months):
        found += power @ r
        power = power @ q
    return found


def time_by(q: Floats, months: int) -> tuple[Floats, Floats]:
    """Return mean and variance of min(T, M), from each state.

    With P(T > t) = Q^t·1, E = Σ_(t<M) Q^t·1 and E[min(T, M)²] = Σ_(t<M) (2t + 1)·Q^t·1.
    """
    mean, square, left = np.zeros(len(q)), np.zeros(len(q)), np.ones(len(q))
    for t in range(months):
        mean += left
        square += (2 * t + 1) * left
        left = q @ left
    return mean, square - mean * mean


def warned_by(talks: Talks, months: int) -> float:
    """Return the probability that talks which start exploring are warned within so many months.

    The chain is stopped at the warning: its rate is w out of the states without one.
    """
    q, _ = matrices(talks)
    calm = [EXPLORING, NEGOTIATING, AGREED]
    quiet, rate = q[np.ix_(calm, calm)], np.array([[0.0], [talks.warning], [talks.warning]])
    return float(ends_by(quiet, rate, months)[0, 0])
