"""Cases that were looked at more than once: what had become of them by which month.

Such a table stands beside a cases file, as outcomes.csv. The column `outcome_2024_12` of the cases
file says how a case stood at the end of 2024; a row here says how it stood at the end of a month.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.data.rows import Row, read_rows

FILE = "outcomes.csv"

COLUMNS = ("case_id", "as_of", "outcome", "source")

Dated = tuple[int, str]
"""A month, from year 0, and how the case stood at its end."""


def outcomes_beside(path: Path, words: Sequence[str]) -> Mapping[str, Sequence[Dated]]:
    """Return how the cases of a file stood at which months, in order; empty without a table.

    Parameters
    ----------
    path : Path
        The cases file.
    words : sequence of str
        What an outcome may be.

    Raises
    ------
    ScenarioError
        If the table is wrong: names the file, the line and the column.
    """
    return _read(path.parent / FILE, words)[0]


def known_by(horizon: int, dated: Sequence[Dated]) -> str | None:
    """Return how a case stood when it was last looked at by the end of a month; None before."""
    known = [outcome for month, outcome in dated if month <= horizon]
    return known[-1] if known else None


def check_known(path: Path, ids: Sequence[str], words: Sequence[str]) -> None:
    """Complain about an outcome of a case that is not in the file beside which the table stands.

    A table that speaks of no case of the file at all belongs to another file of the folder.

    Raises
    ------
    ScenarioError
        Naming the line of the table.
    """
    found, rows = _read(path.parent / FILE, words)
    if not set(found) & set(ids):
        return
    for row in rows:
        row.one_of("case_id", ids)


def _read(path: Path, words: Sequence[str]) -> tuple[dict[str, list[Dated]], list[Row]]:
    if not path.is_file():
        return {}, []
    rows = read_rows(path, COLUMNS, "case_id", "as_of")
    found: dict[str, list[Dated]] = {}
    for row in rows:
        row.text("source")
        dated = (row.month("as_of"), row.word("outcome", words))
        found.setdefault(row.text("case_id"), []).append(dated)
    return {case: sorted(dated) for case, dated in found.items()}, rows
