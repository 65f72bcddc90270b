"""The figures of docs/closed-forms.md: `python -m analysis.verification.figures`."""

import sys
from pathlib import Path

from analysis.plots.closed_forms import plot_herding, plot_reputation, plot_resolve
from analysis.plots.style import house_style
from analysis.verification.studies import LEVEL, herding, reputation, resolve

RUNS = 1000
SEED = 1
TARGET = Path(__file__).resolve().parents[2] / "docs" / "img"
COMMAND = "python -m analysis.verification.figures"

FIGURES = {
    "closed-form-resolve": (resolve, plot_resolve, "benchmarks/private-cost"),
    "closed-form-reputation": (reputation, plot_reputation, "benchmarks/chain-store"),
    "closed-form-herding": (herding, plot_herding, "benchmarks/bistable"),
}
"""Study, plot and scenario, by the name of the file."""


def main() -> int:
    """Simulate, draw, and write the figures; return the exit status."""
    for name, (study, plot, scenario) in FIGURES.items():
        theory = "Lines" if study is resolve else "Bars"
        note = (
            f"Scenario {scenario} with other numbers, seeds from {SEED} on. {theory}: closed form. "
            f"Points: mean of {RUNS:,} runs with its {LEVEL:.0%} Wilson interval, of which one in "
            "twenty misses what is true."
        )
        figure = plot(study(RUNS, SEED), note)
        with house_style():
            figure.savefig(TARGET / f"{name}.png", metadata={"Command": COMMAND})
    return 0


if __name__ == "__main__":
    sys.exit(main())
