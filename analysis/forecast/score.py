"""How good forecasts were: Brier and log score and calibration, beside the base rates."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import CommandError, unknown
from analysis.evidence.scores import brier, calibration, log_score
from analysis.forecast.findings import Bin, Scores
from sim.data.rows import Row, read_named
from sim.errors import ScenarioError
from sim.months import format_month, parse_month

COLUMNS = ("question", "answer", "date", "source")

BINS = (0.0, 0.1, 0.3, 0.7, 0.9, 1.0)
"""Edges of the bins of calibration."""

FLOOR = 1e-9
"""Probabilities are kept this far from 0 and 1: what is registered is seldom so near."""


@dataclass(frozen=True)
class KnownAnswer:
    """What the world answered: 1 or 0, known since a month, on a line of a table."""

    value: int
    month: int
    line: int


def read_answers(path: Path) -> dict[str, KnownAnswer]:
    """Return the answers of a table with the columns question, answer (0 or 1), date, source.

    The date, a day or a month, is that of the event, or from when on it is known not to have come.

    Raises
    ------
    CommandError
        If it is wrong; names the line.
    """
    found: dict[str, KnownAnswer] = {}
    try:
        for row in read_named(path, COLUMNS):
            name = row.text("question")
            if name in found:
                row.fail("question", "must not be answered twice")
            row.text("source")
            value = int(row.one_of("answer", ("0", "1")))
            found[name] = KnownAnswer(value, _month_of(row), row.line)
    except ScenarioError as error:
        raise CommandError(f"answers: {error}") from None
    return found


def _month_of(row: Row) -> int:
    """Return the month of a date that is a day or a month."""
    text = row.cells["date"]
    try:
        day = datetime.date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        row.fail("date", "must be YYYY-MM or YYYY-MM-DD")
    return parse_month(f"{day:%Y-%m}")


def check_answers(files: Sequence[Mapping[str, Any]], answers: Mapping[str, KnownAnswer]) -> None:
    """Check that every answer is one to a question that was asked, and comes when it can.

    A yes is an event of after the forecast and by the question's month; a no is known only when
    that month is over.

    Raises
    ------
    CommandError
        If one is not; names its line.
    """
    asked = {item["question"] for contents in files for item in contents["forecasts"]}
    for name, answer in answers.items():
        if name not in asked:
            raise CommandError(f"line {answer.line}: {unknown('question', name, asked)}")
    for contents in files:
        since = parse_month(contents["as_of"])
        for item in contents["forecasts"]:
            told = answers.get(item["question"])
            if told is None:
                continue
            by = parse_month(item["by"])
            if told.value == 1 and not since < told.month <= by:
                allowed = f"after {contents['as_of']} and by {item['by']}"
            elif told.value == 0 and told.month < by:
                allowed = f"{item['by']} or later"
            else:
                continue
            raise CommandError(
                f"line {told.line}: date of {item['question']}: found {format_month(told.month)}; "
                f"an answer of {told.value} must be {allowed}"
            )


def score(files: Sequence[Mapping[str, Any]], answers: Mapping[str, KnownAnswer]) -> Scores:
    """Return the scores of all forecasts whose question is answered.

    Raises
    ------
    CommandError
        If none is, or an answer cannot be one to what was asked.
    """
    check_answers(files, answers)
    rows = [
        (item["probability"], item["base_rate"], answers[item["question"]].value)
        for contents in files
        for item in contents["forecasts"]
        if item["question"] in answers
    ]
    if not rows:
        raise CommandError("none of the forecasts' questions is answered yet")
    p, base, y = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    came = y == 1.0
    return Scores(
        n=len(rows),
        brier=brier(p, came),
        brier_base=brier(base, came),
        log=log_score(p, came, FLOOR),
        log_base=log_score(base, came, FLOOR),
        bins=tuple(
            Bin(item.low, item.high, item.n, item.mean, item.happened)
            for item in calibration(p, came, BINS)
            if item.mean is not None and item.happened is not None
        ),
    )
