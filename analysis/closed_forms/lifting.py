"""Sanctions that end: by the buyer's return of the weapon and by State's decision, two hazards."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ways:
    """The chances of a month; the buyer decides before State does.

    Attributes
    ----------
    returned : float
        That the buyer, still under sanctions, gives the weapon back.
    decided : float
        That State lifts while it keeps it.
    released : float
        That State lifts once it has given it back.
    """

    returned: float
    decided: float
    released: float


def lifted_by(ways: Ways, months: int) -> tuple[float, float]:
    """Return P(lifted) and P(given back) within so many months.

    A chain of three states: kept under sanctions, given back under sanctions, free. In a month the
    buyer moves from the first to the second, then State from either to the third.
    """
    kept, given, back = 1.0, 0.0, 0.0
    for _ in range(months):
        moved = kept * ways.returned
        back += moved
        given = (given + moved) * (1.0 - ways.released)
        kept = (kept - moved) * (1.0 - ways.decided)
    return 1.0 - kept - given, back
