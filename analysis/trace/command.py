"""The command that says why a deal went as it did."""

from typing import Annotated

from typer import Option

from analysis.terminal.options import (
    AsJson,
    Engine,
    EngineName,
    Force,
    Months,
    Out,
    ScenarioName,
    Seed,
    Sets,
    Weights,
    read_scenario,
)
from analysis.trace import FORMAT


def trace(
    scenario: ScenarioName,
    deal: Annotated[str, Option(help="Id of the deal, as in TUR/S-400.")],
    index: Annotated[int, Option("--run", min=0, help="Index of the run.")] = 0,
    seed: Seed = 1,
    months: Months = None,
    engine: EngineName = Engine.compiled,
    sets: Sets = None,
    weights: Weights = None,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Show why: one deal in one run, month by month.

    Each decision is shown with the terms that led to it. Payoffs are in list prices. A run is known
    by its index and seed, however many runs it was simulated with. With --out, the answer and a
    manifest go to a folder.
    """
    from analysis.result import taking
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show
    from analysis.trace.result import trace as trace_deal

    which = {"deal": deal, "index": index, "seed": seed, "months": months}
    origin = origin_of(trace, scenario=scenario, **which, sets=sets, weights=weights)
    chosen = read_scenario(scenario, sets, months, weights)
    with taking(out, force, FORMAT) as keep:
        result = trace_deal(chosen, deal, index, seed, engine=engine.value, origin=origin)
        keep(result)
    show(result, as_json, out, "Answer and manifest")


COMMANDS = (trace,)
