"""What the record shows of a deal, in words, to stand beside what a model says."""

from collections.abc import Iterable, Mapping

from analysis.intervals import Interval
from sim.months import format_month, parse_month
from sim.scenario import DealSpec, Scenario

SALE = {
    "signed": "signed",
    "delivered": "delivered",
    "switched": "took another offer",
    "abandoned": "dropped",
    "withdrawn": "given up by Moscow",
}
"""What may become of a sale, as the record's keys and in words."""

RECORD_TO = parse_month("2026-10")
"""To when the tables of scenarios/data go: of later months nobody knows what did not happen."""

ANSWERS = {"designated": "sanctioned", "waived": "spared by a waiver", "lifted": "sanctions lifted"}
"""What Washington may answer."""


def dates_of(deal: DealSpec, words: Mapping[str, str]) -> list[tuple[int, str]]:
    """Return the months in which such things happened, in order, with what happened."""
    dated = ((getattr(deal.record, key), text) for key, text in words.items())
    return sorted((int(month), text) for month, text in dated if month is not None)


def on_record(deal: DealSpec, since: int | None = None) -> str:
    """Return what became of a deal and how Washington answered, with months; empty if nothing did.

    Parameters
    ----------
    since : int, optional
        Leave out what came before this month.
    """
    found = [
        f"{text} {format_month(month)}"
        for month, text in dates_of(deal, SALE | ANSWERS)
        if since is None or month >= since
    ]
    return ", ".join(found)


def happened(deal: DealSpec, key: str, end: int) -> bool:
    """Return whether the record shows something of a deal by the end of a month."""
    month = getattr(deal.record, key)
    return month is not None and month <= end


def is_told(months: Iterable[int], start: int, end: int) -> bool:
    """Return whether what was simulated can be held against what happened.

    Parameters
    ----------
    months : iterable of int
        Those of all steps of all deals on record.
    start, end : int
        From when and to when deals are simulated. The record must go on from the one, and tell
        to the other also what did not happen.
    """
    return end <= RECORD_TO and any(month >= start for month in months)


def can_be_compared(scenario: Scenario, start: int, end: int) -> bool:
    """Return whether runs of a scenario from a month to another can be held against the record."""
    steps = (dates_of(deal, SALE | ANSWERS) for deal in scenario.deals.values())
    return is_told((month for some in steps for month, _ in some), start, end)


def in_brief(months: Mapping[str, int | None], end: int) -> str:
    """Return what had become of a deal by the end of a month, in a few words.

    Parameters
    ----------
    months : dict of str to int
        The record: months by the keys of `sim.scenario.Record`.
    """

    def past(key: str) -> bool:
        month = months.get(key)
        return month is not None and month <= end

    if not past("signed"):
        return "did not buy"
    answers = [word for key, word in BRIEF_ANSWERS.items() if past(key)]
    return f"bought, {answers[0] if answers else 'not sanctioned'}"


BRIEF_ANSWERS = {"designated": "sanctioned", "waived": "spared"}


Shown = tuple[float, Interval]
"""A share of runs with its interval."""

VERBS = {
    "signed": ("signed", "did not sign"),
    "delivered": ("took delivery", "took no delivery"),
    "switched": ("took another offer", "took no other offer"),
    "designated": ("was sanctioned", "was not sanctioned"),
}
"""How to say that something happened, and that it did not."""


def missed(
    name: str, deal: DealSpec, chances: Mapping[str, Shown | None], end: Mapping[str, int]
) -> str:
    """Return what happened to a deal and did not surely come out in more than half of the runs.

    Parameters
    ----------
    name : str
        Of the buyer.
    chances : dict of str to (float, Interval)
        In what share of the runs each thing happened; None where that was not asked. What stands
        near one half is told too, or the seed would say whether it is.
    end : dict of str to int
        Month until which it was asked.
    """
    parts = []
    for key, chance in chances.items():
        if chance is None:
            continue
        came = happened(deal, key, end[key])
        share, (low, high) = chance
        right, least = (share, low) if came else (1.0 - share, 1.0 - high)
        if least < 0.5:
            parts.append(f"{VERBS[key][not came]} ({100 * right:.0f} % of runs)")
    return f"{name} {', '.join(parts)}" if parts else ""
