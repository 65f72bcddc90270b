"""Random numbers as an input: what chance brings to each deal and actor.

Every number is a function of the seed, the run, the name of the deal or actor, the calendar month
and what it is for (`sim.philox`). So adding, removing or reordering deals changes no number of the
others, a longer horizon continues where the shorter one stopped, a later start finds the same
numbers in the same months, and a run needs none of its neighbours. Compiled code draws a number
when a rule asks for it; numbers may also be given, as arrays.
"""

from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compile_method, compiled_and_cached
from sim.parts import compile_part
from sim.philox import Block, Word, normal, philox, uniform, word

BUYER, BEFORE, AFTER = 0, 1, 2
"""The three monthly uniforms of a deal: buyer, Washington before and after signature."""

SHOCK, RESOLVE = 0, 1
"""The two normals of a deal: ξ, what the analyst cannot see; z, State's private cost."""

SIGNIFICANCE, QUEUE = 0, 1
"""The two uniforms of a deal: significance, and the lot that breaks ties in the queue."""

CONGRESS, TREASURY = 0, 1
"""The two monthly uniforms of Washington."""

BIDS = 1
"""What tells the block of a deal's unnamed bids, and of listings over it, from that of all else
that it draws once, 0."""

MOSCOW = BEFORE
"""A signed deal's uniform for Moscow, which may withdraw: that of Washington before signature, for
which nobody asks once it is signed."""

WITH_DELIVERY, WITH_DESIGNATION = 0, 1
"""The two uniforms of a deal that decide whether a sale brings a listing of Russian persons."""

USES = 3
"""How many monthly uniforms anybody has."""

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]


class Drawn(NamedTuple):
    """What an array of noise holds, and how a run asks for it.

    Attributes
    ----------
    asked : str
        The method of `Lazy` that draws one of its numbers. Its arguments are a place on each axis.
    axes : tuple
        "deals", "offers", "months", "runs", or how many a deal has for its uses.
    normal : bool
        Whether they are standard normals; else they are uniform.
    """

    asked: str
    axes: tuple[str | int, ...]
    normal: bool = False

    @property
    def places(self) -> list[str]:
        """What a place on each axis is called."""
        return [axis.removesuffix("s") if isinstance(axis, str) else "use" for axis in self.axes]


class Noise(NamedTuple):
    """The draws of some runs, given as arrays; the first of them is run 0.

    This is where arrays are declared. How each of its numbers is drawn, the method of `Lazy` says
    that its declaration names; all else follows.
    """

    monthly: Annotated[Floats, Drawn("in_month", ("deals", "months", "runs", 3))]
    normal: Annotated[Floats, Drawn("once_normal", ("deals", "runs", 2), normal=True)]
    uniform: Annotated[Floats, Drawn("once_uniform", ("deals", "runs", 2))]
    bids: Annotated[Floats, Drawn("for_bids", ("deals", "runs"))]
    listings: Annotated[Floats, Drawn("for_listing", ("deals", "runs", 2))]
    offers: Annotated[Floats, Drawn("for_offer", ("offers", "runs"), normal=True)]
    congress: Annotated[Floats, Drawn("for_congress", ("months", "runs"))]
    treasury: Annotated[Floats, Drawn("for_treasury", ("months", "runs"))]
    kind: Annotated[Floats, Drawn("state_type", ("runs",))]

    def of_run(self, run: int, blocks: Floats, held: NDArray[np.int64]) -> Draws:  # noqa: ARG002
        """Return the draws of a run; scratch is not needed."""
        return in_run(self, run)  # type: ignore[no-any-return]


ARRAYS: dict[str, Drawn] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Noise, include_extras=True).items()
}
"""What each array of `Noise` holds."""


