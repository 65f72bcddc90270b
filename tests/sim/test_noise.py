"""Draws: their shapes, their distributions, and that the numbers never change."""

import numpy as np
import pytest

from sim.engines import cut
from sim.noise import CHUNK, draw_noise, empty_noise, fill_noise, stream

IDS = ("IND/S-400", "TUR/S-400")


def test_shapes() -> None:
    """Axes as documented, in memory in that order."""
    noise = draw_noise(1, 0, IDS, 5)
    assert noise.monthly.shape == (2, 5, CHUNK, 3)
    assert noise.normal.shape == noise.uniform.shape == (2, CHUNK, 2)
    assert noise.congress.shape == noise.treasury.shape == (5, CHUNK)
    assert noise.kind.shape == (CHUNK,)
    assert all(array.flags.c_contiguous for array in noise)


def test_the_numbers_never_change() -> None:
    """A published seed means the same draws for ever: some of seed 1, to the last bit."""
    noise = draw_noise(1, 0, ("TUR/S-400",), 2)
    assert noise.monthly[0, :, 0].tolist() == [
        [0.5292614237930544, 0.7791168116205551, 0.7890660843492573],
        [0.5721154912310762, 0.2594149566671974, 0.1827240712312287],
    ]
    assert noise.normal[0, 0].tolist() == [1.6030781610413207, 0.3467412123118492]
    assert noise.uniform[0, 0].tolist() == [0.6542661094369242, 0.719335394322154]
    assert noise.congress[:, 0].tolist() == [0.33828614343944463, 0.5210553418809505]
    assert noise.treasury[:, 0].tolist() == [0.9165519401562413, 0.6043102480879868]
    assert noise.kind[:2].tolist() == [0.8882140513781281, 0.11306617470783642]


def test_streams_differ() -> None:
    """Another seed, chunk, name or use gives other numbers; the same key the same."""
    keys = [
        (seed, chunk, name, use)
        for seed in (0, 1, 2**40)
        for chunk in (0, 1)
        for name in ("deal A", "deal B", "congress")
        for use in (0, 1)
    ]
    first = [stream(*key).random() for key in keys]
    assert len(set(first)) == len(keys)
    assert [stream(*key).random() for key in keys] == first


def test_no_two_arrays_share_numbers() -> None:
    """All uniforms of a chunk are different numbers."""
    noise = draw_noise(3, 0, IDS, 4)
    everything = np.concatenate([array.ravel() for array in noise])
    assert len(np.unique(everything)) == everything.size


def test_a_deal_named_like_an_actor_is_apart() -> None:
    """A deal called "congress" does not draw what Congress draws."""
    noise = draw_noise(3, 0, ("congress",), 4)
    assert noise.monthly[0, 0, 0, 0] != noise.congress[0, 0]


def test_distributions() -> None:
    """Means and variances within four standard errors; uniforms in [0, 1)."""
    noise = draw_noise(5, 0, tuple("abcdefgh"), 40)
    for array in (noise.monthly, noise.uniform, noise.congress, noise.treasury):
        n = array.size
        assert array.min() >= 0.0
        assert array.max() < 1.0
        assert abs(array.mean() - 0.5) < 4.0 * np.sqrt(1.0 / 12.0 / n)
        assert abs(array.var() - 1.0 / 12.0) < 4.0 * np.sqrt(1.0 / 180.0 / n)
    n = noise.normal.size
    assert abs(noise.normal.mean()) < 4.0 / np.sqrt(n)
    assert abs(noise.normal.var() - 1.0) < 4.0 * np.sqrt(2.0 / n)


def test_a_buffer_is_filled_whole() -> None:
    """Refilling a used buffer leaves nothing of what was in it."""
    buffer = fill_noise(empty_noise(2, 3), 9, 9, IDS)
    again = fill_noise(buffer, 1, 0, IDS)
    for new, old in zip(again, draw_noise(1, 0, IDS, 3), strict=True):
        assert new.tobytes() == old.tobytes()


@pytest.mark.parametrize(
    ("first", "runs", "pieces"),
    [
        (0, 1, [(0, 0, 1)]),
        (0, CHUNK, [(0, 0, CHUNK)]),
        (CHUNK - 1, 2, [(0, CHUNK - 1, 1), (1, 0, 1)]),
        (2 * CHUNK + 3, CHUNK, [(2, 3, CHUNK - 3), (3, 0, 3)]),
    ],
)
def test_cutting_runs_at_chunks(first: int, runs: int, pieces: list[tuple[int, int, int]]) -> None:
    """A run belongs to chunk r // CHUNK and lane r % CHUNK, whatever else is asked for."""
    cuts = list(cut(first, runs))
    assert [(piece.chunk, piece.first_in_chunk, piece.count) for piece in cuts] == pieces
    rows = [row for piece in cuts for row in range(runs)[piece.rows]]
    assert rows == list(range(runs))
