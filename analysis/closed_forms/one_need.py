"""Talks of one buyer about one need, of which it fills a need by one purchase a month.

All are agreed at the start. In a month talk i wants to sign with s_i and to walk away with d_i; of
those that want to sign the one worth most does, and the rest stand still. A purchase leaves the
share ν of what the others are worth: 0 ends them, more gives them other rates. So what is left of
the talks, and whether something was bought, is a Markov chain over subsets.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Rates:
    """Monthly probabilities that a talk wants to sign, and wants to walk away."""

    sign: float
    drop: float


@dataclass(frozen=True)
class Talk:
    """Talks before the need is filled, and after it; None: they end with it."""

    before: Rates
    after: Rates | None


@dataclass(frozen=True)
class Ends:
    """Within the horizon, talk by talk: P(signed), and P(ended because the need was filled)."""

    signed: tuple[float, ...]
    superseded: tuple[float, ...]


def ends_by(talks: Sequence[Talk], months: int) -> Ends:
    """Return how talks end within so many months.

    Parameters
    ----------
    talks : sequence of Talk
        Those worth more first, before the need is filled and after it.
    months : int
        How many months are lived.
    """
    signed, superseded = [0.0] * len(talks), [0.0] * len(talks)
    states = {(tuple(range(len(talks))), False): 1.0}
    for _ in range(months):
        then: defaultdict[tuple[tuple[int, ...], bool], float] = defaultdict(float)
        for (left, filled), weight in states.items():
            rates = {i: rates_of(talks[i], filled) for i in left}
            nobody = weight
            for i in left:
                signs = nobody * rates[i].sign
                nobody -= signs
                signed[i] += signs
                others = tuple(j for j in left if j != i)
                stay = tuple(j for j in others if talks[j].after is not None)
                for j in set(others) - set(stay):
                    superseded[j] += signs
                then[stay, True] += signs
            for gone, share in departures(rates):
                then[tuple(j for j in left if j not in gone), filled] += nobody * share
        states = dict(then)
    return Ends(tuple(signed), tuple(superseded))


def rates_of(talk: Talk, filled: bool) -> Rates:
    """Return the rates of talks that are still under way."""
    return talk.after if filled and talk.after is not None else talk.before


def departures(rates: dict[int, Rates]) -> list[tuple[tuple[int, ...], float]]:
    """Return which talks end in a month in which nobody signs, each set with its probability."""
    found = []
    for size in range(len(rates) + 1):
        for gone in combinations(rates, size):
            share = 1.0
            for i, rate in rates.items():
                stays = 1.0 - rate.sign
                drops = rate.drop / stays if stays > 0.0 else 0.0
                share *= drops if i in gone else 1.0 - drops
            found.append((gone, share))
    return found


def in_turn(first: float, second: float) -> tuple[float, float]:
    """Return which of two talks that nobody gives up is signed in the end, the better one first.

    s_1/(1 - (1 - s_1)(1 - s_2)), and (1 - s_1)·s_2 over the same.
    """
    somebody = 1.0 - (1.0 - first) * (1.0 - second)
    return first / somebody, (1.0 - first) * second / somebody
