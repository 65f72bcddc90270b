"""The command that makes a figure again."""

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from analysis.terminal.options import AsJson
from analysis.terminal.output import emit, emit_json

DIFFERENT = 4
"""Exit status if a figure is not what it was."""


def repro(
    figure: Annotated[Path, Argument(metavar="FIGURE", help="A PNG or SVG of this program.")],
    out: Annotated[
        Path | None, Option(help="Folder that keeps what is made (default: thrown away).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    r"""Make a figure again by the command that its file carries, and say whether it is the same.

    Equal files are the same byte for byte. Where only metadata or compression differ, PNGs are
    compared pixel by pixel and SVGs without their metadata, and the answer says so. A figure that
    is not the same ends the command with status 4; what its file says differently of scenario,
    rules and versions is listed. Scenario and design files are looked for from the present folder.

    \b
    JSON:
    figure; same: "bytes", "pixels", "drawing" or null
    command, plot: what made it; rebuilt: the new file
    differing_pixels: share, of PNGs; changes: by name, before and now
    """
    from analysis.repro.remake import remake

    with contextlib.ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caatsim-")))
        verdict = remake(figure, folder, call)
    if as_json:
        emit_json(verdict.plain())
    else:
        emit(verdict.words() + (f"  made again: {verdict.rebuilt}\n" if out else ""))
    if verdict.same is None:
        raise typer.Exit(DIFFERENT)


def call(words: list[str]) -> None:
    """Run a command of this program without its output; errors go on."""
    from analysis.cli.app import app, program
    from analysis.errors import CommandError

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            app(words, prog_name=program(), standalone_mode=False)
    except typer.TyperException as error:
        raise CommandError(f"the figure's command is refused: {error.format_message()}") from error
