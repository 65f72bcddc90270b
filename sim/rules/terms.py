"""The model's vocabulary: stages, threats, responses, policies, and the few shared constants."""

from enum import IntEnum

TIE = 1e-9
"""Payoff differences up to this, in list prices, are ties: of best responses, and of offers."""

ROUNDING = 1e-9
"""Share of a goal that a sum of floats may lack and still count as having reached it: twelve times
a twelfth of a unit may come out as .9999999999999999, and is a unit."""

NEVER = 1_000_000
"""A month index that no run reaches: 'not scheduled'."""

NOT_YET = -NEVER
"""The month of something that has not happened; also the age of a precedent that does not exist."""


class Stage(IntEnum):
    """Where a deal stands. Order matters: talks lie between UNOPENED and SIGNED."""

    UNOPENED = 0
    EXPLORING = 1
    NEGOTIATING = 2
    AGREED = 3
    SIGNED = 4
    DELIVERED = 5
    ABANDONED = 6
    SWITCHED = 7
    REVERSED = 8
    WITHDRAWN = 9


class Threat(IntEnum):
    """How far Washington has gone in public about a deal."""

    NONE = 0
    WARNED = 1
    DEMANDED = 2


class Response(IntEnum):
    """Washington's answer to a significant transaction."""

    NONE = 0
    PENDING = 1
    DESIGNATED = 2
    WAIVED = 3


REFUSED_BY_WASHINGTON, REFUSED_BY_OTHERS, REFUSED_TO_MOSCOW = 1, 2, 4
"""What denials take from a deal, to be added up: the American alternative, bids of sellers whose
name is unknown, and Russia's delivery."""


class Winner(IntEnum):
    """To whom Moscow has lost a deal whose buyer took another offer."""

    NOBODY = 0
    WASHINGTON = 1
    ANOTHER = 2


class Named(IntEnum):
    """What buyers make of offers of other sellers that are known by name (R8)."""

    HEARD = 0
    IGNORED = 1


class Move(IntEnum):
    """What a buyer, or Moscow, does with a deal in one month."""

    HOLD = 0
    ADVANCE = 1
    DROP = 2
    WITHDRAW = 3


class Answer(IntEnum):
    """What a buyer's record says to the others: nothing yet, silence, or an answer."""

    NOTHING = 0
    SILENCE = 1
    WAIVED = 2
    DESIGNATED = 3
    LIFTED = 4


class Trigger(IntEnum):
    """The event that makes a transaction sanctionable."""

    SIGNATURE = 0
    DELIVERY = 1


class Pricing(IntEnum):
    """How Russia sets a price (R5)."""

    NASH = 0
    LIST = 1
    POSTED = 2


class Policy(IntEnum):
    """How State answers a significant transaction (R3)."""

    DISCRETIONARY = 0
    MANDATORY = 1
    NEVER = 2
    BERNOULLI = 3
    SIGNALLING = 4
    KREPS_WILSON = 5


class Belief(IntEnum):
    """How buyers form the belief that they would be designated (R1 and two benchmark rules)."""

    PRECEDENT = 0
    SIGNALLING = 1
    KREPS_WILSON = 2


class Prior(IntEnum):
    """What buyers expect before any precedent (R1, R12)."""

    TASTE = 0
    REASONED = 1


class Bids(IntEnum):
    """What a bid of a seller is worth whose name is unknown (R8)."""

    PLAIN = 0
    TYPICAL = 1


class Relationship(IntEnum):
    """A buyer's relation to the United States, as coded in scenarios/data/relationships.csv."""

    NATO_ALLY = 0
    MAJOR_NON_NATO_ALLY = 1
    PARTNER = 2
    NEUTRAL = 3
    ADVERSARY = 4
