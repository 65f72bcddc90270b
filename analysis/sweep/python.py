"""Running an experiment from Python."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.execution import ExecutionOptions
from analysis.store.manifest import Origin
from analysis.sweep.command import sweep as command
from analysis.sweep.read import read_design
from analysis.sweep.result import SweepResult, run_design
from analysis.terminal.command_line import command_of

if TYPE_CHECKING:
    from sim.actors import Cast

__all__ = ["SweepResult", "sweep"]


def sweep(
    design: str | Path | Mapping[str, Any],
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    cast: "Cast | None" = None,
) -> SweepResult:
    """Run an experiment, or what is left of it.

    Parameters
    ----------
    design : str, Path or mapping
        Name of a shipped design, path of a design file, or what such a file would hold: a mapping,
        in which `scenario` may also be one that `load` returned.
    out : str or Path, optional
        Folder for the result, by default "results/" and the design's name. A sweep of the same
        design that is there is continued, or read if it is finished.
    workers : int, optional
        Threads; by default one per processor it may use.
    cast : Cast, optional
        Agent classes in place of the model's own, on the Mesa engine, one run after the other. What
        they do counts as the rules do: parts by other agents are not taken for theirs.

    Raises
    ------
    ScenarioError
        If the design or its scenario cannot be read.
    CommandError
        If the folder cannot be used.
    """
    chosen = read_design(design)
    folder = Path(out) if out is not None else Path("results") / chosen.name
    told = not isinstance(design, Mapping) and cast is None
    origin = Origin(command_of(command, design=design)) if told else Origin()
    execution = ExecutionOptions(workers=workers)
    return run_design(chosen, folder, execution=execution, origin=origin, cast=cast)
