"""The report of a result of any kind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from analysis.report.blocks import Page
from analysis.report.of_comparison import comparison_page
from analysis.report.of_discovery import discovery_page
from analysis.report.of_frontier import frontier_page
from analysis.report.of_run import Ask, run_page
from analysis.report.of_study import study_page
from analysis.report.of_sweep import sweep_page
from analysis.report.page import render
from analysis.result.formats import COMPARISON, DISCOVERY, FRONTIER, RUN, SENSITIVITY, SWEEP
from analysis.result.manifest import read_manifest

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
