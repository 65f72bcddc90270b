"""The folder of a search: what was found, the tables, and the sweeps below it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.frontier import FORMAT
from analysis.frontier.answer import rounded
from analysis.frontier.plan import Plan
from analysis.frontier.search import FINAL, GENERATIONS, Search
from analysis.store.columns import Column, make_table, number_column, text_column, to_bytes
from analysis.store.files import figure_files, put_file, sha256, writing
from analysis.store.manifest import (
    MANIFEST,
    Origin,
    describe_scenario,
    read_answer,
    read_manifest,
    to_text,
)
from analysis.sweep.design import Factor, is_number
from analysis.sweep.measure import known_outcomes
from analysis.sweep.result import SweepResult

if TYPE_CHECKING:
    import pyarrow as pa

ANSWER = "frontier.json"
POLICIES = "policies.parquet"
TRIED = "tried.parquet"
FIGURES = ("trade-offs", "parallel")
KNOWN = {GENERATIONS, FINAL, MANIFEST, ANSWER, POLICIES, TRIED, *figure_files(FIGURES)}
"""All that the folder of a search may hold."""


@dataclass(frozen=True)
class Frontier:
    """What was found, and where it comes from."""

    manifest: dict[str, Any]
    found: dict[str, Any]


def write_frontier(
    found: dict[str, Any], state: Search, sweep: SweepResult, folder: Path, origin: Origin
) -> Frontier:
    """Write the answer, the tables and the manifest of a search; the figures come later.

    Parameters
    ----------
    found : dict
        See `analysis.frontier.answer.answer`.
    state : Search
        The search.
    sweep : SweepResult
        The best policies in fresh worlds.
    folder : Path
        Its folder.
    origin : Origin
        The command.

    Raises
    ------
    CommandError
        If the folder cannot be written.
    """
    plan = state.plan
    searched = plan.size.runs * plan.size.worlds * len(state.tried)
    manifest = {
        "format": FORMAT,
        **describe_scenario(plan.base, state.crew.means.engine, origin),
        "name": plan.name,
        "seed": plan.seed,
        "design_hash": sweep.manifest["design_hash"],
        "runs": searched + int(sweep.manifest["runs"]),
        "size": vars(plan.size),
    }
    files = {
        ANSWER: json.dumps(found, indent=1, allow_nan=False).encode() + b"\n",
        POLICIES: to_bytes(policies_table(found, plan)),
        TRIED: to_bytes(tried_table(state)),
    }
    with writing(folder):
        for name, data in files.items():
            put_file(folder / name, data)
        manifest["files"] = {name: sha256(folder / name) for name in sorted(files)}
        put_file(folder / MANIFEST, to_text(manifest))
    return read_frontier(folder)


def read_frontier(folder: Path) -> Frontier:
    """Read a finished search.

    Raises
    ------
    CommandError
        If it is none, or its answer is not the one that was written.
    """
    manifest = read_manifest(folder, FORMAT)
    return Frontier(manifest, read_answer(folder / ANSWER, manifest))


def policies_table(found: dict[str, Any], plan: Plan) -> "pa.Table":
    """Return one row per policy that was tried in fresh worlds."""
    rows = found["policies"]
    units = known_outcomes(plan.base)
    columns: list[Column] = [
        text_column("policy", [row["policy"] for row in rows], "name of the policy"),
        text_column("roles", [", ".join(row["roles"]) or None for row in rows], "why it is named"),
    ]
    columns += _lever_columns(plan.levers, [list(row["levers"].values()) for row in rows])
    left = np.array([row["undominated"] for row in rows], dtype=np.bool_)
    columns.append(number_column("undominated", left, "no other policy beats it", "-"))
    for name, meaning in (
        ("trade_off", "expected marginal utility"),
        ("satisficing", "share of worlds in which it satisfices"),
    ):
        columns.append(number_column(name, _array([row[name] for row in rows]), meaning, "-"))
    for name in found["policies"][0]["outcomes"]:
        parts = [row["outcomes"][name] for row in rows]
        ends = [[part["interval"][k] for part in parts] for k in (0, 1)]
        level = f"{found['level']:.0%} interval over worlds"
        for suffix, values, meaning in (
            ("", [part["mean"] for part in parts], "mean over worlds and runs"),
            ("_change", [part["change"] for part in parts], "mean change from the present policy"),
            ("_low", ends[0], f"lower end of the change's {level}"),
            ("_high", ends[1], f"upper end of the change's {level}"),
            ("_regret", [part["regret"] for part in parts], "regret at its quantile over worlds"),
        ):
            columns.append(number_column(f"{name}{suffix}", _array(values), meaning, units[name]))
    return make_table(columns)


def tried_table(state: Search) -> "pa.Table":
    """Return one row per policy that the search tried, in order."""
    plan = state.plan
    columns = _lever_columns(plan.levers, [list(key) for key in state.tried])
    units = known_outcomes(plan.base)
    for k, name in enumerate(plan.objectives):
        values = [rounded(row[1][k]) for row in state.tried.values()]
        columns.append(
            number_column(name, _array(values), "mean over the worlds of the search", units[name])
        )
    return make_table(columns)


def _lever_columns(levers: tuple[Factor, ...], rows: list[list[Any]]) -> list[Column]:
    """Return one column per lever; numbers without a limit, such as .inf, are null."""
    columns = []
    for k, lever in enumerate(levers):
        values = [row[k] for row in rows]
        if lever.levels and not lever.numeric:
            columns.append(text_column(lever.path, [str(v) for v in values], lever.label))
            continue
        gone = np.array([not is_number(value) for value in values], dtype=np.bool_)
        known = _array([value if is_number(value) else 0.0 for value in values])
        columns.append(number_column(lever.path, known, lever.label, "-", gone))
    return columns


def _array(values: list[Any]) -> Any:
    return np.array(values, dtype=np.float64)
