"""The report of a result of any kind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.comparison.page import comparison_page
from analysis.discovery.page import discovery_page
from analysis.errors import CommandError
from analysis.frontier.page import frontier_page
from analysis.look.blocks import Page
from analysis.look.page import render
from analysis.run.page import Ask, run_page
from analysis.sensitivity.page import study_page
from analysis.store.formats import COMPARISON, DISCOVERY, FRONTIER, RUN, SENSITIVITY, SWEEP
from analysis.store.manifest import read_manifest
from analysis.sweep.page import sweep_page

PAGES: dict[str, Callable[[Path], Page]] = {
    SWEEP: sweep_page,
    SENSITIVITY: study_page,
    COMPARISON: comparison_page,
    DISCOVERY: discovery_page,
    FRONTIER: frontier_page,
}
"""How results other than runs are told."""


def make_report(path: Path, ask: Ask, progress: Any = None) -> str:
    """Return the report of a result as one HTML page.

    Raises
    ------
    CommandError
        If the folder is no complete result, or `ask` makes no sense for it.
    """
    kind = read_manifest(path)["format"]
    if kind == RUN:
        return render(run_page(path, ask, progress))
    if ask.baseline is not None or ask.as_of is not None:
        raise CommandError(f"{path}: is no run; --baseline and --as-of are for runs")
    if kind not in PAGES:
        raise CommandError(f"{path}: has no report")
    return render(PAGES[kind](path))
