"""Orders as text and back: one text for each set of orders, and no harm from any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.play.luck import code_of, run_of, spread
from analysis.play.orders import (
    ON_BUYERS,
    ON_DEALS,
    STANCES,
    VALUED,
    VERBS,
    Order,
    Orders,
    in_order,
    parse,
)

DEALS, BUYERS, MONTHS = ("TUR/S-400", "IND/Su-35.2"), ("TUR", "IND"), 96


@st.composite
def orders(draw: st.DrawFn) -> Order:
    verb = draw(st.sampled_from(VERBS))
    about = DEALS if verb in ON_DEALS else BUYERS if verb in ON_BUYERS else ("",)
    amount = draw(st.floats(-1000, 1000)) if verb in VALUED else None
    return Order(draw(st.integers(0, MONTHS - 1)), verb, draw(st.sampled_from(about)), amount)


def read(text: str) -> Orders:
    return parse(text, DEALS, BUYERS, MONTHS)


@given(st.lists(orders(), max_size=12))
def test_text_says_all(given_: list[Order]) -> None:
    """To the last bit of an amount; whatever their order, equal orders have one text."""
    found = Orders()
    for order in given_:
        found = found.plus(order)
    assert read(found.text) == found
    assert in_order(reversed(found.given)) == found


@given(st.text("0123456789.,@-/TURSwarnofedlitg\x00é", max_size=60))
def test_no_text_does_harm(text: str) -> None:
    found = read(text)
    assert read(found.text) == found


@pytest.mark.parametrize(
    "text",
    [
        "96.list",
        "-1.list",
        "3.warn.TUR/S-400",
        "3.warn",
        "3.designate.TUR/S-400",
        "3.offer.TUR/S-400",
        "3.offer.TUR/S-400@nan",
        "3.offer.TUR/S-400@1e9",
        "3.list@1",
        "3.list.TUR",
        "3.nuke.TUR",
        "٣.list",
        "warn",
    ],
)
def test_what_is_no_order_is_passed_over(text: str) -> None:
    assert read(f"2.list,{text}").text == "2.list"


def test_of_what_contradicts_itself_the_last_holds() -> None:
    """About one buyer there is one answer a month, and about one deal one stance."""
    assert read("3.designate.TUR,3.waive.TUR").text == "3.waive.TUR"
    assert read("3.pursue.TUR/S-400,3.leave.TUR/S-400").text == "3.leave.TUR/S-400"
    assert read("3.offer.TUR/S-400@1,3.offer.TUR/S-400@2").text == "3.offer.TUR/S-400@2.0"


def test_what_is_given_in_a_month() -> None:
    """Offers and prices by their verb, stances by one kind; nothing in other months."""
    found = read("3.offer.TUR/S-400@0.5,7.offer.TUR/S-400@0,5.pursue.TUR/S-400,8.wait.TUR/S-400")
    given = [found.given_in(month, "offer", "TUR/S-400") for month in (2, 3, 6, 7)]
    assert [None if order is None else order.amount for order in given] == [None, 0.5, None, 0.0]
    given = [found.given_in(month, "stance", "TUR/S-400") for month in (4, 5, 7, 8)]
    assert [None if order is None else order.verb for order in given] == [
        *(None, "pursue", None, "wait"),
    ]
    assert found.until(5).text == "3.offer.TUR/S-400@0.5"
    assert set(STANCES) == {"pursue", "wait", "leave"}


def test_a_code_is_a_luck() -> None:
    """Case and blanks do not count; codes have lucks of their own; reports err in their own way."""
    assert code_of("  Class 1! ") == code_of("class-1") == "class-1"
    assert code_of("ÄÖ") == "class-43"
    assert run_of("Class 1") == run_of("class-1")
    runs = {run_of(f"c{number}") for number in range(300)}
    assert len(runs) > 298
    draws = [spread(f"c{number}", "TUR", "fears") for number in range(400)]
    assert 0.4 < sum(draws) / 400 < 0.6
    assert spread("a", "TUR", "fears") != spread("a", "TUR", "wants")
