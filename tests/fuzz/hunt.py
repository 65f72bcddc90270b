"""The hunt: break files at random, and keep what ends in a traceback or does not end."""

import random
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
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


class HungError(Exception):
    """A file was not read in time."""


@dataclass
class Tally:
    """How many files were tried, and what failed, by its name in the corpus."""

    tried: int = 0
    accepted: int = 0
    refused: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def attempt(subject: Subject, data: bytes) -> str | None:
    """Read broken bytes; return None if that ended as it should, else what happened."""
    with tempfile.TemporaryDirectory(prefix="caatsim-fuzz-") as folder:
        try:
            with patience(PATIENCE):
                subject.read(data, Path(folder))
        except (ScenarioError, CommandError) as error:
            text = str(error)
            plain = "\n" not in text and all(c.isprintable() for c in text)
            return None if plain else f"the message is not one plain line: {text!r}"
        except HungError:
            return f"not read in {PATIENCE} seconds of work, or {WAIT} of waiting"
        except Exception:
            return traceback.format_exc()
    return ""


def hunt(subjects: Sequence[Subject], count: int, seed: int, tally: Tally | None = None) -> Tally:
    """Break `count` files, each by its own random numbers, and read them.

    What comes of it is added to a tally, so that one who interrupts the hunt has what was found.
    """
    tally = Tally() if tally is None else tally
    for number in range(count):
        own = random.Random(f"{seed}/{number}")
        subject = subjects[number % len(subjects)]
        data = own.choice(subject.breakers)(subject.original, own)
        found = attempt(subject, data)
        tally.tried += 1
        if found is None:
            tally.refused += 1
        elif found == "":
            tally.accepted += 1
        else:
            name = f"{sha256(data).hexdigest()[:12]}-{subject.name}"
            tally.failed[name] = found
            keep(name, data)
    return tally


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
    """Print what was found, and return the exit status."""
    hung = sum("not read in" in text for text in tally.failed.values())
    sys.stdout.write(
        f"{tally.tried:,} files tried: {tally.refused:,} refused in one line, {tally.accepted:,} "
        f"accepted, {len(tally.failed) - hung} tracebacks, {hung} hangs\n"
    )
    for name, text in tally.failed.items():
        sys.stdout.write(f"\n== {name}\n{text}\n")
    return 1 if tally.failed else 0
