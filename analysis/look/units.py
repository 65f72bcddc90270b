"""Names and units as figures and tables write them."""

from textwrap import wrap
from typing import Any

SCALES = {"probability": (100.0, "%"), "musd": (0.001, "bn USD")}
"""Factor by which a unit is multiplied on axes and in words, and the unit that it becomes."""


GLUE = "\u00a0"
"""A space at which no line is broken."""


def words(outcome: str) -> str:
    """Return an outcome's name as words."""
    deal, _, what = outcome.rpartition(".")
    return f"{deal} {what}" if deal else what.replace("_", " ")


def short_name(path: str) -> str:
    """Return a parameter's name without its section, as words, where there is room for no more."""
    return path.rpartition(".")[2].replace("_", " ")


def bare(label: str) -> tuple[str, str]:
    """Return meaning and unit of a label; the unit is empty where there is none."""
    if not (label.endswith("]") and " [" in label):
        return label, ""
    meaning, _, unit = label[:-1].rpartition(" [")
    return meaning, "" if unit == "-" else unit


def broken(label: str, width: int = 34, most: int = 3) -> str:
    """Return a label on up to some lines; where it is too long it ends in dots and its unit."""
    meaning, bracket, unit = label.rpartition(" [")
    whole = f"{meaning}{bracket}{unit.replace(' ', GLUE)}" if bracket else label
    lines = wrap(whole, width, break_long_words=False, break_on_hyphens=False)
    if len(lines) > most:
        end = f"… [{unit}" if bracket else "…"
        *kept, last = lines[:most]
        lines = [*kept, f"{wrap(last, max(10, width - len(end)), break_long_words=False)[0]}{end}"]
    return "\n".join(lines).replace(GLUE, " ")


def axis_label(factor: dict[str, Any], width: int = 50, most: int = 2) -> str:
    """Return the label of a factor's axis, meaning and unit, on at most so many lines."""
    return broken(factor["label"], width, most)
