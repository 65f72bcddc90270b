"""The month-by-month record of a Mesa run, in the layout of the compiled ensemble (step 9)."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.records import BuyerMonth, DealMonth, RunMonth

if TYPE_CHECKING:
    from sim.model import ArmsModel

DEAL_FIELDS = [field.name for field in fields(DealMonth)]
BUYER_FIELDS = [field.name for field in fields(BuyerMonth)]
RUN_FIELDS = [field.name for field in fields(RunMonth)]


def record_month(
    model: ArmsModel,
    deals: NDArray[np.void],
    buyers: NDArray[np.void],
    months: NDArray[np.void],
) -> None:
    """Write the model's month into one run's rows of a history.

    Parameters
    ----------
    deals, buyers, months : structured arrays
        The run's part of `sim.ensemble.History`: (months, deals), (months, buyers), (months,).
    """
    now = model.month
    for i, deal in enumerate(model.deals):
        special = {
            "decided": deal.decided == now,
            "exposure": model.buyers[deal.buyer].exposure,
        }
        deals[now, i] = tuple(
            special[name] if name in special else getattr(deal, name) for name in DEAL_FIELDS
        )
    for j, buyer in enumerate(model.buyers):
        buyers[now, j] = tuple(getattr(buyer, name) for name in BUYER_FIELDS)
    washington = {
        "pressure": model.congress.pressure,
        "letter": model.congress.letter_now,
        "friction": model.treasury.friction,
        "persons": model.treasury.persons,
        "designations": model.state.designations,
        "waivers": model.state.waivers,
    }
    months[now] = tuple(washington[name] for name in RUN_FIELDS)
