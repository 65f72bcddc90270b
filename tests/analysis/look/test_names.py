"""How parameters and events are called on figures: in words, never by a raw path."""

import numpy as np
import pytest

from analysis.look.bands import FAINT, FIRM, parted
from analysis.look.formatting import percent
from analysis.look.formatting import share as told
from analysis.look.series import Series
from analysis.look.units import axis_label, bare, broken
from sim.parameters import REGISTRY


@pytest.mark.parametrize("path", REGISTRY)
def test_every_label_fits_beside_its_row(path: str) -> None:
    """On three lines at most, in words; what is cut keeps its unit."""
    label = REGISTRY[path].label
    lines = broken(label).split("\n")
    assert len(lines) <= 3
    assert max(map(len, lines)) <= 34 or max(map(len, label.split())) > 30
    assert lines[-1].endswith(label.rpartition(" [")[2])
    whole = " ".join(lines)
    assert whole == label or "… [" in whole
    assert path not in axis_label({"path": path, "label": label})


def test_months_of_few_runs_are_faint() -> None:
    """What is left of a thousand runs is drawn faintly below a hundred; thirty of thirty firmly."""
    line = np.arange(4.0)
    series = Series(np.array([1000, FIRM, FIRM - 1, 20]), {"q50": line})
    (firm, full), (few, faint) = parted(series)
    assert (full, faint) == (1.0, FAINT)
    assert firm.runs.tolist() == [1000, FIRM, 0, 0]
    assert few.runs.tolist() == [0, 0, FIRM - 1, 20]
    assert np.isnan(few.values["q50"][:2]).all()
    small = Series(np.array([30, 30]), {"q50": line[:2]})
    assert parted(small)[1][0].empty


def test_a_label_without_a_unit_is_broken_as_well() -> None:
    """Only a unit is held together."""
    assert broken("law.in_force and more than fits here", 20, 3) == (
        "law.in_force and\nmore than fits here"
    )
    assert bare("unit cost [LP]") == ("unit cost", "LP")
    assert bare("precision [-]") == ("precision", "")
    assert bare("law.in_force") == ("law.in_force", "")


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0"), (0.004, "<1"), (0.009, "1"), (0.4, "40"), (0.996, ">99"), (1.0, "100")],
)
def test_what_is_rare_is_not_shown_as_never(share: float, shown: str) -> None:
    """Everywhere by the same rule: in figures, tables and pages."""
    assert percent(share) == shown
    assert told(share) == f"{shown} %"
