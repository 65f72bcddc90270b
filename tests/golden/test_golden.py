"""Golden transcripts: five runs, told month by month, are as they were when last looked at."""

import difflib
import shutil
from pathlib import Path

import pytest

import analysis.transcript.record as record
from analysis.errors import CommandError
from analysis.trace.explain import REACHED, SAID, TAKEN_BACK
from analysis.transcript.__main__ import main
from analysis.transcript.reasons import CHOICES
from analysis.transcript.record import COMMAND, GOLDEN, RUNS, fresh, is_current, kept, update
from sim.ensemble import ENGINES

pytestmark = pytest.mark.usefixtures("warm_kernel")

KINDS = [
    "talks open",
    "Washington detects the talks",
    "Washington warns the buyer",
    "State: warning is worth",
    "Congress demands an answer",
    "Washington sweetens the alternative",
    *REACHED.values(),
    TAKEN_BACK,
    "Washington lists Russian persons over the sale",
    "Treasury designates Russian persons over 1 sale",
    "sanctions that Moscow expects",
    "is found significant",
    "is not found significant",
    *(f"it {choice}" for choice in CHOICES.values()),
    *SAID.values(),
    "spared in public",
    "its policy is mandatory",
    "Washington designates the buyer after",
    "Washington waives sanctions after",
    "The law is in force",
    "The grace period is over",
    "State may waive",
    "Congress spares IND",
    "Congress sends a letter, as scheduled",
    "Congress sends a letter, of its own accord",
    "Treasury designates 5 entities and 19 individuals, 9 of them listed before",
    "Treasury designates 14 entities and 24 individuals:",
    "Third parties threaten QAT with a loss",
    "Third parties threaten QAT no longer",
    "Supply: Russia's plants make",
    "waits for delivery",
    "joint programme",
    "safety in numbers",
    "row 23 of the draws 'posterior'",
]
"""What a run may bring, in the words of the transcripts."""


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, str]]:
    """The transcripts as they are now, by engine."""
    return {engine: fresh(engine) for engine in ENGINES}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [f"{scenario}.txt" for scenario in RUNS])
def test_runs_are_told_as_before(told: dict[str, dict[str, str]], name: str, engine: str) -> None:
    """To the letter, on both engines."""
    old, new = kept()[name], told[engine][name]
    changes = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"golden/{name}", f"now, {engine}", lineterm="", n=1
    )
    assert old == new, "\n".join(
        [*changes, f"If numbers are meant to change, say so in CHANGELOG.md and run {COMMAND}"]
    )


def test_the_changelog_says_why_they_changed() -> None:
    """The record beside them is of these transcripts, and of every entry «Numbers change»."""
    assert is_current(), f"run {COMMAND}"
    assert sorted(kept()) == sorted(f"{scenario}.txt" for scenario in RUNS)


@pytest.mark.parametrize("kind", KINDS)
def test_together_they_show_all_that_can_happen(kind: str) -> None:
    """Every kind of event, whatever line it is broken over."""
    texts = " ".join(" ".join(text.split()) for text in kept().values())
    assert kind in texts


def test_lines_are_of_readable_width() -> None:
    """Nothing is wider than a page of code."""
    assert max(len(line) for text in kept().values() for line in text.splitlines()) <= 100


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, dict[str, str]]) -> Path:
    """A folder with transcripts, their record and a changelog; runs now end otherwise."""
    shutil.copytree(GOLDEN, tmp_path / "golden", ignore=shutil.ignore_patterns("*.py", "__py*"))
    shutil.copy(record.CHANGELOG, tmp_path)
    changed = {name: text.replace("+0.", "+1.") for name, text in told["compiled"].items()}
    monkeypatch.setattr(record, "fresh", lambda: changed)
    return tmp_path


def test_changes_need_a_line_in_the_changelog(place: Path) -> None:
    """Without a new entry nothing is written; with one, transcripts and record; it serves once."""
    golden, changelog = place / "golden", place / "CHANGELOG.md"
    before = kept(golden)
    with pytest.raises(CommandError, match=r"CHANGELOG.md has no new line marked \*\*Numbers"):
        update(golden, changelog)
    assert kept(golden) == before
    entry = "- **Numbers change**: gains\n  are larger.\n"
    changelog.write_text(changelog.read_text(encoding="utf-8") + entry, encoding="utf-8")
    assert not is_current(golden, changelog)
    update(golden, changelog)
    assert kept(golden) == record.fresh() != before
    assert is_current(golden, changelog)
    assert (golden / "RECORD").read_text(encoding="utf-8").endswith("change**: gains are larger.\n")
    update(golden, changelog)
    (golden / "toy.txt").write_text("by hand", encoding="utf-8")
    assert not is_current(golden, changelog)


def test_the_first_time_nothing_need_be_said(place: Path) -> None:
    """Where there is no record yet, the transcripts are written, and others are taken away."""
    folder = place / "new" / "golden"
    folder.mkdir(parents=True)
    (folder / "old.txt").write_text("", encoding="utf-8")
    update(folder, place / "CHANGELOG.md")
    assert kept(folder) == record.fresh()


def test_the_command_checks(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    told: dict[str, dict[str, str]],
) -> None:
    """It names what is stale."""
    monkeypatch.setattr("analysis.transcript.__main__.fresh", lambda: told["mesa"])
    assert main(["--check"]) == 0
    monkeypatch.setattr(
        "analysis.transcript.__main__.fresh", lambda: told["mesa"] | {"toy.txt": "other"}
    )
    assert main(["--check"]) == 1
    assert capsys.readouterr().err == f"golden/toy.txt is stale: run {COMMAND}\n"
