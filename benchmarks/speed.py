"""How fast it is: `python benchmarks/speed.py` prints the figures of docs/s400-2018.md.

Engines are measured in turn within one process, whole commands as whole processes; every figure is
a median of five, with the smallest and largest beside it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sim.ensemble import simulate
from sim.scenario_file import load

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 5


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spread(values: list[float], digits: int) -> str:
    """Return median, smallest and largest."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def command(*words: str, cache: str | None = None) -> float:
    """Return the seconds of one whole process; `cache` is an empty folder for compiled code."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    if cache is not None:
        environment |= {"CAATSIM_CACHE": cache}
    done = [sys.executable, "run.py", *words]
    return timed(
        lambda: subprocess.run(
            done, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    )


def main() -> None:
    """Measure and report."""
    scenario = load("s400-2018").scenario
    cores = os.cpu_count() or 1
    many, few = 20_480, 256
    simulate(scenario, 1)
    simulate(scenario, 1, engine="mesa")
    fast, slow = [], []
    for _ in range(REPEATS):
        fast.append(many / timed(lambda: simulate(scenario, many, workers=cores)))
        slow.append(few / timed(lambda: simulate(scenario, few, engine="mesa")))
    ratios = [a / b for a, b in zip(fast, slow, strict=True)]
    helps = [command("--help") for _ in range(REPEATS)]
    warm = [command("run", "s400-2018", "--runs", "1000") for _ in range(REPEATS)]
    cold = []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(command("run", "s400-2018", "--runs", "1000", cache=folder))
    rows = (
        (f"compiled, {cores} threads [runs/s]", spread(fast, 0)),
        ("Mesa, one process [runs/s]", spread(slow, 0)),
        ("compiled ÷ Mesa, pair by pair", spread(ratios, 0)),
        ("run.py --help [s]", spread(helps, 2)),
        ("run.py run, 1,000 runs, compiled before [s]", spread(warm, 2)),
        ("the same with nothing compiled [s]", spread(cold, 1)),
    )
    sys.stdout.write("".join(f"{name:<48}{value}\n" for name, value in rows))


if __name__ == "__main__":
    main()
