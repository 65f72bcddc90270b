"""How long a case waits for its answer: competing hazards, one draw a month.

The hazard m of a decision is shared out by logit among designation, waiver and holding on. The
elapsed lag counts from 0 in the month of the purchase, so its mean is 1/h - 1.
Source: competing risks in discrete time, as in Kalbfleisch and Prentice (2002), chapter 8.
"""

import math
from dataclasses import dataclass

from analysis.closed_forms.ties import exceeds


@dataclass(frozen=True)
class Hazards:
    """Monthly probabilities of the two answers."""

    designation: float
    waiver: float

    @property
    def answer(self) -> float:
        """Hazard of any answer, h = h_s + h_w."""
        return self.designation + self.waiver

    @property
    def designation_first(self) -> float:
        """P(the answer is a designation) = h_s/(h_s + h_w); nan if no answer comes."""
        return self.designation / self.answer if self.answer > 0.0 else math.nan

    @property
    def mean_lag(self) -> float:
        """E[lag] = 1/h - 1 [months]; inf if no answer comes."""
        return 1.0 / self.answer - 1.0 if self.answer > 0.0 else math.inf

    @property
    def median_lag(self) -> float:
        """The least lag by which half of the answers are there: ⌈ln ½/ln(1 - h)⌉ - 1 [months]."""
        if self.answer <= 0.0:
            return math.inf
        if self.answer >= 1.0:
            return 0.0
        return math.ceil(math.log(0.5) / math.log1p(-self.answer) - 1e-12) - 1

    def answered_by(self, months: int) -> float:
        """Return P(answered within so many months) = 1 - (1 - h)^M."""
        return 1.0 - (1.0 - self.answer) ** months

    def designated_by(self, months: int) -> float:
        """Return P(designated within so many months), P(answered)·h_s/(h_s + h_w)."""
        return self.answered_by(months) * self.designation_first if self.designation else 0.0

    def waived_by(self, months: int) -> float:
        """Return P(waived within so many months)."""
        return self.answered_by(months) - self.designated_by(months)

    def wait(self, months: int) -> tuple[float, float]:
        """Return mean and variance of the months begun without an answer, of so many.

        With P(wait > t) = (1 - h)^t, t < M: E = Σ(1 - h)^t, and E[wait²] = Σ(2t + 1)(1 - h)^t.
        """
        left = [(1.0 - self.answer) ** t for t in range(months)]
        mean = math.fsum(left)
        return mean, math.fsum((2 * t + 1) * x for t, x in enumerate(left)) - mean * mean


def hazards(rate: float, precision: float, payoffs: tuple[float, float, float]) -> Hazards:
    """Return m times the logit choice among the three options.

    Parameters
    ----------
    rate : float
        m, monthly probability that a case is decided.
    precision : float
        λ of State. At inf the best option is chosen, and at a tie holding before waiving before
        designating.
    payoffs : (float, float, float)
        Of designating, waiving and holding; -inf for what is not allowed.
    """
    best = max(payoffs)
    if precision == math.inf:
        weights = [0.0, 0.0, 0.0]
        weights[max(i for i in range(3) if not exceeds(best, payoffs[i]))] = 1.0
    else:
        weights = [
            math.exp(precision * (payoff - best)) if payoff > -math.inf else 0.0
            for payoff in payoffs
        ]
    total = math.fsum(weights)
    return Hazards(rate * weights[0] / total, rate * weights[1] / total)


def sanction_checked_first(designation: float, waiver: float) -> float:
    """Return P(designation first) if a month's waiver is only drawn when no sanction was.

    h_s/(h_s + h_w - h_s·h_w); not the model's rule, in which one draw decides.
    """
    return designation / (designation + waiver - designation * waiver)


def either(one: float, other: float) -> float:
    """Return the probability that one of two enforcers acts, 1 - (1 - q_1)(1 - q_2)."""
    return 1.0 - (1.0 - one) * (1.0 - other)
