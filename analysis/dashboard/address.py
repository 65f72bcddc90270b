"""The whole state of the page as the query of its address, and back; one address per state."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from analysis.dashboard.offer import OfferedScenario
from analysis.dashboard.view_state import Moved, ViewState
from analysis.scenario.controls import Control

AS_IT_IS = "as-is"
"""What is pinned where no lever is moved."""

LONGEST = 4000
"""Characters of a query beyond which nothing more is read."""

WHOLE: dict[str, Callable[[ViewState, int], ViewState]] = {
    "runs": ViewState.count,
    "sheet": ViewState.turn,
    "run": ViewState.live,
    "month": ViewState.at,
}
"""What whole numbers of an address do."""

WORDS: dict[str, Callable[[ViewState, str], ViewState]] = {
    "view": ViewState.show,
    "outcome": ViewState.of,
}
"""What words of an address do."""

SAFE = "/:,."
"""Characters that need no escape in a query; browsers leave them as they are."""


def parse(query: str, offered: Mapping[str, OfferedScenario], chosen: str) -> ViewState:
    """Return the state that a query describes; what cannot be taken is passed over.

    Of what is said twice the last holds, so that a page may append what its visitor has moved.
    """
    said = dict(parse_qsl(query[:LONGEST]))
    state = ViewState(offered, chosen).choose(said.pop("scenario", chosen))
    pinned = said.pop("pin", None)
    if pinned is not None:
        pairs = () if pinned == AS_IT_IS else (pair.split(":", 1) for pair in pinned.split(","))
        state = state.pin(taken(state, (pair for pair in pairs if len(pair) == 2)))
    state = with_moved(state, said)
    for name, word in WORDS.items():
        state = word(state, said[name]) if name in said else state
    for name, number in WHOLE.items():
        value = as_whole(said.get(name, ""))
        state = state if value is None else number(state, value)
    return state


def passed_over(query: str, state: ViewState) -> list[str]:
    """Return what `parse` passes over in a query of which it made a state."""
    found = [
        f"{name}={text}"
        for name, text in parse_qsl(query[:LONGEST])
        if not is_taken(state, name, text)
    ]
    return found + beyond(query, LONGEST)


def beyond(query: str, longest: int) -> list[str]:
    """Return that the end of a query is not read, where it is too long."""
    return [f"all beyond {longest:,} characters"] if len(query) > longest else []


def is_taken(state: ViewState, name: str, text: str) -> bool:
    """Return whether a state can take what an address says under a name."""
    if name in ("scenario", "w"):
        return name == "w" or text in state.offered
    if name == "pin":
        pairs = [pair.split(":", 1) for pair in text.split(",")]
        return text == AS_IT_IS or all(len(p) == 2 and is_taken(state, *p) for p in pairs)
    if name in WORDS:
        return bool(getattr(WORDS[name](state, text), name) == text)
    if name in WHOLE:
        number = as_whole(text)
        return number is not None and (name != "runs" or state.count(number).runs == number)
    control = state.controls.get(name)
    return control is not None and control.taken(as_value(control, text)) is not None


def with_moved(state: ViewState, said: Mapping[str, str]) -> ViewState:
    """Return the state with every lever that an address names moved."""
    for path, text in said.items():
        if path in state.controls:
            state = state.move(path, as_value(state.controls[path], text))
    return state


def taken(state: ViewState, pairs: Iterable[Iterable[str]]) -> Moved:
    """Return those of some values, by path, that can be taken."""
    found: Moved = {}
    for path, text in pairs:
        if path in state.controls:
            found = state.with_value(found, path, as_value(state.controls[path], text))
    return found


def as_value(control: Control, text: str) -> Any:
    """Return what a text of an address says of a control; None if it is no number."""
    if control.words:
        return text
    try:
        return float(text)
    except ValueError:
        return None


def as_whole(text: str) -> int | None:
    """Return a whole number that an address says, if it is one."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(text) < 10 else None


def address(state: ViewState) -> str:
    """Return the address of a state: what is as it was at first is left out."""
    first = ViewState(state.offered, state.name)
    said: list[tuple[str, str]] = [("scenario", state.name)]
    said += [(path, as_text(value)) for path, value in state.moved.items()]
    if state.pinned is not None:
        said.append(("pin", pinned_text(state.pinned)))
    said += [
        (name, str(getattr(state, name)))
        for name in ("runs", "view", "outcome", "sheet", "run", "month")
        if getattr(state, name) != getattr(first, name)
    ]
    return "/?" + "&".join(f"{quote(key)}={quote(text, safe=SAFE)}" for key, text in said)


def pinned_text(moved: Moved) -> str:
    """Return pinned values as one text."""
    pairs = (f"{path}:{as_text(value)}" for path, value in moved.items())
    return ",".join(pairs) or AS_IT_IS


def as_text(value: Any) -> str:
    """Return a value as an address has it: the shortest text that reads as the same number."""
    return repr(value + 0.0).removesuffix(".0") if isinstance(value, float) else str(value)
