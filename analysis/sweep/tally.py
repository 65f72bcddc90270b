"""Means and spreads of points, from batches that may come in any number of parts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import Sample, nearest_to_zero
from analysis.look.series import numbers
from analysis.sweep.measure import SPREAD, is_probability

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Moments:
    """What the runs of some points give.

    Attributes
    ----------
    n : ndarray, shape (points,)
        Runs.
    mean, sd : ndarray, shape (points, outcomes)
        NaN without runs; the standard deviation is NaN for fewer than two.
    least, most : ndarray, shape (points, outcomes)
        The smallest and the largest value; infinite without runs, and for outcomes of deals.
    apart : ndarray of int, shape (points, outcomes)
        Runs that are not at the value nearest to zero, of totals.
    error : dict of int to str
        First error of each point that failed, by its place.
    """

    n: NDArray[np.int64]
    mean: Floats
    sd: Floats
    least: Floats
    most: Floats
    apart: NDArray[np.int64]
    error: dict[int, str]

    def sample(self, k: int) -> Sample:
        """Return what the interval of an outcome's mean needs, for every point."""
        return Sample(
            n=self.n,
            mean=self.mean[:, k],
            variance=self.sd[:, k] ** 2,
            least=self.least[:, k],
            most=self.most[:, k],
            apart=self.apart[:, k],
        )


class Tally:
    """Adds up batches of consecutive points, in the order in which parts are added.

    Deviations are taken from each point's first batch, so that nothing cancels and an outcome that
    never varies has a spread of exactly zero.
    """

    def __init__(self, first_point: int, points: int, outcomes: tuple[str, ...]) -> None:
        self.first_point = first_point
        self.outcomes = outcomes
        self.n = np.zeros(points, np.int64)
        self.base = np.full((points, len(outcomes)), np.nan)
        self.sums = np.zeros((points, len(outcomes)))
        self.squares = np.zeros((points, len(outcomes)))
        self.least = np.full((points, len(outcomes)), np.inf)
        self.most = np.full((points, len(outcomes)), -np.inf)
        self.apart = np.zeros((points, len(outcomes)), np.int64)
        self.totals = np.flatnonzero([not is_probability(name) for name in outcomes])
        self.error: dict[int, str] = {}

    def add(self, batches: "pa.Table") -> None:
        """Add the batches of a part; points outside the range are passed over."""
        place = numbers(batches["point"]).astype(np.int64) - self.first_point
        inside = (place >= 0) & (place < len(self.n))
        for row in np.flatnonzero(inside & (numbers(batches["n"]) == 0)):
            self.error.setdefault(int(place[row]), str(batches["error"][int(row)]))
        rows = np.flatnonzero(inside & (numbers(batches["n"]) > 0))
        if not len(rows):
            return
        place = place[rows]
        n = numbers(batches["n"])[rows].astype(np.int64)
        means = matrix(batches, self.outcomes)[rows]
        squares = matrix(batches, tuple(f"{name}_squares" for name in self.outcomes))[rows]
        self._add_spread(batches, rows, place, n)
        fresh, first = np.unique(place, return_index=True)
        new = self.n[fresh] == 0
        self.base[fresh[new]] = means[first[new]]
        change = means - self.base[place]
        weight = n[:, np.newaxis]
        np.add.at(self.n, place, n)
        np.add.at(self.sums, place, weight * change)
        np.add.at(self.squares, place, squares + weight * change * change)

    def _add_spread(self, batches: "pa.Table", rows: Counts, place: Counts, n: Counts) -> None:
        """Add smallest and largest values, and count anew what is apart from the one nearest to 0.

        A batch whose nearest value is not the nearest of all has nothing there.
        """
        names = [self.outcomes[k] for k in self.totals]
        least, most, apart = (
            matrix(batches, tuple(f"{name}_{what}" for name in names))[rows] for what in SPREAD
        )
        points, point = np.unique(place, return_inverse=True)
        at, cells = np.ix_(points, self.totals), np.ix_(point, np.arange(len(names)))
        lowest, highest = self.least[at], self.most[at]
        before = nearest_to_zero(lowest, highest)
        np.minimum.at(lowest, cells, least)
        np.maximum.at(highest, cells, most)
        now = nearest_to_zero(lowest, highest)
        total = np.where(before == now, self.apart[at], self.n[points, np.newaxis])
        there = nearest_to_zero(least, most) == now[point]
        np.add.at(total, cells, np.where(there, apart, n[:, np.newaxis]).astype(np.int64))
        self.least[at], self.most[at], self.apart[at] = lowest, highest, total

    def moments(self) -> Moments:
        """Return what has been added so far."""
        n = np.maximum(self.n, 1)[:, np.newaxis]
        shift = self.sums / n
        free = np.maximum(self.n - 1, 1)[:, np.newaxis]
        spread = np.sqrt(np.maximum(0.0, self.squares - n * shift * shift) / free)
        mean = np.where(self.n[:, np.newaxis] > 0, self.base + shift, np.nan)
        sd = np.where(self.n[:, np.newaxis] > 1, spread, np.nan)
        return Moments(self.n, mean, sd, self.least, self.most, self.apart, self.error)


def matrix(table: "pa.Table", names: tuple[str, ...]) -> Floats:
    """Return columns of numbers as an array (rows, names); null becomes NaN."""
    columns = []
    for name in names:
        array = table[name].combine_chunks()
        values = numbers(array.fill_null(float("nan")) if array.null_count else array)
        columns.append(np.asarray(values, dtype=np.float64))
    return np.column_stack(columns) if columns else np.empty((table.num_rows, 0))
