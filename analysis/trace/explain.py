"""Why: one deal in one run, month by month, with the terms of each decision."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import CommandError
from sim.ensemble import Ensemble, simulate
from sim.errors import nearest
from sim.gain import SIGNS, TERMS
from sim.months import format_month
from sim.parameters import spelled
from sim.rules.buying import advance_rate, drop_rate
from sim.rules.numeric import choice_probability
from sim.rules.terms import NOT_YET, Response, Stage, Threat
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.agents import Cast

REACHED = {
    Stage.NEGOTIATING: "negotiations begin",
    Stage.AGREED: "terms are agreed",
    Stage.SIGNED: "the contract is signed",
    Stage.DELIVERED: "the first delivery arrives",
    Stage.ABANDONED: "the buyer drops the deal",
    Stage.SWITCHED: "the buyer takes the alternative",
    Stage.REVERSED: "the buyer reverses the purchase",
}


def trace(
    scenario: Scenario,
    deal_id: str,
    run: int,
    seed: int = 1,
    engine: str = "compiled",
    *,
    cast: "Cast | None" = None,
) -> dict[str, Any]:
    """Simulate one run again and return one deal's history.

    A run is known by its index: it is the same whatever number of runs it is taken from. For `cast`
    see `sim.ensemble.simulate`.

    Returns
    -------
    dict
        Ready for JSON: `months`, with the terms of ΔU [LP], belief, price and the probabilities
        of the month where a decision was due; `moments`, what happened, in words.

    Raises
    ------
    CommandError
        If the scenario has no such deal.
    """
    if deal_id not in scenario.deals:
        near = nearest(deal_id, scenario.deals)
        hint = f"; did you mean '{near}'?" if near else ""
        known = ", ".join(sorted(scenario.deals)[:8]) + (" …" if len(scenario.deals) > 8 else "")
        raise CommandError(f"{scenario.name}: has no deal '{deal_id}'; it has {known}{hint}")
    ensemble = simulate(scenario, 1, seed, engine=engine, history=True, first_run=run, cast=cast)
    rows = month_rows(ensemble, ensemble.world.deal_ids.index(deal_id))
    deal = ensemble.deals[0][ensemble.world.deal_ids.index(deal_id)]
    return {
        "scenario": scenario.name,
        "seed": seed,
        "run": run,
        "deal": deal_id,
        "buyer": scenario.deals[deal_id].buyer,
        "system": scenario.deals[deal_id].system,
        "list_price": float(deal["list_price"]),
        "start": format_month(scenario.start),
        "final": spelled(Stage(int(deal["stage"]))),
        "response": spelled(Response(int(deal["response"]))),
        "months": rows,
        "moments": [
            {"month": row["month"], "text": text} for row in rows for text in row["happened"]
        ],
    }


def month_rows(ensemble: Ensemble, index: int, digits: int = 2) -> list[dict[str, Any]]:
    """Return one row per month of the first run of an ensemble with history.

    `digits` is how many follow the point in what happened, in words.
    """
    assert ensemble.history is not None
    deal = ensemble.deals[0][index]
    scenario = ensemble.world.of_run(ensemble.first_run).scenario
    record = ensemble.history.deals[0, :, index]
    exposures = ensemble.history.buyers["exposure"][0, :, deal["buyer"]]
    rows = []
    for month, entry in enumerate(record):
        before = int(record[month - 1]["stage"]) if month else int(Stage.UNOPENED)
        if int(deal["opened"]) == month:
            before = int(ensemble.world.deals[index].first_stage)
        after = Stage(int(entry["stage"]))
        row: dict[str, Any] = {
            "month": format_month(scenario.start + month),
            "stage": spelled(after),
            "threat": spelled(Threat(int(entry["threat"]))),
            "response": spelled(Response(int(entry["response"]))),
            "decided": bool(entry["decided"]),
        }
        if entry["decided"]:
            row |= decision(entry, float(exposures[month]), before, scenario)
        elif may_reverse(entry, before):
            regret = float(exposures[month]) - float(entry["value"])
            row["probability_of_reversing"] = reversal_probability(regret, scenario)
        row["happened"] = happenings(deal, row, (before, after), month, digits)
        rows.append(row)
    return rows


def decision(entry: np.void, exposure: float, stage: int, scenario: Scenario) -> dict[str, Any]:
    """Return the terms of a month's decision and the probabilities that followed from them."""
    y = float(entry["willingness"])
    terms = {name: float(entry[name]) for name in TERMS}
    return {
        **terms,
        "belief": float(entry["belief"]),
        "significance": float(entry["significance"]),
        "exposure": exposure,
        "sweetener": float(entry["sweetener"]),
        "sunk": scenario.buying.sunk if stage == Stage.SIGNED else 0.0,
        "gain_from_buying": float(entry["gain_from_buying"]),
        "willingness": y,
        "probability_of_advancing": advance_rate(stage, scenario.buying) * y,
        "probability_of_dropping": drop_rate(stage, scenario.buying) * (1.0 - y),
    }


