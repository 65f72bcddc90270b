"""Figures that notebooks show without pyplot."""

import io
from typing import Any

from matplotlib.figure import Figure

from analysis.look.style import house_style

DPI = 144
"""Dots per inch on a page."""

SHOWN = 96
"""CSS pixels per inch: a figure is as wide as it would be in print."""


class PageFigure(Figure):
    """A matplotlib Figure that is its own picture on a page."""

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        return to_png(self), {"width": round(SHOWN * self.get_figwidth())}


def to_png(figure: Figure, dpi: int = DPI) -> bytes:
    """Return a figure as PNG."""
    file = io.BytesIO()
    with house_style():
        figure.savefig(file, format="png", dpi=dpi)
    return file.getvalue()
