"""A map of what is known of talks, and reports about buyers as bands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.dashboard.figures.svg import Key, Svg, patch
from analysis.dashboard.figures.world_map import draw_ground
from analysis.look.style import BLUE, INK, ORANGE, OUTCOMES

WIDE = 620
UNKNOWN = "nothing known"


def draw_stage_map(
    stages: Mapping[str, str], names: Mapping[str, str], width: float, title: str
) -> str:
    """Draw buyers in the colour of the stage that is furthest on; `stages` are by code."""
    svg = Svg(width)
    met = [stage for stage in OUTCOMES if stage in stages.values()]
    items: list[tuple[Key, str]] = [
        (patch(OUTCOMES[stage][0]), UNKNOWN if stage == "unopened" else stage) for stage in met
    ]
    head = svg.legend(items, 0)
    fills = {code: OUTCOMES[stage][0] for code, stage in stages.items()}
    svg.height = draw_ground(svg, head, fills, names)
    words = "; ".join(
        f"{names[code]} {UNKNOWN if stage == 'unopened' else stage}"
        for code, stage in stages.items()
    )
    return svg.render(title, words)


@dataclass(frozen=True)
class Bands:
    """What is reported of a deal: bands of the fear of sanctions and of the wish for the deal."""

    label: str
    fears: tuple[float, float]
    wants: tuple[float, float]


def draw_bands(rows: Sequence[Bands], width: float, title: str) -> str:
    """Draw two bands per deal on a scale from 0 to 100 %."""
    svg, wide = Svg(width), width >= WIDE
    items: list[tuple[Key, str]] = [
        (patch(ORANGE), "thinks that sanctions would follow"),
        (patch(BLUE), "wants the deal as things stand"),
    ]
    top = svg.legend(items, 0) + 18
    left, right, tall = (190.0, 40.0, 44.0) if wide else (12.0, 40.0, 58.0)
    span = width - left - right
    svg.height = top + tall * len(rows) + 10
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        svg.line(left + span * tick, top - 4, left + span * tick, svg.height - 4)
        svg.text(left + span * tick, top - 8, f"{100 * tick:.0f}", size=12, anchor="middle")
    svg.text(left + span + 16, top - 8, "%", size=12, fill=INK)
    for place, row in enumerate(rows):
        base = top + tall * place
        y = base + (6 if wide else 22)
        svg.text(0, y + 16 if wide else base + 15, row.label, bold=True)
        for (low, high), colour, down in ((row.fears, ORANGE, 0), (row.wants, BLUE, 16)):
            svg.add(
                "rect",
                x=left + span * low,
                y=y + down,
                width=max(2.0, span * (high - low)),
                height=12,
                fill=colour,
            )
    words = "; ".join(
        f"{row.label}: thinks that sanctions would follow {said(row.fears)}, wants the deal "
        f"{said(row.wants)}"
        for row in rows
    )
    return svg.render(title, words)


def said(found: tuple[float, float]) -> str:
    """Return a band as it is read."""
    return f"{100 * found[0]:.0f} to {100 * found[1]:.0f} %"
