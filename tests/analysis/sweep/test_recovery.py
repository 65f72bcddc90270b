"""Nothing lost: sweeps that are killed, starved of disk, damaged, or run twice at once."""

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import analysis.sweep.jobs
import analysis.sweep.work
from analysis.errors import CommandError, WorkInterruptedError
from analysis.execution import ExecutionOptions
from analysis.outcomes import TOTALS
from analysis.sweep.design import Design
from analysis.sweep.drive import run_sweep
from analysis.sweep.measure import measure
from analysis.sweep.pools import open_pool
from analysis.sweep.read import read_design
from analysis.sweep.store import open_store
from analysis.sweep.work import code_hash
from sim.fingerprint import worlds
from tests.analysis.sweep.soak import digest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]

DESIGN = """\
scenario: toy
design: factorial
factors: {state.severity: [0, 1, 2]}
policies:
  as it is: {}
  never: {state.policy: never}
replications: 300
keep: deals
"""


@pytest.fixture(autouse=True)
def _small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis.sweep.jobs, "JOB_RUNS", 512)


@pytest.fixture
def design(tmp_path: Path) -> Design:
    """Six points in six parts."""
    path = tmp_path / "six.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return read_design(path)


@pytest.fixture
def wanted(design: Design, tmp_path: Path) -> str:
    """The digest of a sweep that nobody disturbs."""
    run_sweep(design, tmp_path / "undisturbed", execution=ExecutionOptions(workers=1))
    return digest(tmp_path / "undisturbed")


class Counter:
    """Progress that counts; it may stop the sweep as a user would."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.done = self.found = self.total = 0
        self.stop_after = stop_after

    def expect(self, total: int) -> None:
        """Note the total."""
        self.total = total

    def recognise(self, runs: int) -> None:
        """Count what was there."""
        self.found += runs

    def __call__(self, finished: int) -> None:
        """Count, and interrupt when it is time."""
        self.done += finished
        if self.stop_after is not None and self.done >= self.stop_after:
            raise KeyboardInterrupt


def soak(*words: str) -> str:
    """Run the soak in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.analysis.sweep.soak", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.usefixtures("warm_kernel")
def test_killed_at_random_moments() -> None:
    """Thirty times SIGKILL, and every sweep ends as if nothing had happened."""
    kills, ended, differing = (
        int(word) for word in soak("--kills", "30").split() if word.isdigit()
    )
    assert kills == 30
    assert ended >= 1
    assert differing == 0


@pytest.mark.usefixtures("warm_kernel")
def test_killed_before_every_step() -> None:
    """Before each sync and each rename of the writing."""
    kills, _, differing = (int(word) for word in soak("--every-step").split() if word.isdigit())
    assert kills > 20
    assert differing == 0


def test_nobody_waits_for_processes_whose_work_is_dropped() -> None:
    """An interrupt comes to its end at once, whatever the workers are at."""
    began = time.monotonic()
    with open_pool("mesa", 1, None) as pool:
        jobs = [pool.executor.submit(time.sleep, 600.0) for _ in range(2)]
        while not jobs[0].running():
            time.sleep(0.05)
        pool.drop()
    assert time.monotonic() - began < 120.0


def test_an_interrupt_keeps_what_is_finished(design: Design, wanted: str, tmp_path: Path) -> None:
    """Ctrl-C leaves whole parts; the same call does the rest and nothing twice."""
    out = tmp_path / "out"
    with pytest.raises(match="the same command continues"):
        run_sweep(
            design, out, execution=ExecutionOptions(workers=1), progress=Counter(stop_after=600)
        )
    assert not (out / "manifest.json").exists()
    progress = Counter()
    run_sweep(design, out, execution=ExecutionOptions(workers=2), progress=progress)
    assert digest(out) == wanted
    assert progress.found == 600
    assert progress.done == 1200
    assert progress.total == 1800


def test_a_finished_sweep_is_recognised(design: Design, wanted: str, tmp_path: Path) -> None:
    """Run again, nothing is simulated and no byte changes."""
    out = tmp_path / "undisturbed"
    progress = Counter()
    run_sweep(design, out, progress=progress)
    assert (progress.found, progress.done) == (1800, 0)
    assert digest(out) == wanted


def truncate(file: Path) -> None:
    """Cut a file in half."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip(file: Path) -> None:
    """Flip one bit in the middle of a file."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(bytes(data))


