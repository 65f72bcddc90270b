"""The status report in a notebook."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.look.frames import page
from analysis.status.page import COLUMNS, rows_of, title_of, tried_of


@dataclass(frozen=True)
class Status:
    """Where all talks stand at a month, and what is likely to come of them.

    Attributes
    ----------
    found : dict
        What ``run.py status --json`` prints.
    """

    found: dict[str, Any]

    @property
    def table(self) -> pd.DataFrame:
        """One row per deal, in words."""
        return pd.DataFrame(rows_of(self.found), columns=list(COLUMNS))

    def __repr__(self) -> str:
        """Return the title."""
        return f"<{title_of(self.found)}>"

    def _repr_html_(self) -> str:
        return page(title_of(self.found), [self.table], tried_of(self.found))
