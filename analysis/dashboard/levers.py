"""The levers as the page shows them: in which order, under which headings, in which words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analysis.dashboard.address import address, as_text
from analysis.dashboard.idle import idle_levers
from analysis.dashboard.view_state import ViewState
from analysis.look.formatting import sentence
from analysis.scenario.controls import GROUPS, Control, group_of

FIRST = "What matters most"

MOST = {
    "state.severity": (
        "How hard sanctions hit",
        "0: on paper only; 1: as the United States has used them; 3: the whole menu.",
    ),
    "law.waiver_from": (
        "Waivers",
        "From when State may spare a friendly buyer in public; 'never': it may only look away.",
    ),
    "state.offer_cap": (
        "Offers [million dollars]",
        "How much Washington may add to its own weapon to win a buyer over.",
    ),
    "state.answer_rate": (
        "How fast State answers [per month]",
        "The chance, each month, that a pending case is decided; .05 means after some 20 months.",
    ),
    "state.threat_rate": (
        "How often State warns [per month]",
        "The chance, each month, that State considers a public warning.",
    ),
    "treasury.friction": (
        "Listing of Russian arms makers [list prices]",
        "How much dearer payment for Russian arms becomes once many Russian firms and banks are "
        "listed; .15 is 15 percent of the price.",
    ),
    "market.bidders": (
        "Other sellers",
        "How many further sellers, neither Russian nor American, bid for each deal.",
    ),
    "state.policy": (
        "How State decides",
        "discretionary: weighs costs and benefits each time; mandatory: always designates; never: "
        "never does; the others are textbook games, and buyers believe as these games say.",
    ),
    "law.in_force": (
        "The law",
        "When section 231 enters into force, or that there never is such a law.",
    ),
}
"""The levers that stand first, with label and help in plain words."""


@dataclass(frozen=True)
class LeverSetting:
    """A lever as it stands.

    Attributes
    ----------
    control : Control
        What it moves.
    label, help : str
        In words.
    value, now : str
        Where it stands, as an address has it and as it is read.
    moved : bool
        Whether it was moved.
    idle : str
        Why it changes nothing; empty if it does.
    back : str
        The address with this lever where it was.
    """

    control: Control
    label: str
    help: str
    value: str
    now: str
    moved: bool
    idle: str
    back: str

    @property
    def id(self) -> str:
        """Its name on the page."""
        return self.control.path.replace(".", "-")

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Choices as an address has them and as they are read."""
        return tuple((word, spelled(word)) for word in self.control.words)


@dataclass(frozen=True)
class LeverGroup:
    """Levers under a heading; `others` are assumptions that nobody can choose."""

    name: str
    levers: tuple[LeverSetting, ...]
    others: tuple[LeverSetting, ...] = ()
    open: bool = False

    @property
    def moved(self) -> int:
        """How many of them are moved."""
        return sum(lever.moved for lever in (*self.levers, *self.others))


def groups_of(state: ViewState) -> tuple[LeverGroup, ...]:
    """Return all levers: those that matter first, then by whose they are."""
    idle = idle_levers(state, state.moved)

    def make(control: Control) -> LeverSetting:
        return lever_of(control, state, idle.get(control.path, ""))

    first = [state.controls[path] for path in MOST if path in state.controls]
    found = [LeverGroup(FIRST, tuple(map(make, first)), open=True)]
    rest = [control for path, control in state.controls.items() if path not in MOST]
    for name in GROUPS:
        own = [control for control in rest if group_of(control) == name]
        if own:
            found.append(group(name, own, make))
    return tuple(found)


def group(name: str, own: list[Control], make: Callable[[Control], LeverSetting]) -> LeverGroup:
    """Return a heading with its levers; if it has none, assumptions stand in their place."""
    levers = [control for control in own if control.role == "lever"]
    others = [control for control in own if control.role != "lever"]
    if not levers:
        return LeverGroup(f"{name}: assumptions", tuple(map(make, others)))
    return LeverGroup(name, tuple(map(make, levers)), tuple(map(make, others)))


def lever_of(control: Control, state: ViewState, idle: str) -> LeverSetting:
    """Return a lever as it stands."""
    moved = control.path in state.moved
    value = state.values[control.path]
    label, told = MOST.get(control.path, (control.label, ""))
    drawn = control.drawn and not moved
    return LeverSetting(
        control=control,
        label=label,
        help=told or sentence(control.help),
        value=as_text(value),
        now="drawn" if drawn else spelled(control.shown(value)),
        moved=moved,
        idle=idle,
        back=address(state.move(control.path, control.value)) if moved else "",
    )


def spelled(word: Any) -> str:
    """Return a word of a scenario as it is read."""
    return str(word).replace("_", " ")
