"""Writing figures: the same bytes for the same result, with the command that makes them again."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from analysis.plots.about import about
from analysis.plots.style import house_style


def save(figure: Figure, stem: Path, title: str, manifest: dict[str, Any]) -> list[Path]:
    """Write a figure as PNG and SVG and return both paths.

    Command, scenario hash, seed and version stand in the text chunks of the PNG and in the
    metadata of the SVG (as source, identifier, description and creator).

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
    known = about(manifest)
    software = f"caatsim {known.version}"
    metadata = {
        "png": {
            "Title": title,
            "Command": known.command,
            "Scenario": known.scenario,
            "Scenario hash": known.scenario_hash,
            "Seed": str(known.seed),
            "Runs": str(known.runs),
            "Version": known.version,
            "Software": software,
        },
        "svg": {
            "Title": title,
            "Source": known.command,
            "Identifier": known.scenario_hash,
            "Description": f"scenario {known.scenario}, seed {known.seed}, runs {known.runs}",
            "Creator": software,
            "Date": None,
        },
    }
    paths = []
    quick: dict[str, dict[str, Any]] = {"png": {"pil_kwargs": {"compress_level": 3}}, "svg": {}}
    with house_style():
        for suffix, entries in metadata.items():
            path = stem.with_name(f"{stem.name}.{suffix}")
            figure.savefig(path, format=suffix, metadata=entries, **quick[suffix])
            paths.append(path)
    return paths
