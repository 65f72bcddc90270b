"""Cases and scores of a validation as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.look.frames import ends
from analysis.store.columns import Column, make_table, number_column, text_column
from analysis.validation.findings import ConclusionScores, Support, ValidationFindings

if TYPE_CHECKING:
    import pyarrow as pa

NAMES = {
    "leave_one_out": "posterior, each case left out",
    "leave_one_country_out": "posterior, each country left out",
    "without_law": "fitted without the law, each case left out",
    "no_threat": "the same weights, without the law",
    "logistic": "regression on the Russian and US shares, left out",
    "logistic_rivals": "regression on these and the number of rival bids, left out",
    "base_rate": "base rate, left out",
}
"""What the scores are of, in words."""


@dataclass(frozen=True)
class ForecastScore:
    """Scores of a forecast; `low` and `high` are the interval of its Brier score."""

    forecast: str
    brier: float | None
    low: float | None
    high: float | None
    log_score: float | None
    auc: float | None


def score_rows(found: ValidationFindings) -> list[ForecastScore]:
    """Return the scores of the model, out of sample, and of the baselines."""
    rows = [_of(f"model, weights {found.weights}", found.scores)]
    rows += [_of(NAMES[name], scores) for name, scores in found.refits.items()]
    nothing = (None, None, None, None)
    return rows + [
        ForecastScore(NAMES[name], brier, *nothing) for name, brier in found.baselines.items()
    ]


def _of(name: str, scores: ConclusionScores) -> ForecastScore:
    low, high = ends((scores.intervals or {}).get("brier"))
    return ForecastScore(name, scores.brier, low, high, scores.log_score, scores.auc)


@dataclass(frozen=True)
class SupportRow:
    """What a fit rests on without a case or a country."""

    fit: str
    left_out: str
    support: Support


def support_rows(found: ValidationFindings) -> list[SupportRow]:
    """Return what every fit rests on without each case or country, the fewest particles first."""
    rows = [
        SupportRow(NAMES[name], left_out, support)
        for name, scores in found.refits.items()
        for left_out, support in scores.support.items()
    ]
    return sorted(rows, key=lambda row: row.support.effective)


def support_table(found: ValidationFindings) -> "pa.Table":
    """Return one row per fit and case or country left out: what its predictions rest on."""
    rows = support_rows(found)
    return make_table(
        [
            text_column("fit", [row.fit for row in rows], "which fit"),
            text_column("left_out", [row.left_out for row in rows], "id of the case, or country"),
            _numbers(
                "effective", [row.support.effective for row in rows], "effective particles", "-"
            ),
            _numbers(
                "pareto_k",
                [row.support.pareto_k for row in rows],
                "shape of the tail of their weights; above 0.7 not to be relied on",
                "-",
            ),
        ]
    )


def cases_table(found: ValidationFindings) -> "pa.Table":
    """Return one row per case: what the model says of it, and what happened."""
    words = {
        "case_id": "id of the case",
        "country": "the buyer",
        "system": "what was talked about",
        "start": "month in which its simulation begins",
    }
    cases = found.cases
    unseen = found.left_out
    return make_table(
        [
            *(text_column(n, [getattr(c, n) for c in cases], words[n]) for n in words),
            _flags(
                "scored_for_conclusion",
                [case.scored_for_conclusion for case in cases],
                "false if it was signed when its simulation begins",
            ),
            _numbers("p", [case.p for case in cases], "P(concluded)", "probability"),
            _numbers(
                "p_left_out",
                [unseen.get(case.case_id) for case in cases],
                "P(concluded) by a posterior that has not seen the case",
                "probability",
            ),
            _flags("concluded", [bool(case.outcome) for case in cases], "whether it was concluded"),
            _numbers(
                "p_designated",
                [case.p_designated for case in cases],
                "P(designated), given that it was concluded",
                "probability",
            ),
            _flags(
                "designated", [bool(case.designated) for case in cases], "whether it was designated"
            ),
            text_column("why", [case.why for case in cases], "mean terms of the last decision"),
        ]
    )


def scores_table(found: ValidationFindings) -> "pa.Table":
    """Return one row per forecast: its scores."""
    rows = score_rows(found)
    meanings = {
        "brier": "mean squared error of P(concluded)",
        "low": "lower end of the interval of the Brier score, over resampled cases",
        "high": "upper end of that interval",
        "log_score": "mean negative log probability of what happened",
        "auc": "chance that a case that was concluded ranks above one that was not",
    }
    return make_table(
        [
            text_column("forecast", [row.forecast for row in rows], "whose probabilities"),
            *(
                _numbers(name, [getattr(row, name) for row in rows], meaning, "-")
                for name, meaning in meanings.items()
            ),
        ]
    )


def _numbers(name: str, values: Sequence[float | None], meaning: str, unit: str) -> Column:
    gone = np.array([value is None for value in values], dtype=np.bool_)
    kept = np.array([0.0 if value is None else value for value in values], dtype=np.float64)
    return number_column(name, kept, meaning, unit, gone)


def _flags(name: str, values: Sequence[bool], meaning: str) -> Column:
    return number_column(name, np.array(values, dtype=np.bool_), meaning, "-")
