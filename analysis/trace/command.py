"""The command that says why a deal went as it did."""

from typing import Annotated

from typer import Option

from analysis.terminal.options import (
    AsJson,
    Engine,
    EngineName,
    Months,
    ScenarioName,
    Seed,
    Sets,
    Weights,
    read_scenario,
)
from analysis.terminal.output import emit_json, emit_rich


def trace(
    scenario: ScenarioName,
    deal: Annotated[str, Option(help="Id of the deal, as in TUR/S-400.")],
    index: Annotated[int, Option("--run", min=0, help="Index of the run.")] = 0,
    seed: Seed = 1,
    months: Months = None,
    engine: EngineName = Engine.compiled,
    sets: Sets = None,
    weights: Weights = None,
    as_json: AsJson = False,
) -> None:
    """Show why: one deal in one run, month by month.

    Each decision is shown with the terms that led to it.
    Payoffs are in list prices. A run is known by its index and seed, whatever --runs it came from.
    """
    from analysis.trace.explain import trace as trace_deal

    chosen = read_scenario(scenario, sets, months, weights)
    found = trace_deal(chosen, deal, index, seed, engine.value)
    if as_json:
        emit_json(found)
        return
    from analysis.trace.terminal import show_trace

    emit_rich(*show_trace(found))


COMMANDS = (trace,)
