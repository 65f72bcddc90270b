"""What commands print: text, JSON, tables, and a progress bar for those who watch."""

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

import typer

from analysis.errors import CommandError
from sim.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

READER_GONE = 141
"""Exit status of a program whose output nobody reads any more, as shells count it."""

PATIENCE = 2.0
"""Seconds that a command may take without a progress bar."""

LOOK = 0.25
"""Seconds after which the wait can be told from the pace so far."""

PIPED_WIDTH = 120
"""Width of tables that do not go to a terminal and have no COLUMNS to go by."""


LAYOUT = "\n\t\N{NO-BREAK SPACE}"
"""Characters that do not print and belong to what is shown."""


def emit(text: str) -> None:
    """Write text to standard output; end quietly if its reader went away.

    Control characters in it, which may come from any file, are spelled out.
    """
    _write(printable(text, LAYOUT))


def tell(text: str) -> None:
    """Say something on standard error, in one line; what cannot be said there is lost."""
    try:
        sys.stderr.write(printable(" ".join(text.split())) + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def _write(text: str) -> None:
    with _spoken():
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def _spoken() -> Iterator[None]:
    """End quietly if the reader of standard output went away; say so if it takes nothing more."""
    try:
        yield
    except BrokenPipeError:
        _silence(sys.stdout)
        raise typer.Exit(READER_GONE) from None
    except OSError as error:
        _silence(sys.stdout)
        raise CommandError(f"standard output: cannot be written: {error.strerror}") from error


def _silence(stream: TextIO) -> None:
    """Let what is still to be written to a stream lead nowhere, at the end of the program too."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())


def emit_json(value: Any) -> None:
    """Print JSON: the same bytes whatever the terminal or the locale."""
    emit(json.dumps(value, indent=2, allow_nan=False) + "\n")


def emit_rich(*parts: "RenderableType") -> None:
    """Print tables and text, as wide as the terminal, in colour only on a terminal.

    Whatever stands in them is text: brackets are no markup, colons make no emoji, and control
    characters are spelled out.
    """
    from rich.console import Console

    console = Console(
        file=sys.stdout, width=table_width(), highlight=False, markup=False, emoji=False
    )
    with _spoken(), console.capture() as capture:
        for part in parts:
            console.print(_Printable(part), no_wrap=False, crop=False)
    _write("".join(line.rstrip() + "\n" for line in capture.get().splitlines()))


class _Printable:
    """Something to show, with control characters spelled out once it is laid out."""

    def __init__(self, part: "RenderableType") -> None:
        self._part = part

    def __rich_console__(
        self, console: "Console", options: "ConsoleOptions"
    ) -> "Iterator[Segment]":
        for segment in console.render(self._part, options):
            yield segment._replace(text=printable(segment.text, LAYOUT))


def table_width() -> int:
    """Return the width that tables have: the terminal's, or that of a wide page."""
    fallback = (80 if sys.stdout.isatty() else PIPED_WIDTH, 24)
    return shutil.get_terminal_size(fallback).columns


class Bar:
    """A progress bar that shows itself once the wait is, or would be, long.

    Calling it counts what is just finished; `recognise` counts what was finished before.
    """

    def __init__(self, total: int, unit: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            BarColumn(),
            TextColumn(
                "{task.completed:,.0f} of {task.total:,.0f} {task.fields[unit]}", markup=False
            ),
            TextColumn("{task.fields[pace]}", markup=False),
            TimeRemainingColumn(),
            console=Console(file=sys.stderr),
            transient=True,
        )
        self._task = self._bar.add_task("", total=total, unit=unit, pace="")
        self._unit = unit
        self._total = total
        self._done = self._before = 0
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._ended = self._shown = False
        self._clock = threading.Timer(PATIENCE, self._show)
        self._clock.daemon = True
        self._clock.start()

    def expect(self, total: int) -> None:
        """Take note of how much there is in all."""
        self._total = total
        self._bar.update(self._task, total=total)

    def recognise(self, finished: int) -> None:
        """Count what was finished before; it says nothing of the pace."""
        self._before += finished
        self._bar.reset(self._task, completed=self._before + self._done)

    def __call__(self, finished: int) -> None:
        """Count what is just finished."""
        self._done += finished
        waited = time.monotonic() - self._began
        pace = f"{self._done / max(waited, 1e-9):,.0f} {self._unit}/s"
        self._bar.update(self._task, advance=finished, pace=pace if self._unit == "runs" else "")
        left = self._total - self._before
        if waited > LOOK and waited * left / max(self._done, 1) > PATIENCE:
            self._show()

    def _show(self) -> None:
        with self._lock:
            if not self._shown and not self._ended:
                self._bar.start()
                self._shown = True

    def stop(self) -> None:
        """Take the bar away."""
        with self._lock:
            self._ended = True
            self._clock.cancel()
            if self._shown:
                self._bar.stop()


@contextmanager
def progress_bar(total: int, unit: str = "runs") -> Iterator[Bar | None]:
    """Give a bar that counts what is finished, or None where standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = Bar(total, unit)
    try:
        yield bar
    finally:
        bar.stop()
