"""The page: one component that turns what a visitor chose into views, and its template."""

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import solara
from ipyvue.VueTemplateWidget import Events

from analysis.api import Scenario
from analysis.dashboard.files import DOWNLOADS
from analysis.dashboard.panel import panel
from analysis.dashboard.steps import next_event, show_month
from analysis.dashboard.view_state import RUNS, VIEWS, ViewState
from analysis.dashboard.views import PageView, show_figure, show_files, show_outcomes, show_talks
from analysis.dashboard.work import Query, query_of
from analysis.outcomes import OUTCOMES
from sim.errors import ScenarioError
from sim.scenario import Scenario as Resolved

OFFERED: Mapping[str, Scenario] = {}
"""The scenarios that can be chosen, by name; set before the page is served."""

CHOSEN = ""
"""The scenario shown first."""

Event = Callable[[dict[str, Any]], None]

COMPONENTS = {"lever": Path(__file__).with_name("lever.vue").read_text(encoding="utf-8")}


def heed(widget: Events, _: object, content: dict[str, Any], buffers: object) -> None:
    """Take the events of a template, and nothing else that a browser may send to a widget.

    ipyvue would also import a module by name and call what is in it.
    """
    event = content.get("event")
    if isinstance(event, str) and event in widget.events and not buffers:
        data = content.get("data")
        getattr(widget, f"vue_{event}")(data if isinstance(data, dict) else {})


Events._handle_event = heed


@solara.component_vue("page.vue", vuetify=False)
def Board(  # noqa: N802  (components are named like classes)
    head: dict[str, Any],
    groups: list[dict[str, Any]],
    view: dict[str, Any],
    refusal: str,
    file: dict[str, Any] | None,
    event_choose: Event,
    event_move: Event,
    event_reset: Event,
    event_ask: Event,
    event_leap: Event,
    event_take: Event,
    components: Mapping[str, str] = COMPONENTS,
) -> None:
    """Show what the template shows; events bring a mapping from the browser."""


@solara.component
def Page() -> None:  # noqa: N802
    """Show the page, and follow what the visitor does."""
    state, set_state = solara.use_state(ViewState(OFFERED, CHOSEN))
    file, set_file = solara.use_state(None)
    shown = solara.use_ref(({}, ""))

    def look() -> None:
        try:
            shown.current = show(state, query_of(state)).plain(), ""
        except ScenarioError as error:
            shown.current = shown.current[0], str(error)

    solara.use_memo(look, [state])
    view, refusal = shown.current

    def leap(_: object) -> None:
        set_state(state.ask("month", next_event(state, query_of(state))))

    def take(data: dict[str, Any]) -> None:
        make = DOWNLOADS.get(str(data.get("what")))
        if make is not None and not refusal:
            ready = make(query_of(state))
            content = base64.b64encode(ready.data).decode()
            set_file(
                {
                    "name": ready.name,
                    "kind": ready.kind,
                    "data": content,
                    "no": (file or {"no": 0})["no"] + 1,
                }
            )

    Board(
        head=head_of(state),
        groups=panel(state),
        view=view,
        refusal=refusal,
        file=file,
        event_choose=lambda data: set_state(state.choose(data.get("name"))),
        event_move=lambda data: set_state(state.move(data.get("path"), data.get("value"))),
        event_reset=lambda _: set_state(state.reset()),
        event_ask=lambda data: set_state(state.ask(data.get("what"), data.get("value"))),
        event_leap=leap,
        event_take=take,
    )


def show(state: ViewState, query: Query) -> PageView:
    """Return the view that a visitor asks for."""
    if state.view == "outcomes":
        return show_outcomes(state, query)
    if state.view == "talks":
        return show_talks(query)
    if state.view == "steps":
        return show_month(state, query)
    if state.view == "files":
        return show_files(query)
    return show_figure(state.view, query)


def weights_of(scenario: Resolved) -> str:
    """Return in words where the weights come from."""
    if scenario.draws is None:
        return "Weights are defaults set by reason, not fitted to anything."
    return (
        f"Weights marked «drawn» differ from run to run (table of draws: {scenario.draws}); "
        "a lever that is moved holds for all runs."
    )


def head_of(state: ViewState) -> dict[str, Any]:
    """Return what stands at the head of the page, as plain values."""
    return {
        "names": list(state.offered),
        "name": state.name,
        "purpose": state.base.scenario.purpose,
        "weights": weights_of(state.base.scenario),
        "sizes": list(RUNS),
        "runs": state.runs,
        "views": [{"key": key, "title": title} for key, title in VIEWS.items()],
        "view": state.view,
        "outcomes": list(OUTCOMES),
        "outcome": state.outcome,
        "run": state.run,
        "month": state.month,
        "last": state.last_month,
        "moved": len(state.moved),
    }
