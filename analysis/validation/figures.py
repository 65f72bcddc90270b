"""The figures of a validation: what the model says of each case, and whether it can be believed."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.evidence.scores import ReliabilityBin
from analysis.intervals import LEVEL, wilson
from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, room_for_labels, whole
from analysis.look.style import BLUE, GREY, INK, ORANGE, SILVER, VERMILLION, styled
from analysis.result import Drawing
from analysis.validation.findings import CaseFound, ValidationFindings

ROW = 0.15
"""Height of a case in inches."""


def drawings(found: ValidationFindings) -> list[Drawing]:
    """Return the figures of a validation, those for which there are cases."""
    cases = Drawing(
        "cases",
        lambda: plot_cases(found, found.cases),
        "Dots, one row per case: the probability that it is concluded, fitted to all cases and "
        "with this one left out, next to what happened.",
    )
    reliability = Drawing(
        "reliability",
        lambda: plot_reliability(found),
        "Dots with whiskers over the diagonal: the share of cases that was concluded, in bins of "
        "the probability that was said.",
    )
    before = Drawing(
        "cases-before",
        lambda: plot_cases(found, found.before.cases, " of before the law"),
        "Dots, one row per talk that was over before the law: the probability that it is "
        "concluded, next to what happened.",
    )
    drawn = [cases] * bool(found.cases) + [reliability] * bool(found.n)
    return drawn + [before] * bool(found.before.n)


@styled
def plot_cases(found: ValidationFindings, told: Sequence[CaseFound], which: str = "") -> Figure:
    """Draw the probability of each case next to what happened, the likeliest above."""
    unseen = found.left_out
    cases = sorted(told, key=lambda case: -unseen.get(case.case_id, case.p))
    names = [f"{case.country}: {case.system}" for case in cases]
    legend = [
        Line2D([], [], color=BLUE, marker="o", linestyle="", label="fitted to all cases"),
        Line2D([], [], color=ORANGE, marker="|", linestyle="", label="this case left out"),
        Line2D([], [], color=INK, marker="s", linestyle="", label="happened: concluded (1) or not"),
        Line2D([], [], color=VERMILLION, marker="s", linestyle="", label="the model thought not"),
    ]
    grid = PanelGrid(
        1,
        1,
        panel_height=ROW * len(cases),
        head=legend_room(4, 2) + 0.15,
        left=room_for_labels(names),
        note=f"{len(cases)} cases{which}, {found.runs:,} runs each, seed {found.seed}, weights "
        f"{found.weights}. In red: what happened lies on the other side of ½.",
    )
    canvas, (ax,) = lay_out(grid, "What the model says of the cases, and what happened")
    for place, case in enumerate(cases):
        said = unseen.get(case.case_id, case.p)
        agrees = abs(said - case.outcome) < 0.5
        ax.plot([said, case.p], [place, place], color=SILVER, linewidth=0.8)
        ax.plot([case.p], [place], color=BLUE, marker="o", markersize=3.5)
        if case.case_id in unseen:
            ax.plot([said], [place], color=ORANGE, marker="|", markersize=7, markeredgewidth=1.5)
        colour = INK if agrees else VERMILLION
        ax.plot([case.outcome], [place], color=colour, marker="s", markersize=3.5)
    ax.set_yticks(range(len(names)), names, fontsize=6.5)
    ax.set_ylim(len(names) - 0.3, -0.7)
    ax.set_xlim(-0.03, 1.03)
    ax.axvline(0.5, color=SILVER, linewidth=0.6)
    ax.set_xlabel("P(concluded by the horizon) [probability]")
    add_legend(canvas, grid, legend, 2)
    return whole(canvas)


@styled
def plot_reliability(found: ValidationFindings) -> Figure:
    """Draw what was said, in bins, against the share that happened."""
    panels = {"fitted to all cases": found.calibration}
    unseen = found.refits.get("leave_one_out")
    if unseen:
        panels["each case left out"] = unseen.calibration
    grid = PanelGrid(
        len(panels),
        len(panels),
        panel_height=2.4,
        head=0.55,
        left=0.6,
        right=1.6 if len(panels) > 1 else 4.0,
        gap_x=0.3,
        note=f"{found.n} cases in bins of a fifth; numbers: cases in the bin. Whiskers: "
        f"{LEVEL:.0%} Wilson intervals, for cases as if they were independent. On the line: what "
        "is said with probability p happens in a share p of cases.",
    )
    canvas, axes = lay_out(grid, "Does what is said with probability p happen in a share p?")
    for ax, (name, bins) in zip(axes, panels.items(), strict=True):
        ax.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=0.8, linestyle=(0, (4, 2)))
        for row in bins:
            _bin(ax, row)
        ax.set_xlim(-0.03, 1.03)
        ax.set_ylim(-0.05, 1.08)
        ax.set_title(name)
        ax.set_xlabel("P(concluded), mean of the bin [probability]")
    axes[0].set_ylabel("share that was concluded [-]")
    return whole(canvas)


def _bin(ax: Axes, row: ReliabilityBin) -> None:
    if row.mean is None or row.happened is None:
        return
    low, high = wilson(round(row.happened * row.n), row.n)
    ax.plot([row.mean] * 2, [low, high], color=BLUE, linewidth=1.2)
    ax.plot([row.mean], [row.happened], color=BLUE, marker="o", markersize=4.5)
    ax.annotate(
        str(row.n),
        (row.mean, row.happened),
        xytext=(5, 3),
        textcoords="offset points",
        fontsize=7,
    )
