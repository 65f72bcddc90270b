"""Numbers as other languages and programs write them are told how to be written."""

import pytest

from sim.typed_number import meant, read_number

POINT = "write it with a decimal point: "
NOTHING = "write it with nothing between thousands"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2,5", POINT + "2.5"),
        (" -2,5 ", POINT + "-2.5"),
        (",5", POINT + "0.5"),
        ("-,5", POINT + "-0.5"),
        ("2,500", POINT + "2.500, or 2500"),
        ("2500,125", POINT + "2500.125"),
        ("2,500.5", NOTHING + " and a decimal point: 2500.5"),
        ("1.234,5", NOTHING + " and a decimal point: 1234.5"),
        ("1 234,5", NOTHING + " and a decimal point: 1234.5"),
        ("1,234,567", NOTHING + ": 1234567"),
        ("-1.234.567", NOTHING + ": -1234567"),
        ("1'000", NOTHING + ": 1000"),
        ("1\u202f000", NOTHING + ": 1000"),
        ("40%", "write it without %, with a decimal point where it has decimals"),
        ("2,5 %", "write it without %, with a decimal point where it has decimals"),
        ("\u22122.5", "write it with a hyphen: -2.5"),
        ("\u22122,5", POINT + "-2.5"),
    ],
)
def test_what_was_meant(text: str, hint: str) -> None:
    """A comma that may mean either is offered as both."""
    assert meant(text) == f"; {hint}"


@pytest.mark.parametrize(
    "text",
    ["", "2.5", "abc", "2.5.1", "2,5,1", "2,", "1 2 3", "2018-01", "%", "−", None, 2.5, ["2,5"]],
)
def test_no_guess_where_nothing_is_clear(text: object) -> None:
    """Nothing is said of what is no number in any way of writing, nor of what is one."""
    assert meant(text) == ""


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2,5", ""),
        ("2,500", f"; {NOTHING}: 2500"),
        ("1.234.567", f"; {NOTHING}: 1234567"),
        ("1.234,5", ""),
        ("1 000", f"; {NOTHING}: 1000"),
    ],
)
def test_of_whole_numbers_only_thousands_can_be_meant(text: str, hint: str) -> None:
    """Decimals have no place there, with whatever mark."""
    assert meant(text, whole=True) == hint


@pytest.mark.parametrize(
    ("text", "number"), [("2.5", 2.5), (" -3 ", -3.0), ("+.5", 0.5), ("1.", 1.0), ("1e3", 1000.0)]
)
def test_numbers_are_read(text: str, number: float) -> None:
    """As YAML and JSON write them, and with a point at an end."""
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["1_0", "٣", "2,5", "nan", "inf", "", "0x10", "1e", ".", "--1"])
def test_what_only_python_takes_for_a_number_is_none(text: str) -> None:
    """1_0 is no 10, and a digit of another script none of ours."""
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)
