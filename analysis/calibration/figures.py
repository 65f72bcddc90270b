"""The figures of a calibration: weights before and after, pairs, and what the posterior implies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from analysis.calibration.findings import CalibrationFindings
from analysis.calibration.numbers import BINS
from analysis.evidence.prior import OF_PATTERNS
from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, room_for_labels, whole
from analysis.look.style import BLUE, GREY, INK, ORANGE, SILVER, VERMILLION, styled
from analysis.result import Drawing
from sim.parameter_draws import ParameterDraws
from sim.parameters import REGISTRY

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """What figures of a calibration are drawn from.

    Attributes
    ----------
    found : CalibrationFindings
        The calibration in numbers.
    tables : dict of str to pyarrow.Table
        See `analysis.calibration.numbers`.
    seed, preset_runs : int
        Of the calibration; runs of the patterns' preset for each particle.
    """

    found: CalibrationFindings
    tables: "Mapping[str, pa.Table]"
    seed: int
    preset_runs: int

    @property
    def note(self) -> str:
        """What stands under every figure."""
        found = self.found
        return (
            f"{found.particles:,} particles, {found.effective:,.0f} effective; seed {self.seed}; "
            f"{found.cases} cases, {len(found.patterns)} patterns."
        )

    def column(self, table: str, name: str, **where: str) -> Any:
        """Return a column of a table as an array, of the rows with these words."""
        rows = self.tables[table]
        kept = np.ones(rows.num_rows, dtype=np.bool_)
        for key, word in where.items():
            kept &= np.array(rows[key].to_pylist()) == word
        return np.array(rows[name].to_pylist())[kept]

    def edges(self, table: str, **where: str) -> Floats:
        """Return the edges of bins of the rows with these words."""
        low, high = (self.column(table, name, **where) for name in ("bin_low", "bin_high"))
        return np.append(low, high[-1:])


def drawings(sheet: Sheet) -> list[Drawing]:
    """Return the figures of a calibration; those that have nothing to show are left out."""
    found = sheet.found
    shown = {
        "pairs": len(found.parameters) > 1,
        "cases": found.cases > 0,
        "moments": bool(found.patterns),
    }
    return [item for item in _drawings(sheet) if shown.get(item.name, True)]


def _drawings(sheet: Sheet) -> list[Drawing]:
    return [
        Drawing(
            "marginals",
            lambda: plot_marginals(sheet),
            "Histograms, one per parameter: the posterior, with the prior as a line.",
        ),
        Drawing(
            "pairs",
            lambda: plot_pairs(sheet),
            "Shaded panels: the posterior of the parameters that are narrowed most, two by two.",
        ),
        Drawing(
            "cases",
            lambda: plot_cases(sheet),
            "Dots, one row per case: the probability that it is concluded under prior and "
            "posterior, next to what happened.",
        ),
        Drawing(
            "moments",
            lambda: plot_moments(sheet),
            "Histograms, one per pattern: posterior and prior, with the band of the record.",
        ),
    ]


def name_of(path: str) -> str:
    """Return how a parameter is called on an axis, and whether it is the patterns' own."""
    name = path.rsplit(".", 1)[1].replace("_", " ").replace("major non nato", "other")
    return f"patterns: {name}" if path.startswith(OF_PATTERNS) else name


def unit_of(path: str) -> str:
    """Return a parameter's unit; "-" of one that this version does not have."""
    declared = REGISTRY.get(path.removeprefix(OF_PATTERNS))
    return declared.unit if declared else "-"


@styled
def plot_marginals(sheet: Sheet) -> Figure:
    """Draw each parameter's posterior against its uniform prior."""
    paths = [row.path for row in sheet.found.parameters]
    grid = PanelGrid(
        len(paths),
        5,
        panel_height=0.55,
        head=legend_room(3, 3) + 0.3,
        left=0.15,
        gap_x=0.3,
        gap_y=0.42,
        note=f"{sheet.note} Height: density relative to the prior's.",
    )
    canvas, panels = lay_out(grid, "What the record says of the shared weights")
    for ax, path in zip(panels, paths, strict=True):
        heights = sheet.column("marginals", "posterior", path=path)
        _marginal(ax, path, heights, sheet.edges("marginals", path=path))
    add_legend(canvas, grid, _of_marginals(), 3)
    return whole(canvas)


