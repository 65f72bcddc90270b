"""From a game, or a class, to its page as HTML."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.dashboard.compose import environment
from analysis.dashboard.offer import OfferedScenario
from analysis.dashboard.play.address import (
    Shown,
    ShownClass,
    address_of,
    class_address,
    lived_of,
    playable,
)
from analysis.dashboard.play.classes import ClassView, show_class
from analysis.dashboard.play.told import GameView, tell
from analysis.play.game import BUYER, STATE, Lived
from analysis.play.options import Choice, Desk, desks, ordered, overdue, toggled
from analysis.play.orders import STANCES, VALUED


@dataclass(frozen=True)
class Button:
    """A choice as the page has it: a link, a number to be named, or a reason why not."""

    item: Choice
    about: str
    to: str

    @property
    def id(self) -> str:
        """Its name on the page."""
        order = self.item.order
        words = f"do-{order.verb}-{order.about}".replace("/", "-").replace(" ", "-")
        return words.rstrip("-")

    @property
    def valued(self) -> bool:
        """Whether a number is asked for."""
        return self.item.order.verb in VALUED

    @property
    def stance(self) -> bool:
        """Whether it holds until another one is chosen."""
        return self.item.order.verb in STANCES

    @property
    def musd(self) -> str:
        """The number that stands now, in millions of dollars."""
        return f"{(self.item.order.amount or 0.0) * self.item.unit:.0f}"


@dataclass(frozen=True)
class ComposedGame:
    """What the template of a game shows."""

    shown: Shown
    lived: Lived
    view: GameView
    offered: Mapping[str, OfferedScenario]
    width: int
    unread: Sequence[str] = ()

    @property
    def here(self) -> str:
        """The address."""
        return address_of(self.shown)

    @property
    def desks(self) -> list[tuple[str, list[Button]]]:
        """The choices, deal by deal."""
        found = desks(self.shown.game, self.lived)
        return [(desk.about, list(self.buttons(desk))) for desk in found]

    def buttons(self, desk: Desk) -> Iterable[Button]:
        """Yield the choices of a desk as the page has them."""
        for item in desk.choices:
            to = address_of(self.shown.at(toggled(self.shown.game, item)))
            yield Button(item, desk.about, to)

    @cached_property
    def _ordered(self) -> tuple[list[str], list[str]]:
        return ordered(self.shown.game, self.lived)

    @property
    def staged(self) -> list[str]:
        """What is ordered for the month, in words."""
        return self._ordered[0]

    @property
    def refused(self) -> list[str]:
        """What the address orders and may not be ordered, in words."""
        return self._ordered[1]

    @property
    def overdue(self) -> list[str]:
        """Buyers about whom silence now designates."""
        game = self.shown.game
        return [] if game.over or game.role != STATE else overdue(game, self.lived)

    @property
    def links(self) -> dict[str, str]:
        """Where one can go from here."""
        shown = self.shown
        return {
            "next": address_of(shown.at(shown.game.at(shown.game.month + 1))),
            "skip": self.here + "&skip=1",
            "back": address_of(shown.at(shown.game.at(shown.game.month - 1))),
            "class": class_address_of(shown),
            "page": f"/?scenario={shown.scenario}",
        }

    def hidden(self) -> list[tuple[str, str]]:
        """Return what a form must send beside its own fields."""
        game = self.shown.game
        said = [("scenario", self.shown.scenario), ("code", game.code), ("as", game.part)]
        return [*said, ("month", str(game.month)), ("moves", game.orders.text)]

    @property
    def heading(self) -> str:
        """Who one is."""
        game = self.shown.game
        return f"You are {game.player}" + (", the buyer" if game.role == BUYER else "")

    @property
    def scenarios(self) -> list[str]:
        """What else can be played."""
        return list(playable(self.offered))


def class_address_of(shown: Shown) -> str:
    """Return the address of the class of a game, without players."""
    game = shown.game
    said = f"/play/class?scenario={shown.scenario}&code={game.code}"
    return said + ("" if game.part == STATE else f"&as={game.part}")


@dataclass(frozen=True)
class ComposedClass:
    """What the template of a class shows."""

    shown: ShownClass
    view: ClassView
    width: int

    @property
    def here(self) -> str:
        """The address."""
        return class_address(self.shown)

    def hidden(self) -> list[tuple[str, str]]:
        """Return what a form must send beside its own fields."""
        room = self.shown.room
        said = [("scenario", self.shown.scenario), ("code", room.code), ("as", room.part)]
        return said + [("p", f"{one.name}~{one.orders.text}") for one in room.players]


def compose_game(
    shown: Shown,
    offered: Mapping[str, OfferedScenario],
    width: int,
    unread: Sequence[str] = (),
) -> str:
    """Return the page of a game as HTML."""
    lived = lived_of(shown)
    page = ComposedGame(shown, lived, tell(shown.game, lived, width), offered, width, unread)
    return environment().get_template("play.html.j2").render(page=page, game=shown.game)


def compose_class(shown: ShownClass, width: int) -> str:
    """Return the page of a class as HTML."""
    page = ComposedClass(shown, show_class(shown, width), width)
    return environment().get_template("class.html.j2").render(page=page)
