"""The registry: every scalar parameter, declared once.

A declaration gives meaning, unit, default, bounds, role, symbol and the reason for the default.
The scenario schema, its error messages, `--set`, sweep bounds, sampling strategies, sliders, axis
labels and the parameter tables of the documentation are all read from here.

Decision rules read parameters under the very path that a scenario file uses:
``p.state.severity`` is ``state: {severity: …}``.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from sim.parameters.buyers import Buying, Learning, Weights
from sim.parameters.congress import CongressTerms
from sim.parameters.declare import ParameterSection, Role, by_word, parameter, spelled, words_of
from sim.parameters.market import MarketTerms
from sim.parameters.russia import RussiaTerms
from sim.parameters.state import Significance, StateTerms
from sim.parameters.treasury import TreasuryTerms

__all__ = [
    "REGISTRY",
    "SECTIONS",
    "Buying",
    "CongressTerms",
    "Declaration",
    "Learning",
    "MarketTerms",
    "ParameterSection",
    "Parameters",
    "RussiaTerms",
    "Significance",
    "StateTerms",
    "TreasuryTerms",
    "Weights",
    "by_word",
    "declaration",
    "parameter",
    "spelled",
    "words_of",
]


class Parameters(BaseModel):
    """All sections, under the names that a scenario file uses."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    weights: Weights = Weights()
    learning: Learning = Learning()
    buying: Buying = Buying()
    russia: RussiaTerms = RussiaTerms()
    market: MarketTerms = MarketTerms()
    state: StateTerms = StateTerms()
    significance: Significance = Significance()
    congress: CongressTerms = CongressTerms()
    treasury: TreasuryTerms = TreasuryTerms()


SECTIONS: dict[str, type[ParameterSection]] = {
    name: field.annotation  # type: ignore[misc]
    for name, field in Parameters.model_fields.items()
}


@dataclass(frozen=True)
class Declaration:
    """One row of the registry."""

    path: str
    kind: type
    default: Any
    meaning: str
    unit: str
    low: float
    high: float
    span: tuple[float, float] | None
    role: Role
    symbol: str
    per_run: bool
    reason: str

    @property
    def label(self) -> str:
        """Axis label: meaning and unit."""
        return f"{self.meaning} [{self.unit}]"


def declarations() -> Iterator[Declaration]:
    """Yield every scalar parameter in the order of declaration."""
    for section_name, section in SECTIONS.items():
        for name, field in section.model_fields.items():
            yield declaration(f"{section_name}.{name}", field)


def declaration(path: str, field: FieldInfo) -> Declaration:
    """Return what `parameter` declared of a field."""
    extra: dict[str, Any] = field.json_schema_extra  # type: ignore[assignment]
    bounds = {type(m).__name__: m for m in field.metadata}
    return Declaration(
        path=path,
        kind=type(field.default),
        default=field.default,
        meaning=field.description or "",
        unit=extra["unit"],
        low=float(bounds["Ge"].ge) if "Ge" in bounds else -math.inf,
        high=float(bounds["Le"].le) if "Le" in bounds else math.inf,
        span=tuple(extra["span"]) if extra["span"] else None,
        role=extra["role"],
        symbol=extra["symbol"],
        per_run=extra["per_run"],
        reason=extra["reason"],
    )


REGISTRY: dict[str, Declaration] = {row.path: row for row in declarations()}
