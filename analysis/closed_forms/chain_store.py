"""The finitely repeated chain-store game: a State that may be resolute against buyers in turn.

With probability p the State always sanctions. A weak State gains D_i if buyer i abstains and pays
k_i to sanction it. Buyer i buys if and only if it expects sanctions with less than b_i = B_i/C_i.
Sources: Kreps and Wilson (1982), Milgrom and Roberts (1982), Journal of Economic Theory 27; for
unlike buyers, β_n = Π min(1, b_m) over the buyers still to come takes the place of b^n.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.closed_forms.ties import exceeds

EQUAL = 1e-12
"""How far a standing may be off a β that it was set to."""


@dataclass(frozen=True)
class Path:
    """What happens against a State of one type.

    Attributes
    ----------
    bought, sanctioned : tuple of float
        P(buy) and P(buy and be sanctioned) of each buyer.
    purchases, sanctions : list of float
        P(that many in all), from 0 to the number of buyers.
    """

    bought: tuple[float, ...]
    sanctioned: tuple[float, ...]
    purchases: list[float]
    sanctions: list[float]


@dataclass(frozen=True)
class Play:
    """What happens against State of unknown type, which is resolute with probability `p`."""

    p: float
    resolute: Path
    weak: Path

    @property
    def bought(self) -> list[float]:
        """P(buy) of each buyer."""
        return self._mixed(self.resolute.bought, self.weak.bought)

    @property
    def sanctioned(self) -> list[float]:
        """P(buy and be sanctioned) of each buyer."""
        return self._mixed(self.resolute.sanctioned, self.weak.sanctioned)

    @property
    def purchases(self) -> list[float]:
        """P(that many purchases in all)."""
        return self._mixed(self.resolute.purchases, self.weak.purchases)

    @property
    def sanctions(self) -> list[float]:
        """P(that many sanctions in all)."""
        return self._mixed(self.resolute.sanctions, self.weak.sanctions)

    def _mixed(self, strong: Sequence[float], weak: Sequence[float]) -> list[float]:
        pairs = zip(strong, weak, strict=True)
        return [self.p * one + (1.0 - self.p) * other for one, other in pairs]


def needed_standing(ratios: Sequence[float]) -> list[float]:
    """Return the β from each buyer on, and 1 after the last: the standing that deters it.

    Parameters
    ----------
    ratios : sequence of float
        b_i = B_i/C_i, in order of moves.
    """
    chain = [1.0]
    for ratio in reversed(ratios):
        chain.append(chain[-1] * max(0.0, min(1.0, ratio)))
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
    if not exceeds(1.0, ratio):
        return 1.0
    if standing <= 0.0:
        return float(exceeds(ratio, 0.0))
    if abs(standing - needed) <= EQUAL:
        return mixing
    return float(standing < needed)


@dataclass(frozen=True)
class ChainStoreGame:
    """Buyers in order of moves.

    Attributes
    ----------
    ratios, stakes, costs : sequence of float
        b_i > 0, D_i and k_i, with k_i ≤ D_(i+1). Buyers with b ≥ 1 must come first or last, and at
        most one first: elsewhere the stated strategies are no equilibrium.
    """

    ratios: Sequence[float]
    stakes: Sequence[float]
    costs: Sequence[float]


def play(game: ChainStoreGame, p: float) -> Play:
    """Play the equilibrium through and return what happens with which probability.

    Parameters
    ----------
    game : ChainStoreGame
    p : float
        Prior probability of the resolute type, not equal to a β: there how a buyer mixes is not
        pinned down, and 1 - k/D is taken.
    """
    return Play(p, _against(game, p, resolute=True), _against(game, p, resolute=False))


def _against(game: ChainStoreGame, p: float, *, resolute: bool) -> Path:
    """Follow the law of (standing, purchases, sanctions) against one type."""
    count = len(game.ratios)
    chain = needed_standing(game.ratios)
    bought, sanctioned = [], []
    states = {(p, 0, 0): 1.0}
    for i, ratio in enumerate(game.ratios):
        after, last = chain[i + 1], i == count - 1
        mixing = 1.0 - game.costs[i - 1] / game.stakes[i] if i and game.stakes[i] else 0.0
        following: dict[tuple[float, int, int], float] = {}
        purchase = sanction = 0.0
        for (standing, m, s), weight in states.items():
            buys = weight * purchase_rate(standing, chain[i], ratio, mixing)
            hits = buys if resolute else buys * sanction_rate(standing, after, last=last)
            purchase, sanction = purchase + buys, sanction + hits
            for state, share in (
                ((standing, m, s), weight - buys),
                ((max(standing, after), m + 1, s + 1), hits),
                ((0.0, m + 1, s), buys - hits),
            ):
                if share > 0.0:
                    following[state] = following.get(state, 0.0) + share
        bought.append(purchase)
        sanctioned.append(sanction)
        states = following
    purchases, sanctions = [0.0] * (count + 1), [0.0] * (count + 1)
    for (_, m, s), weight in states.items():
        purchases[m] += weight
        sanctions[s] += weight
    return Path(tuple(bought), tuple(sanctioned), purchases, sanctions)
