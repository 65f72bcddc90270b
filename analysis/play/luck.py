"""The luck of a game: a class code stands for a run of the model."""

import hashlib

SEED = 1
"""The seed of all games: a run of one can be traced like any other."""

RUNS = 1_000_000
"""How many lucks there are."""

LONGEST = 24
"""Characters of a class code."""

FIRST = "class-43"
"""The code where none is given: one on whose luck Washington can stop a deal."""


def code_of(text: str) -> str:
    """Return a class code as it counts: small letters, digits and hyphens of a text."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split()
    return "-".join(words)[:LONGEST].strip("-") or FIRST


def run_of(code: str) -> int:
    """Return the run that a class code stands for."""
    digest = hashlib.sha256(f"class {code_of(code)}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % RUNS


def spread(code: str, *about: str) -> float:
    """Return a number from 0 to 1, the same for the same code and subject: noise of reports.

    It is no draw of the model, so that looking at a report changes nothing.
    """
    digest = hashlib.sha256("\n".join(["report", code_of(code), *about]).encode()).digest()
    return (int.from_bytes(digest[:8], "big") + 0.5) / 2**64
