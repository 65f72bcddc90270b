"""A scenario that can be chosen, with what the page asks of it again and again."""

from dataclasses import dataclass
from functools import cached_property

from analysis.api import Scenario
from analysis.named_deals import ShownDeal
from analysis.play.game import Table, refusal
from analysis.scenario.controls import Control, controls

BELIEF = "learning.belief"
"""No lever of its own: two benchmark policies only make sense with the belief of the same name."""


@dataclass(frozen=True, eq=False)
class OfferedScenario:
    """A scenario as it was offered."""

    scenario: Scenario

    @cached_property
    def controls(self) -> dict[str, Control]:
        """What can be moved in it, by path."""
        found = controls(self.scenario.scenario)
        return {control.path: control for control in found if control.path != BELIEF}

    @cached_property
    def own(self) -> dict[str, object]:
        """Where every control stands in it, by path."""
        return {path: control.value for path, control in self.controls.items()}

    @cached_property
    def table(self) -> Table:
        """The scenario as it is played."""
        return Table(self.scenario.scenario)

    @cached_property
    def unplayable(self) -> str:
        """Why it cannot be played, or nothing."""
        return refusal(self.scenario.scenario)

    @property
    def deals(self) -> tuple[ShownDeal, ...]:
        """Its deals in the page's order."""
        return self.table.deals
