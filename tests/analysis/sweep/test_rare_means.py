"""Intervals of rare and skewed means from what sweeps keep: moments, extremes, and a count."""

import math
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import mean_ends, mean_interval, sample_of
from analysis.sweep.estimate import _from_groups
from analysis.sweep.finish import half_widths
from analysis.sweep.tally import Moments, Tally, matrix
from analysis.sweep.work import BATCH, batch_moments

Draw = Callable[[np.random.Generator, int], np.ndarray]

PRICES = np.array([500.0, 2_500.0, 5_400.0])


def few_deals(p: float) -> tuple[Draw, float]:
    """List prices of three deals, each switched with probability p."""
    return lambda rng, n: (rng.random((n, 3)) < p) @ PRICES, float(p * PRICES.sum())


def rare_offers(p: float) -> tuple[Draw, float]:
    """An offer with probability p, of a size with a long tail."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        return np.where(rng.random(n) < p, rng.lognormal(0.0, 1.0, n), 0.0)

    return draw, p * math.exp(0.5)


MIXTURES = {
    "few deals": few_deals(0.005),
    "more deals": few_deals(0.03),
    "rare offers": rare_offers(0.02),
    "common offers": rare_offers(0.3),
}


def batches_of(runs: dict[int, np.ndarray], first: int = 0) -> pa.Table:
    """Return the batches of points, whose runs begin with the one of that index."""
    parts = []
    for point, values in runs.items():
        rows = batch_moments(values[:, np.newaxis], first)
        total = {name: rows[name][:, 0] for name in ("squares", "least", "most", "apart")}
        parts.append(
            {
                "point": np.full(len(rows["n"]), point),
                "n": rows["n"],
                "offers_paid": rows["mean"][:, 0],
                **{f"offers_paid_{name}": column for name, column in total.items()},
            }
        )
    return pa.table({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def tallied(values: np.ndarray, parts: list[int]) -> Moments:
    """Return what a tally makes of runs that come in parts, each a multiple of a batch."""
    tally = Tally(3, 2, ("offers_paid",))
    first = 0
    for size in [*parts, len(values)]:
        if first < len(values) and size:
            tally.add(batches_of({4: values[first : first + size]}, first))
        first += size
    return tally.moments()


AMOUNTS = st.sampled_from([0.0, 0.0, 0.0, -0.0, 1.0, 2.5, -3.0, 700.0])


@given(
    values=st.lists(AMOUNTS, min_size=2, max_size=120)
    | st.lists(st.sampled_from([2.0, 2.0, 3.0, 5.0]), min_size=2, max_size=120)
    | st.lists(st.sampled_from([-2.0, -2.0, -3.0, 0.0]), min_size=2, max_size=120),
    parts=st.lists(st.integers(0, 2).map(lambda k: k * BATCH), max_size=3),
)
def test_a_tally_keeps_what_intervals_need(values: list[float], parts: list[int]) -> None:
    """However runs are cut into batches and parts: as if all were at hand."""
    runs = np.array(values)
    kept, whole = tallied(runs, parts).sample(0), sample_of(runs)
    assert kept.n.tolist() == [0, len(runs)]
    assert kept.least[1] == whole.least[0]
    assert kept.most[1] == whole.most[0]
    assert kept.apart[1] == whole.apart[0]
    assert kept.mean[1] == pytest.approx(whole.mean[0], rel=1e-12, abs=1e-12)
    low, high = mean_ends(kept)
    assert np.isnan(low[0])
    if not whole.least[0] < 0.0 < whole.most[0]:
        found = mean_interval(runs) or (math.nan, math.nan)
        assert (low[1], high[1]) == pytest.approx(found, rel=1e-6, abs=1e-9, nan_ok=True)


def test_rare_events_of_both_signs_have_no_interval_from_moments() -> None:
    """Gains and losses would have to be kept apart; where nearly all runs have some, Student's."""
    rare = np.array([0.0] * 80 + [5.0, 7.0, 9.0, 11.0, 13.0] * 2 + [-3.0, -4.0, -6.0] * 3)
    assert np.isnan(mean_ends(sample_of(rare))).all()
    assert mean_interval(rare) is not None
    common = np.linspace(-1.0, 3.0, 41)
    assert mean_ends(sample_of(common))[0][0] == pytest.approx((mean_interval(common) or (0,))[0])


@pytest.mark.parametrize("mixture", MIXTURES)
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_precision_stops_with_an_interval_that_holds(mixture: str, level: float) -> None:
    """Runs double from 256 until the interval is tight: then it still holds what it says.

    The tolerance is three standard errors of the rate.
    """
    draw, mean = MIXTURES[mixture]
    rng = np.random.default_rng(9)
    points, have = 500, 0
    wanted = 1.645 * float(draw(rng, 100_000).std()) / math.sqrt(700.0)  # about 1,000 runs
    tally, wide = Tally(0, points, ("offers_paid",)), np.arange(points)
    while len(wide) and have < 8192:
        more = have or 256
        tally.add(batches_of({int(point): draw(rng, more) for point in wide}, have))
        have += more
        half = half_widths("offers_paid", 0, tally.moments(), level)
        wide = wide[half[wide] > wanted]
    low, high = mean_ends(tally.moments().sample(0), level)
    rate = np.mean((low <= mean) & (mean <= high))
    assert rate > level - 3.0 * math.sqrt(level * (1.0 - level) / points)


