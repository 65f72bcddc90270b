"""Making a figure again from what its file says, and telling whether it is the same."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.errors import CommandError
from analysis.kinds import commands
from analysis.look.origin import FigureOrigin
from analysis.repro.origin import differing_pixels, read_origin, sameness
from analysis.terminal.command_line import OWN, words_for_off, words_of

WORDS = {
    "bytes": "the same, byte for byte",
    "pixels": "the same, pixel for pixel; the files differ in metadata or compression",
    "drawing": "the same drawing; the files differ in metadata",
}

KEPT = ("scenario_hash", "design_hash", "seed", "runs", "version", "rule_fingerprint", "matplotlib")
"""What is compared to say why a figure is not the same."""


@dataclass(frozen=True)
class ReproVerdict:
    """Whether a figure is the same when it is made again.

    Attributes
    ----------
    figure : str
        Its file.
    same : str or None
        "bytes", "pixels", "drawing", or None if it is not.
    command, plot : str
        What made it: the command, and the choices of `plot`.
    rebuilt : str
        The new file.
    differing_pixels : float or None
        Share of pixels that differ, where both are PNGs.
    changes : dict of str to (str, str)
        What the two files say differently of their origin: before, now.
    """

    figure: str
    same: str | None
    command: str
    plot: str
    rebuilt: str
    differing_pixels: float | None
    changes: Mapping[str, tuple[str, str]]

    def words(self) -> str:
        """Return the verdict in a few lines."""
        if self.same:
            lines = [f"{self.figure}: {WORDS[self.same]}"]
        else:
            pixels = self.differing_pixels
            share = "" if pixels is None else f"; {pixels:.2%} of its pixels differ"
            lines = [f"{self.figure}: not the same{share}"]
        for name, (before, now) in self.changes.items():
            what = name.replace("_", " ")
            lines.append(f"  {what}: {_short(before)} then, {_short(now)} now")
        return "".join(f"{line}\n" for line in lines)


def _short(text: str) -> str:
    return (text if len(text) <= 20 else f"{text[:12]}…") or "not said"


CHOICES = ("--outcome", "--factor")
"""Options of `plot` that choose what the figures of a sweep show."""


@cache
def makers() -> dict[str, frozenset[str]]:
    """Return the commands that make results, and the options that a figure may give them.

    What whoever makes a figure again decides on is none of the figure's business.
    """
    return {
        command.__name__: frozenset(
            word
            for words in (words_of(command), words_for_off(command))
            for name, word in words.items()
            if word and name not in OWN
        )
        for command in commands()
        if "out" in words_of(command)
    }


def remake(figure: Path, folder: Path, call: Callable[[list[str]], None]) -> ReproVerdict:
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
    options = plot_words(origin.plot, figure)
    _check_sources(words, origin, figure)
    result = folder / "result"
    call([*words, "--out", str(result)])
    drawn = result
    if options or words[0] == "sweep":
        drawn = folder / "figures"
        call(["plot", str(result), *options, "--out", str(drawn)])
    suffix = figure.suffix.lower()
    figures = {path.stem: path for path in sorted(drawn.glob(f"*{suffix}")) if path.is_file()}
    if origin.title not in figures:
        raise CommandError(f"{figure}: its command draws no figure {origin.title!r}")
    rebuilt = figures[origin.title]
    now = read_origin(rebuilt)
    changes = {
        name: (getattr(origin, name), getattr(now, name))
        for name in KEPT
        if getattr(origin, name) != getattr(now, name)
    }
    return ReproVerdict(
        figure=str(figure),
        same=sameness(figure, rebuilt),
        command=origin.command,
        plot=origin.plot,
        rebuilt=str(rebuilt),
        differing_pixels=differing_pixels(figure, rebuilt) if suffix == ".png" else None,
        changes=changes,
    )


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
    known = makers()
    if not words or words[0] not in known:
        raise CommandError(f"{figure}: its command is {command!r}, which makes no result")
    _check_options(words[1:], known[words[0]], figure)
    return words


def plot_words(options: str, figure: Path) -> list[str]:
    """Return the options of `plot` that chose what a figure shows.

    Raises
    ------
    CommandError
        If they are anything but its choices.
    """
    try:
        words = shlex.split(options)
    except ValueError:
        words = ["--"]
    if len(words) % 2 or any(word not in CHOICES for word in words[::2]):
        raise CommandError(f"{figure}: asks to be drawn with {options!r}, which is refused")
    return words


def _check_options(words: list[str], allowed: frozenset[str], figure: Path) -> None:
    """Refuse every option but those that decide what a result is."""
    for word in words:
        option = word.partition("=")[0]
        if word.startswith("-") and not _is_number(word) and option not in allowed:
            raise CommandError(f"{figure}: its command holds {option}, which is refused")


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _check_sources(words: list[str], origin: FigureOrigin, figure: Path) -> None:
    """Say how to make the folder that a command reads, if it is not there."""
    if origin.needs and len(words) > 1 and not Path(words[1]).is_dir():
        raise CommandError(
            f"{figure}: needs {words[1]}, which is not here; make it with: {origin.needs} "
            f"--out {words[1]}"
        )
