"""R7: designations of Russian persons, and the payment friction they cause."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.numeric import LN2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import TreasuryTerms
    from sim.records import Month, TreasuryState


def prepare_treasury(treasury: TreasuryState, terms: TreasuryTerms) -> None:
    """Write the share of its effect that a designation keeps over a month: 2^(-1/half-life)."""
    treasury.retained = math.exp(-LN2 / terms.half_life)


def effective_persons(month: Month, terms: TreasuryTerms) -> float:
    """Return the effective number of persons newly designated in a month.

    Entities count 1, individuals w; those already listed under earlier programmes count only the
    residual share.
    """
    spared = 1.0 - terms.listed_weight
    entities = month.entities - spared * month.listed_entities
    individuals = month.individuals - spared * month.listed_individuals
    return entities + terms.individual_weight * individuals


def retaliates(month: Month, draw: float, terms: TreasuryTerms) -> bool:
    """Return whether grievance brings a round of designations: hazard 1 - e^(-rate·level)."""
    rate = terms.retaliation * month.grievance
    return rate > 0.0 and draw < 1.0 - math.exp(-rate)


def payment_friction(persons: float, terms: TreasuryTerms) -> float:
    """Return f = f_max·(1 - 2^(-N/N_half)) [LP]."""
    return terms.friction * (1.0 - math.exp(-LN2 * persons / terms.half_designations))


def recall_designations(
    treasury: TreasuryState, before: Sequence[Month], terms: TreasuryTerms
) -> None:
    """Bring Treasury's list to the start: the rounds of before, faded by the run's own half-life.

    `before` holds the months up to the start. Retaliation of that time is on record or did not
    happen: none is drawn.
    """
    for k in range(len(before)):
        added = effective_persons(before[k], terms)
        treasury.persons = treasury.persons * treasury.retained + added
    if treasury.persons > 0.0:
        treasury.friction = payment_friction(treasury.persons, terms)


def brings_listing(draw: float, terms: TreasuryTerms) -> bool:
    """Return whether Russian persons are listed over a sale (R10): with probability `listing`."""
    return draw < terms.listing


def list_persons(treasury: TreasuryState) -> None:
    """List Russian persons over a sale: payment for arms is dearer for all from next month on."""
    treasury.due += 1
    treasury.listings += 1


def designate_persons(
    treasury: TreasuryState, month: Month, draw: float, terms: TreasuryTerms
) -> None:
    """Let Russia adapt, add the month's designations, and set the payment friction.

    N halves every `half_life` months. Listings over sales of last month take effect now.
    """
    added = effective_persons(month, terms)
    if treasury.due > 0:
        added += terms.listing_entities * treasury.due
        treasury.due = 0
    if retaliates(month, draw, terms):
        added += terms.retaliation_entities
    if treasury.persons == 0.0 and added == 0.0:
        return
    treasury.persons = treasury.persons * treasury.retained + added
    treasury.friction = payment_friction(treasury.persons, terms)


RULES = (
    prepare_treasury,
    effective_persons,
    retaliates,
    payment_friction,
    recall_designations,
    brings_listing,
    list_persons,
    designate_persons,
)
