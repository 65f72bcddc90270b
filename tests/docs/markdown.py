"""Code in Markdown: fenced blocks with their titles, and indented lines of commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"```(?P<kind>\w*)(?: title=\"(?P<title>[^\"]+)\")?$")


@dataclass(frozen=True)
class Code:
    """A block of code.

    Attributes
    ----------
    kind : str
        Its language; "shell" for indented lines.
    title : str
        The name of the file that it stands for, or empty.
    line : int
        Where it starts, from 1.
    """

    kind: str
    title: str
    line: int
    text: str


def code_in(path: Path) -> Iterator[Code]:
    """Yield the code of a page, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    place = 0
    while place < len(lines):
        start = place
        fence = FENCE.match(lines[place])
        if fence:
            place += 1
            while lines[place] != "```":
                place += 1
            text = "\n".join(lines[start + 1 : place]) + "\n"
            yield Code(fence["kind"], fence["title"] or "", start + 1, text)
        elif lines[place].startswith("    ") and (place == 0 or not lines[place - 1].strip()):
            while place < len(lines) and (lines[place].startswith("    ") or not lines[place]):
                place += 1
            text = "\n".join(line[4:] for line in lines[start:place]) + "\n"
            yield Code("shell", "", start + 1, text)
            continue
        place += 1
