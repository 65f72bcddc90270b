"""Running an experiment from Python."""

from pathlib import Path

from analysis.execution import ExecutionOptions
from analysis.store.manifest import Origin
from analysis.sweep.command import sweep as command
from analysis.sweep.read import read_design
from analysis.sweep.result import SweepResult, run_design
from analysis.terminal.command_line import command_of

__all__ = ["SweepResult", "sweep"]


def sweep(
    design: str | Path, out: str | Path | None = None, *, workers: int | None = None
) -> SweepResult:
    """Run an experiment, or what is left of it.

    Parameters
    ----------
    design : str or Path
        Name of a shipped design, or path of a design file.
    out : str or Path, optional
        Folder for the result, by default "results/" and the design's name. A sweep of the same
        design that is there is continued, or read if it is finished.
    workers : int, optional
        Threads; by default one per processor it may use.

    Raises
    ------
    ScenarioError
        If the design or its scenario cannot be read.
    CommandError
        If the folder cannot be used.
    """
    chosen = read_design(design)
    folder = Path(out) if out is not None else Path("results") / chosen.name
    origin = Origin(command_of(command, design=design))
    return run_design(chosen, folder, execution=ExecutionOptions(workers=workers), origin=origin)
