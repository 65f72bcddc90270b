"""Feature scoring: how much of an outcome's spread over points each factor helps a forest tell.

It asks nothing of the shape of effects, and counts interactions; it has neither sign nor interval,
which `effects` and the indices of `analysis.sensitivity` have.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError, not_installed

if TYPE_CHECKING:
    import pandas as pd

    from analysis.sweep.result import SweepResult

TREES = 200
"""Trees of a forest."""

FEWEST = 20
"""Points below which a forest has nothing to learn from."""


def feature_scores(
    sweep: "SweepResult", outcomes: Sequence[str], seed: int
) -> "tuple[pd.DataFrame, dict[str, float]]":
    """Return the scores, a row per factor and a column per outcome, and the forests' R² by outcome.

    Scores of an outcome add up to 1, or are 0 where it is the same at all points. R² is told on
    points that a tree has not seen: where it is low, so is what scores are worth.

    Raises
    ------
    CommandError
        If there are too few points, or scikit-learn is not installed.
    """
    import pandas as pd

    try:
        from sklearn.ensemble import ExtraTreesRegressor
    except ImportError as missing:
        raise not_installed("scores", "scikit-learn", "explore") from missing
    whole = ~sweep.failed
    if whole.sum() < FEWEST:
        raise CommandError(f"scores: found {whole.sum()} points; must be at least {FEWEST}")
    columns = features(sweep)
    table = np.column_stack(list(columns.values()))[whole]
    scores, told = {}, {}
    for name in outcomes:
        values = sweep.column(name)[whole]
        forest: Any = ExtraTreesRegressor(
            TREES, min_samples_leaf=2, bootstrap=True, oob_score=True, random_state=seed, n_jobs=1
        )
        forest.fit(table, values)
        varies = bool(np.ptp(values))
        scores[name] = forest.feature_importances_
        told[name] = float(forest.oob_score_) if varies else 0.0
    frame = pd.DataFrame(scores, index=pd.Index(list(columns), name="factor"))
    first = frame[outcomes[0]].sort_values(ascending=False, kind="stable").index
    return frame.loc[first], told


def features(sweep: "SweepResult") -> dict[str, NDArray[np.float64]]:
    """Return what was varied as numbers, by name: words by their place among all words met."""
    columns = {
        factor.path: sweep.column(factor.path)
        if factor.numeric
        else np.unique(sweep.words(factor.path), return_inverse=True)[1].astype(np.float64)
        for factor in sweep.factors
    }
    policies = np.unique(sweep.words("policy"), return_inverse=True)[1].astype(np.float64)
    return columns | {"policy": policies} if policies.any() else columns
