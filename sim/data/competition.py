"""How a purchase was made, as far as that was public when talks began or in the year after.

Coded without knowledge of how the talks ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.data.rows import Row, read_rows
from sim.data.tables import DATA

COMPETITION = DATA / "competition.csv"

COLUMNS = ("procurement", "bidders", "rival_offers", "rival_non_us", "finance")
"""What a cases file may say; any of them may be missing or blank."""

TABLE_COLUMNS = ("case_id", *COLUMNS, "confidence", "late_source", "source", "note")

PROCUREMENTS = ("tender", "follow_on", "aid_or_debt", "direct")
FINANCE = ("cash", "russian_credit", "barter", "debt_settlement", "grant", "unknown")

AMERICAN = "(US"
"""What the name of an American offer holds."""

MOST_BIDDERS = 1000
"""More rival bids than any tender had: a slip of the pen."""


@dataclass(frozen=True)
class Competition:
    """How a purchase was made; what is not known is None, or empty.

    Attributes
    ----------
    procurement : {"tender", "follow_on", "aid_or_debt", "direct"} or None
        A request to more than one seller; single-source, of a family in service; a gift, or state
        credit or debt for half or more; none of these.
    bidders : int or None
        Rival offers that were known, American ones among them, Russia's not.
    rival_offers : tuple of str
        Their names.
    rival_non_us : bool or None
        Whether one of them came from neither Russia nor the United States.
    finance : str or None
        One of `FINANCE` but "unknown".
    late : bool
        Whether the source is of the time of the decision or later.
    """

    procurement: str | None = None
    bidders: int | None = None
    rival_offers: tuple[str, ...] = ()
    rival_non_us: bool | None = None
    finance: str | None = None
    late: bool = False

    @property
    def american(self) -> bool:
        """Whether Washington's is among the rival offers that were known."""
        return any(AMERICAN in offer for offer in self.rival_offers)

    @property
    def others(self) -> int | None:
        """Rival offers from neither Russia nor the United States; None where no number is known."""
        if self.bidders is None:
            return None
        return max(0, self.bidders - sum(AMERICAN in offer for offer in self.rival_offers))


def read_competition(row: Row) -> Competition:
    """Return what a row says of competition; a column that it lacks is not known."""
    cells = row.cells
    offers = cells.get("rival_offers", "").split(";")
    non_us = row.word("rival_non_us", ("yes", "no")) if cells.get("rival_non_us") else None
    finance = row.word("finance", FINANCE) if cells.get("finance") else "unknown"
    return Competition(
        procurement=row.word("procurement", PROCUREMENTS) if cells.get("procurement") else None,
        bidders=row.whole("bidders", 0, MOST_BIDDERS) if cells.get("bidders") else None,
        rival_offers=tuple(name.strip() for name in offers if name.strip()),
        rival_non_us=None if non_us is None else non_us == "yes",
        finance=None if finance == "unknown" else finance,
        late=cells.get("late_source") == "yes",
    )


@lru_cache(maxsize=4)
def known_competition(path: Path = COMPETITION) -> Mapping[str, Competition]:
    """Return how the cases of the record were bought, by case.

    Raises
    ------
    ScenarioError
        If the table is wrong: names the file, the line and the column.
    """
    found = {}
    for row in read_rows(path, TABLE_COLUMNS, "case_id"):
        if row.cells["late_source"]:
            row.word("late_source", ("yes", "no"))
        found[row.text("case_id")] = read_competition(row)
    return found
