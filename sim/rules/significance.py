"""What makes a transaction sanctionable: the trigger, and whether it is found significant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.terms import Response

if TYPE_CHECKING:
    from sim.records import Deal, Statute


def trigger(deal: Deal, month: int, statute: Statute) -> None:
    """Let the trigger event happen: exempt before the law, else decide significance once.

    A significant transaction is pending from the later of the trigger and the end of the grace
    period. One that is not stays without response, teaches nobody anything, and leaves its buyer
    nothing to fear.
    """
    deal.triggered = month
    if deal.response != Response.NONE:
        return
    deal.significant = month >= statute.in_force and deal.significance_draw < deal.significance
    deal.liable = deal.significant
    if deal.significant:
        deal.response = Response.PENDING
        deal.pending_from = max(month, statute.answerable_from)


RULES = (trigger,)
