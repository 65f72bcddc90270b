"""Names and units as figures and tables write them."""

from typing import Any

SCALES = {"probability": (100.0, "%"), "musd": (0.001, "bn USD")}
"""Factor by which a unit is multiplied on axes and in words, and the unit that it becomes."""


def words(outcome: str) -> str:
    """Return an outcome's name as words."""
    deal, _, what = outcome.rpartition(".")
    return f"{deal} {what}" if deal else what.replace("_", " ")


def axis_label(factor: dict[str, Any], width: int = 50) -> str:
    """Return the label of a factor's axis: meaning and unit, or the path where that is too long."""
    label: str = factor["label"]
    if len(label) <= width:
        return label
    unit = label.rpartition(" [")[2].rstrip("]") if label.endswith("]") else ""
    return f"{factor['path']} [{unit}]" if unit else factor["path"]
