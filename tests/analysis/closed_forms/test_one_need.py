"""Talks for one need: the chain against every history in exact fractions, and its limit."""

from fractions import Fraction
from itertools import product

import pytest

from analysis.closed_forms.one_need import Rates, Talk, ends_by, in_turn

WISHES = ("sign", "drop", "hold")


def by_enumeration(talks: list[Talk], months: int) -> tuple[list[Fraction], list[Fraction]]:
    """Follow every history of wishes; of those that wish to sign the first in the list does."""
    signed = [Fraction(0)] * len(talks)
    superseded = [Fraction(0)] * len(talks)

    def live(left: list[int], filled: bool, weight: Fraction, month: int) -> None:
        if month == months or not left:
            return
        for wishes in product(WISHES, repeat=len(left)):
            chance = weight
            for i, wish in zip(left, wishes, strict=True):
                after = talks[i].after
                rates = after if filled and after is not None else talks[i].before
                sign, drop = Fraction(rates.sign), Fraction(rates.drop)
                chance *= {"sign": sign, "drop": drop, "hold": 1 - sign - drop}[wish]
            buyers = [i for i, wish in zip(left, wishes, strict=True) if wish == "sign"]
            if buyers:
                signed[buyers[0]] += chance
                stay = [i for i in left if i != buyers[0] and talks[i].after is not None]
                for i in set(left) - {*stay, buyers[0]}:
                    superseded[i] += chance
                live(stay, True, chance, month + 1)
            else:
                stay = [i for i, wish in zip(left, wishes, strict=True) if wish != "drop"]
                live(stay, filled, chance, month + 1)

    live(list(range(len(talks))), False, Fraction(1), 0)
    return signed, superseded


A, B, C = Rates(0.25, 0.125), Rates(0.5, 0.0625), Rates(0.125, 0.5)


@pytest.mark.parametrize(
    "talks",
    [
        [Talk(A, None), Talk(B, None)],
        [Talk(A, None), Talk(B, None), Talk(C, None)],
        [Talk(A, C), Talk(B, A)],
        [Talk(B, C), Talk(C, C), Talk(A, Rates(0.0, 1.0))],
        [Talk(Rates(1.0, 0.0), None), Talk(B, None)],
    ],
)
def test_every_history(talks: list[Talk]) -> None:
    found = ends_by(talks, 4)
    signed, superseded = by_enumeration(talks, 4)
    assert found.signed == pytest.approx([float(x) for x in signed], abs=1e-14)
    assert found.superseded == pytest.approx([float(x) for x in superseded], abs=1e-14)


def test_in_the_end() -> None:
    """Of two talks that nobody gives up one is signed: by the odds of each month."""
    talks = [Talk(Rates(0.2, 0.0), None), Talk(Rates(0.3, 0.0), None)]
    found = ends_by(talks, 400)
    assert found.signed == pytest.approx(in_turn(0.2, 0.3), abs=1e-12)
    assert sum(found.signed) == pytest.approx(1.0)
    assert found.superseded == pytest.approx(found.signed[::-1], abs=1e-12)
