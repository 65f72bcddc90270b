"""The figures of a calibration: weights before and after, pairs, and what the posterior implies."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from analysis.calibration.calibrate import Particles
from analysis.evidence.prior import OF_PATTERNS
from analysis.evidence.kernel import allowed, shares
from analysis.evidence.population import normalised
from analysis.evidence.simulate import MOMENTS
from analysis.look.layout import Grid, add_legend, lay_out, legend_room, room_for_labels, whole
from analysis.look.save import save
from analysis.look.style import BLUE, GREY, INK, ORANGE, SILVER, VERMILLION, styled
from sim.parameter_draws import ParameterDraws
from sim.parameters import REGISTRY

LEVEL = 0.90
"""Level of the intervals shown."""

MOST_PAIRED = 6
"""Parameters shown in pairs: those that the record says most about."""

BINS = 20

Floats = NDArray[np.float64]


def figures(particles: Particles) -> Iterator[tuple[str, Callable[[Particles], Figure]]]:
    """Yield the figures of a calibration by the name of their file."""
    del particles
    yield "marginals", plot_marginals
    yield "pairs", plot_pairs
    yield "cases", plot_cases
    yield "moments", plot_moments


def write_figures(particles: Particles, folder: Path, manifest: dict[str, Any]) -> list[Path]:
    """Write every figure as PNG and SVG, and return the paths."""
    written = []
    for name, plot in figures(particles):
        written += save(plot(particles), folder / name, name, manifest)
    return written


def name_of(path: str) -> str:
    """Return how a parameter is called on an axis, and whether it is the patterns' own."""
    name = path.rsplit(".", 1)[1].replace("_", " ").replace("major non nato", "other")
    return f"patterns: {name}" if path.startswith(OF_PATTERNS) else name


def unit_of(path: str) -> str:
    """Return a parameter's unit."""
    return REGISTRY[path.removeprefix(OF_PATTERNS)].unit


def contraction(particles: Particles) -> Floats:
    """Return by how much the record narrows each parameter: 1 - posterior/prior variance."""
    weights = normalised(particles.log_weights)
    values = particles.values
    mean = weights @ values
    spread = weights @ (values - mean) ** 2
    prior = (particles.prior.high - particles.prior.low) ** 2 / 12.0
    return np.asarray(1.0 - spread / prior)


def note_of(particles: Particles) -> str:
    """Return what stands under every figure."""
    weights = normalised(particles.log_weights)
    effective = 1.0 / float((weights**2).sum())
    return (
        f"{len(weights):,} particles, {effective:,.0f} effective; seed {particles.plan.seed}; "
        f"{len(particles.cases)} cases, {len(particles.patterns)} patterns."
    )


@styled
def plot_marginals(particles: Particles) -> Figure:
    """Draw each parameter's posterior against its uniform prior."""
    weights = normalised(particles.log_weights)
    values = particles.values
    paths = particles.prior.paths
    grid = Grid(
        len(paths),
        5,
        panel_height=0.55,
        head=legend_room(3, 3) + 0.3,
        left=0.15,
        gap_x=0.3,
        gap_y=0.42,
        note=f"{note_of(particles)} Height: density relative to the prior's.",
    )
    canvas, panels = lay_out(grid, "What the record says of the shared weights")
    for k, (ax, path) in enumerate(zip(panels, paths, strict=True)):
        span = (float(particles.prior.low[k]), float(particles.prior.high[k]))
        _marginal(ax, path, values[:, k], weights, span)
    add_legend(canvas, grid, _of_marginals(), 3)
    return whole(canvas)


def _of_marginals() -> list[Artist]:
    return [
        Patch(facecolor=BLUE, label="posterior"),
        Line2D([], [], color=ORANGE, label="prior: uniform over the span"),
        Line2D([], [], color=INK, marker="|", linestyle="", label="default"),
    ]


def _marginal(
    ax: Axes, path: str, values: Floats, weights: Floats, span: tuple[float, float]
) -> None:
    heights, edges = np.histogram(values, BINS, span, weights=weights)
    ax.bar(edges[:-1], heights * BINS, np.diff(edges), align="edge", color=BLUE)
    ax.axhline(1.0, color=ORANGE, linewidth=1.0)
    if path in REGISTRY:
        ax.plot([REGISTRY[path].default], [0.0], color=INK, marker="|", markersize=9)
    ax.set_xlim(*span)
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
    grid = Grid(
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
        _marginal(ax, path, draws.values[:, draws.paths.index(path)], weights, span)
    add_legend(canvas, grid, _of_marginals(), 3)
    return whole(canvas)


@styled
def plot_pairs(particles: Particles) -> Figure:
    """Draw the parameters that the record says most about, two by two."""
    chosen = np.sort(np.argsort(-contraction(particles), kind="stable")[:MOST_PAIRED])
    weights = normalised(particles.log_weights)
    values = particles.values
    count = len(chosen)
    grid = Grid(
        count * count,
        count,
        panel_height=0.85,
        left=0.75,
        gap_x=0.08,
        gap_y=0.1,
        below=0.5,
        note=f"{note_of(particles)} The {count} parameters that are narrowed most. Darker: more "
        "probable. In each panel: correlation under the posterior.",
    )
    canvas, panels = lay_out(grid, "Weights in pairs")
    for place, ax in enumerate(panels):
        row, column = divmod(place, count)
        j, i = chosen[row], chosen[column]
        if column > row:
            ax.set_visible(False)
            continue
        _pair(ax, values[:, [i, j]], weights, particles.prior, (int(i), int(j)))
        ax.tick_params(labelsize=6)
        if row == count - 1:
            ax.set_xlabel(name_of(particles.prior.paths[i]), fontsize=6.5)
        else:
            ax.set_xticklabels([])
        if column == 0:
            ax.set_ylabel(name_of(particles.prior.paths[j]), fontsize=6.5)
        else:
            ax.set_yticklabels([])
    return whole(canvas)


def _pair(ax: Axes, values: Floats, weights: Floats, prior: Any, which: tuple[int, int]) -> None:
    i, j = which
    across = (prior.low[i], prior.high[i])
    if i == j:
        heights, edges = np.histogram(values[:, 0], BINS, across, weights=weights)
        ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color=BLUE)
        ax.set_yticks([])
        return
    up = (prior.low[j], prior.high[j])
    density, x, y = np.histogram2d(values[:, 0], values[:, 1], BINS, [across, up], weights=weights)
    ax.pcolormesh(x, y, density.T, cmap="Blues", rasterized=True)
    mean = weights @ values
    apart = (values - mean) * np.sqrt(weights)[:, np.newaxis]
    covariance = apart.T @ apart
    correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    ax.text(0.95, 0.85, f"{correlation:+.2f}", transform=ax.transAxes, ha="right", fontsize=6)


