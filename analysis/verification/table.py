"""Claims of closed forms, and closed forms along a parameter, as tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.store.columns import Column, make_table, number_column, text_column
from analysis.verification.judgement import VerificationFindings

if TYPE_CHECKING:
    import pyarrow as pa


def claims_table(found: VerificationFindings) -> "pa.Table":
    """Return one row per claim and engine."""
    rows = [(row, name, verdict) for row in found.rows for name, verdict in row.engines.items()]
    words = {
        "case": ("name of the case", [row.case for row, _, _ in rows]),
        "family": ("of its closed form", [row.family for row, _, _ in rows]),
        "scenario": ("name of the scenario", [row.scenario for row, _, _ in rows]),
        "sets": ("changes in it", [" ".join(row.sets) for row, _, _ in rows]),
        "what": ("what is claimed", [row.what for row, _, _ in rows]),
        "kind": ("the same in every run, a chance, or a mean", [row.kind for row, _, _ in rows]),
        "engine": ("the engine that simulated it", [name for _, name, _ in rows]),
    }
    numbers: dict[str, tuple[str, Sequence[float | None]]] = {
        "exact": ("by the closed form", [row.exact for row, _, _ in rows]),
        "simulated": ("mean over runs", [verdict.simulated for _, _, verdict in rows]),
        "standard_error": ("of that mean", [verdict.standard_error for _, _, verdict in rows]),
        "off": (
            "simulated less exact, in standard errors",
            [verdict.off for _, _, verdict in rows],
        ),
    }
    holds = np.array([verdict.holds for _, _, verdict in rows], dtype=np.bool_)
    return make_table(
        [
            *(text_column(name, texts, meaning) for name, (meaning, texts) in words.items()),
            *(_numbers(name, values, meaning) for name, (meaning, values) in numbers.items()),
            number_column("holds", holds, "whether it is near enough", "-"),
        ]
    )


def study_table(study: pd.DataFrame) -> "pa.Table":
    """Return a closed form beside the simulation; see `analysis.verification.studies`."""
    meanings = {
        "x": "the parameter, or the place of the buyer",
        "exact": "probability by the closed form",
        "simulated": "share of runs",
        "low": "lower end of its interval",
        "high": "upper end of its interval",
    }
    words = {"panel": "the panel of the figure", "series": "what is probable"}
    return make_table(
        [
            *(text_column(name, list(study[name]), meaning) for name, meaning in words.items()),
            *(
                _numbers(name, [None if v != v else v for v in study[name].tolist()], meaning)
                for name, meaning in meanings.items()
            ),
        ]
    )


def _numbers(name: str, values: Sequence[float | None], meaning: str) -> Column:
    gone = np.array([value is None for value in values], dtype=np.bool_)
    kept = np.array([0.0 if value is None else value for value in values], dtype=np.float64)
    return number_column(name, kept, meaning, "-", gone)
