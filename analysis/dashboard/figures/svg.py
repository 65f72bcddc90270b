"""SVG, written out: marks, text, legends and panels. No style attributes: the page forbids them."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap

from analysis.look.style import BLACK

SMALL = 12
TEXT = 13

GHOST, NO_LAW = "#8A2C6B", "#A85F00"
"""Colours of what is pinned and of the world without the law; both dark enough to read."""

LINE = "#d0d0d0"

Value = str | float


def number(value: float) -> str:
    """Return a coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def width_of(text: str, size: float = TEXT) -> float:
    """Return about how wide a text is; generous, since type differs from machine to machine."""
    return 0.58 * size * len(text)


@dataclass
class Svg:
    """A drawing that grows as it is drawn on."""

    width: float
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def add(self, tag: str, text: Value | None = None, **attributes: Value | None) -> None:
        """Add an element; underscores in names stand for hyphens, what is None is left out."""
        said = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{self._shown(value)}"'
            for name, value in attributes.items()
            if value is not None
        )
        end = "/>" if text is None else f">{escape(str(text))}</{tag}>"
        self.parts.append(f"<{tag}{said}{end}")

    @staticmethod
    def _shown(value: Value) -> str:
        return escape(value) if isinstance(value, str) else number(value)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = TEXT,
        anchor: str = "start",
        fill: str = BLACK,
        bold: bool = False,
    ) -> None:
        """Write text with its baseline at y."""
        self.add(
            "text",
            text,
            x=x,
            y=y,
            font_size=size,
            fill=fill,
            text_anchor=None if anchor == "start" else anchor,
            font_weight="600" if bold else None,
        )

    def edged(self, x: float, y: float, text: str, size: float = TEXT) -> None:
        """Write text about a point with a white edge, so that it is read on any ground."""
        self.add(
            "text",
            text,
            x=x,
            y=y,
            font_size=size,
            font_weight="600",
            text_anchor="middle",
            paint_order="stroke",
            stroke="#fff",
            stroke_width=4,
            stroke_linejoin="round",
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, width: float = 1.0
    ) -> None:
        """Draw a straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width)

    def path(self, d: str, **attributes: Value | None) -> None:
        """Draw a path, if there is any."""
        if d:
            self.add("path", d=d, **attributes)

    def dot(self, x: float, y: float, kind: str, colour: str) -> None:
        """Draw a mark: "full", "hollow", "ghost" (a diamond) or "real" (a star)."""
        if kind == "ghost":
            d = f"M{number(x)} {number(y - 7)}l7 7-7 7-7-7z"
            self.path(d, fill="none", stroke=colour, stroke_width=2)
        elif kind == "real":
            self.path(star(x, y), fill=colour, stroke="#fff", stroke_width=1)
        else:
            fill = colour if kind == "full" else "#fff"
            self.add("circle", cx=x, cy=y, r=6, fill=fill, stroke=colour, stroke_width=2)

    def legend(self, items: "Iterable[tuple[Key, str]]", top: float) -> float:
        """Explain marks in as many rows as they need, and return where the last one ends."""
        x, y = 2.0, top + 14
        letters = int((self.width - 40) / width_of("x", SMALL))
        for key, label in items:
            wide = 30 + width_of(label, SMALL)
            if x > 2 and x + wide > self.width:
                x, y = 2.0, y + 20
            key(self, x, y - 4)
            for index, line in enumerate(wrap(label, letters)):
                y += 16 if index else 0
                self.text(x + 26, y, line, size=SMALL)
            x += wide + 10
        return y + 8

    def render(self, title: str, description: str) -> str:
        """Return the drawing, with what it shows in words for who cannot see it."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="figure" '
            f'width="{number(self.width)}" height="{number(self.height)}" '
            f'viewBox="0 0 {number(self.width)} {number(self.height)}" '
            f'aria-label="{escape(f"{title}. {description}")}">'
        )
        return f"{head}{''.join(self.parts)}</svg>"


Key = Callable[[Svg, float, float], None]
"""Draws the mark of a legend at the left end of a room 20 wide, about a height."""


def patch(colour: str) -> Key:
    """Return the key of an area."""
    return lambda svg, x, y: svg.add("rect", x=x, y=y - 6, width=20, height=12, fill=colour)


def stroke(colour: str, dashes: str | None = None, width: float = 2.0) -> Key:
    """Return the key of a line."""

    def draw(svg: Svg, x: float, y: float) -> None:
        d = f"M{number(x)} {number(y)}h20"
        svg.path(d, stroke=colour, stroke_width=width, stroke_dasharray=dashes, fill="none")

    return draw


def mark(kind: str, colour: str) -> Key:
    """Return the key of a mark."""
    return lambda svg, x, y: svg.dot(x + 10, y, kind, colour)


def star(x: float, y: float, size: float = 8.0) -> str:
    """Return the path of a star."""
    points = []
    for step in range(10):
        length, angle = size if step % 2 == 0 else 0.42 * size, math.pi * (step / 5 - 0.5)
        points.append(
            f"{number(x + length * math.cos(angle))} {number(y + length * math.sin(angle))}"
        )
    return "M" + "L".join(points) + "z"
