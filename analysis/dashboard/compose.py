"""From a state to the page as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader

from analysis.dashboard.address import address
from analysis.dashboard.levers import LeverGroup, groups_of
from analysis.dashboard.single_run import next_event, traces_of
from analysis.dashboard.view_state import PANELS, RUNS, VIEWS, ViewState
from analysis.dashboard.views import SHOW, PageView
from analysis.dashboard.work import query_of
from analysis.look.formatting import aged
from analysis.look.page import environment as of_reports
from analysis.outcomes import OUTCOMES
from sim.ages import stale_line
from sim.errors import ScenarioError

HERE = Path(__file__).parent

FIRST_WIDTH, NARROWEST, WIDEST, GRAIN = 720, 280, 1600, 10
"""Pixels of pictures: as long as nobody has said, the bounds, and the steps between."""


@dataclass(frozen=True)
class Composed:
    """What the template shows.

    Attributes
    ----------
    state : ViewState
        What was asked for.
    groups : tuple of LeverGroup
        The levers.
    view : PageView
        What stands in the middle.
    refusal : str
        Why there is nothing there; empty if there is.
    width : int
        Of pictures.
    unread : sequence of str
        What the address says and the page cannot take.
    """

    state: ViewState
    groups: tuple[LeverGroup, ...]
    view: PageView
    refusal: str
    width: int
    unread: Sequence[str] = ()

    @property
    def here(self) -> str:
        """The address."""
        return address(self.state)

    @property
    def moved(self) -> int:
        """How many levers are moved."""
        return len(self.state.moved)

    @property
    def weights(self) -> str:
        """Where the weights come from, in words."""
        draws = self.state.base.scenario.draws
        if draws is None:
            return "Weights are defaults set by reason, not fitted to anything."
        return (
            f"Weights marked 'drawn' differ from run to run (table of draws: {draws}); a lever "
            "that is moved holds for all runs."
        )

    @property
    def old(self) -> str:
        """On how many old figures of states the pictures rest, in words; empty if on none."""
        line = stale_line(self.state.base.scenario)
        return aged(line) if line else ""

    @property
    def pinned_here(self) -> bool:
        """Whether the levers stand as they are pinned."""
        return self.state.pinned is not None and dict(self.state.pinned) == dict(self.state.moved)

    def hidden(self, *but: str) -> list[tuple[str, str]]:
        """Return what a form must send beside its own fields."""
        return [pair for pair in parse_qsl(self.here.partition("?")[2]) if pair[0] not in but]

    @property
    def links(self) -> dict[str, str]:
        """Where one can go from here."""
        state = self.state
        found = {
            "reset": address(state.reset()),
            "pin": address(state.pin(state.moved)),
            "unpin": address(state.pin(None)),
            "swap": address(state.swap()),
        }
        if state.view == "run" and not self.refusal:
            traces = traces_of(query_of(state, state.moved), state.run)
            leap = next_event(traces, state.month, state.last_month)
            found |= {
                "first": address(state.at(0)),
                "back": address(state.at(state.month - 1)),
                "next": address(state.at(state.month + 1)),
                "leap": address(state.at(leap)),
            }
        return found

    @property
    def sheets(self) -> list[tuple[str, str, bool]]:
        """The dozens of deals: what they are, their address, and whether they are shown."""
        deals = len(self.state.base.scenario.deals)
        return [
            (
                f"{sheet * PANELS + 1}–{min(deals, (sheet + 1) * PANELS)}",
                address(self.state.turn(sheet)),
                sheet == self.state.sheet,
            )
            for sheet in range(self.state.sheets)
        ]

    @property
    def views(self) -> list[tuple[str, str, str]]:
        """The views: name, heading and address."""
        return [(name, text, address(self.state.show(name))) for name, text in VIEWS.items()]


def compose(state: ViewState, width: int, unread: Sequence[str] = ()) -> str:
    """Return the page of a state as HTML."""
    view, refusal = PageView(VIEWS[state.view]), ""
    try:
        view = SHOW[state.view](state, width)
    except ScenarioError as error:
        refusal = str(error)
    shown = Composed(state, groups_of(state), view, refusal, width, unread)
    words = {"runs": RUNS, "outcomes": list(OUTCOMES)}
    return environment().get_template("page.html.j2").render(page=shown, state=state, **words)


def fitted(text: str) -> int:
    """Return the width of pictures for what a browser says of its room."""
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        return FIRST_WIDTH
    return min(max(int(text), NARROWEST), WIDEST) // GRAIN * GRAIN


@cache
def environment() -> Environment:
    """Return the environment of reports, with the templates that are here."""
    return of_reports().overlay(loader=FileSystemLoader(HERE), keep_trailing_newline=False)
