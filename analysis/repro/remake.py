"""Making a figure again from what its file says, and telling whether it is the same."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from analysis.kinds import commands
from analysis.look.origin import FigureOrigin
from analysis.repro.origin import differing_pixels, read_origin, sameness
from analysis.terminal.command_line import OWN, words_of

WORDS = {
    "bytes": "the same, byte for byte",
    "pixels": "the same, pixel for pixel; the files differ in metadata or compression",
    "drawing": "the same drawing; the files differ in metadata",
}

KEPT = ("scenario_hash", "design_hash", "seed", "runs", "version", "rule_fingerprint", "matplotlib")
"""What is compared to say why a figure is not the same."""


@dataclass(frozen=True)
class Verdict:
    """Whether a figure is the same when it is made again.

    Attributes
    ----------
    same : str or None
        "bytes", "pixels", "drawing", or None if it is not.
    changes : dict of str to (str, str)
        What the two files say differently of their origin: before, now.
    pixels : float or None
        Share of pixels that differ, where both are PNGs.
    """

    figure: str
    origin: FigureOrigin
    rebuilt: str
    same: str | None
    changes: dict[str, tuple[str, str]]
    pixels: float | None

    def plain(self) -> dict[str, Any]:
        """Return the verdict, ready for JSON."""
        return {
            "figure": self.figure,
            "same": self.same,
            "command": self.origin.command,
            "plot": self.origin.plot,
            "rebuilt": self.rebuilt,
            "differing_pixels": self.pixels,
            "changes": {name: list(pair) for name, pair in self.changes.items()},
        }

    def words(self) -> str:
        """Return the verdict in a few lines."""
        if self.same:
            lines = [f"{self.figure}: {WORDS[self.same]}"]
        else:
            share = "" if self.pixels is None else f"; {self.pixels:.2%} of its pixels differ"
            lines = [f"{self.figure}: not the same{share}"]
        for name, (before, now) in self.changes.items():
            what = name.replace("_", " ")
            lines.append(f"  {what}: {_short(before)} then, {_short(now)} now")
        return "".join(f"{line}\n" for line in lines)


def _short(text: str) -> str:
    return (text if len(text) <= 20 else f"{text[:12]}…") or "not said"


@cache
def makers() -> tuple[str, ...]:
    """Return the commands that make results; a figure can ask for no other."""
    return tuple(command.__name__ for command in commands() if "out" in words_of(command))


@cache
def refused() -> frozenset[str]:
    """Return the options that whoever makes a figure again decides on, not the figure."""
    return frozenset(
        word for command in commands() for name, word in words_of(command).items() if name in OWN
    )


def remake(figure: Path, folder: Path, call: Callable[[list[str]], None]) -> Verdict:
    """Make a figure again in a folder, and compare.

    Parameters
    ----------
    figure : Path
        A PNG or SVG of this program.
    folder : Path
        Where results go: `result` below it, and `figures` if `plot` chose what is shown. A sweep
        that is there is continued.
    call : callable
        Runs a command of this program, given by its words, without a program's name.

    Raises
    ------
    CommandError
        If the file does not say where it comes from, or asks for what a figure cannot ask.
    """
    origin = read_origin(figure)
    words = command_words(origin.command, figure)
    _check_sources(words, origin, figure)
    result = folder / "result"
    call([*words, "--out", str(result)])
    drawn = result
    if origin.plot or words[0] == "sweep":
        drawn = folder / "figures"
        options = shlex.split(origin.plot)
        if any(word in refused() for word in options):
            raise CommandError(f"{figure}: asks to be drawn with {origin.plot!r}, which is refused")
        call(["plot", str(result), *options, "--out", str(drawn)])
    rebuilt = drawn / f"{origin.title}{figure.suffix.lower()}"
    if not rebuilt.is_file():
        raise CommandError(f"{figure}: its command no longer draws a figure «{origin.title}»")
    now = read_origin(rebuilt)
    changes = {
        name: (getattr(origin, name), getattr(now, name))
        for name in KEPT
        if getattr(origin, name) != getattr(now, name)
    }
    pixels = differing_pixels(figure, rebuilt) if figure.suffix.lower() == ".png" else None
    return Verdict(str(figure), origin, str(rebuilt), sameness(figure, rebuilt), changes, pixels)


def command_words(command: str, figure: Path) -> list[str]:
    """Return the words of a figure's command after the program's name.

    Raises
    ------
    CommandError
        If it is no command that makes results, or names a place to write to.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    for called in (["python", "run.py"], ["caatsim"]):
        if words[: len(called)] == called:
            words = words[len(called) :]
    if not words or words[0] not in makers():
        raise CommandError(f"{figure}: its command is {command!r}, which makes no result")
    wrong = next((word for word in words if word.partition("=")[0] in refused()), None)
    if wrong:
        raise CommandError(f"{figure}: its command holds {wrong}, which is refused")
    return words


def _check_sources(words: list[str], origin: FigureOrigin, figure: Path) -> None:
    """Say how to make the folder that a command reads, if it is not there."""
    if origin.needs and len(words) > 1 and not Path(words[1]).is_dir():
        raise CommandError(
            f"{figure}: needs {words[1]}, which is not here; make it with: {origin.needs} "
            f"--out {words[1]}"
        )
