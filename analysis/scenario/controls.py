"""What can be moved on a page: parameters with range, unit and help from their declarations."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from analysis.errors import unknown
from analysis.scenario.drawn import DrawnParameter, drawn_values
from sim.months import format_month
from sim.parameters import REGISTRY, Declaration, declaration, spelled, words_of
from sim.scenario import Law, Scenario
from sim.variants import value_at

STEPS = 40
"""Steps of a slider over the range worth exploring, before rounding to a plain number."""

GROUPS = {
    "Law": ("law",),
    "State Department": ("state", "significance"),
    "Congress and Treasury": ("congress", "treasury"),
    "Russia": ("russia",),
    "Other sellers": ("market",),
    "Buyers": ("weights", "learning", "buying"),
}
"""Sections of a scenario, as pages group them."""

NEVER = "never"
"""The choice that stands for a date of the law that is not set."""

FINEST = 6
"""Powers of ten by which a step may be refined so that a value lies on it."""

DATES = ("law.in_force", "law.waiver_from", "law.consent_from", "law.deadline_from")

LAW = tuple(
    declaration(f"law.{name}", field)
    for name, field in Law.model_fields.items()
    if isinstance(field.json_schema_extra, dict) and "role" in field.json_schema_extra
)
"""The declared parameters of the law; the registry holds all others."""


@dataclass(frozen=True)
class Control:
    """A parameter that can be moved.

    Attributes
    ----------
    path, meaning, unit, role, reason : str
        As declared.
    value : float, int or str
        The scenario's own value; a word for a choice; about the median of what is drawn run by run.
    words : tuple of str
        The choices; empty for numbers.
    low, high, step : float
        Range and step of a number: the range worth exploring, wide enough for the own value.
    drawn : str
        How the draws lie where every run has another value, in words; else empty. Any other value
        than the own one then stands for all runs.
    """

    path: str
    meaning: str
    unit: str
    role: str
    reason: str
    value: Any
    words: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    drawn: str = ""

    @property
    def name(self) -> str:
        """The last part of the path, in words."""
        return self.path.rpartition(".")[2].replace("_", " ")

    @property
    def label(self) -> str:
        """Name and unit, where the name does not say it."""
        said = self.unit == "-" or self.name.endswith(self.unit)
        return self.name if said else f"{self.name} [{self.unit}]"

    @property
    def help(self) -> str:
        """Meaning, and why the default is what it is, or how it is drawn."""
        return f"{self.meaning} ({self.drawn or self.reason})"

    @property
    def own(self) -> str:
        """What the scenario has, as it stands beside a slider."""
        return "drawn run by run" if self.drawn else self.shown(self.value)

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return isinstance(self.value, int)

    def shown(self, value: Any) -> str:
        """Return a value as it stands beside a slider."""
        return value if isinstance(value, str) else f"{value:g}"

    def setting(self, value: Any) -> Any:
        """Return what a scenario has for a value of this control."""
        return None if value == NEVER and NEVER in self.words and self.is_date else value

    @property
    def is_date(self) -> bool:
        """Whether it is a month of the law, which is kept or never comes."""
        return self.path in DATES

    def taken(self, value: object) -> Any:
        """Return a value that a page sent if it is a choice or lies in the range, else None."""
        if self.words:
            return value if value in self.words else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if not self.low <= value <= self.high:
            return None
        return round(value) if self.whole else float(value)


def controls(scenario: Scenario, paths: Iterable[str] | None = None) -> list[Control]:
    """Return the parameters of a scenario that can be moved, in the order of declaration.

    Those are the dates of the law (kept, or never), the choices, and the numbers that declare a
    range worth exploring. A number that the scenario sets to infinity cannot be moved.

    Parameters
    ----------
    scenario : Scenario
        Gives the own values.
    paths : iterable of str, optional
        Only these, in this order.

    Raises
    ------
    CommandError
        If one of the paths cannot be moved.
    """
    drawn = drawn_values(scenario)
    known = {path: make_date(path, scenario) for path in DATES} | {
        row.path: make(row, scenario, drawn.get(row.path))
        for row in (*LAW, *REGISTRY.values())
        if movable(row, scenario)
    }
    chosen = list(known) if paths is None else list(paths)
    for path in chosen:
        if path not in known:
            raise unknown("parameter", path, known)
    return [known[path] for path in chosen]


def group_of(control: Control) -> str:
    """Return the heading under which a control stands."""
    section = control.path.partition(".")[0]
    return next(name for name, sections in GROUPS.items() if section in sections)


def movable(row: Declaration, scenario: Scenario) -> bool:
    """Return whether a parameter can be moved in a scenario."""
    if issubclass(row.kind, IntEnum):
        return True
    own = value_at(scenario, row.path.split("."))
    return row.span is not None and math.isfinite(own)


def make_date(path: str, scenario: Scenario) -> Control:
    """Return the control of a date of the law: its own month, or the scenario's first; or never."""
    own = value_at(scenario, path.split("."))
    meaning = Law.model_fields[path.partition(".")[2]].description or ""
    month = format_month(scenario.start if own is None else own)
    return Control(
        path,
        meaning.partition(";")[0],
        "-",
        "lever",
        "the statute",
        value=NEVER if own is None else month,
        words=(month, NEVER),
    )


def make(row: Declaration, scenario: Scenario, drawn: DrawnParameter | None = None) -> Control:
    """Return the control of a parameter."""
    if drawn is not None:
        return make_drawn(row, drawn)
    own = value_at(scenario, row.path.split("."))
    told = (row.path, row.meaning, row.unit, row.role, row.reason)
    if issubclass(row.kind, IntEnum):
        return Control(*told, value=spelled(own), words=tuple(words_of(row.kind)))
    assert row.span is not None
    low, high = min(row.span[0], own), max(row.span[1], own)
    step = 1.0 if isinstance(own, int) else step_for((row.span[1] - row.span[0]) / STEPS, low, own)
    return Control(*told, value=own, low=low, high=high, step=step)


def make_drawn(row: Declaration, drawn: DrawnParameter) -> Control:
    """Return the control of a parameter that is drawn run by run: it stands at the median."""
    assert row.span is not None
    low, high = min(row.span[0], drawn.low), max(row.span[1], drawn.high)
    step = step_for((row.span[1] - row.span[0]) / STEPS, low)
    middle = low + step * round((drawn.median - low) / step)
    return Control(
        row.path,
        row.meaning,
        row.unit,
        row.role,
        row.reason,
        value=float(f"{min(middle, high):.9g}"),
        low=low,
        high=high,
        step=step,
        drawn=f"drawn {drawn.told}",
    )


def step_for(about: float, *values: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at most `about`, that divides all values.

    Sliders snap to multiples of their step, so a value between two would be moved unasked.
    """
    power = math.floor(math.log10(about))
    for exponent in range(power, power - FINEST, -1):
        for digit in (5, 2, 1):
            step = float(f"{digit}e{exponent}")
            if step <= about * (1 + 1e-9) and all(divides(step, value) for value in values):
                return step
    return step


def divides(step: float, value: float) -> bool:
    """Return whether a value is a multiple of a step, but for rounding."""
    return abs(value / step - round(value / step)) < 1e-6
