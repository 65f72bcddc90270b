"""A cheap threat with a cost of backing down, by a State of private resolve.

With probability p State is resolute and sanctions every purchase; otherwise it never does, and pays
h if it threatened. It gains D if nothing is bought. The buyer is indifferent at belief b = B/C.
Perfect Bayesian equilibrium that survives D1; derived from the indifference of both sides, as in
Fearon (1997), Journal of Conflict Resolution 41:68-90.
"""

import math
from dataclasses import dataclass

from analysis.closed_forms.ties import exceeds


@dataclass(frozen=True)
class Signalling:
    """The equilibrium.

    Attributes
    ----------
    bluff : float
        Probability that the weak type threatens, p(1 - b)/((1 - p)b).
    defiance : float
        Probability that a threatened buyer buys, D/(D + h).
    threat : float
        P(threat) = p/b.
    purchase : float
        P(buy) = 1 - (p/b)·h/(D + h).
    sanction : float
        P(sanction) = p·D/(D + h).
    """

    bluff: float
    defiance: float
    threat: float
    purchase: float
    sanction: float

    @property
    def log_odds(self) -> float:
        """What a threat adds to the log odds of 'resolute': τ = -ln(bluff)."""
        return math.inf if self.bluff == 0.0 else -math.log(self.bluff)


def equilibrium(p: float, ratio: float, stakes: float, retreat: float) -> Signalling:
    """Solve the game.

    Semi-separating if p < b < 1; pooling on the threat if p ≥ b, where nobody buys; and if b ≥ 1 no
    threat deters, the weak type is silent and everybody buys.

    Parameters
    ----------
    p : float
        Prior probability of the resolute type.
    ratio : float
        b = B/C; not above 0 if the buyer would not even buy unsanctioned.
    stakes, retreat : float
        D and h, not negative.
    """
    if not exceeds(1.0, ratio):
        return Signalling(bluff=0.0, defiance=1.0, threat=p, purchase=1.0, sanction=p)
    if not exceeds(ratio, p):
        return Signalling(bluff=1.0, defiance=0.0, threat=1.0, purchase=0.0, sanction=0.0)
    defiance = stakes / (stakes + retreat) if stakes > 0.0 else 0.0
    return Signalling(
        bluff=p * (1.0 - ratio) / ((1.0 - p) * ratio),
        defiance=defiance,
        threat=p / ratio,
        purchase=1.0 - (p / ratio) * (1.0 - defiance),
        sanction=p * defiance,
    )


def calibrate(concedes: float, carried_out: float) -> tuple[float, float]:
    """Return (b, h/D) from data: b = P(carried out | resist), h/D = s/(1 - s), s = P(concede)."""
    return carried_out, concedes / (1.0 - concedes)
