"""Philox4x64-10: random numbers as a function of a key and a counter, without a state.

Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC 2011). NumPy's
`Philox` is the same generator. Every function here gives the same bits in CPython, where words are
Python integers, and in compiled code, where they are 64-bit registers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from sim.parts import compile_part
from sim.rules.numeric import normal_quantile

Word = int
"""An unsigned integer of 64 bits."""

Block = tuple[Word, Word, Word, Word]

MASK = 0xFFFFFFFFFFFFFFFF
FIRST, SECOND = 0xD2E7470EE14C6C93, 0xCA5A826395121157
GOLDEN, ROOT = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
"""Multipliers of a round, and what a round adds to the key."""


def word(number: Any) -> Word:
    """Return an integer modulo 2^64."""
    return int(number) & MASK


def high(a: Word, b: Word) -> Word:
    """Return the upper 64 bits of a product."""
    return a * b >> 64


@intrinsic
def _high_word(context: Any, a: Any, b: Any) -> Any:  # noqa: ARG001
    def build(context: Any, builder: Any, signature: Any, words: Any) -> Any:  # noqa: ARG001
        wide, narrow = ir.IntType(128), ir.IntType(64)
        product = builder.mul(*(builder.zext(one, wide) for one in words))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), narrow)

    return types.uint64(types.uint64, types.uint64), build


def philox(key0: Word, key1: Word, c0: Word, c1: Word, c2: Word, c3: Word) -> Block:
    """Return the four words that belong to a key and a counter."""
    for _ in range(10):
        c0, c1, c2, c3 = (
            high(SECOND, c2) ^ c1 ^ key0,
            SECOND * c2 & MASK,
            high(FIRST, c0) ^ c3 ^ key1,
            FIRST * c0 & MASK,
        )
        key0 = key0 + GOLDEN & MASK
        key1 = key1 + ROOT & MASK
    return c0, c1, c2, c3


def uniform(bits: Word) -> float:
    """Return a uniform in [0, 1), a multiple of 2^-53, as NumPy makes it of a word."""
    return whole(bits >> 11) * 2.0**-53


def inner_uniform(bits: Word) -> float:
    """Return a uniform within (0, 1), symmetric about ½: an odd multiple of 2^-53."""
    return (whole(bits >> 12) + 0.5) * 2.0**-52


def whole(number: Word) -> int:
    """Return a word below 2^63 as an ordinary integer, which is faster to turn into a float."""
    return number


def normal(bits: Word) -> float:
    """Return a standard normal, by inversion of `inner_uniform`."""
    return normal_quantile(inner_uniform(bits) - 0.5)


in_registers: Any = {
    word: lambda number: np.uint64(number),
    whole: lambda number: np.int64(number),
    high: lambda a, b: _high_word(a, b),  # type: ignore[call-arg]
}
"""What compiled code does instead."""

overload(word)(lambda number: in_registers[word])  # noqa: ARG005
overload(whole)(lambda number: in_registers[whole])  # noqa: ARG005
overload(high)(lambda a, b: in_registers[high])  # noqa: ARG005
for part in (philox, uniform, inner_uniform, normal):
    compile_part(part)
