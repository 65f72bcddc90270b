"""As many workers as the process may use processors, whatever the machine has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim import cpus
from sim.cpus import usable_cpus, worker_count
from sim.ensemble import simulate
from sim.scenario_file import load


@pytest.fixture(autouse=True)
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of eight processors, with control groups of our own and without Slurm."""
    monkeypatch.setattr(cpus, "GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(cpus, "MOUNT", tmp_path / "mount")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.delenv("SLURM_CPUS_PER_TASK", raising=False)
    return tmp_path


def put(root: Path, told: str, files: dict[str, str]) -> None:
    """Say which control groups this process has, and what they say."""
    (root / "cgroup").write_text(told, encoding="ascii")
    for name, text in files.items():
        (root / "mount" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "mount" / name).write_text(text, encoding="ascii")


def test_what_the_process_is_bound_to() -> None:
    """Not what the machine has."""
    assert usable_cpus() == 8


@pytest.mark.parametrize(
    ("told", "files", "count"),
    [
        ("0::/a/b\n", {"a/b/cpu.max": "300000 100000\n"}, 3),
        ("0::/a/b\n", {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "150000 100000\n"}, 2),
        ("0::/\n", {"cpu.max": "50000 100000\n"}, 1),
        ("0::/../x\n", {"cpu.max": "200000 100000\n"}, 2),
        ("0::/a\n", {"a/cpu.max": "max 100000\n"}, 8),
        ("0::/a\n", {"a/cpu.max": "rubbish\n"}, 8),
        ("0::/a\n", {"a/cpu.max": "9900000 100000\n"}, 8),
        (
            "5:cpu,cpuacct:/x\n4:memory:/y\n",
            {
                "cpu,cpuacct/x/cpu.cfs_quota_us": "400000",
                "cpu,cpuacct/x/cpu.cfs_period_us": "100000",
            },
            4,
        ),
        (
            "5:cpu:/x\n",
            {"cpu/x/cpu.cfs_quota_us": "-1", "cpu/x/cpu.cfs_period_us": "100000"},
            8,
        ),
        ("nonsense\n", {}, 8),
    ],
)
def test_the_quota_of_a_container(
    groups: Path, told: str, files: dict[str, str], count: int
) -> None:
    """The least of those of all groups above, in either version; what cannot be read limits not."""
    put(groups, told, files)
    assert usable_cpus() == count


@pytest.mark.parametrize(("given", "count"), [("3", 3), ("64", 8), ("0", 8), ("x", 8), ("²", 8)])
def test_what_slurm_gives_a_task(monkeypatch: pytest.MonkeyPatch, given: str, count: int) -> None:
    """Where it is a number."""
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", given)
    assert usable_cpus() == count


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_a_bound_process_says_so() -> None:
    """A process bound to one processor of several uses one."""
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from sim.cpus import usable_cpus; print(usable_cpus())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


@pytest.mark.parametrize("asked", [0, -1, 1.5, "2", True, float("nan"), [2]])
@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_workers_that_are_no_number_of_workers(asked: object, engine: str) -> None:
    """One line says what was found and what is allowed, on both engines."""
    said = r"workers: found .*; must be a whole number from 1$"
    with pytest.raises(ValueError, match=said) as caught:
        simulate(load("toy").scenario, 2, engine=engine, workers=asked)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert worker_count(3) == 3
    assert worker_count(None) == 8
