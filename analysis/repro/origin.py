"""What a figure's file says of its origin, and whether two figures are the same."""

import io
import warnings
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from analysis.errors import CommandError
from analysis.look.origin import FigureOrigin
from analysis.store.files import json_of, read_regular

if TYPE_CHECKING:
    from PIL import Image

METADATA = (b"<metadata>", b"</metadata>")
"""Where the part of an SVG begins and ends that says where it comes from."""

LARGEST = 1 << 26
"""Bytes of the file of a figure that is read."""

MOST_PIXELS = 100_000_000
"""Pixels of a figure that is read: more is none of ours."""

DUBLIN = "{http://purl.org/dc/elements/1.1/}"


def read_origin(path: Path) -> FigureOrigin:
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
    except (OSError, ValueError, SyntaxError, RecursionError, ElementTree.ParseError) as error:
        raise CommandError(f"{path}: cannot be read as a figure") from error
    if not found.get("title") or not found.get("command"):
        raise CommandError(f"{path}: does not say which command made it")
    names = (field.name for field in fields(FigureOrigin))
    return FigureOrigin(**{name: str(found.get(name, "")) for name in names})


def _read_png(path: Path) -> dict[str, Any]:
    with _open_image(path) as image:
        text: dict[str, str] = getattr(image, "text", {})
    return {key.lower().replace(" ", "_"): value for key, value in text.items()}


def _open_image(path: Path) -> "Image.Image":
    """Open a PNG of no absurd size; its pixels are not yet read."""
    from PIL import Image

    data = io.BytesIO(read_regular(path, LARGEST))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(data, formats=("PNG",))
        except Image.DecompressionBombError as error:
            raise ValueError("too many pixels") from error
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    return image


def _read_svg(path: Path) -> dict[str, Any]:
    _, metadata, _ = _split(read_regular(path, LARGEST))
    if not metadata:
        return {}
    root = ElementTree.fromstring(metadata)
    texts = {name: _text(root, name) for name in ("title", "source", "identifier", "description")}
    try:
        described: Any = json_of(texts["description"])
    except ValueError:
        described = None
    return {
        **(described if isinstance(described, dict) else {}),
        "title": texts["title"],
        "command": texts["source"],
        "scenario_hash": texts["identifier"],
    }


def _split(svg: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before the metadata of an SVG, the metadata, and what stands after."""
    begin = svg.find(METADATA[0])
    end = svg.find(METADATA[1], begin)
    if begin < 0 or end < 0:
        return svg, b"", b""
    end += len(METADATA[1])
    return svg[:begin].rstrip(), svg[begin:end], svg[end:]


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
        drawn = [_split(path.read_bytes())[::2] for path in (one, other)]
        return "drawing" if drawn[0] == drawn[1] else None
    return "pixels" if differing_pixels(one, other) == 0.0 else None


def differing_pixels(one: Path, other: Path) -> float:
    """Return the share of pixels in which two PNGs differ; 1 if they are not of one size."""
    import numpy as np

    arrays = []
    for path in (one, other):
        with _open_image(path) as image:
            arrays.append(np.asarray(image.convert("RGBA")))
    if arrays[0].shape != arrays[1].shape:
        return 1.0
    return float(np.mean(np.any(arrays[0] != arrays[1], axis=2)))
