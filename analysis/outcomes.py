"""Outcomes of runs: per deal as yes or no, per run as totals with units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.ensemble import Ensemble
from sim.rules.terms import NOT_YET, Response, Stage, Threat

OUTCOMES = {
    "signed": "a contract was signed, whatever became of it",
    "delivered": "delivered, and not handed back by the horizon",
    "dropped": "abandoned, before or after signature",
    "switched": "the buyer took the alternative",
    "reversed": "handed back or cancelled after a designation",
    "open": "not ended at the horizon: not begun, in talks, or signed and undelivered",
    "threatened": "warned in public, or named in a written demand",
    "designated": "the buyer was designated over this deal",
    "waived": "the buyer was spared by a waiver over this deal",
}
"""Outcomes of a deal. delivered, dropped, switched, reversed and open exclude each other and add
up to one."""

COUNTED = ("concluded", "delivered", "dropped", "switched", "reversed", "open")
"""Outcomes that are also counted and summed over deals; «concluded» is «signed»."""


TOTALS = {
    **{f"deals_{name}": "deals" for name in COUNTED},
    **{f"usd_{name}": "musd" for name in COUNTED},
    "russian_revenue": "musd",
    "designations": "determinations",
    "waivers": "determinations",
    "cases_left_hanging": "deals",
    "offers_paid": "musd",
    "relation_cost": "musd",
    "mean_belief": "probability",
    "letters": "letters",
}
"""Totals of a run, with their units."""


@dataclass(frozen=True)
class Total:
    """One number per run, with its unit: ndarray of shape (runs,)."""

    values: NDArray[np.float64]
    unit: str


def deal_outcomes(ensemble: Ensemble) -> dict[str, NDArray[np.bool_]]:
    """Return each outcome of `OUTCOMES` as an array of shape (runs, deals)."""
    deals = ensemble.deals
    stage = deals["stage"]
    return {
        "signed": deals["signed"] != NOT_YET,
        "delivered": stage == Stage.DELIVERED,
        "dropped": stage == Stage.ABANDONED,
        "switched": stage == Stage.SWITCHED,
        "reversed": stage == Stage.REVERSED,
        "open": stage < Stage.DELIVERED,
        "threatened": deals["threat"] >= Threat.WARNED,
        "designated": deals["response"] == Response.DESIGNATED,
        "waived": deals["response"] == Response.WAIVED,
    }


def run_totals(ensemble: Ensemble) -> dict[str, Total]:
    """Return the totals of each run.

    Sums in dollars are at list prices; revenue is at the prices paid. Mean belief is the mean of
    q when the buyer last decided, over the deals in which one did; 0 if there are none.
    """
    outcomes = deal_outcomes(ensemble)
    outcomes["concluded"] = outcomes["signed"]
    size = ensemble.deals["list_price"]
    hanging = ensemble.deals["response"] == Response.PENDING
    weighed = ensemble.deals["decided"] != NOT_YET
    beliefs = np.where(weighed, ensemble.deals["belief"], 0.0).sum(axis=1)
    totals = {f"deals_{name}": outcomes[name].sum(axis=1) for name in COUNTED}
    totals |= {f"usd_{name}": (outcomes[name] * size).sum(axis=1) for name in COUNTED}
    totals |= {
        "russian_revenue": ensemble.seller["revenue"],
        "designations": ensemble.state["designations"],
        "waivers": ensemble.state["waivers"],
        "cases_left_hanging": hanging.sum(axis=1),
        "offers_paid": ensemble.state["paid"],
        "relation_cost": ensemble.state["relation_cost"],
        "mean_belief": beliefs / np.maximum(1, weighed.sum(axis=1)),
        "letters": ensemble.congress["letters"],
    }
    return {
        name: Total(np.asarray(totals[name], dtype=np.float64), unit)
        for name, unit in TOTALS.items()
    }


def months_to_signature(ensemble: Ensemble, deal: int) -> NDArray[np.float64]:
    """Return months from the opening of talks to signature, over the runs in which a deal signs.

    Talks that were open when the scenario starts count from its first month; a contract that was
    signed when its talks opened does not count.
    """
    signed = ensemble.deals["signed"][:, deal]
    opened = np.maximum(ensemble.deals["opened"][:, deal], 0)
    chosen = (signed >= 0) & (signed >= opened)
    waited: NDArray[np.float64] = (signed[chosen] - opened[chosen]).astype(np.float64)
    return waited
