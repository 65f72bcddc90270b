"""Writing figures: the same bytes for the same result, with the command that makes them again."""

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from analysis.look.origin import FigureOrigin
from analysis.look.style import house_style
from analysis.store.manifest import rules_of


def save(figure: Figure, stem: Path, title: str, manifest: dict[str, Any]) -> list[Path]:
    """Write a figure as PNG and SVG and return both paths.

    Where it comes from stands in the text chunks of the PNG and in the metadata of the SVG; see
    `analysis.look.origin.FigureOrigin`.

    Parameters
    ----------
    figure : Figure
        What to write.
    stem : Path
        Path without suffix.
    title : str
        Title in the metadata.
    manifest : dict
        Manifest of the result.
    """
    paths = []
    for suffix in ("png", "svg"):
        path = stem.with_name(f"{stem.name}.{suffix}")
        path.write_bytes(drawn(figure, suffix, title, manifest))
        paths.append(path)
    return paths


def drawn(figure: Figure, suffix: str, title: str, manifest: dict[str, Any]) -> bytes:
    """Return a figure as the bytes of a "png" or an "svg"."""
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
