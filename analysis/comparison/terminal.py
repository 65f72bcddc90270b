"""A comparison as tables for a terminal."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from analysis.intervals import Interval
from analysis.look.formatting import counted
from analysis.pairs import OutcomeChange, Pairs, ScenarioPair, TotalChange, most_changed
from analysis.terminal.grid import SCALES, new_table
from analysis.terminal.output import table_width

if TYPE_CHECKING:
    from rich.console import RenderableType

COMPARED = (
    *("signed", "delivered", "designated", "switched", "elsewhere", "withdrawn"),
    *("threatened", "waived"),
)
"""Outcomes in the table of differences, as many as its width allows."""

TOTALS = ("usd_concluded", "designations", "relation_cost", "offers_paid")
"""Totals in the table of many scenarios."""

MOST_EXAMPLES = 4
"""Deals deterred or caused that are named for each scenario."""


def show_comparison(found: Pairs) -> "Iterable[RenderableType]":
    """Return the differences from the base: in full of one scenario, in short of many."""
    yield Text(f"Difference from {found.base}: {found.runs:,} paired runs, seed {found.seed}")
    for item in found.comparisons:
        if item.other in found.traces and item.other.startswith(f"{found.base} ("):
            yield command(f"{item.other} is traced by", found.traces[item.other])
    if len(found.comparisons) > 1:
        yield from show_many(found)
    else:
        yield from show_one(found, found.comparisons[0])
    yield Text("")
    yield from examples(found)


def show_many(found: Pairs) -> "Iterator[RenderableType]":
    """Return one row per scenario: totals, then the chance of signing by deal."""
    items = found.comparisons
    table = new_table()
    table.add_column("per run", overflow="fold")
    for name in TOTALS:
        unit = items[0].totals[name].unit
        unit = SCALES.get(unit, (1.0, unit))[1]
        heading = name.replace("_", " ")
        table.add_column(f"{heading}\n[{unit}]", justify="right")
    for name in ("deterred", "caused"):
        table.add_column(f"{name}\n[deals]", justify="right")
    for item in items:
        cells = [_total(item.totals[name]) for name in TOTALS]
        sums = [f"{sums['deals'].mean:.2f}" for sums in (item.deterred, item.caused)]
        table.add_row(Text(item.other), *cells, *sums)
    yield Text("")
    yield table
    deals = list(dict.fromkeys(deal.deal for item in items for deal in item.deals))
    fits = max(1, (table_width() - 24) // 17)
    table = new_table()
    table.add_column("P(signed)\n[percentage\npoints]", overflow="fold")
    for deal in deals[:fits]:
        table.add_column(deal, justify="right", no_wrap=True)
    for item in items:
        rows = {deal.deal: deal.outcomes["signed"] for deal in item.deals}
        cells = [_change(rows[deal]) if deal in rows else "-" for deal in deals[:fits]]
        table.add_row(Text(item.other), *cells)
    yield Text("")
    yield table
    if len(deals) > fits:
        yield Text(f"{len(deals) - fits} more deals in --json, or on a wider terminal")
    yield Text(
        f"Mean differences, below them {found.level:.0%} intervals, each for itself: of twenty "
        "that are nothing but chance, one leaves zero out. ~ fewer than 10 runs differ; where none "
        "does, the interval is the exact bound. Deterred: "
        f"signed under {found.base} only, in the same run; caused: the reverse. Without an "
        "interval: too few runs differ. One scenario alone is shown in full.",
        style="dim",
    )


def _total(change: TotalChange) -> str:
    factor = SCALES.get(change.unit, (1.0, ""))[0]
    if change.interval is None:
        said = "" if change.differing else "\nno run differs"
        return f"{change.difference / factor:+.2f}{said}"
    return f"{change.difference / factor:+.2f}\n{_bounds(change.interval, factor)}"


def _bounds(interval: tuple[float, float], factor: float) -> str:
    low, high = (end / factor for end in interval)
    return f"{low:+.2f} to {high:+.2f}"


def show_one(found: Pairs, item: ScenarioPair) -> "Iterator[RenderableType]":
    """Return the differences of one scenario, deal by deal and in total."""
    names = COMPARED[: max(1, min(len(COMPARED), (table_width() - 32) // 18))]
    yield Text("")
    yield Text(f"{item.other}: percentage points, below them 95 % intervals", style="bold")
    table = new_table()
    table.add_column("deal", no_wrap=True)
    for name in (*names, "deterred", "caused"):
        table.add_column(name, justify="right", no_wrap=True)
    for deal in item.deals:
        cells = [_change(deal.outcomes[name]) for name in names]
        cells += [f"{100 * share.mean:.1f}" for _, share in deal.changed()]
        table.add_row(Text(deal.deal), *cells)
    yield table
    if any(deal.outcomes[name].rough for deal in item.deals for name in names):
        yield Text(
            "~ rough: fewer than 10 runs differ (--json has exact p values); where none does, the "
            "interval is the exact bound"
        )
    for owner, deals in ((found.base, item.only_in_base), (item.other, item.only_in_other)):
        if deals:
            yield Text(f"only in {owner}: {', '.join(deals)}")
    yield Text("")
    yield from show_losses(found, item)
    yield show_total_changes(item)
    yield Text(
        f"Deterred: signed under {found.base} and not under {item.other}, in the same "
        "run; caused: the reverse. Variance ratio: how many times more runs would be needed "
        "without pairing. -: no run differs, or too few for an interval.",
        style="dim",
    )


def show_losses(found: Pairs, item: ScenarioPair) -> "Iterator[RenderableType]":
    """Yield to whom Moscow loses deals under either scenario, if to anybody."""
    lost = [
        (deal.deal, name, change) for deal in item.deals for name, change in deal.lost_to.items()
    ]
    if not lost:
        return
    table = new_table()
    table.add_column("lost deal", no_wrap=True)
    table.add_column("to", overflow="fold")
    for name in (f"{found.base}\n[%]", f"{item.other}\n[%]", "difference"):
        table.add_column(Text(name), justify="right")
    for deal, name, change in lost:
        shares = (f"{100 * share:.1f}" for share in (change.base, change.other))
        table.add_row(Text(deal), Text(name), *shares, _change(change))
    yield table
    yield Text("")


def show_total_changes(item: ScenarioPair) -> Table:
    """Return differences of totals, with the variance that pairing saves."""
    table = new_table()
    table.add_column("per run", no_wrap=True)
    for name in ("difference", "95 % interval", "variance ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit")
    rows: dict[str, tuple[float, Interval | None, float | None, str]] = {
        name: (total.difference, total.interval, total.variance_ratio, total.unit)
        for name, total in item.totals.items()
    }
    for what, sums in (("deterred", item.deterred), ("caused", item.caused)):
        for name, total in sums.items():
            rows[f"{name}_{what}"] = (total.mean, total.interval, None, total.unit)
    for name, (mean, interval, ratio, unit) in rows.items():
        factor, shown = SCALES.get(unit, (1.0, unit))
        table.add_row(
            Text(name.replace("_", " ")),
            f"{mean / factor:+.2f}",
            "-" if interval is None else _bounds(interval, factor),
            "-" if ratio is None else f"{ratio:.1f}",
            shown,
        )
    return table


def examples(found: Pairs) -> "Iterator[RenderableType]":
    """Return commands that trace deals deterred and caused, under the scenario and the base."""
    items = found.comparisons if found.traces else ()  # of worlds made in Python no command tells
    most = MOST_EXAMPLES if len(items) == 1 else 1
    lines = [line for item in items for line in example_lines(found, item, most)]
    if lines:
        yield Text("Examples:")
        yield from lines
        yield command("  and their twins:", f"{found.traces[found.base]} --deal DEAL --run RUN")


def command(words: str, line: str) -> Text:
    """Return a command after some words, on one line at any width, to be copied."""
    return Text(f"{words} {line}", no_wrap=True, overflow="ignore")


def example_lines(found: Pairs, item: ScenarioPair, most: int) -> Iterator[Text]:
    """Yield the deals most often deterred, and caused, each with a run in which it is."""
    for what, deal, share in most_changed(item, most):
        where = f"--deal {deal.deal} --run {share.examples[0]}"
        yield command(
            f"  {deal.deal} {what} in {counted(share.runs, 'run')}:",
            f"{found.traces[item.other]} {where}",
        )


def _change(outcome: OutcomeChange) -> str:
    mark = "~" if outcome.rough else ""
    if outcome.interval is None:
        return f"{mark}{100 * outcome.difference:+.1f}"
    low, high = (100 * end for end in outcome.interval)
    return f"{mark}{100 * outcome.difference:+.1f}\n{low:+.1f} to {high:+.1f}"
