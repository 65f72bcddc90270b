"""Draws: whose they are, their shapes, and that the numbers never change."""

from inspect import isfunction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engines import PIECE_DEALS, PIECE_RUNS, cut
from sim.noise import (
    ARRAYS,
    USES,
    Keys,
    Lazy,
    block,
    draw_noise,
    draw_run,
    draws_of_run,
    keys_of,
    scratch,
)
from sim.philox import philox

IDS = ("IND/S-400", "TUR/S-400")

START = 24_205
"""February 2017."""


def of_run(keys: Keys, run: int):
    """Return the draws of a run, drawn when asked for."""
    return keys.of_run(run, *scratch(len(keys.names) - 1))


def test_shapes() -> None:
    """Axes as documented, in memory in that order."""
    noise = draw_noise(keys_of(1, IDS, START), 5, 0, 7)
    assert noise.monthly.shape == (2, 5, 7, USES)
    assert noise.normal.shape == noise.uniform.shape == (2, 7, 2)
    assert noise.congress.shape == noise.treasury.shape == (5, 7)
    assert noise.kind.shape == (7,)
    assert all(array.flags.c_contiguous for array in noise)


def test_the_numbers_never_change() -> None:
    """A published seed means the same draws for ever: some of seed 1, to the last bit."""
    draws = draw_run(keys_of(1, ("TUR/S-400",), START), 0, 2)
    assert draws.monthly == [
        [
            [0.8924345737650491, 0.45813616605565755, 0.12093384148469055],
            [0.05940175419810445, 0.7934365862165178, 0.2753710007691167],
        ]
    ]
    assert draws.normal == [[-1.9132072475449464, -1.100897933186005]]
    assert draws.uniform == [[0.5777076524730427, 0.808073938268328]]
    assert draws.congress == [0.7386427895664223, 0.028869192646327146]
    assert draws.treasury == [0.13483943233400464, 0.919678250849858]
    assert draws.kind == 0.7826747497296348


def test_a_number_is_what_numpy_s_generator_gives_for_its_key() -> None:
    """Seed by name of the key, deal and run of the counter, month and use: as documented."""
    keys = keys_of(9, IDS, START)
    month, use = 30, 2
    when = ((use + 1) << 32) + (START + month) // 4
    counter = np.array([when - 1, 17, *keys.names[1]], np.uint64)
    four = np.random.Generator(np.random.Philox(counter=counter, key=keys.seed)).random(4)
    assert of_run(keys, 17).in_month(1, month, use) == four[(START + month) % 4]


@given(
    st.integers(0, 2**80),
    st.integers(0, 2**63 - 1),
    st.integers(0, 40_000),
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 30), st.integers(0, 2)), max_size=40),
)
def test_the_order_of_asking_is_nothing(
    seed: int, run: int, start: int, asked: list[tuple[int, int, int]]
) -> None:
    """Months asked for in any order, again and again, have the numbers of the arrays."""
    keys = keys_of(seed, IDS, start)
    draws, given = of_run(keys, run), draw_run(keys, run, 31)
    for deal, month, use in asked:
        assert draws.in_month(deal, month, use) == given.monthly[deal][month][use]
        assert draws.for_congress(month) == given.congress[month]
        assert draws.for_treasury(month) == given.treasury[month]
        for what in range(2):
            assert draws.once_normal(deal, what) == given.once_normal(deal, what)
            assert draws.once_uniform(deal, what) == given.once_uniform(deal, what)
        assert draws.state_type() == given.kind


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_hold_what_their_methods_draw(name: str) -> None:
    """Every number of every array, whether looked up in arrays or lists or drawn when asked for."""
    keys = keys_of(4, IDS, START, (("first", "France"), ("second", "Korea")))
    noise, drawn = draw_noise(keys, 5, 10, 3), ARRAYS[name]
    runs = drawn.axes.index("runs")
    array = getattr(noise, name)
    lazy = [of_run(keys, 10 + run) for run in range(3)]
    views = [noise.of_run(run, *scratch(2)) for run in range(3)]
    lists = [draws_of_run(noise, run) for run in range(3)]
    for place in np.ndindex(array.shape):
        rest = place[:runs] + place[runs + 1 :]
        for draws in (lazy, views, lists):
            assert getattr(draws[place[runs]], drawn.asked)(*rest) == array[place]


def test_every_method_of_draws_belongs_to_an_array() -> None:
    """So none is left out where arrays stand for what is drawn."""
    methods = {name for name, value in vars(Lazy).items() if isfunction(value) and name[0] != "_"}
    assert methods == {drawn.asked for drawn in ARRAYS.values()}


def test_no_key_is_used_twice() -> None:
    """All uniforms of some runs are different numbers, in whatever they differ."""
    found = []
    for seed in (0, 1, 2**40, 2**70):
        for start in (START, START + 100):
            noise = draw_noise(keys_of(seed, IDS, start), 40, 254, 4)
            arrays = noise if start == START else (noise.monthly, noise.congress, noise.treasury)
            found += [array.ravel() for array in arrays]
    everything = np.concatenate(found)
    assert len(np.unique(everything)) == everything.size


def test_a_deal_named_like_an_actor_is_apart() -> None:
    """A deal called "washington" does not draw what Washington draws."""
    keys = keys_of(3, ("washington",), START)
    assert keys.names[0].tolist() != keys.names[1].tolist()


def test_blocks_do_not_overlap() -> None:
    """What is drawn once and what is drawn monthly have other counters, up to the year 9999."""
    keys = keys_of(1, (), START)
    words = [block(keys, 0, 0, when) for when in (0, 1 << 32, (USES << 32) + 120_000 // 4)]
    assert len(set(words)) == 3
    assert words[0] == philox(*map(int, keys.seed), 0, 0, *map(int, keys.names[0]))


@pytest.mark.parametrize("deals", [0, 1, 5, 1_000, 10_000])
@pytest.mark.parametrize(("first", "runs"), [(0, 1), (7, PIECE_RUNS), (9, 2 * PIECE_RUNS + 3)])
def test_runs_are_cut_into_pieces(first: int, runs: int, deals: int) -> None:
    """Each run is in one piece, in order; a piece is small."""
    cuts = list(cut(first, runs, deals))
    assert [run for piece in cuts for run in piece.runs] == list(range(first, first + runs))
    assert [row for piece in cuts for row in range(runs)[piece.rows]] == list(range(runs))
    for piece in cuts:
        assert 1 <= piece.count <= PIECE_RUNS
        assert piece.count == 1 or piece.count * deals <= PIECE_DEALS


def test_drawing_needs_no_room_for_deals_and_runs() -> None:
    """Scratch for a run of 5,300 deals is less than a megabyte."""
    assert sum(array.nbytes for array in scratch(5_300)) < 1_000_000
