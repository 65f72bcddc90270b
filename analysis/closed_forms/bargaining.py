"""The price of a deal by bargaining between Russia and the buyer.

Sources: Nash (1950), Econometrica 18:155-162; Rubinstein (1982), Econometrica 50:97-109.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stakes:
    """What there is to share.

    Attributes
    ----------
    value : float
        v, worth of the purchase to the buyer.
    fear : float
        qC, the sanction expected.
    outside : float
        u0, worth of the alternative.
    cost : float
        c, the least Russia accepts.
    """

    value: float
    fear: float
    outside: float
    cost: float

    @property
    def surplus(self) -> float:
        """S = v - qC - u0 - c; there is a sale if it is positive."""
        return self.value - self.fear - self.outside - self.cost


def rubinstein_share(seller: float, buyer: float) -> float:
    """Return φ = (1 - δ_B)/(1 - δ_S·δ_B), the share of the seller, who makes the first offer.

    Parameters
    ----------
    seller, buyer : float
        Discount factors between offers, δ_S and δ_B, not both 1.
    """
    return (1.0 - buyer) / (1.0 - seller * buyer)


def nash_price(stakes: Stakes, share: float) -> float | None:
    """Return P* = c + φS, or None where there is nothing to share.

    dP*/d(qC) = dP*/du0 = -φ: Russia bears its share of the expected sanction.
    """
    if stakes.surplus <= 0.0:
        return None
    return stakes.cost + share * stakes.surplus


def deal_me_out_price(stakes: Stakes, share: float) -> float | None:
    """Return the price if the alternative only binds as an outside option; not a rule of the model.

    P = min(c + φ(v - qC - c), v - qC - u0) (Binmore, Rubinstein and Wolinsky 1986).
    """
    if stakes.surplus <= 0.0:
        return None
    net = stakes.value - stakes.fear
    return min(stakes.cost + share * (net - stakes.cost), net - stakes.outside)
