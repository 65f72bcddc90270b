"""The model against talks that were over before the law: who buys when nobody threatens.

The sample is case-control: failures and successes were both sought, so that its rates mean nothing.
Scored is the order of the cases, and probabilities shifted by one number that fits the others.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.cases import Refusal, ScoredCase, cases_before
from analysis.evidence.intercept import with_intercept
from analysis.evidence.scores import auc, brier
from analysis.validation.baselines import base_rate, logistic, shares_and_rivals, two_shares
from analysis.validation.conclusions import conclusion_scores
from analysis.validation.findings import BaselineScore, BeforeScores, CaseFound, ScoresWithIntercept
from analysis.validation.predict import Prediction
from sim.data.case_file import CASES, CASES_BEFORE
from sim.months import format_month

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEATURES = {"logistic": two_shares, "logistic_rivals": shares_and_rivals}
"""Regressions that the model has to beat, and what they see."""


def file_before(path: Path) -> Path:
    """Return where talks of before the law are: in the file itself, of the record in their own."""
    return CASES_BEFORE if path.resolve() == CASES.resolve() else path


def score_before(
    cases: list[ScoredCase], refused: list[Refusal], said: Sequence[Prediction]
) -> BeforeScores:
    """Score predictions of talks that were over before the law.

    Parameters
    ----------
    cases, refused
        See `cases_before`.
    said : sequence of Prediction
        Of each case.

    Raises
    ------
    ScenarioError
        If the talks of the record cannot be read.
    """
    if not cases:
        return BeforeScores(refused=tuple(refused))
    training, _ = cases_before(CASES_BEFORE)
    happened = np.array([case.concluded for case in cases])
    return BeforeScores(
        **vars(scores_with_intercept(np.array([one.concluded for one in said]), happened)),
        baselines={
            name: BaselineScore(
                brier(values, happened), auc(values, happened) if name in FEATURES else None
            )
            for name, values in baselines_before(cases, training).items()
        },
        cases=tuple(
            CaseFound(
                case_id=case.case_id,
                country=case.case.facts.buyer,
                system=case.case.facts.system,
                start=format_month(case.scenario.start),
                scored_for_conclusion=True,
                p=one.concluded,
                outcome=int(case.concluded),
                p_designated=0.0,
                designated=0,
                why=one.why,
            )
            for case, one in zip(cases, said, strict=True)
        ),
        refused=tuple(refused),
    )


def scores_with_intercept(probability: Floats, happened: Flags) -> ScoresWithIntercept:
    """Return scores of probabilities, and the Brier score once an intercept fits all others."""
    shifted = with_intercept(probability, happened) if len(happened) > 1 else probability
    return ScoresWithIntercept(
        **vars(conclusion_scores(probability, happened)),
        brier_with_intercept=brier(shifted, happened),
    )


def baselines_before(cases: list[ScoredCase], training: list[ScoredCase]) -> dict[str, Floats]:
    """Return each case's probability by the baselines, fitted on the training cases but itself."""
    outcomes = np.array([case.concluded for case in training])
    names = np.array([case.case_id for case in training])
    found = {name: np.empty(len(cases)) for name in ("base_rate", *FEATURES)}
    for name, features in FEATURES.items():
        known, asked = features(training), features(cases)
        for k, case in enumerate(cases):
            others = names != case.case_id
            found["base_rate"][k] = base_rate(outcomes[others])
            found[name][k] = logistic(known[others], outcomes[others], asked[[k]])[0]
    return found
