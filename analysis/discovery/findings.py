"""What a discovery found."""

from dataclasses import dataclass

Span = tuple[float, float]


@dataclass(frozen=True)
class Resampled:
    """Where a limit lies when the search is repeated on resampled points.

    Attributes
    ----------
    found : int
        In how many resamples it is there.
    low, high : float
        Quantiles of 5 and 95 % over these, in the unit of the parameter.
    """

    found: int
    low: float
    high: float


@dataclass(frozen=True)
class FoundLimit:
    """What a box asks of one parameter.

    Attributes
    ----------
    parameter, label : str
        Its path, and its meaning with the unit.
    low, high : float or None
        The ends of the range, in the parameter's unit; None where it is open, and for words.
    words : tuple of str
        The words that are allowed; empty for numbers.
    span : (float, float) or None
        From the smallest to the largest value tried; None for words.
    resampled_low, resampled_high : Resampled or None
        Either end on resampled points; None where it is open, or was never found again.
    """

    parameter: str
    label: str
    low: float | None
    high: float | None
    words: tuple[str, ...]
    span: Span | None
    resampled_low: Resampled | None
    resampled_high: Resampled | None


@dataclass(frozen=True)
class FoundBox:
    """A box, or a leaf of the tree, with what it is worth.

    Attributes
    ----------
    words : str
        Its limits in words.
    limits : tuple of FoundLimit
        The least likely by chance first; of a leaf, in the order of the parameters.
    coverage, density, support : float
        Share of all failures inside, share inside that fails, share of all points inside.
    points : int
        How many lie inside.
    held_out_coverage, held_out_density : float or None
        Means over resamples, on the points left out, of the box found there that overlaps most.
    overlap : float or None
        Mean over resamples of the share in common with that box.
    """

    words: str
    limits: tuple[FoundLimit, ...]
    coverage: float
    density: float
    support: float
    points: int
    held_out_coverage: float | None
    held_out_density: float | None
    overlap: float | None

    def shares(self) -> dict[str, float | None]:
        """Return what it is worth and how stable it is, by name."""
        return {
            "coverage": self.coverage,
            "density": self.density,
            "support": self.support,
            "held out coverage": self.held_out_coverage,
            "held out density": self.held_out_density,
            "overlap": self.overlap,
        }


@dataclass(frozen=True)
class PointMap:
    """The points over the two parameters that matter first.

    Attributes
    ----------
    parameters, labels : (str, str)
        Their paths and labels.
    points : (tuple of float, tuple of float)
        The values of each, point by point.
    failed : tuple of bool
        Which points fail.
    ends : (Span, Span)
        Smallest and largest value of each.
    """

    parameters: tuple[str, str]
    labels: tuple[str, str]
    points: tuple[tuple[float, ...], tuple[float, ...]]
    failed: tuple[bool, ...]
    ends: tuple[Span, Span]


@dataclass(frozen=True)
class Discovery:
    """Under which conditions a policy fails.

    Attributes
    ----------
    sweep, policy : str
        Whose points are looked at.
    failure : str
        What counts as failure, in words.
    points, failing, unsure : int
        Points; those that fail; those that would change sides at an end of their interval.
    resamples, seed : int
        Bootstrap samples of the points, and their seed.
    map : PointMap or None
        None where fewer than two numbers vary.
    boxes : tuple of FoundBox
        Those of PRIM, the first found first.
    tree : tuple of FoundBox
        Leaves of the tree, the densest failures first.
    """

    sweep: str
    policy: str
    failure: str
    points: int
    failing: int
    unsure: int
    resamples: int
    seed: int
    map: PointMap | None
    boxes: tuple[FoundBox, ...]
    tree: tuple[FoundBox, ...]
