"""The record of the golden transcripts: they change only if the changelog says why."""

import shutil
from pathlib import Path

import pytest

import analysis.transcript.record as record
from analysis.errors import CommandError
from analysis.transcript.__main__ import main
from analysis.transcript.record import COMMAND, GOLDEN, is_current, kept, update


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with transcripts, their record and a changelog; runs now end otherwise."""
    shutil.copytree(GOLDEN, tmp_path / "golden", ignore=shutil.ignore_patterns("*.py", "__py*"))
    shutil.copy(record.CHANGELOG, tmp_path)
    changed = {name: text.replace("+0.", "+1.") for name, text in kept().items()}
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


def test_a_further_run_needs_no_line(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is recorded if the others stay as they were, and refused beside one that changes."""
    golden, changelog = place / "golden", place / "CHANGELOG.md"
    before, changed = kept(golden), record.fresh()
    monkeypatch.setattr(record, "fresh", lambda: changed | {"further.txt": "a run\n"})
    with pytest.raises(CommandError, match="the transcripts change"):
        update(golden, changelog)
    assert kept(golden) == before
    monkeypatch.setattr(record, "fresh", lambda: before | {"further.txt": "a run\n"})
    update(golden, changelog)
    assert kept(golden) == record.fresh()
    assert is_current(golden, changelog)


def test_the_first_time_nothing_need_be_said(place: Path) -> None:
    """Where there is no record yet, the transcripts are written, and others are taken away."""
    folder = place / "new" / "golden"
    folder.mkdir(parents=True)
    (folder / "old.txt").write_text("", encoding="utf-8")
    update(folder, place / "CHANGELOG.md")
    assert kept(folder) == record.fresh()


def test_the_command_checks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names what is stale."""
    monkeypatch.setattr("analysis.transcript.__main__.fresh", kept)
    assert main(["--check"]) == 0
    monkeypatch.setattr("analysis.transcript.__main__.fresh", lambda: kept() | {"toy.txt": "other"})
    assert main(["--check"]) == 1
    assert capsys.readouterr().err == f"golden/toy.txt is stale: run {COMMAND}\n"
