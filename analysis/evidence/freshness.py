"""Whether what was fitted earlier was fitted under the rules that are here."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.scenario.weights import CALIBRATED, DRAWN, POSTERIOR
from analysis.store.files import json_of
from analysis.terminal.command_line import call_of
from sim.fingerprint import rule_fingerprint
from sim.parameter_draws import FOLDER, find_draws

REMEDY = f"{call_of('calibrate', '--adopt')} fits anew"


def provenance_in(schema: pa.Schema) -> dict[str, Any]:
    """Return where a file of a calibration says that it comes from; empty if it does not."""
    try:
        told: Any = json_of((schema.metadata or {}).get(b"provenance", b"{}"))
    except ValueError:
        return {}
    return dict(told) if isinstance(told, dict) else {}


def why_stale(told: Mapping[str, Any]) -> str | None:
    """Return why a fit of this provenance is none under the rules here; None if it is one."""
    if "rule_fingerprint" not in told:
        return "fitted under rules that it does not name"
    if told["rule_fingerprint"] != rule_fingerprint():
        return "fitted under other rules than these"
    return None


def file_of_weights(weights: str) -> Path | None:
    """Return the table of draws behind a choice of weights; None if there is none.

    The medians are those of the posterior, whose table says where both come from.
    """
    if weights in (*DRAWN, CALIBRATED):
        return find_draws(POSTERIOR if weights == CALIBRATED else weights)
    return find_draws(weights) if Path(weights).suffix == ".parquet" else None


def stale_fits(files: Iterable[Path]) -> list[str]:
    """Return a line for each reason why files are not fitted under the rules here.

    A table of draws without provenance is no fit, and nothing is said of it.
    """
    reasons: dict[str, list[str]] = {}
    for file in files:
        told = provenance_in(pq.read_schema(file))
        why = why_stale(told) if told else None
        if why is not None:
            ours = file.is_relative_to(FOLDER)
            name = file.relative_to(FOLDER).as_posix() if ours else str(file)
            reasons.setdefault(why, []).append(name)
    return [f"{', '.join(names)}: {why}; {REMEDY}" for why, names in reasons.items()]
