"""The figures of docs/closed-forms.md: simulation against theory."""

from pathlib import Path

from analysis.look.save import save
from analysis.store.files import writing
from analysis.store.manifest import Origin, describe_scenario
from analysis.verification.closed_form_figures import plot_herding, plot_reputation, plot_resolve
from analysis.verification.studies import LEVEL, herding, reputation, resolve
from sim.scenario_file import load

RUNS = 1000
SEED = 1
COMMAND = "python run.py verify --figures"

FIGURES = {
    "closed-form-resolve": (resolve, plot_resolve, "benchmarks/private-cost"),
    "closed-form-reputation": (reputation, plot_reputation, "benchmarks/chain-store"),
    "closed-form-herding": (herding, plot_herding, "benchmarks/bistable"),
}
"""Study, plot and scenario, by the name of the file."""


def write_figures(folder: Path) -> list[Path]:
    """Simulate, draw, and write the figures into a folder; return their files.

    Raises
    ------
    CommandError
        If the folder cannot be written.
    """
    files = []
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, (study, plot, scenario) in FIGURES.items():
            theory = "Lines" if study is resolve else "Bars"
            note = (
                f"Scenario {scenario} with other numbers, seeds from {SEED} on. {theory}: closed "
                f"form. Points: mean of {RUNS:,} runs with its {LEVEL:.0%} Wilson interval, of "
                "which one in twenty misses what is true."
            )
            base = load(scenario).scenario
            origin = describe_scenario(base, "compiled", Origin(COMMAND))
            manifest = {**origin, "seed": SEED, "runs": RUNS}
            files += save(plot(study(RUNS, SEED), note), folder / name, name, manifest)
    return files
