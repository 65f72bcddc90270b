"""What is broken, and who reads it: files of each kind, and folders of each kind of result."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random

from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.result import Checks, Origins, calibration_of
from analysis.cli.app import run_command
from analysis.kinds import read_result
from analysis.store.manifest import Origin
from analysis.sweep.read import read_design
from sim.data.case_file import CASES, read_cases
from sim.data.register import ORDERS, read_orders
from sim.parameter_draws import FOLDER, load_draws
from sim.scenario_file import load
from sim.world import build
from tests.fuzz.mutate import break_bytes, break_cells, break_json, break_table, break_text

ROOT = Path(__file__).resolve().parents[2]

SEED = 1

COMMANDS = {
    "run": ["run", "toy", "--runs", "20"],
    "comparison": ["compare", "toy", "toy", "--set-other", "state.severity=2", "--runs", "20"],
    "sweep": ["sweep", "{design}"],
    "sensitivity": [
        *("sensitivity", "toy", "--outcome", "usd_concluded", "--factor", "state.severity"),
        *("--factor", "weights.need", "--trajectories", "4", "--samples", "16", "--runs", "64"),
    ],
    "discovery": ["discover", "{sweep}", "--failure", "usd_concluded>990", "--resamples", "2"],
    "verification": ["verify", "--runs", "100", "--case", "retreat"],
    "frontier": [
        *("frontier", "toy", "--population", "8", "--generations", "1", "--worlds", "8"),
        *("--fresh", "20", "--runs", "16", "--keep", "2"),
    ],
    "register": ["register", "--permutations", "10"],
    "forecast": [
        *("forecast", "make", "now-2026", "--as-of", "2026-11", "--runs", "100"),
        *("--folder", "{kept}"),
    ],
}
"""Commands that make a small result of each kind."""

PLAN = CalibrationPlan(first=64, generations=1, size=32, runs=8, preset_runs=2)
"""A calibration that is too small for the command."""

DESIGN = """\
design: latin-hypercube
scenario: toy
factors: {state.severity: {low: 0.5, high: 2}, weights.need: {low: 0.5, high: 2}}
samples: 64
replications: 8
seed: 3
"""


@dataclass(frozen=True)
class Subject:
    """A file that is broken, and what reads it.

    Attributes
    ----------
    name : str
        What it is called in the corpus.
    original : bytes
        The file as it should be.
    breakers : tuple of callable
        Ways to break it.
    read : callable
        Writes the broken bytes into a folder of its own and reads them as the program does.
    """

    name: str
    original: bytes
    breakers: tuple[Callable[[bytes, Random], bytes], ...]
    read: Callable[[bytes, Path], None]


def file_subjects() -> Iterator[Subject]:
    """Yield scenarios, designs, cases and tables of draws."""
    for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
        design = path.parent.name == "sweeps"
        if path.parent.name == "parameters":
            continue
        yield Subject(
            f"{'design' if design else 'scenario'}-{path.stem}.yaml",
            path.read_bytes(),
            (break_text, break_bytes),
            _read_design if design else _read_scenario,
        )
    yield Subject("cases.csv", CASES.read_bytes(), (break_cells, break_bytes), _read_cases)
    yield Subject("orders.csv", ORDERS.read_bytes(), (break_cells, break_bytes), _read_orders)
    draws = FOLDER / "posterior.parquet"
    yield Subject("draws.parquet", draws.read_bytes(), (break_table, break_bytes), _read_draws)


def folder_subjects(home: Path) -> Iterator[Subject]:
    """Make a small result of each kind in `home`, and yield every file that its readers open."""
    design = home / "design.yaml"
    design.write_text(DESIGN, encoding="utf-8")
    for kind, words in COMMANDS.items():
        places = {"design": design, "sweep": home / "sweep", "kept": home / "kept"}
        given = [word.format(**places) for word in words]
        with redirect_stdout(StringIO()):
            assert run_command([*given, "--out", str(home / kind)]) == 0, kind
    origins = Origins(Origin("python run.py calibrate"), "python run.py calibrate")
    calibration_of(home / "calibration", PLAN, Checks(2), origins=origins)
    for kind in (*COMMANDS, "calibration"):
        folder = home / kind
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".json", ".parquet") or not path.is_file():
                continue
            place = path.relative_to(folder).as_posix()
            breaker = break_json if path.suffix == ".json" else break_table
            yield Subject(
                f"{kind}-{place.replace('/', '-')}",
                path.read_bytes(),
                (breaker, break_bytes),
                _reader(folder, place),
            )


def _read_scenario(data: bytes, folder: Path) -> None:
    path = folder / "broken.yaml"
    path.write_bytes(data)
    build(load(path).scenario)


def _read_design(data: bytes, folder: Path) -> None:
    path = folder / "broken.yaml"
    path.write_bytes(data)
    read_design(path)


def _read_cases(data: bytes, folder: Path) -> None:
    path = folder / "broken.csv"
    path.write_bytes(data)
    read_cases(path)


def _read_orders(data: bytes, folder: Path) -> None:
    path = folder / "broken.csv"
    path.write_bytes(data)
    read_orders(path)


def _read_draws(data: bytes, folder: Path) -> None:
    path = folder / "broken.parquet"
    path.write_bytes(data)
    load_draws(str(path))


def _reader(original: Path, place: str) -> Callable[[bytes, Path], None]:
    """Return what puts a broken file into a copy of a result, and reads and shows the result."""

    def read(data: bytes, folder: Path) -> None:
        copy = folder / "result"
        shutil.copytree(original, copy)
        (copy / place).write_bytes(data)
        manifest = copy / "manifest.json"
        if place != manifest.name:
            told = json.loads(manifest.read_bytes())
            if place in told["files"]:  # as whoever edits a file to deceive would
                told["files"][place] = hashlib.sha256(data).hexdigest()
                manifest.write_text(json.dumps(told), encoding="utf-8")
        result = read_result(copy)
        result.to_dict()
        list(result.terminal())
        result.display()
        drawings = result.drawings()
        if drawings:
            drawings[sum(data) % len(drawings)].draw()  # by and by all of them

    return read
