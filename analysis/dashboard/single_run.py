"""One run, month by month: where each deal stands, and why, in words."""

from dataclasses import dataclass

from analysis.dashboard.cache import Kept
from analysis.dashboard.work import SEED, WorldQuery
from analysis.trace.explain import MonthTrace, trace_run, waiting

HEADS = ("stage", "threat", "answer", "belief", "price", "ΔU", "advance %", "drop %")
"""What is known of a deal in a month: words, a probability, list prices, percent this month."""

NOTHING = "–"


@dataclass(frozen=True)
class Told:
    """A deal in a month: the cells of `HEADS`, what happened, and why nothing did."""

    cells: tuple[str, ...]
    happened: tuple[str, ...]
    waiting: str = ""


Traces = dict[str, tuple[Told, ...]]
"""A run: by deal, every month."""

MEMORY = 16e6
"""Bytes of traces that are kept."""

A_MONTH = 1000
"""Bytes of a deal in a month, or so."""


def size_of(traces: Traces) -> float:
    """Return about how many bytes the traces of a run hold."""
    return float(A_MONTH * sum(map(len, traces.values())))


KEPT: Kept[Traces] = Kept(MEMORY, size_of)


def traces_of(query: WorldQuery, run: int) -> Traces:
    """Return one run of an ensemble."""

    def make() -> Traces:
        rows = trace_run(query.scenario.scenario, run, SEED)
        return {deal: tuple(tell(*month) for month in months) for deal, months in rows.items()}

    return KEPT.get((query.name, query.moved, run), make)


def tell(row: MonthTrace, news: tuple[str, ...]) -> Told:
    """Return a month of a trace as the page shows it, with what was heard in it."""
    happened = (*row.happened, *news)
    where, found = (row.stage, row.threat, row.response), row.decision
    if found is None:
        return Told((*where, *[NOTHING] * 5), happened)
    weighed = (found.belief, found.terms["price"], found.gain_from_buying)
    chances = (found.probability_of_advancing, found.probability_of_dropping)
    cells = (*where, *(f"{x:.2f}" for x in weighed), *(f"{100 * x:.1f}" for x in chances))
    return Told(cells, happened, "" if row.happened else waiting(found))


def next_event(traces: Traces, month: int, last: int) -> int:
    """Return the next month in which something happens in a run, or the last one."""
    for later in range(month + 1, last):
        if any(rows[later].happened for rows in traces.values()):
            return later
    return last
