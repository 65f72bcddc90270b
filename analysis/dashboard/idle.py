"""Levers that change nothing where the others stand as they do, and why.

Each line says when, in plain words why, and which levers. It holds to the bit, run by run; a test
moves every one of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.dashboard.offer import OfferedScenario
from analysis.dashboard.view_state import Moved, ViewState
from analysis.scenario.controls import NEVER
from sim.data.tables import load_tables
from sim.facts import country_attributes
from sim.rules.terms import Bids

Values = Mapping[str, Any]

IN_FORCE = "law.in_force"


@dataclass(frozen=True)
class Idle:
    """Levers that change nothing, when, and why."""

    why: str
    when: Callable[[Values], bool]
    paths: tuple[str, ...]


def section(name: str, *fields: str) -> tuple[str, ...]:
    """Return paths of fields of a section."""
    return tuple(f"{name}.{field}" for field in fields)


def stands(path: str, *values: Any) -> Callable[[Values], bool]:
    """Return a test of whether a lever stands at one of some values."""
    return lambda now: now.get(path) in values


LEARNING = section(
    "learning",
    *("alpha", "beta", "leniency", "memory", "similarity_scale", "warning", "demand"),
    *("silence_months", "silence_weight"),
)
WAITING = (
    *section("state", "reputation", "waiver_cost", "delay", "delay_cap", "back_down_months"),
    *section("congress", "inaction", "inaction_cap"),
)
"""What only counts where State weighs whether to answer now, later or with a waiver."""

COSTS = section(
    "state",
    *("cost_nato_ally", "cost_major_non_nato_ally", "cost_partner", "cost_neutral"),
    "cost_adversary",
)

IDLE = (
    Idle(
        "there is no law, so nobody is threatened, spared or sanctioned",
        stands(IN_FORCE, NEVER),
        (
            *section("law", "waiver_from", "deadline_from", "grace_months", "trigger"),
            "law.deadline_months",
            *section("weights", "arms", "exports", "alliance"),
            *LEARNING,
            "learning.prior",
            *section("buying", "reversal", "kept"),
            *section("state", "severity_cost", "offer_margin"),
            *section("state", "policy", "precision", "deterrence_gain", "detection", "threat_rate"),
            *section("state", "answer_rate", "severity", "repeat", "cost_spread", "back_down"),
            "state.offer_cap",
            *COSTS,
            *WAITING,
            *section("significance", "base", "price", "capability"),
            *section("congress", "threshold", "letter_factor"),
            "treasury.retaliation",
            "treasury.listing",
            "russia.sanction_cost",
        ),
    ),
    Idle(
        "no sanctions are lifted while the weapon stays",
        lambda now: now.get("state.lifting") == 0.0,
        ("law.consent_from", "congress.lifting_cost", "learning.lifted"),
    ),
    Idle(
        "no sanctions are lifted; set 'lifting' or 'lifting return' first",
        lambda now: now.get("state.lifting") == 0.0 == now.get("state.lifting_return"),
        ("law.lifting_months",),
    ),
    Idle(
        "no deadline holds; set 'deadline from' first",
        stands("law.deadline_from", NEVER),
        ("law.deadline_months",),
    ),
    Idle(
        "State never answers under this policy",
        stands("state.policy", "never"),
        (
            *section("law", "waiver_from", "deadline_from", "deadline_months"),
            *section("state", "answer_rate", "repeat"),
            *section("buying", "reversal", "kept"),
            *WAITING,
        ),
    ),
    Idle(
        "State must designate under this policy and weighs nothing",
        stands("state.policy", "mandatory"),
        ("law.waiver_from", *WAITING),
    ),
    Idle(
        "under this policy State answers at once, by chance or by type, and grants no waivers",
        stands("state.policy", "bernoulli", "signalling", "kreps_wilson"),
        (
            *section("law", "waiver_from", "deadline_from", "deadline_months"),
            "state.answer_rate",
            *WAITING,
        ),
    ),
    Idle(
        "under this policy buyers take account of State's type and do not learn from precedents",
        stands("state.policy", "signalling", "kreps_wilson"),
        (*LEARNING, "learning.prior"),
    ),
    Idle(
        "under this policy State answers at once, so that no case hangs",
        stands("state.policy", "bernoulli"),
        section("learning", "silence_months", "silence_weight"),
    ),
    Idle(
        "Washington offers nothing; raise 'offers' first",
        stands("state.offer_cap", 0.0),
        ("state.offer_margin",),
    ),
    Idle(
        "sanctions stand at severity 1; move 'how hard sanctions hit' first",
        stands("state.severity", 1.0),
        ("state.severity_cost",),
    ),
    Idle(
        "no waiver is lawful; set 'waivers' first",
        stands("law.waiver_from", NEVER),
        ("state.waiver_cost",),
    ),
    Idle(
        "sanctions of severity 0 cost a buyer nothing",
        stands("state.severity", 0.0),
        section("weights", "arms", "exports", "alliance"),
    ),
    Idle(
        "payments meet no friction",
        stands("treasury.friction", 0.0),
        ("treasury.half_life",),
    ),
    Idle("delay costs nothing", stands("state.delay", 0.0), ("state.delay_cap",)),
    Idle(
        "Russia sells at its list price, whatever its costs",
        stands("russia.pricing", "list"),
        section("russia", "unit_cost", "wedge", "share"),
    ),
    Idle(
        "Russia sells at its list price, whatever a sale costs it, and never withdraws",
        lambda now: now.get("russia.pricing") == "list" and now.get("russia.withdrawal") == 0.0,
        section("russia", "scarcity", "sanction_cost"),
    ),
    Idle(
        "payments meet no friction, and new sanctions cost Moscow nothing",
        lambda now: now.get("treasury.friction") == 0.0 == now.get("russia.sanction_cost"),
        ("treasury.listing",),
    ),
    Idle(
        "Russia posts a price and does not bargain over the surplus",
        stands("russia.pricing", "posted"),
        ("russia.share",),
    ),
)
"""What stands first is said of a lever to which several apply."""

UNBID = "no other seller bids; set 'other sellers' first"
UNNAMED = "no other seller is named in this scenario"
UNHEARD = "offers that name their seller are left out of account; set 'named' first"


def idle_levers(state: ViewState, moved: Moved) -> dict[str, str]:
    """Return the levers that change nothing where these are moved, with the reason in words."""
    values = state.offer.own | dict(moved)
    fixed = {
        path: value
        for path, value in values.items()
        if path in moved or not state.controls[path].drawn
    }
    found: dict[str, str] = {}
    for line in IDLE:
        if line.when(fixed):
            found |= {path: line.why for path in line.paths if path not in found}
    bids, named = bids_in(state.offer)
    heard = named and values.get("market.named") == "heard"
    if named and not heard:
        found["market.compat"] = UNHEARD
    if not bids and not values.get("market.bidders") and not values.get("market.allies"):
        found["market.mean"] = found["market.bids"] = UNBID
        if not heard:
            found["market.spread"] = UNHEARD if named else UNBID
    found = absent(state.offer) | found
    return {path: why for path, why in found.items() if path in state.controls}


@cache
def bids_in(offer: OfferedScenario) -> tuple[bool, bool]:
    """Return whether a scenario itself has unnamed bids, and offers that name their sellers."""
    deals = offer.scenario.scenario.deals.values()
    return any(deal.bidders for deal in deals), any(deal.rival_offers for deal in deals)


@cache
def absent(offer: OfferedScenario) -> dict[str, str]:
    """Return the levers for which a scenario has nobody that they would touch."""
    scenario, tables = offer.scenario.scenario, load_tables()
    buyers = [deal.buyer for deal in scenario.deals.values()]
    met = {country_attributes(code, scenario, tables).relationship for code in set(buyers)}
    found = {
        path: f"no buyer here is {words}"
        for path, words in zip(
            COSTS,
            ("a NATO ally", "a major non-NATO ally", "a partner", "neutral", "an adversary"),
            strict=True,
        )
        if path.partition("cost_")[2] not in met
    }
    own = [deal.bidders for deal in scenario.deals.values()]
    if not any(deal.rival_offers for deal in scenario.deals.values()):
        found["market.named"] = UNNAMED
        if scenario.market.bids == Bids.PLAIN:
            found["market.compat"] = UNNAMED
    needs = [(deal.buyer, deal.need) for deal in scenario.deals.values() if deal.need is not None]
    if len(set(needs)) == len(needs):
        found["buying.filled_need"] = "no two deals of a buyer here serve one need"
    if not any(level.level > 0.0 for level in scenario.grievance.values()):
        found["treasury.retaliation"] = "no conduct of Russia that would be answered is named here"
    if own and all(bidders is not None for bidders in own):
        found["market.bidders"] = "every deal says itself how many other sellers bid"
    if len(set(buyers)) == len(buyers):
        found["state.repeat"] = "no buyer here has a second deal to be designated over"
    return found
