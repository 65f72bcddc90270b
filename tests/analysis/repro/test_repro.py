"""Figures remake themselves from what their files say."""

import json
import shutil
import struct
import time
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.repro.command import DIFFERENT
from analysis.repro.origin import differing_pixels, read_origin
from analysis.repro.remake import remake

pytestmark = pytest.mark.slow

DESIGN = """\
scenario: mine.yaml
design: factorial
factors: {state.severity: {levels: 2}, learning.alpha: [0.5, 2.0]}
replications: 32
outcomes: [deals_concluded, designations]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario of one's own, a run of it and a sweep, each with figures."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "mine.yaml").write_text("extends: toy\nstate: {severity: 2}\n")
    (folder / "grid.yaml").write_text(DESIGN)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run_command(["run", "mine.yaml", "--runs", "40", "--out", "run"]) == 0
        assert run_command(["compare", "toy", "mine.yaml", "--runs", "40", "--out", "pair"]) == 0
        assert run_command(["sweep", "grid.yaml", "--out", "sweep"]) == 0
        asked = ("--outcome", "designations", "--factor", "learning.alpha")
        assert run_command(["plot", "sweep", *asked]) == 0
    return folder


@pytest.fixture
def home(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder, as the working folder."""
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def verdict(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, object]]:
    """Make a figure again and return the answer."""

    def ask(figure: Path | str, status: int = 0) -> dict[str, object]:
        capsys.readouterr()
        assert run_command(["repro", str(figure), "--json"]) == status
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    return ask


@pytest.mark.parametrize(
    "figure", ["run/outcomes.png", "pair/forest.svg", "sweep/lines.png", "sweep/lines.svg"]
)
def test_same_bytes(figure: str, home: Path, verdict: Callable[..., dict[str, object]]) -> None:
    """A figure of a run, and one of a sweep with options of its own."""
    assert verdict(home / figure)["same"] == "bytes"


def test_what_a_file_says(home: Path) -> None:
    """PNG and SVG say the same of their origin."""
    png, svg = (read_origin(home / "sweep" / f"lines.{kind}") for kind in ("png", "svg"))
    assert png == svg
    assert png.command == "python run.py sweep grid.yaml"
    assert png.plot == "--outcome designations --factor learning.alpha"
    assert png.seed == "1"
    assert png.runs == str(32 * 4)
    assert len(png.rule_fingerprint) == len(png.scenario_hash) == len(png.design_hash) == 64


def test_pixels_and_drawings(home: Path, verdict: Callable[..., dict[str, object]]) -> None:
    """Other compression or other metadata do not make another figure."""
    with Image.open("pair/forest.png") as image:
        text = PngInfo()
        for key, value in image.text.items():
            text.add_text(key, "0" * 64 if key == "Rule fingerprint" else value)
        image.save("packed.png", pnginfo=text, compress_level=9)
    found = verdict("packed.png")
    assert found["same"] == "pixels"
    assert found["differing_pixels"] == 0.0
    assert list(found["changes"]) == ["rule_fingerprint"]  # type: ignore[call-overload]
    drawn = (home / "pair" / "forest.svg").read_text()
    (home / "other.svg").write_text(drawn.replace("caatsim 0.1.0", "caatsim 9.9"))
    assert verdict("other.svg")["same"] == "drawing"


