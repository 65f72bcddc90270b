"""What a result rests on is said wherever it is shown: old figures, and the source of a stage."""

import io
import json
from pathlib import Path

import pytest

from analysis.cli.app import run_command
from sim.scenario_file import load
from sim.start import rests_on

pytestmark = pytest.mark.usefixtures("warm_kernel")

SOURCE = (
    "made up: the air force asked for eight aircraft in March 2017; an offer was repeated in 2019, "
    "and nothing was heard of it since, neither from Dhaka nor from Moscow"
)
ASKED = f"""\
purpose: A deal of 2024 in a state whose figures are old.
start: 2024-01
months: 6
law: {{in_force: 2017-08}}
countries:
  BGD:
    gdp: {{value: 133, unit: bn USD, year: 2012}}
deals:
  BGD/MiG-35:
    buyer: BGD
    system: MiG-35
    record: {{opened: 2017-03, source: "{SOURCE}"}}
"""
QUESTIONS = """\
signed:
  asks: Does Bangladesh sign?
  by: 2024-06
  deals: [BGD/MiG-35]
  event: signed
  decided_by: a release of the ministry
"""
LINE = "the oldest BGD gdp_usd_bn of 2012"
COMMANDS = {
    "run": ["run", "asked.yaml", "--runs", "4"],
    "trace": ["trace", "asked.yaml", "--deal", "BGD/MiG-35"],
    "status": ["status", "asked.yaml", "--as-of", "2024-01", "--runs", "4"],
    "compare": ["compare", "asked.yaml", "asked.yaml", "--runs", "4"],
    "forecast": [
        *("forecast", "make", "asked.yaml", "--as-of", "2024-01", "--runs", "100"),
        *("--questions", "asked-questions.yaml", "--folder", "kept"),
    ],
}
SHOWING_STAGES = {
    "show": ["scenarios", "show", "asked.yaml"],
    "trace": COMMANDS["trace"],
    "status": COMMANDS["status"],
    "status as Markdown": [*COMMANDS["status"], "--format", "md"],
    "status as a page": [*COMMANDS["status"], "--format", "html"],
}


@pytest.fixture(autouse=True)
def _asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("asked.yaml").write_text(ASKED, encoding="utf-8")
    Path("asked-questions.yaml").write_text(QUESTIONS, encoding="utf-8")


def printed(capsys: pytest.CaptureFixture[str], words: list[str]) -> str:
    """Return what a command prints, with one blank wherever there are blanks or a new line."""
    assert run_command(words) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_old_figures_are_said_once(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On the terminal, in JSON and in the manifest."""
    words = COMMANDS[command]
    assert printed(capsys, words).count(LINE) == 1
    told = json.loads(printed(capsys, [*words, "--json"]))
    assert LINE in told["stale"]
    printed(capsys, [*words, "--out", "kept-result"])
    assert told["stale"] == json.loads(Path("kept-result/manifest.json").read_text())["stale"]


def test_a_game_and_a_scenario_say_it_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither has a folder."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert printed(capsys, ["play", "asked.yaml"]).count(LINE) == 1
    assert LINE in json.loads(printed(capsys, ["play", "asked.yaml", "--json"]))["stale"]
    shown = ["scenarios", "show", "asked.yaml"]
    assert printed(capsys, shown).count(LINE) == 1
    rows = {row["path"]: row["value"] for row in json.loads(printed(capsys, [*shown, "--json"]))}
    assert LINE in rows["stale"]


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_status_page_says_it_too(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the form."""
    told = printed(capsys, [*COMMANDS["status"], "--format", form]).replace("\\", "")
    assert told.count(LINE) == 1


@pytest.mark.slow
def test_a_report_says_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    """That of a run, which tells the scenario as well."""
    printed(capsys, [*COMMANDS["run"], "--out", "kept-run"])
    printed(capsys, ["report", "kept-run", "--out", "page.html"])
    assert Path("page.html").read_text(encoding="utf-8").count(LINE) == 1


def test_status_tells_the_age_at_its_month(capsys: pytest.CaptureFixture[str]) -> None:
    """Looking ahead from May 2023, they are as old as they are in 2023."""
    for month, year in (("2023-05", 2023), ("2024-01", 2024)):
        words = ["status", "asked.yaml", "--as-of", month, "--runs", "4", "--json"]
        assert f"before the start in {year}" in json.loads(printed(capsys, words))["stale"]


def test_a_scenario_beside_the_base_has_its_own_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A comparison rests on the figures of all."""
    other = ASKED.replace("year: 2012", "year: 1999")
    Path("other.yaml").write_text(other, encoding="utf-8")
    told = printed(capsys, ["compare", "asked.yaml", "other.yaml", "--runs", "4"])
    assert LINE in told
    assert "the oldest BGD gdp_usd_bn of 1999" in told
    assert "; other: " in told
    assert told.count("gives the year of each") == 1


@pytest.mark.parametrize("command", SHOWING_STAGES)
def test_what_a_stage_rests_on_is_shown_whole(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """However long it is."""
    assert printed(capsys, SHOWING_STAGES[command]).count(SOURCE) == 1


@pytest.mark.parametrize("command", ["show", "trace", "status"])
def test_json_has_what_a_stage_rests_on(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Under a key of its own."""
    told = json.loads(printed(capsys, [*SHOWING_STAGES[command], "--json"]))
    if command == "show":
        (row,) = (row for row in told if row["path"] == "stages.BGD/MiG-35")
        assert (row["value"], row["source"]) == ("negotiating", SOURCE)
    elif command == "trace":
        assert told["rests_on"] == SOURCE
    else:
        assert told["countries"][0]["deals"][0]["rests_on"] == SOURCE


def test_a_stage_without_a_source_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """It is not passed over in silence."""
    Path("asked.yaml").write_text(ASKED.replace(f', source: "{SOURCE}"', ""), encoding="utf-8")
    told = printed(capsys, SHOWING_STAGES["trace"])
    assert "rests on: dates that the scenario gives without a source" in told


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ("stage=signed", " (stage changed without a source)"),
        ("record.signed=2023-10", " (signed changed without a source)"),
        ("record={signed: 2023-10, source: a release}", None),
    ],
)
def test_a_source_does_not_speak_for_what_is_put_over_it(over: str, words: str | None) -> None:
    """Another stage or date needs another source."""
    deal = load("asked.yaml", [f"deals.BGD/MiG-35.{over}"]).scenario.deals["BGD/MiG-35"]
    assert rests_on(deal) == ("a release" if words is None else SOURCE + words)
