"""The figures of a validation: what the model says of each case, and whether it can be believed."""

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.folders import sha256
from analysis.intervals import LEVEL, wilson
from analysis.plots.layout import Grid, add_legend, lay_out, legend_room, room_for_labels, whole
from analysis.plots.save import save
from analysis.plots.style import BLUE, GREY, INK, ORANGE, SILVER, VERMILLION, styled
from sim.fingerprint import rule_fingerprint
from sim.provenance import versions

ROW = 0.15
"""Height of a case in inches."""

Report = dict[str, Any]
"""What `run.py validate --json` prints."""


def write_all(report: Report, folder: Path, command: str) -> list[Path]:
    """Write the figures of a validation into a folder, with the command that makes them again."""
    manifest = {
        "command": command,
        "scenario": {"name": "cases"},
        "scenario_hash": sha256(Path(report["cases_file"])),
        "seed": report["seed"],
        "runs": report["runs"],
        "rule_fingerprint": rule_fingerprint(),
        "versions": versions(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    files = save(plot_cases(report), folder / "cases", "cases", manifest)
    if report["n"]:
        drawn = plot_reliability(report)
        files += save(drawn, folder / "reliability", "reliability", manifest)
    return files


def left_out(report: Report) -> dict[str, float]:
    """Return the probability of each case by a posterior that has not seen it, where there is one.

    Before a calibration, for other cases than its own, and under other rules, nothing is left out.
    """
    scores = (report["refitted"] or {}).get("leave_one_out")
    return dict(scores["p"]) if scores else {}


@styled
def plot_cases(report: Report) -> Figure:
    """Draw the probability of each case next to what happened, the likeliest above."""
    unseen = left_out(report)
    cases = sorted(report["cases"], key=lambda case: -float(unseen.get(case["case_id"], case["p"])))
    names = [f"{case['country']}: {case['system']}" for case in cases]
    legend = [
        Line2D([], [], color=BLUE, marker="o", linestyle="", label="fitted to all cases"),
        Line2D([], [], color=ORANGE, marker="|", linestyle="", label="this case left out"),
        Line2D([], [], color=INK, marker="s", linestyle="", label="happened: concluded (1) or not"),
    ]
    grid = Grid(
        1,
        1,
        panel_height=ROW * len(cases),
        head=legend_room(3, 3) + 0.15,
        left=room_for_labels(names),
        note=f"{report['n']} cases, {report['runs']:,} runs each, seed {report['seed']}, weights "
        f"{report['weights']}. In red: the model is on the wrong side of ½.",
    )
    canvas, (ax,) = lay_out(grid, "What the model says of the cases, and what happened")
    for place, case in enumerate(cases):
        said = unseen.get(case["case_id"], case["p"])
        agrees = abs(said - case["outcome"]) < 0.5
        ax.plot([said, case["p"]], [place, place], color=SILVER, linewidth=0.8)
        ax.plot([case["p"]], [place], color=BLUE, marker="o", markersize=3.5)
        if case["case_id"] in unseen:
            ax.plot([said], [place], color=ORANGE, marker="|", markersize=7, markeredgewidth=1.5)
        colour = INK if agrees else VERMILLION
        ax.plot([case["outcome"]], [place], color=colour, marker="s", markersize=3.5)
    ax.set_yticks(range(len(names)), names, fontsize=6.5)
    ax.set_ylim(len(names) - 0.3, -0.7)
    ax.set_xlim(-0.03, 1.03)
    ax.axvline(0.5, color=SILVER, linewidth=0.6)
    ax.set_xlabel("P(concluded by the horizon) [probability]")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


@styled
def plot_reliability(report: Report) -> Figure:
    """Draw what was said, in bins, against the share that happened."""
    unseen = (report["refitted"] or {}).get("leave_one_out")
    panels = {"fitted to all cases": report["calibration"]}
    if unseen:
        panels["each case left out"] = unseen["calibration"]
    grid = Grid(
        len(panels),
        len(panels),
        panel_height=2.4,
        head=0.55,
        left=0.6,
        right=1.6 if len(panels) > 1 else 4.0,
        gap_x=0.3,
        note=f"{report['n']} cases in bins of a fifth; numbers: cases in the bin. Whiskers: "
        f"{LEVEL:.0%} Wilson intervals, for cases as if they were independent. On the line: what "
        "is said with probability p happens in a share p of cases.",
    )
    canvas, axes = lay_out(grid, "Does what is said with probability p happen in a share p?")
    for ax, (name, bins) in zip(axes, panels.items(), strict=True):
        ax.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=0.8, linestyle=(0, (4, 2)))
        for row in bins:
            if row["n"]:
                _bin(ax, row)
        ax.set_xlim(-0.03, 1.03)
        ax.set_ylim(-0.05, 1.08)
        ax.set_title(name)
        ax.set_xlabel("P(concluded), mean of the bin [probability]")
    axes[0].set_ylabel("share that was concluded [-]")
    return whole(canvas)


def _bin(ax: Axes, row: dict[str, Any]) -> None:
    low, high = wilson(round(row["happened"] * row["n"]), row["n"])
    ax.plot([row["mean"]] * 2, [low, high], color=BLUE, linewidth=1.2)
    ax.plot([row["mean"]], [row["happened"]], color=BLUE, marker="o", markersize=4.5)
    ax.annotate(
        str(row["n"]),
        (row["mean"], row["happened"]),
        xytext=(5, 3),
        textcoords="offset points",
        fontsize=7,
    )
