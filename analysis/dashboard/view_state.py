"""What a visitor asked for. A page may send anything; only what it offers is taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from analysis.api import Scenario
from analysis.outcomes import OUTCOMES
from analysis.scenario.controls import Control, controls

RUNS = (100, 400, 1000, 4000)
"""Sizes of ensembles that the page offers."""

VIEWS = {
    "outcomes": "With and without the law",
    "stages": "Stages over time",
    "beliefs": "Beliefs",
    "terms": "Why they buy",
    "talks": "Talks by country",
    "steps": "One run, month by month",
    "files": "Files",
}
"""What the page can show, with its heading."""


@dataclass(frozen=True)
class ViewState:
    """One visitor's choices.

    Attributes
    ----------
    offered : mapping of str to Scenario
        The scenarios that can be chosen, by name.
    name : str
        The one chosen.
    moved : dict of str to value
        Values of controls that differ from the scenario's own, by path.
    """

    offered: Mapping[str, Scenario]
    name: str
    moved: dict[str, Any] = field(default_factory=dict)
    runs: int = 400
    view: str = "outcomes"
    outcome: str = "signed"
    run: int = 0
    month: int = 0

    @property
    def base(self) -> Scenario:
        """The scenario as it was offered."""
        return self.offered[self.name]

    @cached_property
    def controls(self) -> dict[str, Control]:
        """What can be moved in the scenario, by path."""
        return {control.path: control for control in controls(self.base.scenario)}

    @property
    def settings(self) -> dict[str, Any]:
        """What was moved, as `Scenario.with_` takes it."""
        return {path: self.controls[path].setting(value) for path, value in self.moved.items()}

    @property
    def last_month(self) -> int:
        """The last month of the scenario."""
        return max(0, self.base.scenario.months - 1)

    def choose(self, name: object) -> "ViewState":
        """Take another scenario, as it was offered."""
        if not isinstance(name, str) or name not in self.offered:
            return self
        return replace(self, name=name, moved={}, month=0)

    def move(self, path: object, value: object) -> "ViewState":
        """Move one control; a value beyond its range is passed over."""
        control = self.controls.get(path) if isinstance(path, str) else None
        taken = control.taken(value) if control else None
        if control is None or taken is None:
            return self
        moved = {key: item for key, item in self.moved.items() if key != control.path}
        if taken != control.value:
            moved[control.path] = taken
        order = [key for key in self.controls if key in moved]
        return replace(self, moved={key: moved[key] for key in order})

    def reset(self) -> "ViewState":
        """Put all controls back."""
        return replace(self, moved={})

    def ask(self, what: object, value: object) -> "ViewState":
        """Change what is looked at: view, outcome, runs, run or month."""
        if isinstance(value, str):
            if what == "view" and value in VIEWS:
                return replace(self, view=value)
            if what == "outcome" and value in OUTCOMES:
                return replace(self, outcome=value)
        elif isinstance(value, int) and not isinstance(value, bool):
            if what == "runs" and value in RUNS:
                return replace(self, runs=value, run=min(self.run, value - 1))
            if what == "run":
                return replace(self, run=min(max(value, 0), self.runs - 1), month=0)
            if what == "month":
                return replace(self, month=min(max(value, 0), self.last_month))
        return self
