"""What commands print: text, JSON, tables, and a progress bar for those who watch."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from analysis.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

READER_GONE = 141
"""Exit status of a program whose output nobody reads any more, as shells count it."""

PATIENCE = 2.0
"""Seconds that a command may take without a progress bar."""

LOOK = 0.25
"""Seconds after which the wait can be told from the pace so far."""

PIPED_WIDTH = 120
"""Width of tables that do not go to a terminal and have no COLUMNS to go by."""


def emit(text: str) -> None:
    """Write text to standard output; end quietly if its reader went away."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        raise typer.Exit(READER_GONE) from None
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        raise CommandError(f"standard output: cannot be written: {error.strerror}") from error


def emit_json(value: Any) -> None:
    """Print JSON: the same bytes whatever the terminal or the locale."""
    emit(json.dumps(value, indent=2, allow_nan=False) + "\n")


def emit_rich(*parts: "RenderableType") -> None:
    """Print tables and text, as wide as the terminal, in colour only on a terminal."""
    from rich.console import Console

    console = Console(file=sys.stdout, width=table_width(), highlight=False)
    with console.capture() as capture:
        for part in parts:
            console.print(part, no_wrap=False)
    emit("".join(line.rstrip() + "\n" for line in capture.get().splitlines()))


def table_width() -> int:
    """Return the width that tables have: the terminal's, or that of a wide page."""
    fallback = (80 if sys.stdout.isatty() else PIPED_WIDTH, 24)
    return shutil.get_terminal_size(fallback).columns


@contextmanager
def progress_bar(total: int, unit: str = "runs") -> "Iterator[Callable[[int], None] | None]":
    """Give a function that counts what is finished and shows a bar once the wait would be long.

    Gives None where standard error is not a terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} {task.fields[unit]}"),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    task = bar.add_task("", total=total, unit=unit)
    began = time.monotonic()
    shown = False

    def count(finished: int) -> None:
        nonlocal shown
        bar.advance(task, finished)
        done = bar.tasks[0].completed
        waited = time.monotonic() - began
        if not shown and waited > LOOK and waited * total / max(done, 1) > PATIENCE:
            bar.start()
            shown = True

    try:
        yield count
    finally:
        if shown:
            bar.stop()
