"""Discovery from the command line: its folder, its figures, what is refused."""

import json
import sys
from html import unescape
from pathlib import Path

import pytest

import analysis.discovery.find
from analysis.cli.app import run_command
from analysis.discovery.figures import plot_boxes
from analysis.discovery.result import DiscoveryResult

pytestmark = pytest.mark.slow

DESIGN = """\
scenario: toy
design: latin-hypercube
factors: {weights.need: , state.severity: {low: 0, high: 3}, state.policy: [discretionary, never]}
samples: 80
replications: 64
outcomes: [deals_concluded]
"""
NEW = ("--out", "new")
ASKED = ("--failure", "deals_concluded>1", "--resamples", "2", "--boxes", "2")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sweep and a discovery."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "cube.yaml").write_text(DESIGN)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run_command(["sweep", "cube.yaml", "--out", "cube"]) == 0
        assert run_command(["discover", "cube", *ASKED, "--out", "found"]) == 0
    return folder


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


def test_bars_have_a_scale(home: Path) -> None:
    """The part within the box is what its limits say, and both ends of the range are named."""
    found = DiscoveryResult.read(home / "found").found
    limits = [limit for box in found.boxes for limit in box.limits if limit.span]
    assert limits
    panel = plot_boxes(found).axes[0]
    told = {text.get_text() for text in panel.texts}
    for limit in limits:
        assert {f"{end:.3g}" for end in limit.span or ()} <= told
    bars = [(bar.get_x(), bar.get_width()) for bar in panel.patches]
    for (left, whole), (start, part), limit in zip(bars[::2], bars[1::2], limits, strict=True):
        low, high = limit.span or (0.0, 1.0)
        inner = [
            low if limit.low is None else limit.low,
            high if limit.high is None else limit.high,
        ]
        share = (inner[1] - inner[0]) / (high - low)
        assert part / whole == pytest.approx(share)
        assert (start - left) / whole == pytest.approx((inner[0] - low) / (high - low))


def test_answer_and_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder keeps the answer; words name parameters with units; results/ by default."""
    capsys.readouterr()
    assert run_command(["discover", "cube", *ASKED]) == 0
    told = capsys.readouterr().out
    assert "policy 'base'" in told
    assert "value of a fully needed, best-in-class weapon at least" in told
    assert "resamples" in told
    names = {item.name for item in (home / "results" / "discovery-cube").iterdir()}
    figures = {f"{name}.{kind}" for name in ("boxes", "failures") for kind in ("png", "svg")}
    assert names == {"manifest.json", "discovery.json", *figures}
    for name in ("discovery.json", *figures):
        one, other = (home / place / name for place in ("found", "results/discovery-cube"))
        assert one.read_bytes() == other.read_bytes()
    capsys.readouterr()
    assert run_command(["discover", "cube", *ASKED, "--force", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert "given without a year" in printed.pop("stale")
    assert printed == json.loads((home / "found" / "discovery.json").read_text())


def test_figures_again(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Redrawn from the answer, and made again from the sweep, they are the same."""
    before = (home / "found" / "boxes.png").read_bytes()
    assert run_command(["plot", "found"]) == 0
    assert (home / "found" / "boxes.png").read_bytes() == before
    capsys.readouterr()
    assert run_command(["repro", "found/failures.svg"]) == 0
    assert "byte for byte" in capsys.readouterr().out


def test_report(home: Path) -> None:
    assert run_command(["report", "found"]) == 0
    text = unescape((home / "found.html").read_text())
    assert "Where 'base' fails" in text
    assert "run.py sweep cube.yaml" in text


def test_refusals(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, exit status 2, nothing written."""
    before = sorted(home.rglob("*"))
    told: dict[tuple[str, ...], str] = {
        ("discover", "cube"): "missing option '--failure'",
        ("discover", ".", *ASKED): "is not the folder of a sweep",
        ("discover", "cube", *NEW, "--failure", "deals_concluded>9"): "holds at 0 of 80 points",
        ("discover", "cube", *ASKED, *NEW, "--policy", "bse"): "did you mean 'base'",
        ("discover", "cube", *ASKED, "--out", "found"): "already holds a result; --force",
        ("discover", "cube", *ASKED, "--out", "cube"): "is not a result of this program",
    }
    for words, part in told.items():
        capsys.readouterr()
        assert run_command(list(words)) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert part in err
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("package", ["ema_workbench.analysis", "sklearn.tree"])
def test_a_missing_extra_is_named(
    package: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the search, not after it."""
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setattr(analysis.discovery.find, "find_boxes", None)
    capsys.readouterr()
    assert run_command(["discover", "cube", *ASKED, *NEW]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "it comes with the extra 'explore'" in told
    assert not Path("new").exists()
