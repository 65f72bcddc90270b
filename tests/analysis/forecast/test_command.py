"""The command: forecasts are registered, kept as a result, scored; the past is foretold."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.api import forecast
from analysis.cli.app import run_command
from analysis.forecast import backtest as module
from analysis.forecast.backtest import BacktestSize, backtest
from analysis.kinds import read_result
from analysis.look.page import render
from tests.refused import refused

pytestmark = pytest.mark.usefixtures("warm_kernel")

MAKE = ("forecast", "make", "now-2026", "--as-of", "2026-11", "--runs", "4000")


def test_what_is_registered_is_what_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice makes one file; the folder holds the same; Python finds the same; answers score it."""
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert run_command([*MAKE, "--folder", "kept", "--out", "out", "--force"]) == 0
    (file,) = Path("kept").iterdir()
    assert f"Registered: {file}" in capsys.readouterr().out.replace("\n", "")
    registered = json.loads(file.read_text(encoding="utf-8"))
    result = read_result(Path("out"))
    assert json.loads(json.dumps(result.told())) == registered
    mine = forecast("now-2026", "2026-11", runs=4000)
    assert mine.found == result.found
    assert mine.command == result.command
    assert "How to reproduce it" in render(result.page())
    assert run_command([*MAKE, "--folder", "kept", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == registered | {"stale": ""}
    said = {item["question"]: item["probability"] for item in registered["forecasts"]}
    name = "IND-Su57-signed"
    Path("answers.csv").write_text(f"question,answer,date,source\n{name},1,2027-01,x\n")
    assert run_command(["forecast", "score", "answers.csv", "--folder", "kept", "--json"]) == 0
    scored = json.loads(capsys.readouterr().out)
    assert scored["n"] == 1
    assert scored["brier"] == pytest.approx((1.0 - said[name]) ** 2)
    assert run_command(["forecast", "score", "answers.csv", "--folder", "kept"]) == 0
    assert "1 answered" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("make",), "needs a scenario and --as-of"),
        (("make", "now-2026"), "needs a scenario and --as-of"),
        (("make", "now-2026", "--as-of", "soon"), "--as-of: found 'soon'"),
        (("make", "now-2026", "--as-of", "2030-01"), "no question is open after 2030-01"),
        (("make", "toy", "--as-of", "2020-01"), "deal"),
        ((*MAKE[1:-1], "3999"), "--runs: found 3,999; must be at least 4,000, 2 for each draw of"),
        (("score",), "needs a table of answers"),
        (("score", "nowhere.csv"), "answers: nowhere.csv: cannot be read: No such file"),
    ],
)
def test_what_cannot_be_asked(
    words: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, and nothing is registered."""
    assert told in refused(capsys, "forecast", *words, "--folder", str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_the_backtest_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a table and as JSON, in small."""
    small = BacktestSize(particles=16, lives=2, runs=32, draws=16, registers=False)

    def few(size: BacktestSize, seed: int, **options: object) -> module.Backtest:
        found = backtest(replace(small, particles=size.particles), seed, years=(2023,))
        assert options.keys() == {"progress"}
        return found

    monkeypatch.setattr(module, "backtest", few)
    assert run_command(["forecast", "backtest", "--particles", "16"]) == 0
    assert "gain on base" in capsys.readouterr().out
    assert run_command(["forecast", "backtest", "--particles", "16", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["particles"] == 16
    assert found["januaries"][0]["month"] == "2023-01"
