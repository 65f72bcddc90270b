"""Places for curves over time: their axes, their steps and areas, and what really happened."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.dashboard.figures.svg import SMALL, Svg, number, star
from analysis.look.style import BLACK, INK

Floats = NDArray[np.float64]

LETTERS = {
    "warned": "w",
    "signed": "s",
    "delivered": "d",
    "designated": "x",
    "waived": "v",
    "abandoned": "a",
    "switched": "c",
    "withdrawn": "m",
}
"""Letters beside stars."""

NEAR = 10.0
"""Pixels within which letters are written as one word."""


def really(met: Iterable[str]) -> str:
    """Return what the letters stand for that occur, in words."""
    found = set(met)
    said = [f"{CALLED.get(word, word)} {sign}" for word, sign in LETTERS.items() if word in found]
    return f"really: {', '.join(said)}"


CALLED = {"switched": "chose another seller", "withdrawn": "Moscow withdrew"}
"""What a legend calls words of the record that do not speak for themselves."""


@dataclass(frozen=True)
class CurvePanel:
    """A place for curves over time: left and top edge, size, and what its height stands for."""

    left: float
    top: float
    width: float
    height: float
    months: int
    low: float = 0.0
    high: float = 1.0

    def x(self, month: float) -> float:
        """Return where a month begins."""
        return self.left + self.width * month / max(1, self.months)

    def y(self, value: float) -> float:
        """Return the height of a value, which stays within the panel."""
        share = (value - self.low) / (self.high - self.low)
        return self.top + self.height * (1 - min(1.0, max(0.0, share)))

    def steps(self, values: Floats) -> str:
        """Return the path of a line on which every month holds for its whole length."""
        d, last = "", ""
        for month, value in enumerate(values.tolist()):
            if value != value:
                d, last = (f"{d}H{number(self.x(month))}" if last else d), ""
                continue
            height = number(self.y(value))
            if not last:
                d += f"M{number(self.x(month))} {height}"
            elif height != last:
                d += f"H{number(self.x(month))}V{height}"
            last = height
        return f"{d}H{number(self.x(len(values)))}" if last else d

    def area(self, low: Floats, high: Floats) -> str:
        """Return the path of the area between two lines, wherever both have values."""
        d, start = "", None
        known = [a == a and b == b for a, b in zip(low.tolist(), high.tolist(), strict=True)]
        for month, here in enumerate([*known, False]):
            if here and start is None:
                start = month
            elif not here and start is not None:
                d += self._block(low, high, start, month)
                start = None
        return d

    def _block(self, low: Floats, high: Floats, start: int, end: int) -> str:
        top = [(m, number(self.y(high[m]))) for m in range(start, end)]
        base = [(m, number(self.y(low[m]))) for m in range(start, end)]
        d = f"M{number(self.x(start))} {top[0][1]}"
        for (_, before), (month, now) in pairwise(top):
            d += f"H{number(self.x(month))}V{now}" if now != before else ""
        d += f"H{number(self.x(end))}V{base[-1][1]}"
        for (month, before), (_, now) in zip(base[::-1], base[-2::-1], strict=False):
            d += f"H{number(self.x(month))}V{now}" if now != before else ""
        return f"{d}H{number(self.x(start))}z"

    def frame(self, svg: Svg, title: str, start: int, ticks: Sequence[tuple[float, str]]) -> None:
        """Write the title, years below and values at the left."""
        svg.text(self.left - 44, self.top - 8, title, bold=True)
        for value, word in ticks:
            y = self.y(value)
            svg.line(self.left, y, self.left + self.width, y)
            svg.text(self.left - 5, y + 4, word, size=SMALL, anchor="end", fill=INK)
        bottom = self.top + self.height
        for month, word in years(start, self.months, self.width):
            svg.line(self.x(month), bottom, self.x(month), bottom + 4, INK)
            svg.text(self.x(month) + 2, bottom + 15, word, size=SMALL, fill=INK)

    def dates(self, svg: Svg, dates: Iterable[tuple[int, str]]) -> None:
        """Mark on the time axis when something really happened; what, says a letter."""
        bottom = self.top + self.height
        written: list[tuple[float, str]] = []
        for month, word in sorted(dates):
            if word not in LETTERS:
                continue
            x = self.x(month + 0.5)
            svg.path(star(x, bottom, 6), fill=BLACK, stroke="#fff")
            if written and x - written[-1][0] < NEAR:
                where, letters = written.pop()
                written.append(((where + x) / 2, letters + LETTERS[word]))
            else:
                written.append((x, LETTERS[word]))
        for x, letters in written:
            svg.edged(x, bottom - 7, letters, SMALL)


def years(start: int, months: int, width: float) -> list[tuple[int, str]]:
    """Return the Januaries of a calendar, or its first month, as many as there is room for."""
    found = [(m, str((start + m) // 12)) for m in range(months) if (start + m) % 12 == 0]
    every = max(1, math.ceil(len(found) * 38 / max(1.0, width)))
    return found[::every]


def grid(
    width: float, count: int, head: float, span: tuple[float, float], months: int
) -> list[CurvePanel]:
    """Return the places of panels, as many beside each other as stay readable.

    They begin below `head`, and their height stands for values from `span[0]` to `span[1]`.
    """
    columns = max(1, min(3, count, int(width // 330)))
    wide, tall = width / columns, 190.0
    return [
        CurvePanel(
            left=place % columns * wide + 46,
            top=head + place // columns * tall + 24,
            width=wide - 58,
            height=tall - 62,
            months=months,
            low=span[0],
            high=span[1],
        )
        for place in range(count)
    ]
