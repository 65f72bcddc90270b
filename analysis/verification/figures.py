"""The figures of docs/closed-forms.md: simulation against theory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from analysis.result import Drawing
from analysis.store.schema import TableSchema, number, word
from analysis.verification.plots import plot_herding, plot_reputation, plot_resolve
from analysis.verification.studies import LEVEL, herding, reputation, resolve

RUNS = 1000
SEED = 1
"""Of the figures on the page."""


@dataclass(frozen=True)
class ClosedForm:
    """A closed form along a parameter, beside the simulation.

    Attributes
    ----------
    study : callable
        Takes runs and seed to a table; see `analysis.verification.studies`.
    plot : callable
        Takes the table and a note to a figure.
    scenario : str
        The benchmark, whose numbers are varied.
    theory : str
        What stands for the closed form.
    alt : str
        What is seen, in words.
    panels, series : tuple of str
        What its table has rows of.
    points : int
        How many rows of each series in each panel.
    """

    study: Callable[[int, int], pd.DataFrame]
    plot: Callable[[pd.DataFrame, str], Figure]
    scenario: str
    theory: str
    alt: str
    panels: tuple[str, ...]
    series: tuple[str, ...]
    points: int

    @property
    def schema(self) -> TableSchema:
        """What its table must hold."""
        seen = number(0.0, 1.0, gaps=True)
        columns = {
            "panel": word(self.panels),
            "series": word(self.series),
            "x": number(),
            "exact": number(0.0, 1.0),
            **dict.fromkeys(("simulated", "low", "high"), seen),
        }
        rows = len(self.panels) * len(self.series) * self.points
        return TableSchema(columns, rows, ("panel", "series"), self.points)


FIGURES = {
    "closed-form-resolve": ClosedForm(
        resolve,
        plot_resolve,
        "benchmarks/private-cost",
        "Lines",
        "Lines with dots: purchases, and purchases that are sanctioned, by the resolve that the "
        "buyer expects.",
        panels=("",),
        series=("buys", "buys and is sanctioned"),
        points=99,
    ),
    "closed-form-reputation": ClosedForm(
        reputation,
        plot_reputation,
        "benchmarks/chain-store",
        "Bars",
        "Bars with dots: purchases and sanctions, buyer by buyer, at two priors.",
        panels=("p = 0.02", "p = 0.1"),
        series=("buys", "buys and is sanctioned"),
        points=10,
    ),
    "closed-form-herding": ClosedForm(
        herding,
        plot_herding,
        "benchmarks/bistable",
        "Bars",
        "Bars with dots: how many of 24 buyers buy, with weak and with strong imitation.",
        panels=("u = -1, η = 2", "u = -2.6, η = 6"),
        series=("",),
        points=25,
    ),
}
"""By the name of the file."""


def drawings(studies: Mapping[str, pd.DataFrame], runs: int, seed: int) -> list[Drawing]:
    """Return the figures of studies, which were simulated with these runs and this seed."""
    return [
        Drawing(name, partial(_draw, FIGURES[name], study, runs, seed), FIGURES[name].alt)
        for name, study in studies.items()
    ]


def _draw(form: ClosedForm, study: pd.DataFrame, runs: int, seed: int) -> Figure:
    note = (
        f"Scenario {form.scenario} with other numbers, seeds from {seed} on. {form.theory}: closed "
        f"form. Points: mean of {runs:,} runs with its {LEVEL:.0%} Wilson interval, of "
        "which one in twenty misses what is true."
    )
    return form.plot(study, note)
