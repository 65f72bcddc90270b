"""The command that draws the figures of a result again."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from analysis.terminal.output import emit


def plot(
    result: Annotated[Path, Argument(metavar="RESULT", help="Folder of a result.")],
    out: Annotated[Path | None, Option(help="Folder for the figures (default: RESULT).")] = None,
    outcome: Annotated[
        list[str] | None, Option(help="Sweep: outcome to show, up to three (default: the first).")
    ] = None,
    factor: Annotated[
        list[str] | None,
        Option(metavar="PATH", help="Sweep: factor of lines; two for the heat map (default: all)."),
    ] = None,
) -> None:
    """Redraw the figures of any result.

    A sweep has an overview (the effect of every lever), lines with bands over one factor, and for
    factorial designs a heat map of two factors with the scenario's own values.
    """
    from analysis.kinds import read_result
    from analysis.result import View, redraw

    view = View(outcomes=tuple(outcome or ()), factors=tuple(factor or ()))
    for path in redraw(read_result(result).showing(view), out or result, own=out is None):
        emit(f"{path}\n")
