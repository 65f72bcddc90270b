"""The TRACE record of the model, made from code, registry, schedule and tests.

`python -m analysis.docs.trace_record` writes docs/trace.md from docs/trace.template.md; with
`--check` it only tells whether the file is up to date.
"""

import ast
import csv
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from analysis.docs.laws import claims, counts, groups, parsed
from analysis.docs.odd import first_paragraph, schedule, table
from sim.generated import write_or_check
from sim.parameters import REGISTRY
from sim.scenario_file import shipped

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "docs" / "trace.template.md"
TARGET = ROOT / "docs" / "trace.md"
TESTS = ROOT / "tests"

GROUNDS = {
    "reasoned": "reasoned starting point",
    "fixed": "fixed, for it is not identified",
    "off by default": "off by default",
    "definition": "definition",
}
"""Beginnings of a reason, and the ground that they stand for; all others name a source."""


def data() -> str:
    """Return the data files with their rows."""
    files = sorted((ROOT / "scenarios" / "data").glob("*.csv"))
    rows = [(f"`{file.name}`", str(count_rows(file))) for file in files]
    return table(("file", "rows"), rows)


def count_rows(file: Path) -> int:
    """Return how many rows a table of data has."""
    with file.open(encoding="utf-8", newline="") as text:
        return sum(1 for _ in csv.DictReader(text))


def parameters() -> str:
    """Return how many parameters there are by role, and on what their defaults rest."""
    counts = Counter((str(row.role), ground(row.reason)) for row in REGISTRY.values())
    roles = ("lever", "uncertainty", "constant")
    rows = [
        (role, *(str(counts[role, name]) for name in names()), str(sum_of(counts, role)))
        for role in roles
    ]
    return table(("role", *names(), "all"), rows)


def sum_of(counts: "Counter[tuple[str, str]]", role: str) -> int:
    """Return how many parameters have a role."""
    return sum(number for (other, _), number in counts.items() if other == role)


def names() -> list[str]:
    """Return the grounds, in order."""
    return [*GROUNDS.values(), "source or argument named"]


def ground(reason: str) -> str:
    """Return the ground that a reason gives."""
    return next((name for start, name in GROUNDS.items() if reason.startswith(start)), names()[-1])


def kinds_of_law() -> str:
    """Return what the property tests are grouped by."""
    return ", ".join(group.name for group in groups())


def number_of_laws() -> str:
    """Return how many laws the property tests try."""
    return str(counts()[0])


def closed_forms() -> str:
    """Return what the tests of closed forms are about, and how many there are of each kind."""
    folders = (TESTS / "analysis" / name for name in ("closed_forms", "verification"))
    files = [file for folder in folders for file in sorted(folder.glob("test_*.py"))]
    return "\n".join(f"- {about_of(parsed(file))}" for file in files)


def about_of(tree: ast.Module) -> str:
    """Return the first sentence of a module of tests, and how many tests it has."""
    number = len(list(claims(tree)))
    return f"{first_paragraph(ast.get_docstring(tree))} ({number} tests)"


def analysis() -> str:
    """Return what is shipped to analyse the model with."""
    designs = sorted((ROOT / "scenarios" / "sweeps").glob("*.yaml"))
    return (
        f"{len(shipped())} scenarios are shipped, and {len(designs)} designs of experiments "
        f"({', '.join(f'`{file.stem}`' for file in designs)}); see [sweeps](sweeps.md). "
        "Scenarios are compared run by run on the same draws, and every figure and table of an "
        "effect carries an interval and the number of runs that it rests on."
    )


def render() -> str:
    """Return the whole record."""
    parts: dict[str, Callable[[], str]] = {
        "schedule": schedule,
        "data": data,
        "parameters": parameters,
        "kinds": kinds_of_law,
        "laws": number_of_laws,
        "closed_forms": closed_forms,
        "analysis": analysis,
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, make in parts.items():
        text = text.replace("{{" + name + "}}", make())
    return text


def main(words: list[str]) -> int:
    """Write the record, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m analysis.docs.trace_record")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