class Lazy(NamedTuple):
    """The draws of one run, drawn when they are asked for.

    Attributes
    ----------
    keys : Keys
    run : int
        Its index.
    blocks : (deals + 1, uses, 4) array
        Scratch: the last four months drawn, of every deal and then of Washington.
    held : (deals + 1, uses) array
        Scratch: which four months these are, counted from year 0, or -1.
    """

    keys: Keys
    run: Word
    blocks: Floats
    held: NDArray[np.int64]

    def once_normal(self, deal: int, use: int) -> float:
        """Return a normal that a deal draws once: `SHOCK` or `RESOLVE`."""
        return normal(block(self.keys, self.run, deal, 0)[use])

    def once_uniform(self, deal: int, use: int) -> float:
        """Return a uniform that a deal draws once: `SIGNIFICANCE` or `QUEUE`."""
        return uniform(block(self.keys, self.run, deal, 0)[2 + use])

    def state_type(self) -> float:
        """Return the uniform that decides State's type."""
        return uniform(block(self.keys, self.run, len(self.keys.names) - 1, 0)[0])

    def for_bids(self, deal: int) -> float:
        """Return the uniform that decides the best bid of unnamed sellers for a deal."""
        return uniform(block(self.keys, self.run, deal, BIDS)[0])

    def for_listing(self, deal: int, use: int) -> float:
        """Return a uniform that decides on a listing: `WITH_DELIVERY` or `WITH_DESIGNATION`."""
        return uniform(block(self.keys, self.run, deal, BIDS)[1 + use])

    def for_offer(self, offer: int) -> float:
        """Return the normal of a named seller's offer: ε."""
        return normal(block_of(self.keys, self.run, self.keys.offers[offer], 0)[0])

    def in_month(self, deal: int, month: int, use: int) -> float:
        """Return one of a deal's uniforms of a month: `BUYER`, `BEFORE` or `AFTER`."""
        return monthly(self, deal, month, use)

    def for_congress(self, month: int) -> float:
        """Return the uniform of Congress in a month."""
        return monthly(self, len(self.keys.names) - 1, month, CONGRESS)

    def for_treasury(self, month: int) -> float:
        """Return the uniform of Treasury in a month."""
        return monthly(self, len(self.keys.names) - 1, month, TREASURY)


class Keys(NamedTuple):
    """What all draws of an ensemble follow from.

    Attributes
    ----------
    seed : (2,) array
        The key: from the seed, by hashing.
    names : (deals + 1, 2) array
        Half of the counter: from the name of each deal and then of Washington, by hashing.
    offers : (offers, 2) array
        The same from deal and seller of each named offer.
    start : int
        The first month, counted from year 0.
    """

    seed: Words
    names: Words
    offers: Words
    start: int

    def of_run(self, run: int, blocks: Floats, held: NDArray[np.int64]) -> Lazy:
        """Return the draws of a run; arrays of the shapes in `Lazy` serve as scratch."""
        held[:] = -1
        return Lazy(self, word(run), blocks, held)


Chance = Keys | Noise
"""What chance brings to an ensemble: drawn, or given."""


def block(keys: Keys, run: Word, row: int, when: int) -> Block:
    """Return the four words of a run and a row of `keys.names`; `when` tells a row's apart."""
    return block_of(keys, run, keys.names[row], when)


def block_of(keys: Keys, run: Word, name: Words, when: int) -> Block:
    """Return the four words of a run and a hashed name."""
    return philox(
        word(keys.seed[0]), word(keys.seed[1]), word(when), run, word(name[0]), word(name[1])
    )


def monthly(lazy: Lazy, row: int, month: int, use: int) -> float:
    """Return a uniform of a month; one block holds those of four months for one use."""
    now = lazy.keys.start + month
    four = now >> 2
    if lazy.held[row, use] != four:
        first, second, third, fourth = block(lazy.keys, lazy.run, row, (use + 1 << 32) + four)
        place = lazy.blocks[row, use]
        place[0] = uniform(first)
        place[1] = uniform(second)
        place[2] = uniform(third)
        place[3] = uniform(fourth)
        lazy.held[row, use] = four
    return lazy.blocks[row, use, now & 3]  # type: ignore[no-any-return]


compile_part(block_of)
compile_part(block)
compile_part(monthly)


def written(name: str, places: Iterable[str], *lines: str) -> Any:
    """Return the function whose text is given.

    Compiled code cannot loop over arrays that have different axes, so what does the same with each
    array of `Noise` is written out from their declarations.
    """
    made: dict[str, Any] = {}
    text = "\n    ".join([f"def {name}({', '.join(places)}):", *lines])
    exec(compile(text, f"<{name} of sim.noise>", "exec"), globals(), made)
    return made[name]


def _sliced(name: str, drawn: Drawn) -> str:
    """Return, as text, what is left of an array in one run."""
    return f"noise.{name}[{', '.join('run' if axis == 'runs' else ':' for axis in drawn.axes)}]"


def _asked(name: str, drawn: Drawn) -> Any:
    """Return the method of `Draws` that looks up a number of an array."""
    places = [place for place in drawn.places if place != "run"]
    found = "".join(f"[{place}]" for place in places)
    method = written(drawn.asked, ["self", *places], f"return self.{name}{found}")
    return wraps(getattr(Lazy, drawn.asked))(method)  # compiled code wants the same signature


