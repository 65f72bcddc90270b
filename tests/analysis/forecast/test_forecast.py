"""Registered forecasts: questions, files that are only added, intervals over parameters, scores."""

import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import CommandError
from analysis.forecast.base_rates import base_rate, yearly_rate
from analysis.forecast.make import keep, read_forecasts, spread_over_parameters, text_of
from analysis.forecast.questions import FOLDER, QUESTIONS, read_questions
from analysis.forecast.score import log_score, read_answers, score
from sim.months import parse_month
from sim.scenario_file import load

CONTENTS = {"scenario": "toy", "as_of": "2026-10", "forecasts": []}


def test_the_questions_are_about_deals_of_the_scenario() -> None:
    """At least fifteen, each with the source that will decide it and a date after October 2026."""
    asked = read_questions(QUESTIONS).questions
    deals = load("now-2026").scenario.deals
    assert len(asked) >= 15
    for item in asked.values():
        assert set(item.deals) <= set(deals)
        assert item.by > parse_month("2026-10")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("event: signed", "event: sold", "allowed: signed, delivered"),
        ("by: 2026-12", "by: soon", "by"),
        ("decided_by:", "judged_by:", "judged_by|decided_by"),
    ],
)
def test_a_wrong_question_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text(QUESTIONS.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CommandError, match=told):
        read_questions(path)


def test_a_file_is_known_by_what_it_says(tmp_path: Path) -> None:
    """The same twice is one file; a changed one is refused."""
    path = keep(CONTENTS, tmp_path)
    assert keep(CONTENTS, tmp_path) == path
    digest = hashlib.sha256(text_of(CONTENTS).encode()).hexdigest()
    assert path.name == f"toy-2026-10-{digest[:12]}.json"
    assert read_forecasts([path]) == [CONTENTS]
    path.write_text(text_of({**CONTENTS, "as_of": "2026-11"}), encoding="utf-8")
    with pytest.raises(CommandError, match="is not what was registered"):
        read_forecasts([path])


def test_registered_files_are_what_was_registered() -> None:
    """Every committed file carries the hash of what it says."""
    for contents in read_forecasts(sorted(FOLDER.glob("*.json"))):
        for item in contents["forecasts"]:
            assert 0.0 < item["low"] <= item["probability"] <= item["high"] < 1.0
            assert 0.0 <= item["base_rate"] < 1.0


def test_files_are_only_ever_added() -> None:
    """No commit of this history changes or deletes a file of forecasts."""
    told = subprocess.run(
        ["git", "log", "--diff-filter=MDR", "--format=", "--name-only", "--", "forecasts/*.json"],
        cwd=FOLDER.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("no history here")
    assert told.stdout.strip() == ""


def test_an_interval_over_parameters_leaves_out_what_chance_adds() -> None:
    """Alike draws give a point, whatever the noise; two kinds of draws spread to both."""
    generator = np.random.default_rng(1)
    alike = generator.random((400, 100)) < 0.3
    low, high = spread_over_parameters(alike.reshape(-1), 100)
    assert high - low < 0.05
    chances = np.where(np.arange(100) < 50, 0.1, 0.9)
    mixed = generator.random((400, 100)) < chances
    low, high = spread_over_parameters(mixed.reshape(-1), 100)
    assert low < 0.15
    assert high > 0.85
    assert spread_over_parameters(np.array([True, False]), 2) == (0.0, 1.0)


def test_base_rates_grow_with_time_and_deals() -> None:
    """1 - e^(-rate·deals·years); nothing is impossible for never having been seen."""
    rate = yearly_rate("lifted")
    assert rate > 0.0
    assert base_rate("lifted", 2, 12) == pytest.approx(1.0 - np.exp(-2.0 * rate))
    assert base_rate("signed", 1, 0) == 0.0
    assert yearly_rate("signed") > yearly_rate("designated")


def test_scores_by_hand(tmp_path: Path) -> None:
    """(.2² + .4²)/2 = .1; -(ln .8 + ln .6)/2; base rates of a half have .25 and ln 2."""
    rows = [("a", 0.8), ("b", 0.4), ("c", 0.9)]
    files = [{"forecasts": [{"question": q, "probability": p, "base_rate": 0.5} for q, p in rows]}]
    table = tmp_path / "answers.csv"
    table.write_text("question,answer,date,source\na,1,2027-01,x\nb,0,2027-01,y\n")
    found = score(files, read_answers(table))
    assert (found.n, found.brier, found.brier_base) == (2, pytest.approx(0.1), 0.25)
    assert found.log == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert found.log_base == pytest.approx(np.log(2.0))
    assert [(item.n, item.expected, item.observed) for item in found.bins] == [
        (1, 0.4, 0.0),
        (1, 0.8, 1.0),
    ]
    assert log_score(np.array([0.0]), np.array([1.0])) < 30.0
    with pytest.raises(CommandError, match="none of the forecasts"):
        score(files, {})
    table.write_text("question,answer,date,source\na,yes,2027-01,x\n")
    with pytest.raises(CommandError, match=r"answers\.csv:2"):
        read_answers(table)
    assert json.loads(text_of(CONTENTS)) == CONTENTS
