"""The page on speed, filled with what was measured.

`python run.py bench --json > docs/bench.json` measures; `python -m benchmarks.page` writes
docs/speed.md from docs/speed.template.md and those figures; with `--check` it only tells whether
the page is up to date.
"""

import json
import sys

from benchmarks.processes import ROOT
from benchmarks.tables import markdown
from sim.generated import write_or_check

FIGURES = ROOT / "docs" / "bench.json"
TEMPLATE = ROOT / "docs" / "speed.template.md"
TARGET = ROOT / "docs" / "speed.md"


def render() -> str:
    """Return the whole page."""
    found = json.loads(FIGURES.read_text(encoding="utf-8"))
    return TEMPLATE.read_text(encoding="utf-8").replace("{{figures}}", markdown(found))


def main(words: list[str]) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m benchmarks.page")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
