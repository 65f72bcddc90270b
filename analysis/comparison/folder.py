"""The folder of a comparison: what differs, as JSON and as a table, with the figures beside it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.store.columns import make_table, number_column, text_column
from analysis.store.files import writing
from analysis.store.folder import new_folder, write_manifest
from analysis.store.formats import COMPARISON as FORMAT
from analysis.store.manifest import describe_scenario, joint_hash, read_answer, read_manifest
from analysis.sweep.work import to_bytes
from sim.scenario import Scenario
from sim.scenario_file import scenario_hash

if TYPE_CHECKING:
    import pyarrow as pa

ANSWER = "comparison.json"
TABLE = "differences.parquet"


@dataclass(frozen=True)
class Comparison:
    """A comparison, read from its folder.

    Attributes
    ----------
    manifest : dict
        Where it comes from; `others` names the scenarios that were compared with the base.
    found : dict
        See `analysis.comparison.pairs.compare`.
    """

    manifest: dict[str, Any]
    found: dict[str, Any]


def write_comparison(
    found: dict[str, Any],
    scenarios: list[Scenario],
    out: Path,
    origin: dict[str, Any],
    *,
    force: bool = False,
) -> None:
    """Write the folder of a comparison, all or nothing.

    Parameters
    ----------
    found : dict
        What `analysis.comparison.pairs.compare` gives.
    scenarios : list of Scenario
        The base, then the others.
    out : Path
        The folder; see `analysis.store.folder.new_folder`, also for `force`.
    origin : dict
        `command` and `argv`.

    Raises
    ------
    CommandError
        If the folder is taken or cannot be written.
    """
    from analysis.comparison.figures import write_all

    base, *others = scenarios
    manifest = {
        "format": FORMAT,
        **describe_scenario(base, found["engine"], origin),
        "seed": found["seed"],
        "runs": found["runs"],
        "design_hash": joint_hash(map(scenario_hash, scenarios)),
        "others": [{"name": other.name, "scenario_hash": scenario_hash(other)} for other in others],
    }
    with new_folder(out, force=force, kind=FORMAT) as folder, writing(out):
        text = json.dumps(found, indent=1, allow_nan=False) + "\n"
        (folder / ANSWER).write_text(text, encoding="utf-8")
        (folder / TABLE).write_bytes(to_bytes(differences_table(found)))
        figures = write_all(Comparison(manifest, found), folder)
        write_manifest(manifest, folder, [ANSWER, TABLE, *(file.name for file in figures)])


def differences_table(found: dict[str, Any]) -> "pa.Table":
    """Return one row per scenario, deal or total, and outcome."""
    rows = [row for item in found["comparisons"] for row in _rows(item)]
    words = {
        "scenario": "the scenario that is compared with the base",
        "deal": "the deal, null for totals of the run",
        "outcome": "what differs",
        "unit": "its unit",
    }
    columns = [text_column(name, [row[name] for row in rows], words[name]) for name in words]
    for name, meaning in (
        ("base", "mean under the base"),
        ("other", "mean under the scenario"),
        ("difference", "mean over runs of scenario minus base"),
        ("low", "lower end of its interval"),
        ("high", "upper end of its interval"),
        ("variance_ratio", "times more runs that an unpaired comparison would need"),
        ("differing", "runs that differ"),
    ):
        values = np.array([_number(row[name]) for row in rows], dtype=np.float64)
        gone = np.isnan(values)
        kept = np.where(gone, 0.0, values)
        columns.append(number_column(name, kept, meaning, "see unit", gone))
    return make_table(columns)


def _rows(item: dict[str, Any]) -> list[dict[str, Any]]:
    found = [(None, name, change) for name, change in item["totals"].items()]
    for deal in item["deals"]:
        found += [(deal["deal"], name, change) for name, change in deal["outcomes"].items()]
    rows = []
    for deal_id, name, change in found:
        low, high = change["interval"] or (None, None)
        place = {"scenario": item["other"], "deal": deal_id, "outcome": name, "unit": "probability"}
        rows.append({**place, **change, "low": low, "high": high})
    return rows


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def read_comparison(path: Path) -> Comparison:
    """Read the folder of a comparison.

    Raises
    ------
    CommandError
        If it is none, or its answer is not the one that was written.
    """
    manifest = read_manifest(path, FORMAT)
    return Comparison(manifest, read_answer(path / ANSWER, manifest))
