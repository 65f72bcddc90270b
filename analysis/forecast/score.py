"""How good forecasts were: Brier and log score and calibration, beside the base rates."""

import csv
import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import CommandError, unknown
from analysis.forecast.findings import Bin, Scores
from sim.months import format_month, parse_month

BINS = (0.0, 0.1, 0.3, 0.7, 0.9, 1.0)
"""Edges of the bins of calibration."""


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
    try:
        rows = list(csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path}: cannot be read: {error}") from None
    found: dict[str, KnownAnswer] = {}
    for line, row in enumerate(rows, start=2):
        name, answer = row.get("question"), row.get("answer")
        if not name or answer not in ("0", "1") or not row.get("source"):
            raise CommandError(f"{path}:{line}: needs a question, an answer of 0 or 1 and a source")
        if name in found:
            raise CommandError(f"{path}:{line}: {name} is answered twice")
        found[name] = KnownAnswer(int(answer), _month_of(row.get("date"), f"{path}:{line}"), line)
    return found


def _month_of(date: str | None, place: str) -> int:
    """Return the month of a day or month that has been."""
    try:
        day = datetime.date.fromisoformat(f"{date}-01" if date and len(date) == 7 else date or "")
    except ValueError:
        raise CommandError(
            f"{place}: date: found {date!r}; must be YYYY-MM or YYYY-MM-DD"
        ) from None
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
    return Scores(
        n=len(rows),
        brier=float(np.mean((p - y) ** 2)),
        brier_base=float(np.mean((base - y) ** 2)),
        log=log_score(p, y),
        log_base=log_score(base, y),
        bins=tuple(calibration(p, y)),
    )


def log_score(p: Any, y: Any) -> float:
    """Return the mean of -log of what was said of what came."""
    said = np.clip(np.where(y == 1.0, p, 1.0 - p), 1e-9, 1.0)
    return float(np.mean([-math.log(value) for value in said]))


def calibration(p: Any, y: Any) -> list[Bin]:
    """Return the bins that hold forecasts."""
    place = np.clip(np.searchsorted(BINS, p, side="right") - 1, 0, len(BINS) - 2)
    return [
        Bin(BINS[k], BINS[k + 1], int(n), float(p[place == k].mean()), float(y[place == k].mean()))
        for k in range(len(BINS) - 1)
        if (n := np.count_nonzero(place == k))
    ]
