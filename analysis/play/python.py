"""Playing from Python: a game that shows itself in a notebook."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analysis.arguments import Subject, opened, whole
from analysis.errors import CommandError
from analysis.look.frames import page
from analysis.play.briefing import briefing, choices
from analysis.play.game import STATE, Game, Lived, Table, game_of, live, part_of, refusal
from analysis.play.luck import FIRST
from analysis.play.news import news, next_event
from analysis.play.options import ordered
from analysis.play.orders import VALUED, Order, as_amount
from analysis.play.sight import HIDDEN, reports, threats
from sim.months import format_month

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Playing:
    """A game at hand. It is never altered: what one does returns another one."""

    game: Game

    @cached_property
    def lived(self) -> Lived:
        """What it has come to."""
        return live(self.game)

    def next(self, months: int = 1) -> "Playing":
        """Live some months; what is ordered for this one is carried out."""
        return replace(self, game=self.game.at(self.game.month + whole("months", months, 1)))

    def skip(self) -> "Playing":
        """Live on until there is something new to read or to decide."""
        end = live(self.game.at(self.game.table.months))
        return replace(self, game=self.game.at(next_event(self.game, end)))

    def back(self) -> "Playing":
        """Take the last month back."""
        return replace(self, game=self.game.at(self.game.month - 1))

    def order(self, verb: str, about: str = "", musd: float | None = None) -> "Playing":
        """Order something for this month.

        Parameters
        ----------
        verb : str
            As `choices` names it: "warn", "offer", "designate", "waive", "list"; "price" for
            Moscow; "pursue", "wait", "leave", "return" for a buyer.
        about : str
            Id of the deal, or code of the buyer.
        musd : float, optional
            Millions of dollars of an offer or a price.

        Raises
        ------
        CommandError
            If it may not be ordered now.
        """
        known = {(item.order.verb, item.order.about): item for _, item in self._choices}
        item = known.get((verb, about))
        if item is None:
            said = ", ".join(f"{v} {a}".strip() for v, a in known) or "nothing"
            raise CommandError(f"{verb} {about}: cannot be ordered now; possible: {said}")
        amount = None
        if verb in VALUED:
            amount = as_amount(repr(float(musd) / item.unit)) if musd is not None else None
            if amount is None or amount < 0.0:
                raise CommandError(f"{verb}: needs musd, an amount in millions of dollars")
            if item.most and float(musd or 0.0) > item.most:
                raise CommandError(f"{verb}: at most {item.most:,.0f} million dollars")
        order = Order(self.game.month, verb, about, amount)
        return replace(self, game=self.game.with_orders(self.game.orders.plus(order)))

    @property
    def _choices(self) -> Any:
        return choices(self.game, self.lived)

    @property
    def moves(self) -> str:
        """All orders as text: with the code they are the game."""
        return self.game.orders.text

    @property
    def over(self) -> bool:
        """Whether all months were lived."""
        return self.game.over

    @property
    def news(self) -> "pd.DataFrame":
        """What could be read, by month."""
        import pandas as pd

        start = self.game.table.scenario.start
        rows = [(format_month(start + x.month), x.text) for x in news(self.game, self.lived)]
        return pd.DataFrame(rows, columns=["month", "news"])

    @property
    def choices(self) -> "pd.DataFrame":
        """What may be ordered now."""
        import pandas as pd

        rows = [(x.order.verb, x.order.about, about, x.chosen) for about, x in self._choices]
        return pd.DataFrame(rows, columns=["verb", "about", "deal", "chosen"])

    @property
    def reports(self) -> "pd.DataFrame":
        """What is known of the talks."""
        import pandas as pd

        rows = [
            (one.deal.id, one.stage, one.threat, one.response, one.fears, one.wants)
            for one in reports(self.game, self.lived)
            if one.stage != HIDDEN
        ]
        names = ["deal", "stage", "threat", "answer", "thinks_sanctions_would_follow", "wants_it"]
        return pd.DataFrame(rows, columns=names)

    def debrief(self) -> "pd.DataFrame":
        """Return what the game came to, beside the model in its place and other worlds.

        Raises
        ------
        CommandError
            If the game is not over.
        """
        import pandas as pd

        if not self.over:
            raise CommandError(f"the game is not over: it is {self.game.date}")
        found = briefing(self.game, self.lived)
        return pd.DataFrame.from_dict(found["came_to"] | found["deals"], orient="index")

    def __repr__(self) -> str:
        """Return who plays what, and when it is."""
        when = "over" if self.over else self.game.date
        return f"<{self.game.table.scenario.name}, {self.game.player}, {self.game.code}: {when}>"

    def _repr_html_(self) -> str:
        if self.over:
            return page(repr(self)[1:-1], [self.debrief().reset_index(names="")])
        given, refused = ("; ".join(words) for words in ordered(self.game, self.lived))
        note = threats(self.game, self.lived).said
        note += f" Ordered: {given}." if given else ""
        note += f" Not open to you as things stand: {refused}." if refused else ""
        return page(repr(self)[1:-1], [self.news.tail(8), self.reports, self.choices], note)


def play(scenario: Subject = "s400-2018", code: str = FIRST, who: str = STATE) -> Playing:
    """Begin a game: be the State Department, Moscow or a buyer in one run of the model.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    code : str
        Class code: who plays the same one has the same luck.
    who : str
        "state", "moscow", or the code of a buyer.

    Raises
    ------
    CommandError
        If the scenario leaves nothing to decide, or nobody of that name is in it.

    Examples
    --------
    >>> from sim import play
    >>> game = play("s400-2018", code="class-43").skip()
    """
    table = Table(opened(scenario)[0])
    why = refusal(table.scenario)
    if why:
        raise CommandError(f"{table.scenario.name}: {why}")
    return Playing(game_of(table, part_of(table, who, "who"), code))
