"""A scenario in which all is switched off but what a closed form needs.

Every deal starts with agreed terms, moves at once, is triggered by signature and answered in the
same month; no noise in values, no leniency, no memory loss, no friction, no letters, no threats.
"""

import math
from collections.abc import Sequence
from typing import Any

from sim.scenario import Scenario
from sim.scenario_file import from_mapping

START = 2017 * 12
INF = math.inf

QUIET: dict[str, dict[str, Any]] = {
    "weights": {"spread": 0.0, "rival": 0.0},
    "learning": {"leniency": 0.0, "memory": 1.0, "silence_months": 100_000},
    "buying": {
        "precision": INF,
        "herding": 0.0,
        "advance_agreed": 1.0,
        "drop_agreed": 1.0,
        "drop_signed": 0.0,
        "reversal": 0.0,
    },
    "russia": {"pricing": "list", "wedge": 0.0},
    "state": {
        "cost_spread": 0.0,
        "reputation": 0.0,
        "answer_rate": 1.0,
        "threat_rate": 0.0,
        "offer_cap": 0.0,
        "gain": 0.0,
        "waiver_cost": 0.0,
        "delay": 0.0,
        "back_down_months": 0.0,
    },
    "congress": {"threshold": INF, "inaction": 0.0},
    "treasury": {"friction": 0.0},
}


def limit(
    benefits: Sequence[float],
    losses: Sequence[float],
    *,
    months: int = 1,
    in_turn: bool = False,
    deal: dict[str, Any] | None = None,
    country: Sequence[dict[str, Any]] | None = None,
    **sections: dict[str, Any],
) -> Scenario:
    """Return a scenario with one buyer per benefit.

    Parameters
    ----------
    benefits : sequence of float
        B, net gain at list price before sanctions [LP].
    losses : sequence of float
        C, loss if designated [LP]; one for all or one each.
    in_turn : bool
        Deals open one a month, in order.
    deal : dict, optional
        More keys of every deal.
    country : sequence of dict, optional
        More keys of each state.
    **sections
        Parameters that differ from the quiet ones.
    """
    codes = [f"A{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(len(benefits))]
    described = {
        "relationship": "neutral",
        "arms_imports": 0.0,
        "russia_share": 0.0,
        "us_share": 0.0,
        "russia_share_earliest": 0.0,
        "gdp": 10.0,
        "us_export_share": 0.0,
    }
    names = QUIET.keys() | sections.keys()
    return from_mapping(
        {
            "start": START,
            "months": months,
            "law": {
                "in_force": START - 12,
                "grace_months": 0,
                "trigger": "signature",
                "waiver_from": START - 12,
                "waiver_for": ["neutral"],
            }
            | sections.pop("law", {}),
            "systems": {
                "W": {"capability": 0.5, "list_price": 1000.0, "capacity": INF, "lead_time": 0}
            },
            "countries": {
                code: described
                | {"name": code, "exposure": float(losses[i % len(losses)])}
                | (country[i % len(country)] if country else {})
                for i, code in enumerate(codes)
            },
            "deals": {
                f"{code}/W": {
                    "buyer": code,
                    "system": "W",
                    "value": benefit + 1.0,
                    "significance": 1.0,
                    "stage": "agreed",
                    "opens": START + (i if in_turn else 0),
                }
                | (deal or {})
                for i, (code, benefit) in enumerate(zip(codes, benefits, strict=True))
            },
            "similarity": {a: dict.fromkeys(codes, 1.0) for a in codes},
        }
        | {name: QUIET.get(name, {}) | sections.get(name, {}) for name in names - {"law"}}
    )
