"""The page of forecasts: every registered question, and the backtest as it was found."""

import json

from analysis.docs.forecasts import BACKTEST, TARGET, render
from analysis.forecast.register import read_forecasts, registered_files
from sim.fingerprint import rule_fingerprint


def test_the_page_is_up_to_date() -> None:
    """It is what the registered files and the backtest say, with a row for each question."""
    page = TARGET.read_text(encoding="utf-8")
    assert page == render()
    assert "{{" not in page
    for contents in read_forecasts(registered_files()):
        for item in contents["forecasts"]:
            assert f"| {item['asks']} | {item['by']} | {item['probability']:.2f} |" in page


def test_the_backtest_is_of_these_rules() -> None:
    """And its scores are those of what it foretold."""
    found = json.loads(BACKTEST.read_text(encoding="utf-8"))
    assert found["rule_fingerprint"] == rule_fingerprint()
    for score in found["scores"]:
        said = [r for r in found["foretold"] if score["event"] in ("all", r["event"])]
        assert score["n"] == len(said)
        brier = sum((r["model"] - r["happened"]) ** 2 for r in said) / len(said)
        assert abs(score["brier"] - brier) < 1e-9