def _of_marginals() -> list[Artist]:
    return [
        Patch(facecolor=BLUE, label="posterior"),
        Line2D([], [], color=ORANGE, label="prior: uniform over the span"),
        Line2D([], [], color=INK, marker="|", linestyle="", label="default"),
    ]


def _marginal(ax: Axes, path: str, heights: Floats, edges: Floats) -> None:
    ax.bar(edges[:-1], heights * BINS, np.diff(edges), align="edge", color=BLUE)
    ax.axhline(1.0, color=ORANGE, linewidth=1.0)
    if path in REGISTRY:
        ax.plot([REGISTRY[path].default], [0.0], color=INK, marker="|", markersize=9)
    ax.set_xlim(edges[0], edges[-1])
    ax.set_ylim(0.0, max(2.0, 1.05 * float(heights.max()) * BINS))
    ax.set_yticks([])
    ax.set_title(f"{name_of(path)} [{unit_of(path)}]", fontsize=6)
    ax.locator_params(axis="x", nbins=3)
    ax.tick_params(labelsize=6)


@styled
def plot_draws(draws: ParameterDraws, paths: Sequence[str] | None = None) -> Figure:
    """Draw parameters of a table of draws against their priors, uniform over the spans.

    Parameters
    ----------
    draws : ParameterDraws
        A posterior, as `sim.parameter_draws.load_draws` reads it.
    paths : sequence of str, optional
        Only these.
    """
    chosen = tuple(draws.paths if paths is None else paths)
    grid = PanelGrid(
        len(chosen),
        min(5, len(chosen)),
        panel_height=0.55,
        head=legend_room(3, 3) + 0.3,
        left=0.15,
        gap_x=0.3,
        gap_y=0.42,
        note=f"{len(draws.values):,} equally likely draws. Height: density relative to the prior.",
    )
    canvas, panels = lay_out(grid, "What the record says of weights")
    weights = np.full(len(draws.values), 1.0 / len(draws.values))
    for ax, path in zip(panels, chosen, strict=True):
        span = REGISTRY[path].span
        assert span is not None
        values = draws.values[:, draws.paths.index(path)]
        _marginal(ax, path, *np.histogram(values, BINS, span, weights=weights))
    add_legend(canvas, grid, _of_marginals(), 3)
    return whole(canvas)


@styled
def plot_pairs(sheet: Sheet) -> Figure:
    """Draw the parameters that the record says most about, two by two."""
    named = {*sheet.column("pairs", "across"), *sheet.column("pairs", "up")}
    chosen = [row.path for row in sheet.found.parameters if row.path in named]
    count = len(chosen)
    grid = PanelGrid(
        count * count,
        count,
        panel_height=0.85,
        left=0.75,
        gap_x=0.08,
        gap_y=0.1,
        below=0.5,
        note=f"{sheet.note} The {count} parameters that are narrowed most. Darker: more "
        "probable. In each panel: correlation under the posterior.",
    )
    canvas, panels = lay_out(grid, "Weights in pairs")
    for place, ax in enumerate(panels):
        row, column = divmod(place, count)
        up, across = chosen[row], chosen[column]
        if column > row:
            ax.set_visible(False)
            continue
        _pair(ax, sheet, across, up)
        ax.tick_params(labelsize=6)
        if row == count - 1:
            ax.set_xlabel(name_of(across), fontsize=6.5)
        else:
            ax.set_xticklabels([])
        if column == 0:
            ax.set_ylabel(name_of(up), fontsize=6.5)
        else:
            ax.set_yticklabels([])
    return whole(canvas)


