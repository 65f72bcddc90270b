"""The map of interactions: which pairs of parameters have variance together."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from analysis.look.formatting import counted
from analysis.look.layout import PanelGrid, lay_out, room_for_labels, whole
from analysis.look.style import BLACK, BLUE, HAIR, styled
from analysis.look.units import broken, words

if TYPE_CHECKING:
    from analysis.sensitivity.result import SensitivityResult

MOST_PARAMETERS = 16
"""Parameters that fit on the map."""

MOST_SHADE = 0.6
"""Share of variance with the darkest colour of the interaction map."""


def origin(found: "SensitivityResult") -> str:
    """Return scenario, seed and runs, for the note under a figure."""
    told = found.found
    return (
        f"Scenario {told.scenario}, seed {told.seed}, "
        f"{counted(told.replications, 'run')} per point on the same noise."
    )


def names_of(found: "SensitivityResult", order: list[str], most: int = 3) -> list[str]:
    """Return what parameters are, each on as many lines as it needs, up to some."""
    return [broken(found.label(path), most=most) for path in order]


@styled
def plot_interactions(found: "SensitivityResult") -> Figure:
    """Draw the share of variance of each pair of parameters; pairs told from zero have a number."""
    outcomes = [name for name in found.outcomes if found.of(name, "ST")][:2]
    order = found.leading("ST", outcomes, MOST_PARAMETERS)
    varied = len(found.found.chosen)
    few = "" if len(order) == varied else f" The {len(order)} of {varied} with the most variance."
    side = 2.5 if len(outcomes) > 1 else 3.4
    names = names_of(found, order)
    numbered = [f"{name}  {place}" for place, name in enumerate(names, start=1)]
    left = room_for_labels(names) + 0.1
    grid = PanelGrid(
        len(outcomes),
        len(outcomes),
        panel_height=side,
        left=left,
        right=0.65,
        gap_x=0.25,
        below=0.3,
        note=f"{origin(found)} Above the diagonal: second-order Sobol index of a pair, the share "
        "of the variance that two parameters have together beyond what each has alone; on it: "
        "first order. Numbers: told from 0 by the "
        f"{found.found.level:.0%} interval; dots: not distinguishable from 0.{few}",
    )
    canvas, panels = lay_out(grid, "Which parameters interact")
    hues = LinearSegmentedColormap.from_list("share", ["white", BLUE])
    for ax, outcome in zip(panels, outcomes, strict=True):
        mesh = _interactions(ax, found, outcome, order, hues)
        ax.set_title(words(outcome))
        ax.set_xticks(range(len(order)), [str(place + 1) for place in range(len(order))])
        ax.set_yticks(range(len(order)), numbered if ax is panels[0] else [""] * len(order))
        ax.tick_params(axis="y", labelsize=6)
        ax.tick_params(length=0)
    bar = canvas.add_axes(
        (
            (grid.width - grid.right + 0.1) / grid.width,
            grid.foot / grid.height,
            0.015,
            side / grid.height,
        )
    )
    whole(canvas).colorbar(mesh, cax=bar, label="share of variance [-]")
    return whole(canvas)


def _interactions(
    ax: Axes,
    found: "SensitivityResult",
    outcome: str,
    order: list[str],
    hues: LinearSegmentedColormap,
) -> Any:
    cells = np.full((len(order), len(order)), np.nan)
    rows = {(row.parameter, row.parameter): row for row in found.of(outcome, "S1")}
    for row in found.of(outcome, "S2"):
        rows[row.parameter, row.other] = row
    shown = {pair: row for pair, row in rows.items() if set(pair) <= set(order)}
    for pair, row in shown.items():
        one, other = sorted(pair, key=order.index)
        place = order.index(one), order.index(other)
        cells[place] = max(0.0, row.value)
        shade = "white" if row.value > 0.3 else BLACK
        ax.text(
            place[1],
            place[0],
            f"{row.value:.2f}" if row.clear else "·",
            ha="center",
            va="center",
            fontsize=6,
            color=shade,
        )
    ax.set_xlim(-0.5, len(order) - 0.5)
    ax.set_ylim(len(order) - 0.5, -0.5)
    edges = np.arange(len(order) + 1) - 0.5
    style: dict[str, Any] = {"edgecolors": HAIR, "linewidth": 0.4}
    return ax.pcolormesh(edges, edges, cells, cmap=hues, vmin=0.0, vmax=MOST_SHADE, **style)
