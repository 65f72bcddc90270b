"""What keeps Moscow from a sale: a dearer least price, contracts withdrawn, and what it learns."""

from dataclasses import dataclass, replace

from analysis.closed_forms.bargaining import Stakes


@dataclass(frozen=True)
class Fear:
    """What Moscow expects new sanctions over a sale to cost it.

    Attributes
    ----------
    belief : float
        q_R, that a significant sale brings them.
    significance : float
        s.
    loss : float
        L [LP], perhaps infinite.
    """

    belief: float
    significance: float
    loss: float

    @property
    def burden(self) -> float:
        """q_R·s·L [LP]; 0 where either of the probabilities is."""
        chance = self.belief * self.significance
        return chance * self.loss if chance > 0.0 else 0.0


def scarcity(rate: float, units: float, capacity: float) -> float:
    """Return what an order book adds [LP]: rate·(units waiting / yearly capacity).

    Parameters
    ----------
    rate : float
        [LP per year of production].
    units, capacity : float
        Without orders it is 0 whatever the plant makes.
    """
    if rate == 0.0 or units == 0.0:
        return 0.0
    return rate * units / capacity if capacity > 0.0 else float("inf")


def burdened(stakes: Stakes, burden: float) -> Stakes:
    """Return what there is to share where the sale costs Moscow more: S falls by the burden.

    Under Nash the price rises by (1 - φ)·burden while S stays positive, and Russia's margin above
    all that the sale costs it falls by φ·burden.
    """
    return replace(stakes, cost=stakes.cost + burden)


def belief(alpha: float, beta: float, listed: int, sales: int) -> float:
    """Return q_R after so many significant sales, so many of which brought sanctions on Moscow."""
    return (alpha + listed) / (alpha + beta + sales)


def belief_after(prior: tuple[float, float], sales: int, rate: float) -> tuple[float, float]:
    """Return mean and variance of q_R after significant sales that each bring sanctions at a rate.

    Parameters
    ----------
    prior : (float, float)
        α_R and β_R.
    """
    alpha, beta = prior
    whole = alpha + beta + sales
    return (alpha + sales * rate) / whole, sales * rate * (1.0 - rate) / (whole * whole)
