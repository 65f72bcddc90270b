"""What the manifest and the tables of a finished sweep must hold."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from analysis.store.manifest import COUNT, LEVEL, SimulatedSchema
from analysis.store.schema import TableSchema, number, real, truth, whole, word
from analysis.sweep.measure import SPREAD, is_probability
from analysis.sweep.varied import VariedFactor


class SweepSchema(SimulatedSchema):
    """What the manifest of a sweep says beside what all say."""

    name: str
    purpose: str
    design_hash: str
    kind: str
    replications: COUNT
    points: COUNT
    failed_points: COUNT
    samples: COUNT
    level: LEVEL
    factors: list[dict[str, Any]]
    policies: Annotated[list[str], Field(min_length=1)]
    outcomes: Annotated[dict[str, str], Field(min_length=1)]


def points_schema(told: SweepSchema, factors: Sequence[VariedFactor]) -> TableSchema:
    """Return what a part of the table of points must hold."""
    parts = ("", "_sd", "_low", "_high")
    return TableSchema(
        {
            "point": whole(0, told.points - 1),
            "sample": whole(0, told.samples - 1),
            "policy": word(told.policies),
            "name": word(optional=True),
            **{factor.path: real() if factor.numeric else word() for factor in factors},
            "n": whole(),
            "tight": truth(optional=True),
            **{f"{name}{part}": number(gaps=True) for name in told.outcomes for part in parts},
            "error": word(gaps=True),
        }
    )


def batches_schema(told: SweepSchema) -> TableSchema:
    """Return what a part of the table of batches must hold."""
    parts = ("", "_squares")
    totals = [name for name in told.outcomes if not is_probability(name)]
    spread = number(gaps=True, optional=True)  # sweeps of before have none
    return TableSchema(
        {
            "point": whole(0, told.points - 1),
            "first_run": whole(),
            "n": whole(),
            **{f"{name}{part}": number(gaps=True) for name in told.outcomes for part in parts},
            **{f"{name}_{part}": spread for name in totals for part in SPREAD},
            "error": word(gaps=True),
        }
    )