def empty(file: Path) -> None:
    """Leave a file of no bytes."""
    file.write_bytes(b"")


def remove(file: Path) -> None:
    """Remove a file."""
    file.unlink()


def replace(file: Path) -> None:
    """Put a sound part of another job in its place."""
    other = file.with_name(file.name.replace("000002", "000003"))
    file.write_bytes(other.read_bytes())


@pytest.mark.parametrize("damage", [truncate, flip, empty, remove, replace])
@pytest.mark.parametrize("name", ["runs", "deals", "batches", "parts"])
def test_damaged_parts_are_done_again(
    design: Design, wanted: str, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    """Truncated, bit-flipped, empty, missing or foreign: just that part is done again."""
    out = tmp_path / "undisturbed"
    damage(next((out / name).glob("part-000002.*")))
    progress = Counter()
    run_sweep(design, out, progress=progress)
    assert progress.done == 300
    assert digest(out) == wanted


def test_parts_of_another_seed_do_not_count(design: Design, tmp_path: Path, wanted: str) -> None:
    """A whole part with its record, from a sweep that looks alike, is done again."""
    other = read_design(tmp_path / "six.yaml", seed=2)
    run_sweep(other, tmp_path / "other")
    out = tmp_path / "undisturbed"
    for name in ("batches", "runs", "deals", "parts"):
        file = next((tmp_path / "other" / name).glob("part-000001.*"))
        (out / name / file.name).write_bytes(file.read_bytes())
    progress = Counter()
    run_sweep(design, out, progress=progress)
    assert progress.done == 300
    assert digest(out) == wanted


def test_strange_files_are_refused(design: Design, tmp_path: Path, wanted: str) -> None:
    """A file among the parts that no job wrote would be read with them: it has to go first."""
    out = tmp_path / "undisturbed"
    extra = out / "runs" / "part-000099.parquet"
    extra.write_bytes((out / "runs" / "part-000000.parquet").read_bytes())
    with pytest.raises(CommandError, match=r"holds runs/part-000099.parquet, which is no part"):
        run_sweep(design, out)
    extra.rename(out / "runs" / "notes.txt")
    with pytest.raises(CommandError, match=r"holds runs/notes.txt, no part"):
        run_sweep(design, out)
    (out / "runs" / "notes.txt").unlink()
    run_sweep(design, out)
    assert digest(out) == wanted


def test_another_design_does_not_mix(tmp_path: Path, wanted: str) -> None:
    """Another design in the folder is refused in one line that says what differs and what to do."""
    out = tmp_path / "undisturbed"
    path = tmp_path / "six.yaml"
    path.write_text(DESIGN.replace("300", "301"), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        run_sweep(read_design(path), out)
    assert "is of another design (other replications)" in str(caught.value)
    assert "give another --out, or --force" in str(caught.value)
    assert digest(out) == wanted
    run_sweep(read_design(path), out, force=True)
    assert pq.read_table(out / "points")["n"].to_pylist() == [301] * 6


def test_force_when_nothing_can_be_read(design: Design, tmp_path: Path, wanted: str) -> None:
    """An identity that was damaged is refused, and --force starts over, figures included."""
    out = tmp_path / "undisturbed"
    (out / "sweep.json").write_bytes(b"\0")
    (out / "heatmap.png").write_bytes(b"old")
    with pytest.raises(CommandError, match="cannot be read; give another --out, or --force"):
        run_sweep(design, out)
    run_sweep(design, out, force=True)
    assert digest(out) == wanted
    assert not (out / "heatmap.png").exists()


def test_hidden_files_of_the_system_are_passed_over(
    design: Design, tmp_path: Path, wanted: str
) -> None:
    """Network file systems and desktops leave such files about."""
    out = tmp_path / "undisturbed"
    for name in ("points/.nfs0001", "runs/.DS_Store"):
        (out / name).write_bytes(b"")
    run_sweep(design, out)
    assert digest(out) == wanted


def test_a_finished_manifest_stays(design: Design, tmp_path: Path, wanted: str) -> None:
    """What was measured of the work is not overwritten by a call that did none."""
    out = tmp_path / "undisturbed"
    before = (out / "manifest.json").read_bytes()
    run_sweep(design, out, execution=ExecutionOptions("mesa", 1))
    assert (out / "manifest.json").read_bytes() == before
    assert digest(out) == wanted


def test_another_rule_does_not_mix(
    design: Design, tmp_path: Path, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another rule since, the parts are refused."""
    out = tmp_path / "undisturbed"
    monkeypatch.setattr("analysis.sweep.work.code_hash", lambda: "other")
    monkeypatch.setattr("analysis.sweep.store.rule_fingerprint", lambda: "other")
    with pytest.raises(CommandError, match=r"made by other rules; give another --out, or --force"):
        run_sweep(design, out)
    assert digest(out) == wanted


def test_other_rows_do_not_mix(
    design: Design, tmp_path: Path, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rules, but another version of what makes rows of their outcome: refused as that."""
    out = tmp_path / "undisturbed"
    monkeypatch.setattr("analysis.sweep.work.code_hash", lambda: "other")
    with pytest.raises(CommandError, match=r"by the same rules, but their rows by another version"):
        run_sweep(design, out)
    assert digest(out) == wanted


def test_a_sweep_of_an_older_version_is_refused(
    design: Design, tmp_path: Path, wanted: str
) -> None:
    """It says by which sources its parts were made, not by which rules; --force starts over."""
    out = tmp_path / "undisturbed"
    identity = json.loads((out / "sweep.json").read_bytes())
    del identity["rule_fingerprint"]
    (out / "sweep.json").write_text(json.dumps(identity | {"code": "0" * 64}), encoding="utf-8")
    with pytest.raises(
        CommandError,
        match="made by an older version, which does not say by which rules; give another --out, or",
    ):
        run_sweep(design, out)
    assert digest(out) == wanted
    run_sweep(design, out, force=True)
    assert digest(out) == wanted


def test_a_remark_in_the_sources_makes_no_other_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the rules do counts, not how they are written."""
    before = code_hash.__wrapped__()
    monkeypatch.setattr("sim.fingerprint.source_hash", lambda: "other")
    assert code_hash.__wrapped__() == before
    monkeypatch.setattr("analysis.sweep.work.rule_fingerprint", lambda: "other")
    assert code_hash.__wrapped__() != before


def test_rows_count_not_how_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment in what makes rows moves nothing, nor does a last bit; another number or unit does.

    Nothing is read from the disk here, and nothing kept.
    """
    monkeypatch.setattr("analysis.sweep.work.read_kept", lambda *_: None)
    monkeypatch.setattr("analysis.sweep.work.keep", lambda *_: None)
    few = [*worlds()][-2:]
    monkeypatch.setattr("analysis.sweep.work.worlds", lambda: few)
    before = code_hash.__wrapped__()
    monkeypatch.setattr("analysis.sweep.work._sources", lambda _: "with a comment")
    assert code_hash.__wrapped__() == before
    for change, same in ((1.0 + 2.0**-52, True), (1.001, False)):
        monkeypatch.setattr(
            "analysis.sweep.work.measure", lambda *asked, change=change: measure(*asked) * change
        )
        assert (code_hash.__wrapped__() == before) is same
    monkeypatch.setattr("analysis.sweep.work.measure", measure)
    assert code_hash.__wrapped__() == before
    monkeypatch.setitem(TOTALS, "letters", dataclasses.replace(TOTALS["letters"], unit="pages"))
    assert code_hash.__wrapped__() != before


def test_a_remark_does_not_make_another_design(design: Design, wanted: str, tmp_path: Path) -> None:
    """The purpose is for readers."""
    path = tmp_path / "six.yaml"
    path.write_text(DESIGN + "purpose: new words\n", encoding="utf-8")
    progress = Counter()
    run_sweep(read_design(path), tmp_path / "undisturbed", progress=progress)
    assert progress.done == 0
    assert read_design(path).hash == design.hash
    assert digest(tmp_path / "undisturbed") == wanted


def test_two_writers(design: Design, tmp_path: Path) -> None:
    """While one process is at work on a folder, another is refused at once."""
    out = tmp_path / "out"
    with open_store(out, design, code_hash()):
        done = subprocess.run(
            [sys.executable, "run.py", "sweep", str(tmp_path / "six.yaml"), "--out", str(out)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == f"{out}: another process is at work on it\n"


def test_places_that_hold_something_else(design: Design, tmp_path: Path) -> None:
    """A folder with other files, a link to it, a file: refused, and left as it was."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    for name, message in (
        ("folder", "exists and is not a sweep"),
        ("folder/thesis.txt", "exists and is not a folder"),
        ("folder/thesis.txt/below", "cannot be written"),
        ("link", "exists and is not a sweep"),
    ):
        with pytest.raises(CommandError, match=message):
            run_sweep(design, tmp_path / name, force=True)
    assert [item.name for item in (tmp_path / "folder").iterdir()] == ["thesis.txt"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few hundred kilobytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("may not mount a file system here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_disk_full(design: Design, wanted: str, small_disk: Path) -> None:
    """One line, nothing damaged, and with room again the same command ends the sweep."""
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 20_000)
    with pytest.raises(CommandError, match=r"No space left on device; finished parts are kept"):
        run_sweep(design, small_disk / "out")
    records = list((small_disk / "out" / "parts").glob("*.json"))
    assert 0 < len(records) < 6
    assert not list((small_disk / "out").rglob("*.tmp"))
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    progress = Counter()
    run_sweep(design, small_disk / "out", progress=progress)
    assert progress.found == 300 * len(records)
    assert digest(small_disk / "out") == wanted


def test_read_only_folder(design: Design, wanted: str, small_disk: Path) -> None:
    """A folder that cannot be written is said in one line; what is in it stays."""
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    out = small_disk / "out"
    with pytest.raises(WorkInterruptedError):
        run_sweep(design, out, progress=Counter(stop_after=300))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for place in (out, small_disk / "new"):
        with pytest.raises(CommandError, match="cannot be written: Read-only file system"):
            run_sweep(design, place)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    run_sweep(design, out)
    assert digest(out) == wanted


def test_no_room_at_any_step(
    design: Design, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever write fails for want of room, the sweep says so and can be continued."""
    sync = os.fsync
    for step in range(1, 50, 7):
        left = step

        def full(descriptor: int) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(28, "No space left on device")
            sync(descriptor)

        out = tmp_path / f"full {step}"
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(CommandError, match="No space left on device"):
            run_sweep(design, out)
        monkeypatch.setattr(os, "fsync", sync)
        run_sweep(design, out)
        assert digest(out) == wanted


def test_a_point_that_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It becomes a row with its error; the others go on; the exit status is 3."""
    from analysis.cli.app import run_command

    path = tmp_path / "pairs.yaml"
    path.write_text(
        "scenario: toy\ndesign: factorial\nreplications: 40\nkeep: runs\n"
        "factors:\n  learning.alpha: [0, 1]\n  learning.beta: [0, 2]\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert run_command(["sweep", str(path), "--out", "out"]) == 3
    told = capsys.readouterr().out
    assert (
        "1 of 4 points failed; the first: ScenarioError: learning.alpha: found alpha + beta" in told
    )
    points = pq.read_table(tmp_path / "out" / "points")
    assert points["error"].is_valid().to_pylist() == [True, False, False, False]
    assert points["n"].to_pylist() == [0, 40, 40, 40]
    assert points["deals_concluded"].is_valid().to_pylist() == [False, True, True, True]
    assert pq.read_table(tmp_path / "out" / "runs").num_rows == 120
    assert run_command(["sweep", str(path), "--out", "out", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["failed_points"] == 1
    assert run_command(["summary", "out", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["failed_points"] == 1
    assert all(item["effects"] for item in report["outcomes"].values())


def test_a_fault_in_the_middle_of_a_point(
    design: Design, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any error while simulating is the point's own."""
    simulate = analysis.sweep.work.simulate

    def faulty(scenario: Any, *rest: Any, **more: Any) -> Any:
        if scenario.state.severity == 1.0:
            raise ZeroDivisionError("division by zero")
        return simulate(scenario, *rest, **more)

    monkeypatch.setattr(analysis.sweep.work, "simulate", faulty)
    manifest = run_sweep(design, tmp_path / "out")
    assert manifest["failed_points"] == 2
    errors = pq.read_table(tmp_path / "out" / "points")["error"].to_pylist()
    told = "ZeroDivisionError: division by zero"
    assert errors == [None, None, told, told, None, None]


def test_out_may_be_a_link(design: Design, tmp_path: Path, wanted: str) -> None:
    """To a folder: the sweep is written there, continued there, and the link stays."""
    place, link = tmp_path / "disk", tmp_path / "link"
    place.mkdir()
    link.symlink_to(place)
    run_sweep(design, link)
    run_sweep(design, link)
    assert link.is_symlink()
    assert digest(place) == wanted
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="exists and is not a folder"):
        run_sweep(design, tmp_path / "broken")