@pytest.mark.parametrize(
    ("gains", "losses"), [(0.01, 0.0), (0.0, 0.02), (0.03, 0.015), (0.1, 0.1), (0.5, 0.3)]
)
def test_effects_on_rare_outcomes_hold_what_they_say(gains: float, losses: float) -> None:
    """Paired differences in 62 groups of 16 runs and one of 8: 95 % intervals, and no more misses.

    An effect without an interval says nothing that could be wrong. Student's interval alone misses
    one in six in the first.
    """
    rng = np.random.default_rng(10)
    size = np.array([[16.0] * 62 + [8.0]])
    runs = int(size.sum())
    outcomes = 1_000
    chance = rng.random((runs, outcomes))
    amount = rng.choice(PRICES, (runs, outcomes))
    change = np.where(chance < gains, amount, np.where(chance > 1.0 - losses, -amount, 0.0))
    starts = np.r_[0, np.cumsum(size[0])[:-1]].astype(int)
    sums = (np.add.reduceat(change, starts) / size.T)[np.newaxis]
    found = _from_groups(sums, size, np.array([runs]), 0.95, np.array([True]))
    mean = (gains - losses) * PRICES.mean()
    given_ = ~np.isnan(found.low[0])
    wrong = np.count_nonzero((found.low[0, given_] > mean) | (found.high[0, given_] < mean))
    assert np.count_nonzero(given_) > 0.9 * outcomes
    assert wrong / outcomes < 0.05 + 3.0 * math.sqrt(0.05 * 0.95 / outcomes)
    turned = _from_groups(-sums, size, np.array([runs]), 0.95, np.array([True]))
    assert turned.low == pytest.approx(-found.high, nan_ok=True)
    assert turned.high == pytest.approx(-found.low, nan_ok=True)


@pytest.mark.parametrize("events", [2, 4, 6])
def test_an_effect_is_not_clear_because_its_few_events_have_one_sign(events: int) -> None:
    """Gains and losses are equally rare: of the intervals given, few leave zero out."""
    outcomes, groups = 2_000, 64
    rng = np.random.default_rng(events)
    chance = rng.random((1, groups, outcomes))
    rare = events / groups / 2.0
    sums = np.where(chance < rare, 1.0, np.where(chance > 1.0 - rare, -1.0, 0.0))
    size = np.full((1, groups), 16.0)
    found = _from_groups(sums, size, np.array([groups * 16]), 0.95, np.array([True]))
    clear = np.count_nonzero((found.low > 0.0) | (found.high < 0.0))
    assert clear / outcomes < 0.1


def test_no_mean_over_points_is_negative() -> None:
    """But a difference may be: its sign is open."""
    values = np.array([*np.linspace(0.1, 1.0, 15), 1e6])
    sums = np.stack([values, values])[:, :, np.newaxis]
    size = np.full((2, len(values)), float(BATCH))
    runs = np.full(2, BATCH * len(values))
    found = _from_groups(sums, size, runs, 0.9, np.array([False, True]))
    assert found.low[0, 0] == 0.0
    assert found.low[1, 0] < 0.0
    assert found.high[0, 0] == found.high[1, 0]


def test_a_tally_of_some_of_the_points() -> None:
    """Others are passed over, at either end; a point that failed says so and counts nothing."""
    tally = Tally(3, 2, ("offers_paid",))
    table = batches_of({k: np.array([1.0 * k, 3.0 * k]) for k in (2, 3, 4, 5)})
    said = pa.array(["", "", "first", "never"])
    table = table.append_column("error", said)
    failed = table.slice(2, 1)
    for name, told in (("n", 0), ("offers_paid", None)):
        column = pa.array([told], failed.schema.field(name).type)
        failed = failed.set_column(failed.schema.get_field_index(name), name, column)
    tally.add(pa.concat_tables([table.slice(0, 2), failed, table.slice(3, 1)]))
    found = tally.moments()
    assert list(found.n) == [2, 0]
    assert found.mean[0, 0] == 6.0
    assert found.sd[0, 0] == pytest.approx(math.sqrt(18.0))
    assert np.isnan([found.mean[1, 0], found.sd[1, 0]]).all()
    assert found.error == {1: "first"}
    tally.add(batches_of({4: np.array([7.0, 9.0])}, 2))  # what failed counts with no weight at all
    assert tally.moments().mean[1, 0] == 8.0


def test_one_run_has_a_mean_and_no_spread() -> None:
    """Two have both, by hand."""
    tally = Tally(0, 2, ("offers_paid",))
    tally.add(batches_of({0: np.array([7.0]), 1: np.array([7.0, 9.0])}))
    found = tally.moments()
    assert list(found.mean[:, 0]) == [7.0, 8.0]
    assert np.isnan(found.sd[0, 0])
    assert found.sd[1, 0] == pytest.approx(math.sqrt(2.0))


def test_a_table_of_no_outcome_has_its_rows() -> None:
    """And no column."""
    assert matrix(batches_of({0: np.array([7.0]), 1: np.array([8.0])}), ()).shape == (2, 0)
