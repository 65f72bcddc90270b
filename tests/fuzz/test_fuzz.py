"""Broken files by the hundred, and all that once failed."""

import time
from pathlib import Path

import pytest

from tests.fuzz import hunt as hunting
from tests.fuzz.hunt import CORPUS, attempt, hunt
from tests.fuzz.subjects import Subject, file_subjects, folder_subjects

pytestmark = pytest.mark.slow

COUNT = 600


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> list[Subject]:
    """Files of every kind, and manifests, answers and tables of a small result of every kind."""
    return [*file_subjects(), *folder_subjects(tmp_path_factory.mktemp("results"))]


def test_what_once_failed(subjects: list[Subject]) -> None:
    """Every file of the corpus is read, or refused in one line."""
    by_name = {subject.name: subject for subject in subjects}
    for path in sorted(CORPUS.glob("*-*")):
        subject = by_name.get(path.name.partition("-")[2])
        if subject is not None:
            found = attempt(subject, path.read_bytes())
            assert not found, f"{path.name}: {found}"


def test_broken_files_are_refused_in_one_line(subjects: list[Subject]) -> None:
    """No traceback, no hang, whatever was done to them; most are indeed refused."""
    tally = hunt(subjects, COUNT, seed=20)
    assert tally.tried == COUNT
    assert not tally.failed, "\n".join(f"{k}: {v}" for k, v in tally.failed.items())
    assert tally.refused > 0.3 * COUNT


def test_the_hunt_notices() -> None:
    """A reader that fails, and one that says two lines, are told from one that refuses."""

    def fails(data: bytes, _: Path) -> None:
        raise KeyError(data)

    found = attempt(Subject("x", b"", (), fails), b"y")
    assert found is not None
    assert "KeyError" in found
    assert attempt(Subject("x", b"", (), lambda *_: None), b"y") == ""


def test_the_hunt_notices_what_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it works or waits."""
    monkeypatch.setattr(hunting, "PATIENCE", 0.1)
    monkeypatch.setattr(hunting, "WAIT", 0.5)

    def works(*_: object) -> None:
        while True:
            pass

    for reader in (works, lambda *_: time.sleep(60)):
        found = attempt(Subject("x", b"", (), reader), b"y")
        assert found is not None
        assert found.startswith("not read in")


def test_an_interrupted_hunt_has_what_it_found() -> None:
    """An hour's hunt that is stopped is not lost."""
    tally, read = hunting.Tally(), []

    def stops(data: bytes, _: Path) -> None:
        read.append(data)
        if len(read) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hunt([Subject("x", b"", (lambda data, _: data,), stops)], 10, 1, tally)
    assert (tally.tried, tally.accepted, tally.failed) == (3, 3, {})
