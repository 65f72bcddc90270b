"""The figures of a comparison: paired differences of totals, and of the chance of signing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.intervals import Difference
from analysis.look.formatting import counted
from analysis.look.layout import PanelGrid, lay_out, room_for_labels, say, whole
from analysis.look.style import BLUE, GREY, HAIR, INK, styled
from analysis.look.units import SCALES, words
from analysis.pairs import OutcomeChange, Pairs
from analysis.result import Drawing

TOTALS = ("usd_concluded", "designations", "relation_cost", "offers_paid")
"""Totals that are shown side by side."""

MOST_DEALS = 5
"""Deals that are shown side by side: those whose chance of signing changes most."""

ROW = 0.24
"""Height of a scenario's row in inches."""

POINTS = (100.0, "percentage points")


def drawings(found: Pairs) -> list[Drawing]:
    """Return the figures of a comparison."""
    forest = Drawing(
        "forest",
        lambda: plot_totals(found),
        "Dots with whiskers, one row per scenario: differences of totals from the base.",
    )
    by_deal = Drawing(
        "forest-deals",
        lambda: plot_deals(found),
        "Dots with whiskers, one row per scenario and panel per deal: difference in the chance of "
        "signing.",
    )
    return [forest, by_deal] if any(item.deals for item in found.comparisons) else [forest]


@styled
def plot_totals(found: Pairs) -> Figure:
    """Draw how the totals of a run differ from the base, with intervals."""
    canvas, panels = _lay_out(found, len(TOTALS), f"Difference from {found.base}, per run", "")
    for ax, name in zip(panels, TOTALS, strict=True):
        changes = [item.totals[name] for item in found.comparisons]
        scale = SCALES.get(changes[0].unit, (1.0, changes[0].unit))
        _draw(ax, changes, scale)
        ax.set_title(words(name))
    return whole(canvas)


@styled
def plot_deals(found: Pairs) -> Figure:
    """Draw how the chance of signing differs from the base, deal by deal."""
    by_deal: dict[str, list[Difference | None]] = {}
    for place, item in enumerate(found.comparisons):
        for deal in item.deals:
            row = by_deal.setdefault(deal.deal, [None] * len(found.comparisons))
            row[place] = deal.outcomes["signed"]
    shown = sorted(by_deal, key=lambda deal: -_largest(by_deal[deal]))[:MOST_DEALS]
    left = f" The {len(shown)} of {len(by_deal)} deals that change most."
    title = f"Difference from {found.base} in the chance of signing"
    note = left if len(shown) < len(by_deal) else ""
    canvas, panels = _lay_out(found, len(shown), title, note)
    for ax, deal_id in zip(panels, sorted(shown), strict=True):
        _draw(ax, by_deal[deal_id], POINTS)
        ax.set_title(deal_id)
    ends = np.array([ax.get_xlim() for ax in panels])
    for ax in panels:
        ax.set_xlim(ends[:, 0].min(), ends[:, 1].max())
    return whole(canvas)


def _largest(changes: Sequence[Difference | None]) -> float:
    return max(abs(float(change.difference)) for change in changes if change is not None)


def _lay_out(found: Pairs, panels: int, title: str, note: str) -> tuple[Any, list[Axes]]:
    names = [item.other for item in found.comparisons]
    grid = PanelGrid(
        panels,
        panels,
        panel_height=max(2, len(names)) * ROW + 0.1,
        left=min(2.2, room_for_labels(names)),
        gap_x=0.2,
        note=f"{counted(found.runs, 'run')} of each scenario on the same noise, seed "
        f"{found.seed}. Points: mean difference over runs, scenario minus {found.base}; "
        f"whiskers: {found.level:.0%} intervals of it, each for itself. Open: it holds zero, or "
        "fewer than 10 runs differ; where none does, the exact bound." + note,
    )
    canvas, axes = lay_out(grid, title)
    for ax in axes:
        ax.set_ylim(max(2, len(names)) - 0.4, -0.6)
        ax.set_yticks(range(len(names)), names if ax is axes[0] else [""] * len(names))
    return canvas, axes


def _draw(ax: Axes, changes: Sequence[Difference | None], scale: tuple[float, str]) -> None:
    factor, unit = scale
    for place, change in enumerate(changes):
        if change is None:
            continue
        low, high = change.interval or (change.difference,) * 2
        rough = isinstance(change, OutcomeChange) and change.rough
        clear = change.interval is not None and not low <= 0.0 <= high and not rough
        ax.plot([factor * low, factor * high], [place] * 2, color=BLUE if clear else GREY)
        ax.plot(
            factor * change.difference,
            place,
            marker="o",
            markersize=4,
            color=BLUE if clear else "white",
            markeredgecolor=BLUE if clear else GREY,
        )
    if not any(changes):
        say(ax, "in none of them")
    ax.axvline(0.0, color=INK, linewidth=0.6, zorder=1)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", color=HAIR, linewidth=0.5)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_xlabel(f"change [{unit}]")