def _filled(name: str, drawn: Drawn) -> Iterator[str]:
    """Yield the lines that draw all numbers of an array in a run."""
    places = [place for place in drawn.places if place != "run"]
    for depth, place in enumerate(places):
        axis = drawn.places.index(place)
        yield f"{'    ' * (depth + 1)}for {place} in range(noise.{name}.shape[{axis}]):"
    number = f"draws.{drawn.asked}({', '.join(places)})"
    yield f"{'    ' * (len(places) + 1)}noise.{name}[{', '.join(drawn.places)}] = {number}"


_Given: Any = namedtuple("_Given", ARRAYS)  # type: ignore[misc]


class Draws(_Given):
    """The draws of one run as given numbers: the arrays of `Noise`, or lists, without runs.

    The methods are those of `Lazy`, and all that a run asks of its draws.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # noqa: D105


for _name, _drawn in ARRAYS.items():
    setattr(Draws, _drawn.asked, _asked(_name, _drawn))
    compile_method(getattr(Lazy, _drawn.asked))

in_run = written(
    "in_run",
    ["noise", "run"],
    f"return Draws({', '.join(_sliced(name, drawn) for name, drawn in ARRAYS.items())})",
)
"""Return what arrays hold of a run."""

compile_part(in_run)
compile_method(Keys.of_run)


def hashed(text: str) -> tuple[int, int]:
    """Return two words by which texts can be told apart: the beginning of their SHA-256."""
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little")


def keys_of(
    seed: int, deal_ids: tuple[str, ...], start: int, offers: tuple[tuple[str, str], ...] = ()
) -> Keys:
    """Return what the draws of an ensemble follow from.

    Parameters
    ----------
    seed : int
        Non-negative, of any size.
    deal_ids : tuple of str
        In the order of deals.
    start : int
        The first month of the scenario, counted from year 0.
    offers : tuple of (str, str)
        Deal and seller of each named offer, in their order.
    """
    names = [*(f"deal {deal_id}" for deal_id in deal_ids), "washington"]
    return Keys(
        np.array(hashed(f"seed {seed}"), np.uint64),
        np.array([hashed(name) for name in names], np.uint64),
        np.array(
            [hashed(f"offer {seller} for {deal}") for deal, seller in offers], np.uint64
        ).reshape(-1, 2),
        start,
    )


def scratch(deals: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return room for the blocks that the draws of a run hold, and for which they are."""
    return np.empty((deals + 1, USES, 4)), np.empty((deals + 1, USES), np.int64)


def empty_noise(deals: int, months: int, runs: int, offers: int = 0) -> Noise:
    """Return uninitialised arrays for the draws of some runs."""
    sizes = {"deals": deals, "months": months, "runs": runs, "offers": offers}
    return Noise(
        *(
            np.empty([axis if isinstance(axis, int) else sizes[axis] for axis in drawn.axes])
            for drawn in ARRAYS.values()
        )
    )


fill_noise = compiled_and_cached(
    written(
        "fill_noise",
        ["noise", "keys", "first", "blocks", "held"],
        "for run in range(len(noise.kind)):",
        "    draws = keys.of_run(first + run, blocks, held)",
        *(line for name, drawn in ARRAYS.items() for line in _filled(name, drawn)),
    )
)
"""Draw all numbers of the runs from `first` on."""


def draw_noise(keys: Keys, months: int, first: int = 0, runs: int = 1) -> Noise:
    """Return all numbers that some runs may ask for, as arrays."""
    deals = len(keys.names) - 1
    noise = empty_noise(deals, months, runs, len(keys.offers))
    fill_noise(noise, keys, first, *scratch(deals))
    return noise


def draws_of_run(noise: Noise, run: int) -> Draws:
    """Return one run's draws from those given, as plain Python numbers."""
    return Draws(
        **{
            name: array[(*_before_runs(ARRAYS[name]), run)].tolist()
            for name, array in noise._asdict().items()
        }
    )


def draw_run(keys: Keys, run: int, months: int) -> Draws:
    """Return all draws of one run as plain Python numbers."""
    return draws_of_run(draw_noise(keys, months, run), 0)


def _before_runs(drawn: Drawn) -> tuple[slice, ...]:
    return (slice(None),) * drawn.axes.index("runs")
