"""The generator: bits as NumPy's, numbers as they should be spread, and no trace of the keys."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from scipy.special import ndtri
from scipy.stats import chisquare, kstest, kurtosis, skew

from sim.noise import Draws, Noise, draw_noise, draws_of_run, keys_of
from sim.philox import inner_uniform, normal, philox, uniform, word

WORDS = st.integers(0, 2**64 - 1)


@njit
def compiled_numbers(key0, key1, c0, c1, c2, c3):
    """Return words, uniforms and normals of a counter, by compiled code."""
    words = philox(word(key0), word(key1), word(c0), word(c1), word(c2), word(c3))
    return words, [uniform(bits) for bits in words], [normal(bits) for bits in words]


@given(WORDS, WORDS, st.tuples(WORDS, WORDS, WORDS, WORDS))
def test_words_are_numpy_s(key0: int, key1: int, counter: tuple[int, int, int, int]) -> None:
    """Four words of every key and counter, to the bit; uniforms as NumPy makes them."""
    total = sum(part << 64 * k for k, part in enumerate(counter))
    before = [(total - 1) % 2**256 >> 64 * k & 2**64 - 1 for k in range(4)]

    def reference() -> np.random.Philox:
        key = np.array([key0, key1], np.uint64)
        return np.random.Philox(counter=np.array(before, np.uint64), key=key)

    words = philox(key0, key1, *counter)
    assert list(words) == reference().random_raw(4).tolist()
    wanted = np.random.Generator(reference()).random(4).tolist()
    assert [uniform(bits) for bits in words] == wanted


@given(WORDS, WORDS, st.tuples(WORDS, WORDS, WORDS, WORDS))
def test_compiled_code_has_the_same_bits(
    key0: int, key1: int, counter: tuple[int, int, int, int]
) -> None:
    """Interpreted and compiled give the same words, uniforms and normals."""
    words = philox(key0, key1, *counter)
    arguments = [np.uint64(part) for part in (key0, key1, *counter)]
    found, uniforms, normals = compiled_numbers(*arguments)
    assert [int(bits) for bits in found] == list(words)
    assert uniforms == [uniform(bits) for bits in words]
    assert normals == [normal(bits) for bits in words]


def test_known_answers() -> None:
    """The vectors that come with Random123 for Philox4x64-10."""
    ones = 2**64 - 1
    assert philox(0, 0, 0, 0, 0, 0) == (
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    )
    assert philox(ones, ones, ones, ones, ones, ones) == (
        0x87B092C3013FE90B,
        0x438C3C67BE8D0224,
        0x9CC7D7C69CD777B6,
        0xA09CAEBF594F0BA0,
    )


@given(WORDS)
def test_normals_are_the_inverse(bits: int) -> None:
    """Normals have the probability of their uniform, and change sign with it, to the bit."""
    u = inner_uniform(bits)
    assert 0.0 < u < 1.0
    found = normal(bits)
    assert found == pytest.approx(float(ndtri(u)), rel=1e-14, abs=3e-16)
    assert normal(bits ^ 2**64 - 1) == -found


@pytest.mark.parametrize("bits", [0, 2**64 - 1])
def test_the_ends_are_finite(bits: int) -> None:
    """The least and the largest word give uniforms in [0, 1) and normals within 8.3."""
    assert 0.0 <= uniform(bits) < 1.0
    assert 8.2 < abs(normal(bits)) < 8.3


RUNS, MONTHS = 512, 48
IDS = tuple(f"B{k:02d}/S-400" for k in range(12))


@pytest.fixture(scope="module")
def noise() -> Noise:
    """Many draws of consecutive runs, months and similarly named deals."""
    return draw_noise(keys_of(2, IDS, 24_205), MONTHS, 0, RUNS)


def likely(p: float) -> bool:
    """Return whether a p-value is no scandal: less happens once in ten thousand tests."""
    return p > 1e-4


ALONG: dict[str, Callable[[Noise], np.ndarray]] = {
    "runs": lambda noise: noise.monthly.transpose(0, 1, 3, 2).reshape(-1, RUNS),
    "months": lambda noise: noise.monthly.transpose(0, 2, 3, 1).reshape(-1, MONTHS),
    "deals": lambda noise: noise.monthly.transpose(1, 2, 3, 0).reshape(-1, len(IDS)),
    "uses": lambda noise: noise.monthly.reshape(-1, 3),
    "congress": lambda noise: noise.congress,
    "treasury": lambda noise: noise.treasury.T,
    "kind": lambda noise: noise.kind[None],
    "once": lambda noise: noise.uniform.transpose(0, 2, 1).reshape(-1, RUNS),
    "seeds": lambda _: (
        np.array(
            [
                draw_noise(keys_of(seed, IDS[:4], 24_205), 12, 0, 4).monthly.ravel()
                for seed in range(64)
            ]
        ).T
    ),
    "names": lambda _: (
        draw_noise(keys_of(2, tuple(str(k) for k in range(400)), 24_205), 8, 0, 4)
        .monthly.reshape(400, -1)
        .T
    ),
}
"""Uniforms whose keys differ, along the last axis, in one thing only."""


@pytest.mark.parametrize("name", ALONG)
def test_uniforms_are_spread_evenly_over_keys(noise: Noise, name: str) -> None:
    """In one dimension, in pairs and in triples of neighbours, and in their lowest bits.

    Frequency, serial, gap of bits, and runs up of Knuth's battery (The art of computer
    programming 2, 3.3.2), on keys instead of a sequence.
    """
    numbers = ALONG[name](noise)
    flat = numbers.ravel()
    assert likely(kstest(flat, "uniform").pvalue)
    assert likely(chisquare(np.bincount((flat * 64).astype(int), minlength=64)).pvalue)
    lowest = (flat * 2.0**53).astype(np.uint64) & np.uint64(7)
    assert likely(chisquare(np.bincount(lowest.astype(int), minlength=8)).pvalue)
    pairs = numbers[:, : numbers.shape[1] // 2 * 2].reshape(-1, 2)
    cells = (pairs * 8).astype(int) @ [8, 1]
    assert likely(chisquare(np.bincount(cells, minlength=64)).pvalue)
    triples = numbers[:, : numbers.shape[1] // 3 * 3].reshape(-1, 3)
    order = np.argsort(triples, axis=1) @ [9, 3, 1]
    counts = np.unique(order, return_counts=True)[1]
    assert len(counts) == 6
    assert likely(chisquare(counts).pvalue)


@pytest.mark.parametrize("name", ALONG)
@pytest.mark.parametrize("lag", [1, 2])
def test_neighbouring_keys_are_not_correlated(noise: Noise, name: str, lag: int) -> None:
    """Neither the numbers nor their distances from the middle: within four standard errors."""
    numbers = ALONG[name](noise)
    for values in (numbers - 0.5, np.abs(numbers - 0.5) - 0.25):
        products = values[:, :-lag] * values[:, lag:]
        expected = values.var() / math.sqrt(products.size)
        assert abs(products.mean()) < 4.0 * expected


def test_uses_of_one_key_are_not_correlated(noise: Noise) -> None:
    """What a deal draws once, what it and what Washington draws monthly are independent."""
    one = np.array(
        [
            np.concatenate(
                [
                    np.ravel([draws.normal[0], draws.uniform[0]]),
                    np.ravel(draws.monthly[0][:4]),
                    draws.congress[:4],
                    draws.treasury[:4],
                    [draws.kind],
                ]
            )
            for draws in (draws_of_run(noise, run) for run in range(RUNS))
        ]
    )
    found = np.corrcoef(one.T)[np.triu_indices(one.shape[1], 1)] * math.sqrt(RUNS)
    assert np.abs(found).max() < 4.5
    assert likely(kstest(found, "norm").pvalue)


def test_normals_are_normal(noise: Noise) -> None:
    """Over runs and over deals: distribution, skewness, kurtosis, and neighbours."""
    found = noise.normal
    assert likely(kstest(found.ravel(), "norm").pvalue)
    n = found.size
    assert abs(skew(found.ravel())) < 4.0 * math.sqrt(6.0 / n)
    assert abs(kurtosis(found.ravel())) < 4.0 * math.sqrt(24.0 / n)
    for axis in range(3):
        moved = np.moveaxis(found, axis, 0)
        products = moved[:-1] * moved[1:]
        assert abs(products.mean()) < 4.0 / math.sqrt(products.size)


def test_draws_have_the_same_methods() -> None:
    """Given or drawn when asked for: a run asks both for the same."""
    from sim.noise import Lazy

    asked = {
        "once_normal",
        "once_uniform",
        "state_type",
        "in_month",
        "for_congress",
        "for_treasury",
    }
    assert asked <= set(dir(Draws)) & set(dir(Lazy))