def may_reverse(entry: np.void, stage: int) -> bool:
    """Tell whether a month began with a designated purchase that could be handed back."""
    bought = stage in (Stage.SIGNED, Stage.DELIVERED)
    return bought and int(entry["response"]) == Response.DESIGNATED


def reversal_probability(regret: float, scenario: Scenario) -> float:
    """Return the month's hazard of reversal at a regret of C - v [LP] (R6)."""
    wish = choice_probability(scenario.buying.precision, regret, 0.0)
    return float(scenario.buying.reversal * wish)


def happenings(
    deal: np.void, row: dict[str, Any], stages: tuple[int, Stage], month: int, digits: int = 2
) -> list[str]:
    """Return what happened to a deal in a month, in words; `stages` are those before and after."""

    def now(name: str) -> bool:
        return int(deal[name]) == month

    before, after = stages
    told = []
    if now("opened"):
        told.append(f"talks open, {spelled(Stage(before))}")
    if now("detected_in"):
        told.append("Washington detects the talks")
    if now("warned"):
        told.append("Washington warns the buyer in public")
    if now("demanded"):
        told.append("Congress demands an answer in writing")
    if now("offered") and row["decided"]:
        more = shown(row["sweetener"], digits)
        told.append(f"Washington sweetens the alternative by {more} list prices")
    if after != before and after in REACHED:
        told.append(with_reason(REACHED[after], row, after, digits))
    if now("triggered"):
        found = "is found significant" if deal["significant"] else "is not found significant"
        told.append(f"the purchase {found} (probability {shown(deal['significance'], digits)})")
    waited = month - int(deal["pending_from"])
    since = f" after {months(waited)}" if deal["pending_from"] != NOT_YET and waited > 0 else ""
    if now("designated"):
        told.append(f"Washington designates the buyer{since}")
    if now("waived"):
        told.append(f"Washington waives sanctions{since}")
    return told


def with_reason(what: str, row: dict[str, Any], after: Stage, digits: int = 2) -> str:
    """Return a move of the buyer with the terms that led to it."""
    if after == Stage.REVERSED and "probability_of_reversing" in row:
        return f"{what} (the chance was {percent(row['probability_of_reversing'])} this month)"
    if not row["decided"]:
        return what
    backward = after in (Stage.ABANDONED, Stage.SWITCHED)
    chance = row["probability_of_dropping" if backward else "probability_of_advancing"]
    return (
        f"{what}: buying is worth {worth(row, digits)}; belief {shown(row['belief'], digits)}; "
        f"the chance of this step was {percent(chance)} this month"
    )


def waiting(row: dict[str, Any], digits: int = 2) -> str:
    """Return in words why a buyer that had something to decide might have moved, and did not."""
    dropping = percent(row["probability_of_dropping"])
    if row["sunk"]:
        return (
            f"signed, waits for delivery. Keeping the contract is worth {worth(row, digits)}; "
            f"the chance that it is cancelled was {dropping}"
        )
    return (
        f"nothing changes. Buying is worth {worth(row, digits)}; the chance of a step forward was "
        f"{percent(row['probability_of_advancing'])}, of dropping the deal {dropping}"
    )


def worth(row: dict[str, Any], digits: int = 2) -> str:
    """Return ΔU with its terms."""
    return f"{shown(row['gain_from_buying'], digits, '+')} list prices ({equation(row, digits)})"


def equation(row: dict[str, Any], digits: int = 2) -> str:
    """Return the terms of ΔU that are not zero, with their signs."""
    parts = [
        f"{'+' if (SIGNS[name] > 0) == (row[name] > 0.0) else '-'} {term.words} "
        f"{shown(abs(row[name]), digits)}"
        for name, term in TERMS.items()
        if float(shown(row[name], digits))
    ]
    if row["sunk"]:
        parts.append(f"+ sunk cost {shown(row['sunk'], digits)}")
    return " ".join(parts).removeprefix("+ ")


def months(count: int) -> str:
    """Return a number of months in words."""
    return f"{count} month{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """Return a share in percent, to a tenth."""
    return f"{shown(100.0 * share, 1)} %"


def shown(number: float, digits: int, sign: str = "") -> str:
    """Return a number with so many digits after the point.

    What lies on a tie but for the last bits is rounded away from zero, whatever these bits are; and
    nothing is shown as minus zero.
    """
    nudged = round(float(number) + math.copysign(1e-9, number), digits) + 0.0
    return f"{nudged:{sign}.{digits}f}"
