"""Golden transcripts: six runs, told month by month, are as they were when last looked at."""

import difflib

import pytest

from analysis.trace.explain import REACHED, SAID, TAKEN_BACK
from analysis.transcript.reasons import CHOICES
from analysis.transcript.record import COMMAND, RUNS, fresh, is_current, kept
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
    "Washington lifts the buyer's sanctions after",
    "the weapon is given up",
    "by decision, the weapon stays",
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
    """The record beside them is of these transcripts, and of every entry 'Numbers change'."""
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
