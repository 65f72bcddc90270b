"""The page of answers: each question changes something, and its command gives the same."""

import io
import shlex
from contextlib import redirect_stdout

import pytest

from analysis.cli.app import run_command
from analysis.docs import answers
from analysis.docs.answers import BASE, QUESTIONS, render, signed
from sim.scenario_file import load

pytestmark = pytest.mark.usefixtures("warm_kernel")


def test_each_question_changes_the_baseline() -> None:
    base = load(BASE).scenario
    for one in QUESTIONS:
        assert load(one.scenario, one.sets).scenario != base, one.asks


def test_the_page_answers_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three in a few runs: a table of five deals for each, folded, with a command that runs."""
    monkeypatch.setattr(answers, "RUNS", 20)
    monkeypatch.setattr(answers, "QUESTIONS", QUESTIONS[:3])
    page = render()
    assert page.count("<details") == page.count("</details>") == 3
    assert page.count("| Turkey |") == 3 + 1
    command = QUESTIONS[1].command
    assert command in page
    with redirect_stdout(io.StringIO()):
        assert run_command(shlex.split(command)[2:]) == 0


@pytest.mark.parametrize(
    ("share", "places", "told"),
    [(0.123, 0, "+12"), (-0.166, 0, "−17"), (-0.004, 1, "−0.4"), (-0.0002, 1, "0")],
)
def test_changes_are_told_with_their_sign(share: float, places: int, told: str) -> None:
    assert signed(share, places) == told
