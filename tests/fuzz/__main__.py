"""`python -m tests.fuzz --count 100000`: the long hunt."""

import argparse
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.fuzz.hunt import Tally, hunt, report
from tests.fuzz.subjects import file_subjects, folder_subjects


def main() -> int:
    """Break as many files as asked for, and say what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of the names of what is broken")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="caatsim-fuzz-") as home:
        subjects = [*file_subjects(), *folder_subjects(Path(home))]
        subjects = [subject for subject in subjects if asked.only in subject.name]
        tally = Tally()
        with suppress(KeyboardInterrupt):
            hunt(subjects, asked.count, asked.seed, tally)
        return report(tally)


if __name__ == "__main__":
    sys.exit(main())
