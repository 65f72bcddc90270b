"""The error that a user of scenario files and data sees."""

import difflib
from collections.abc import Iterable

from sim.plain_text import printable


class ScenarioError(ValueError):
    """A scenario, or the data it rests on, says something that cannot be simulated.

    Parameters
    ----------
    found : str
        What was found.
    allowed : str, optional
        What is allowed.
    file, line, key : optional
        Where: the file, the line in it, the dotted path of the key or the column.
    suggestion : str, optional
        The known name nearest to the one that was found.
    """

    def __init__(
        self,
        found: str,
        allowed: str = "",
        *,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(found, allowed)
        self.found = found
        self.allowed = allowed
        self.file = file
        self.line = line
        self.key = key
        self.suggestion = suggestion

    def __str__(self) -> str:
        """Return one line: ``file:line: key: found; allowed; did you mean 'name'?``."""
        place = self.file or ""
        if self.line is not None:
            place = f"{place}:{self.line}" if place else f"line {self.line}"
        what = [self.found, self.allowed]
        if self.suggestion:
            what.append(f"did you mean '{self.suggestion}'?")
        parts = [place, self.key, "; ".join(part for part in what if part)]
        return printable(" ".join(": ".join(part for part in parts if part).split()))


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known name most like a word, whatever the case of its letters, or None.

    `cutoff` is how much of both they must share, from 0 to 1.
    """
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    matches = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None
