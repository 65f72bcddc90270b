"""Guesses meet their results; answers are judged and not given away."""

import pytest

from analysis.lesson import check, reveal


def test_a_guess_beside_its_result() -> None:
    assert (
        repr(reveal(50, 34.2, "%")) == "you said 50 %, the model says 34.2 %: off by 15.8 points."
    )
    assert repr(reveal(2, 0.88, "deals fewer", apart="deals")).endswith("off by 1.12 deals.")
    assert repr(reveal(None, 34.2)) == "no guess; the model says 34.2."
    assert repr(reveal("up", "down", by="theory")) == "you said up, theory says down."


def test_several_guesses_by_name() -> None:
    """What was not guessed is said to be so; all results are shown, in their order."""
    told = repr(reveal({"TUR": 50}, {"CHN": 100.0, "TUR": 34.0}, "%"))
    assert told.splitlines() == [
        "CHN: no guess; the model says 100 %.",
        "TUR: you said 50 %, the model says 34 %: off by 16 points.",
    ]
    assert repr(reveal(None, {"CHN": 1})) == "CHN: no guess; the model says 1."
    with pytest.raises(TypeError, match="as many results"):
        reveal({"CHN": 1}, 1)


@pytest.mark.parametrize(
    ("answer", "right", "told"),
    [
        (3.33, 10 / 3, "Right: 3.333."),
        (3.0, 10 / 3, "3 is too low; look again."),
        (4, 10 / 3, "4 is too high; look again."),
        (" Turkey", "turkey", "Right: turkey."),
        ("india", "turkey", "india is not it; look again."),
    ],
)
def test_an_answer_is_judged(answer: float | str, right: float | str, told: str) -> None:
    assert repr(check(answer, right)) == told


def test_what_is_counted_is_said() -> None:
    assert repr(check(159, 0, within=0, wrong="deals still differ")) == (
        "159 deals still differ; look again."
    )


def test_no_answer_gives_nothing_away() -> None:
    assert "3.3" not in repr(check(None, 10 / 3))
