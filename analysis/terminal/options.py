"""Arguments and options that several commands share."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario_file import LoadedScenario


class Engine(StrEnum):
    """The two ways to run the rules; both give the same numbers."""

    compiled = "compiled"
    mesa = "mesa"


ScenarioName = Annotated[
    str, Argument(metavar="SCENARIO", help="Name of a shipped scenario, or path of a file.")
]
Runs = Annotated[int, Option(min=1, help="Number of runs.")]
Seed = Annotated[int, Option(min=0, help="Seed of all draws.")]
Months = Annotated[
    int | None, Option(min=0, max=1200, help="Months to simulate, in place of the scenario's.")
]
EngineName = Annotated[Engine, Option(help="Compiled code, or Mesa agents.")]
Sets = Annotated[
    list[str] | None,
    Option("--set", metavar="PATH=VALUE", help="Change a value, as in state.severity=2."),
]
AsJson = Annotated[bool, Option("--json", help="Print JSON.")]
Workers = Annotated[
    int | None,
    Option(
        min=1, help="Threads, or processes with --engine mesa (default: all available processors)."
    ),
]
Dask = Annotated[
    str | None,
    Option(metavar="ADDRESS", help="A Dask scheduler, or local:N for N processes here."),
]
StartOver = Annotated[
    bool, Option("--force", help="Discard another experiment in the folder and start over.")
]
Weights = Annotated[
    str | None,
    Option(
        metavar="WEIGHTS",
        help="default, calibrated (medians), posterior (drawn run by run), before-register (the "
        "same without what the register says), or a file of either "
        "(default: the scenario's).",
    ),
]
Out = Annotated[Path | None, Option(help="Folder for the result.")]
Force = Annotated[bool, Option("--force", help="Replace a result in the folder.")]


def read_scenario(
    name: str,
    sets: Sequence[str] | None = None,
    months: int | None = None,
    weights: str | None = None,
) -> "Scenario":
    """Load a scenario with what the command line changes in it."""
    return read_loaded(name, sets, months, weights).scenario


def read_loaded(
    name: str,
    sets: Sequence[str] | None = None,
    months: int | None = None,
    weights: str | None = None,
) -> "LoadedScenario":
    """Load a scenario with the origin of its values; what is set goes over weights."""
    from sim.scenario_file import load, put_over

    changes = [*(sets or ()), *([] if months is None else [f"months={months}"])]
    if weights is None:
        return load(name, changes)
    from analysis.scenario.weights import apply_weights

    return put_over(apply_weights(load(name), weights), changes)


RecordWeights = Annotated[
    str,
    Option(
        metavar="WEIGHTS",
        help="default, calibrated (medians), posterior (drawn run by run), before-register (the "
        "same without what the register says), or a file of either.",
    ),
]
"""Weights of commands that hold the model against the record."""
