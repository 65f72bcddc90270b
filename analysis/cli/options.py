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
    int | None, Option(min=1, help="Threads, or processes with --engine mesa (default: cores).")
]
Dask = Annotated[
    str | None,
    Option(metavar="ADDRESS", help="A Dask scheduler, or local:N for N processes here."),
]
StartOver = Annotated[
    bool, Option("--force", help="Throw away what is there of another experiment and start over.")
]
Out = Annotated[Path | None, Option(help="Folder for the result.")]


def read_scenario(
    name: str, sets: Sequence[str] | None = None, months: int | None = None
) -> "Scenario":
    """Load a scenario with what the command line changes in it."""
    return read_loaded(name, sets, months).scenario


def read_loaded(
    name: str, sets: Sequence[str] | None = None, months: int | None = None
) -> "LoadedScenario":
    """Load a scenario with the origin of its values."""
    from sim.scenario_file import load

    changes = [] if months is None else [f"months={months}"]
    return load(name, [*(sets or ()), *changes])
