"""What the register says: estimates, counts, and how far they can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from analysis.register.library import Coefficient, Number


@dataclass(frozen=True)
class ChangeEstimate:
    """The change of an outcome after a break, by what is known of a country.

    Attributes
    ----------
    name : str
        Short, without blanks.
    what : str
        What is estimated, in words.
    outcome : str
        The column that is counted.
    share : str
        Whose coefficient it is.
    years : (int, int)
        First and last year.
    first_after : int
        First year after the break.
    countries : int
        With any of the outcome in these years.
    total : float
        Of the outcome: orders, or TIV millions.
    coefficient : Coefficient
        Of share × after; the log of the ratio by which all of a share changes the outcome.
    """

    name: str
    what: str
    outcome: str
    share: str
    years: tuple[int, int]
    first_after: int
    countries: int
    total: float
    coefficient: Coefficient


@dataclass(frozen=True)
class Step:
    """Years of the event study, and the coefficient of the share in them.

    `coefficient` is None for the years that the others are compared with.
    """

    first: int
    last: int
    coefficient: Coefficient | None


@dataclass(frozen=True)
class ShareBin:
    """Countries whose share lies above `low` (from it, for the lowest) up to `high`.

    Attributes
    ----------
    before, after : int
        Orders before and after the break.
    expected : float
        Orders after it, had they fallen as those of the lowest bin did.
    """

    low: float
    high: float
    countries: int
    before: int
    after: int
    expected: float


@dataclass(frozen=True)
class LeftOut:
    """The coefficient without a country."""

    iso3: str
    value: Number


@dataclass(frozen=True)
class Permutation:
    """Shares dealt out to countries at random, which breaks any link with orders.

    Attributes
    ----------
    draws : int
        How often.
    as_far, as_low : int
        In how many the coefficient is as far from 0 as the estimate, and as low.
    p : float
        Two-sided: (as_far + failed + 1)/(draws + 1).
    edges : tuple of float
        Of the histogram of coefficients; those beyond count in the outermost bins.
    counts : tuple of int
        Draws in each bin.
    failed : int
        Draws that determine no coefficient; in no bin.
    """

    draws: int
    as_far: int
    as_low: int
    p: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    failed: int = 0


@dataclass(frozen=True)
class Band:
    """The mean over runs, and the ends between which most of them lie (`Simulation.level`)."""

    mean: Number
    low: Number
    high: Number


@dataclass(frozen=True)
class SimulatedBin:
    """Russian orders before and after the break of countries with a US share in a bin."""

    low: float
    high: float
    before: Band
    after: Band


@dataclass(frozen=True)
class SimulatedWorld:
    """Simulated registers, with the law or without it.

    Attributes
    ----------
    orders : Band
        Russian orders of all years.
    coefficient : Band or None
        Of US share × after; None if no run determines it.
    coefficients : tuple of float or None
        Run by run; None where the register does not determine it.
    """

    law: bool
    orders: Band
    coefficient: Band | None
    coefficients: tuple[Number | None, ...]
    bins: tuple[SimulatedBin, ...]


@dataclass(frozen=True)
class WonBin:
    """Occasions by Russian share of the five years before, and the share that Russia won.

    In the record, and on average over runs with the law and without it.
    """

    low: float
    high: float
    occasions: int
    recorded: float
    with_law: float
    without_law: float


@dataclass(frozen=True)
class Deterred:
    """Orders after the break that Russia wins without the law and not with it, less the reverse.

    `musd` is what they would have cost at their list prices.
    """

    iso3: str
    orders: Band
    musd: Band


@dataclass(frozen=True)
class Simulation:
    """The same estimate on simulated registers.

    Attributes
    ----------
    level : float
        Share of runs within a band.
    worlds : (SimulatedWorld, SimulatedWorld)
        With the law and without it, on the same draws.
    won : tuple of WonBin
    deterred_orders, deterred_musd : Band
        Of all countries, after the break.
    deterred : tuple of Deterred
        By country, the most deterred first.
    """

    scenario: str
    runs: int
    seed: int
    level: float
    worlds: tuple[SimulatedWorld, SimulatedWorld]
    won: tuple[WonBin, ...]
    deterred_orders: Band
    deterred_musd: Band
    deterred: tuple[Deterred, ...]


@dataclass(frozen=True)
class RegisterFindings:
    """What a register of orders says of the law.

    Attributes
    ----------
    seed : int
        Of the permutation.
    first_after : int
        First year after the break.
    left_out_of_all : tuple of str
        Countries that take part in nothing.
    main : ChangeEstimate
        Russian orders by US share of arms deliveries.
    others : tuple of ChangeEstimate
        The same with other samples, shares and outcomes.
    breaks : tuple of ChangeEstimate
        Breaks placed in years before the law, on orders of before it.
    by_year, by_two_years : tuple of Step
        The event study.
    bins : tuple of ShareBin
        Orders by US share.
    without : tuple of LeftOut
        The coefficient without each country, the lowest first.
    permutation : Permutation
    simulation : Simulation or None
        Where registers were simulated too.
    """

    seed: int
    first_after: int
    left_out_of_all: tuple[str, ...]
    main: ChangeEstimate
    others: tuple[ChangeEstimate, ...]
    breaks: Annotated[tuple[ChangeEstimate, ...], Field(min_length=1)]
    by_year: tuple[Step, ...]
    by_two_years: tuple[Step, ...]
    bins: Annotated[tuple[ShareBin, ...], Field(min_length=1)]
    without: Annotated[tuple[LeftOut, ...], Field(min_length=1)]
    permutation: Permutation
    simulation: Simulation | None = None

    @property
    def estimates(self) -> Mapping[str, ChangeEstimate]:
        """All estimates by name."""
        return {item.name: item for item in (self.main, *self.others, *self.breaks)}
