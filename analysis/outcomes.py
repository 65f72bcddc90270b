"""Outcomes of deals and totals of runs, each declared once: a new one is a line here.

Tables, summaries, the terminal, the Python display, reports, sweeps, comparisons and the
documentation take them from here.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import Interval
from sim.ensemble import Ensemble
from sim.records import Deal, Records
from sim.rules.terms import NOT_YET, Response, Stage, Threat, Winner
from sim.scenario import Scenario
from sim.state_variables import Variable, variables_of


@dataclass(frozen=True)
class Outcome:
    """Something that is so, or not, of a deal when a run is over.

    Attributes
    ----------
    name, meaning : str
    of : callable
        Whether it is so: from final states of deals to truth values of the same shape. A number
        that has no value yet is NaN, of a run as of its table.
    ending : bool
        One of the endings, of which each deal has exactly one; the others are "ever".
    heading : str
        The name, broken where a narrow terminal needs it.
    counted : str
        The name under which totals of a run count it and add up list prices; empty: they do not.
    reported : bool
        Whether the table of a report has room for it.
    rare : bool
        Whether tables leave it out where no run has it: what only some scenarios can bring.
    """

    name: str
    meaning: str
    of: Callable[[Records], NDArray[np.bool_]]
    ending: bool = False
    heading: str = ""
    counted: str = ""
    reported: bool = True
    rare: bool = False

    def __post_init__(self) -> None:
        """Let it see of a run what the run's table will keep."""
        told = self.of
        object.__setattr__(self, "of", lambda deals: told(cast(Records, _WithGaps(deals))))


class _WithGaps:
    """Final states of deals, in which a number without a value yet is NaN."""

    def __init__(self, deals: Records) -> None:
        """Look at states of deals."""
        self._deals = deals

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return a state variable of all deals."""
        values: NDArray[Any] = self._deals[name]
        if not VARIABLES[name].since:
            return values
        return np.where(without_value(VARIABLES[name], self._deals), math.nan, values)


VARIABLES = variables_of(Deal)
"""The state variables of a deal by name."""


def without_value(variable: Variable, deals: Records) -> NDArray[np.bool_]:
    """Return which deals have no value of a state variable yet, of those that are not dates."""
    missing: NDArray[np.bool_] = np.logical_and.reduce(
        [deals[date] == NOT_YET for date in variable.since]
    )
    return missing


def _stands(stage: Stage) -> Callable[[Records], NDArray[np.bool_]]:
    return lambda deals: deals["stage"] == stage


def _lost_to(winner: Winner) -> Callable[[Records], NDArray[np.bool_]]:
    return lambda deals: (deals["stage"] == Stage.SWITCHED) & (deals["lost_to"] == winner)


def _by_name(*outcomes: Outcome) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes}


OUTCOMES = _by_name(
    Outcome(
        "signed",
        "a contract was signed, whatever became of it",
        lambda deals: deals["signed"] != NOT_YET,
        counted="concluded",
    ),
    Outcome(
        "delivered",
        "delivered, and not handed back by the horizon",
        _stands(Stage.DELIVERED),
        ending=True,
        heading="deliv-\nered",
        counted="delivered",
    ),
    Outcome(
        "dropped",
        "abandoned, before or after signature, or superseded",
        _stands(Stage.ABANDONED),
        ending=True,
        heading="drop-\nped",
        counted="dropped",
    ),
    Outcome(
        "superseded",
        "talks that ended since the buyer filled their need by another purchase",
        lambda deals: deals["superseded"] != NOT_YET,
        heading="super-\nseded",
        counted="superseded",
        reported=False,
        rare=True,
    ),
    Outcome(
        "switched",
        "the buyer took another offer, American or not",
        _stands(Stage.SWITCHED),
        ending=True,
        heading="swit-\nched",
        counted="switched",
    ),
    Outcome(
        "reversed",
        "handed back or cancelled after a designation",
        _stands(Stage.REVERSED),
        ending=True,
        heading="rever-\nsed",
        counted="reversed",
    ),
    Outcome(
        "withdrawn",
        "Moscow gave it up, in talks or under contract",
        _stands(Stage.WITHDRAWN),
        ending=True,
        heading="with-\ndrawn",
        counted="withdrawn",
        rare=True,
    ),
    Outcome(
        "open",
        "not ended at the horizon: not begun, in talks, or signed and undelivered",
        lambda deals: deals["stage"] < Stage.DELIVERED,
        ending=True,
        counted="open",
    ),
    Outcome(
        "threatened",
        "warned in public, or named in a written demand",
        lambda deals: deals["threat"] >= Threat.WARNED,
        heading="threat-\nened",
        reported=False,
    ),
    Outcome(
        "designated",
        "the buyer was designated over this deal",
        lambda deals: deals["response"] == Response.DESIGNATED,
        heading="desig-\nnated",
    ),
    Outcome(
        "waived",
        "the buyer was spared by a waiver over this deal",
        lambda deals: deals["response"] == Response.WAIVED,
    ),
    Outcome(
        "lifted",
        "the buyer was designated over this deal, and its sanctions lifted",
        lambda deals: deals["lifted"] != NOT_YET,
        rare=True,
        reported=False,
    ),
    Outcome(
        "elsewhere",
        "the buyer bought neither from Russia nor from the United States",
        _lost_to(Winner.ANOTHER),
        heading="else-\nwhere",
        counted="elsewhere",
        reported=False,
    ),
)
"""Outcomes of a deal by name."""

AMERICAN = Outcome(
    "american", "the buyer took the American alternative", _lost_to(Winner.WASHINGTON)
)
"""What remains of `switched`: what Washington's offer achieved."""

