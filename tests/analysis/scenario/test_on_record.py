"""What the record shows, in words, and what of it a model misses."""

from analysis.scenario.on_record import RECORD_TO, happened, is_told, missed, on_record
from sim.months import parse_month
from sim.scenario import DealSpec, Record

DEAL = DealSpec(
    buyer="TUR",
    system="S-400",
    record=Record(
        signed=parse_month("2017-09"),
        delivered=parse_month("2019-07"),
        designated=parse_month("2020-12"),
    ),
)
END = parse_month("2020-06")


def test_in_order_of_time() -> None:
    assert on_record(DEAL) == "signed 2017-09, delivered 2019-07, sanctioned 2020-12"
    assert on_record(DEAL, parse_month("2019-07")) == "delivered 2019-07, sanctioned 2020-12"
    assert on_record(DealSpec(buyer="TUR", system="S-400")) == ""


def test_by_the_end_of_a_month() -> None:
    assert happened(DEAL, "delivered", parse_month("2019-07"))
    assert not happened(DEAL, "delivered", parse_month("2019-06"))
    assert not happened(DEAL, "waived", END)


def test_nothing_is_held_against_months_that_nobody_has_seen() -> None:
    """The record goes on from the start, and tells to the end also what did not happen."""
    steps = [parse_month("2019-07"), parse_month("2020-12")]
    assert is_told(steps, parse_month("2020-12"), RECORD_TO)
    assert not is_told(steps, parse_month("2021-01"), RECORD_TO)
    assert not is_told(steps, parse_month("2019-01"), RECORD_TO + 1)


def test_missed_is_what_fewer_than_half_of_the_runs_show() -> None:
    """A half is not missed; what did not happen by the end counts as much as what did."""
    ends = dict.fromkeys(("signed", "delivered", "designated"), END)
    assert missed("Turkey", DEAL, {"signed": 0.5, "delivered": 0.5, "designated": 0.5}, ends) == ""
    told = missed("Turkey", DEAL, {"signed": 0.34, "delivered": None, "designated": 0.9}, ends)
    assert told == "Turkey signed (34 % of runs), was not sanctioned (10 % of runs)"
