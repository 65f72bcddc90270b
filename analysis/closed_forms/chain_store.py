"""The finitely repeated chain-store game: a State that may be resolute against buyers in turn.

With probability p the State always sanctions. A weak State gains D_i if buyer i abstains and pays
k_i to sanction it. Buyer i buys if and only if it expects sanctions with less than b_i = B_i/C_i.
Sources: Kreps and Wilson (1982), Milgrom and Roberts (1982), Journal of Economic Theory 27; for
unlike buyers, β_n = Π min(1, b_m) over the buyers still to come takes the place of b^n.
"""

from collections.abc import Sequence
from dataclasses import dataclass

KNIFE_EDGE = 1e-12


@dataclass(frozen=True)
class Play:
    """What happens, buyer by buyer, by State's type: probabilities of purchase and of sanction."""

    p: float
    bought_from: dict[bool, tuple[float, ...]]
    sanctioned_by: dict[bool, tuple[float, ...]]

    @property
    def bought(self) -> tuple[float, ...]:
        """P(buy) of each buyer."""
        return self._mixed(self.bought_from)

    @property
    def sanctioned(self) -> tuple[float, ...]:
        """P(bought and sanctioned) of each buyer."""
        return self._mixed(self.sanctioned_by)

    def _mixed(self, parts: dict[bool, tuple[float, ...]]) -> tuple[float, ...]:
        pairs = zip(parts[True], parts[False], strict=True)
        return tuple(self.p * strong + (1.0 - self.p) * weak for strong, weak in pairs)


def needed_standing(ratios: Sequence[float]) -> list[float]:
    """Return the β from each buyer on, and 1 after the last: the standing that deters it.

    Parameters
    ----------
    ratios : sequence of float
        b_i = B_i/C_i, in order of moves.
    """
    chain = [1.0]
    for ratio in reversed(ratios):
        chain.append(chain[-1] * min(1.0, ratio))
    return chain[::-1]


def sanction_rate(standing: float, after: float, *, last: bool) -> float:
    """Return how often the weak State sanctions: never the last buyer; else so that all mix.

    1 if its standing deters the next buyer anyway, p ≥ β_after; else
    p(1 - β_after)/((1 - p)β_after), after which the standing is just β_after.
    """
    if last or standing <= 0.0:
        return 0.0
    if standing >= after:
        return 1.0
    return standing * (1.0 - after) / ((1.0 - standing) * after)


def purchase_rate(standing: float, needed: float, ratio: float, mixing: float) -> float:
    """Return how often a buyer buys: p < β, always if b ≥ 1, with 1 - k/D at the tie p = β."""
    if ratio >= 1.0:
        return 1.0
    if abs(standing - needed) <= KNIFE_EDGE:
        return mixing
    return float(standing < needed)


def play(
    ratios: Sequence[float], stakes: Sequence[float], costs: Sequence[float], p: float
) -> Play:
    """Play the equilibrium through and return what happens with which probability.

    Parameters
    ----------
    ratios, stakes, costs : sequence of float
        b_i, D_i and k_i in order of moves, with k_i ≤ D_(i+1). Buyers with b ≥ 1 must come first or
        last, and at most one first: elsewhere the stated strategies are no equilibrium.
    p : float
        Prior probability of the resolute type, not equal to a β.
    """
    chain = needed_standing(ratios)
    bought: dict[bool, list[float]] = {True: [], False: []}
    sanctioned: dict[bool, list[float]] = {True: [], False: []}
    for resolute in (True, False):
        standings = {p: 1.0}
        for i, ratio in enumerate(ratios):
            after, last = chain[i + 1], i == len(ratios) - 1
            mixing = 1.0 - costs[i - 1] / stakes[i] if i else 0.0
            following: dict[float, float] = {}
            purchase = sanction = 0.0
            for standing, weight in standings.items():
                buys = weight * purchase_rate(standing, chain[i], ratio, mixing)
                hits = buys if resolute else buys * sanction_rate(standing, after, last=last)
                purchase, sanction = purchase + buys, sanction + hits
                for then, share in (
                    (standing, weight - buys),
                    (max(standing, after), hits),
                    (0.0, buys - hits),
                ):
                    if share > 0.0:
                        following[then] = following.get(then, 0.0) + share
            bought[resolute].append(purchase)
            sanctioned[resolute].append(sanction)
            standings = following
    return Play(
        p,
        {kind: tuple(values) for kind, values in bought.items()},
        {kind: tuple(values) for kind, values in sanctioned.items()},
    )