def _pair(ax: Axes, sheet: Sheet, across: str, up: str) -> None:
    x, y = (sheet.edges("marginals", path=path) for path in (across, up))
    if across == up:
        heights = sheet.column("marginals", "posterior", path=across)
        ax.bar(x[:-1], heights, np.diff(x), align="edge", color=BLUE)
        ax.set_yticks([])
        return
    density = sheet.column("pairs", "posterior", across=across, up=up).reshape(BINS, BINS)
    ax.pcolormesh(x, y, density.T, cmap="Blues", rasterized=True)
    (correlation,) = sheet.column("correlations", "correlation", across=across, up=up)
    ax.text(0.95, 0.85, f"{correlation:+.2f}", transform=ax.transAxes, ha="right", fontsize=6)


@styled
def plot_cases(sheet: Sheet) -> Figure:
    """Draw what prior and posterior say of each case, next to what happened."""
    rows = sheet.tables["cases"].to_pylist()
    rows.sort(key=lambda row: -float(row["posterior"]))
    names = [row["case_id"] for row in rows]
    legend = [
        Line2D([], [], color=BLUE, marker="o", linestyle="", label="posterior, 90 % of weights"),
        Line2D([], [], color=GREY, marker="|", linestyle="", label="prior mean"),
        Line2D([], [], color=INK, marker="s", linestyle="", label="happened: concluded (1) or not"),
    ]
    grid = PanelGrid(
        1,
        1,
        panel_height=0.14 * len(names),
        head=legend_room(3, 3) + 0.3,
        left=room_for_labels(names),
        note=f"{sheet.note} Fitted to these cases: see the scores with each left out.",
    )
    canvas, (ax,) = lay_out(grid, "What the model says of the cases")
    for place, row in enumerate(rows):
        after = row["posterior"]
        ax.plot([row["low"], row["high"]], [place, place], color=BLUE, linewidth=1.0)
        ax.plot([after], [place], color=BLUE, marker="o", markersize=3.5)
        ax.plot([row["prior"]], [place], color=GREY, marker="|", markersize=6)
        happened = float(row["concluded"])
        agrees = abs(after - happened) < 0.5
        ax.plot([happened], [place], color=INK if agrees else VERMILLION, marker="s", markersize=3)
    ax.set_yticks(range(len(names)), names, fontsize=6)
    ax.set_ylim(len(names) - 0.3, -0.7)
    ax.set_xlim(-0.03, 1.03)
    ax.axvline(0.5, color=SILVER, linewidth=0.6)
    ax.set_xlabel("P(concluded by December 2024) [probability]; in red: on the wrong side of ½")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


@styled
def plot_moments(sheet: Sheet) -> Figure:
    """Draw what prior and posterior imply for each pattern that was fitted, with its band."""
    legend = [
        Patch(facecolor=BLUE, label="posterior"),
        Line2D([], [], color=GREY, label="prior"),
        Patch(facecolor=ORANGE, alpha=0.35, label="band of the record"),
    ]
    grid = PanelGrid(
        len(sheet.found.patterns),
        4,
        panel_height=0.8,
        head=legend_room(3, 3) + 0.3,
        left=0.15,
        gap_y=0.45,
        note=f"{sheet.note} Generic preset, {sheet.preset_runs} runs a particle, "
        "whose chance is in the width.",
    )
    canvas, panels = lay_out(grid, "What the posterior implies for the patterns")
    for ax, pattern in zip(panels, sheet.found.patterns, strict=True):
        if pattern.low is not None and pattern.high is not None:
            ax.axvspan(pattern.low, pattern.high, color=ORANGE, alpha=0.35, linewidth=0)
        edges = sheet.edges("moments", moment=pattern.moment)
        heights = sheet.column("moments", "posterior", moment=pattern.moment)
        ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color=BLUE)
        prior = sheet.column("moments", "prior", moment=pattern.moment)
        ax.stairs(prior, edges, color=GREY, linewidth=1.0)
        ax.set_yticks([])
        unit = "months" if pattern.moment.startswith("lag") else "-"
        ax.set_title(f"{pattern.moment.replace('_', ' ')} [{unit}], {pattern.weight}", fontsize=7)
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)
