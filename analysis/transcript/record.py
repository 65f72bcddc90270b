"""The golden transcripts on disk, and why they last changed.

A file beside them holds their digest and the entries of the changelog that were marked 'Numbers
change' when they were written. They are only written anew if the changelog has a further one.
"""

import hashlib
import re
from pathlib import Path

from analysis.errors import CommandError
from analysis.transcript.text import transcript
from sim.scenario_file import load

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
CHANGELOG = ROOT / "CHANGELOG.md"
RECORD = "RECORD"
COMMAND = "python -m analysis.transcript"
MARK = "**Numbers change**"

RUNS = {
    "s400-2018": 23,
    "toy": 69,
    "india-waiver": 135,
    "mandatory": 176,
    "moscow-under-threat": 64,
    "now-2026": 15,
}
"""Scenarios and the run of each; together they show every kind of event."""


def fresh(engine: str = "mesa") -> dict[str, str]:
    """Return the transcripts by name of their file; Mesa needs not compile an edited rule first."""
    return {
        f"{name}.txt": transcript(load(name).scenario, run, engine=engine)
        for name, run in RUNS.items()
    }


def kept(folder: Path = GOLDEN) -> dict[str, str]:
    """Return the transcripts on disk by name of their file."""
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))}


def digest(texts: dict[str, str]) -> str:
    """Return the SHA-256 of transcripts, names included."""
    parts = [f"{name}\0{texts[name]}\0" for name in sorted(texts)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def numbers_changes(changelog: Path = CHANGELOG) -> list[str]:
    """Return the entries of a changelog marked 'Numbers change', each on one line, in order."""
    entries = re.split(r"^(?:- |#+ )", changelog.read_text(encoding="utf-8"), flags=re.MULTILINE)
    listed = entries[2:]  # after the title and what the mark means
    return [" ".join(entry.split()) for entry in listed if MARK in entry]


def recorded(folder: Path = GOLDEN) -> tuple[str, list[str]]:
    """Return digest and entries as they were when the transcripts were written; empty if never."""
    file = folder / RECORD
    first, *entries = file.read_text(encoding="utf-8").splitlines() if file.is_file() else [""]
    return first, entries


def is_current(folder: Path = GOLDEN, changelog: Path = CHANGELOG) -> bool:
    """Return whether the record is that of the transcripts on disk and of the changelog."""
    return recorded(folder) == (digest(kept(folder)), numbers_changes(changelog))


def update(folder: Path = GOLDEN, changelog: Path = CHANGELOG) -> None:
    """Write the transcripts and the record of why they changed.

    A further run needs no reason as long as those on disk stay as they were recorded.

    Raises
    ------
    CommandError
        If they have changed, and the changelog does not say that numbers change.
    """
    texts, entries = fresh(), numbers_changes(changelog)
    old, known = recorded(folder)
    before = {name: texts[name] for name in kept(folder) if name in texts}
    if old and digest(before) != old and not set(entries) - set(known):
        raise CommandError(
            f"the transcripts change, and {changelog.name} has no new line marked {MARK}: say "
            f"there what changes them (while still at it, restore {folder.name}/ from git first)"
        )
    folder.mkdir(parents=True, exist_ok=True)
    files = texts | {RECORD: "\n".join([digest(texts), *entries]) + "\n"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name in kept(folder).keys() - texts.keys():
        (folder / name).unlink()
