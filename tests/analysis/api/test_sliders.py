"""Sliders over a figure: they redraw, say what they did, and never raise at the user."""

import statistics
import time

import pytest

from tests.needs import need

need("ipywidgets")

from analysis.scenario.controls import controls
from sim import Scenario, load, simulate
from sim.parameters import REGISTRY

pytestmark = pytest.mark.usefixtures("warm_kernel")
PATHS = ("state.severity", "learning.silence_months", "state.policy")


@pytest.fixture
def base() -> Scenario:
    return load("toy")


def test_range_unit_and_help_are_the_registry_s(base: Scenario) -> None:
    """A slider spans what is worth exploring, stands at the own value, and says what it moves."""
    severity, said, months, _, policy, *_ = base.explore(*PATHS, runs=20).children
    row = REGISTRY["state.severity"]
    assert (severity.min, severity.max) == row.span
    assert severity.value == base.scenario.state.severity
    assert row.meaning in said.value
    assert row.meaning in severity.tooltip
    assert months.description == "silence months"
    assert type(months.value) is int
    assert list(policy.options) == list(controls(base.scenario, ["state.policy"])[0].words)


def test_the_figure_follows(base: Scenario) -> None:
    """Moving a slider shows the figure of the changed scenario, and the command for it."""
    page = base.explore(*PATHS, runs=20, seed=4)
    severity, image, said = page.children[0], page.children[-2], page.children[-1]
    before = image.value
    severity.value = 2.5
    assert image.value != before
    assert "--runs 20 --seed 4 --set state.severity=2.5" in said.value
    severity.value = base.scenario.state.severity
    assert image.value == before


def test_what_does_not_go_together_is_said(base: Scenario) -> None:
    """A choice that needs another one leaves the picture and says why."""
    page = base.explore(*PATHS, runs=20)
    policy, image, said = page.children[4], page.children[-2], page.children[-1]
    before = image.value
    policy.value = "signalling"
    assert image.value == before
    assert said.value.startswith("<b>")
    assert "learning.belief" in said.value


def test_it_does_not_keep_one_waiting() -> None:
    """A redraw takes tenths of a second of the processor, whatever else the machine has to do."""
    page = load("s400-2018").explore("state.severity")
    simulate("s400-2018", 400)
    waits = []
    for value in (0.5, 1.5, 2.0, 2.5, 3.0):
        began = time.process_time()
        page.children[0].value = value
        waits.append(time.process_time() - began)
    assert statistics.median(waits) < 2.0
