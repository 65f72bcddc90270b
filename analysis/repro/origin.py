"""What a figure's file says of its origin, and whether two figures are the same."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from analysis.errors import CommandError

METADATA = re.compile(rb"\s*<metadata>.*?</metadata>", re.DOTALL)
"""The part of an SVG that says where it comes from."""

DUBLIN = "{http://purl.org/dc/elements/1.1/}"

FIELDS = ("command", "plot", "needs", "scenario", "scenario_hash", "seed", "runs", "version")
FURTHER = ("design_hash", "rule_fingerprint", "matplotlib")


@dataclass(frozen=True)
class Origin:
    """Where a figure comes from.

    Attributes
    ----------
    title : str
        Name of the figure among those of its result.
    command : str
        The command that makes the result.
    plot : str
        Options of `plot` that chose what is shown; empty for none.
    needs : str
        The command that makes the folder which `command` reads; empty if it reads none.
    design_hash : str
        Hash of all scenarios and values that were tried, where there is more than one.
    rule_fingerprint, matplotlib : str
        Fingerprint of the rules, and version of the drawing library.
    """

    title: str
    command: str
    plot: str
    needs: str
    scenario: str
    scenario_hash: str
    seed: str
    runs: str
    version: str
    design_hash: str
    rule_fingerprint: str
    matplotlib: str

    def for_png(self) -> dict[str, str]:
        """Return the text chunks of a PNG."""
        return {
            "Title": self.title,
            "Command": self.command,
            **({"Plot": self.plot} if self.plot else {}),
            **({"Needs": self.needs} if self.needs else {}),
            "Scenario": self.scenario,
            "Scenario hash": self.scenario_hash,
            "Seed": self.seed,
            "Runs": self.runs,
            "Version": self.version,
            **({"Design hash": self.design_hash} if self.design_hash else {}),
            "Rule fingerprint": self.rule_fingerprint,
            "Matplotlib": self.matplotlib,
            "Software": f"caatsim {self.version}",
        }

    def for_svg(self) -> dict[str, Any]:
        """Return the metadata of an SVG; the description holds what has no field of its own."""
        own = (*FIELDS[1:4], "seed", "runs", "version", *FURTHER)
        return {
            "Title": self.title,
            "Source": self.command,
            "Identifier": self.scenario_hash,
            "Description": json.dumps({name: getattr(self, name) for name in own}),
            "Creator": f"caatsim {self.version}",
            "Date": None,
        }


def read_origin(path: Path) -> Origin:
    """Return where a figure comes from, as its file says.

    Raises
    ------
    CommandError
        If the file is no PNG or SVG, or does not say where it comes from.
    """
    readers = {".png": _read_png, ".svg": _read_svg}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise CommandError(f"{path}: is neither a PNG nor an SVG")
    try:
        found = reader(path)
    except FileNotFoundError as error:
        raise CommandError(f"{path}: no such file") from error
    except (OSError, ValueError, SyntaxError, ElementTree.ParseError) as error:
        raise CommandError(f"{path}: cannot be read as a figure") from error
    if not found.get("title") or not found.get("command"):
        raise CommandError(f"{path}: does not say which command made it")
    names = ("title", *FIELDS, *FURTHER)
    return Origin(**{name: str(found.get(name, "")) for name in names})


def _read_png(path: Path) -> dict[str, Any]:
    from PIL import Image

    with Image.open(path) as image:
        text: dict[str, str] = getattr(image, "text", {})
    return {key.lower().replace(" ", "_"): value for key, value in text.items()}


def _read_svg(path: Path) -> dict[str, Any]:
    found = METADATA.search(path.read_bytes())
    if found is None:
        return {}
    root = ElementTree.fromstring(found[0].strip())
    texts = {name: _text(root, name) for name in ("title", "source", "identifier", "description")}
    try:
        described: Any = json.loads(texts["description"])
    except ValueError:
        described = None
    return {
        **(described if isinstance(described, dict) else {}),
        "title": texts["title"],
        "command": texts["source"],
        "scenario_hash": texts["identifier"],
    }


def _text(root: ElementTree.Element, name: str) -> str:
    node = root.find(f".//{DUBLIN}{name}")
    return "" if node is None else "".join(node.itertext()).strip()


def sameness(one: Path, other: Path) -> str | None:
    """Return in which sense two figures are the same, or None if they are not.

    "bytes": the files are equal. "pixels": two PNGs show the same, though their metadata or
    compression differ. "drawing": two SVGs are equal but for their metadata.
    """
    if one.read_bytes() == other.read_bytes():
        return "bytes"
    if one.suffix.lower() == ".svg":
        drawn = [METADATA.sub(b"", path.read_bytes()) for path in (one, other)]
        return "drawing" if drawn[0] == drawn[1] else None
    return "pixels" if differing_pixels(one, other) == 0.0 else None


def differing_pixels(one: Path, other: Path) -> float:
    """Return the share of pixels in which two PNGs differ; 1 if they are not of one size."""
    import numpy as np
    from PIL import Image

    arrays = []
    for path in (one, other):
        with Image.open(path) as image:
            arrays.append(np.asarray(image.convert("RGBA")))
    if arrays[0].shape != arrays[1].shape:
        return 1.0
    return float(np.mean(np.any(arrays[0] != arrays[1], axis=2)))
