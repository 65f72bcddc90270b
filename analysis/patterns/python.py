"""Looking for patterns of the record from Python."""

from collections.abc import Sequence

from analysis.arguments import whole
from analysis.patterns.command import patterns as command
from analysis.patterns.result import PatternsResult, patterns_of
from analysis.scenario.weights import POSTERIOR
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of

__all__ = ["PatternsResult", "patterns"]


def patterns(
    weights: str = POSTERIOR, *, runs: int = 2000, seed: int = 1, sets: Sequence[str] = ()
) -> PatternsResult:
    """Look for every pattern of the record of sanctions in the model.

    Parameters
    ----------
    weights : str
        "default", "calibrated", "posterior", "before-register", or a file of either.
    runs, seed : int
        Size and seed of each preset's ensemble.
    sets : sequence of str
        Changes of the presets, as in "learning.prior=reasoned".

    Raises
    ------
    ScenarioError, CommandError
        If the weights or a change are wrong.
    """
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    asked = {"weights": weights, "runs": runs, "seed": seed, "sets": list(sets) or None}
    origin = Origin(command_of(command, **asked))
    return patterns_of(weights, runs, seed, origin=origin, sets=sets)
