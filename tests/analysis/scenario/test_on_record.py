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


def test_missed_is_what_is_not_surely_in_half_of_the_runs() -> None:
    """Near one half the seed would decide; what did not happen by the end counts as much."""
    ends = dict.fromkeys(("signed", "delivered", "designated", "switched"), END)
    near = {"signed": (0.52, (0.48, 0.56)), "delivered": None, "designated": (0.9, (0.88, 0.92))}
    told = "Turkey signed (52 % of runs), was not sanctioned (10 % of runs)"
    assert missed("Turkey", DEAL, near, ends) == told
    sure = {"signed": (0.6, (0.55, 0.65)), "designated": (0.4, (0.35, 0.45))}
    assert missed("Turkey", DEAL, sure, ends) == ""
    other = {"switched": (0.7, (0.66, 0.74))}
    assert missed("Turkey", DEAL, other, ends) == "Turkey took no other offer (30 % of runs)"
