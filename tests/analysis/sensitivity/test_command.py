"""Sensitivity from the command line: what a user types, sees, and gets wrong."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from matplotlib.text import Text
from PIL import Image

import analysis.sweep.drive
import analysis.sweep.work
from analysis.cli.app import run_command
from analysis.sensitivity.figures import drawings
from analysis.sensitivity.interaction_figure import MOST_PARAMETERS
from analysis.sensitivity.result import SensitivityResult
from analysis.sensitivity.study import SWEEPS
from analysis.sweep.store import Store
from sim.errors import ScenarioError
from sim.parameters import REGISTRY
from tests.refused import refused
from tests.vouched import unvouched

pytestmark = pytest.mark.slow

SMALL = ("--trajectories", "4", "--samples", "16", "--runs", "64", "--most", "2")
ASKED = (
    *("sensitivity", "toy", *SMALL, "--factor", "state.severity", "--factor", "weights.need"),
    *("--factor", "state.policy=[discretionary, never]", "--outcome", "deals_concluded"),
    *("--outcome", "letters", "--outcome", "BOR/Bow.signed"),
)
COMMAND = (
    "python run.py sensitivity toy --factor state.severity --factor weights.need "
    "--factor 'state.policy=[discretionary, never]' --outcome deals_concluded --outcome letters "
    "--outcome BOR/Bow.signed --method both --trajectories 4 --samples 16 --most 2 --runs 64 "
    "--seed 1"
)
"""What makes the study again; where it goes is not part of it."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished study."""
    folder = tmp_path_factory.mktemp("home")
    assert run_command([*ASKED, "--out", str(folder / "study")]) == 0
    return folder


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


def test_figures_speak_in_words(home: Path) -> None:
    """No parameter stands under its raw name."""
    found = SensitivityResult.read(home / "study")
    told = [
        text.get_text()
        for drawing in drawings(found)
        for text in drawing.draw().findobj(Text)
        if text.get_text() in REGISTRY
    ]
    assert told == []


