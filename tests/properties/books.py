"""What must hold of a Mesa model at the end of any month, whatever has happened in it."""

from dataclasses import fields

import numpy as np
import pytest

from sim.model import ArmsModel
from sim.records import PARTS, Statute, System, tables_of_run
from sim.rules.belief import opinion, was_hit
from sim.rules.terms import NOT_YET, Response, Stage, Threat

GONE = (Stage.ABANDONED, Stage.SWITCHED, Stage.WITHDRAWN)

ALLOWED = {
    Stage.EXPLORING: (Stage.NEGOTIATING, *GONE),
    Stage.NEGOTIATING: (Stage.AGREED, *GONE),
    Stage.AGREED: (Stage.SIGNED, *GONE),
    Stage.SIGNED: (Stage.DELIVERED, Stage.REVERSED, *GONE),
    Stage.DELIVERED: (Stage.REVERSED,),
}
"""Steps that one month may bring to an opened deal."""

RECORDS = PARTS | {"systems": System, "statute": Statute}
"""All state of a run, by the model's names, and the record of each part."""


def tables_of(model: ArmsModel) -> dict[str, np.ndarray]:
    """Return the state of a model as tables in the layout of the ensemble."""
    return {name: np.atleast_1d(table[0]) for name, table in tables_of_run(model, RECORDS).items()}


def check_counters(model: ArmsModel) -> None:
    """Buyers of a system, those who have signed, and waiting deals are those there are.

    Each deal knows whether its buyer has signed.
    """
    for s, system in enumerate(model.systems):
        deals = [deal for deal in model.deals if deal.system == s]
        begun = [deal for deal in deals if deal.stage != Stage.UNOPENED]
        opened = {deal.buyer for deal in begun if deal.present}
        contracts = [deal for deal in deals if deal.stage in (Stage.SIGNED, Stage.DELIVERED)]
        signed = {deal.buyer for deal in contracts}
        assert system.waiting == sum(deal.stage == Stage.SIGNED for deal in contracts)
        assert (system.opened, system.signed) == (len(opened), len(signed))
        assert all(deal.committed == (deal.buyer in signed) for deal in deals)


def check_dates(model: ArmsModel) -> None:
    """Stage, response, threat and dates of every deal agree."""
    for deal in model.deals:
        if deal.stage in (Stage.SIGNED, Stage.DELIVERED):
            assert deal.signed != NOT_YET
        if deal.stage == Stage.DELIVERED:
            assert deal.delivered >= deal.signed
        if deal.response in (Response.PENDING, Response.DESIGNATED, Response.WAIVED):
            assert deal.significant
        if deal.response == Response.PENDING:
            assert deal.pending_from >= deal.triggered
            assert deal.liable
        if deal.designated >= 0:
            assert deal.designated >= deal.pending_from
        if deal.waived >= 0:
            assert deal.waived >= deal.pending_from
        if deal.threat == Threat.NONE:
            assert deal.warned == NOT_YET
            assert deal.offered == NOT_YET


def check_memory(model: ArmsModel) -> None:
    """Σ w ψ d^age and the designated part of it are those of the answers that buyers stand for."""
    known = [buyer.answer_weight for buyer in model.buyers]
    named = [
        buyer.answer_weight * was_hit(buyer.answer, model.parameters) for buyer in model.buyers
    ]
    for row, buyer in zip(model.world.similarity, model.buyers, strict=True):
        assert buyer.seen == pytest.approx(np.dot(row, known), abs=1e-9)
        assert buyer.hits == pytest.approx(np.dot(row, named), abs=1e-9)
        assert -1e-9 <= buyer.hits <= buyer.seen + 1e-9
        exact = opinion(buyer, buyer.seen, buyer.hits, model.parameters)
        assert buyer.opinion == pytest.approx(exact, abs=1e-12)


def check_sums(model: ArmsModel) -> None:
    """Revenue, sweeteners and designations add up over deals and buyers, within the budget."""
    revenue = paid = 0.0
    for deal in model.deals:
        cancelled = deal.stage > Stage.DELIVERED and deal.delivered == NOT_YET
        if deal.opened >= 0 and deal.signed >= 0 and not cancelled:
            revenue += deal.price * deal.list_price
        if deal.stage == Stage.SWITCHED and deal.ended >= 0:
            paid += deal.sweetener * deal.list_price
    assert model.seller.revenue == pytest.approx(revenue, rel=1e-9, abs=1e-6)
    assert model.state.paid == pytest.approx(paid, rel=1e-9, abs=1e-9)
    assert model.state.paid <= model.parameters.state.offer_budget * (1.0 + 1e-12)
    named = sum(buyer.designations for buyer in model.buyers)
    before = sum(buyer.designations for buyer in model.world.buyers)
    assert named - before == model.state.designations


def check_ranges(model: ArmsModel) -> None:
    """Probabilities lie in [0, 1], friction between 0 and its ceiling; no number is undefined."""
    for deal in model.deals:
        for share in (deal.belief, deal.significance, deal.willingness, deal.mixing):
            assert 0.0 <= share <= 1.0
    for buyer in model.buyers:
        assert 0.0 <= buyer.opinion <= 1.0
        assert 0.0 <= buyer.prior <= 1.0
    assert 0.0 <= model.treasury.friction <= model.parameters.treasury.friction
    assert model.treasury.persons >= 0.0
    for name, table in tables_of(model).items():
        for field in fields(RECORDS[name]):
            assert not np.isnan(table[field.name]).any(), f"{name}.{field.name}"


CHECKS = (check_counters, check_dates, check_memory, check_sums, check_ranges)