EVER = tuple(name for name, outcome in OUTCOMES.items() if not outcome.ending)
ENDINGS = tuple(name for name, outcome in OUTCOMES.items() if outcome.ending)


def listed(names: Iterable[str]) -> str:
    """Return names as the beginning of a sentence: "Signed, designated and waived"."""
    *others, last = names
    return (f"{', '.join(others)} and {last}" if others else last).capitalize()


def when(names: Iterable[str]) -> str:
    """Return what percentages of some outcomes refer to, in words."""
    shown = set(names)
    ever, endings = ([name for name in group if name in shown] for group in (EVER, ENDINGS))
    return f"{listed(ever)}: ever. {listed(endings)}: at the end; they add up to 100."


@dataclass(frozen=True)
class Measure:
    """A total of a run.

    Attributes
    ----------
    unit, meaning : str
    of : callable
        From an ensemble to one number per run.
    """

    unit: str
    meaning: str
    of: Callable[[Ensemble], NDArray[np.generic]]


@dataclass(frozen=True)
class Total:
    """One number per run, with its unit: ndarray of shape (runs,)."""

    values: NDArray[np.float64]
    unit: str


@dataclass(frozen=True)
class MeanTotal:
    """Mean of a total over runs, with its interval and unit."""

    mean: float
    interval: Interval | None
    unit: str


def _count(outcome: Outcome) -> Measure:
    return Measure(
        "deals",
        f"how many deals: {outcome.meaning}",
        lambda ensemble: outcome.of(ensemble.deals).sum(axis=1),
    )


def _worth(outcome: Outcome) -> Measure:
    return Measure(
        "musd",
        f"list prices of the deals: {outcome.meaning}",
        lambda ensemble: (outcome.of(ensemble.deals) * ensemble.deals["list_price"]).sum(axis=1),
    )


def _mean_belief(ensemble: Ensemble) -> NDArray[np.float64]:
    """Return the mean of q over the deals whose buyer decided, 0 if there are none."""
    weighed = ensemble.deals["decided"] != NOT_YET
    beliefs = np.where(weighed, ensemble.deals["belief"], 0.0).sum(axis=1)
    mean: NDArray[np.float64] = beliefs / np.maximum(1, weighed.sum(axis=1))
    return mean


COUNTED = {outcome.counted: outcome for outcome in OUTCOMES.values() if outcome.counted}
"""Outcomes that are also counted and summed over deals, by the name under which they are."""

TOTALS: dict[str, Measure] = {
    **{f"deals_{name}": _count(outcome) for name, outcome in COUNTED.items()},
    **{f"usd_{name}": _worth(outcome) for name, outcome in COUNTED.items()},
    "deals_to_washington": _count(AMERICAN),
    "usd_to_washington": _worth(AMERICAN),
    "russian_revenue": Measure(
        "musd",
        "contracts signed in the run at the prices agreed, net of cancellations and of reversals "
        "before delivery",
        lambda ensemble: ensemble.seller["revenue"],
    ),
    "designations": Measure(
        "determinations",
        "determinations that designated; each names one buyer, whatever number of its deals it "
        "answers",
        lambda ensemble: ensemble.state["designations"],
    ),
    "waivers": Measure(
        "determinations",
        "determinations that waived; each names one buyer",
        lambda ensemble: ensemble.state["waivers"],
    ),
    "cases_left_hanging": Measure(
        "deals",
        "significant purchases without an answer at the end",
        lambda ensemble: (ensemble.deals["response"] == Response.PENDING).sum(axis=1),
    ),
    "offers_paid": Measure(
        "musd",
        "sweeteners paid to buyers that took the American alternative",
        lambda ensemble: ensemble.state["paid"],
    ),
    "relation_cost": Measure(
        "musd",
        "each designation's harm k to relations, by the buyer's category, times the list prices of "
        "all contracts that it answers; State's private part and the President are not in it",
        lambda ensemble: ensemble.state["relation_cost"],
    ),
    "mean_belief": Measure(
        "probability",
        "mean over deals of the buyer's belief q when it last decided; 0 if none did",
        _mean_belief,
    ),
    "liftings": Measure(
        "liftings",
        "times that a buyer's sanctions were lifted",
        lambda ensemble: ensemble.state["liftings"],
    ),
    "listings": Measure(
        "listings",
        "listings of Russian persons over sales",
        lambda ensemble: ensemble.treasury["listings"],
    ),
    "letters": Measure(
        "letters", "letters of Congress", lambda ensemble: ensemble.congress["letters"]
    ),
}
"""Totals of a run by name."""


