"""The controls of the page under their headings."""

from dataclasses import asdict
from typing import Any

from analysis.dashboard.wishes import Wish
from analysis.scenario.controls import GROUPS, Control, group_of

Plain = dict[str, Any]


def panel(wish: Wish) -> list[Plain]:
    """Return the headings, each with its levers and with what is not known to anyone.

    A heading that has no levers shows the rest in their place.
    """
    found = []
    for name in GROUPS:
        own = [control for control in wish.controls.values() if group_of(control) == name]
        levers = [control for control in own if control.role == "lever"]
        others = [control for control in own if control.role != "lever"] if levers else []
        found.append(
            {
                "name": name if levers else f"{name}: assumptions",
                "moved": sum(control.path in wish.moved for control in own),
                "levers": [describe(control, wish) for control in levers or own],
                "others": [describe(control, wish) for control in others],
            }
        )
    return found


def describe(control: Control, wish: Wish) -> Plain:
    """Return a control as plain values."""
    return {
        **asdict(control),
        "base": control.value,
        "own": control.own,
        "value": wish.moved.get(control.path, control.value),
        "moved": control.path in wish.moved,
        "name": control.name,
        "label": control.label,
        "help": control.help,
    }
