"""What every command does with a finished result: print it, and say where it was written."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from analysis.errors import INTERRUPTED
from analysis.terminal.output import emit, emit_json, emit_rich, tell

if TYPE_CHECKING:
    from analysis.result import Result


def show(result: "Result", as_json: bool, out: Path | None = None, kept: str = "") -> None:
    """Print a result as JSON or as tables; `kept` is what was written to `out`, in words.

    Under the tables stands on how many old figures it rests.
    """
    with _telling_of(out):
        if as_json:
            emit_json(result.to_dict())
            return
        emit_rich(*result.terminal())
        if result.stale:
            from rich.text import Text

            from analysis.look.formatting import aged

            emit_rich(Text(""), Text(aged(result.stale), style="dim"))
        if out is not None:
            emit(f"\n{kept or 'Tables, figures and manifest'}: {out}\n")


def show_made(made: Mapping[str, Any], words: str, as_json: bool, out: Path | None = None) -> None:
    """Print what is said of a result that is looked at by another command: as JSON or in words."""
    with _telling_of(out):
        if as_json:
            emit_json(made)
        else:
            emit(words)


def show_text(text: str, out: Path | None = None) -> None:
    """Print a result that is already text: a page, or Markdown."""
    with _telling_of(out):
        emit(text)


@contextmanager
def _telling_of(out: Path | None) -> Iterator[None]:
    """Let who interrupts the printing know that the result is kept."""
    try:
        yield
    except KeyboardInterrupt:
        if out is None:
            raise
        tell(f"interrupted; the result was written to {out}")
        raise typer.Exit(INTERRUPTED) from None
