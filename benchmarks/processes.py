"""Whole processes: the peak of their memory, and how long a user waits for a command."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import seconds

ROOT = Path(__file__).resolve().parents[1]

PROGRAM = (sys.executable, "-c", "from analysis.cli import main; main()")
"""The command line, installed or not."""

WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process that runs a command and prints its peak resident size.

Between a process and the command, because a command counts as its own the peak of the process that
started it.
"""


DESIGN = """\
scenario: {scenario}
design: listed
list: {{as it is: {{}}}}
replications: {runs}
keep: runs
"""
"""A sweep of one point whose every run is kept."""


def sweep_peak(scenario: str, runs: int, workers: int) -> int:
    """Return the peak memory of a sweep that keeps so many runs."""
    with tempfile.TemporaryDirectory() as name:
        design = Path(name) / "runs.yaml"
        design.write_text(DESIGN.format(scenario=scenario, runs=runs), encoding="utf-8")
        words = ["sweep", str(design), "--out", str(Path(name) / "out"), "--workers", str(workers)]
        return peak_bytes([*PROGRAM, *words])


def peak_bytes(command: list[str]) -> int:
    """Return the peak resident memory of a command, or of its largest process if it has several."""
    watched = [sys.executable, "-S", "-c", WATCH, *command]
    done = subprocess.run(watched, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


def command_seconds(*words: str, cache: str | None = None) -> float:
    """Return the seconds of a command; `cache` is a folder to use for compiled code."""
    environment = {**os.environ} if cache is None else {**os.environ, "CAATSIM_CACHE": cache}
    command = [*PROGRAM, *words]
    return seconds(
        lambda: subprocess.run(
            command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    )


def startup_seconds(scenario: str, runs: int) -> dict[str, float]:
    """Return the seconds of the help, of a first run of all, and of the run after it."""
    run = ("run", scenario, "--runs", str(runs))
    with tempfile.TemporaryDirectory() as folder:
        return {
            "help": command_seconds("--help"),
            "run_cold": command_seconds(*run, cache=folder),
            "run_warm": command_seconds(*run, cache=folder),
        }
