"""Where the program runs: any encoding, no home, no room, a notebook's kernel, and signals."""

import io
import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import main

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.usefixtures("warm_kernel")

ON_MESA = ("toy", "--engine", "mesa", "--runs", "4")
"""A scenario and how to run it without compiled code."""

SPOKEN = [
    ("--help",),
    ("run", "--help"),
    ("run", "toy", "--runs", "20"),
    ("trace", "toy", "--run", "2", "--deal", "BOR/Bow"),
    ("status", "toy", "--as-of", "2030-01", "--runs", "20"),
    ("status", "toy", "--as-of", "2030-01", "--runs", "20", "--format", "md"),
    ("status", "toy", "--as-of", "2030-01", "--runs", "20", "--format", "html"),
    ("compare", "toy", "toy", "--set-other", "state.severity=2", "--runs", "20"),
    ("scenarios", "list"),
    ("scenarios", "show", "toy"),
    ("scenarios", "show", "toy", "--schema-of-nothing"),
    ("scenarios", "diff", "toy", "s400-2018"),
    ("scenarios", "check"),
    ("sweep", "senators", "--dry-run"),
    ("register", "--permutations", "10"),
    ("verify", "--runs", "50", "--case", "retreat"),
    ("play", "toy", "--code", "a"),
    ("run", "toy", "--set", "state.severity=é"),
]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("words", SPOKEN, ids=" ".join)
def test_output_of_any_encoding(
    words: tuple[str, ...], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it lacks is spelled out; no command ends in a traceback."""
    streams = {
        name: io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
        for name in ("stdout", "stderr")
    }
    for name, stream in streams.items():
        monkeypatch.setattr(sys, name, stream)
    monkeypatch.setattr(sys, "stdin", io.StringIO("quit\n"))
    monkeypatch.setattr(sys, "argv", ["run.py", *words])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    for stream in streams.values():
        stream.flush()
    told = {name: stream.buffer.getvalue().decode(encoding) for name, stream in streams.items()}
    wrong = words[-1] in ("--schema-of-nothing", "state.severity=é")
    assert ended.value.code == (2 if wrong else 0), told
    assert told["stderr" if wrong else "stdout"].strip()


def program(
    *words: str, cwd: Path, env: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run the program on its own in a folder, in no other environment than the one given."""
    given = {"PATH": os.environ["PATH"], **(env or {})}
    return subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *words],
        cwd=cwd,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.mark.slow
def test_the_backend_of_a_notebook_is_not_taken_over(tmp_path: Path) -> None:
    """`!caatsim run` in a notebook inherits one that only its kernel knows."""
    env = {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "HOME": str(tmp_path)}
    done = program("run", *ON_MESA, "--out", "result", cwd=tmp_path, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "result" / "outcomes.png").is_file()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
def test_a_user_without_name_and_home(tmp_path: Path) -> None:
    """A container's user that no table knows: results are written where it may, else refused."""
    own, others = tmp_path / "own", tmp_path / "others"
    own.mkdir()
    others.mkdir(mode=0o755)
    os.chown(own, 54321, 54321)
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001:
            pytest.skip(f"{folder} is closed to others")
    as_nobody = {"user": 54321, "group": 54321, "extra_groups": []}
    done = program("run", *ON_MESA, "--out", "result", cwd=own, **as_nobody)
    assert (done.returncode, done.stderr) == (0, "")
    done = program("run", *ON_MESA, "--out", "result", cwd=others, **as_nobody)
    assert done.returncode == 2
    assert done.stderr == "result: cannot be written: Permission denied\n"
    assert list(others.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "closed", "status"),
    [
        ("scenarios list", ">&-", 0),
        ("status toy --as-of 2030-01 --runs 20", ">&- 2>&-", 0),
        ("run nosuch", "2>&-", 2),
        ("run nosuch", "2>/dev/full", 2),
        ("scenarios show toy", ">/dev/full", 2),
        ("status toy --as-of 2030-01 --runs 20", ">/dev/full", 2),
        ("play toy --code a", "<&-", 0),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_streams_that_are_closed_or_full(
    words: str, closed: str, status: int, tmp_path: Path
) -> None:
    """As daemons and schedulers start programs: no traceback, and a status that is right."""
    done = subprocess.run(
        f"{shlex.join([sys.executable, str(ROOT / 'run.py')])} {words} {closed}",
        shell=True,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert done.stderr.count("\n") <= 1


def small_disk() -> None:
    """Let no file grow beyond 20 kB, as a disk that is full would."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


DESIGN = """\
scenario: toy
design: factorial
factors: {state.severity: {levels: 40}, weights.need: {levels: 40}}
replications: 64
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("run", *ON_MESA, "--out", "result"),
        ("compare", "toy", "toy", "--set-other", "state.severity=2", "--runs", "20", "--out", "c"),
        ("sweep", "grid.yaml", "--out", "grid"),
        ("verify", "--runs", "50", "--case", "retreat", "--out", "verified"),
    ],
    ids=lambda words: words[0],
)
def test_a_full_disk_is_told_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    """Nothing is left of a result; a sweep keeps the parts that are whole."""
    (tmp_path / "grid.yaml").write_text(DESIGN)
    # Python and Matplotlib fill caches of their own, whose halves would outlive the test.
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = program(*words, cwd=tmp_path, env=env, preexec_fn=small_disk)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "cannot be written: File too large" in done.stderr
    left = {item.name for item in tmp_path.iterdir()}
    assert left <= {"grid.yaml", "grid", ".cache", ".config", ".matplotlib"}
    assert not [item for item in tmp_path.rglob("*") if "caatsim-tmp" in item.name]


