"""The table of deals: one row per run and deal, which runs and sweeps keep alike."""

import numpy as np
import pyarrow as pa

from analysis.store.columns import coded_column, make_table, number_column
from sim.ensemble import Ensemble
from sim.parameters import words_of
from sim.rules.terms import NOT_YET, Response, Stage, Threat

HAPPENINGS = {
    "opened": "talks opened",
    "detected_in": "State detected the talks",
    "warned": "public warning",
    "demanded": "written demand",
    "offered": "alternative sweetened",
    "decided": "last month in which the buyer had a decision",
    "negotiating": "negotiations began",
    "agreed": "terms agreed",
    "signed": "contract signed",
    "delivered": "delivered",
    "triggered": "the law was triggered",
    "designated": "buyer designated",
    "waived": "waiver granted",
    "ended": "dropped, switched or reversed",
}
"""Months of a deal's record, with their meaning."""

TERMS = {
    "value": ("v, worth to the buyer", "LP"),
    "herd": ("η·H, safety in numbers", "LP"),
    "friction": ("f, payment friction", "LP"),
    "link": ("expected loss of a joint programme", "LP"),
    "third": ("expected loss from a third party's threat", "LP"),
    "outside": ("u0, outside option", "LP"),
    "sweetener": ("x, part of the outside option that Washington adds", "LP"),
    "belief": ("q, belief that this buyer would be designated", "probability"),
    "significance": ("s, probability of being found significant", "probability"),
    "sanction": ("q·s·C, expected sanction", "LP"),
    "price": ("P, price", "LP"),
    "gain_from_buying": ("ΔU, gain from buying", "LP"),
    "willingness": ("y, probability of wanting the deal", "probability"),
}
"""Terms of the last decision, with meaning and unit."""

FIXED_TERMS = ("value", "significance")
"""Terms that a deal has even if its buyer never decides."""


def deals_table(ensemble: Ensemble) -> pa.Table:
    """Return one row per run and deal: final state, months, terms of the last decision."""
    deals = ensemble.deals
    runs, count = deals.shape
    flat = deals.reshape(-1)
    ids = ensemble.world.deal_ids
    specs = [ensemble.scenario.deals[deal_id] for deal_id in ids]
    which = np.tile(np.arange(count), runs)
    first = ensemble.first_run
    columns = [
        number_column(
            "run", np.repeat(np.arange(first, first + runs), count), "index of the run", "-"
        ),
        coded_column("deal", which, ids),
        coded_column("buyer", which, [spec.buyer for spec in specs]),
        coded_column("system", which, [spec.system for spec in specs]),
        number_column("list_price", flat["list_price"], "list price", "musd"),
        coded_column("stage", flat["stage"], words_of(Stage)),
        coded_column("threat", flat["threat"], words_of(Threat)),
        coded_column("response", flat["response"], words_of(Response)),
        number_column("detected", flat["detected"], "State knows of the talks", "-"),
        number_column("significant", flat["significant"], "found significant at the trigger", "-"),
    ]
    for name, meaning in HAPPENINGS.items():
        months = flat[name].astype(np.int32)
        missing = flat[name] == NOT_YET
        columns.append(number_column(name, months, meaning, "months since start", missing))
    undecided = flat["decided"] == NOT_YET
    absent = {"price": undecided & (flat["signed"] == NOT_YET), **dict.fromkeys(FIXED_TERMS)}
    for name, (meaning, unit) in TERMS.items():
        missing = absent.get(name, undecided)
        columns.append(number_column(name, flat[name], meaning, unit, missing))
    return make_table(columns)
