"""Random numbers as an input: what chance brings to each deal and actor, as arrays.

A stream is keyed by (seed, chunk of runs, name of the deal or actor), never by position, so that
adding, removing or reordering deals changes no number of the others. Within a stream months come
first, so that a longer horizon continues where the shorter one stopped; a chunk always holds
`CHUNK` runs, so that more runs change nothing in the earlier ones.
"""

import hashlib
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

CHUNK = 256
"""Runs per chunk. Part of the definition of every number drawn: never change it."""

BUYER, BEFORE, AFTER = 0, 1, 2
"""The three monthly uniforms of a deal: buyer, Washington before and after signature."""

SHOCK, RESOLVE = 0, 1
"""The two normals of a deal: ξ, what the analyst cannot see; z, State's private cost."""

SIGNIFICANCE, QUEUE = 0, 1
"""The two uniforms of a deal: significance, and the lot that breaks ties in the queue."""


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """How an array of noise is drawn.

    Attributes
    ----------
    axes : tuple of str or int
        "deals", "months", "runs", or how many numbers.
    stream : str
        Whose stream it comes from; where deals are the first axis, each has one of its own.
    use : int
        Which of that stream's parts; arrays of one part are drawn one after the other.
    normal : bool
        Standard normals; else uniforms.
    """

    axes: tuple[str | int, ...]
    stream: str
    use: int = 0
    normal: bool = False

    def fill(self, place: Floats, stream: np.random.Generator) -> None:
        """Draw the next numbers of a stream into a place."""
        if self.normal:
            stream.standard_normal(out=place)
        else:
            stream.random(out=place)


class Noise(NamedTuple):
    """The draws of a chunk of runs."""

    monthly: Annotated[Floats, Drawn(("deals", "months", "runs", 3), "deal", use=1)]
    normal: Annotated[Floats, Drawn(("deals", "runs", 2), "deal", normal=True)]
    uniform: Annotated[Floats, Drawn(("deals", "runs", 2), "deal")]
    congress: Annotated[Floats, Drawn(("months", "runs"), "congress")]
    treasury: Annotated[Floats, Drawn(("months", "runs"), "treasury")]
    kind: Annotated[Floats, Drawn(("runs",), "state")]


ARRAYS: dict[str, Drawn] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Noise, include_extras=True).items()
}
"""How each array of `Noise` is drawn."""


class Draws(SimpleNamespace):
    """The draws of one run as plain Python numbers; names as in `Noise`, axes without runs."""


def stream(seed: int, chunk: int, name: str, use: int) -> np.random.Generator:
    """Return the generator of one named stream of a chunk; `use` tells its parts apart."""
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
    key = np.random.SeedSequence(seed, spawn_key=(chunk, use, *words))
    return np.random.Generator(np.random.PCG64(key))


def empty_noise(deals: int, months: int) -> Noise:
    """Return uninitialised arrays for one chunk, to be filled by `fill_noise`."""
    sizes = {"deals": deals, "months": months, "runs": CHUNK}
    return Noise(
        *(
            np.empty([axis if isinstance(axis, int) else sizes[axis] for axis in drawn.axes])
            for drawn in ARRAYS.values()
        )
    )


def fill_noise(noise: Noise, seed: int, chunk: int, deal_ids: tuple[str, ...]) -> Noise:
    """Fill the arrays of one chunk in place and return them.

    Parameters
    ----------
    noise : Noise
        Arrays from `empty_noise` for as many deals as `deal_ids`.
    seed : int
        Non-negative seed of the whole ensemble.
    chunk : int
        Index of the chunk; run r belongs to chunk r // CHUNK.
    deal_ids : tuple of str
        Ids in the order of the first axis.
    """
    streams: dict[tuple[str, int], np.random.Generator] = {}
    for drawn, array in zip(ARRAYS.values(), noise, strict=True):
        several = drawn.axes[0] == "deals"
        names = [f"{drawn.stream} {deal_id}" for deal_id in deal_ids] if several else [drawn.stream]
        for name, place in zip(names, array if several else [array], strict=True):
            if (name, drawn.use) not in streams:
                streams[name, drawn.use] = stream(seed, chunk, name, drawn.use)
            drawn.fill(place, streams[name, drawn.use])
    return noise


def draw_noise(seed: int, chunk: int, deal_ids: tuple[str, ...], months: int) -> Noise:
    """Return the draws of one chunk in new arrays."""
    return fill_noise(empty_noise(len(deal_ids), months), seed, chunk, deal_ids)


def take_runs(noise: Noise, first: int = 0, count: int | None = None) -> Noise:
    """Return the draws of `count` runs from `first` on, by default all that follow.

    Arrays are contiguous, and copies only where they must be.
    """
    runs = slice(first, None if count is None else first + count)
    return Noise(
        *(
            np.ascontiguousarray(array[(*_before_runs(drawn), runs)])
            for drawn, array in zip(ARRAYS.values(), noise, strict=True)
        )
    )


def draws_of_run(noise: Noise, run: int) -> Draws:
    """Return one run's draws from a chunk."""
    return Draws(
        **{
            name: array[(*_before_runs(ARRAYS[name]), run)].tolist()
            for name, array in noise._asdict().items()
        }
    )


def _before_runs(drawn: Drawn) -> tuple[slice, ...]:
    return (slice(None),) * drawn.axes.index("runs")
