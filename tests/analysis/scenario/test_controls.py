"""What can be moved on a page, and what a page may send."""

import math

import pytest

from analysis.errors import CommandError
from analysis.scenario.controls import GROUPS, controls, divides, group_of, step_for
from analysis.scenario.drawn import drawn_values
from sim.parameters import REGISTRY
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, load
from sim.scenario_file.names import FOLDER
from sim.variants import value_at

LAWS = [
    "law.in_force",
    "law.waiver_from",
    "law.consent_from",
    "law.deadline_from",
    "law.grace_months",
    "law.trigger",
    "law.lifting_months",
    "law.deadline_months",
]


def test_all_that_is_worth_exploring_can_be_moved(talks: Scenario) -> None:
    """Every finite parameter with a span, and every choice, has a control, in order."""
    expected = [
        row.path
        for row in REGISTRY.values()
        if hasattr(row.kind, "__members__")
        or (row.span and math.isfinite(value_at(talks, row.path.split("."))))
    ]
    assert [control.path for control in controls(talks)] == [*LAWS, *expected]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_own_values_stand_on_the_slider(path) -> None:
    """The scenario's own value and both ends lie on the slider's steps, within its ends."""
    for control in controls(load(path).scenario):
        if control.words:
            assert control.value in control.words
        else:
            assert control.low <= control.value <= control.high
            assert divides(control.step, control.value)
            assert divides(control.step, control.low)
            declared = REGISTRY.get(control.path)
            assert declared is None or declared.low <= control.low <= control.high <= declared.high


def test_a_value_beyond_the_span_widens_it(talks: Scenario) -> None:
    """A slider reaches the scenario's own value wherever it lies; infinity has no slider."""
    far = from_mapping(
        talks.model_dump(exclude_defaults=True) | {"state": {"severity": 7.5}}, "far"
    )
    (control,) = controls(far, ["state.severity"])
    assert (control.low, control.high) == (0.0, 7.5)
    endless = from_mapping(
        talks.model_dump(exclude_defaults=True) | {"state": {"offer_cap": math.inf}}, "endless"
    )
    with pytest.raises(CommandError, match=r"found 'state\.offer_cap'"):
        controls(endless, ["state.offer_cap"])


def test_dates_of_the_law_are_kept_or_never_come(talks: Scenario) -> None:
    force, deadline = controls(talks, ["law.in_force", "law.deadline_from"])
    assert (force.words, force.value) == (("2017-08", "never"), "2017-08")
    assert (force.setting("never"), force.setting("2017-08")) == (None, "2017-08")
    assert (deadline.words, deadline.value) == (("2017-01", "never"), "never")
    assert force.taken("2018-01") is None
    (policy,) = controls(talks, ["state.policy"])
    assert policy.setting("never") == "never"


def test_every_control_has_a_heading(talks: Scenario) -> None:
    assert {group_of(control) for control in controls(talks)} == set(GROUPS)


def test_an_unknown_parameter_has_a_near_one(talks: Scenario) -> None:
    with pytest.raises(CommandError, match=r"did you mean 'state\.severity'\?"):
        controls(talks, ["state.sevrity"])


@pytest.mark.parametrize(
    ("path", "sent", "taken"),
    [
        ("state.severity", 2, 2.0),
        ("state.severity", 3.01, None),
        ("state.severity", float("nan"), None),
        ("state.severity", True, None),
        ("state.severity", "2", None),
        ("state.severity", None, None),
        ("learning.silence_months", 12.0, 12),
        ("state.policy", "never", "never"),
        ("state.policy", "../../etc/passwd", None),
        ("state.policy", 1, None),
        ("state.policy", ["never"], None),
    ],
)
def test_only_what_the_page_offers_is_taken(
    talks: Scenario, path: str, sent: object, taken: object
) -> None:
    """A page may send anything; only offered choices and numbers in range come through."""
    (control,) = controls(talks, [path])
    assert control.taken(sent) == taken
    assert type(control.taken(sent)) is type(taken)


def test_what_is_drawn_stands_at_the_median() -> None:
    """Until it is moved, or set by the scenario; any value sent then holds for all runs."""
    talks = load("s400-2018")
    need, severity = controls(talks.scenario, ["weights.need", "state.severity"])
    drawn = drawn_values(talks.scenario)["weights.need"]
    assert abs(need.value - drawn.median) <= need.step / 2
    assert drawn.low < drawn.median < drawn.high
    assert (need.own, severity.own) == ("drawn run by run", "1")
    assert drawn.told in need.help
    assert severity.drawn == ""
    own = load("s400-2018", ["weights.need=1.5"]).scenario
    (fixed,) = controls(own, ["weights.need"])
    assert (fixed.own, fixed.drawn, fixed.value) == ("1.5", "", 1.5)


def test_steps_are_plain_numbers() -> None:
    assert step_for(0.075) == 0.05
    assert step_for(2.25) == 2.0
    assert step_for(0.2375, 0.5, 3.0) == 0.1
    assert step_for(1.0, 0.333) == 0.001