def ended_by(
    number: int, words: tuple[str, ...], cwd: Path, is_under_way: Callable[[], bool]
) -> subprocess.CompletedProcess[str]:
    """Start the program, send it a signal once it is at work, and return how it ended."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.monotonic() + 120.0
    while not is_under_way() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=120.0)
    finally:
        process.kill()
        process.wait()
    return subprocess.CompletedProcess(words, process.returncode, out, err)


LONG = {
    "run": ("run", "s400-2018", "--engine", "mesa", "--runs", "5000", "--out", "result"),
    "sweep": ("sweep", "grid.yaml", "--engine", "mesa", "--workers", "2", "--out", "grid"),
    "calibrate": ("calibrate", "--out", "fit"),
}
"""Commands that take longer than any test waits."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_nothing_half_done(kind: str, name: str, tmp_path: Path) -> None:
    """No working folder, no temporary file, no worker; what can be resumed is kept and says so."""
    (tmp_path / "grid.yaml").write_text(DESIGN)
    number = getattr(signal, name)

    def is_under_way() -> bool:
        places = {"run": ".caatsim-*/result", "sweep": "grid/sweep.json", "calibrate": "fit/*.json"}
        return bool(list(tmp_path.glob(places[kind])))

    done = ended_by(number, LONG[kind], tmp_path, is_under_way)
    assert done.returncode == (130 if name == "SIGINT" else -number), done.stderr
    if name == "SIGINT":
        assert done.stderr.count("\n") == 1
        assert done.stderr.startswith("interrupted; ")
    else:
        assert done.stderr == ""
    temporary = [item for item in tmp_path.rglob("*") if "caatsim-tmp" in item.name]
    assert temporary == []
    left = {item.name for item in tmp_path.iterdir()} - {"grid.yaml"}
    assert left <= ({"grid"} if kind == "sweep" else {"fit"} if kind == "calibrate" else set())
    assert workers_of(tmp_path) == []


def test_an_interrupt_in_a_callback_is_not_lost() -> None:
    """The compiler calls Python back; what is raised there is dropped with a notice."""
    code = (
        "import ctypes, signal, sys, time, analysis.cli, analysis.cli.app as app\n"
        # A shell starts what runs in the background with SIGINT ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def act(words):\n"
        "    call = ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.SIGINT))\n"
        "    call()\n"
        "    time.sleep(600.0)\n"
        "app.run_command = act\n"
        "analysis.cli.main()\n"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=120.0, check=False
    )
    assert done.returncode == 130
    assert done.stderr == "interrupted; nothing was written\n"


def workers_of(folder: Path) -> list[str]:
    """Return the commands of processes that still work in a folder."""
    until = time.monotonic() + 20.0
    while True:
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if (place / "cwd").readlink() == folder:
                    found.append((place / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.2)


@pytest.mark.slow
def test_as_many_threads_as_taskset_allows() -> None:
    """A process bound to one processor has one worker."""
    one = next(iter(os.sched_getaffinity(0)))
    words = [sys.executable, "-c", "from sim.cpus import usable_cpus; print(usable_cpus())"]
    done = subprocess.run(
        words,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {one}),
    )
    assert json.loads(done.stdout) == 1
