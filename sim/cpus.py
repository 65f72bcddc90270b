"""How many processors this process may use, and so how many workers there are by default."""

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from operator import index
from pathlib import Path
from typing import Any

GROUPS = Path("/proc/self/cgroup")
"""Control groups of this process, one hierarchy a line."""

MOUNT = Path("/sys/fs/cgroup")
"""Where control groups are mounted."""


def usable_cpus() -> int:
    """Return the number of processors that this process may use, at least 1.

    What binds most decides: the machine, the processors that the process is bound to (`taskset`),
    the quota of a container (rounded up), and what Slurm gave the task.
    """
    with suppress(AttributeError, OSError):  # AttributeError: a system without affinity
        return max(1, min([len(os.sched_getaffinity(0)), *_limits()]))
    return max(1, min([os.cpu_count() or 1, *_limits()]))


def worker_count(asked: Any) -> int:
    """Return how many workers there are: as many as were asked for, or as can be used.

    Raises
    ------
    ValueError
        If what was asked for is no whole number from 1.
    """
    if asked is None:
        return usable_cpus()
    try:
        count = index(asked)
    except TypeError:
        count = 0
    if isinstance(asked, bool) or count < 1:
        raise ValueError(f"workers: found {asked!r}; must be a whole number from 1")
    return count


def _limits() -> Iterator[int]:
    """Yield the limits that a scheduler or a container sets."""
    given = os.environ.get("SLURM_CPUS_PER_TASK", "")
    if given.isascii() and given.isdecimal() and int(given) > 0:
        yield int(given)
    for folder in _groups():
        quota = _quota(folder)
        if quota is not None:
            yield max(1, math.ceil(quota))


def _groups() -> Iterator[Path]:
    """Yield the folders of this process's control groups, and those above them."""
    try:
        lines = GROUPS.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        parts = line.split(":", 2)
        if len(parts) < 3 or (parts[1] and "cpu" not in parts[1].split(",")):
            continue
        _, kinds, place = parts
        root = MOUNT / kinds if kinds else MOUNT  # version 1 names its controllers, 2 does not
        folder = root / place.strip("/")
        if ".." in folder.parts:
            folder = root
        yield folder
        yield from (above for above in folder.parents if above.is_relative_to(root))


def _quota(folder: Path) -> float | None:
    """Return the processors that a control group may use at once; None where it sets no limit."""
    try:
        if (folder / "cpu.max").is_file():
            told = (folder / "cpu.max").read_text(encoding="ascii").split()
        else:
            names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
            told = [(folder / name).read_text(encoding="ascii").strip() for name in names]
        quota, period = (int(word) for word in told)  # "max", without a limit, is no number
    except (OSError, ValueError):
        return None
    return quota / period if quota > 0 and period > 0 else None