def test_not_the_same(
    home: Path, verdict: Callable[..., dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed pixel, a changed line, a changed scenario: status 4, and what is known of it."""
    with Image.open("pair/forest.png") as image:
        text = PngInfo()
        for key, value in image.text.items():
            text.add_text(key, value)
        dots = np.array(image)
        dots[:10, :10] = 0
        Image.fromarray(dots).save("touched.png", pnginfo=text)
        share = 100.0 / dots[:, :, 0].size
    found = verdict("touched.png", DIFFERENT)
    assert found["same"] is None
    assert found["differing_pixels"] == pytest.approx(share)
    drawn = (home / "pair" / "forest.svg").read_text()
    (home / "line.svg").write_text(drawn.replace("<path", "<path  ", 1))
    assert verdict("line.svg", DIFFERENT)["same"] is None
    scenario = (home / "mine.yaml").read_text()
    try:
        (home / "mine.yaml").write_text(scenario.replace("2", "3"))
        capsys.readouterr()
        assert run_command(["repro", "pair/forest.png", "--out", "again"]) == DIFFERENT
        told = capsys.readouterr().out
        assert "not the same" in told
        assert "design hash:" in told
        assert "made again: again/result/forest.png" in told
    finally:
        (home / "mine.yaml").write_text(scenario)


def test_sizes_differ(home: Path) -> None:
    one, other = home / "run" / "outcomes.png", home / "run" / "stages.png"
    assert differing_pixels(one, other) == 1.0


REFUSED = {
    "nothing.png": "no such file",
    "mine.yaml": "is neither a PNG nor an SVG",
    "empty.png": "cannot be read as a figure",
    "empty.svg": "does not say which command made it",
    "broken.svg": "cannot be read as a figure",
    "silent.png": "does not say which command made it",
    "shell.png": "which makes no result",
    "other.png": "which makes no result",
    "write.png": "holds --out, which is refused",
    "force.png": "holds --force, which is refused",
    "plot.png": "which is refused",
    "wrong.png": "did you mean 'toy'",
    "option.png": "holds --nosuch, which is refused",
    "title.png": "draws no figure 'nosuch'",
    "reads.png": "needs results/x, which is not here; make it with: python run.py sweep policies",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, status 2; a file can ask for nothing but commands that make results."""
    said = {
        "shell.png": {"Command": "rm -rf /"},
        "other.png": {"Command": "python run.py repro other.png"},
        "write.png": {"Command": "python run.py run toy --out=/tmp/x"},
        "force.png": {"Command": "python run.py run toy --force"},
        "plot.png": {"Command": "python run.py sweep grid.yaml", "Plot": "--out /tmp/x"},
        "wrong.png": {"Command": "python run.py run tooy"},
        "option.png": {"Command": "python run.py run toy --nosuch 3"},
        "title.png": {"Command": "python run.py compare toy toy --runs 2", "Title": "nosuch"},
        "reads.png": {
            "Command": "python run.py discover results/x",
            "Needs": "python run.py sweep policies",
        },
        "silent.png": {},
    }
    if name in said:
        text = PngInfo()
        for key, value in {"Title": "outcomes", **said[name]}.items():
            text.add_text(key, value)
        Image.new("RGB", (4, 4)).save(home / name, pnginfo=text)
    elif name.startswith("empty"):
        (home / name).write_bytes(b"")
    elif name == "broken.svg":
        (home / name).write_bytes(b"<svg><metadata><a></metadata></svg>")
    capsys.readouterr()
    assert run_command(["repro", name]) == 2
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert REFUSED[name] in told.err


def forged(home: Path, path: Path, **told: str) -> Path:
    """Write a figure that says other things of its origin than it should."""
    with Image.open(home / "run" / "outcomes.png") as image:
        image.load()
        said = {**image.text, **told}
        info = PngInfo()
        for key, value in said.items():
            info.add_text(key, value)
        image.save(path, pnginfo=info)
    return path


@pytest.mark.parametrize(
    "told",
    [
        {"Command": "python run.py calibrate --first 64 --adopt"},
        {"Command": "python run.py calibrate --first 64 --adopt=true"},
        {"Command": "python run.py run toy --out=/somewhere/else"},
        {"Command": "python run.py run toy --out /somewhere/else"},
        {"Command": "python run.py run toy --force"},
        {"Command": "python run.py sweep grid.yaml --dask tcp://elsewhere:8786"},
        {"Command": "python run.py run toy -- --out x"},
        {"Command": "python run.py report run"},
        {"Command": "python run.py dashboard"},
        {"Command": "rm -rf results"},
        {"Command": "python run.py run 'toy"},
        {"Plot": "--out /somewhere/else"},
        {"Plot": "--outcome=x --out=y"},
        {"Plot": "--outcome"},
    ],
)
def test_what_no_figure_may_ask_for(told: dict[str, str], home: Path, tmp_path: Path) -> None:
    """Nothing runs: neither what adopts, nor what writes elsewhere, nor what is no result."""
    figure = forged(home, tmp_path / "forged.png", **told)
    with pytest.raises(CommandError):
        remake(figure, tmp_path, lambda words: pytest.fail(f"ran {words}"))


@pytest.mark.parametrize("title", ["/proc/self/cwd/forged", "../forged", "forged", "..", ""])
def test_only_what_the_command_draws_is_compared(title: str, home: Path, tmp_path: Path) -> None:
    """A title that is a path cannot make a figure its own proof."""
    figure = forged(home, tmp_path / "forged.png", Title=title)

    def call(words: list[str]) -> None:
        shutil.copytree(home / "run", tmp_path / "result")
        assert words[0] == "run"

    with pytest.raises(CommandError, match=r"draws no figure|does not say"):
        remake(figure, tmp_path, call)


def _huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", crc32(chunk))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("huge.png", _huge_png()),
        ("blanks.svg", b"<svg>" + b" " * 3_000_000),
        ("many.svg", b"<svg>" + b" <metadata>" * 200_000),
        ("deep.svg", b"<metadata>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</metadata>"),
        ("bomb.svg", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><metadata>&a;</metadata>'),
        ("empty.svg", b""),
        ("cut.png", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_absurd_files_are_refused_at_once(name: str, data: bytes, tmp_path: Path) -> None:
    """Whatever their size or nesting says."""
    path = tmp_path / name
    path.write_bytes(data)
    began = time.process_time()
    with pytest.raises(CommandError):
        read_origin(path)
    assert time.process_time() - began < 5.0
