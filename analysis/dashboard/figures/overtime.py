"""Stages, beliefs and the terms of decisions over time, one panel per deal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.dashboard.figures.panel import LETTERS, CurvePanel, Floats, grid, really
from analysis.dashboard.figures.svg import GHOST, NO_LAW, Key, Svg, mark, patch, stroke
from analysis.look.style import BLACK, BLUE, INK, OUTCOMES, SKY
from analysis.named_deals import ShownDeal
from analysis.run.figures.panels import STAGES
from analysis.run.figures.terms import AREAS
from analysis.run.over_time import OverTime
from sim.rules.terms import Stage

DASHES, DOTS = "6 3", "2 3"


@dataclass(frozen=True)
class ShownWorlds:
    """What figures over time show: deals, the world as set, without the law, and what is pinned.

    `start` is the first month of the calendar.
    """

    deals: Sequence[ShownDeal]
    start: int
    law: OverTime
    without: OverTime
    pinned: OverTime | None

    @property
    def known(self) -> bool:
        """Whether it is on record what became of any of the deals."""
        return bool(self.known_words)

    @property
    def known_words(self) -> set[str]:
        """What is marked of what really happened."""
        return {word for deal in self.deals for _, word in deal.dates if word in LETTERS}

    def ghosts(self, what: str) -> list[tuple[Key, str]]:
        """Return how lines of the other worlds are explained."""
        found = [(stroke(NO_LAW, DOTS, 2.5), f"{what} without the law")]
        if self.pinned is not None:
            found.append((stroke(GHOST, DASHES, 2.5), f"{what}, pinned"))
        if self.known:
            found.append((mark("real", BLACK), really(self.known_words)))
        return found


def ghost(svg: Svg, panel: CurvePanel, line: Floats, colour: str, dashes: str) -> None:
    """Draw a line of another world, on a white ground so that it is seen on any area."""
    d = panel.steps(line)
    svg.path(d, fill="none", stroke="#fff", stroke_width=4)
    svg.path(d, fill="none", stroke=colour, stroke_width=2.5, stroke_dasharray=dashes)


def draw_stages(worlds: ShownWorlds, width: float, title: str, words: str) -> str:
    """Draw the share of runs in each stage, and the share that has bought in the other worlds."""
    order = [Stage[stage.upper()] for stage in STAGES]
    met = [stage for stage in order if worlds.law.stages[stage].any()]
    colours = {stage: OUTCOMES[stage.name.lower()][0] for stage in met}
    items = [(patch(colours[stage]), stage.name.lower()) for stage in met]

    def fill(svg: Svg, panel: CurvePanel, deal: str) -> None:
        place = worlds.law.deals.index(deal)
        base = np.zeros(worlds.law.months)
        for stage in met:
            top = base + worlds.law.stages[stage, :, place]
            if (top > base).any():
                svg.path(panel.area(base, top), fill=colours[stage])
            base = top
        ghost(svg, panel, worlds.without.bought(deal), NO_LAW, DOTS)
        if worlds.pinned is not None:
            ghost(svg, panel, worlds.pinned.bought(deal), GHOST, DASHES)

    ticks = [(0.0, "0"), (0.5, "50"), (1.0, "100 %")]
    return _draw(worlds, width, (title, words), (items + worlds.ghosts("bought"), ticks), fill)


def draw_beliefs(worlds: ShownWorlds, width: float, title: str, words: str) -> str:
    """Draw quartiles of each buyer's belief that it would be designated."""
    items: list[tuple[Key, str]] = [
        (stroke(BLUE), "belief, median"),
        (patch(SKY), "half of the runs"),
        *(item for item in worlds.ghosts("belief") if "without" not in item[1]),
    ]

    def fill(svg: Svg, panel: CurvePanel, deal: str) -> None:
        place = worlds.law.deals.index(deal)
        low, middle, high = worlds.law.belief[:, :, place]
        svg.path(panel.area(low, high), fill=SKY)
        svg.path(panel.steps(middle), fill="none", stroke=BLUE, stroke_width=2)
        if worlds.pinned is not None:
            ghost(svg, panel, worlds.pinned.belief[1, :, place], GHOST, DASHES)
        if np.isnan(middle).all():
            text, y = "nothing to decide", panel.top + panel.height / 2
            svg.text(panel.left + panel.width / 2, y, text, size=12, anchor="middle", fill=INK)

    ticks = [(0.0, "0"), (0.5, "50"), (1.0, "100 %")]
    return _draw(worlds, width, (title, words), (items, ticks), fill)


def draw_terms(worlds: ShownWorlds, width: float, title: str, words: str) -> str:
    """Draw the mean gain from buying and what it is made of, those in favour above zero."""
    places = [worlds.law.deals.index(deal.id) for deal in worlds.deals]
    terms = {name: np.nan_to_num(worlds.law.terms[name]) for name in AREAS}
    met = [name for name in AREAS if terms[name][:, places].any()]
    above = np.sum([np.maximum(terms[name], 0) for name in met], axis=0)
    below = np.sum([np.minimum(terms[name], 0) for name in met], axis=0)
    low = min(-1.0, float(np.floor(below[:, places].min(initial=0))))
    high = max(1.0, float(np.ceil(above[:, places].max(initial=0))))
    items: list[tuple[Key, str]] = [
        (stroke(BLACK), "gain from buying"),
        *((patch(AREAS[name].colour), AREAS[name].label) for name in met),
        *worlds.ghosts("gain"),
    ]

    def fill(svg: Svg, panel: CurvePanel, deal: str) -> None:
        place = worlds.law.deals.index(deal)
        some = ~np.isnan(worlds.law.gain[:, place])
        for sign in (1, -1):
            base = np.where(some, 0.0, np.nan)
            for name in met:
                top = base + sign * np.maximum(sign * terms[name][:, place], 0)
                if (sign * (top - base) > 0).any():
                    svg.path(panel.area(base, top), fill=AREAS[name].colour)
                base = top
        zero = panel.y(0)
        svg.line(panel.left, zero, panel.left + panel.width, zero, INK)
        ghost(svg, panel, worlds.without.gain[:, worlds.without.deals.index(deal)], NO_LAW, DOTS)
        if worlds.pinned is not None:
            ghost(svg, panel, worlds.pinned.gain[:, place], GHOST, DASHES)
        line = panel.steps(worlds.law.gain[:, place])
        svg.path(line, fill="none", stroke="#fff", stroke_width=4)
        svg.path(line, fill="none", stroke=BLACK, stroke_width=2)

    ticks = [(value, f"{value:+.0f}" if value else "0") for value in (low, 0.0, high)]
    return _draw(worlds, width, (title, words), (items, ticks), fill, (low, high))


Explained = tuple[list[tuple[Key, str]], list[tuple[float, str]]]
"""Keys of the legend, and ticks of the values."""


def _draw(
    worlds: ShownWorlds,
    width: float,
    said: tuple[str, str],
    explained: Explained,
    fill: Callable[[Svg, CurvePanel, str], None],
    span: tuple[float, float] = (0.0, 1.0),
) -> str:
    svg = Svg(width)
    legend, ticks = explained
    head = svg.legend(legend, 0) + 4
    panels = grid(width, len(worlds.deals), head, span, worlds.law.months)
    for panel, deal in zip(panels, worlds.deals, strict=True):
        panel.frame(svg, deal.label, worlds.start, ticks)
        fill(svg, panel, deal.id)
        panel.dates(svg, deal.dates)
    svg.height = max((panel.top + panel.height for panel in panels), default=head) + 24
    return svg.render(*said)
