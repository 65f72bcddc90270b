"""Whole processes: the peak of their memory, and how long a user waits for a command."""

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.measure import Round, processor_seconds, seconds
from benchmarks.sizes import Sizes

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


ONE_POINT = """\
scenario: {scenario}
design: listed
list: {{as it is: {{}}}}
replications: {runs}
keep: {keep}
"""
"""A sweep of one point."""

MANY_POINTS = """\
scenario: {scenario}
design: latin-hypercube
factors: uncertainties
samples: {points}
outcomes: [usd_concluded, designations]
replications: 256
"""
"""The sweep in which conditions of failure are looked for."""

FACTORS = (
    "state.severity",
    "state.threat_rate",
    "state.answer_rate",
    "weights.need",
    "weights.alliance",
    "state.reputation",
)
"""Those of the screening and the indices."""


def sweep_peak(scenario: str, runs: int, workers: int, keep: str = "runs") -> int:
    """Return the peak memory of a sweep of so many runs that keeps all of them, or means."""
    with tempfile.TemporaryDirectory() as name:
        design = Path(name) / "runs.yaml"
        text = ONE_POINT.format(scenario=scenario, runs=runs, keep=keep)
        design.write_text(text, encoding="utf-8")
        words = ["sweep", str(design), "--out", str(Path(name) / "out"), "--workers", str(workers)]
        return peak_bytes([*PROGRAM, *words])


def peak_bytes(command: list[str]) -> int:
    """Return the peak resident memory of a command, or of its largest process if it has several."""
    watched = [sys.executable, "-S", "-c", WATCH, *command]
    done = subprocess.run(watched, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


def command_seconds(*words: str, cache: str | None = None) -> float:
    """Return the seconds of a command; `cache` is a folder to use for compiled code."""
    return seconds(lambda: do(*words, cache=cache))


def do(*words: str, cache: str | None = None) -> None:
    """Carry out a command, and forget what it prints."""
    environment = {**os.environ} if cache is None else {**os.environ, "CAATSIM_CACHE": cache}
    command = [*PROGRAM, *words]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def startup_seconds(scenario: str, runs: int) -> Round:
    """Return the seconds of the help, of a first run of all, and of the run after it."""
    run = ("run", scenario, "--runs", str(runs))
    with tempfile.TemporaryDirectory() as folder:
        return {
            "help": command_seconds("--help"),
            "run_cold": command_seconds(*run, cache=folder),
            "run_warm": command_seconds(*run, cache=folder),
        }


COMMANDS = {
    "patterns": "patterns",
    "verify": "verify",
    "report": "report of a run of {startup:,}",
    "status": "status s400-2018 --as-of 2018-03",
    "sweep": "sweep of {points:,} points × 256 runs",
    "discover": "discover, on that sweep",
    "sensitivity": "sensitivity, six factors: {trajectories} trajectories, {samples} samples",
}
"""Commands for which people wait, in words; sizes go in."""


def commands_seconds(scenario: str, sizes: Sizes) -> Round:
    """Return the seconds of a processor that these commands take, with compiled code at hand."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        design = folder / "points.yaml"
        text = MANY_POINTS.format(scenario=scenario, points=sizes.points)
        design.write_text(text, encoding="utf-8")
        run, sweep, boxes, study = (
            str(folder / kind) for kind in ("run", "sweep", "boxes", "study")
        )
        do("run", scenario, "--runs", str(sizes.startup), "--out", run)
        factors = [word for path in FACTORS for word in ("--factor", path)]
        drawn = ("--trajectories", str(sizes.trajectories), "--samples", str(sizes.samples))
        words: dict[str, tuple[str, ...]] = {
            "patterns": ("patterns",),
            "verify": ("verify",),
            "report": ("report", run),
            "status": ("status", scenario, "--as-of", "2018-03"),
            "sweep": ("sweep", str(design), "--out", sweep),
            "discover": ("discover", sweep, "--failure", "designations<1", "--out", boxes),
            "sensitivity": ("sensitivity", scenario, *factors, *drawn, "--out", study),
        }
        return {name: processor_seconds(partial(do, *words[name])) for name in COMMANDS}


def calibration_seconds() -> dict[str, float]:
    """Return the seconds of a calibration as it is shipped, on all cores, and of processors."""
    with tempfile.TemporaryDirectory() as name:
        spent: list[float] = []
        words = ("calibrate", "--out", str(Path(name) / "out"))
        waited = seconds(lambda: spent.append(processor_seconds(lambda: do(*words))))
    return {"seconds": waited, "processor_seconds": spent[0]}
