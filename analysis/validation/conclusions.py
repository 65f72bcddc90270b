"""How well probabilities of a conclusion did."""

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.scores import auc, bootstrap, brier, calibration, log_score
from analysis.validation.findings import ConclusionScores

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def conclusion_scores(probability: Floats, happened: Flags) -> ConclusionScores:
    """Return the scores of P(concluded), with bootstrap intervals over cases."""
    if len(happened) == 0:
        return ConclusionScores(
            n=0, brier=None, log_score=None, auc=None, intervals=None, calibration=()
        )
    return ConclusionScores(
        n=len(happened),
        brier=brier(probability, happened),
        log_score=log_score(probability, happened),
        auc=auc(probability, happened),
        intervals=bootstrap(probability, happened),
        calibration=tuple(calibration(probability, happened)),
    )
