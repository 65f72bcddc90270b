"""The probability of an outcome with and without the law, deal by deal."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.dashboard.figures.svg import GHOST, NO_LAW, Key, Svg, mark, stroke
from analysis.intervals import Interval
from analysis.look.formatting import percent
from analysis.look.style import BLACK, BLUE, INK

WIDE = 620
"""Pixels from which names stand beside the rows and not above them."""

NAMES = 190


@dataclass(frozen=True)
class OutcomeRow:
    """A deal: probabilities with and without the law and of what is pinned, and what happened."""

    label: str
    law: float
    interval: Interval
    without: float
    pinned: float | None
    really: bool | None


def draw_outcomes(rows: Sequence[OutcomeRow], width: float, title: str, words: str) -> str:
    """Draw one row per deal: a mark per world on a scale from 0 to 100 %."""
    svg, wide = Svg(width), width >= WIDE
    items: list[tuple[Key, str]] = [
        (mark("full", BLUE), "with the law"),
        (stroke(BLUE, width=3), "90 % interval"),
        (mark("hollow", NO_LAW), "without the law"),
    ]
    if any(row.pinned is not None for row in rows):
        items.append((mark("ghost", GHOST), "pinned, with the law"))
    if any(row.really is not None for row in rows):
        items.append((mark("real", BLACK), "what really happened"))
    top = svg.legend(items, 0) + 18
    left, right, tall = (NAMES, 92.0, 40.0) if wide else (12.0, 84.0, 54.0)
    span = width - left - right

    def at(share: float) -> float:
        return left + span * share

    svg.height = top + tall * len(rows) + 10
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        svg.line(at(tick), top - 4, at(tick), svg.height - 4)
        svg.text(at(tick), top - 8, f"{100 * tick:.0f}", size=12, anchor="middle", fill=INK)
    svg.text(at(1) + 16, top - 8, "%", size=12, fill=INK)
    for place, row in enumerate(rows):
        base = top + tall * place
        y = base + (22 if wide else 34)
        svg.text(0, y + 4 if wide else base + 15, row.label, bold=True)
        svg.line(at(row.without), y, at(row.law), y, "#8c8c8c", 2)
        low, high = row.interval
        svg.line(at(low), y, at(high), y, BLUE, 4)
        if row.really is not None:
            svg.dot(at(1.0 if row.really else 0.0), y + 13, "real", BLACK)
        svg.dot(at(row.without), y, "hollow", NO_LAW)
        svg.dot(at(row.law), y, "full", BLUE)
        if row.pinned is not None:
            svg.dot(at(row.pinned), y, "ghost", GHOST)
        text = f"{percent(row.without)} → {percent(row.law)}"
        svg.text(width, y + 4, text, size=12, anchor="end")
    return svg.render(title, words)
