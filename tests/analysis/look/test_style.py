"""How figures look: colours that everyone can tell apart."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis.look.style import OUTCOMES, pale
from analysis.run.figures.terms import AREAS

MACHADO = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
"""Complete colour blindness on linear RGB: Machado, Oliveira and Fernandes (2009)."""

TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: Any, sight: str) -> Any:
    """CIELAB coordinates of a colour as seen with one kind of sight."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(MACHADO[sight]) @ linear, 0, 1)
    x, y, z = np.cbrt(TO_XYZ @ seen / TO_XYZ.sum(axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


PALETTES = {
    "outcomes": dict(OUTCOMES),
    "terms": {term: (pale(colour), hatch) for term, (_, _, colour, hatch) in AREAS.items()},
}


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize("palette", PALETTES)
def test_colours_differ_to_every_eye(palette: str, sight: str) -> None:
    """Areas with the same hatch differ by far more than the eye needs (ΔE 2.3)."""
    for (one, (first, hatch)), (other, (second, same)) in combinations(
        PALETTES[palette].items(), 2
    ):
        if hatch == same:
            apart = np.linalg.norm(lab(first, sight) - lab(second, sight))
            assert apart > 8, (one, other, apart)
