"""In which stage each deal of a scenario opens, and what that rests on."""

import textwrap
from dataclasses import dataclass
from typing import Any

from sim.parameters import spelled
from sim.scenario import Scenario
from sim.start import first_stage, is_dormant, rests_on

INDENT = "    "


@dataclass(frozen=True)
class FirstStage:
    """The stage in which a deal opens, in words, and what it rests on."""

    deal: str
    stage: str
    rests_on: str

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON, with the keys of any value of a scenario."""
        return {
            "path": f"stages.{self.deal}",
            "value": self.stage,
            "unit": None,
            "origin": f"deals.{self.deal} of the scenario",
            "source": self.rests_on,
            "overrode": [],
        }

    def lines(self, width: int) -> list[str]:
        """Return it for a terminal: the deal and its stage, below them all that it rests on."""
        text = textwrap.wrap(
            self.rests_on, max(width, 40), initial_indent=INDENT, subsequent_indent=INDENT
        )
        return [f"{self.deal}  {self.stage}", *text]


def stages_of(scenario: Scenario) -> list[FirstStage]:
    """Return the stage in which each deal opens, in the order of the scenario."""
    found = []
    for name, spec in scenario.deals.items():
        still = is_dormant(spec, scenario)
        stage = "dormant" if still else spelled(first_stage(spec, scenario))
        found.append(FirstStage(name, stage, rests_on(spec)))
    return found
