"""Particles weighed by the register of orders, as it was known at the end of a year.

An order is known once something is delivered. Orders are counted up to four years before, since
later ones are not yet on record in full. What is asked is who buys from Moscow: no order of after
the law, and so no effect of it, enters. Each particle has one simulated register.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.evidence.prior import UniformPriors
from analysis.register.agreement import BEFORE, Agreement, early_patterns, resampled
from analysis.register.occasions import OrderBook, book_of, counted, won_each
from analysis.register.panel import RUSSIAN
from analysis.register.simulation import won_run_by_run
from sim.data.register import orders_known, read_first_deliveries
from sim.parameter_draws import ParameterDraws, written_paths
from sim.scenario import Scenario
from sim.world import build

COMPLETE = 4
"""Years after which an order that is delivered at all is taken to be on record."""

Floats = NDArray[np.float64]


def known_to(cut: int) -> int:
    """Return the last year of order that is counted at the end of a month."""
    return (cut + 1) // 12 - 1 - COMPLETE


def orders_at(cut: int) -> pd.DataFrame:
    """Return Russian orders by country and year as known at the end of a month."""
    rows = [
        (row.iso3, row.year, row.russian)
        for row in orders_known((cut + 1) // 12 - 1, read_first_deliveries())
        if row.year <= known_to(cut)
    ]
    table = pd.DataFrame(rows, columns=["iso3", "order_year", RUSSIAN])
    return pd.DataFrame(table.groupby(["iso3", "order_year"])[RUSSIAN].sum()).reset_index()


def year_of(deal: str) -> int:
    """Return the year of an occasion by its id."""
    told = deal.partition("/")[2][:4]
    return int(told) if told.isdigit() else 0


def book_at(book: OrderBook, cut: int) -> OrderBook:
    """Return the occasions of the years that are counted at the end of a month."""
    years = book.years[0] + book.place % len(book.years)
    return replace(book, place=np.where(years <= known_to(cut), book.place, -1))


def recorded_at(book: OrderBook, cut: int) -> Agreement:
    """Return what the record shows, with errors over resampled countries."""
    counts = counted(book, orders_at(cut))
    return resampled(book, partial(early_patterns, book, counts, won_each(book, counts)))


def register_logs(
    scenario: Scenario,
    prior: UniformPriors,
    values: Floats,
    cuts: Sequence[int],
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> Floats:
    """Return log kernels of particles at each cut, shape (particles, cuts).

    Parameters
    ----------
    scenario : Scenario
        A world with a population.
    """
    last = known_to(max(cuts))
    deals = {name: deal for name, deal in scenario.deals.items() if year_of(name) <= last}
    asked = scenario.model_copy(update={"deals": deals, "draws": None})
    draws = ParameterDraws(prior.paths, values).without(written_paths(asked))
    world = replace(build(asked), draws=draws)
    books = [book_at(book_of(world), cut) for cut in cuts]
    records = [recorded_at(book, cut) for book, cut in zip(books, cuts, strict=True)]
    shown = np.empty((len(cuts), len(values), len(BEFORE)))
    whole = book_of(world)
    ones = np.ones(len(whole.countries), np.int64)
    for k, won in enumerate(won_run_by_run(whole, world, len(values), seed, progress)):
        each = won.astype(np.float64)
        for place, book in enumerate(books):
            shown[place, k] = early_patterns(book, book.spread(each), each, ones)
    logs = [record.log_kernel(found, BEFORE) for record, found in zip(records, shown, strict=True)]
    return np.column_stack(logs)
