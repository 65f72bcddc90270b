"""What the file of a figure says of its origin."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FigureOrigin:
    """Where a figure comes from.

    Attributes
    ----------
    title : str
        Name of the figure among those of its result.
    command : str
        The command that makes the result.
    plot : str
        Options of `plot` that chose what is shown; empty for none.
    needs : str
        The command that makes the folder which `command` reads; empty if it reads none.
    design_hash : str
        Hash of all scenarios and values that were tried, where there is more than one.
    rule_fingerprint, matplotlib : str
        Fingerprint of the rules, and version of the drawing library.
    """

    title: str
    command: str
    plot: str
    needs: str
    scenario: str
    scenario_hash: str
    seed: str
    runs: str
    version: str
    design_hash: str
    rule_fingerprint: str
    matplotlib: str

    def for_png(self) -> dict[str, str]:
        """Return the text chunks of a PNG."""
        return {
            "Title": self.title,
            "Command": self.command,
            **({"Plot": self.plot} if self.plot else {}),
            **({"Needs": self.needs} if self.needs else {}),
            "Scenario": self.scenario,
            "Scenario hash": self.scenario_hash,
            "Seed": self.seed,
            "Runs": self.runs,
            "Version": self.version,
            **({"Design hash": self.design_hash} if self.design_hash else {}),
            "Rule fingerprint": self.rule_fingerprint,
            "Matplotlib": self.matplotlib,
            "Software": f"caatsim {self.version}",
        }

    def for_svg(self) -> dict[str, Any]:
        """Return the metadata of an SVG; the description holds what has no field of its own."""
        own = {
            name: value
            for name, value in vars(self).items()
            if name not in ("title", "command", "scenario_hash")
        }
        return {
            "Title": self.title,
            "Source": self.command,
            "Identifier": self.scenario_hash,
            "Description": json.dumps(own),
            "Creator": f"caatsim {self.version}",
            "Date": None,
        }
