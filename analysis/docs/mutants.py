"""How many slips in a rule the unit tests notice, and why no test can notice the others.

`make mutants` lets mutmut change the rules, one operator, number or argument at a time, and run the
unit tests of the rules on each change; `python -m analysis.docs.mutants --read` then keeps what it
found in docs/mutants.json. Without `--read` the module writes docs/mutants.md from its template,
those figures and the reasons in docs/mutants.toml; with `--check` it only tells whether the page is
up to date.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata
from operator import itemgetter
from pathlib import Path
from typing import Any

from analysis.docs.odd import table
from sim.generated import write_or_check

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "mutants.json"
REASONS = ROOT / "docs" / "mutants.toml"
TEMPLATE = ROOT / "docs" / "mutants.template.md"
TARGET = ROOT / "docs" / "mutants.md"

NAME = re.compile(r"sim\.rules\.(?P<module>\w+)\.x_(?P<function>\w+)__mutmut_\d+")

CAUGHT = ("killed", "timeout")
"""What mutmut says of a mutant that the tests notice: one fails, or runs without end."""


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test notices.

    Attributes
    ----------
    place : str
        Module and function: `answer.pick`.
    was, becomes : str
        The line that is changed, before and after.
    """

    place: str
    was: str
    becomes: str

    @property
    def key(self) -> str:
        """What names it in the file of reasons; numbers of mutants shift when a rule is edited."""
        return f"{self.place}: {self.becomes}"


def mutmut(*words: str) -> str:
    """Return what mutmut prints."""
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def read() -> dict[str, Any]:
    """Return figures and survivors of mutmut's last run.

    Raises
    ------
    RuntimeError
        If that run was not finished.
    """
    mutants: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    survivors = []
    for line in mutmut("results", "--all", "true").splitlines():
        found = NAME.match(line.strip())
        if not found:
            continue
        status = line.rpartition(": ")[2]
        if status == "not checked":
            raise RuntimeError(f"mutmut has not finished: {line.strip()}")
        mutants[found["module"]] += 1
        if status in CAUGHT:
            caught[found["module"]] += 1
        else:
            was, becomes = changed_lines(mutmut("show", found[0]))
            place = f"{found['module']}.{found['function']}"
            survivors.append(asdict(Survivor(place, was, becomes)))
    return {
        "mutmut": metadata.version("mutmut"),
        "date": date.today().isoformat(),
        "modules": {name: [mutants[name], caught[name]] for name in sorted(mutants)},
        "survivors": sorted(survivors, key=itemgetter("place")),
    }


def changed_lines(difference: str) -> tuple[str, str]:
    """Return what the first changed line of a unified difference was, and what it becomes."""
    lines = [line for line in difference.splitlines() if not line.startswith(("---", "+++"))]
    was = next(line for line in lines if line.startswith("-"))
    becomes = next(line for line in lines if line.startswith("+"))
    return was[1:].strip(), becomes[1:].strip()


def figures() -> dict[str, Any]:
    """Return what was kept of the last run."""
    kept: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return kept


def survivors() -> list[Survivor]:
    """Return the mutants that lived."""
    return [Survivor(**entry) for entry in figures()["survivors"]]


def reasons() -> list[dict[str, Any]]:
    """Return the groups of reasons: a `title`, a `text`, and the keys of its `mutants`."""
    groups: list[dict[str, Any]] = tomllib.loads(REASONS.read_text(encoding="utf-8"))["group"]
    return groups


def unexplained() -> list[str]:
    """Return survivors without a reason, and reasons whose mutant is gone, one line each."""
    living = {survivor.key for survivor in survivors()}
    explained = {key for group in reasons() for key in group["mutants"]}
    lines = [f"without a reason: {key}" for key in sorted(living - explained)]
    return lines + [f"no longer lives: {key}" for key in sorted(explained - living)]


def modules_table(modules: dict[str, list[int]]) -> str:
    """Return mutants, caught and score of each module of rules."""
    rows = [
        (f"`{name}`", str(total), str(caught), percent(caught, total))
        for name, (total, caught) in modules.items()
    ]
    return table(("rules", "mutants", "caught", "score"), rows)


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal, rounded down: 100 % means all."""
    tenths = 1000 * part // whole
    return f"{tenths // 10}.{tenths % 10} %"


def group_text(group: dict[str, Any], living: list[Survivor]) -> str:
    """Return a group with its reason and its mutants."""
    own = [survivor for survivor in living if survivor.key in group["mutants"]]
    rows = [
        (f"`{survivor.place}`", f"`{survivor.was}`", f"`{survivor.becomes}`") for survivor in own
    ]
    body = table(("rule", "line", "mutant"), rows)
    return f"### {group['title']} ({len(own)})\n\n{group['text'].strip()}\n\n{body}\n"


def render() -> str:
    """Return the whole page."""
    kept, living = figures(), survivors()
    total = sum(mutants for mutants, _ in kept["modules"].values())
    caught = sum(killed for _, killed in kept["modules"].values())
    parts = {
        "total": str(total),
        "caught": str(caught),
        "missed": str(total - caught),
        "score": percent(caught, total),
        "mutmut": kept["mutmut"],
        "date": kept["date"],
        "modules": modules_table(kept["modules"]),
        "survivors": "\n".join(group_text(group, living) for group in reasons()),
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    for name, text in parts.items():
        page = page.replace("{{" + name + "}}", text)
    return page


def main(words: list[str]) -> int:
    """Read mutmut's results if asked; write the page, or check it; return the exit status."""
    if "--read" in words:
        FIGURES.write_text(
            json.dumps(read(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    status = write_or_check(TARGET, render(), words, "python -m analysis.docs.mutants")
    problems = unexplained()
    if problems:
        sys.stderr.write("".join(f"docs/mutants.toml: {line}\n" for line in problems))
    return 1 if problems else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
