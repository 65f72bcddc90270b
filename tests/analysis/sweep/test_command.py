"""Sweeps from the command line: what a user types, sees, and gets wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from PIL import Image

from analysis.cli.app import run_command
from analysis.look.blocks import Grid
from analysis.store.files import sha256
from analysis.sweep.effects import effects
from analysis.sweep.figures.heatmap import plot_heatmap
from analysis.sweep.figures.lines import plot_lines
from analysis.sweep.figures.worlds import plot_worlds
from analysis.sweep.page import sweep_page
from analysis.sweep.result import SweepResult
from tests.refused import refused
from tests.vouched import unvouched

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]

DESIGN = """\
purpose: severity against certainty, in a toy world
scenario: toy
design: factorial
factors:
  state.severity: {levels: 4}
  learning.alpha: {low: 0.25, high: 4, levels: 3, scale: log}
policies: {as it is: {}, never: {state.policy: never}}
replications: 64
outcomes: [deals_concluded, usd_concluded, ALD/Bow.signed]
"""

SAMPLED = """\
scenario: toy
design: latin-hypercube
factors: {state.severity: , learning.alpha: {scale: log}, state.policy: [discretionary, never]}
samples: 20
replications: 32
outcomes: [designations]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two finished sweeps."""
    folder = tmp_path_factory.mktemp("home")
    for name, text in (("grid", DESIGN), ("cube", SAMPLED)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        assert (
            run_command(["sweep", str(folder / f"{name}.yaml"), "--out", str(folder / name)]) == 0
        )
    return folder


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


def test_the_result_goes_to_results_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    """Named after the design; the table tells where, and what to type next."""
    assert run_command(["sweep", "cube.yaml"]) == 0
    told = capsys.readouterr().out
    assert "cube: 20 points, 640 runs, seed 1" in told
    assert "run.py summary results/cube" in told
    assert Path("results/cube/manifest.json").is_file()


def test_every_file_has_its_checksum(home: Path) -> None:
    """But for the records by which a sweep that was stopped goes on."""
    assert unvouched(home / "grid") == set()
    (home / "grid" / "points" / "odd.parquet").write_bytes(b"")
    assert unvouched(home / "grid") == {"points/odd.parquet"}
    (home / "grid" / "points" / "odd.parquet").unlink()


def test_manifest(home: Path) -> None:
    """It says what produced the numbers."""
    manifest = SweepResult.read(home / "grid").manifest
    assert manifest["runs"] == 24 * 64
    assert manifest["policies"] == ["as it is", "never"]
    assert manifest["command"] == f"python run.py sweep {home / 'grid.yaml'}"
    assert [f["path"] for f in manifest["factors"]] == ["state.severity", "learning.alpha"]
    assert manifest["factors"][1]["own"] == 1.0
    assert {"design_hash", "rule_fingerprint", "versions", "git", "wall_seconds"} <= set(manifest)


def test_dry_run(capsys: pytest.CaptureFixture[str]) -> None:
    """What a design would do, without doing it."""
    assert run_command(["sweep", "grid.yaml", "--dry-run", "--out", "nowhere"]) == 0
    told = capsys.readouterr().out
    assert "12 samples × 2 policies = 24 points, 1,536 runs" in told
    assert "learning.alpha: 0.25, 1.0, 4.0" in told
    assert run_command(["sweep", "grid.yaml", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["points"] == 24
    assert not Path("nowhere").exists()


def test_summary(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON holds what the functions give; the table names levers, units, and what is not clear."""
    assert run_command(["summary", "grid", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    rows = report["outcomes"]["deals_concluded"]["effects"]
    found = [
        item
        for item in effects(SweepResult.read(home / "grid"))
        if item.outcome == "deals_concluded"
    ]
    assert [row["effect"] for row in rows] == [item.effect for item in found]
    assert [row["lever"] for row in rows] == ["policy", "state.severity", "learning.alpha"]
    assert run_command(["summary", "grid", "--outcome", "ALD/Bow.signed"]) == 0
    told = capsys.readouterr().out
    assert "ALD/Bow.signed [percentage points]" in told
    assert "deals concluded" not in told


def test_figures_of_a_grid(home: Path) -> None:
    """Overview, lines and heat map, as PNG and SVG, the same bytes again, with their origin."""
    assert run_command(["plot", "grid", "--out", "one"]) == 0
    assert run_command(["plot", "grid", "--out", "two"]) == 0
    names = sorted(file.name for file in (home / "one").iterdir())
    assert names == [f"{n}.{s}" for n in ("heatmap", "lines", "overview") for s in ("png", "svg")]
    for name in names:
        assert (home / "one" / name).read_bytes() == (home / "two" / name).read_bytes()
    with Image.open(home / "one" / "heatmap.png") as image:
        assert image.text["Command"].startswith("python run.py sweep")
        assert image.text["Seed"] == "1"
    drawn = (home / "one" / "heatmap.svg").read_text(encoding="utf-8")
    assert "caatsim" in drawn


def test_no_line_strikes_a_number_through(home: Path) -> None:
    """Cells carry numbers or the map has contours, never both; axes speak in words."""
    figure = plot_heatmap(SweepResult.read(home / "grid"))
    panel = figure.axes[0]
    assert len(panel.texts) == 12
    assert not [item for item in panel.collections if isinstance(item, ContourSet)]
    assert "learning.alpha" not in panel.get_xlabel()


def test_figures_in_the_folder_of_the_sweep(home: Path) -> None:
    """Its manifest names them, and the sweep is as finished as before; without them it is read."""
    shutil.copytree(home / "grid", home / "drawn")
    file = home / "drawn" / "manifest.json"
    before = json.loads(file.read_text())
    assert run_command(["plot", "drawn", "--outcome", "usd_concluded"]) == 0
    told = json.loads(file.read_text())
    figures = {f"{n}.{s}" for n in ("heatmap", "lines", "overview") for s in ("png", "svg")}
    assert set(told["files"]) - set(before["files"]) == figures
    for name in figures:
        assert sha256(home / "drawn" / name) == told["files"][name]
    assert {**told, "files": {}} == {**before, "files": {}}
    drawn = file.read_bytes()
    assert run_command(["sweep", "grid.yaml", "--out", "drawn"]) == 0
    assert file.read_bytes() == drawn
    shutil.rmtree(home / "drawn")


def test_figures_of_a_sample(home: Path) -> None:
    """A sample has no grid to map; its lines are over bins, and its points are worlds."""
    assert run_command(["plot", "cube", "--out", "cube-figures", "--factor", "learning.alpha"]) == 0
    names = {file.stem for file in (home / "cube-figures").iterdir()}
    assert names == {"overview", "lines", "worlds"}


def test_axes_of_lines_begin_at_zero(home: Path) -> None:
    """Outcomes are never negative; an axis that is cut makes every change look large."""
    figure = plot_lines(SweepResult.read(home / "grid"))
    assert all(panel.get_ylim()[0] <= 0.0 for panel in figure.axes if panel.has_data())


def test_reports_have_minus_signs(home: Path) -> None:
    """No number of the report of a sweep begins with a hyphen."""
    grids = [
        block
        for section in sweep_page(SweepResult.read(home / "grid")).sections
        for block in section.blocks
        if isinstance(block, Grid)
    ]
    cells = [cell for grid in grids for row in grid.rows for cell in row]
    assert any("−" in cell for cell in cells)
    assert not [cell for cell in cells if re.search(r"(^|[ (])-\d", cell)]


def test_worlds_stand_in_order_with_their_intervals(home: Path) -> None:
    """Each point is one world; the bar below spans where 5 to 95 % of them lie."""
    cube = SweepResult.read(home / "cube")
    panel = plot_worlds(cube).axes[0]
    chance, worlds, spread = panel.collections[0], panel.lines[0], panel.lines[1]
    value = np.sort(cube.column("designations"))
    assert worlds.get_xdata().tolist() == value.tolist()
    low = cube.column("designations_low")
    begins = [line[0, 0] for line in chance.get_segments() if len(line)]
    assert sorted(begins) == sorted(low[np.isfinite(low)])
    assert len(begins) >= 10
    assert spread.get_xdata() == pytest.approx(np.quantile(value, (0.05, 0.95)).tolist())


def test_refusals(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, exit status 2, nothing written."""
    before = sorted(home.rglob("*"))
    near = refused(capsys, "sweep", "polices")
    assert near == "polices: no such design; did you mean 'policies'?"
    assert "shipped: credibility-severity" in refused(capsys, "sweep", "xyz")
    assert "--workers" in refused(capsys, "sweep", "grid.yaml", "--workers", "0")
    assert "must be local:N" in refused(
        capsys, "sweep", "grid.yaml", "--dask", "local:x", "--out", "new/below"
    )
    wrong = refused(capsys, "summary", "grid", "--outcome", "deals_conclded")
    assert wrong.endswith("was not measured; did you mean 'deals_concluded'?")
    wrong = refused(capsys, "plot", "grid", "--factor", "state.severty")
    assert wrong.endswith("was not varied; did you mean 'state.severity'?")
    assert refused(capsys, "summary", ".") == ".: is not the folder of a sweep"
    wrong = refused(capsys, "plot", ".", "--factor", "x")
    assert wrong == ".: is not a result folder: it has no manifest.json"
    assert sorted(home.rglob("*")) == before


def test_unfinished_and_damaged_sweeps(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Readers say what to do."""
    shutil.copytree(home / "grid", home / "copy")
    (home / "copy" / "manifest.json").unlink()
    for reader in ("summary", "plot", "report"):
        told = refused(capsys, reader, "copy")
        assert told == "copy: is not finished; the same sweep command continues"
    shutil.copy(home / "grid" / "manifest.json", home / "copy")
    (home / "copy" / "batches" / "part-000000.parquet").unlink()
    told = refused(capsys, "summary", "copy")
    assert told.endswith(
        "is missing or is not what was written; the command that made the sweep mends it"
    )
    (home / "copy" / "manifest.json").write_text("{")
    assert refused(capsys, "plot", "copy") == "copy: its manifest.json cannot be read"
    (home / "copy" / "sweep.json").write_text("{}")
    told = refused(capsys, "sweep", "grid.yaml", "--out", "copy")
    assert "its sweep.json cannot be read; give another --out, or --force" in told
    shutil.rmtree(home / "copy")


def test_an_interrupt_says_how_to_go_on(home: Path) -> None:
    """SIGINT ends a sweep with status 130 and one line; the parts stay."""
    (home / "long.yaml").write_text(DESIGN.replace("64", "200000"), encoding="utf-8")
    code = (
        "import os, signal, sys, threading, time\n"
        "from pathlib import Path\n"
        # A shell starts what runs in the background with SIGINT ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def interrupt():\n"
        "    while not list(Path('long/parts').glob('*.json')): time.sleep(0.02)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "threading.Thread(target=interrupt, daemon=True).start()\n"
        "sys.argv = ['run.py', 'sweep', 'long.yaml', '--out', 'long']\n"
        "from analysis.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 130
    told = "interrupted; finished parts are kept and the same command continues\n"
    assert done.stderr == told
    assert list((home / "long" / "parts").glob("*.json"))
    assert not list((home / "long").rglob("*.tmp"))
    shutil.rmtree(home / "long")
