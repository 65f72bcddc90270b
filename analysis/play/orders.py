"""What a player orders, month by month, as text that can stand in an address, and back."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sim.typed_number import read_number

LONGEST = 20_000
"""Characters of a text beyond which nothing more is read."""

STANCES = ("pursue", "wait", "leave")
"""What a buyer may do about its talks; the last one ordered holds."""

VALUED = ("offer", "price")
"""Orders with a number [LP]."""

ANSWERS = ("designate", "waive")
"""What may be said to a case, of which a buyer gets one a month."""

ON_DEALS = (*VALUED, *STANCES, "return")
ON_BUYERS = ("warn", *ANSWERS)
ALONE = ("list",)

VERBS = (*ON_BUYERS, *ON_DEALS, *ALONE)
"""All orders; who may give which is for the seats, and when, for the rules."""

LARGEST = 1000.0
"""The largest number that an order may name [LP]."""


@dataclass(frozen=True)
class Order:
    """One order: the month in which it is given, what, about whom, and how much [LP].

    Attributes
    ----------
    month : int
        Months since the start.
    verb : str
        One of `VERBS`.
    about : str
        Id of a deal, code of a buyer, or nothing.
    amount : float, optional
        Of an offer or a price.
    """

    month: int
    verb: str
    about: str = ""
    amount: float | None = None

    @property
    def text(self) -> str:
        """The order as `parse` reads it."""
        said = f"{self.month}.{self.verb}"
        said += f".{self.about}" if self.about else ""
        return said if self.amount is None else f"{said}@{self.amount + 0.0!r}"

    @property
    def place(self) -> tuple[int, int, str]:
        """Where it stands among others: by month, verb and whom it is about."""
        return self.month, VERBS.index(self.verb), self.about


@dataclass(frozen=True)
class Orders:
    """All orders of a game, in order; of two about the same in a month the later one counts."""

    given: tuple[Order, ...] = field(default=())

    @cached_property
    def _at(self) -> dict[tuple[int, str, str], Order]:
        return {(order.month, order.verb, order.about): order for order in self.given}

    def says(self, month: int, verb: str, about: str = "") -> bool:
        """Return whether an order is given in a month."""
        return (month, verb, about) in self._at

    def given_in(self, month: int, kind: str, about: str) -> Order | None:
        """Return the order of a kind that is given in a month: a verb, or "stance"."""
        verbs = STANCES if kind == "stance" else (kind,)
        found = (self._at.get((month, verb, about)) for verb in verbs)
        return next((order for order in found if order is not None), None)

    def until(self, month: int) -> "Orders":
        """Return the orders of the months before one."""
        return Orders(tuple(order for order in self.given if order.month < month))

    def of(self, month: int) -> tuple[Order, ...]:
        """Return the orders given in a month."""
        return tuple(order for order in self.given if order.month == month)

    def plus(self, order: Order) -> "Orders":
        """Return these and one more, in place of what it contradicts in the same month."""
        rivals = next((group for group in RIVALS if order.verb in group), (order.verb,))
        kept = [
            old
            for old in self.given
            if (old.month, old.about) != (order.month, order.about) or old.verb not in rivals
        ]
        return in_order([*kept, order])

    def without(self, order: Order) -> "Orders":
        """Return these without one."""
        gone = (order.month, order.verb, order.about)
        return Orders(
            tuple(o for o in self.given if (o.month, o.verb, o.about) != gone),
        )

    @property
    def text(self) -> str:
        """The orders as `parse` reads them; equal orders have equal texts."""
        return ",".join(order.text for order in self.given)


RIVALS = (STANCES, ANSWERS)
"""Orders of which only one can be given about the same in a month."""


def in_order(orders: Iterable[Order]) -> Orders:
    """Return orders sorted; of two about the same in a month the later one is kept."""
    kept = {order.place: order for order in orders}
    return Orders(tuple(kept[place] for place in sorted(kept)))


def parse(text: str, deals: Iterable[str], buyers: Iterable[str], months: int) -> Orders:
    """Return the orders of a text; what cannot be read is passed over.

    Parameters
    ----------
    text : str
        As `Orders.text` has it.
    deals, buyers : iterables of str
        Ids and codes that an order may be about.
    months : int
        Orders of later months are passed over.
    """
    known = set(deals), set(buyers)
    found = (one(word, known, months) for word in words_in(text))
    orders = Orders()
    for order in found:
        orders = orders if order is None else orders.plus(order)
    return orders


def unread(text: str, deals: Iterable[str], buyers: Iterable[str], months: int) -> list[str]:
    """Return the words of a text that `parse` passes over; what is too long counts as one."""
    known = set(deals), set(buyers)
    return [word for word in words_in(text) if one(word, known, months) is None] + (
        [text[LONGEST:]] if len(text) > LONGEST else []
    )


def words_in(text: str) -> list[str]:
    """Return the words of a text, each of which should be an order."""
    words = (word.strip() for word in text[:LONGEST].split(","))
    return [word for word in words if word]


def one(word: str, known: tuple[set[str], set[str]], months: int) -> Order | None:
    """Return the order of a word, or None."""
    said, sign, number = word.partition("@")
    when, _, rest = said.partition(".")
    verb, _, about = rest.partition(".")
    if not (when.isascii() and when.isdecimal() and len(when) < 5 and int(when) < months):
        return None
    deals, buyers = known
    targets = deals if verb in ON_DEALS else buyers if verb in ON_BUYERS else {""}
    if verb not in VERBS or about not in targets or bool(sign) != (verb in VALUED):
        return None
    amount = as_amount(number) if sign else None
    return None if sign and amount is None else Order(int(when), verb, about, amount)


def as_amount(text: str, most: float = LARGEST) -> float | None:
    """Return a finite number up to a size, by default that which an order may name, or None."""
    try:
        amount = read_number(text)
    except ValueError:
        return None
    return amount if math.isfinite(amount) and abs(amount) <= most else None