def test_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Indices by outcome with intervals; the toy's one letter is constant and refused."""
    capsys.readouterr()
    assert run_command([*ASKED, "--out", "study", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["refused"] == {"letters": "is 1 whatever the parameters are"}
    assert list(report["outcomes"]) == ["deals_concluded", "BOR/Bow.signed"]
    item = report["outcomes"]["deals_concluded"]
    assert len(item["screening"]) == 3
    assert {row["parameter"] for row in item["total"]} == set(report["chosen"])
    assert len(report["chosen"]) == 2
    assert len(item["interactions"]) == 1
    for row in item["total"] + item["first"] + item["interactions"]:
        low, high = row["interval"]
        assert low <= row["value"] <= high
        if not row["clear"]:
            assert low <= 0.0 <= high
    assert 0.0 < item["chance"]["morris"]["share"] < 1.0
    sizes = [row["samples"] for row in item["convergence"] if row["index"] == "ST"]
    assert sizes == [8, 16]


def test_more_parameters_than_the_map_has_room_for(home: Path) -> None:
    """All are judged; the figure shows those with the most variance."""
    words = ["--method", "sobol", "--samples", "16", "--runs", "64", "--outcome", "deals_concluded"]
    assert run_command(["sensitivity", "toy", *words, "--out", "wide"]) == 0
    manifest = json.loads((home / "wide" / "manifest.json").read_text())
    assert len(manifest["chosen"]) > MOST_PARAMETERS
    assert (home / "wide" / "interactions.png").exists()


def test_words(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run_command([*ASKED, "--out", "study"]) == 0
    told = capsys.readouterr().out
    assert "letters: refused, since it is 1 whatever the parameters are" in told
    assert "Share of chance in the variance of a single run" in told
    assert "not distinguishable from 0" in told
    assert "Convergence: μ*, at 2, 4 trajectories" in told


def test_folder(home: Path) -> None:
    """A table, figures with their origin, and two sweeps."""
    names = {item.name for item in (home / "study").iterdir()}
    figures = {"screening", "indices", "interactions", "convergence"}
    wanted = {f"{name}.{kind}" for name in figures for kind in ("png", "svg")}
    assert names == wanted | {"manifest.json", "indices.parquet", "morris", "saltelli"}
    table = pq.read_table(home / "study" / "indices.parquet").to_pandas()
    assert set(table["index"]) == {"mu_star", "mu", "sigma", "S1", "ST", "S2"}
    with Image.open(home / "study" / "indices.png") as image:
        assert image.text["Command"] == COMMAND
    manifest = json.loads((home / "study" / "manifest.json").read_text())
    assert manifest["command"] == COMMAND
    assert wanted | {"indices.parquet"} == {name for name in manifest["files"] if "/" not in name}
    assert {name.split("/")[0] for name in manifest["files"] if "/" in name} == set(SWEEPS)
    assert unvouched(home / "study") == set()
    assert manifest["runs"] == 64 * (4 * 4 + 16 * 6)


def test_it_goes_on_where_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a study that was cut short is done, with the same bytes."""
    shutil.copytree(home / "study", home / "cut")
    for lost in ("manifest.json", "saltelli/manifest.json", "saltelli/parts/part-000001.json"):
        (home / "cut" / lost).unlink()
    done: list[int] = []
    put = Store.put

    def counted(self: Store, job: analysis.sweep.drive.Job, result: object) -> None:
        done.append(job.number)
        put(self, job, result)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "put", counted)
    assert run_command([*ASKED, "--out", "cut", "--workers", "1"]) == 0
    assert done == [1]
    for name in ("indices.parquet", "indices.png", "screening.svg"):
        assert (home / "cut" / name).read_bytes() == (home / "study" / name).read_bytes()


def test_plot_and_other_methods(home: Path) -> None:
    """Figures again; Sobol alone has no screening, one parameter has no map."""
    assert run_command(["plot", "study", "--out", "again"]) == 0
    for file in (home / "again").iterdir():
        assert file.read_bytes() == (home / "study" / file.name).read_bytes()
    one = ["sensitivity", "toy", "--factor", "weights.need", *SMALL, "--method", "sobol"]
    assert run_command([*one, "--out", "alone"]) == 0
    stems = {file.stem for file in (home / "alone").glob("*.png")}
    assert stems == {"indices", "convergence"}
    screen = ["sensitivity", "toy", "--factor", "weights.need", *SMALL, "--method", "morris"]
    assert run_command([*screen, "--out", "screen"]) == 0
    assert {file.stem for file in (home / "screen").glob("*.png")} == {"screening", "convergence"}


def test_folders_of_before(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A manifest that names the table alone is read; figures drawn again are then named in it."""
    shutil.copytree(home / "study", home / "old")
    file = home / "old" / "manifest.json"
    manifest = json.loads(file.read_text())
    files = manifest["files"]
    manifest["files"] = {"indices.parquet": files["indices.parquet"]}
    file.write_text(json.dumps(manifest))
    assert run_command(["report", "old"]) == 0
    assert run_command(["plot", "old"]) == 0
    named = json.loads(file.read_text())["files"]
    assert named == {name: digest for name, digest in files.items() if "/" not in name}
    (home / "old" / "indices.parquet").write_bytes(b"")
    told = refused(capsys, "plot", "old")
    assert told == "old/indices.parquet: is missing or is not what was written"


def test_refusals(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, exit status 2, nothing written."""
    before = sorted(home.rglob("*"))
    toy = ("sensitivity", "toy", *SMALL)
    assert "must be a multiple of 64" in refused(capsys, *toy, "--runs", "100")
    assert "must be a power of 2" in refused(capsys, *toy, "--samples", "20")
    assert "did you mean 'designations'" in refused(capsys, *toy, "--outcome", "designation")
    assert "'both', 'morris', 'sobol'" in refused(capsys, *toy, "--method", "fast")
    assert "did you mean 'weights.need'" in refused(capsys, *toy, "--factor", "weights.ned")
    assert "holds" in refused(capsys, *toy, "--out", ".")
    assert "is no sweep" in refused(capsys, "plot", "study", "--outcome", "letters")
    assert sorted(home.rglob("*")) == before


def test_nothing_to_explain(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Constant and missing outcomes never reach SALib."""
    words = ("sensitivity", "toy", *SMALL, "--factor", "weights.need")
    told = refused(capsys, *words, "--outcome", "letters", "--out", "constant")
    assert told == "letters: is 1 whatever the parameters are; nothing to explain"
    assert not (home / "constant" / "manifest.json").exists()
    told = refused(capsys, *words, "--set", "months=0", "--out", "short")
    assert told == "deals_concluded: is 0 whatever the parameters are; nothing to explain"


@pytest.mark.usefixtures("home")
def test_missing_outcomes_are_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points that fail never reach SALib; the first error is named."""

    def fails(*_: object, **__: object) -> None:
        raise ScenarioError("cannot be simulated", key="events.letter")

    monkeypatch.setattr(analysis.sweep.work, "simulate", fails)
    words = ("sensitivity", "toy", *SMALL, "--factor", "weights.need", "--out", "missing")
    told = refused(capsys, *words)
    assert "outcomes are missing at 8 of 8 points; the first: ScenarioError: events.letter" in told
