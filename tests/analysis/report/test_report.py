"""Reports from the command line: what they hold, and what is refused."""

import json
import os
import re
from pathlib import Path

import pytest

from analysis.cli.app import run_command
from tests.refused import refused

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small_screening")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the result of a run of a scenario that would like to be a script."""
    folder = tmp_path_factory.mktemp("report")
    purpose = "purpose: '<script>alert(1)</script> & more'\n"
    (folder / "mine.yaml").write_text(purpose + "extends: toy\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run_command(["run", "mine.yaml", "--runs", "50", "--out", "run"]) == 0
    return folder


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


def test_same_bytes_and_nothing_from_elsewhere(home: Path) -> None:
    """A report is a function of the result; it names no address and runs no script."""
    for name in ("one.html", "two.html"):
        assert run_command(["report", "run", "--out", name]) == 0
    page = (home / "one.html").read_bytes()
    assert page == (home / "two.html").read_bytes()
    text = page.decode()
    outside = re.sub(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+", "", text)
    assert "://" not in outside
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text


def test_a_file_may_be_replaced_if_asked(home: Path) -> None:
    (home / "old.html").write_text("mine")
    assert run_command(["report", "run", "--out", "old.html", "--force"]) == 0
    assert run_command(["report", "run", "--out", "old.html"]) == 0
    assert "<main" in (home / "old.html").read_text()


def test_a_report_replaces_files_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not a pipe, a device or a link, --force or not."""
    os.mkfifo(home / "pipe.html")
    (home / "mine.txt").write_text("mine")
    (home / "link.html").symlink_to("mine.txt")
    (home / "null.html").symlink_to("/dev/null")
    for name, what in {
        "pipe.html": "is no regular file",
        "link.html": "is a link, and links are not followed",
        "null.html": "is a link, and links are not followed",
    }.items():
        for force in ([], ["--force"]):
            assert run_command(["report", "run", "--out", name, *force]) == 2
            assert capsys.readouterr().err == f"{name}: {what}\n"
    assert (home / "pipe.html").is_fifo()
    assert (home / "mine.txt").read_text() == "mine"


def test_beside_the_folder_and_with_a_baseline(home: Path) -> None:
    (home / "severe.yaml").write_text("extends: toy\nstate: {severity: 3}\n")
    asked = ["report", "run", "--baseline", "severe.yaml", "--as-of", "2030-04"]
    assert run_command(asked) == 0
    text = (home / "run.html").read_text()
    assert "Values that differ between severe and mine" in text
    assert "Talks at the end of 2030-04" in text


def test_refusals(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, exit status 2, nothing written."""
    (home / "late.yaml").write_text("extends: toy\nstart: 2030-02\n")
    (home / "notes.txt").write_text("mine")
    before = sorted(home.rglob("*"))
    assert "is no report" in refused(capsys, "report", "run", "--out", "notes.txt")
    assert (home / "notes.txt").read_text() == "mine"
    assert "is not a result folder" in refused(capsys, "report", ".")
    assert "is a folder" in refused(capsys, "report", "run", "--out", ".")
    assert "start in one month" in refused(capsys, "report", "run", "--baseline", "late.yaml")
    assert "YYYY-MM" in refused(capsys, "report", "run", "--as-of", "soon")
    assert "must be at most" in refused(capsys, "report", "run", "--as-of", "2050-01")
    assert sorted(home.rglob("*")) == before


def test_other_rules_are_noticed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers that these rules do not give are not told as if they did."""
    path = home / "run" / "manifest.json"
    whole = path.read_text()
    try:
        path.write_text(json.dumps({**json.loads(whole), "seed": 2}))
        told = refused(capsys, "report", "run")
        assert "was made by other rules than these; run its command again" in told
        path.write_text(json.dumps({**json.loads(whole), "runs": 49}))
        assert "has 100 rows; must have 98" in refused(capsys, "report", "run")
        path.write_text(json.dumps({**json.loads(whole), "rule_fingerprint": "0" * 64, "seed": 2}))
        assert "was made by other rules than these" in refused(capsys, "report", "run")
        path.write_text(json.dumps({**json.loads(whole), "scenario_hash": "0" * 64}))
        assert "its hash is not the one" in refused(capsys, "report", "run")
    finally:
        path.write_text(whole)


@pytest.mark.parametrize("scenario", ["s400-2018", "india-waiver"])
def test_a_result_with_weights_drawn_run_by_run(scenario: str) -> None:
    """What is drawn is not taken for what the scenario sets."""
    assert run_command(["run", scenario, "--runs", "30", "--out", scenario]) == 0
    assert run_command(["report", scenario, "--baseline", "no-caatsa"]) == 0
    text = Path(f"{scenario}.html").read_text()
    assert "Values that differ between no-caatsa and" in text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("scenario", None),
        ("files", []),
        ("seed", "one"),
        ("seed", None),
        ("runs", None),
        ("engine", 3),
        ("written", {}),
    ],
)
def test_a_damaged_manifest(
    home: Path, capsys: pytest.CaptureFixture[str], key: str, value: object
) -> None:
    path = home / "run" / "manifest.json"
    whole = path.read_text()
    try:
        path.write_text(json.dumps({**json.loads(whole), key: value}))
        assert f"run/manifest.json: {key}: must" in refused(capsys, "report", "run")
        path.write_text(json.dumps({k: v for k, v in json.loads(whole).items() if k != key}))
        assert f"lacks '{key}'" in refused(capsys, "report", "run")
        path.write_text(whole[:200])
        assert "cannot be read" in refused(capsys, "report", "run")
    finally:
        path.write_text(whole)
