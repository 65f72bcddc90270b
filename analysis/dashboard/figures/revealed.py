"""What is told when a game is over: true beliefs within the reports, and luck beside choices."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.dashboard.figures.panel import Floats, grid
from analysis.dashboard.figures.svg import GHOST, NO_LAW, SMALL, Key, Svg, mark, patch, stroke
from analysis.look.style import BLUE, INK, SKY

WIDE = 620


@dataclass(frozen=True)
class BeliefCurve:
    """A buyer's belief month by month, and the band that was reported; NaN where there is none."""

    label: str
    truth: Floats
    low: Floats
    high: Floats


def draw_beliefs_told(rows: Sequence[BeliefCurve], start: int, width: float, title: str) -> str:
    """Draw a panel per deal: the band that a player read, and the line of the truth."""
    svg = Svg(width)
    items: list[tuple[Key, str]] = [
        (patch(SKY), "reported to you"),
        (stroke(BLUE), "what the buyer believed"),
    ]
    head = svg.legend(items, 0) + 4
    months = max(len(row.truth) for row in rows)
    panels = grid(width, len(rows), head, (0.0, 1.0), months)
    for panel, row in zip(panels, rows, strict=True):
        panel.frame(svg, row.label, start, [(0.0, "0"), (0.5, "50"), (1.0, "100 %")])
        svg.path(panel.area(row.low, row.high), fill=SKY)
        svg.path(panel.steps(row.truth), fill="none", stroke=BLUE, stroke_width=2)
    svg.height = max(panel.top + panel.height for panel in panels) + 24
    return svg.render(title, "; ".join(row.label for row in rows))


@dataclass(frozen=True)
class Spread:
    """What is played for [musd]: of players on one luck, of the model on it, and on other lucks."""

    what: str
    players: Sequence[float]
    model: float
    lucks: Sequence[float]


def draw_spread(found: Spread, width: float, title: str, words: str) -> str:
    """Draw players on one luck above the model on many, on the same scale."""
    svg, wide = Svg(width), width >= WIDE
    items: list[tuple[Key, str]] = [
        (mark("full", BLUE), "a player, luck of the class"),
        (mark("ghost", GHOST), "the model, luck of the class"),
        (mark("hollow", NO_LAW), "the model, another luck"),
    ]
    top = svg.legend(items, 0) + (30 if wide else 52)
    both = [*found.players, found.model, *found.lucks]
    low, high = min(both), max(max(both), min(both) + 1.0)
    left, right = (200.0, 24.0) if wide else (14.0, 18.0)
    span = width - left - right

    def at(value: float) -> float:
        return left + span * (value - low) / (high - low)

    rows = (("One luck, many players", found.players), ("One player, many lucks", found.lucks))
    tall, y = 84.0 if wide else 108.0, top
    for place, (label, values) in enumerate(rows):
        base = y + tall * place
        svg.text(0, base + 4 if wide else base - 38, label, bold=True)
        svg.line(left, base + 34, left + span, base + 34)
        heaps: dict[int, int] = {}
        for value in sorted(values):
            heap = round(at(value) / 6)
            heaps[heap] = heaps.get(heap, 0) + 1
            up = 62.0 * (heaps[heap] - 1) / max(12, values.count(value))
            kind, colour = ("full", BLUE) if place == 0 else ("hollow", NO_LAW)
            svg.add(
                "circle",
                cx=at(value),
                cy=base + 30 - min(up, 58.0),
                r=4,
                fill=colour if kind == "full" else "#fff",
                stroke=colour,
                stroke_width=1.5,
            )
    svg.dot(at(found.model), y + 30, "ghost", GHOST)
    bottom = y + tall + 40
    for value in (low, (low + high) / 2, high):
        svg.line(at(value), bottom - 6, at(value), bottom, INK)
        anchor = {low: "start", high: "end"}.get(value, "middle")
        svg.text(at(value), bottom + 14, f"{value:,.0f}", size=SMALL, anchor=anchor, fill=INK)
    svg.text(left, bottom + 32, f"{found.what}, million dollars", size=SMALL, fill=INK)
    svg.height = bottom + 42
    return svg.render(title, words)
