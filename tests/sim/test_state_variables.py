"""What is declared of a state variable once is what the history, tables and figures have."""

from dataclasses import fields

import numpy as np
import pytest

from sim.gain import GAIN, SIGNS, TERMS, equation, signed
from sim.history import BUYER, DEAL, RUN, kept_of, room_for
from sim.records import ENTITIES, SINGLE, Buyer, Deal, Month, Scene
from sim.state_variables import Variable, variables_of


def test_every_field_says_what_it_is() -> None:
    """Each has a meaning; what is counted in a unit is a number."""
    for record in (*ENTITIES.values(), Month):
        for name, item in variables_of(record).items():
            assert item.meaning, (record, name)
            assert item.kind in (int, float, bool)
            assert item.unit == "-" or item.kind is not bool


def test_a_scene_has_every_entity() -> None:
    assert set(ENTITIES) <= set(Scene._fields)


def test_the_history_has_what_is_kept_monthly() -> None:
    """Under its own name; of a date, whether it is this month."""
    for layout, records in ((DEAL, [Deal]), (BUYER, [Buyer]), (RUN, [*SINGLE.values()])):
        kept = {item.name: item for item in kept_of(*records)}
        assert layout.names == tuple(kept)
        for name, item in kept.items():
            assert layout[name] == np.dtype(bool if item.date else item.kind)
    assert DEAL["decided"] == np.dtype(bool)
    assert room_for(3, 2, 5, 4).deals.shape == (5, 4, 3)


def test_terms_are_the_names_in_the_equation_of_the_gain() -> None:
    """Each is a variable of a deal that the history keeps, a column, and in list prices."""
    assert list(SIGNS) == [word for word in GAIN.equation.split() if word not in ("+", "-")]
    assert {field.name for field in fields(Deal)} >= set(TERMS)
    assert all(term.monthly and term.column and term.unit == "LP" for term in TERMS.values())
    assert equation(lambda term: term.name, "-") == GAIN.equation


def test_signs_of_an_equation() -> None:
    assert signed("a - b + c") == {"a": 1, "b": -1, "c": 1}


@pytest.mark.parametrize("text", ["", "a b", "a - ", "a * b", "a - a"])
def test_what_is_no_sum_of_names_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a sum of names"):
        signed(text)


def test_names_that_are_not_given_follow_from_those_that_are() -> None:
    bare = Variable("back_pay", float, "pay owed", symbol="b")
    assert (bare.words, bare.heading, bare.short) == ("pay owed", "back pay", "back pay")
    assert (bare.label, bare.described) == ("pay owed b", "b, pay owed")
    given = Variable("back_pay", float, "pay owed", words="debt", heading="due", label="debts")
    assert (given.words, given.heading, given.short, given.label) == ("debt", "due", "due", "debts")
