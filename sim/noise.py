"""Random numbers as an input: what chance brings to each deal and actor, as arrays.

A stream is keyed by (seed, chunk of runs, name of the deal or actor), never by position, so that
adding, removing or reordering deals changes no number of the others. Within a stream months come
first, so that a longer horizon continues where the shorter one stopped; a chunk always holds
`CHUNK` runs, so that more runs change nothing in the earlier ones.
"""

import hashlib
from typing import Any, NamedTuple

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


class Noise(NamedTuple):
    """The draws of a chunk of runs ("lanes").

    Attributes
    ----------
    monthly : (deals, months, lanes, 3) uniforms
    normal : (deals, lanes, 2) standard normals
    uniform : (deals, lanes, 2) uniforms
    congress, treasury : (months, lanes) uniforms
    kind : (lanes,) uniforms, State's type
    """

    monthly: NDArray[np.float64]
    normal: NDArray[np.float64]
    uniform: NDArray[np.float64]
    congress: NDArray[np.float64]
    treasury: NDArray[np.float64]
    kind: NDArray[np.float64]


def stream(seed: int, chunk: int, name: str, use: int) -> np.random.Generator:
    """Return the generator of one named stream of a chunk; `use` tells its parts apart."""
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
    key = np.random.SeedSequence(seed, spawn_key=(chunk, use, *words))
    return np.random.Generator(np.random.PCG64(key))


def empty_noise(deals: int, months: int) -> Noise:
    """Return uninitialised arrays for one chunk, to be filled by `fill_noise`."""
    shapes: dict[str, tuple[int, ...]] = {
        "monthly": (deals, months, CHUNK, 3),
        "normal": (deals, CHUNK, 2),
        "uniform": (deals, CHUNK, 2),
        "congress": (months, CHUNK),
        "treasury": (months, CHUNK),
        "kind": (CHUNK,),
    }
    arrays: dict[str, Any] = {name: np.empty(shape) for name, shape in shapes.items()}
    return Noise(**arrays)


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
    for i, deal_id in enumerate(deal_ids):
        fixed = stream(seed, chunk, f"deal {deal_id}", 0)
        fixed.standard_normal(out=noise.normal[i])
        fixed.random(out=noise.uniform[i])
        stream(seed, chunk, f"deal {deal_id}", 1).random(out=noise.monthly[i])
    stream(seed, chunk, "congress", 0).random(out=noise.congress)
    stream(seed, chunk, "treasury", 0).random(out=noise.treasury)
    stream(seed, chunk, "state", 0).random(out=noise.kind)
    return noise


def draw_noise(seed: int, chunk: int, deal_ids: tuple[str, ...], months: int) -> Noise:
    """Return the draws of one chunk in new arrays."""
    return fill_noise(empty_noise(len(deal_ids), months), seed, chunk, deal_ids)
