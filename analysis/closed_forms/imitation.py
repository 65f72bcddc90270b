"""Buyers in talks at once who imitate each other: a Markov chain of adopters and droppers.

With k of N adopters, each of the others wants to sign with probability y = σ(λ(u + η·k/(N - 1))),
signs with a·y and walks away with z(1 - y) a month, independently given k.
"""

import math
from dataclasses import dataclass

from analysis.closed_forms.quantal_response import choice


@dataclass(frozen=True)
class Crowd:
    """Like buyers.

    Attributes
    ----------
    count : int
        N, how many there are.
    base : float
        u, gain from buying before anybody has.
    herding : float
        η, what is added when all the others have.
    precision : float
        λ of the logit choice.
    advance, drop : float
        a and z, monthly rates of buyers sure to gain and sure to lose.
    """

    count: int
    base: float
    herding: float
    precision: float
    advance: float
    drop: float

    def wish(self, adopters: int) -> float:
        """Return y, the probability of wanting to sign when so many others have."""
        others = self.count - 1
        share = adopters / others if others else 0.0
        return choice(self.precision, self.base + self.herding * share)


def month(crowd: Crowd, states: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Let a month pass over the law of (adopters, droppers): multinomial in (a·y, z(1 - y))."""
    following: dict[tuple[int, int], float] = {}
    for (adopted, dropped), weight in states.items():
        y = crowd.wish(adopted)
        up, down = crowd.advance * y, crowd.drop * (1.0 - y)
        free = crowd.count - adopted - dropped
        for i in range(free + 1):
            for j in range(free - i + 1 if down > 0.0 else 1):
                ways = math.comb(free, i) * math.comb(free - i, j)
                share = up**i * down**j * max(0.0, 1.0 - up - down) ** (free - i - j)
                state = (adopted + i, dropped + j)
                following[state] = following.get(state, 0.0) + weight * ways * share
    return following


def adopter_law(crowd: Crowd, months: int) -> list[float]:
    """Return P(k adopters) after so many months, k = 0 … N."""
    states = {(0, 0): 1.0}
    for _ in range(months):
        states = month(crowd, states)
    law = [0.0] * (crowd.count + 1)
    for (adopted, _), weight in states.items():
        law[adopted] += weight
    return law


def mean_field(crowd: Crowd, months: int) -> float:
    """Return the share of adopters among very many: x' = x + (1 - x)·a·σ(λ(u + ηx)), z = 0.

    At the numbers of real buyers it is far off: use `adopter_law`.
    """
    share = 0.0
    for _ in range(months):
        wish = choice(crowd.precision, crowd.base + crowd.herding * share)
        share += (1.0 - share) * crowd.advance * wish
    return share
