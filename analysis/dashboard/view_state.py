"""What a visitor asked for. An address may say anything; only what the page offers is taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.api import Scenario
from analysis.dashboard.offer import BELIEF, OfferedScenario
from analysis.outcomes import OUTCOMES
from analysis.scenario.controls import Control
from sim.parameters import spelled
from sim.rules.terms import Belief, Policy, Prior
from sim.scenario_file.checks import SAME_NAME

RUNS = (100, 400, 1000, 4000)
"""Sizes of ensembles that the page offers."""

VIEWS = {
    "outcomes": "With and without the law",
    "map": "On the map",
    "stages": "Stages over time",
    "beliefs": "What buyers expect",
    "terms": "Why they buy",
    "run": "One run, month by month",
    "files": "Files",
}
"""What the page can show, with its heading."""

PANELS = 12
"""Deals that a figure over time shows at once."""

POLICY, PRIOR = "state.policy", "learning.prior"
"""The lever that the belief follows, and the one that follows the belief."""

Moved = Mapping[str, Any]


@dataclass(frozen=True)
class ViewState:
    """One visitor's choices.

    Attributes
    ----------
    offered : mapping of str to OfferedScenario
        The scenarios that can be chosen, by name.
    name : str
        The one chosen.
    moved : mapping of str to value
        Values of controls that differ from the scenario's own, by path, in the order of controls.
    pinned : mapping of str to value, optional
        Values of controls under which the figures show ghosts, likewise; None for no ghosts.
    runs : int
        Size of ensembles.
    view, outcome : str
        What is looked at.
    sheet : int
        Which dozen of deals figures over time show.
    run, month : int
        Which month of which run.
    """

    offered: Mapping[str, OfferedScenario]
    name: str
    moved: Moved = field(default_factory=dict)
    pinned: Moved | None = None
    runs: int = 400
    view: str = "outcomes"
    outcome: str = "signed"
    sheet: int = 0
    run: int = 0
    month: int = 0

    @property
    def offer(self) -> OfferedScenario:
        """The scenario chosen, with its deals and controls."""
        return self.offered[self.name]

    @property
    def base(self) -> Scenario:
        """The scenario as it was offered."""
        return self.offer.scenario

    @property
    def controls(self) -> dict[str, Control]:
        """What can be moved in the scenario, by path."""
        return self.offer.controls

    @property
    def values(self) -> dict[str, Any]:
        """Where every control stands, by path."""
        return self.offer.own | dict(self.moved)

    @property
    def last_month(self) -> int:
        """The last month of the scenario."""
        return max(0, self.base.scenario.months - 1)

    @property
    def sheets(self) -> int:
        """How many dozens of deals there are."""
        return max(1, -(-len(self.base.scenario.deals) // PANELS))

    def settings(self, moved: Moved) -> dict[str, Any]:
        """Return moved values as `Scenario.with_` takes them, with the belief that they need."""
        found = {path: self.controls[path].setting(value) for path, value in moved.items()}
        if POLICY in moved:
            policy = Policy[moved[POLICY].upper()]
            found[BELIEF] = spelled(SAME_NAME.get(policy, Belief.PRECEDENT))
            prior = (self.offer.own | dict(moved)).get(PRIOR)
            if policy in SAME_NAME and prior == spelled(Prior.REASONED):
                found[PRIOR] = spelled(Prior.TASTE)
        return found

    def choose(self, name: str) -> "ViewState":
        """Take another scenario, as it was offered."""
        if name not in self.offered or name == self.name:
            return self
        return replace(self, name=name, moved={}, pinned=None, sheet=0, month=0)

    def move(self, path: str, value: Any) -> "ViewState":
        """Move one control; what cannot be moved there is passed over."""
        return replace(self, moved=self.with_value(self.moved, path, value))

    def with_value(self, moved: Moved, path: str, value: Any) -> Moved:
        """Return moved values with one more, which is left out where it is the scenario's own."""
        control = self.controls.get(path)
        taken = control.taken(value) if control else None
        if control is None or taken is None:
            return moved
        kept = {**moved, path: taken}
        return {
            key: kept[key]
            for key, control in self.controls.items()
            if key in kept and kept[key] != control.value
        }

    def pin(self, moved: Moved | None) -> "ViewState":
        """Show ghosts of the world with these values, or none."""
        return replace(self, pinned=moved)

    def swap(self) -> "ViewState":
        """Move the levers to what is pinned, and pin where they stand."""
        return replace(self, moved=self.pinned or {}, pinned=self.moved)

    def reset(self) -> "ViewState":
        """Put all controls back."""
        return replace(self, moved={})

    def show(self, view: str) -> "ViewState":
        """Look at another view."""
        return replace(self, view=view) if view in VIEWS else self

    def of(self, outcome: str) -> "ViewState":
        """Look at another outcome."""
        return replace(self, outcome=outcome) if outcome in OUTCOMES else self

    def count(self, runs: int) -> "ViewState":
        """Simulate another number of runs."""
        return replace(self, runs=runs, run=min(self.run, runs - 1)) if runs in RUNS else self

    def turn(self, sheet: int) -> "ViewState":
        """Turn to another dozen of deals."""
        return replace(self, sheet=min(max(sheet, 0), self.sheets - 1))

    def live(self, run: int) -> "ViewState":
        """Look at another run, from its beginning."""
        return replace(self, run=min(max(run, 0), self.runs - 1), month=0)

    def at(self, month: int) -> "ViewState":
        """Look at another month of the run."""
        return replace(self, month=min(max(month, 0), self.last_month))
