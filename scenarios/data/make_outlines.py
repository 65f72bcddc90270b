"""Regenerate outlines.csv: ``python scenarios/data/make_outlines.py ARCHIVE``.

The archive is geopandas-0.14.4-py3-none-any.whl, which ``pip download geopandas==0.14.4 --no-deps``
gets: it holds Natural Earth's countries at 1:110 million, which are in the public domain. One row
per country: its code and name, a point to write at, and its outline as an SVG path in tenths of a
degree, north negative.
"""

import csv
import io
import struct
import sys
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = "geopandas/datasets/naturalearth_lowres/naturalearth_lowres"

CODES = {"France": "FRA", "Norway": "NOR"}
"""What the archive calls -99, as it does countries that not everyone recognises."""

TOO_SMALL = {("BHR", "Bahrain"): (50.5, 26.0)}
"""Buyers that are too small for the scale: a point, from general knowledge."""

LEFT_OUT = {"Antarctica"}

Ring = list[tuple[float, float]]


def attributes(data: bytes) -> Iterator[dict[str, str]]:
    """Yield the rows of a dBase file as text by field name."""
    count, head, size = struct.unpack_from("<IHH", data, 4)
    fields = []
    for at in range(32, head - 1, 32):
        name = data[at : at + 11].split(b"\0")[0].decode()
        fields.append((name, data[at + 16]))
    for row in range(count):
        place, found = head + row * size + 1, {}
        for name, width in fields:
            found[name] = data[place : place + width].decode("latin-1").strip()
            place += width
        yield found


def shapes(data: bytes) -> Iterator[list[Ring]]:
    """Yield the polygons of a shapefile as rings of longitude and latitude."""
    at = 100
    while at < len(data):
        (words,) = struct.unpack_from(">I", data, at + 4)
        parts, points = struct.unpack_from("<II", data, at + 8 + 36)
        starts = struct.unpack_from(f"<{parts}I", data, at + 8 + 44)
        flat = struct.unpack_from(f"<{2 * points}d", data, at + 8 + 44 + 4 * parts)
        line = list(zip(flat[::2], flat[1::2], strict=True))
        yield [line[a:b] for a, b in zip(starts, (*starts[1:], points), strict=True)]
        at += 8 + 2 * words


def area(ring: Ring) -> float:
    """Return the signed area of a ring in square degrees."""
    pairs = pairwise(ring)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def centre(ring: Ring) -> tuple[float, float]:
    """Return the centroid of a ring."""
    total, east, north = area(ring), 0.0, 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        east += (x0 + x1) * cross
        north += (y0 + y1) * cross
    return east / (6 * total), north / (6 * total)


def path(rings: list[Ring]) -> str:
    """Return rings as an SVG path: whole tenths of a degree, each point relative to the last."""
    said = []
    for ring in rings:
        points = [(round(10 * x), round(-10 * y)) for x, y in ring[:-1]]
        (x, y), text = points[0], ""
        start = f"M{x} {y}l"
        for east, north in points[1:]:
            if (east, north) != (x, y):
                text += f"{' ' if text else ''}{east - x} {north - y}"
                x, y = east, north
        said += [f"{start}{text}z"] if text else []
    return "".join(said).replace(" -", "-")


def table(archive: zipfile.ZipFile) -> str:
    """Return the text of outlines.csv."""
    rows = {key: (*point, "") for key, point in TOO_SMALL.items()}
    named = attributes(archive.read(f"{FOLDER}.dbf"))
    for row, rings in zip(named, shapes(archive.read(f"{FOLDER}.shp")), strict=True):
        if row["name"] in LEFT_OUT:
            continue
        code = CODES.get(row["name"], row["iso_a3"].replace("-99", ""))
        largest = max(rings, key=lambda ring: abs(area(ring)))
        east, north = centre(largest)
        rows[code, row["name"]] = (round(east, 1), round(north, 1), path(rings))
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(("iso3", "name", "longitude", "latitude", "outline"))
    out.writerows((*key, *rows[key]) for key in sorted(rows))
    return written.getvalue()


if __name__ == "__main__":
    with zipfile.ZipFile(sys.argv[1]) as given:
        (HERE / "outlines.csv").write_text(table(given), encoding="utf-8")
