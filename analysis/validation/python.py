"""Scoring the model on cases from Python."""

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.arguments import whole
from analysis.errors import CommandError
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from analysis.validation.command import REGISTERS
from analysis.validation.command import validate as command
from analysis.validation.result import Validation, validation_of
from sim.data.case_file import CASES

if TYPE_CHECKING:
    from sim.actors import Cast

__all__ = ["Validation", "validate"]


def validate(
    cases: str | Path | None = None,
    *,
    weights: str = "posterior",
    runs: int = 2000,
    seed: int = 1,
    rivals: bool = True,
    registers: int = REGISTERS,
    cast: "Cast | None" = None,
) -> Validation:
    """Score the model on cases: was the deal concluded, and was the buyer designated.

    Parameters
    ----------
    cases : str or Path, optional
        File of cases; by default those of the record.
    weights : str
        "default", "calibrated", "posterior", "before-register", or a file of either.
    runs, seed : int
        Size and seed of each case's ensemble.
    rivals : bool
        Let as many sellers of unknown name bid as the cases say.
    registers : int
        Registers to simulate, with the law and without it; none for 0, and none with a cast.
    cast : Cast, optional
        Agent classes in place of the model's own, on the Mesa engine, which is some hundred times
        slower. What was fitted to the model's own agents is left out.

    Raises
    ------
    ScenarioError, CommandError
        If the file, the weights, or what is asked of them is wrong.
    """
    if not isinstance(cases, str | Path | None):
        raise CommandError(f"cases: found {cases!r}; must be the path of a file")
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    registers = 0 if cast is not None else whole("registers", registers)
    asked = {"runs": runs, "rivals": rivals, "registers": registers, "seed": seed}
    told = command_of(command, cases=cases, weights=weights, **asked)
    origin = Origin() if cast is not None else Origin(told)
    return validation_of(
        Path(cases or CASES),
        weights,
        runs,
        seed,
        origin=origin,
        rivals=rivals,
        registers=registers,
        cast=cast,
    )
