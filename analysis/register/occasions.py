"""Simulated registers: the orders that Russia won of all occasions, and what they amount to."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.register.conditional import coefficient
from analysis.register.panel import BREAK, LEFT_OUT, RUSSIAN
from analysis.register.tables import US, orders_table, shares_table
from sim.data.population import CLOSES
from sim.data.register import read_importers
from sim.records import Records
from sim.rules.terms import NOT_YET, Stage
from sim.world import World

EDGES = (0.0, 0.02, 0.10, 0.25, 0.50, 1.0)
"""Limits of the US share between which orders are counted."""

RUSSIAN_EDGES = (0.0, 0.01, 0.05, 0.30, 0.60, 1.0)
"""Limits of the Russian share of the five years before between which won occasions are counted."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class OrderBook:
    """The occasions of a world, and what was known of each.

    Attributes
    ----------
    countries, years : tuple
        Of the register; Ukraine is left out.
    place : (deals,)
        Cell of a register of countries by years, row after row; -1 for a deal that is no occasion.
    closes : (deals,)
        Month, counted from the start, before which an order must be signed.
    us_share : (countries,)
        Of deliveries 2008-2016.
    russian_share : (deals,)
        Of imports in the five years before the year of order; NaN where there were none.
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    place: NDArray[np.int64]
    closes: NDArray[np.int64]
    us_share: Floats
    russian_share: Floats

    @property
    def size(self) -> tuple[int, int]:
        """Countries and years."""
        return len(self.countries), len(self.years)

    def won(self, deals: Records) -> Flags:
        """Return which occasions Russia won: signed in time, and standing when the run ends.

        Shape of `deals`, whose last axis is the deals.
        """
        stage = deals["stage"]
        stands = (stage == Stage.SIGNED) | (stage == Stage.DELIVERED)
        in_time = (deals["signed"] != NOT_YET) & (deals["signed"] < self.closes)
        return np.asarray(stands & in_time & (self.place >= 0))

    def counts(self, won: Flags) -> Floats:
        """Return orders by country and year of one run."""
        return self.spread(won.astype(np.float64))

    def spread(self, amounts: Floats) -> Floats:
        """Return the sum of amounts, occasion by occasion, by country and year."""
        kept = self.place >= 0
        cells = np.bincount(self.place[kept], amounts[kept], int(np.prod(self.size)))
        return np.asarray(cells.reshape(self.size))

    def occasions(self) -> Floats:
        """Return how many occasions there were by country and year."""
        return self.spread(np.ones(len(self.place)))

    def bin_of_country(self) -> NDArray[np.int64]:
        """Return the bin of `EDGES` in which the US share of each country lies."""
        return np.asarray(np.searchsorted(EDGES[1:-1], self.us_share, side="left"))

    def bin_of_deal(self) -> NDArray[np.int64]:
        """Return the bin of `RUSSIAN_EDGES` of each occasion; -1 where no share is known."""
        known = np.isfinite(self.russian_share)
        found = np.searchsorted(RUSSIAN_EDGES[1:-1], np.nan_to_num(self.russian_share))
        return np.where(known & (self.place >= 0), found, -1)


def book_of(world: World) -> OrderBook:
    """Return the occasions of a world.

    Raises
    ------
    CommandError
        If its scenario has no population.
    """
    asked = world.scenario.population
    if asked is None:
        raise CommandError(
            f"{world.scenario.name}: has no population, so that no register comes of it"
        )
    years = tuple(range(asked.first_year, asked.last_year + 1))
    countries = tuple(code for code in world.buyer_codes if code not in LEFT_OUT)
    known = shares_table().set_index("iso3")[US].reindex(list(countries)).fillna(0.0)
    shares = {(row.iso3, row.year): row.russia_share for row in read_importers()}
    place, closes, russian = [], [], []
    for name in world.deal_ids:
        iso3, _, told = name.partition("/")
        year = int(told[:4]) if told[:4].isdigit() else 0
        counts = iso3 in countries and year in years and world.scenario.deals[name].buyer == iso3
        place.append(countries.index(iso3) * len(years) + year - years[0] if counts else -1)
        closes.append(12 * year + CLOSES - world.scenario.start)
        share = shares.get((iso3, year))
        russian.append(np.nan if share is None else share / 100.0)
    return OrderBook(
        countries,
        years,
        np.array(place, np.int64),
        np.array(closes, np.int64),
        known.to_numpy(np.float64),
        np.array(russian),
    )


@dataclass(frozen=True)
class RegisterSummary:
    """What a register amounts to.

    Attributes
    ----------
    coefficient : float
        Of US share × after, NaN where the register does not determine it.
    before, after : (bins,)
        Russian orders by US share; see `EDGES`.
    won : (bins,)
        Share of occasions that Russia won by its share of the five years before; see
        `RUSSIAN_EDGES`.
    """

    coefficient: float
    before: Floats
    after: Floats
    won: Floats

    @property
    def orders(self) -> float:
        """All Russian orders."""
        return float(self.before.sum() + self.after.sum())


def summary_of(book: OrderBook, counts: Floats, won: Floats) -> RegisterSummary:
    """Return what a register amounts to; `won` is the share won by Russian share."""
    late = np.array(book.years) >= BREAK
    bins = book.bin_of_country()
    size = len(EDGES) - 1
    return RegisterSummary(
        coefficient_of(counts, book.us_share, late.astype(np.float64)),
        np.bincount(bins, counts[:, ~late].sum(axis=1), size).astype(np.float64),
        np.bincount(bins, counts[:, late].sum(axis=1), size).astype(np.float64),
        won,
    )


def coefficient_of(counts: Floats, share: Floats, after: Floats) -> float:
    """Return the coefficient over the countries with an order; NaN where it is not determined."""
    ordered = counts.sum(axis=1) > 0.0
    try:
        return coefficient(counts[ordered], share[ordered], after)
    except CommandError:
        return float("nan")


def simulated(book: OrderBook, won: Flags) -> RegisterSummary:
    """Return what the register of one run amounts to; `won` says which occasions Russia won."""
    bins = book.bin_of_deal()
    return summary_of(book, book.counts(won), share_won(bins, won.astype(np.float64)))


def recorded(book: OrderBook, orders: pd.DataFrame | None = None) -> RegisterSummary:
    """Return what the register of orders amounts to, by the same rules."""
    found = counted(book, orders)
    return summary_of(book, found, share_won(book.bin_of_deal(), won_each(book, found)))


def counted(book: OrderBook, orders: pd.DataFrame | None = None) -> Floats:
    """Return Russian orders on record by country and year of a book."""
    table = orders_table() if orders is None else orders
    wide = table.pivot_table(index="iso3", columns="order_year", values=RUSSIAN, aggfunc="sum")
    counts = wide.reindex(index=list(book.countries), columns=list(book.years)).fillna(0.0)
    return counts.to_numpy(np.float64)


def won_each(book: OrderBook, counts: Floats) -> Floats:
    """Return what of each occasion Russia won, as a share of its country's of the year."""
    share = counts / np.maximum(book.occasions(), 1.0)
    return np.where(book.place >= 0, share.ravel()[np.maximum(book.place, 0)], 0.0)


def share_won(bins: NDArray[np.int64], won: Floats) -> Floats:
    """Return the share won in each bin, NaN where a bin is empty."""
    known = bins >= 0
    size = len(RUSSIAN_EDGES) - 1
    number = np.bincount(bins[known], minlength=size)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.bincount(bins[known], won[known], size) / number)


def bins_of(edges: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return the limits of bins."""
    return list(pairwise(edges))
