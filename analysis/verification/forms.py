"""The closed forms: which claims, and of which numbers of a scenario they are functions."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.verification import choices, crowds, decisions, sequences, supply, waits
from analysis.verification.claims import Claim
from sim.scenario import Scenario


@dataclass(frozen=True)
class Form:
    """One closed form.

    Attributes
    ----------
    letter : str
        Which family it belongs to, as in docs/closed-forms.md.
    claims : callable
        Takes a scenario to what is known about it.
    knows : tuple of str
        Paths of the numbers it is a function of, ``*`` for any name.
    """

    letter: str
    claims: Callable[[Scenario], list[Claim]]
    knows: tuple[str, ...]


VALUE, EXPOSURE = "deals.*.value", "countries.*.exposure"
GAIN = ("countries.*.deterrence_gain", "state.deterrence_gain")
COST = ("countries.*.sanction_cost", "state.cost_neutral")
BELIEF = ("learning.alpha", "learning.beta")
RUSSIA = ("russia.pricing", "russia.unit_cost", "russia.share")
MONTHS = "months"
TURNS = ("deals.*.opens", MONTHS)

FORMS = {
    "threshold": Form("a", decisions.threshold, (VALUE, EXPOSURE, *BELIEF, *RUSSIA, "state.theta")),
    "carrot": Form(
        "a", decisions.carrot, (VALUE, EXPOSURE, *BELIEF, *RUSSIA, *GAIN, "state.theta")
    ),
    "retreat": Form("a", decisions.retreat, (VALUE, EXPOSURE, *COST, "state.back_down")),
    "private-cost": Form(
        "b1",
        decisions.private,
        (
            *(VALUE, EXPOSURE, *BELIEF, *RUSSIA, *COST),
            *("state.gain", "state.cost_spread", "weights.spread"),
        ),
    ),
    "rivals": Form(
        "j",
        decisions.market,
        (VALUE, *RUSSIA, "weights.spread", "deals.*.bidders", "market.*"),
    ),
    "denied": Form(
        "j",
        decisions.market,
        (VALUE, *RUSSIA, "weights.spread", "deals.*.bidders", "market.*", "events.*.by"),
    ),
    "signalling": Form(
        "b2",
        decisions.signals,
        (VALUE, EXPOSURE, *RUSSIA, *GAIN, "state.resolve", "state.back_down"),
    ),
    "chain-store": Form(
        "c",
        sequences.reputation,
        (VALUE, EXPOSURE, *RUSSIA, *GAIN, *COST, *TURNS, "state.resolve"),
    ),
    "learning": Form(
        "d", sequences.rate, (VALUE, EXPOSURE, *BELIEF, *RUSSIA, *TURNS, "state.theta")
    ),
    "fading-memory": Form(
        "d",
        sequences.fading,
        (VALUE, EXPOSURE, *BELIEF, *RUSSIA, *TURNS, "state.theta", "learning.memory"),
    ),
    "large-numbers": Form("e", crowds.independence, (VALUE, "buying.precision")),
    "quantal-response": Form(
        "e",
        decisions.quantal,
        (
            *(VALUE, EXPOSURE, *BELIEF, *COST),
            *("buying.precision", "state.precision", "state.back_down"),
        ),
    ),
    "imitation": Form(
        "e",
        crowds.crowd,
        (
            *(VALUE, "buying.precision", "buying.herding"),
            *("buying.advance_agreed", "buying.drop_agreed", MONTHS),
        ),
    ),
    "bistable": Form("e", crowds.urn, (VALUE, *TURNS, "buying.precision", "buying.herding")),
    "bargaining": Form(
        "f",
        decisions.nash,
        (
            *(VALUE, EXPOSURE, *BELIEF, "russia.unit_cost", "russia.share", "weights.interop"),
            *("countries.*.us_share", "deals.*.alternative*", "state.theta"),
        ),
    ),
    "posted-price": Form(
        "f",
        decisions.posted,
        (VALUE, EXPOSURE, *BELIEF, "russia.unit_cost", "buying.precision", "state.theta"),
    ),
    "cascade": Form(
        "g", crowds.waivers, (VALUE, EXPOSURE, *BELIEF, *RUSSIA, MONTHS, "similarity*")
    ),
    "uncertain-cascade": Form(
        "g", crowds.uncertain_waivers, (VALUE, EXPOSURE, *BELIEF, *RUSSIA, MONTHS, "weights.spread")
    ),
    "reasoned": Form(
        "l",
        decisions.reasoning,
        (
            *(VALUE, *COST, "countries.*.us_share", "deals.*.threat", "weights.arms"),
            *("buying.precision", "state.precision", "state.policy", "state.gain"),
            *("state.back_down", "state.cost_spread", "state.severity", "state.severity_cost"),
        ),
    ),
    "regret": Form(
        "k",
        waits.reversal,
        (
            *(VALUE, EXPOSURE, MONTHS, "buying.precision", "buying.reversal"),
            *("buying.sunk", "buying.kept"),
        ),
    ),
    "lifting": Form(
        "o",
        waits.let_off,
        (
            *(VALUE, EXPOSURE, MONTHS, *COST, "buying.precision", "buying.reversal"),
            *("state.precision", "state.gain", "state.lifting", "state.lifting_return"),
            *("congress.lifting_cost", "law.consent_from", "law.lifting_months"),
        ),
    ),
    "waiting": Form(
        "j",
        waits.queue,
        (
            *(VALUE, EXPOSURE, *BELIEF, "deals.*.units", "deals.*.stage", "deals.*.significance"),
            *("systems.*.capacity", "systems.*.lead_time", "events*", "law.trigger"),
            *("buying.impatience", "buying.herding"),
        ),
    ),
    "reprisal": Form(
        "m",
        supply.reprisal,
        (
            *(VALUE, EXPOSURE, *BELIEF, "russia.unit_cost", "russia.share", "deals.*.significance"),
            *("russia.alpha", "russia.beta", "russia.sanction_cost", "events*", "state.theta"),
        ),
    ),
    "order-book": Form(
        "m",
        supply.order_book,
        (
            *(VALUE, "deals.*.units", "deals.*.stage", "systems.*.capacity", "russia.unit_cost"),
            *("russia.share", "russia.scarcity"),
        ),
    ),
    "withdrawal": Form(
        "m",
        supply.withdrawal,
        (
            *(VALUE, *RUSSIA, MONTHS, "russia.withdrawal", "russia.precision", "events.*.cost"),
            "systems.*.lead_time",
        ),
    ),
    "moscow-learns": Form(
        "m",
        supply.lessons,
        (MONTHS, "russia.alpha", "russia.beta", "russia.sanction_cost", "treasury.listing"),
    ),
    "one-need": Form(
        "n",
        choices.one_purchase,
        (
            *(VALUE, MONTHS, "buying.precision", "buying.advance_agreed"),
            *("buying.drop_agreed", "buying.filled_need"),
        ),
    ),
    "stages": Form(
        "h",
        waits.talks,
        (
            *(VALUE, EXPOSURE, *BELIEF, *GAIN, *COST, "learning.warning", "buying.precision"),
            *("buying.advance_*", "buying.drop_[!s]*"),
            *("state.precision", "state.threat_rate", "state.gain", "state.back_down", MONTHS),
        ),
    ),
    "answer-clock": Form(
        "i",
        waits.clock,
        (
            *(VALUE, EXPOSURE, *COST, "state.answer_rate", "state.precision"),
            *("state.gain", "state.waiver_cost", MONTHS),
        ),
    ),
}
"""By the name of the scenario that each was written for."""
