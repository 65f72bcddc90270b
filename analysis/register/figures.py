"""The figures of the register: event study, counts, estimates, leave one out, permutation."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator
from scipy.stats import chi2

from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, share_y, whole
from analysis.look.style import BLUE, GREY, INK, SILVER, VERMILLION, styled
from analysis.register.findings import ChangeEstimate, RegisterFindings, Simulation, Step
from analysis.register.library import LEVEL, Coefficient
from analysis.register.words import interval, p_value, periods, signed, span, years
from analysis.result import Drawing

ROW = 0.2
"""Height of a row of the forest in inches."""

NAMED = 4
"""Countries that are named at either end of leaving one out."""

BARS = 40
"""Bins of the histograms of simulated coefficients."""

TICK = 5.0
"""Distance of ticks on the axis of the forest."""

COEFFICIENT = "coefficient of US share × years [log ratio]"


def drawings(found: RegisterFindings) -> list[Drawing]:
    """Return the figures in order."""
    drawn = [
        Drawing(
            "register-event-study",
            lambda: plot_event_study(found),
            "Points with intervals: the coefficient of the US share by year and by two years, near "
            "zero before 2018 and below it after.",
        ),
        Drawing(
            "register-counts",
            lambda: plot_counts(found),
            "Bars: Russian orders per country and year before and after the break, by US share.",
        ),
        Drawing(
            "register-estimates",
            lambda: plot_estimates(found),
            "Points with intervals: the coefficient in other samples, with other shares, for other "
            "outcomes, and at breaks that no law made.",
        ),
        Drawing(
            "register-leave-one-out",
            lambda: plot_leave_one_out(found),
            "Points: the coefficient without each country in turn, within the interval of the "
            "estimate.",
        ),
        Drawing(
            "register-permutation",
            lambda: plot_permutation(found),
            "Histogram: coefficients where US shares are dealt out at random, with the estimate in "
            "its lower tail.",
        ),
    ]
    simulation = found.simulation
    if simulation is not None:
        drawn.append(
            Drawing(
                "register-simulated",
                lambda: plot_simulated(found, simulation),
                "Histograms: the coefficient in simulated registers with and without the law, and "
                "the estimate; points: how many orders were left after 2017 by US share, in the "
                "record and in both.",
            )
        )
    return drawn


def sample(found: RegisterFindings) -> str:
    """Return what the estimate rests on, for the note under a figure."""
    main = found.main
    return (
        f"n = {main.countries} countries with a Russian order, {main.total:,.0f} orders "
        f"{main.years[0]}–{main.years[1]} that were delivered within four years."
    )


@styled
def plot_event_study(found: RegisterFindings) -> Figure:
    """Draw the coefficient of the US share by year, and by two years."""
    grid = PanelGrid(
        2,
        2,
        panel_height=2.4,
        head=0.55,
        gap_x=0.4,
        below=0.52,
        note=f"{sample(found)} Poisson regression with country and year effects; bars: {LEVEL:.0%} "
        "intervals, errors clustered by country. Hollow: the years that the others are compared "
        "with. Dotted: the law, August 2017.",
    )
    canvas, panels = lay_out(grid, "Russian orders by US share of arms, before and after the law")
    for ax, steps, title in (
        (panels[0], found.by_year, "by year"),
        (panels[1], found.by_two_years, "by two years"),
    ):
        _draw_steps(ax, steps, found.first_after)
        ax.set_title(title)
        ax.set_xlabel("year of order")
    share_y(panels)
    panels[0].set_ylabel(COEFFICIENT)
    return whole(canvas)


def _draw_steps(ax: Axes, steps: Sequence[Step], first_after: int) -> None:
    ax.axhline(0.0, color=INK, linewidth=0.6)
    ax.axvline(first_after - 0.5, color=INK, linewidth=0.7, linestyle=(0, (1, 2)))
    for step in steps:
        place = (step.first + step.last) / 2.0
        if step.coefficient is None:
            ax.plot(place, 0.0, "o", color=GREY, markerfacecolor="white", markersize=4.5)
            continue
        late = step.first >= first_after
        _point(ax, place, step.coefficient, VERMILLION if late else BLUE, "s" if late else "o")
    ax.set_xticks([step.first for step in steps][:: 2 if len(steps) > 8 else 1])
    if len(steps) <= 8:
        ax.set_xticks(
            [(step.first + step.last) / 2.0 for step in steps],
            [years(step).replace("–", "–\n") for step in steps],
        )


def _point(ax: Axes, place: float, found: Coefficient, colour: str, marker: str) -> None:
    reach = [[found.value - found.low], [found.high - found.value]]
    ax.errorbar(
        place, found.value, yerr=reach, fmt=marker, color=colour, markersize=4, elinewidth=1.0
    )


@styled
def plot_counts(found: RegisterFindings) -> Figure:
    """Draw orders per country and year before and after the break, by US share."""
    first, last = found.main.years
    before, after = found.first_after - first, last - found.first_after + 1
    earlier, later = periods(found)
    legend = [
        Patch(facecolor=SILVER, label=earlier),
        Patch(facecolor=BLUE, label=later),
        Line2D(
            [],
            [],
            color=VERMILLION,
            marker="D",
            markerfacecolor="none",
            linestyle="none",
            markersize=4,
            label="had they fallen as at 0–2 %",
        ),
    ]
    grid = PanelGrid(
        1,
        1,
        panel_height=2.4,
        head=legend_room(3, 3) + 0.12,
        below=0.58,
        note=f"{sample(found)} Figures above bars: orders in all. Lines: {LEVEL:.0%} exact Poisson "
        "intervals, which take orders as independent; the regression does not.",
    )
    canvas, (ax,) = lay_out(grid, "Russian orders before and after the law")
    for place, item in enumerate(found.bins):
        for shift, count, length, colour in (
            (-0.19, item.before, before, SILVER),
            (0.19, item.after, after, BLUE),
        ):
            per = 1.0 / (item.countries * length) if item.countries else 0.0
            low, high = poisson_interval(count)
            ax.bar(place + shift, count * per, 0.36, color=colour, zorder=1)
            ax.vlines(place + shift, low * per, high * per, color=INK, linewidth=0.8, zorder=2)
            ax.annotate(
                f"{count}",
                (place + shift, high * per),
                (0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
            )
        if item.countries and place:
            ax.plot(
                place + 0.31,
                item.expected / (item.countries * after),
                "D",
                color=VERMILLION,
                markerfacecolor="none",
                markersize=4,
                zorder=3,
            )
    ax.set_xticks(
        range(len(found.bins)),
        [f"{span(item)}\n{item.countries} countries" for item in found.bins],
    )
    ax.tick_params(axis="x", length=0)
    ax.set_ylim(0.0, None)
    ax.set_ylabel("Russian orders per country and year")
    ax.set_xlabel("US share of arms deliveries 2008–16")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the exact interval of a Poisson mean (Garwood, Biometrika 28, 1936)."""
    tail = (1.0 - LEVEL) / 2.0
    low = float(chi2.ppf(tail, 2 * count)) / 2.0 if count else 0.0
    return low, float(chi2.ppf(1.0 - tail, 2 * count + 2)) / 2.0


