"""R4: pressure, letters, and a legislated deadline."""

from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import CongressState, Deal, Statute
from sim.rules.congress import decide_letter, is_visible, legislate, press, send_letter
from sim.rules.terms import NEVER, NOT_YET, Stage

Make = Callable[..., Parameters]


@pytest.mark.parametrize("stage", Stage)
def test_visible_talks(stage: Stage) -> None:
    """Detected, and under negotiation or agreed."""
    assert is_visible(Deal(stage=stage, detected=True)) == (
        stage in (Stage.NEGOTIATING, Stage.AGREED)
    )
    assert not is_visible(Deal(stage=stage, detected=False))


def test_pressure(parameters: Make) -> None:
    """10·.8 + 2·1.5 + 1·3 = 14."""
    terms = parameters(congress={"decay": 0.8, "visible_talks": 1.5, "unanswered": 3.0}).congress
    congress = CongressState(pressure=10.0)
    press(congress, 2, 1, terms)
    assert congress.pressure == pytest.approx(14.0)
    press(congress, 0, 0, terms)
    assert congress.pressure == pytest.approx(11.2)


@pytest.mark.parametrize(
    ("pressure", "last", "draw", "expected"),
    [
        (6.0, NOT_YET, 0.2, True),
        (4.0, NOT_YET, 0.2, False),
        (5.0, NOT_YET, 0.2, True),
        (6.0, NOT_YET, 0.3, False),
        (6.0, NOT_YET, 0.25, False),
        (6.0, 8, 0.2, True),
        (6.0, 9, 0.2, False),
    ],
)
def test_letter(parameters: Make, pressure: float, last: int, draw: float, expected: bool) -> None:
    """High pressure, a gap of twelve months to the letter of next month, and the hazard."""
    terms = parameters(congress={"threshold": 5.0, "letter_gap": 12, "letter_rate": 0.25}).congress
    congress = CongressState(pressure=pressure, last_letter=last)
    assert decide_letter(congress, 19, draw, terms) is expected


def test_pressure_reaches_what_it_adds_up_to(parameters: Make) -> None:
    """Ten months of one tenth are one, though the sum of floats is .9999999999999999."""
    terms = parameters(
        congress={
            "decay": 1.0,
            "visible_talks": 0.1,
            "threshold": 1.0,
            "letter_rate": 1.0,
            "deadline_pressure": 1.0,
        }
    ).congress
    congress, statute = CongressState(), Statute()
    for month in range(10):
        assert not decide_letter(congress, month, 0.0, terms)
        legislate(congress, statute, month, terms)
        assert statute.deadline_from == NEVER
        press(congress, 1, 0, terms)
    assert congress.pressure < 1.0
    assert decide_letter(congress, 10, 0.0, terms)
    legislate(congress, statute, 10, terms)
    assert statute.deadline_from == 11


def test_sending() -> None:
    """A letter counts, and is dated."""
    congress = CongressState(letters=1)
    send_letter(congress, 5)
    assert (congress.last_letter, congress.letters) == (5, 2)


@pytest.mark.parametrize(
    ("pressure", "before", "after"),
    [
        (9.0, NEVER, (NEVER, 6)),
        (10.0, NEVER, (8, 1)),
        (10.1, NEVER, (8, 1)),
        (10.1, 9, (8, 1)),
        (10.1, 8, (8, 6)),
        (10.1, 3, (3, 6)),
    ],
)
def test_deadline(parameters: Make, pressure: float, before: int, after: tuple[int, int]) -> None:
    """Extreme pressure brings a deadline from next month on, if none holds by then."""
    terms = parameters(congress={"deadline_pressure": 10.0, "deadline_months": 1}).congress
    statute = Statute(deadline_from=before, deadline_months=6)
    legislate(CongressState(pressure=pressure), statute, 7, terms)
    assert (statute.deadline_from, statute.deadline_months) == after
