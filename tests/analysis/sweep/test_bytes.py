"""The same bytes whoever does the work: threads, processes, a cluster that loses a worker."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import distributed
import pytest

import analysis.sweep.jobs
from analysis.errors import CommandError
from analysis.execution import ExecutionOptions
from analysis.sweep.design import Design
from analysis.sweep.drive import run_sweep
from analysis.sweep.read import read_design
from tests.analysis.sweep.soak import digest

DESIGN = """\
scenario: toy
design: latin-hypercube
factors:
  state.severity:
  learning.silence_months: {low: 2, high: 12}
  state.policy: [discretionary, mandatory, never]
samples: 5
replications: 40
keep: deals
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore:.*Port .* is already in use:UserWarning",
        "ignore::ResourceWarning",
        "ignore::pytest.PytestUnraisableExceptionWarning",
    ),
]


@pytest.fixture(autouse=True)
def _small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis.sweep.jobs, "JOB_POINTS", 2)


@pytest.fixture
def design(tmp_path: Path) -> Design:
    """Five points of forty runs."""
    path = tmp_path / "five.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return read_design(path)


@pytest.fixture
def wanted(design: Design, tmp_path: Path) -> str:
    """The digest of the sweep on one thread."""
    run_sweep(design, tmp_path / "one", execution=ExecutionOptions(workers=1))
    return digest(tmp_path / "one")


@pytest.mark.parametrize("workers", [2, 3, 7])
def test_threads(design: Design, wanted: str, tmp_path: Path, workers: int) -> None:
    """However many threads."""
    run_sweep(design, tmp_path / "out", execution=ExecutionOptions(workers=workers))
    assert digest(tmp_path / "out") == wanted


def test_processes_with_mesa(design: Design, wanted: str, tmp_path: Path) -> None:
    """Mesa models in two processes."""
    manifest = run_sweep(design, tmp_path / "out", execution=ExecutionOptions("mesa", 2))
    assert manifest["engine"] == "mesa"
    assert digest(tmp_path / "out") == wanted


def test_one_engine_continues_another(design: Design, wanted: str, tmp_path: Path) -> None:
    """Parts of one engine count for the other: the job is the same."""
    out = tmp_path / "out"
    run_sweep(design, out, execution=ExecutionOptions("mesa", 1))
    next((out / "parts").glob("part-000001.json")).unlink()
    run_sweep(design, out, execution=ExecutionOptions("compiled", 1))
    assert digest(out) == wanted


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two worker processes behind a scheduler."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


def test_local_cluster(design: Design, wanted: str, tmp_path: Path) -> None:
    """A cluster that the sweep starts for itself."""
    run_sweep(design, tmp_path / "out", execution=ExecutionOptions(dask="local:2"))
    assert digest(tmp_path / "out") == wanted


def test_a_killed_worker(tmp_path: Path, cluster: Any) -> None:
    """A worker killed in the middle of a sweep: its jobs are done elsewhere, byte by byte."""
    path = tmp_path / "many.yaml"
    text = DESIGN.replace("samples: 5", "samples: 24").replace("40", "2000")
    path.write_text(text, encoding="utf-8")
    design = read_design(path)
    run_sweep(design, tmp_path / "one", execution=ExecutionOptions(workers=1))

    def kill_when_at_work() -> None:
        while not list((tmp_path / "out" / "parts").glob("*.json")):
            time.sleep(0.01)
        worker = next(iter(cluster.workers.values()))
        os.kill(worker.process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_at_work)
    killer.start()
    run_sweep(design, tmp_path / "out", execution=ExecutionOptions(dask=cluster.scheduler_address))
    killer.join()
    assert digest(tmp_path / "out") == digest(tmp_path / "one")


def test_clusters_that_are_not_there(
    design: Design, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line each."""
    monkeypatch.setattr("analysis.sweep.pools.PATIENCE", 1)
    for address, message in (
        ("local:none", "must be local:N"),
        ("local:0", "must be local:N"),
        ("nonsense://here", "cannot be reached"),
        ("tcp://127.0.0.1:1", "cannot be reached"),
    ):
        with pytest.raises(CommandError, match=message) as caught:
            run_sweep(design, tmp_path / "out", execution=ExecutionOptions(dask=address))
        assert "\n" not in str(caught.value)


def test_a_worker_with_other_rules(
    design: Design, tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster whose workers have other code is refused before anything is done."""
    monkeypatch.setattr(distributed.Client, "run", lambda *_: {"tcp://far:1": "other"})
    with pytest.raises(CommandError, match="the rules here are not those of the sweep"):
        run_sweep(
            design, tmp_path / "out", execution=ExecutionOptions(dask=cluster.scheduler_address)
        )