@styled
def plot_estimates(found: RegisterFindings) -> Figure:
    """Draw all coefficients of a US share with their intervals."""
    rows: list[ChangeEstimate | str] = ["The estimate", found.main]
    russian = [item for item in found.others if item.outcome.startswith("russian")]
    rows += [item for item in russian if item.share.startswith("us_share")]
    rows += ["Other shares, of Russian orders"]
    rows += [item for item in russian if not item.share.startswith("us_share")]
    rows += ["Other sellers, US share of arms"]
    rows += [item for item in found.others if not item.outcome.startswith("russian")]
    rows += [f"Breaks before the law, orders to {found.first_after - 1}", *found.breaks]
    grid = PanelGrid(
        1,
        1,
        panel_height=ROW * len(rows),
        head=0.35,
        left=3.0,
        right=1.75,
        note=f"Poisson regressions with country and year effects; lines: {LEVEL:.0%} intervals, "
        "errors clustered by country. n: countries with any of the outcome. GDP is per factor of "
        "ten, all others per share from 0 to 1.",
    )
    canvas, (ax,) = lay_out(grid, "The coefficient elsewhere")
    ax.axvline(0.0, color=INK, linewidth=0.6)
    for place, row in enumerate(rows):
        if isinstance(row, str):
            _beside(ax, place, row, weight="bold")
            continue
        told = row.coefficient
        main = row is found.main
        ax.plot([told.low, told.high], [place, place], color=BLUE if main else INK, linewidth=1.0)
        ax.plot(
            told.value,
            place,
            "s" if main else "o",
            color=BLUE if main else INK,
            markersize=4.5 if main else 3.5,
        )
        _beside(ax, place, row.what, indent=6)
        ax.annotate(
            f"{signed(told.value)} ({told.standard_error:.2f}), n = {row.countries}",
            (1.02, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7,
        )
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.xaxis.set_major_locator(MultipleLocator(TICK))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("coefficient (standard error at right) [log ratio]")
    return whole(canvas)


def _beside(ax: Axes, place: float, text: str, *, indent: int = 0, weight: str = "normal") -> None:
    """Write a row's name in the margin."""
    ax.annotate(
        text,
        (0.0, place),
        (-2.9 * 72 + indent, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=7.5,
        fontweight=weight,
    )


@styled
def plot_leave_one_out(found: RegisterFindings) -> Figure:
    """Draw the coefficient without each country, beside the estimate and its interval."""
    told = found.main.coefficient
    grid = PanelGrid(
        1,
        1,
        panel_height=2.4,
        head=0.4,
        note=f"{sample(found)} Line and band: the estimate with all of them and its {LEVEL:.0%} "
        f"interval, {interval(told)}.",
    )
    canvas, (ax,) = lay_out(grid, "The estimate without any one country")
    values = [item.value for item in found.without]
    ax.axhspan(told.low, told.high, color=BLUE, alpha=0.12, linewidth=0)
    ax.axhline(told.value, color=BLUE)
    ax.axhline(0.0, color=INK, linewidth=0.6)
    places = np.arange(1, len(values) + 1)
    ax.plot(places, values, "o", color=INK, markersize=2.6)
    ends = min(NAMED, len(values) // 2)
    for k in (*range(ends), *range(len(values) - ends, len(values))):
        low = k < ends
        ax.annotate(
            found.without[k].iso3,
            (float(places[k]), values[k]),
            (0, -3 if low else 3),
            textcoords="offset points",
            rotation=90,
            ha="center",
            va="top" if low else "bottom",
            fontsize=6.5,
        )
    ax.set_xlim(0, len(values) + 1)
    ax.set_xlabel("country left out, in order of the coefficient")
    ax.set_ylabel("coefficient [log ratio]")
    return whole(canvas)


@styled
def plot_permutation(found: RegisterFindings) -> Figure:
    """Draw the coefficients of shares dealt out at random."""
    chance, told = found.permutation, found.main.coefficient
    legend = [
        Patch(facecolor=SILVER, label="shares dealt out at random"),
        Line2D([], [], color=VERMILLION, linewidth=1.4, label=f"estimate {signed(told.value)}"),
        Line2D([], [], color=VERMILLION, linestyle=(0, (4, 2)), label="as far on the other side"),
    ]
    grid = PanelGrid(
        1,
        1,
        panel_height=2.2,
        head=legend_room(3, 3) + 0.12,
        note=f"{sample(found)} {chance.draws:,} permutations of US shares among countries, seed "
        f"{found.seed}: {chance.as_far} are as far from 0 as the estimate"
        + (f", {chance.failed} have none" if chance.failed else "")
        + f", p = {p_value(chance.p)} (two-sided). Beyond ±{chance.edges[-1]:g} counts in the "
        "outermost bins.",
    )
    canvas, (ax,) = lay_out(grid, "The estimate against chance")
    edges = np.array(chance.edges)
    ax.bar(edges[:-1], chance.counts, np.diff(edges), align="edge", color=SILVER)
    ax.axvline(told.value, color=VERMILLION, linewidth=1.4)
    ax.axvline(-told.value, color=VERMILLION, linewidth=1.0, linestyle=(0, (4, 2)))
    ax.set_xlim(edges[0], edges[-1])
    ax.set_xlabel("coefficient of US share × after [log ratio]")
    ax.set_ylabel("permutations")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


@styled
def plot_simulated(found: RegisterFindings, simulation: Simulation) -> Figure:
    """Draw the coefficient in simulated registers, and what was left of orders by US share."""
    told = found.main.coefficient
    looks = ((True, VERMILLION, "with the law"), (False, BLUE, "without the law"))
    legend = [
        *(Patch(facecolor=colour, alpha=0.6, label=name) for _, colour, name in looks),
        Line2D([], [], color=INK, marker="D", linewidth=1.4, markersize=4, label="record"),
    ]
    grid = PanelGrid(
        2,
        2,
        panel_height=2.4,
        head=legend_room(3, 3) + 0.12,
        gap_x=0.65,
        below=0.58,
        note=f"{simulation.runs} registers of {simulation.scenario} each, seed {simulation.seed}, "
        f"on the same draws. Line and band at left: the record's estimate and its {LEVEL:.0%} "
        f"interval. At right orders per year after the break over those before, {LEVEL:.0%} exact "
        f"intervals for the record (of the later count) and {simulation.level:.0%} of runs.",
    )
    canvas, (left, right) = lay_out(grid, "The estimate on simulated registers")
    every = [
        value for world in simulation.worlds for value in world.coefficients if value is not None
    ]
    ends = (min([told.low, *every]), max([told.high, 0.0, *every]))
    edges = np.linspace(*ends, BARS + 1)
    left.axvspan(told.low, told.high, color=INK, alpha=0.08, linewidth=0)
    for world, (_, colour, _) in zip(simulation.worlds, looks, strict=True):
        known = [value for value in world.coefficients if value is not None]
        left.hist(known, edges.tolist(), color=colour, alpha=0.6)
    left.axvline(told.value, color=INK, linewidth=1.4)
    left.set_xlabel("coefficient of US share × after [log ratio]")
    left.set_ylabel("registers")
    first, last = found.main.years
    scale = (found.first_after - first) / (last - found.first_after + 1)
    for place, item in enumerate(found.bins):
        if item.before:
            low, high = (scale * end / item.before for end in poisson_interval(item.after))
            right.vlines(place, low, high, color=INK, linewidth=1.0)
            right.plot(
                place, scale * item.after / item.before, "D", color=INK, markersize=4, clip_on=False
            )
    for shift, world, (_, colour, _) in zip((-0.2, 0.2), simulation.worlds, looks, strict=True):
        for place, bins in enumerate(world.bins):
            before = bins.before.mean
            if before > 0.0:
                low, mean, high = (
                    scale * value / before
                    for value in (bins.after.low, bins.after.mean, bins.after.high)
                )
                right.vlines(place + shift, low, high, color=colour, linewidth=1.0)
                right.plot(place + shift, mean, "o", color=colour, markersize=4)
    right.axhline(1.0, color=INK, linewidth=0.6, linestyle=(0, (1, 2)))
    right.set_xticks(range(len(found.bins)), [span(item).replace(" %", "") for item in found.bins])
    right.tick_params(axis="x", length=0)
    right.set_ylim(0.0, None)
    right.set_xlabel("US share of arms deliveries 2008–16 [%]")
    right.set_ylabel("orders per year, after ÷ before")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)
