"""What a study of sensitivity found, outcome by outcome: what ``--json`` prints."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.intervals import Interval
from analysis.sensitivity.rows import ChanceShare, Convergence


@dataclass(frozen=True)
class FoundIndex:
    """An index of one parameter.

    Attributes
    ----------
    parameter, label : str
        Its path, and what it is, with its unit.
    value : float
    interval : (float, float)
    salib : float or None
        SALib's own estimate; None where it gives none.
    chance : float
        What chance in the runs adds to that estimate, or would give alone.
    clear : bool
        Whether the index is distinguishable from zero.
    """

    parameter: str
    label: str
    value: float
    interval: Interval
    salib: float | None
    chance: float
    clear: bool


@dataclass(frozen=True)
class FoundPair:
    """An index of two parameters; `with_` is the second, the rest as of `FoundIndex`."""

    parameter: str
    with_: str
    label: str
    value: float
    interval: Interval
    salib: float | None
    chance: float
    clear: bool


@dataclass(frozen=True)
class ExplainedOutcome:
    """What drives an outcome.

    Attributes
    ----------
    unit : str
    chance : dict of str to ChanceShare
        By method.
    screening, total, first : tuple of FoundIndex
        μ*, ST and S1, the largest first; empty where the method gives none.
    interactions : tuple of FoundPair
        S2, the largest first.
    convergence : tuple of Convergence
        How intervals narrow with the size of the sample.
    """

    unit: str
    chance: Mapping[str, ChanceShare]
    screening: tuple[FoundIndex, ...]
    total: tuple[FoundIndex, ...]
    first: tuple[FoundIndex, ...]
    interactions: tuple[FoundPair, ...]
    convergence: tuple[Convergence, ...]


@dataclass(frozen=True)
class SensitivityFindings:
    """Which parameters drive which outcomes.

    Attributes
    ----------
    runs, replications : int
        Runs in all, and at each point.
    trajectories, samples : int
        Of the screening, and base samples of the indices.
    level : float
        Of intervals.
    chosen : tuple of str
        Parameters whose Sobol indices were found.
    refused : dict of str to str
        Outcomes that cannot be explained, with the reason.
    varied : int
        How many parameters were varied.
    outcomes : dict of str to ExplainedOutcome
        By name.
    """

    scenario: str
    scenario_hash: str
    seed: int
    runs: int
    replications: int
    trajectories: int
    samples: int
    level: float
    chosen: tuple[str, ...]
    refused: Mapping[str, str]
    varied: int
    outcomes: Mapping[str, ExplainedOutcome]