@dataclass(frozen=True)
class EnsembleOutcomes:
    """What an ensemble came to: all that summaries and comparisons rest on.

    Attributes
    ----------
    first_run : int
        Index of the first run.
    deal_ids : tuple of str
        The deals, in order.
    deals : ndarray, shape (runs, deals)
        Their final states; of an ensemble that was read from its tables, what these keep.
    totals : dict of str to Total
        By name.
    losses : ndarray, shape (runs, deals)
        Of whom the buyer bought instead of Russia: places in `winners`.
    winners : tuple of str
        Sellers by name; the first is nobody.
    """

    scenario: Scenario
    seed: int
    engine: str
    first_run: int
    deal_ids: tuple[str, ...]
    deals: Records
    totals: Mapping[str, Total]
    losses: NDArray[np.int64]
    winners: tuple[str, ...]

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.deals)


NOBODY = "nobody"
"""Of whom a buyer has bought that bought of no other than Russia."""

Finished = Ensemble | EnsembleOutcomes
"""Runs that are over."""


def bought_from(ensemble: Ensemble) -> tuple[NDArray[np.int64], list[str]]:
    """Return of whom the buyer of each run and deal bought instead of Russia, as codes and names.

    The first name, "nobody", stands for all deals that Moscow has not lost to another.
    """
    deals = ensemble.deals.reshape(-1)
    names = [NOBODY, "United States", *ensemble.world.seller_names[1:]]
    taken = np.where(deals["stage"] == Stage.SWITCHED, deals["lost_to"], Winner.NOBODY)
    codes = np.where(taken == Winner.ANOTHER, deals["rival_seller"] + 1, taken)
    return codes.astype(np.int64), names


def outcomes_of(done: Finished) -> EnsembleOutcomes:
    """Return what runs came to."""
    if isinstance(done, EnsembleOutcomes):
        return done
    losses, winners = bought_from(done)
    return EnsembleOutcomes(
        scenario=done.scenario,
        seed=done.seed,
        engine=done.engine,
        first_run=done.first_run,
        deal_ids=tuple(done.world.deal_ids),
        deals=done.deals,
        totals=run_totals(done),
        losses=losses.reshape(done.deals.shape),
        winners=tuple(winners),
    )


def deal_outcomes(done: Finished) -> dict[str, NDArray[np.bool_]]:
    """Return each outcome of `OUTCOMES` as an array of shape (runs, deals)."""
    return {name: outcome.of(done.deals) for name, outcome in OUTCOMES.items()}


def deal_losses(done: EnsembleOutcomes, deal: int) -> dict[str, NDArray[np.bool_]]:
    """Return in which runs a deal is lost to each seller that wins it in any."""
    own = done.losses[:, deal]
    return {
        name: own == code
        for code, name in enumerate(done.winners)
        if code and bool((own == code).any())
    }


def run_totals(ensemble: Ensemble) -> dict[str, Total]:
    """Return the totals of each run."""
    return {
        name: Total(np.asarray(measure.of(ensemble), dtype=np.float64), measure.unit)
        for name, measure in TOTALS.items()
    }


def limits_of(unit: str) -> Interval:
    """Return the limits of a total of a run: none is negative, and a probability is at most 1."""
    return (0.0, 1.0) if unit == "probability" else (0.0, math.inf)


def months_to_signature(done: Finished, deal: int) -> NDArray[np.float64]:
    """Return months from the opening of talks to signature, over the runs in which a deal signs.

    Talks that were open when the scenario starts count from its first month; a contract that was
    signed when its talks opened does not count.
    """
    signed = done.deals["signed"][:, deal]
    opened = np.maximum(done.deals["opened"][:, deal], 0)
    chosen = (signed >= 0) & (signed >= opened)
    waited: NDArray[np.float64] = (signed[chosen] - opened[chosen]).astype(np.float64)
    return waited
