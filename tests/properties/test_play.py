"""A player is the model with another will: same deeds, same bits; unlawful deeds, no deeds."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analysis.play.copy import orders_of_model
from analysis.play.game import BUYER, MOSCOW, STATE, Game, Table, game_of, live, refusal
from analysis.play.options import desks
from analysis.play.orders import VALUED, VERBS, Order, Orders, in_order
from sim.ensemble import Ensemble, simulate
from sim.rules.terms import Policy
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, load
from sim.strategies import Mapping, crowded_mappings, scenario_mappings

pytestmark = pytest.mark.usefixtures("warm_kernel")

Differences = Callable[[Ensemble, Ensemble], list[str]]

CODES = st.integers(0, 10**6).map(lambda number: f"code-{number}")

ANSWERED: Mapping = {
    "start": "2020-01",
    "months": 14,
    "law": {"in_force": "2019-01", "grace_months": 0, "trigger": "signature"},
    "state": {
        "answer_rate": 0.5,
        "detection": 1.0,
        "threat_rate": 1.0,
        "offer_cap": 5000.0,
        "deterrence_gain": 3.0,
    },
    "learning": {"warning": 0.3},
    "deals": {
        "IND/0": {"buyer": "IND", "system": "S-400", "stage": "negotiating", "value": 3.0},
        "TUR/0": {"buyer": "TUR", "system": "S-400", "stage": "signed", "significance": 1.0},
    },
}
"""State warns, offers and answers within a year, which is rare among drawn scenarios."""


def playable(mapping: Mapping) -> Scenario:
    """Return the scenario of a mapping under the discretionary policy, which a player replaces."""
    state, learning = mapping.get("state", {}), mapping.get("learning", {})
    policy = state.get("policy", "discretionary")
    if policy not in ("discretionary", "mandatory"):
        mapping = {
            **mapping,
            "state": state | {"policy": "discretionary"},
            "learning": learning | {"belief": "precedent"},
        }
    return from_mapping(mapping)


def told(game: Game) -> Ensemble:
    """Return a finished game."""
    return live(game.at(game.table.months)).done


def by_the_model(game: Game) -> Ensemble:
    """Return the run that the compiled engine makes of the same luck."""
    return simulate(game.table.scenario, 1, history=True, first_run=game.run, workers=1)


@given(scenario_mappings() | crowded_mappings(), CODES, st.integers(0, 2))
@example(ANSWERED, "a", 0)
@example(ANSWERED, "b", 2)
def test_who_does_what_the_model_does_gets_its_run(
    differences: Differences, mapping: Mapping, code: str, part: int
) -> None:
    """Written down as text and read again, the model's deeds make the model's run to the bit."""
    table = Table(playable(mapping))
    own = sorted(table.countries)[0]
    game = game_of(table, (STATE, MOSCOW, f"{BUYER}:{own}")[part], code)
    deeds = orders_of_model(game).text
    again = game_of(table, game.part, code, deeds, table.months)
    assert again.orders.text == deeds
    assert differences(by_the_model(game), told(again)) == []


def test_the_model_is_copied_where_it_does_something(differences: Differences) -> None:
    """In one world State warns, offers and answers, and the copy is still the run."""
    verbs: set[str] = set()
    table = Table(playable(ANSWERED))
    for number in range(12):
        game = game_of(table, STATE, f"busy {number}")
        deeds = orders_of_model(game)
        verbs |= {order.verb for order in deeds.given}
        assert differences(by_the_model(game), told(game.with_orders(deeds))) == []
    assert verbs == {"warn", "offer", "designate"}


def alone(table: Table, order: Order) -> bool:
    """Return whether an order is about the only deal of a buyer."""
    code = order.about.partition("/")[0]
    return [deal.code for deal in table.deals].count(code) <= 1


@given(scenario_mappings(max_deals=3, max_months=6), CODES, st.randoms(use_true_random=False))
def test_what_may_not_be_ordered_changes_nothing(
    differences: Differences,
    mapping: Mapping,
    code: str,
    luck: Random,
) -> None:
    """Whatever else was ordered, an order that the page refuses leaves every bit as it was."""
    table = Table(playable(mapping))
    game = game_of(table, STATE, code)
    refused: list[Order] = []
    for month in range(table.months):
        game = game.at(month)
        for desk in desks(game, live(game)):
            for item in desk.choices:
                order = item.order
                if order.verb in VALUED:
                    order = replace(order, amount=0.1)
                if not item.why and luck.random() < 0.4:
                    game = game.with_orders(game.orders.plus(order))
                # A letter of this very month may be the threat that an offer needs, and what is
                # said to a buyer about one deal may hold for another, of which State hears now.
                elif item.why and "warn first" not in item.why and alone(table, order):
                    refused.append(order)
    taken = {(order.month, order.about) for order in game.orders.given}
    more = [order for order in refused if (order.month, order.about) not in taken]
    assume(more)
    both = in_order([*game.orders.given, *more])
    assert differences(told(game), told(game.with_orders(both))) == []


@pytest.mark.parametrize("part", [STATE, MOSCOW, f"{BUYER}:BOR"])
@pytest.mark.parametrize("code", ["a", "b"])
def test_orders_of_others_change_nothing(differences: Differences, code: str, part: str) -> None:
    """A part carries out its own orders alone."""
    table = Table(load("toy").scenario)
    own = {
        STATE: ("warn", "offer", "designate", "waive", "list"),
        MOSCOW: ("price",),
        f"{BUYER}:BOR": ("pursue", "wait", "leave", "return"),
    }[part]
    foreign = Orders()
    for month in range(table.months):
        for verb in VERBS:
            if verb not in own:
                about = "BOR/Bow" if verb not in ("warn", "designate", "waive", "list") else "BOR"
                foreign = foreign.plus(
                    Order(
                        month,
                        verb,
                        "" if verb == "list" else about,
                        0.2 if verb in VALUED else None,
                    )
                )
    game = game_of(table, part, code)
    assert differences(told(game), told(game.with_orders(foreign))) == []


def test_a_deadline_designates_who_is_silent(differences: Differences) -> None:
    """Past it the law does what the player does not; the model's State under 'never' would not."""
    mapping = ANSWERED | {
        "law": {**ANSWERED["law"], "deadline_from": "2020-02", "deadline_months": 3}
    }
    table = Table(playable(mapping))
    silent = told(game_of(table, STATE, "a"))
    place = table.places["TUR/0"]
    month = int(silent.deals[0]["designated"][place])
    assert month - int(silent.deals[0]["pending_from"][place]) == 3
    orders = Orders((Order(month, "designate", "TUR"),))
    assert differences(silent, told(game_of(table, STATE, "a").with_orders(orders))) == []


@pytest.mark.parametrize("policy", ["never", "bernoulli", "signalling", "kreps_wilson"])
def test_textbook_policies_leave_nothing_to_play(policy: str) -> None:
    """They are refused by name: State decides there by type, by chance or not at all."""
    belief = policy if policy in ("signalling", "kreps_wilson") else "precedent"
    mapping = ANSWERED | {"state": {"policy": policy}, "learning": {"belief": belief}}
    assert policy in refusal(from_mapping(mapping))
    assert Policy[policy.upper()] not in (Policy.DISCRETIONARY, Policy.MANDATORY)
