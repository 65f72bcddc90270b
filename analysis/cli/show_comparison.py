"""A comparison as tables for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from analysis.cli.grid import SCALES, new_table
from analysis.cli.output import table_width

if TYPE_CHECKING:
    from rich.console import RenderableType

COMPARED = ("signed", "delivered", "designated", "switched", "threatened", "waived")
"""Outcomes in the table of differences, as many as its width allows."""


def show_comparison(found: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return the differences of each scenario from the base."""
    names = COMPARED[: max(1, min(len(COMPARED), (table_width() - 32) // 18))]
    yield Text(
        f"Difference from {found['base']}: {found['runs']:,} paired runs, seed {found['seed']}; "
        "percentage points, below them 95 % intervals"
    )
    for item in found["comparisons"]:
        yield Text("")
        yield Text(item["other"], style="bold")
        table = new_table()
        table.add_column("deal", no_wrap=True)
        for name in (*names, "deterred", "caused"):
            table.add_column(name, justify="right", no_wrap=True)
        for deal in item["deals"]:
            cells = [_change(deal["outcomes"][name]) for name in names]
            cells += [f"{100 * deal[name]['mean']:.1f}" for name in ("deterred", "caused")]
            table.add_row(Text(deal["deal"]), *cells)
        yield table
        if any(deal["outcomes"][name]["rough"] for deal in item["deals"] for name in names):
            yield Text("~ rough: fewer than 10 runs differ (--json has exact p values)")
        for side in ("base", "other"):
            if item[f"only_in_{side}"]:
                owner = found["base"] if side == "base" else item["other"]
                yield Text(f"only in {owner}: {', '.join(item[f'only_in_{side}'])}")
        yield Text("")
        yield show_total_changes(item)
        yield Text(
            f"Deterred: signed under {found['base']} and not under {item['other']}, in the same "
            "run; caused: the reverse. Variance ratio: how many times more runs would be needed "
            "without pairing.",
            style="dim",
        )


def show_total_changes(item: dict[str, Any]) -> Table:
    """Return differences of totals, with the variance that pairing saves."""
    table = new_table()
    table.add_column("per run", no_wrap=True)
    for name in ("difference", "95 % interval", "variance ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit")
    rows = {
        **item["totals"],
        **{
            f"{unit}_{what}": {**item[what][unit], "difference": item[what][unit]["mean"]}
            for what in ("deterred", "caused")
            for unit in ("deals", "usd")
        },
    }
    for name, total in rows.items():
        factor, unit = SCALES.get(total["unit"], (1.0, total["unit"]))
        bounds = "-"
        if total["interval"] is not None:
            low, high = (end / factor for end in total["interval"])
            bounds = f"{low:+.2f} to {high:+.2f}"
        ratio = total.get("variance_ratio")
        table.add_row(
            Text(name.replace("_", " ")),
            f"{total['difference'] / factor:+.2f}",
            bounds,
            "-" if ratio is None else f"{ratio:.1f}",
            unit,
        )
    return table


def _change(outcome: dict[str, Any]) -> str:
    mark = "~" if outcome["rough"] else ""
    if outcome["interval"] is None:
        return f"{mark}{100 * outcome['difference']:+.1f}"
    low, high = (100 * end for end in outcome["interval"])
    return f"{mark}{100 * outcome['difference']:+.1f}\n{low:+.1f} to {high:+.1f}"
