"""Figures as files: the same bytes for the same result, with the command that makes them again."""

import io
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from analysis.look.origin import FigureOrigin
from analysis.look.style import house_style
from analysis.store.manifest import rules_of


def drawn(figure: Figure, suffix: str, title: str, manifest: dict[str, Any]) -> bytes:
    """Return a figure as the bytes of a "png" or an "svg".

    Where it comes from stands in the text chunks of the PNG and in the metadata of the SVG; see
    `analysis.look.origin.FigureOrigin`.
    """
    origin = origin_of(manifest, title)
    buffer = io.BytesIO()
    with house_style():
        if suffix == "png":
            quick = {"compress_level": 3}
            figure.savefig(buffer, format="png", metadata=origin.for_png(), pil_kwargs=quick)
        else:
            figure.savefig(buffer, format="svg", metadata=origin.for_svg())
    return buffer.getvalue()


def origin_of(manifest: dict[str, Any], title: str) -> FigureOrigin:
    """Return what the file of a figure says, from the manifest of its result."""
    return FigureOrigin(
        title=title,
        command=manifest["command"],
        plot=manifest.get("plot", ""),
        needs=manifest.get("needs", ""),
        scenario=manifest["scenario"]["name"],
        scenario_hash=manifest["scenario_hash"],
        seed=str(manifest["seed"]),
        runs=str(manifest["runs"]),
        version=manifest["versions"].get("caatsim", ""),
        design_hash=manifest.get("design_hash", ""),
        rule_fingerprint=rules_of(manifest),
        matplotlib=mpl.__version__,
    )
