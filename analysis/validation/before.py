"""The model against talks that were over before the law: who buys when nobody threatens.

The sample is case-control: failures and successes were both sought, so that its rates mean nothing.
Scored is the order of the cases, and probabilities shifted by one number that fits the others.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.cases import ScoredCase, cases_before
from analysis.evidence.intercept import with_intercept
from analysis.evidence.scores import auc, brier
from analysis.validation.baselines import base_rate, logistic, shares_and_rivals, two_shares
from analysis.validation.conclusions import conclusion_scores
from analysis.validation.findings import BaselineScore, BeforeScores, CaseFound
from analysis.validation.predict import predict
from sim.data.case_file import CASES, CASES_BEFORE
from sim.months import format_month
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.actors import Cast

Floats = NDArray[np.float64]

FEATURES = {"logistic": two_shares, "logistic_rivals": shares_and_rivals}
"""Regressions that the model has to beat, and what they see."""


def file_before(path: Path) -> Path:
    """Return where talks of before the law are: in the file itself, of the record in their own."""
    return CASES_BEFORE if path.resolve() == CASES.resolve() else path


def score_before(
    path: Path,
    base: Scenario,
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
    *,
    rivals: bool = False,
    cast: "Cast | None" = None,
) -> BeforeScores:
    """Score the model on the talks of a file that were over before the law.

    Raises
    ------
    ScenarioError
        If the file is wrong.
    """
    cases, refused = cases_before(path, base, rivals=rivals)
    if not cases:
        return BeforeScores(refused=tuple(refused))
    training, _ = cases_before(CASES_BEFORE, base)
    said = predict(cases, runs, seed, progress, cast=cast)
    probability = np.array([one.concluded for one in said])
    happened = np.array([case.concluded for case in cases])
    shifted = with_intercept(probability, happened) if len(cases) > 1 else probability
    return BeforeScores(
        **vars(conclusion_scores(probability, happened)),
        brier_with_intercept=brier(shifted, happened),
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
