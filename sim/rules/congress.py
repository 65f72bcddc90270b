"""R4: Congress watches talks and unanswered purchases, writes letters, may legislate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.numeric import reaches
from sim.rules.terms import Stage

if TYPE_CHECKING:
    from sim.parameters import CongressTerms
    from sim.records import CongressState, Deal, Statute


def is_visible(deal: Deal) -> bool:
    """Return whether Congress sees the talks: detected, and under negotiation or agreed."""
    return deal.detected and (deal.stage == Stage.NEGOTIATING or deal.stage == Stage.AGREED)


def press(congress: CongressState, talks: int, cases: int, terms: CongressTerms) -> None:
    """Let pressure decay, then rise with visible talks and with cases that wait for an answer."""
    congress.pressure = (
        congress.pressure * terms.decay + terms.visible_talks * talks + terms.unanswered * cases
    )


def decide_letter(congress: CongressState, month: int, draw: float, terms: CongressTerms) -> bool:
    """Decide whether a letter goes out next month: pressure high, and the last one long ago."""
    return (
        reaches(congress.pressure, terms.threshold)
        and month + 1 - congress.last_letter >= terms.letter_gap
        and draw < terms.letter_rate
    )


def send_letter(congress: CongressState, month: int) -> None:
    """Send a letter; whom it names is for its author."""
    congress.last_letter = month
    congress.letters += 1


def legislate(congress: CongressState, statute: Statute, month: int, terms: CongressTerms) -> None:
    """Pass a deadline for pending cases where pressure is extreme and the law has none yet."""
    extreme = reaches(congress.pressure, terms.deadline_pressure)
    if extreme and month + 1 < statute.deadline_from:
        statute.deadline_from = month + 1
        statute.deadline_months = terms.deadline_months


RULES = (is_visible, press, decide_letter, send_letter, legislate)
