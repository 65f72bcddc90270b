"""Registered forecasts: questions, files that are only added, intervals over parameters, scores."""

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.errors import CommandError
from analysis.forecast.make import allow, forecasts_of, spread_over_parameters
from analysis.forecast.questions import FOLDER, QUESTIONS, Question, QuestionFile, read_questions
from analysis.forecast.register import keep, read_forecasts, registered_files, text_of
from analysis.forecast.score import log_score, read_answers, score
from sim.months import parse_month
from sim.scenario_file import from_mapping, load

CONTENTS = {"scenario": "toy", "as_of": "2026-10", "forecasts": []}

REGISTERED = registered_files()

HISTORY = "git log -m --full-history --no-renames --diff-filter=MD --format= --name-only"

REGISTERED_NAME = re.compile(r"-\d{4}-\d{2}-[0-9a-f]{12}\.json$")


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
    with pytest.raises(CommandError, match="is not what was registered"):
        keep(CONTENTS, tmp_path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="no file of forecasts"):
        read_forecasts([path])


ITEM = {"question": "Q", "by": "2026-12", "probability": 0.5, "base_rate": 0.5}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"forecasts": None}, "forecasts: must be a valid tuple"),
        ({"forecasts": [1]}, "forecasts.0: must be"),
        ({"forecasts": [{**ITEM, "by": 3}]}, "forecasts.0.by: must be a valid string"),
        ({"forecasts": [{**ITEM, "by": "soon"}]}, "forecasts.0.by: must be a month"),
        ({"forecasts": [{**ITEM, "probability": 1.5}]}, "forecasts.0.probability: must be less"),
        ({"forecasts": [{**ITEM, "base_rate": None}]}, "forecasts.0.base_rate: must be"),
        ({"as_of": []}, "as_of: must be a valid string"),
        ({"scenario": {}}, "scenario: must be a valid string"),
    ],
)
def test_what_no_file_of_forecasts_says(
    tmp_path: Path, change: dict[str, object], wrong: str
) -> None:
    """Told in one line, though its name is the hash of it."""
    contents = {**CONTENTS, "forecasts": [ITEM], **change}
    path = tmp_path / "any.json"
    path.write_text(text_of(contents), encoding="utf-8")
    with pytest.raises(CommandError, match=f"any.json: {wrong}"):
        read_forecasts([path])


def test_forecasts_that_nest_too_deeply(tmp_path: Path) -> None:
    """Told in one line."""
    path = tmp_path / "any.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read: nests too deeply"):
        read_forecasts([path])


def test_registered_files_are_what_was_registered() -> None:
    """Two dozen at least; every file carries the hash of what it says, and nothing is certain."""
    files = read_forecasts(REGISTERED)
    assert sum(len(contents["forecasts"]) for contents in files) >= 24
    for contents in files:
        for item in contents["forecasts"]:
            assert 0.0 < item["probability"] < 1.0
            assert item["low"] <= item["probability"] <= item["high"]
            assert 0.0 < item["base_rate"] < 1.0


