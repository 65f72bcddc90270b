"""The month-by-month record of runs: what the declarations of state say is kept (step 9).

Both engines write it with the functions made here. Numba has no loop over the fields of a record,
so their bodies, one assignment for each variable kept, are made from the declarations.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from sim.records import KINDS, SINGLE, Buyer, Deal, Records, Scene
from sim.state_variables import Variable, variables_of


class History(NamedTuple):
    """What happened month by month, as structured arrays.

    Attributes
    ----------
    deals : (runs, months, deals)
    buyers : (runs, months, buyers)
    months : (runs, months)
        What a run has one of: Washington.
    """

    deals: Records
    buyers: Records
    months: Records


def kept_of(*records: type) -> list[Variable]:
    """Return the variables of records that are kept month by month."""
    return [item for record in records for item in variables_of(record).values() if item.monthly]


def layout(kept: Iterable[Variable]) -> np.dtype[Any]:
    """Return the structured dtype of a month: of a date, whether it is this month."""
    return np.dtype([(v.name, KINDS[bool if v.date else v.kind]) for v in kept], align=True)


DEAL, BUYER, RUN = (layout(kept_of(*records)) for records in ((Deal,), (Buyer,), SINGLE.values()))
"""What the history holds of a deal, a buyer and a run in a month."""


def room_for(deals: int, buyers: int, runs: int = 0, months: int = 0) -> History:
    """Return room for the months of so many runs; by default for none."""
    return History(
        deals=np.zeros((runs, months, deals), DEAL),
        buyers=np.zeros((runs, months, buyers), BUYER),
        months=np.zeros((runs, months), RUN),
    )


def _keeper(places: dict[str, type]) -> Callable[[Any, Any, int], None]:
    """Make the function that writes what is kept of `source` into a row of the history.

    Parameters
    ----------
    places : dict
        Where the records lie: "source" itself, or a part of it.
    """
    lines = ["def keep(source, row, month):"]
    for place, record in places.items():
        for v in kept_of(record):
            lines.append(f"    row[{v.name!r}] = {place}.{v.name}{' == month' if v.date else ''}")
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)
    keep: Callable[[Any, Any, int], None] = made["keep"]
    return keep


keep_deal = _keeper({"source": Deal})
keep_buyer = _keeper({"source": Buyer})
keep_run = _keeper({f"source.{name}": record for name, record in SINGLE.items()})

KEEPERS = (keep_deal, keep_buyer, keep_run)


def record_month(month: int, run: int, scene: Scene, history: History) -> None:
    """Write a run's month into its row of the history."""
    for i in range(len(scene.deals)):
        keep_deal(scene.deals[i], history.deals[run, month, i], month)
    for j in range(len(scene.buyers)):
        keep_buyer(scene.buyers[j], history.buyers[run, month, j], month)
    keep_run(scene, history.months[run, month], month)
