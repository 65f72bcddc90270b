"""How good forecasts were: Brier and log score and calibration, beside the base rates."""

import csv
import math
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import CommandError
from analysis.forecast.findings import Bin, Scores

BINS = (0.0, 0.1, 0.3, 0.7, 0.9, 1.0)
"""Edges of the bins of calibration."""


def read_answers(path: Path) -> dict[str, int]:
    """Return the answers of a table with the columns question, answer (0 or 1), date, source.

    Raises
    ------
    CommandError
        If it is wrong; names the line.
    """
    try:
        rows = list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path}: cannot be read: {error}") from None
    found: dict[str, int] = {}
    for line, row in enumerate(rows, start=2):
        name, answer = row.get("question"), row.get("answer")
        if not name or answer not in ("0", "1") or not row.get("source"):
            raise CommandError(f"{path}:{line}: needs a question, an answer of 0 or 1 and a source")
        if name in found:
            raise CommandError(f"{path}:{line}: {name} is answered twice")
        found[name] = int(answer)
    return found


def score(files: Sequence[Mapping[str, Any]], answers: Mapping[str, int]) -> Scores:
    """Return the scores of all forecasts whose question is answered.

    Raises
    ------
    CommandError
        If none is.
    """
    rows = [
        (item["probability"], item["base_rate"], answers[item["question"]])
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