def test_files_are_only_ever_added() -> None:
    """No commit of this history, merges included, changes, moves or deletes a file of forecasts."""
    told = subprocess.run(
        [*HISTORY.split(), "--", "forecasts/*.json"],
        cwd=FOLDER.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("no history here")
    changed = {Path(name).name for name in told.stdout.split()}
    assert not {name for name in changed if REGISTERED_NAME.search(name)}


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


def asked_of(**questions: Question) -> QuestionFile:
    """Return questions as if from a file."""
    return QuestionFile(questions, b"")


def question(by: str, event: str, *deals: str) -> Question:
    """Return a question."""
    return Question(
        asks="Does it happen?", by=by, deals=list(deals), event=event, decided_by="a statement"
    )


@pytest.mark.usefixtures("warm_kernel")
def test_of_what_stands_still_and_of_what_is_late_the_record_speaks() -> None:
    """A dormant contract is not simulated; one that lives has the record's share of deliveries."""
    live = {"opened": "2020-01", "signed": "2024-01", "source": "made up"}
    scenario = from_mapping(
        {
            "start": "2025-01",
            "months": 24,
            "deals": {
                "IND/a": {"buyer": "IND", "system": "Su-57", "units": 1, "record": live},
                "IND/b": {
                    "buyer": "IND",
                    "system": "Su-57",
                    "units": 1,
                    "record": {**live, "dormant": "2024-06"},
                },
                "IND/c": {
                    "buyer": "IND",
                    "system": "Su-57",
                    "units": 1,
                    "record": {"opened": "2024-11", "negotiating": "2024-12", "source": "x"},
                },
            },
        }
    )
    asked = asked_of(
        live=question("2026-12", "delivered", "IND/a"),
        still=question("2026-12", "delivered", "IND/b"),
        soon=question("2025-01", "signed", "IND/c"),
        signed=question("2026-12", "signed", "IND/c"),
    )
    month = parse_month("2024-12")
    found = {item.question: item for item in forecasts_of(scenario, asked, month, 200, 1).forecasts}
    still, lively = found["still"], found["live"]
    assert still.model is None
    assert still.probability == still.base_rate
    assert "dormant since 2024-06" in still.reasons
    assert "older than 36 months" in still.record
    assert lively.model is not None
    assert lively.model > 0.9
    assert lively.probability == pytest.approx(lively.model * lively.base_rate, abs=2e-4)
    assert found["soon"].model is None
    assert found["soon"].probability == found["soon"].base_rate
    signed = found["signed"]
    assert signed.model is not None
    assert signed.probability == pytest.approx(allow(signed.model, signed.base_rate), abs=2e-4)
    for item in found.values():
        assert item.low <= item.probability <= item.high


def of_2026(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a file of forecasts of November 2026 whose questions end with January 2027."""
    return {"as_of": "2026-11", "forecasts": [item | {"by": "2027-01"} for item in items]}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a,1,yesterday,x", "answers.csv:2: date: found 'yesterday'"),
        ("a,1,2026-02-30,x", "must be YYYY-MM or YYYY-MM-DD"),
        ("a,1,2026-11-30,x", "found 2026-11; an answer of 1 must be after 2026-11 and by 2027-01"),
        ("a,1,2027-02,x", "found 2027-02; an answer of 1 must be after"),
        ("a,0,2026-12-15,x", "found 2026-12; an answer of 0 must be 2027-01 or later"),
        ("aa,1,2027-01,x", "line 2: question: found 'aa'"),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused(tmp_path: Path, row: str, told: str) -> None:
    """A yes comes after the forecast and in time; a no is known when time is over."""
    files = [of_2026([{"question": "a", "probability": 0.5, "base_rate": 0.5}])]
    table = tmp_path / "answers.csv"
    table.write_text(f"question,answer,date,source\n{row}\n")
    with pytest.raises(CommandError, match=re.escape(told)):
        score(files, read_answers(table))


@pytest.mark.parametrize("row", ["a,1,2027-01-31,x", "a,1,2026-12,x", "a,0,2027-03,x"])
def test_an_answer_of_its_time_counts(tmp_path: Path, row: str) -> None:
    files = [of_2026([{"question": "a", "probability": 0.5, "base_rate": 0.5}])]
    table = tmp_path / "answers.csv"
    table.write_bytes(f"\ufeffquestion,answer,date,source\r\n{row}\r\n".encode())
    assert score(files, read_answers(table)).n == 1


def test_scores_by_hand(tmp_path: Path) -> None:
    """(.2² + .4²)/2 = .1; -(ln .8 + ln .6)/2; base rates of a half have .25 and ln 2."""
    rows = [("a", 0.8), ("b", 0.4), ("c", 0.9)]
    files = [of_2026([{"question": q, "probability": p, "base_rate": 0.5} for q, p in rows])]
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
    table.write_text("question,answer,date,source\na,1,2027-01,x\na,0,2027-02,y\n")
    with pytest.raises(CommandError, match="answered twice"):
        read_answers(table)
    table.write_bytes(b"question\xff")
    with pytest.raises(CommandError, match="save it as CSV UTF-8"):
        read_answers(table)
    assert json.loads(text_of(CONTENTS)) == CONTENTS
