"""The hunt: break files at random, and keep what ends in a traceback or does not end."""

import gc
import multiprocessing
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType

from analysis.errors import CommandError
from sim.errors import ScenarioError
from tests.fuzz.subjects import Subject

CORPUS = Path(__file__).resolve().parent / "corpus"
"""Files that once failed; each is tried again in every run of the tests."""

PATIENCE = 20
"""Seconds of processor time that a file may take: others may be at work on the machine."""

WAIT = 60 * PATIENCE
"""Seconds after which one that does nothing has waited long enough, on however busy a machine."""

HUNG = f"not read in {PATIENCE} seconds of work, or {WAIT} of waiting"

LIFE = 1000
"""Files after which a process makes room for a fresh one."""


class HungError(Exception):
    """A file was not read in time."""


@dataclass
class Tally:
    """How many files were tried, by kind, and what failed, by its name in the corpus."""

    refused: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def tried(self) -> int:
        """How many files were tried."""
        return self.refused.total() + self.accepted.total() + self.wrong.total()

    def count(self, subject: Subject, data: bytes, found: str | None) -> None:
        """Count what became of a file, and keep it in the corpus if that is wrong."""
        if found is None:
            self.refused[subject.kind] += 1
        elif found == "":
            self.accepted[subject.kind] += 1
        else:
            self.wrong[subject.kind] += 1
            name = f"{sha256(data).hexdigest()[:12]}-{subject.name}"
            self.failed[name] = found
            keep(name, data)


def attempt(subject: Subject, data: bytes) -> str | None:
    """Read broken bytes; return None if they are refused, "" if taken, else what is wrong."""
    with tempfile.TemporaryDirectory(prefix="caatsim-fuzz-") as folder:
        try:
            with patience(PATIENCE):
                subject.read(data, Path(folder))
        except (ScenarioError, CommandError) as error:
            text = str(error)
            plain = "\n" not in text and all(c.isprintable() for c in text)
            return None if plain else f"the message is not one plain line: {text!r}"
        except HungError:
            return HUNG
        except (Exception, SystemExit):
            return traceback.format_exc()
    return ""


def broken(subjects: Sequence[Subject], number: int, seed: int) -> tuple[Subject, bytes]:
    """Return what file `number` breaks, and its bytes: each by its own random numbers."""
    own = random.Random(f"{seed}/{number}")
    subject = subjects[number % len(subjects)]
    return subject, own.choice(subject.breakers)(subject.original, own)


def hunt(subjects: Sequence[Subject], count: int, seed: int, tally: Tally | None = None) -> Tally:
    """Break `count` files and read them, in this process.

    What comes of it is added to a tally, so that one who interrupts the hunt has what was found.
    """
    tally = Tally() if tally is None else tally
    for number in range(count):
        subject, data = broken(subjects, number, seed)
        tally.count(subject, data, attempt(subject, data))
    return tally


def in_another_process(call: Callable[[Path], None], folder: Path) -> None:
    """Call something in a copy of this process, and wait for it."""
    process = multiprocessing.get_context("fork").Process(target=call, args=(folder,))
    process.start()
    process.join()
    if process.exitcode != 0:
        raise RuntimeError(f"{call.__name__} ended with status {process.exitcode}")


def hunt_in_processes(
    subjects: Sequence[Subject], count: int, seed: int, workers: int, tally: Tally | None = None
) -> Tally:
    """Break the same files and read them in several processes, which are copies of this one.

    Of a file of which a process dies, or in which it sticks, that is told, and another goes on.
    """
    tally = Tally() if tally is None else tally
    gc.collect()
    gc.freeze()  # the copies share what is there
    hunters = [Hunter(subjects, range(first, count, workers), seed) for first in range(workers)]
    try:
        while at_work := [hunter for hunter in hunters if hunter.left]:
            spoke = wait([hunter.words for hunter in at_work], timeout=5.0)
            for hunter in at_work:
                if hunter.words in spoke:
                    hunter.hear(tally)
                elif time.monotonic() - hunter.heard > WAIT + PATIENCE:
                    hunter.process.kill()  # it listens to nothing else, and will be heard to die
    finally:
        for hunter in hunters:
            hunter.process.kill()
            hunter.process.join()
        gc.unfreeze()
    return tally


class Hunter:
    """A process at work on files, or several, one after the other.

    Parameters
    ----------
    subjects : sequence of Subject
        What may be broken.
    left : range
        Numbers of the files that have yet to be tried.
    seed : int
        See `broken`.
    """

    def __init__(self, subjects: Sequence[Subject], left: range, seed: int) -> None:
        self.subjects = subjects
        self.left = left
        self.seed = seed
        self.start()

    def start(self) -> None:
        """Have a fresh process try what is left."""
        copies = multiprocessing.get_context("fork")
        self.words, speaks = copies.Pipe(duplex=False)
        self.process = copies.Process(target=self._try_some, args=(speaks,), daemon=True)
        self.process.start()
        self.heard = time.monotonic()
        speaks.close()

    def hear(self, tally: Tally) -> None:
        """Count the next file, and start another process where one has ended."""
        try:
            self._count(tally, self.words.recv())
        except EOFError:
            self.process.join()
            status = self.process.exitcode
            if status in (-signal.SIGXCPU, -signal.SIGKILL):
                self._count(tally, f"{HUNG}, deaf to signals")
            elif status != 0:
                self._count(tally, f"the process ended with status {status}")
            self.words.close()
            if self.left:
                self.start()

    def _count(self, tally: Tally, found: str | None) -> None:
        number, self.left = self.left[0], self.left[1:]
        subject = self.subjects[number % len(self.subjects)]
        data = broken(self.subjects, number, self.seed)[1] if found else b""
        tally.count(subject, data, found)
        self.heard = time.monotonic()

    def _try_some(self, words: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent will see to it
        for number in self.left[:LIFE]:
            allow_seconds(2 * PATIENCE)
            words.send(attempt(*broken(self.subjects, number, self.seed)))


def allow_seconds(more: int) -> None:
    """Have the system end this process after so much more work, were it deaf to `patience`."""
    import resource  # not on every system

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + more, most))


def keep(name: str, data: bytes) -> None:
    """Put a file into the corpus."""
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / name).write_bytes(data)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raise HungError if the block works longer, or waits much longer, where systems can tell."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise HungError

    kinds = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}
    before = {number: signal.signal(number, ring) for number in kinds}
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, WAIT)
    try:
        yield
    finally:
        for number, kind in kinds.items():
            signal.setitimer(kind, 0.0)
            signal.signal(number, before[number])


def report(tally: Tally) -> int:
    """Print what was found, by kind and in all, and return the exit status."""
    for kind in sorted(tally.refused | tally.accepted | tally.wrong):
        refused, accepted, wrong = tally.refused[kind], tally.accepted[kind], tally.wrong[kind]
        sys.stdout.write(
            f"{kind:14} {refused + accepted + wrong:7,} tried: {refused:6,} refused, "
            f"{accepted:6,} accepted, {wrong} failed\n"
        )
    hung = sum(text.startswith(HUNG) for text in tally.failed.values())
    sys.stdout.write(
        f"{tally.tried:,} files tried: {tally.refused.total():,} refused in one line, "
        f"{tally.accepted.total():,} accepted, {len(tally.failed) - hung} tracebacks, "
        f"{hung} hangs\n"
    )
    for name, text in tally.failed.items():
        lines = [line[:200] for line in text.splitlines()]
        sys.stdout.write("\n".join(["", f"== {name}", *lines, ""]))
    return 1 if tally.failed else 0
