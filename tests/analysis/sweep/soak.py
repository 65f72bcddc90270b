"""Kill a sweep with SIGKILL, again and again, and see whether it ends as if nothing had happened.

    python -m tests.analysis.sweep.soak --kills 1000
    python -m tests.analysis.sweep.soak --every-step
    python -m tests.analysis.sweep.soak --overhead 5

A process that has everything loaded forks a child that runs the sweep; the child is killed at a
random moment, and another one continues. Every sweep that comes to its end is compared, byte by
byte, with one that was never disturbed. With --every-step a small sweep is killed instead before
each single sync and rename of its files. With --overhead nothing is compared: what whole commands
over four million runs take of the processor, undisturbed and killed once half-way, in turn.
"""

import argparse
import hashlib
import itertools
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import analysis.sweep.jobs
from analysis.execution import ExecutionOptions
from analysis.sweep.design import Design
from analysis.sweep.drive import run_sweep
from analysis.sweep.read import read_design

DESIGN = """\
scenario: toy
design: factorial
factors:
  state.severity: [0, 1, 2]
  state.answer_rate: [0.1, 0.9]
policies:
  as it is: {}
  never: {state.policy: never}
replications: 600
keep: deals
"""

SMALL = """\
scenario: toy
design: listed
list: {mild: {state.severity: 0.5}, harsh: {state.severity: 2}}
replications: 300
keep: deals
"""

LONG = """\
scenario: s400-2018
design: factorial
factors:
  state.severity: [1, 2]
  state.answer_rate: [0.1, 0.5]
replications: 1000000
keep: runs
"""

FOLDERS = ("points", "batches", "runs", "deals", "parts")


@dataclass
class Report:
    """What a soak did: kills that hit a child at work, sweeps that ended, those that differ."""

    kills: int = 0
    ended: int = 0
    differing: int = 0


def digest(folder: Path) -> str:
    """Return a SHA-256 over the names and bytes of all tables and records of a sweep."""
    total = hashlib.sha256()
    for name in FOLDERS:
        for file in sorted((folder / name).glob("[!.]*")):
            total.update(f"{name}/{file.name}\0".encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def fork_sweep(design: Design, out: Path, workers: int, last_step: int = 0) -> int:
    """Start a child that runs the sweep, and return its process id.

    It kills itself before its `last_step`-th sync or rename, if that is not 0.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if last_step:
                die_before(last_step)
            run_sweep(design, out, execution=ExecutionOptions(workers=workers))
            status = 0
        finally:
            os._exit(status)
    return child


def die_before(last_step: int) -> None:
    """Let this process kill itself before its n-th sync or rename."""
    steps = itertools.count(1)

    def counted(work: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            if next(steps) == last_step:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*args)

        return step

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)


def every_step(design: Design, folder: Path) -> Report:
    """Kill a sweep before every step of its writing, one after the other, and continue it."""
    os.waitpid(fork_sweep(design, folder / "undisturbed", 1), 0)
    wanted = digest(folder / "undisturbed")
    report = Report()
    while True:
        out = folder / f"step {report.ended}"
        _, status = os.waitpid(fork_sweep(design, out, 1, report.ended + 1), 0)
        killed = os.WIFSIGNALED(status)
        if killed:
            report.kills += 1
            _, status = os.waitpid(fork_sweep(design, out, 1), 0)
        report.ended += 1
        report.differing += status != 0 or digest(out) != wanted
        if not killed:
            return report


def soak(design: Design, folder: Path, kills: int, seed: int) -> Report:
    """Run and kill sweeps until so many kills have hit."""
    chance = random.Random(seed)
    began = time.perf_counter()
    os.waitpid(fork_sweep(design, folder / "undisturbed", 2), 0)
    whole = time.perf_counter() - began
    wanted = digest(folder / "undisturbed")
    report = Report()
    out = folder / "0"
    while report.kills < kills or (out / "sweep.json").exists():
        child = fork_sweep(design, out, chance.choice((1, 2, 3)))
        if report.kills < kills:
            time.sleep(chance.uniform(0.0, 0.7 * whole))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            report.kills += 1
            continue
        report.ended += 1
        report.differing += status != 0 or digest(out) != wanted
        shutil.rmtree(out)
        out = folder / str(report.ended)
    return report


def sweep_command(design: Path, out: Path, stop_after: float | None = None) -> float:
    """Run the whole command, or kill it after so many seconds; return the processor's seconds."""
    command = [sys.executable, "run.py", "sweep", str(design), "--out", str(out)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        try:
            if child.wait(stop_after) != 0:
                raise RuntimeError("the sweep failed")
        except subprocess.TimeoutExpired:
            child.kill()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def overhead(design: Path, folder: Path, seed: int) -> tuple[float, float]:
    """Return what an undisturbed sweep takes, and one that is killed once and resumed."""
    began = time.perf_counter()
    whole = sweep_command(design, folder / "undisturbed")
    took = time.perf_counter() - began
    stop_after = random.Random(seed).uniform(0.3, 0.7) * took
    resumed = sweep_command(design, folder / "killed", stop_after)
    resumed += sweep_command(design, folder / "killed")
    return whole, resumed


def report_overhead(folder: Path, rounds: int, seed: int) -> None:
    """Print what being killed once costs, round by round and as a median."""
    path = folder / "long.yaml"
    path.write_text(LONG, encoding="utf-8")
    ratios = []
    for turn in range(rounds):
        whole, resumed = overhead(path, folder / f"round {turn}", seed + turn)
        ratios.append(resumed / whole)
        sys.stdout.write(
            f"{whole:.1f} s of the processor undisturbed, {resumed:.1f} s killed and resumed\n"
        )
        shutil.rmtree(folder / f"round {turn}")
    sys.stdout.write(f"overhead {100 * (statistics.median(ratios) - 1):.1f} % (median)\n")


def main() -> int:
    """Soak, report, and return 1 if anything differed."""
    parser = argparse.ArgumentParser(description="Kill sweeps and see whether they end well.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every-step", action="store_true")
    parser.add_argument("--overhead", type=int, metavar="ROUNDS")
    asked = parser.parse_args()
    if asked.overhead:
        with tempfile.TemporaryDirectory() as name:
            report_overhead(Path(name), asked.overhead, asked.seed)
        return 0
    analysis.sweep.jobs.JOB_RUNS = 512  # many small parts: many moments to be killed in
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "soak.yaml"
        path.write_text(SMALL if asked.every_step else DESIGN, encoding="utf-8")
        design = read_design(path)
        # Children that are forked have what is loaded and compiled here.
        run_sweep(design, folder / "warm", execution=ExecutionOptions(workers=1))
        if asked.every_step:
            report = every_step(design, folder)
        else:
            report = soak(design, folder, asked.kills, asked.seed)
    sys.stdout.write(
        f"{report.kills} kills, {report.ended} sweeps ended, {report.differing} differ\n"
    )
    return int(report.differing > 0)


if __name__ == "__main__":
    sys.exit(main())
