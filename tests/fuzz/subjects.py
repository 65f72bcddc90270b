"""What is broken, and who reads it: files of each kind, and folders of each kind of result."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from analysis.calibration import FORMAT as CALIBRATION
from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.result import Checks, Origins, calibration_of
from analysis.cli.app import run_command
from analysis.forecast.register import file_name, read_forecasts
from analysis.forecast.score import KnownAnswer, score
from analysis.kinds import read_result
from analysis.repro.origin import _split, read_origin
from analysis.repro.remake import command_words, plot_words
from analysis.result import Result
from analysis.store.manifest import Origin
from analysis.store.parts import Identity, PartStore
from analysis.sweep.read import read_design
from analysis.sweep.result import SweepResult
from analysis.sweep.store import SWEEP
from sim.data.case_file import CASES, read_cases
from sim.data.register import ORDERS, read_orders
from sim.months import parse_month
from sim.parameter_draws import FOLDER, load_draws
from sim.scenario_file import load
from sim.world import build
from tests.fuzz.mutate import (
    break_bytes,
    break_cells,
    break_json,
    break_png,
    break_table,
    break_text,
)

ROOT = Path(__file__).resolve().parents[2]

RECORD = "parts/part-000000.json"

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
        *("forecast", "make", "now-2026", "--as-of", "2026-11", "--runs", "4000"),
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


BREAKERS = {
    ".json": break_json,
    ".parquet": break_table,
    ".svg": break_text,
    ".png": break_png,
}

NOT_READ = ("fit/", "implied/")
"""What is kept for those who want to know more, and made anew where it is damaged."""

LAYOUTS = {
    SWEEP.identity: SWEEP,
    "calibration-plan.json": replace(
        SWEEP, work="calibration", format=CALIBRATION, identity="calibration-plan.json"
    ),
}
"""How folders of work are laid out, by the file that says what they are for."""


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

    @property
    def kind(self) -> str:
        """The first part of its name."""
        return self.name.partition("-")[0].partition(".")[0]


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
    for _ in range(8):  # once each would be seldom, beside so many scenarios
        yield Subject("cases.csv", CASES.read_bytes(), (break_cells, break_bytes), _read_cases)
        yield Subject("orders.csv", ORDERS.read_bytes(), (break_cells, break_bytes), _read_orders)
        draws = FOLDER / "posterior.parquet"
        yield Subject("draws.parquet", draws.read_bytes(), (break_table, break_bytes), _read_draws)


def make_results(home: Path) -> None:
    """Make a small result of each kind in `home`."""
    design = home / "design.yaml"
    design.write_text(DESIGN, encoding="utf-8")
    for kind, words in COMMANDS.items():
        places = {"design": design, "sweep": home / "sweep", "kept": home / "kept"}
        given = [word.format(**places) for word in words]
        with redirect_stdout(StringIO()):
            assert run_command([*given, "--out", str(home / kind)]) == 0, kind
    origins = Origins(Origin("python run.py calibrate"), "python run.py calibrate")
    calibration_of(home / "calibration", PLAN, Checks(2), origins=origins)


def folder_subjects(home: Path) -> Iterator[Subject]:
    """Yield every file that readers of results open, of those that `make_results` made.

    A folder within a result that has a manifest, as a sweep within a study, is a result itself.
    Parts of work are read by whoever continues it; figures by whoever asks where they come from.
    """
    for kind in (*COMMANDS, "calibration"):
        for path in sorted((home / kind).rglob("*")):
            if path.suffix not in BREAKERS or not path.is_file():
                continue
            folder = next(item for item in path.parents if (item / "manifest.json").is_file())
            place = path.relative_to(folder).as_posix()
            data = path.read_bytes()
            read = _reader(folder, place)
            if path.suffix in (".svg", ".png"):
                read = _read_figure(path.suffix)
                if path.suffix == ".svg":  # the drawing itself is not read
                    data = b"".join(_split(data)[:2]) + b"</svg>"
            elif place.startswith("parts/") or place in LAYOUTS:
                read = _continuer(folder, place)
            elif place.startswith(NOT_READ):
                continue
            name = path.relative_to(home).as_posix().replace("/", "-")
            yield Subject(name, data, (BREAKERS[path.suffix], break_bytes), read)
    for path in (home / "kept").iterdir():
        yield Subject(
            "forecast-kept.json", path.read_bytes(), (break_json, break_bytes), _read_forecasts
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


def _read_figure(suffix: str) -> Callable[[bytes, Path], None]:
    def read(data: bytes, folder: Path) -> None:
        path = folder / f"broken{suffix}"
        path.write_bytes(data)
        origin = read_origin(path)
        words = command_words(origin.command, path)
        plot_words(origin.plot, path)
        assert words

    return read


def _read_forecasts(data: bytes, folder: Path) -> None:
    path = folder / "broken.json"
    with suppress(
        ValueError, KeyError, TypeError, RecursionError
    ):  # as whoever edits a file to deceive would
        path = folder / file_name(json.loads(data), data.decode())
    try:
        path.write_bytes(data)
    except (OSError, ValueError):  # no name that a file can have
        path = folder / "broken.json"
        path.write_bytes(data)
    files = read_forecasts([path])
    first = files[0]["forecasts"][0]
    score(files, {first["question"]: KnownAnswer(0, parse_month(first["by"]), 2)})


def _continuer(original: Path, place: str) -> Callable[[bytes, Path], None]:
    """Return what puts a broken file among the parts of some work, and takes the work up again."""
    layout = next(item for name, item in LAYOUTS.items() if (original / name).is_file())
    kept = {name: (original / name).read_bytes() for name in (layout.identity, RECORD)}
    told = json.loads(kept[layout.identity])
    identity = Identity(**{key: value for key, value in told.items() if key != "format"})
    part = SimpleNamespace(number=0, key=json.loads(kept[RECORD])["key"])

    def read(data: bytes, folder: Path) -> None:
        place_in = RECORD if place.startswith("parts/") else place
        if place_in == RECORD:
            with suppress(ValueError, AttributeError, TypeError, KeyError, RecursionError):
                record = json.loads(data)  # as whoever edits a file to deceive would
                record.pop("check")
                text = json.dumps(record, sort_keys=True)
                check = hashlib.sha256(text.encode()).hexdigest()
                data = json.dumps({**record, "check": check}).encode()
        (folder / "parts").mkdir()
        for name, intact in kept.items():
            (folder / name).write_bytes(data if name == place_in else intact)
        store = PartStore(folder, layout)
        with store.held(identity):
            store.has(part)
            store.checksums([part])

    return read


def _reader(original: Path, place: str) -> Callable[[bytes, Path], None]:
    """Return what puts a broken file into a copy of a result, and reads and shows the result."""

    def read(data: bytes, folder: Path) -> None:
        copy = folder / "result"
        shutil.copytree(original, copy, ignore=shutil.ignore_patterns("*.svg", "*.png", *_within))
        (copy / place).write_bytes(data)
        manifest = copy / "manifest.json"
        if place != manifest.name:
            told = json.loads(manifest.read_bytes())
            if place in told["files"]:  # as whoever edits a file to deceive would
                told["files"][place] = hashlib.sha256(data).hexdigest()
                manifest.write_text(json.dumps(told), encoding="utf-8")
        result = read_result(copy)
        shown = result.to_dict()
        list(result.terminal())
        result.display()
        if isinstance(result, SweepResult):
            list(result.batches())
        drawings = result.drawings()
        if drawings:
            which = sum(data) % len(drawings)  # by and by all of them
            if _is_new(result, shown, which):
                drawings[which].draw()

    inner = {item.parent for item in original.rglob("manifest.json")} - {original}
    _within = {item.relative_to(original).parts[0] for item in inner}
    return read


DRAWN: set[bytes] = set()


def _is_new(result: Result, shown: Any, which: int) -> bool:
    """Return whether a figure of just this result has not been drawn before in this process."""
    told = {key: value for key, value in result.manifest.items() if key != "files"}
    tables = {name: table.to_pydict() for name, table in result.tables().items()}
    contents = repr((told, shown, tables, which)).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(contents).digest()
    new = digest not in DRAWN
    DRAWN.add(digest)
    return new
