"""Three closed forms along a parameter or over buyers: tables of theory beside simulation."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from analysis.closed_forms import bistability, chain_store, private_cost
from analysis.intervals import wilson
from analysis.verification.decisions import bought, punished
from analysis.verification.laws import exactly
from analysis.verification.reading import (
    Bools,
    benefits,
    column,
    costs,
    designated,
    losses,
    ratios,
    signed,
    stakes,
)
from analysis.verification.worlds import arrange
from sim.ensemble import Ensemble, simulate

LEVEL = 0.95
"""Level of the intervals around what was simulated."""

COLUMNS = ("panel", "series", "x", "exact", "simulated", "low", "high")
"""Of every table; the last three are nan where only the theory is known."""

Row = tuple[str, str, float, float, float, float, float]


def resolve(runs: int, seed: int = 1) -> pd.DataFrame:
    """Return how often a buyer buys and is sanctioned, by the resolve q that it expects.

    What is simulated has a seed for each q, from `seed` on, so that chance differs between them.
    State's mean cost is raised, so that its gain need not be negative at low q; the rest is
    benchmarks/private-cost.
    """
    cost = 1.5
    file = arrange("private-cost", [{"sanction_cost": cost}])
    terms = benefits(file)[0], losses(file)[0], file.weights.spread
    rows: list[Row] = []
    for percent in range(1, 100):
        q = percent / 100
        scenario = arrange(
            "private-cost",
            [{"sanction_cost": cost}],
            learning={"alpha": q, "beta": 1.0 - q},
            state={"gain": cost + file.state.cost_spread * private_cost.normal_quantile(q)},
        )
        ensemble = simulate(scenario, runs, seed + percent) if percent % 7 == 4 else None
        benefit, loss, spread = terms
        buys = private_cost.purchase(benefit, loss, q, spread)
        rows.append(_row("", "buys", q, buys, ensemble, bought))
        rows.append(_row("", "buys and is sanctioned", q, q * buys, ensemble, punished))
    return _table(rows)


def reputation(runs: int, seed: int = 1) -> pd.DataFrame:
    """Return how often each of ten like buyers buys and is sanctioned, at two priors."""
    rows: list[Row] = []
    for p in (0.02, 0.1):
        scenario = arrange("chain-store", [{}] * 10, state={"resolve": p})
        game = chain_store.ChainStoreGame(ratios(scenario), stakes(scenario), costs(scenario))
        found, ensemble = chain_store.play(game, p), simulate(scenario, runs, seed)
        for series, law, of in (
            ("buys", found.bought, signed),
            ("buys and is sanctioned", found.sanctioned, designated),
        ):
            rows += _by_buyer(f"p = {p:g}", series, law, ensemble, of)
    return _table(rows)


def herding(runs: int, seed: int = 1) -> pd.DataFrame:
    """Return the law of how many of 24 buyers in turn buy, with weak and with strong imitation."""
    count = 24
    rows: list[Row] = []
    for base, strength in ((-1.0, 2.0), (-2.6, 6.0)):
        deals = [{"value": 1.0 + base}] * count
        scenario = arrange("bistable", deals, buying={"herding": strength})
        ensemble = simulate(scenario, runs, seed)
        law = bistability.adopter_law(count, scenario.buying.precision, base, strength)
        for k, exact in enumerate(law.tolist()):
            rows.append(
                _row(
                    f"u = {base:g}, η = {strength:g}",
                    "",
                    k,
                    exact,
                    ensemble,
                    partial(exactly, count=k),
                )
            )
    return _table(rows)


def _by_buyer(
    panel: str,
    series: str,
    law: Sequence[float],
    ensemble: Ensemble,
    of: Callable[[Ensemble], Bools],
) -> Iterator[Row]:
    for i, exact in enumerate(law):
        yield _row(panel, series, i + 1, exact, ensemble, partial(column, of=of, index=i))


def _row(
    panel: str,
    series: str,
    x: float,
    exact: float,
    ensemble: Ensemble | None,
    measure: Callable[[Ensemble], Bools],
) -> Row:
    if ensemble is None:
        return panel, series, float(x), exact, np.nan, np.nan, np.nan
    seen = measure(ensemble)
    low, high = wilson(int(seen.sum()), len(seen), LEVEL)
    return panel, series, float(x), exact, float(seen.mean()), low, high


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS))
