"""Making the estimate from a register of orders in Python."""

from pathlib import Path

import pandas as pd

from analysis.arguments import whole
from analysis.errors import CommandError
from analysis.register.command import register as command
from analysis.register.result import RegisterResult, register_of
from analysis.register.simulation import plan_of
from analysis.register.study import RegisterStudy
from analysis.register.tables import orders_table, shares_table
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from sim.data.register import ORDERS

__all__ = ["RegisterResult", "register"]


def register(
    orders: str | Path | pd.DataFrame | None = None,
    shares: pd.DataFrame | None = None,
    *,
    permutations: int = 4999,
    seed: int = 1,
    simulate: str | Path | None = None,
    runs: int = 200,
    weights: str | None = None,
) -> RegisterResult:
    """Estimate from a register of orders what changed after 2017, by US share of arms.

    Parameters
    ----------
    orders : str, Path or DataFrame, optional
        A file with the columns `iso3`, `order_year`, `russian_orders` and any other of
        scenarios/data/orders.csv, or a table with them; by default that file. A country and year
        without a row had no orders.
    shares : DataFrame, optional
        What was known of each country before the law: `iso3`, `us_share`, `us_export_share`,
        `russia_share` from 0 to 1 and `log_gdp`; by default from scenarios/data.
    permutations : int
        How often shares are dealt out to countries at random.
    seed : int
        Seed of the permutations, and of what is simulated.
    simulate : str or Path, optional
        A scenario with a population, as 'world': the same estimate on registers that it simulates.
    runs : int
        How many registers to simulate, with the law and without it.
    weights : str, optional
        "default", "calibrated", "posterior", "before-register", or a file of either; by default the
        scenario's.

    Raises
    ------
    ScenarioError, CommandError
        If a file or a table is wrong, the register determines no estimate, or the extra
        'explore' is not installed.
    """
    if not isinstance(orders, str | Path | pd.DataFrame | None):
        raise CommandError(f"orders: found {orders!r}; must be a table, or the path of a file")
    if not isinstance(shares, pd.DataFrame | None):
        raise CommandError(f"shares: found {shares!r}; must be a table")
    permutations, seed = whole("permutations", permutations, 1), whole("seed", seed)
    at_hand = isinstance(orders, pd.DataFrame) or shares is not None
    table = orders if isinstance(orders, pd.DataFrame) else orders_table(Path(orders or ORDERS))
    known = shares_table() if shares is None else shares
    path = None if isinstance(orders, pd.DataFrame) else orders
    plan = plan_of(simulate, weights, whole("runs", runs, 1), seed)
    more = {} if plan is None else {"simulate": simulate, "runs": runs, "weights": weights}
    words = command_of(command, orders=path, permutations=permutations, seed=seed, **more)
    return register_of(
        RegisterStudy(table, known, permutations, seed, plan),
        origin=Origin("" if at_hand else words),
    )
