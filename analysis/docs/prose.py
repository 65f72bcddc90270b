"""``python -m analysis.docs.prose``: the prose of the documents, held to proselint and a word list.

Looks at README, CONTRIBUTING, the pages in docs/ that are written by hand, and the words of the
notebooks; names every finding with file and line, and exits with 1 if there is one.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MADE = (
    "odd.md",
    "answers.md",
    "laws.md",
    "speed.md",
    "trace.md",
    "forecasts.md",
    "mutants.md",
    "reference/commands.md",
    "reference/columns.md",
    "reference/parameters.md",
)
"""Pages that are made from the code, or are lists; their words are those of the code."""

INSTEAD = {
    r"held against (?:the record|history)": "validated against history",
    r"foretells?\b": "predict(s)",
    r"told (?:apart )?from (?:zero|none|nothing)": "distinguishable from zero",
    r"in whatever way": "however you like",
    r"\bearns nothing": "does not improve prediction",
    r"with which chance": "with what probability",
    r"lives? (?:the|\w+) years": "simulate(s)",
    r"[\u00ab\u00bb\u2039\u203a]": "quotation marks, or none",
    r"\b(?:cannot be|not) told from\b": "not distinguishable from",
    r"\bfor ever\b": "forever",
}
"""What reads as translated, as patterns, and what to say instead: the word list of the field."""

SPARED = {
    "typography.symbols.curly_quotes": "commands and data have straight quotes",
    "typography.symbols.ellipsis": "commands have three dots",
    "lexical_illusions": "a row begins as its heading ends",
}
"""Checks of proselint that do not suit pages with code and tables, and why."""


@dataclass(frozen=True)
class Finding:
    """What is wrong where."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return file, line and what is wrong."""
        return f"{self.file}:{self.line}: {self.text}"


def pages() -> list[Path]:
    """Return the documents whose prose is looked at."""
    docs = sorted(path for path in (ROOT / "docs").rglob("*.md") if "template" not in path.name)
    written = [page for page in docs if page.relative_to(ROOT / "docs").as_posix() not in MADE]
    books = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *written, *books]


def words_of(path: Path) -> str:
    """Return the prose of a document, line by line; what is code is blank."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        told = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        text = "\n\n".join(told)
    fenced, lines = False, []
    for line in text.splitlines():
        mark = line.lstrip().startswith("```")
        fenced ^= mark
        code = mark or fenced or line.startswith("    ")
        lines.append("" if code else re.sub(r"`[^`]*`|\]\([^)]*\)", "x", line))
    return "\n".join(lines) + "\n"


def by_list(name: str, text: str) -> Iterator[Finding]:
    """Yield what the word list finds."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, better in INSTEAD.items():
            for found in re.finditer(pattern, line, re.IGNORECASE):
                yield Finding(name, number, f"{found[0]!r}: better {better}")


def by_proselint(texts: dict[str, str]) -> Iterator[Finding]:
    """Yield what proselint finds."""
    with tempfile.TemporaryDirectory() as folder:
        places = {}
        for number, (name, text) in enumerate(texts.items()):
            place = Path(folder) / f"{number}.md"
            place.write_text(text, encoding="utf-8")
            places[str(place)] = name
        command = [sys.executable, "-m", "proselint", "check", "-o", "compact", *places]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    for line in done.stdout.splitlines():
        found = re.match(r"(.*?\.md):(\d+):\d+: ([\w.]+): (.*)", line)
        if found and not found[3].startswith(tuple(SPARED)):
            name = next(name for place, name in places.items() if place.endswith(found[1]))
            yield Finding(name, int(found[2]), f"{found[3]}: {found[4]}")


def main() -> int:
    """Print all findings; return whether there is one."""
    texts = {str(path.relative_to(ROOT)): words_of(path) for path in pages()}
    found = [finding for name, text in texts.items() for finding in by_list(name, text)]
    found += by_proselint(texts)
    for finding in found:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(found)} findings in {len(texts)} documents\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
