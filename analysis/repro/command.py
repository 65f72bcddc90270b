"""The command that makes a figure again."""

import contextlib
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from analysis.errors import CommandError
from analysis.terminal.options import AsJson
from analysis.terminal.output import emit, emit_json

DIFFERENT = 4
"""Exit status if a figure is not what it was."""


def repro(
    context: typer.Context,
    figure: Annotated[Path, Argument(metavar="FIGURE", help="A PNG or SVG of this program.")],
    out: Annotated[
        Path | None, Option(help="Folder that keeps what is made (default: none, it is deleted).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a figure again and say whether it is the same.

    The figure file carries the command that made it. Equal files are the same byte for byte. Where
    only metadata or compression differ, PNGs are compared pixel by pixel and SVGs without their
    metadata, and the answer says so. A figure that is not the same ends the command with status 4;
    what its file says differently of scenario, rules and versions is listed. Scenario and design
    files are looked for in the working folder.

    \b
    JSON:
    figure; same: "bytes", "pixels", "drawing" or null
    command, plot: what made it
    rebuilt: the new file
    differing_pixels: share, of PNGs
    changes: by name, before and now
    """  # noqa: D301 - the backspace is for the help
    from analysis.repro.remake import remake
    from analysis.store.findings import to_plain

    with contextlib.ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caatsim-")))
        verdict = remake(figure, folder, caller(context))
    if as_json:
        emit_json(to_plain(verdict))
    else:
        emit(verdict.words() + (f"  made again: {verdict.rebuilt}\n" if out else ""))
    if verdict.same is None:
        raise typer.Exit(DIFFERENT)


def caller(context: typer.Context) -> Callable[[list[str]], None]:
    """Return what runs a command of the program that is under way, without its output.

    Its errors go on; a command line that is refused is an error of the figure's.
    """
    program = context.find_root()

    def call(words: list[str]) -> None:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                program.command.main(words, prog_name=program.info_name, standalone_mode=False)
        except typer.TyperException as error:
            what = f"the figure's command is refused: {error.format_message()}"
            raise CommandError(what) from error

    return call
