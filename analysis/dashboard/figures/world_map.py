"""The buyers on a map, cut to where they are."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.dashboard.figures.svg import GHOST, NO_LAW, Key, Svg, mark, number, star, width_of
from analysis.look.formatting import percent
from analysis.look.style import BLACK, BLUE, INK
from sim.data.tables import DATA

SEA, LAND, SHORE = "#eef4f8", "#dcdcd6", "#ffffff"

PALEST, DARKEST = (214, 230, 242), (0, 74, 128)
"""Colours of a buyer at 0 and at 100 %."""

MARGIN = 11.0
"""Degrees around the buyers that are shown."""

FLAT = 0.82
"""How much narrower a degree of longitude is drawn than one of latitude: true at 35° north."""


@dataclass(frozen=True)
class Outline:
    """A country: the point to write at, and its outline in tenths of a degree, north negative."""

    code: str
    name: str
    east: float
    north: float
    path: str


@cache
def outlines() -> tuple[Outline, ...]:
    """Return the outlines of scenarios/data/outlines.csv."""
    with (DATA / "outlines.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Outline(
                row["iso3"],
                row["name"],
                float(row["longitude"]),
                float(row["latitude"]),
                row["outline"],
            )
            for row in csv.DictReader(file)
        )


@dataclass(frozen=True)
class MapPlace:
    """A buyer: shares of its deals with and without the law, pinned and in truth, and how many."""

    code: str
    name: str
    share: float
    without: float
    pinned: float | None
    deals: int
    really: float | None = None


def on_map(codes: Sequence[str]) -> bool:
    """Return whether any of the buyers is a country of this world."""
    return any(outline.code in codes for outline in outlines() if outline.code)


def draw_map(places: Sequence[MapPlace], width: float, title: str, words: str) -> str:
    """Draw the buyers, coloured by a share, and below a scale for each."""
    svg = Svg(width)
    items: list[tuple[Key, str]] = [
        (_shade(share), f"{100 * share:.0f} %") for share in (0.0, 0.5, 1.0)
    ]
    items += [(mark("full", BLUE), "with the law"), (mark("hollow", NO_LAW), "without the law")]
    if any(place.pinned is not None for place in places):
        items.append((mark("ghost", GHOST), "pinned"))
    if any(place.really is not None for place in places):
        items.append((mark("real", BLACK), "what really happened"))
    head = svg.legend(items, 0)
    fills = {place.code: shade(place.share) for place in places}
    below = draw_ground(svg, head, fills, {place.code: place.name for place in places})
    svg.height = below + _listed(svg, places, below)
    return svg.render(title, words)


def draw_ground(svg: Svg, head: float, fills: Mapping[str, str], names: Mapping[str, str]) -> float:
    """Draw the part of the world where some countries are, in their colours, with their names.

    Returns
    -------
    float
        Where the map ends below.
    """
    width = svg.width
    found = [outline for outline in outlines() if outline.code in fills and outline.code]
    west, east = (f(o.east for o in found) for f in (min, max))
    south, north = (f(o.north for o in found) for f in (min, max))
    west, east = west - MARGIN - 4, east + MARGIN + 4
    south, north = max(-58.0, south - MARGIN), min(80.0, north + MARGIN)
    scale = width / ((east - west) * FLAT)
    tall = min((north - south) * scale, 1.1 * width)
    drawn = (
        f"translate(0 {number(head)}) scale({scale * FLAT / 10:.5f} {scale / 10:.5f}) "
        f"translate({number(-10 * west)} {number(10 * north)})"
    )
    frame = f"M0 {number(head)}h{number(width)}v{number(tall)}h{number(-width)}z"
    svg.path(frame, fill=SEA)
    svg.parts.append(f'<clipPath id="map-edge"><path d="{frame}"/></clipPath>')
    svg.parts.append(f'<g clip-path="url(#map-edge)"><g transform="{drawn}">')
    for outline in outlines():
        svg.path(
            outline.path,
            fill=fills.get(outline.code, LAND) if outline.code else LAND,
            stroke=SHORE,
            stroke_width=1,
            vector_effect="non-scaling-stroke",
        )
    svg.parts.append("</g></g>")
    taken: list[Box] = []
    for outline in sorted(found, key=lambda outline: -len(outline.path)):
        x = (outline.east - west) * FLAT * scale
        y = head + (north - outline.north) * scale
        if head < y < head + tall:
            taken += _name(svg, x, y, names[outline.code], taken)
    return head + tall


def shade(share: float) -> str:
    """Return the colour of a share."""
    mixed = (a + (b - a) * share for a, b in zip(PALEST, DARKEST, strict=True))
    return "#" + "".join(f"{math.floor(part):02x}" for part in mixed)


def _shade(share: float) -> Key:
    return lambda svg, x, y: svg.add(
        "rect", x=x, y=y - 6, width=20, height=12, fill=shade(share), stroke=INK
    )


Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a name."""


def _name(svg: Svg, x: float, y: float, name: str, taken: Sequence[Box]) -> list[Box]:
    """Write a name on the map, kept inside its edges, where no larger country has its own."""
    half = width_of(name) / 2
    x = min(max(x, half + 2), svg.width - half - 2)
    left, top, right, bottom = box = (x - half, y - 9, x + half, y + 9)
    if any(left < t[2] and t[0] < right and top < t[3] and t[1] < bottom for t in taken):
        svg.add("circle", cx=x, cy=y, r=3, fill=BLACK, stroke="#fff")
        return []
    svg.edged(x, y + 4, name)
    return [box]


def _listed(svg: Svg, places: Sequence[MapPlace], top: float) -> float:
    """Draw a scale per buyer under the map, and return how tall they are together."""
    columns = max(1, int(svg.width // 330))
    wide = svg.width / columns
    for index, place in enumerate(places):
        left, y = index % columns * wide, top + 26 + index // columns * 30
        many = f" ({place.deals})" if place.deals > 1 else ""
        svg.text(left, y + 4, f"{place.name}{many}", bold=True)
        low, span = left + 130, wide - 130 - 74
        svg.line(low, y, low + span, y)
        svg.dot(low + span * place.without, y, "hollow", NO_LAW)
        svg.dot(low + span * place.share, y, "full", BLUE)
        if place.pinned is not None:
            svg.dot(low + span * place.pinned, y, "ghost", GHOST)
        if place.really is not None:
            svg.path(star(low + span * place.really, y + 11, 7), fill=BLACK, stroke="#fff")
        text = f"{percent(place.share)} %"
        svg.text(left + wide - 12, y + 4, text, anchor="end")
    return 30.0 * -(-len(places) // columns) + 20
