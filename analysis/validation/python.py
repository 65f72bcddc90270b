"""Scoring the model on cases from Python."""

from pathlib import Path

from analysis.arguments import whole
from analysis.errors import CommandError
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from analysis.validation.command import REGISTERS
from analysis.validation.command import validate as command
from analysis.validation.result import Validation, validation_of
from sim.data.case_file import CASES

__all__ = ["Validation", "validate"]


def validate(
    cases: str | Path | None = None,
    *,
    weights: str = "posterior",
    runs: int = 2000,
    seed: int = 1,
    rivals: bool = False,
    registers: int = REGISTERS,
) -> Validation:
    """Score the model on cases: was the deal concluded, and was the buyer designated.

    Parameters
    ----------
    cases : str or Path, optional
        File of cases; by default those of the record.
    weights : str
        "default", "calibrated", "posterior", or a file of either.
    runs, seed : int
        Size and seed of each case's ensemble.
    rivals : bool
        Let as many sellers of unknown name bid as the cases say.
    registers : int
        Registers to simulate, with the law and without it; none for 0.

    Raises
    ------
    ScenarioError, CommandError
        If the file, the weights, or what is asked of them is wrong.
    """
    if not isinstance(cases, str | Path | None):
        raise CommandError(f"cases: found {cases!r}; must be the path of a file")
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    registers = whole("registers", registers)
    asked = {"runs": runs, "rivals": rivals, "registers": registers, "seed": seed}
    return validation_of(
        Path(cases or CASES),
        weights,
        runs,
        seed,
        origin=Origin(command_of(command, cases=cases, weights=weights, **asked)),
        rivals=rivals,
        registers=registers,
    )
