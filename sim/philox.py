"""Philox4x64-10: random numbers as a function of a key and a counter, without a state.

Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC 2011). NumPy's
`Philox` is the same generator. Every function here gives the same bits in CPython, where words are
Python integers, and in compiled code, where they are 64-bit registers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload, register_jitable

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
    """Return a standard normal, by inversion of `inner_uniform`.

    Wichura's AS 241 (Applied Statistics 37, 1988), PPND16: about 1 part in 10^16.
    """
    q = inner_uniform(bits) - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * ratio(r, MIDDLE)
    r = math.sqrt(-math.log(0.5 - abs(q)))
    size = ratio(r - 1.6, FLANK) if r <= 5.0 else ratio(r - 5.0, TAIL)
    return -size if q < 0.0 else size


Coefficients = tuple[tuple[float, ...], tuple[float, ...]]


def ratio(r: float, coefficients: Coefficients) -> float:
    """Return the ratio of two polynomials, each given from the constant term on."""
    above, below = coefficients
    top = 0.0
    bottom = 0.0
    for k in range(7, -1, -1):
        top = top * r + above[k]
        bottom = bottom * r + below[k]
    return top / bottom


MIDDLE: Coefficients = (
    (
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
FLANK: Coefficients = (
    (
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
TAIL: Coefficients = (
    (
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)
"""Coefficients of AS 241: within .425 of the median, beyond it, and beyond e^-25."""

in_registers: Any = {
    word: lambda number: np.uint64(number),
    whole: lambda number: np.int64(number),
    high: lambda a, b: _high_word(a, b),  # type: ignore[call-arg]
}
"""What compiled code does instead."""

overload(word)(lambda number: in_registers[word])  # noqa: ARG005
overload(whole)(lambda number: in_registers[whole])  # noqa: ARG005
overload(high)(lambda a, b: in_registers[high])  # noqa: ARG005
for part in (philox, uniform, inner_uniform, ratio, normal):
    register_jitable(part)
