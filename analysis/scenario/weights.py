"""The shared weights that the command line may ask for: by name, or from a file."""

from pathlib import Path

from analysis.errors import CommandError
from sim.errors import ScenarioError, nearest
from sim.parameter_draws import FOLDER, load_draws
from sim.parameters import SECTIONS
from sim.scenario_file import flow
from sim.scenario_file.files import LoadedScenario, change, read_tree
from sim.scenario_file.overrides import read_override
from sim.scenario_file.yaml_node import Node

DEFAULT, CALIBRATED, POSTERIOR = "default", "calibrated", "posterior"
BEFORE_REGISTER = "before-register"
"""Draws that have not seen the register of orders."""

DRAWN = (POSTERIOR, BEFORE_REGISTER)
NAMES = (DEFAULT, CALIBRATED, *DRAWN)
CALIBRATED_FILE = FOLDER / "calibrated.yaml"


def apply_weights(loaded: LoadedScenario, weights: str | None) -> LoadedScenario:
    """Return a scenario with a choice of weights in place of its own; None changes nothing.

    Raises
    ------
    CommandError
        If there are no such weights.
    ScenarioError
        If their file is wrong.
    """
    if weights is None:
        return loaded
    if weights == DEFAULT:
        return change(loaded, [read_override("draws=null", loaded.tree)])
    if weights in DRAWN or Path(weights).suffix == ".parquet":
        load_draws(weights)
        return change(loaded, [read_override(f"draws={flow(_absolute(weights))}", loaded.tree)])
    if weights == CALIBRATED or Path(weights).suffix in (".yaml", ".yml"):
        path = CALIBRATED_FILE if weights == CALIBRATED else Path(weights)
        nothing_drawn = read_override("draws=null", loaded.tree)
        return change(loaded, [nothing_drawn, read_weights(path)])
    near = nearest(weights, NAMES)
    hint = f"; did you mean '{near}'?" if near else ""
    raise CommandError(f"--weights: found '{weights}'; must be {', '.join(NAMES)}, or a file{hint}")


def read_weights(path: Path) -> Node:
    """Return the tree of a YAML file of weights, which holds sections of parameters only."""
    tree = read_tree(path)
    for section, node in tree.entries.items():
        if section not in SECTIONS:
            raise ScenarioError(
                "not a section of parameters",
                f"allowed: {', '.join(SECTIONS)}",
                file=node.file,
                line=node.line,
                key=section,
                suggestion=nearest(section, SECTIONS),
            )
    return tree


def _absolute(table: str) -> str:
    """Return the name of a shipped table of draws, or the whole path of another."""
    return str(Path(table).resolve()) if Path(table).suffix else table
