"""Policies in words: what to do."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from analysis.look.formatting import RELATIONSHIPS
from analysis.sweep.design import is_number
from sim.parameters import REGISTRY

ANSWERS = {
    "discretionary": "weigh each case",
    "mandatory": "designate whenever a case is decided",
    "never": "never designate",
    "bernoulli": "designate by lot",
}


def _months(rate: float) -> str:
    wait = 1.0 / rate
    return f"{wait:.0f}" if wait >= 10.0 else f"{wait:.2g}"


def _pace(what: str) -> Callable[[float], str]:
    def words(rate: float) -> str:
        if rate <= 0.0:
            return f"never {what}"
        return f"{what} every {_months(rate)} months on average"

    return words


def _waivers(text: str) -> str:
    kinds = [RELATIONSHIPS[kind] for kind in json.loads(text)]
    return f"waivers for {', '.join(kinds)}" if kinds else "no waivers"


def _offers(cap: float) -> str:
    return "no offers" if cap <= 0.0 else f"offers of up to {cap:,.0f} million USD a deal"


def _budget(budget: Any) -> str:
    if not is_number(budget):
        return "no limit to all offers"
    return f"at most {budget:,.0f} million USD for all offers"


PHRASES: dict[str, Callable[[Any], str]] = {
    "state.policy": lambda word: ANSWERS.get(word, str(word)),
    "state.threat_rate": _pace("consider a warning"),
    "state.answer_rate": lambda rate: (
        f"decide a pending case after {_months(rate)} months on average"
        if rate > 0.0
        else "decide no pending case"
    ),
    "state.severity": lambda x: f"sanctions of severity {x:.2g} (baseline 1)",
    "law.waiver_for": _waivers,
    "state.offer_cap": _offers,
    "state.offer_budget": _budget,
    "treasury.listing": lambda share: (
        f"list Russian persons over {100 * share:.0f} % of significant sales"
    ),
    "market.allies": lambda count: (
        f"{count:.0f} allied {'seller' if count == 1 else 'sellers'} asked to bid for each deal"
        if count
        else "no allies asked to bid"
    ),
}
"""How levers that State is known to have read; others as their meaning and value."""


def to_do(levers: Mapping[str, Any]) -> str:
    """Return what a policy does, lever by lever."""
    told = []
    for path, value in levers.items():
        if path == "state.offer_budget" and levers.get("state.offer_cap") == 0.0:
            continue
        told.append(PHRASES[path](value) if path in PHRASES else _plain(path, value))
    return "; ".join(told)


def _plain(path: str, value: Any) -> str:
    known = REGISTRY.get(path)
    name = known.meaning if known else path
    unit = f" {known.unit}" if known and known.unit != "-" else ""
    return f"{name} {value:.3g}{unit}" if is_number(value) else f"{name}: {value}"
