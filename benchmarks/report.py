"""What the benchmark found, as plain data for JSON."""

import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.floor import LeastWork
from benchmarks.measure import Round, pairwise, spread
from benchmarks.processes import COMMANDS
from benchmarks.sizes import Sizes
from sim.provenance import git_state, versions

SPEEDS = (
    "mesa_batch_run",
    "ema_workbench",
    "mesa",
    "compiled_1",
    "compiled",
    "compiled_all_on",
    "floor",
    "floor_asked",
)
"""What is measured in runs per second."""

RATIOS = {
    "ratio_batch_run": ("compiled", "mesa_batch_run"),
    "ratio_ema": ("compiled", "ema_workbench"),
    "ratio_floor": ("floor", "compiled_1"),
    "ratio_floor_asked": ("floor_asked", "compiled_1"),
    "cores_speedup": ("compiled", "compiled_1"),
    "ratio_all_on": ("compiled_1", "compiled_all_on"),
}
"""Which speed is divided by which, in each round."""

STARTUP = ("help", "run_warm", "run_cold")
"""Whole commands, in seconds."""


def report(rounds: Sequence[Round], sizes: Sizes, work: LeastWork) -> dict[str, Any]:
    """Return medians of all figures, how far they spread, and how they came about."""
    found = {name: [one[name] for one in rounds] for name in rounds[0]}
    figures = {name: found[name] for name in SPEEDS}
    figures |= {name: pairwise(found[a], found[b]) for name, (a, b) in RATIOS.items()}
    answer: dict[str, Any] = {name: median(values) for name, values in figures.items()}
    answer["spread"] = {name: spread(values) for name, values in figures.items()}
    answer["cost_runs"] = steps("runs", sizes.runs, found)
    answer["cost_deals"] = steps("deals", tuple(sizes.deals), found)
    answer["cost_large"] = spread(found["large"])
    if STARTUP[0] in found:
        answer["startup"] = {name: spread(found[name]) for name in STARTUP}
        answer["commands"] = {name: spread(found[name]) for name in COMMANDS}
    answer["per_run"] = asdict(work)
    answer["sizes"] = asdict(sizes)
    answer["rounds"] = len(rounds)
    return answer | machine()


def steps(name: str, counts: Sequence[int], found: dict[str, list[float]]) -> list[dict[str, Any]]:
    """Return cost by count: seconds, and how many times those of the row before."""
    rows = []
    before: list[float] | None = None
    for count in counts:
        values = found[f"{name} {count}"]
        ratio = None if before is None else spread(pairwise(values, before))
        rows.append({name: count, "seconds": spread(values), "ratio": ratio})
        before = values
    return rows


def machine() -> dict[str, Any]:
    """Return where it was measured, and with what."""
    return {
        "python": platform.python_version(),
        "processor": processor(),
        "system": platform.platform(),
        "versions": versions() | {"ema-workbench": metadata.version("ema-workbench")},
        "git": git_state(),
    }


def processor() -> str:
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
