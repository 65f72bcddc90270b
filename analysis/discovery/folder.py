"""The folder of a discovery: what was found, as JSON, with the figures beside it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.folders import writing
from analysis.result.folder import new_folder, write_manifest
from analysis.result.formats import DISCOVERY as FORMAT
from analysis.result.manifest import read_answer, read_manifest, rules_of

ANSWER = "discovery.json"

HANDED_ON = (
    "scenario",
    "scenario_hash",
    "start",
    "months",
    "engine",
    "seed",
    "runs",
    "versions",
    "git",
)
"""What a discovery says of its origin as the sweep it looks at does."""


@dataclass(frozen=True)
class Discovery:
    """What was found, and where it comes from."""

    manifest: dict[str, Any]
    found: dict[str, Any]


def write_discovery(
    found: dict[str, Any],
    sweep: dict[str, Any],
    out: Path,
    origin: dict[str, Any],
    *,
    force: bool = False,
) -> None:
    """Write the folder of a discovery, all or nothing.

    Parameters
    ----------
    found : dict
        What `analysis.discovery.find.discover` gives.
    sweep : dict
        The manifest of the sweep that it looks at.
    out : Path
        The folder; see `analysis.result.folder.new_folder`, also for `force`.
    origin : dict
        `command` and `argv`.

    Raises
    ------
    CommandError
        If the folder is taken or cannot be written.
    """
    from analysis.plots.discovery import write_all

    manifest = {
        "format": FORMAT,
        **origin,
        "needs": sweep["command"],
        **{name: sweep[name] for name in HANDED_ON},
        "rule_fingerprint": rules_of(sweep),
        "design_hash": sweep["design_hash"],
    }
    with new_folder(out, force=force, kind=FORMAT) as folder, writing(out):
        text = json.dumps(found, indent=1, allow_nan=False) + "\n"
        (folder / ANSWER).write_text(text, encoding="utf-8")
        figures = write_all(Discovery(manifest, found), folder)
        write_manifest(manifest, folder, [ANSWER, *(file.name for file in figures)])


def read_discovery(path: Path) -> Discovery:
    """Read the folder of a discovery.

    Raises
    ------
    CommandError
        If it is none, or its answer is not the one that was written.
    """
    manifest = read_manifest(path, FORMAT)
    return Discovery(manifest, read_answer(path / ANSWER, manifest))
