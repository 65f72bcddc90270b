"""What the record alone says of a kind of event: so many in so many years of deals that were open.

Half an event is added, so that what has never happened is not called impossible. Selection as in
scenarios/data/README.md: cases that were talked about.
"""

import math
from collections.abc import Iterable
from functools import lru_cache

from sim.data.case_file import CONTROL, HORIZON, NAMED, Case, read_cases

IN_TALKS = ("signed", "elsewhere")
"""Events of talks; the others are of purchases."""


def exposure(case: Case, event: str, until: int) -> tuple[int, int]:
    """Return how many such events a case had, and in how many months it could have had one."""
    start, out = case.facts.first_month, case.outcome
    signed = out.signed
    if event in IN_TALKS:
        end = min(until, signed if signed is not None else until)
        return int(event == "signed" and signed is not None and signed <= until), end - start + 1
    if signed is None or signed > until:
        return 0, 0
    happened = {
        "delivered": out.end == "bought_delivered",
        "designated": out.designated,
    }.get(event, False)
    return int(happened), until - signed + 1


@lru_cache(maxsize=32)
def yearly_rate(event: str, until: int = HORIZON) -> float:
    """Return events per year of a deal on record by a month."""
    cases: Iterable[Case] = (
        case for case in read_cases() if case.selection == NAMED and case.period != CONTROL
    )
    pairs = [exposure(case, event, until) for case in cases if case.facts.first_month <= until]
    months = sum(max(0, months) for _, months in pairs)
    return 12.0 * (sum(count for count, _ in pairs) + 0.5) / max(1, months)


def base_rate(event: str, deals: int, months: int) -> float:
    """Return the probability that one of so many deals has the event within so many months."""
    return -math.expm1(-yearly_rate(event) * deals * max(0, months) / 12.0)
