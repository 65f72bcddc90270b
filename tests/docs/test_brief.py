"""The brief quotes what its command prints."""

from pathlib import Path

import pytest

from analysis.status.page import status_markdown
from analysis.status.report import status_report
from sim.months import parse_month
from sim.scenario_file import load

BRIEF = Path("docs/policy-brief.md")


@pytest.mark.slow
def test_levers_and_what_they_cost() -> None:
    """Of 4,000 runs, row by row."""
    found = status_markdown(status_report(load("s400-2018").scenario, parse_month("2018-03"), 4000))
    costs = [line for line in found.splitlines() if line.startswith("|")][7:]
    assert len(costs) == 8
    assert "\n".join(costs) in BRIEF.read_text(encoding="utf-8")
