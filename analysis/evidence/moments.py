"""Moments of an ensemble that the record of sanctions also has (scenarios/data/patterns.csv).

An episode is a purchase that was threatened. It ends in a concession (the buyer dropped it), in
resistance (signed) that is punished or not, or is still open at the horizon and then counts for
nothing. State has stood firm if the buyer was designated by the horizon.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.records import Records
from sim.rules.terms import NOT_YET, Response, Stage

WINDOW = 24
"""Months for which an earlier case is remembered as the last one."""

BINS = 20
"""Bins of what the analyst cannot see, for the correlation over it."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Episodes:
    """Threatened purchases by run and deal: flags and months of shape (runs, deals)."""

    threat: NDArray[np.int64]
    conceded: Flags
    resisted: Flags
    punished: Flags
    backed_down: Flags
    resolved: NDArray[np.int64]
    reversed: Flags
    lag: NDArray[np.int64]
    exposure: Floats
    shock: Floats

    @property
    def ended(self) -> Flags:
        """Those that count: conceded or resisted."""
        return self.conceded | self.resisted


@dataclass(frozen=True)
class LastAnswers:
    """What the last case came to before each threat; False where there was none.

    Attributes
    ----------
    retreat, penalty : (runs, deals)
        State had backed down; it had punished.
    """

    retreat: Flags
    penalty: Flags


def episodes(deals: Records, exposure: Floats) -> Episodes:
    """Return the threatened purchases of an ensemble.

    Parameters
    ----------
    deals : (runs, deals) of Deal
        Final states.
    exposure : (runs, deals)
        C of each deal's buyer [LP].
    """
    threat = np.maximum(deals["warned"], deals["demanded"])
    both = (deals["warned"] != NOT_YET) & (deals["demanded"] != NOT_YET)
    threat = np.where(both, np.minimum(deals["warned"], deals["demanded"]), threat)
    threatened = threat != NOT_YET
    signed = deals["signed"] != NOT_YET
    gone = (deals["stage"] == Stage.ABANDONED) | (deals["stage"] == Stage.SWITCHED)
    punished = deals["response"] == Response.DESIGNATED
    waived = deals["response"] == Response.WAIVED
    answered = np.where(punished, deals["designated"], np.where(waived, deals["waived"], NOT_YET))
    return Episodes(
        threat=threat,
        conceded=threatened & gone & ~signed,
        resisted=threatened & signed,
        punished=threatened & signed & punished,
        backed_down=threatened & signed & waived,
        resolved=np.where(threatened & signed, answered, NOT_YET),
        reversed=punished & (deals["stage"] == Stage.REVERSED),
        lag=np.where(punished, deals["designated"] - deals["triggered"], NOT_YET),
        exposure=exposure,
        shock=deals["shock"],
    )


def moments(found: Episodes, last: LastAnswers | None = None) -> dict[str, float]:
    """Return the moments of one ensemble; NaN where nothing that counts has happened.

    Threats carried out are stand firm·(1 - concede): a number for the reader, and no third pattern.
    Whoever has the last answers at hand gives them.
    """
    lags = found.lag[found.lag != NOT_YET]
    return {
        "concede": ratio(found.conceded, found.ended),
        "stand_firm": ratio(found.punished, found.resisted),
        "carried_out": ratio(found.punished, found.ended),
        "cost_ratio": cost_ratio(found),
        "reputation": reputation(found, last_answers(found) if last is None else last),
        "reversal": ratio(found.reversed, found.lag != NOT_YET),
        "lag_median": float(np.median(lags)) if len(lags) else np.nan,
        "lag_p90": float(np.quantile(lags, 0.9)) if len(lags) else np.nan,
        "selection": selection(found),
    }


def ratio(part: Flags, whole: Flags) -> float:
    """Return the share of a set that is in another; NaN if it is empty."""
    size = np.count_nonzero(whole)
    return np.count_nonzero(part & whole) / size if size else np.nan


def cost_ratio(found: Episodes) -> float:
    """Return how much more often buyers concede in the highest third of exposure than lowest.

    Thirds are of each run's own deals, since weights may differ from run to run.
    """
    low, high = np.quantile(found.exposure, [1.0 / 3.0, 2.0 / 3.0], axis=1)[..., np.newaxis]
    calm = ratio(found.conceded, found.ended & (found.exposure <= low))
    exposed = ratio(found.conceded, found.ended & (found.exposure >= high))
    return exposed / calm if calm > 0.0 else np.nan


def last_answers(found: Episodes) -> LastAnswers:
    """Return what became of the latest resisted threat answered in `WINDOW` months before each."""
    after_retreat = np.zeros_like(found.conceded)
    after_penalty = np.zeros_like(found.conceded)
    for i in range(found.threat.shape[1]):
        age = found.threat[:, [i]] - found.resolved
        fresh = (found.resolved != NOT_YET) & (age > 0) & (age <= WINDOW)
        latest = np.argmin(np.where(fresh, age, WINDOW + 1), axis=1)
        rows = np.arange(len(age))
        known = fresh[rows, latest]
        penalty = found.punished[rows, latest]
        after_retreat[:, i] = known & ~penalty
        after_penalty[:, i] = known & penalty
    return LastAnswers(after_retreat, after_penalty)


def reputation(found: Episodes, last: LastAnswers) -> float:
    """Return concessions where State last backed down less those where it last punished."""
    return ratio(found.conceded, found.ended & last.retreat) - ratio(
        found.conceded, found.ended & last.penalty
    )


def selection(found: Episodes) -> float:
    """Return the correlation, over what the analyst cannot see, of penalty and success.

    Success is a concession, or a reversal after the penalty.
    """
    shocks = found.shock[found.ended]
    if len(shocks) < 10 * BINS:
        return np.nan
    edges = np.quantile(shocks, np.linspace(0.0, 1.0, BINS + 1)[1:-1])
    place = np.searchsorted(edges, shocks)
    sizes = np.bincount(place, minlength=BINS)
    success = (found.conceded | found.reversed)[found.ended]
    punished = np.bincount(place, found.punished[found.ended], BINS) / sizes
    succeeded = np.bincount(place, success, BINS) / sizes
    if np.ptp(punished) == 0.0 or np.ptp(succeeded) == 0.0:
        return np.nan
    return float(np.corrcoef(punished, succeeded)[0, 1])
