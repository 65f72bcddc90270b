"""The controls of the page under their headings."""

from dataclasses import asdict
from typing import Any

from analysis.dashboard.view_state import ViewState
from analysis.scenario.controls import GROUPS, Control, group_of

Plain = dict[str, Any]


def panel(state: ViewState) -> list[Plain]:
    """Return the headings, each with its levers and with what is not known to anyone.

    A heading that has no levers shows the rest in their place.
    """
    found = []
    for name in GROUPS:
        own = [control for control in state.controls.values() if group_of(control) == name]
        levers = [control for control in own if control.role == "lever"]
        others = [control for control in own if control.role != "lever"] if levers else []
        found.append(
            {
                "name": name if levers else f"{name}: assumptions",
                "moved": sum(control.path in state.moved for control in own),
                "levers": [describe(control, state) for control in levers or own],
                "others": [describe(control, state) for control in others],
            }
        )
    return found


def describe(control: Control, state: ViewState) -> Plain:
    """Return a control as plain values."""
    return {
        **asdict(control),
        "base": control.value,
        "own": control.own,
        "value": state.moved.get(control.path, control.value),
        "moved": control.path in state.moved,
        "name": control.name,
        "label": control.label,
        "help": control.help,
    }
