"""The register foretold: orders of 2018-2021 from what was known before, with and without the law.

The weights are those asked for; for the shipped fit, draws that have not seen the register. A file
of one's own must not have seen it either. The level of the world was fitted to orders of before
2018, and each run counts by how well its own register of before 2018 agrees with the record. What
comes after plays no part in any of this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

from analysis.evidence.population import effective, normalised
from analysis.register.agreement import BEFORE, Agreement, patterns_of, recorded_agreement
from analysis.register.occasions import EDGES, OrderBook, bins_of, book_of, counted
from analysis.register.panel import BREAK
from analysis.register.simulation import LEVEL, RegisterPlan, won_by_run
from analysis.validation.findings import (
    Foretold,
    ForetoldBin,
    ForetoldScore,
    RegisterScores,
)
from sim.variants import without_law
from sim.world import build

RARE = 0.02
"""Orders that are expected of a country of which no run has any."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Registers:
    """Simulated registers.

    Attributes
    ----------
    orders : (runs, countries, years)
        Russian orders.
    weights : (runs,)
        By how well each agrees with the record of before the break.
    coefficient : (runs,)
        NaN where a register does not determine it.
    """

    orders: Floats
    weights: Floats
    coefficient: Floats

    @classmethod
    def of(
        cls,
        book: OrderBook,
        plan: RegisterPlan,
        record: Agreement,
        progress: Callable[[int], None] | None = None,
    ) -> "Registers":
        """Simulate registers and weigh them."""
        won = won_by_run(book, plan.scenario, plan, progress)
        orders = np.array([book.counts(run) for run in won])
        shown = np.array(
            [
                patterns_of(book, counts, run.astype(np.float64))
                for counts, run in zip(orders, won, strict=True)
            ]
        )
        return cls(orders, normalised(record.log_kernel(shown, BEFORE)), shown[:, -1])


def foretell(plan: RegisterPlan, progress: Callable[[int], None] | None = None) -> RegisterScores:
    """Score what a world says of the register of after the break.

    Parameters
    ----------
    plan : RegisterPlan
        A scenario with a population, how many registers, and the seed.
    """
    book = book_of(build(plan.scenario))
    late = np.array(book.years) >= BREAK
    record, counts = recorded_agreement(book), counted(book)
    calm = RegisterPlan(without_law(plan.scenario), plan.runs, plan.seed)
    worlds = {
        name: Registers.of(book, asked, record, progress)
        for name, asked in (("with_law", plan), ("without_law", calm))
    }
    after = counts[:, late].sum(axis=1)
    logs = {
        name: log_scores(found.orders[:, :, late].sum(axis=2), found.weights, after)
        for name, found in worlds.items()
    }
    better = logs["without_law"] - logs["with_law"]
    return RegisterScores(
        scenario=plan.scenario.name,
        runs=plan.runs,
        level=LEVEL,
        countries=len(after),
        orders=int(after.sum()),
        coefficient=float(record.values[-1]),
        standard_error=float(record.errors[-1]),
        gain=float(better.mean()),
        gain_error=float(better.std(ddof=1) / np.sqrt(len(better))),
        bins=bins_foretold(book, counts, late, worlds),
        **{
            name: ForetoldScore(
                orders=foretold(found.orders[:, :, late].sum(axis=(1, 2)), found.weights),
                coefficient=foretold(found.coefficient, found.weights),
                log_score=float(logs[name].mean()),
                effective=effective(found.weights),
            )
            for name, found in worlds.items()
        },
    )


def log_scores(orders: Floats, weights: Floats, happened: Floats) -> Floats:
    """Return each country's negative log probability of its orders, shape (countries,).

    Runs are few and orders fewer, so that their mean and variance stand for their distribution:
    negative binomial, or Poisson where the variance is no larger than the mean.

    Parameters
    ----------
    orders : (runs, countries)
    weights : (runs,)
    happened : (countries,)
    """
    mean = np.maximum(weights @ orders, RARE)
    spread = weights @ (orders - weights @ orders) ** 2
    wide = spread > mean * (1.0 + 1e-9)
    size = mean**2 / np.where(wide, spread - mean, 1.0)
    logs = np.where(
        wide,
        nbinom.logpmf(happened, size, size / (size + mean)),
        poisson.logpmf(happened, mean),
    )
    return np.asarray(-logs)


def foretold(values: Floats, weights: Floats) -> Foretold | None:
    """Return the weighted mean over runs and the ends of most of the weight; None without any."""
    known = np.isfinite(values)
    if not known.any():
        return None
    values, weights = values[known], weights[known] / weights[known].sum()
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    places = np.searchsorted(reached, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    low, high = values[order][np.minimum(places, len(values) - 1)]
    return Foretold(float(weights @ values), float(low), float(high))


def bins_foretold(
    book: OrderBook,
    counts: Floats,
    late: NDArray[np.bool_],
    worlds: Mapping[str, Registers],
) -> tuple[ForetoldBin, ...]:
    """Return orders after the break by US share: on record, and as foretold."""
    place = book.bin_of_country()
    rows = []
    for k, (low, high) in enumerate(bins_of(EDGES)):
        inside = place == k
        told = {
            name: foretold(found.orders[:, inside][:, :, late].sum(axis=(1, 2)), found.weights)
            for name, found in worlds.items()
        }
        before = worlds["with_law"]
        rows.append(
            ForetoldBin(
                low=low,
                high=high,
                before=int(counts[inside][:, ~late].sum()),
                before_simulated=foretold(
                    before.orders[:, inside][:, :, ~late].sum(axis=(1, 2)), before.weights
                ),
                after=int(counts[inside][:, late].sum()),
                **told,
            )
        )
    return tuple(rows)
