"""The command that makes the estimate from the register of orders."""

from pathlib import Path
from typing import Annotated

from typer import Option

from analysis.register import FORMAT
from analysis.terminal.options import AsJson, Force, Out, Weights
from analysis.terminal.output import progress_bar


def register(
    orders: Annotated[
        Path | None,
        Option(
            metavar="FILE.csv",
            help="Orders by country and year: iso3, order_year, russian_orders, and any other of "
            "the columns of scenarios/data/orders.csv (default: that file).",
        ),
    ] = None,
    permutations: Annotated[
        int, Option(min=1, help="How often shares are dealt out to countries at random.")
    ] = 4999,
    seed: Annotated[int, Option(min=0, help="Seed of the permutations.")] = 1,
    simulate: Annotated[
        str | None,
        Option(
            metavar="SCENARIO",
            help="Simulate registers too, with the law and without it, and make the same estimate "
            "on them: a scenario with a population, as 'world'.",
        ),
    ] = None,
    runs: Annotated[int, Option(min=1, help="Registers to simulate of each kind.")] = 200,
    weights: Weights = None,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Estimate from the register of orders what changed after 2017.

    A Poisson regression of Russian orders 2008-2021 with country and year effects: the coefficient
    of the years from 2018 times the US share of a country's arms deliveries 2008-2016, errors
    clustered by country. Beside it: other samples, shares and outcomes (orders from sellers other
    than Russia and the United States should not move), breaks placed before the law, an event
    study, orders by US share, the coefficient without each country, and with shares dealt out at
    random. Nothing is simulated unless --simulate is given. With --out, the answer, tables
    (Parquet) and figures go to a folder. Needs the extra 'explore'.

    \b
    JSON:
    seed, first_after (first year after the break), left_out_of_all (countries)
    main, others, breaks: estimates
      name, what, outcome, share, years, first_after, countries, total (of the outcome)
      coefficient: with the ends of its 95 % interval
        value, standard_error, low, high, p
    by_year, by_two_years: the event study
      first, last, coefficient (null: compared with)
    bins: by US share
      low, high, countries, before, after, expected (had they fallen as the first)
    without: the coefficient without each country
      iso3, value
    permutation: shares dealt out at random
      draws, as_far, as_low, p, edges, counts, failed (no coefficient: as far, for p)
    simulation (with --simulate): the same on simulated registers
      scenario, runs, seed, level (of bands)
      worlds: with the law, without
        law, coefficients (run by run)
        orders, coefficient: bands over runs
          mean, low, high
        bins: by US share
          low, high, before, after
      won: by Russian share of the five years before
        low, high, occasions; recorded, with_law, without_law: share that Russia won
      deterred_orders, deterred_musd: after the break, on the same draws
      deterred: by country
        iso3, orders, musd
    """  # noqa: D301 - the backspace is for the help
    from analysis.register.result import register_of
    from analysis.register.simulation import plan_of
    from analysis.register.study import RegisterStudy
    from analysis.register.tables import orders_table, shares_table
    from analysis.result import taking
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show
    from sim.data.register import ORDERS

    plan = plan_of(simulate, weights, runs, seed)
    asked = RegisterStudy(orders_table(orders or ORDERS), shares_table(), permutations, seed, plan)
    words = {} if plan is None else {"simulate": simulate, "runs": runs, "weights": weights}
    origin = origin_of(register, orders=orders, permutations=permutations, seed=seed, **words)
    total = permutations + (0 if plan is None else 2 * runs)
    with taking(out, force, FORMAT) as keep, progress_bar(total) as progress:
        result = register_of(asked, origin=origin, progress=progress)
        keep(result)
    show(result, as_json, out, "Answer, tables, figures and manifest")


COMMANDS = (register,)
