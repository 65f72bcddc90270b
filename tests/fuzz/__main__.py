"""`python -m tests.fuzz --count 100000`: the long hunt."""

import argparse
import multiprocessing
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from sim.cpus import usable_cpus
from tests.fuzz.hunt import Tally, hunt, hunt_in_processes, in_another_process, report
from tests.fuzz.subjects import file_subjects, folder_subjects, make_results


def main() -> int:
    """Break as many files as asked for, and say what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=usable_cpus(), help="processes")
    parser.add_argument("--results", type=Path, help="where results are, or are made and kept")
    parser.add_argument("--only", default="", help="part of the names of what is broken")
    asked = parser.parse_args()
    copies = "fork" in multiprocessing.get_all_start_methods()
    with tempfile.TemporaryDirectory(prefix="caatsim-fuzz-") as temporary:
        home = asked.results or Path(temporary)
        if not home.is_dir() or not any(home.iterdir()):
            # Threads that have simulated are not there in copies of the process.
            home.mkdir(parents=True, exist_ok=True)
            if copies:
                in_another_process(make_results, home)
            else:
                make_results(home)
        subjects = [*file_subjects(), *folder_subjects(home)]
        subjects = [subject for subject in subjects if asked.only in subject.name]
        tally = Tally()
        with suppress(KeyboardInterrupt):
            if copies:
                hunt_in_processes(subjects, asked.count, asked.seed, asked.workers, tally)
            else:
                hunt(subjects, asked.count, asked.seed, tally)
        return report(tally)


if __name__ == "__main__":
    sys.exit(main())
