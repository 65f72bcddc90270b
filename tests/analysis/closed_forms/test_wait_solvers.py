"""Solvers of one deal over many months, against methods of their own and against worked rows."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.closed_forms import (
    answers,
    lifting,
    stages,
)

PROBABILITY = st.floats(0.02, 0.98)
FEWER = settings(max_examples=settings.default.max_examples // 3)


RATES = st.tuples(*[st.floats(0.05, 1.0)] * 3)
TALKS = st.builds(
    stages.Talks,
    advance=RATES,
    drop=RATES,
    warning=st.floats(0, 1),
    calm=PROBABILITY,
    warned=PROBABILITY,
)


@FEWER
@given(TALKS, st.integers(0, 12))
def test_talks_month_by_month(talks: stages.Talks, months: int) -> None:
    """The same months lived one by one, as a table of what is where."""
    here = {("exploring", False): 1.0}
    signed = dropped = warned = lived = squared = 0.0
    for month in range(1, months + 1):
        lived += sum(here.values())
        squared += sum(here.values()) * (month * month - (month - 1) ** 2)
        following: dict[tuple[str, bool], float] = {}
        for (stage, before), weight in here.items():
            index = ("exploring", "negotiating", "agreed").index(stage)
            chances = [(before, weight)]
            if index and not before:
                chances = [(False, weight * (1 - talks.warning)), (True, weight * talks.warning)]
                warned += chances[1][1]
            for now, share in chances:
                y = talks.warned if now else talks.calm
                up, down = talks.advance[index] * y, talks.drop[index] * (1 - y)
                dropped += share * down
                signed += share * up if index == 2 else 0.0
                stays = [(stage, 1 - up - down)]
                if index < 2:
                    stays.append((("negotiating", "agreed")[index], up))
                for then, p in stays:
                    following[then, now] = following.get((then, now), 0.0) + share * p
        here = following
    q, r = stages.matrices(talks)
    ends = stages.ends_by(q, r, months)[stages.EXPLORING]
    assert tuple(ends) == pytest.approx((signed, dropped), abs=1e-12)
    average, variance = (part[stages.EXPLORING] for part in stages.time_by(q, months))
    assert average == pytest.approx(lived, abs=1e-12)
    assert variance == pytest.approx(squared - lived * lived, abs=1e-9)
    assert stages.warned_by(talks, months) == pytest.approx(warned, abs=1e-12)


@given(RATES, RATES, PROBABILITY)
def test_talks_without_warnings(
    advance: tuple[float, float, float], drop: tuple[float, float, float], y: float
) -> None:
    """P(sign) = Π P_j and E[T] = Σ Π P_j/(exit rate), P_j = a_j·y/(a_j·y + z_j(1 - y))."""
    q, r = stages.matrices(stages.Talks(advance, drop, 0.0, y, y))
    reach, time = 1.0, 0.0
    for a, z in zip(advance, drop, strict=True):
        time += reach / (a * y + z * (1 - y))
        reach *= a * y / (a * y + z * (1 - y))
    assert stages.ends(q, r)[0, stages.SIGNED] == pytest.approx(reach)
    assert stages.mean_time(q)[0] == pytest.approx(time)


def test_rows_of_a_general_chain() -> None:
    """Explore, negotiate, threatened, agreed, with steps back."""
    q = np.array(
        [[0.88, 0.1, 0, 0], [0, 0.85, 0.08, 0.04], [0, 0.06, 0.84, 0.03], [0, 0, 0.05, 0.8]]
    )
    r = np.array([[0, 0.02], [0, 0.03], [0, 0.07], [0.13, 0.02]])
    assert stages.mean_time(q) == pytest.approx([21.9957, 16.3948, 13.9914, 8.4979], abs=5e-5)
    assert stages.ends(q, r)[:, 0] == pytest.approx([0.27277, 0.32732, 0.25665, 0.71416], abs=5e-6)
    for month, p in ((24, 0.14649), (60, 0.26221)):
        assert stages.ends_by(q, r, month)[0, 0] == pytest.approx(p, abs=5e-6)


@given(st.floats(0.01, 1), st.floats(0, 5), st.tuples(*[st.floats(-1, 1)] * 3), st.integers(1, 40))
def test_clock_month_by_month(
    rate: float, precision: float, payoffs: tuple[float, float, float], months: int
) -> None:
    """Sums over months of the geometric law."""
    found = answers.hazards(rate, precision, payoffs)
    left, designated, waited, squared = 1.0, 0.0, 0.0, 0.0
    for month in range(1, months + 1):
        waited += left
        squared += left * (month * month - (month - 1) ** 2)
        designated += left * found.designation
        left *= 1 - found.answer
    assert found.answered_by(months) == pytest.approx(1 - left)
    assert found.wait(months) == pytest.approx((waited, squared - waited * waited), abs=1e-8)
    assert found.designated_by(months) == pytest.approx(designated)
    assert found.waived_by(months) == pytest.approx(1 - left - designated)
    median = int(found.median_lag)
    assert found.answered_by(median + 1) >= 0.5 - 1e-9
    assert median == 0 or found.answered_by(median) < 0.5


@pytest.mark.parametrize(
    ("hazard", "mean", "median"), [(0.02, 50, 35), (0.04, 25, 17), (0.06, 50 / 3, 12), (0.1, 10, 7)]
)
def test_rows_of_the_clock(hazard: float, mean: float, median: int) -> None:
    """The month of the answer, one more than the lag."""
    found = answers.Hazards(designation=hazard, waiver=0.0)
    assert (found.mean_lag + 1, found.median_lag + 1) == pytest.approx((mean, median))


def test_rows_of_two_enforcers() -> None:
    """Sanction checked before waiver; State or Congress."""
    assert answers.sanction_checked_first(0.03, 0.03) == pytest.approx(0.50761, abs=5e-6)
    assert answers.either(0.2, 0.1) == pytest.approx(0.28)
    assert answers.Hazards(0.03, 0.06).designation_first == pytest.approx(1 / 3)
    assert answers.Hazards(0.6, 0.4).median_lag == 0
    silent = answers.Hazards(0.0, 0.0)
    assert silent.wait(7) == (7.0, 0.0)
    assert (silent.mean_lag, silent.median_lag) == (math.inf, math.inf)
    assert (silent.designated_by(7), silent.waived_by(7)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("payoffs", "chosen"),
    [
        ((0.1, 0.0, 0.0), (0.3, 0.0)),
        ((0.0, 0.1, 0.0), (0.0, 0.3)),
        ((0.0, 0.0, 0.1), (0.0, 0.0)),
        ((0.1, 0.1, 0.0), (0.0, 0.3)),
        ((0.1, 0.1, 0.1), (0.0, 0.0)),
        ((0.0, -math.inf, -0.1), (0.3, 0.0)),
    ],
)
def test_clock_of_best_responses(
    payoffs: tuple[float, float, float], chosen: tuple[float, float]
) -> None:
    """At λ = inf the best; ties go to holding, then to waiving."""
    found = answers.hazards(0.3, math.inf, payoffs)
    assert (found.designation, found.waiver) == chosen


def test_lifting_by_every_history() -> None:
    """P(lifted) and P(given back) within three months, over all histories, in exact fractions."""
    returned, decided, released = Fraction(1, 5), Fraction(1, 4), Fraction(1, 2)
    free = back = Fraction(0)
    for history in product((False, True), repeat=6):
        weight, kept, gone = Fraction(1), True, False
        for month in range(3):
            moves, lifts = history[2 * month : 2 * month + 2]
            hazard = returned if kept and not gone else Fraction(0)
            weight *= hazard if moves else 1 - hazard
            kept = kept and not moves
            hazard = Fraction(0) if gone else decided if kept else released
            weight *= hazard if lifts else 1 - hazard
            gone = gone or lifts
        free += weight * gone
        back += weight * (not kept)
    found = lifting.lifted_by(lifting.Ways(0.2, 0.25, 0.5), 3)
    assert found == pytest.approx((float(free), float(back)))