@styled
def plot_cases(particles: Particles) -> Figure:
    """Draw what prior and posterior say of each case, next to what happened."""
    concluded = allowed(shares(particles.implied)[0])
    weights = normalised(particles.log_weights)
    before = concluded[: particles.plan.first].mean(axis=0)
    after = weights @ concluded
    order = np.argsort(-after, kind="stable")
    names = [particles.cases[k].case_id for k in order]
    legend = [
        Line2D([], [], color=BLUE, marker="o", linestyle="", label="posterior, 90 % of weights"),
        Line2D([], [], color=GREY, marker="|", linestyle="", label="prior mean"),
        Line2D([], [], color=INK, marker="s", linestyle="", label="happened: concluded (1) or not"),
    ]
    grid = Grid(
        1,
        1,
        panel_height=0.14 * len(names),
        head=legend_room(3, 3) + 0.3,
        left=room_for_labels(names),
        note=f"{note_of(particles)} Fitted to these cases: see the scores with each left out.",
    )
    canvas, (ax,) = lay_out(grid, "What the model says of the cases")
    for place, k in enumerate(order):
        low, high = weighted_quantiles(concluded[:, k], weights)
        ax.plot([low, high], [place, place], color=BLUE, linewidth=1.0)
        ax.plot([after[k]], [place], color=BLUE, marker="o", markersize=3.5)
        ax.plot([before[k]], [place], color=GREY, marker="|", markersize=6)
        happened = float(particles.cases[k].concluded)
        agrees = abs(after[k] - happened) < 0.5
        ax.plot([happened], [place], color=INK if agrees else VERMILLION, marker="s", markersize=3)
    ax.set_yticks(range(len(names)), names, fontsize=6)
    ax.set_ylim(len(names) - 0.3, -0.7)
    ax.set_xlim(-0.03, 1.03)
    ax.axvline(0.5, color=SILVER, linewidth=0.6)
    ax.set_xlabel("P(concluded by December 2024) [probability]; in red: on the wrong side of ½")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


@styled
def plot_moments(particles: Particles) -> Figure:
    """Draw what prior and posterior imply for each pattern that was fitted, with its band."""
    weights = normalised(particles.log_weights)
    flat = np.zeros(len(weights))
    flat[: particles.plan.first] = 1.0 / particles.plan.first
    legend = [
        Patch(facecolor=BLUE, label="posterior"),
        Line2D([], [], color=GREY, label="prior"),
        Patch(facecolor=ORANGE, alpha=0.35, label="band of the record"),
    ]
    grid = Grid(
        len(particles.patterns),
        4,
        panel_height=0.8,
        head=legend_room(3, 3) + 0.3,
        left=0.15,
        gap_y=0.45,
        note=f"{note_of(particles)} Generic preset, {particles.plan.preset_runs} runs a particle, "
        "whose chance is in the width.",
    )
    canvas, panels = lay_out(grid, "What the posterior implies for the patterns")
    for ax, target in zip(panels, particles.patterns, strict=True):
        values = particles.implied.moments[:, MOMENTS.index(target.moment)]
        known = ~np.isnan(values)
        low, high = np.quantile(values[known], [0.01, 0.99])
        if target.low is not None and target.high is not None:
            low, high = min(low, target.low), max(high, target.high)
            ax.axvspan(target.low, target.high, color=ORANGE, alpha=0.35, linewidth=0)
        edges = np.linspace(low, high, 31)
        heights, _ = np.histogram(values[known], edges, weights=weights[known])
        ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color=BLUE)
        prior, _ = np.histogram(values[known], edges, weights=flat[known])
        ax.stairs(prior, edges, color=GREY, linewidth=1.0)
        ax.set_yticks([])
        unit = "months" if target.moment.startswith("lag") else "-"
        ax.set_title(f"{target.moment.replace('_', ' ')} [{unit}], {target.weight}", fontsize=7)
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


def weighted_quantiles(values: Floats, weights: Floats) -> tuple[float, float]:
    """Return the ends of the interval of level `LEVEL`."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    low, high = np.searchsorted(reached, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    last = len(values) - 1
    return float(values[order[min(low, last)]]), float(values[order[min(high, last)]])
