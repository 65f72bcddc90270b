"""Broken files by the hundred, and all that once failed."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from tests.fuzz import hunt as hunting
from tests.fuzz.hunt import CORPUS, attempt, hunt, hunt_in_processes
from tests.fuzz.mutate import break_bytes
from tests.fuzz.subjects import Subject, file_subjects, folder_subjects, make_results

pytestmark = pytest.mark.slow

COUNT = 2000

copies = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="no copies of processes here"
)


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> list[Subject]:
    """Files of every kind, and manifests, answers and tables of a small result of every kind."""
    home = tmp_path_factory.mktemp("results")
    make_results(home)
    return [*file_subjects(), *folder_subjects(home)]


def test_what_once_failed(subjects: list[Subject]) -> None:
    """Every file of the corpus is read, or refused in one line."""
    by_name = {subject.name: subject for subject in subjects}
    for path in sorted(CORPUS.glob("*-*")):
        found = attempt(by_name[path.name.partition("-")[2]], path.read_bytes())
        assert not found, f"{path.name}: {found}"


def test_broken_files_are_refused_in_one_line(subjects: list[Subject]) -> None:
    """No traceback, no hang, whatever was done to them; most are indeed refused."""
    tally = hunt(subjects, COUNT, seed=20)
    assert tally.tried == COUNT
    assert not tally.failed, "\n".join(f"{k}: {v}" for k, v in tally.failed.items())
    assert tally.refused.total() > 0.3 * COUNT


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
    assert (tally.tried, tally.accepted.total(), tally.failed) == (3, 3, {})


@copies
def test_processes_that_die_are_told_and_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So is one that no signal to Python can wake, as long as it works in vain."""

    def dies(_: bytes, __: Path) -> None:
        os._exit(3)

    def deaf(_: bytes, __: Path) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF, signal.SIGALRM})
        while True:
            pass

    def takes(_: bytes, __: Path) -> None:
        pass

    monkeypatch.setattr(hunting, "CORPUS", tmp_path)
    monkeypatch.setattr(hunting, "PATIENCE", 1)
    monkeypatch.setattr(hunting, "LIFE", 4)
    readers = {"takes": takes, "dies": dies, "more": takes, "deaf": deaf, "again": takes}
    subjects = [Subject(k, b"", (lambda data, _: data,), read) for k, read in readers.items()]
    tally = hunt_in_processes(subjects, 20, 1, 2)
    assert tally.tried == 20
    assert tally.accepted == {"takes": 4, "more": 4, "again": 4}
    assert tally.wrong == {"dies": 4, "deaf": 4}
    told = {name.partition("-")[2]: text for name, text in tally.failed.items()}
    assert told["dies"] == "the process ended with status 3"
    assert told["deaf"].startswith(hunting.HUNG)
    assert hunting.report(tally) == 1


@copies
def test_the_same_files_whatever_the_number_of_processes(tmp_path: Path) -> None:
    """Each file is broken by its own random numbers."""

    def read(data: bytes, _: Path) -> None:
        with (tmp_path / str(os.getpid())).open("ab") as file:
            file.write(data.hex().encode() + b"\n")

    def what_was_read() -> tuple[int, list[str]]:
        files = list(tmp_path.iterdir())
        lines = sorted(line for file in files for line in file.read_text().splitlines())
        for file in files:
            file.unlink()
        return len(files), lines

    subjects = [Subject(name, b"abcdef", (break_bytes,), read) for name in "xy"]
    hunt(subjects, 9, 5)
    alone, files = what_was_read()
    hunt_in_processes(subjects, 9, 5, 3)
    together, same_files = what_was_read()
    assert (alone, together) == (1, 3)
    assert len(files) == 9
    assert files == same_files
