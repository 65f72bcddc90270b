"""The reference: commands, parameters and columns, made from what they are.

`python -m analysis.docs.reference` writes `docs/reference/`; with `--check` it only tells whether
the pages are up to date.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from analysis.docs.columns import columns
from analysis.docs.commands import commands
from analysis.docs.parameters import parameters
from sim.generated import write_or_check

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"

PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "parameters": parameters,
    "columns": columns,
}
"""The pages by the name of their file."""


def main(words: list[str]) -> int:
    """Write the pages, or check them; return the exit status."""
    FOLDER.mkdir(exist_ok=True)
    command = "python -m analysis.docs.reference"
    return max(
        write_or_check(FOLDER / f"{name}.md", make(), words, command)
        for name, make in PAGES.items()
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
