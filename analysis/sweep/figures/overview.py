"""One row per lever: what it does to the main outcomes."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.intervals import PAIRED_LEVEL
from analysis.look.layout import PanelGrid, lay_out, room_for_labels, say, whole
from analysis.look.style import BLUE, GREY, HAIR, INK, styled
from analysis.look.units import GLUE, bare, broken, words
from analysis.sweep.effects import Effect, effects
from analysis.sweep.figures.notes import left_out, origin, scale

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult

MOST_ROWS = 40
"""Levers that fit on a page; those with the largest effects are shown."""

WIDEST_LABEL = 44
"""Characters of a line of a row's label, of which there are at most two."""

ROW, TALL_ROW = 0.2, 0.27
"""Height of a row in inches, where labels have one line and where some have two."""


@styled
def plot_overview(sweep: "SweepResult") -> Figure:
    """Draw the effect of every lever on each outcome with its interval, the largest on top."""
    outcomes = sweep.shown_outcomes
    found = effects(sweep, outcomes)
    rows = _rows(found, outcomes[0])
    named = {factor.path: factor.label for factor in sweep.factors}
    labels = [_label(item, named.get(item.lever, item.lever)) for item in rows]
    row = TALL_ROW if any("\n" in label for label in labels) else ROW
    groups = max((item.groups for item in found), default=0)
    runs = max((item.runs for item in found), default=0)
    grid = PanelGrid(
        len(outcomes),
        len(outcomes),
        panel_height=max(2, len(rows)) * row + 0.1,
        left=min(3.7, room_for_labels(labels)),
        gap_x=0.25,
        note=f"{origin(sweep)} Main effects on the mean, from one fit of all levers on {runs:,} "
        f"runs per point; whiskers: {PAIRED_LEVEL:.0%} intervals over {groups:,} paired "
        f"groups of runs{' and over samples' if sweep.sampled else ''}. Open: it holds zero."
        + left_out(sweep, 0)
        + (f" The {MOST_ROWS} largest of the first panel." if len(rows) == MOST_ROWS else ""),
    )
    canvas, panels = lay_out(grid, "What each lever changes")
    by_key = {(_key(item), item.outcome): item for item in found}
    for ax, outcome in zip(panels, outcomes, strict=True):
        factor, unit = scale(sweep, outcome)
        for place, item in enumerate(rows):
            _draw(ax, place, by_key[_key(item), outcome], factor)
        if not rows:
            say(ax, "nothing was varied")
        ax.axvline(0.0, color=INK, linewidth=0.6, zorder=1)
        ax.set_ylim(max(2, len(rows)) - 0.4, -0.6)
        ax.set_yticks(range(len(rows)), labels if ax is panels[0] else [""] * len(rows))
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", color=HAIR, linewidth=0.5)
        ax.set_title(words(outcome))
        ax.set_xlabel(f"change [{'percentage points' if unit == '%' else unit}]")
    return whole(canvas)


def _rows(found: list[Effect], outcome: str) -> list[Effect]:
    first = [item for item in found if item.outcome == outcome]
    ordered = sorted(first, key=lambda item: -abs(np.nan_to_num(item.effect)))
    return ordered[:MOST_ROWS]


def _key(item: Effect) -> tuple[str, str, str]:
    return item.lever, item.start, item.end


def _label(item: Effect, name: str) -> str:
    """Return what is changed, in words, from what to what, on a line or two."""
    meaning, unit = bare(name)
    change = f"{item.start} → {item.end}{f' {unit}' if unit else ''}".replace(" ", GLUE)
    room = 2 * WIDEST_LABEL - len(change) - 8
    if len(meaning) > room > 0:
        meaning = f"{meaning[:room].rpartition(' ')[0] or meaning[:room]}…"
    return broken(f"{meaning}: {change}", WIDEST_LABEL, 2).replace(GLUE, " ")


def _draw(ax: Axes, place: int, item: Effect, factor: float) -> None:
    if np.isnan(item.effect):
        return
    if item.interval is not None:
        low, high = (factor * end for end in item.interval)
        ax.plot([low, high], [place, place], color=BLUE if item.clear else GREY, linewidth=1.4)
    ax.plot(
        factor * item.effect,
        place,
        marker="o",
        markersize=4,
        color=BLUE if item.clear else "white",
        markeredgecolor=BLUE if item.clear else GREY,
    )
