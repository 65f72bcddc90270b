"""One run as far as it has been told: a row per deal, nothing drawn ahead of the month."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from analysis.dashboard.figures.panel import years
from analysis.dashboard.figures.svg import Key, Svg, mark, patch, star, stroke
from analysis.dashboard.single_run import Told
from analysis.look.style import BLACK, INK, OUTCOMES, VERMILLION
from analysis.named_deals import ShownDeal

WIDE = 620
MARKS = {"warned": "!", "demanded": "!", "designated": "✕", "waived": "○"}
"""Signs of what Washington does, where it first does it."""


Traces = Mapping[str, Sequence[Told]]


@dataclass(frozen=True)
class ShownRun:
    """One run up to a month, and the same luck in other worlds, drawn as thin strips.

    `start` is the first month of the calendar, `month` counts from it, `months` is how many there
    will be. Each of `others` has the traces of a run, their colour and their name. `unopened` is
    what the legend calls talks that are not open, or not known of.
    """

    deals: Sequence[ShownDeal]
    start: int
    month: int
    months: int
    traces: Traces
    others: Sequence[tuple[Traces, str, str]] = ()
    unopened: str = "unopened"


def draw_timeline(run: ShownRun, width: float, words: str) -> str:
    """Draw each deal's stages up to a month, over those of the other worlds as thin strips."""
    deals, traces, start, month = run.deals, run.traces, run.start, run.month
    svg, wide = Svg(width), width >= WIDE
    met = [
        stage
        for stage in OUTCOMES
        if any(row.cells[0] == stage for rows in traces.values() for row in rows[: month + 1])
    ]
    items: list[tuple[Key, str]] = [
        (patch(OUTCOMES[stage][0]), run.unopened if stage == "unopened" else stage) for stage in met
    ]
    items += [(_sign("!"), "threat"), (_sign("✕"), "designated"), (_sign("○"), "waived")]
    items += [(stroke(colour, width=3), f"{label} (thin)") for _, colour, label in run.others]
    if any(deal.dates for deal in deals):
        items.append((mark("real", BLACK), "really signed, delivered, designated"))
    top = svg.legend(items, 0) + 8
    under = 9.0 * len(run.others)
    left, tall = (190.0, 36.0 + under) if wide else (6.0, 56.0 + under)
    months = run.months
    span = width - left - 8

    def at(place: float) -> float:
        return left + span * place / max(1, months)

    svg.height = top + tall * len(deals) + 22
    for place, deal in enumerate(deals):
        rows = traces[deal.id][: month + 1]
        base = top + tall * place
        y = base if wide else base + 20
        svg.text(0, base + 17 if wide else base + 15, deal.label, bold=True)
        svg.add("rect", x=left, y=y, width=span, height=20, fill="none", stroke="#d0d0d0")
        _strip(svg, rows, at, (y, 20.0))
        for index, (other, colour, _) in enumerate(run.others):
            below = y + 22 + 9 * index
            svg.line(left - 3, below, left - 3, below + 7, colour, 3)
            _strip(svg, other[deal.id][: month + 1], at, (below, 7.0))
        _signs(svg, rows, at, y)
        for when, word in deal.dates:
            if when <= month and word in ("signed", "delivered", "designated"):
                svg.path(star(at(when + 0.5), y, 7), fill=BLACK, stroke="#fff")
    bottom = svg.height - 20
    for place, word in years(start, months, span):
        svg.line(at(place), bottom - 4, at(place), bottom, INK)
        svg.text(at(place) + 2, bottom + 12, word, size=12, fill=INK)
    svg.line(at(month + 1), top - 4, at(month + 1), bottom, BLACK, 2)
    return svg.render("One run, deal by deal", words)


def _strip(
    svg: Svg, rows: Sequence[Told], at: Callable[[float], float], place: tuple[float, float]
) -> None:
    """Draw the stages of a deal as a strip with a top and a height."""
    for stage, group in groupby(enumerate(rows), lambda item: item[1].cells[0]):
        held = [month for month, _ in group]
        x, end = at(held[0]), at(held[-1] + 1)
        svg.add("rect", x=x, y=place[0], width=end - x, height=place[1], fill=OUTCOMES[stage][0])


def _sign(text: str) -> Key:
    return lambda svg, x, y: _disc(svg, x + 10, y, text)


def _disc(svg: Svg, x: float, y: float, text: str) -> None:
    svg.add("circle", cx=x, cy=y, r=8, fill="#fff", stroke=VERMILLION, stroke_width=2)
    svg.text(x, y + 4, text, size=11, anchor="middle", bold=True)


def _signs(svg: Svg, rows: Sequence[Told], at: Callable[[float], float], y: float) -> None:
    """Draw what Washington does in the months in which it begins."""
    before = ("", "")
    for month, row in enumerate(rows):
        for old, new in zip(before, row.cells[1:3], strict=True):
            if new != old and new in MARKS and month:
                _disc(svg, at(month + 0.5), y + 10, MARKS[new])
        before = row.cells[1], row.cells[2]
