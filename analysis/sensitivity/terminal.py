"""What a study of sensitivity found, as tables for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from analysis.look.units import words
from analysis.sensitivity.rows import ChanceShare, Convergence, IndexRow
from analysis.terminal.grid import SCALES, is_narrow, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.sensitivity.result import SensitivityResult

MOST_ROWS = 12
"""Parameters of the screening that are shown."""

UNCLEAR = "not distinguishable from 0"


def show_sensitivity(found: "SensitivityResult") -> "Iterable[RenderableType]":
    """Return a table of the screening and one of the indices per outcome."""
    told = found.found
    yield Text(
        f"{told.scenario}: {told.varied} parameters, {told.runs:,} runs, {told.replications} per "
        f"point, seed {told.seed}"
    )
    for name, reason in told.refused.items():
        yield Text(f"{words(name)}: refused, since it {reason}")
    for name in found.outcomes:
        factor, unit = SCALES.get(found.unit(name), (1.0, found.unit(name)))
        total, screening = found.top("ST", name), found.top("mu_star", name)
        yield Text("")
        yield Text(f"{words(name)} [{unit}]", style="bold")
        yield Text(chance_in_words(found.chance_in(name)))
        if total:
            yield Text("")
            yield index_table(total, found.top("S1", name))
            yield Text(interactions_in_words(found.top("S2", name)))
        if screening:
            labels = {row.parameter: found.label(row.parameter) for row in screening}
            yield Text("")
            yield screening_table(screening, labels, factor, unit)
            yield Text(rest_in_words(screening))
        yield Text(convergence_in_words(found.convergence(name), factor, unit), style="dim")
    yield Text("")
    yield Text(
        f"Intervals ({told.level:.0%}): bootstrap over samples and jackknife over paired "
        "groups of runs. Sobol indices are free of what chance in the runs adds. Total: share of "
        "the variance over parameters that would be left if all of them but this one were known; "
        "first: share that would go if this one were known. Screening: mean size of the change "
        "over a parameter's whole range, and what chance in the runs alone would give.",
        style="dim",
    )


def chance_in_words(chance: Mapping[str, ChanceShare]) -> str:
    """Return which share of the variance of one run's outcome is chance."""
    found = [
        f"{100 * part.share:.0f} % where {what} vary"
        for method, what in (("morris", "all parameters"), ("sobol", "those of the indices"))
        if (part := chance.get(method))
    ]
    return f"Share of chance in the variance of a single run: {', '.join(found)}"


def index_table(totals: Sequence[IndexRow], firsts: Sequence[IndexRow]) -> Table:
    """Return total and first-order indices."""
    first = {row.parameter: row for row in firsts}
    table = new_table()
    table.add_column("parameter", overflow="fold")
    for name in ("total ST", "interval", "first S1", "interval"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for row in totals:
        alone = first[row.parameter]
        table.add_row(
            Text(row.parameter),
            f"{row.value:.3f}",
            _interval(row, 1.0),
            f"{alone.value:.3f}",
            _interval(alone, 1.0),
            _remark(row, alone),
        )
    return table


def _remark(total: IndexRow, first: IndexRow) -> str:
    unclear = [name for name, row in (("ST", total), ("S1", first)) if not row.clear]
    return f"{' and '.join(unclear)} {UNCLEAR}" if unclear else ""


def interactions_in_words(rows: Sequence[IndexRow]) -> str:
    """Return which pairs interact beyond doubt."""
    clear = [row for row in rows if row.clear]
    if not rows:
        return ""
    if not clear:
        return f"Interactions of pairs: all {len(rows)} {UNCLEAR}"
    named = ", ".join(f"{row.parameter} × {row.other} {row.value:.3f}" for row in clear[:5])
    return f"Interactions of pairs: {named}; {len(rows) - len(clear)} {UNCLEAR}"


def screening_table(
    rows: Sequence[IndexRow], labels: Mapping[str, str], factor: float, unit: str
) -> Table:
    """Return the mean size of the change that each parameter makes."""
    table = new_table()
    table.add_column("parameter", overflow="fold")
    if not is_narrow():
        table.add_column("what it is", overflow="fold")
    for name in (f"μ* [{unit}]", "interval", "chance"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for row in rows[:MOST_ROWS]:
        cells = [Text(row.parameter)] + ([] if is_narrow() else [Text(labels[row.parameter])])
        numbers = (f"{row.value / factor:.3g}", _interval(row, factor))
        chance = f"{row.chance / factor:.2g}"
        table.add_row(*cells, *numbers, chance, "" if row.clear else UNCLEAR)
    return table


def rest_in_words(rows: Sequence[IndexRow]) -> str:
    """Return what becomes of the parameters that are not shown."""
    rest = rows[MOST_ROWS:]
    if not rest:
        return ""
    unclear = sum(not row.clear for row in rest)
    return f"{len(rest)} more, of which {unclear} {UNCLEAR}"


def convergence_in_words(rows: Sequence[Convergence], factor: float, unit: str) -> str:
    """Return how the intervals narrow, and whether the leading parameters stay the same."""
    told = []
    for index, name, what in (("mu_star", "μ*", "trajectories"), ("ST", "ST", "samples")):
        here = [row for row in rows if row.index == index]
        if not here:
            continue
        scale, suffix = (factor, f" {unit}") if index == "mu_star" else (1.0, "")
        sizes = ", ".join(str(row.samples) for row in here)
        halves = ", ".join(f"{row.largest_half_width / scale:.2g}" for row in here)
        same = all(row.leading == here[-1].leading for row in here)
        told.append(
            f"{name}, at {sizes} {what}: largest half-width {halves}{suffix}; the leading three "
            + ("are the same" if same else "change")
        )
    return "Convergence: " + ". ".join(told)


def _interval(row: IndexRow, factor: float) -> str:
    low, high = row.low / factor, row.high / factor
    return f"{low:.3g} to {high:.3g}" if factor != 1.0 else f"{low:.3f} to {high:.3f}"
