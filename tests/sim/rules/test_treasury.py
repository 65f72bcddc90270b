"""R7: effective designations, Russia's adaptation, friction, retaliation."""

import math
from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Month, TreasuryState
from sim.rules.treasury import (
    designate_persons,
    effective_persons,
    prepare_treasury,
    recall_designations,
    retaliates,
)

Make = Callable[..., Parameters]

MARCH_2018 = Month(entities=5.0, individuals=19.0, listed_entities=2.0, listed_individuals=13.0)


def test_effective_persons(parameters: Make) -> None:
    """(5 - .9·2) + .2·(19 - .9·13) = 3.2 + 1.46 = 4.66."""
    terms = parameters(treasury={"listed_weight": 0.1, "individual_weight": 0.2}).treasury
    assert effective_persons(MARCH_2018, terms) == pytest.approx(4.66)
    assert effective_persons(Month(), terms) == 0.0


def test_friction(parameters: Make) -> None:
    """N_half designations bring half of f_max, twice as many three quarters."""
    terms = parameters(
        treasury={"friction": 0.2, "half_designations": 20.0, "half_life": 12.0}
    ).treasury
    for entities, expected in ((20.0, 0.1), (40.0, 0.15), (0.0, 0.0)):
        treasury = TreasuryState()
        prepare_treasury(treasury, terms)
        designate_persons(treasury, Month(entities=entities), 1.0, terms)
        assert treasury.friction == pytest.approx(expected)


def test_adaptation(parameters: Make) -> None:
    """N halves in a half-life, and new designations come on top of what is left."""
    terms = parameters(
        treasury={"friction": 0.2, "half_designations": 20.0, "half_life": 12.0}
    ).treasury
    treasury = TreasuryState(persons=40.0)
    prepare_treasury(treasury, terms)
    for _ in range(11):
        designate_persons(treasury, Month(), 1.0, terms)
    designate_persons(treasury, Month(entities=5.0), 1.0, terms)
    assert treasury.persons == pytest.approx(25.0)
    assert treasury.friction == pytest.approx(0.2 * (1.0 - 2.0**-1.25))


def test_one_person_is_listed_and_forgotten_like_many(parameters: Make) -> None:
    """The first designation counts, and a list of one halves like any other."""
    terms = parameters(treasury={"half_life": 1.0}).treasury
    treasury = TreasuryState()
    prepare_treasury(treasury, terms)
    designate_persons(treasury, Month(entities=1.0), 1.0, terms)
    assert treasury.persons == 1.0
    designate_persons(treasury, Month(), 1.0, terms)
    assert treasury.persons == pytest.approx(0.5)


def test_no_adaptation(parameters: Make) -> None:
    """A half-life of inf keeps N."""
    terms = parameters(treasury={"half_life": math.inf}).treasury
    treasury = TreasuryState(persons=40.0)
    prepare_treasury(treasury, terms)
    designate_persons(treasury, Month(), 1.0, terms)
    assert treasury.persons == 40.0


def test_rounds_of_before(parameters: Make) -> None:
    """Eight persons of twelve months before, then two: 8/2 + 2/√2 at a half-life of a year."""
    terms = parameters(
        treasury={"friction": 0.2, "half_designations": 20.0, "half_life": 12.0}
    ).treasury
    before = [Month(entities=8.0), *(Month() for _ in range(5)), Month(entities=2.0)]
    before += [Month() for _ in range(6)]
    treasury = TreasuryState()
    prepare_treasury(treasury, terms)
    recall_designations(treasury, before, terms)
    assert treasury.persons == pytest.approx(4.0 + 2.0**0.5)
    assert treasury.friction == pytest.approx(0.2 * (1.0 - 2.0 ** (-(4.0 + 2.0**0.5) / 20.0)))
    again = TreasuryState(retained=treasury.retained)
    for month in before:
        designate_persons(again, month, 1.0, terms)
    assert (again.persons, again.friction) == (treasury.persons, treasury.friction)


def test_no_round_of_before(parameters: Make) -> None:
    """Nobody is listed and payments are free."""
    treasury = TreasuryState()
    recall_designations(treasury, [Month()], parameters().treasury)
    assert (treasury.persons, treasury.friction) == (0.0, 0.0)


def test_retaliation(parameters: Make) -> None:
    """Hazard 1 - e^(-rate·level): .5·ln 4 gives 1/2; none without grievance, none by default."""
    terms = parameters(
        treasury={"retaliation": 0.5, "retaliation_entities": 10.0, "half_life": math.inf}
    ).treasury
    month = Month(grievance=math.log(4.0))
    assert retaliates(month, 0.499, terms)
    assert not retaliates(month, 0.501, terms)
    assert not retaliates(month, 1.0 - math.exp(-0.5 * math.log(4.0)), terms)
    assert not retaliates(Month(), 0.0, terms)
    assert not retaliates(month, 0.0, parameters().treasury)
    treasury = TreasuryState(persons=1.0)
    prepare_treasury(treasury, terms)
    designate_persons(treasury, month, 0.1, terms)
    assert treasury.persons == 11.0
    designate_persons(treasury, Month(grievance=math.log(4.0), entities=3.0), 0.1, terms)
    assert treasury.persons == 24.0
