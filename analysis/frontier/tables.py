"""The tables of a search: policies in fresh worlds, and all that were tried."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.frontier.answer import rounded
from analysis.frontier.findings import Frontier, TriedPolicy
from analysis.frontier.plan import SearchPlan
from analysis.frontier.search import Search
from analysis.look.frames import ends
from analysis.look.units import bare
from analysis.store.columns import Column, make_table, number_column, text_column
from analysis.store.schema import TableSchema, number, scalar, truth, whole, word
from analysis.sweep.design import Factor, is_number
from analysis.sweep.measure import known_outcomes

if TYPE_CHECKING:
    import pyarrow as pa


EMPTY = (
    *("_empty", "_empty_change", "_empty_low", "_empty_high"),
    *("_deeds", "_deeds_low", "_deeds_high"),
)
"""How names of columns end that tell of a policy's empty twin."""


def schemas(found: Frontier) -> dict[str, TableSchema]:
    """Return what the tables of a search must hold."""
    levers = {lever.path: scalar(gaps=True) for lever in found.levers}
    outcomes = {name for row in found.policies for name in row.outcomes}
    parts = ("", "_change", "_low", "_high", "_regret", *EMPTY)
    policies = {
        "policy": word(),
        "roles": word(gaps=True),
        **levers,
        "undominated": truth(),
        "trade_off": number(),
        "satisficing": number(0.0, 1.0),
        **{
            f"{name}{part}": number(gaps=part.endswith(("_low", "_high")))
            for name in outcomes
            for part in parts
        },
    }
    tried = {"generation": whole(), **levers, **{name: number() for name in found.objectives}}
    return {
        "policies": TableSchema(policies, len(found.policies)),
        "tried": TableSchema(tried, found.searched.policies),
    }


def policies_table(found: Frontier, plan: SearchPlan) -> "pa.Table":
    """Return one row per policy that was tried in fresh worlds."""
    rows = found.policies
    units = known_outcomes(plan.base)
    columns: list[Column] = [
        text_column("policy", [row.policy for row in rows], "name of the policy"),
        text_column("roles", [", ".join(row.roles) or None for row in rows], "why it is named"),
    ]
    columns += _lever_columns(plan.levers, [list(row.levers.values()) for row in rows])
    left = np.array([row.undominated for row in rows], dtype=np.bool_)
    columns.append(number_column("undominated", left, "no other policy beats it", "-"))
    for name, values, meaning in (
        ("trade_off", [row.trade_off for row in rows], "expected marginal utility"),
        (
            "satisficing",
            [row.satisficing for row in rows],
            "share of worlds in which it satisfices",
        ),
    ):
        columns.append(number_column(name, _array(values), meaning, "-"))
    level = f"{found.level:.0%} interval over worlds"
    for name in rows[0].outcomes:
        parts = [row.outcomes[name] for row in rows]
        low, high = zip(*(ends(part.interval) for part in parts), strict=True)
        of_outcome: tuple[tuple[str, Sequence[float | None], str], ...] = (
            ("", [part.mean for part in parts], "mean over worlds and runs"),
            ("_change", [part.change for part in parts], "mean change from the present policy"),
            ("_low", low, f"lower end of the change's {level}"),
            ("_high", high, f"upper end of the change's {level}"),
            ("_regret", [part.regret for part in parts], "regret at its quantile over worlds"),
            *_of_twins(name, rows, level),
        )
        for suffix, numbers, meaning in of_outcome:
            gone = np.array([number is None for number in numbers], dtype=np.bool_)
            known = _array([number or 0.0 for number in numbers])
            columns.append(number_column(f"{name}{suffix}", known, meaning, units[name], gone))
    return make_table(columns)


def _of_twins(
    name: str, rows: Sequence[TriedPolicy], level: str
) -> list[tuple[str, Sequence[float | None], str]]:
    """Return the columns of the empty twins: suffix, numbers, meaning."""
    parts = [row.empty[name] for row in rows]
    low, high = zip(*(ends(part.interval) for part in parts), strict=True)
    least, most = zip(*(ends(part.deeds_interval) for part in parts), strict=True)
    numbers: tuple[Sequence[float | None], ...] = (
        [part.mean for part in parts],
        [part.change for part in parts],
        *(low, high),
        [part.deeds for part in parts],
        *(least, most),
    )
    meanings = (
        "mean of the empty twin: the same menu, State never designates",
        "mean change of the empty twin from the present policy",
        f"lower end of that change's {level}",
        f"upper end of that change's {level}",
        "mean of what the policy adds to its empty twin",
        f"lower end of that difference's {level}",
        f"upper end of that difference's {level}",
    )
    return list(zip(EMPTY, numbers, meanings, strict=True))


def tried_table(state: Search) -> "pa.Table":
    """Return one row per policy that the search tried, in order."""
    plan = state.plan
    born = np.array(state.born, dtype=np.int64)
    columns = [number_column("generation", born, "generation in which it was first tried", "-")]
    columns += _lever_columns(plan.levers, [list(key) for key in state.tried])
    units = known_outcomes(plan.base)
    for k, name in enumerate(plan.objectives):
        values = [rounded(row[1][k]) for row in state.tried.values()]
        columns.append(
            number_column(name, _array(values), "mean over the worlds of the search", units[name])
        )
    return make_table(columns)


def _lever_columns(levers: tuple[Factor, ...], rows: Sequence[Sequence[Any]]) -> list[Column]:
    """Return one column per lever; numbers without a limit, such as .inf, are null."""
    columns = []
    for k, lever in enumerate(levers):
        values, (meaning, _) = [row[k] for row in rows], bare(lever.label)
        if lever.levels and not lever.numeric:
            columns.append(text_column(lever.path, [str(v) for v in values], meaning))
            continue
        gone = np.array([not is_number(value) for value in values], dtype=np.bool_)
        known = _array([value if is_number(value) else 0.0 for value in values])
        columns.append(number_column(lever.path, known, meaning, lever.unit, gone))
    return columns


def _array(values: Sequence[Any]) -> Any:
    return np.array(values, dtype=np.float64)
