"""What stands on the page of a class: a table of players, and how much is luck."""

from dataclasses import dataclass

from analysis.dashboard.cache import Kept
from analysis.dashboard.figures.revealed import Spread, draw_spread
from analysis.dashboard.play.address import Shown, ShownClass, address_of, class_address
from analysis.dashboard.views import ViewTable
from analysis.look.formatting import capital
from analysis.play.classroom import LUCKS, Results, results, spread_of
from analysis.play.debrief import GOALS, cell

COLUMNS = (
    ("revenue", "Moscow's contracts, musd"),
    ("gain", "worth of the purchases, musd"),
    ("stopped", "deals stopped, musd"),
    ("relations", "harm to relations, musd (below 0: a gain)"),
    ("paid", "offers paid, musd"),
    ("broken", "threats not kept"),
    ("designations", "designations"),
    ("waivers", "waivers"),
    ("rounds", "listings"),
)
"""Numbers of a score that a class compares; the first two only where they are played for."""

ALWAYS = tuple(name for name, _ in COLUMNS if name not in ("revenue", "gain"))

RESULTS: Kept[Results] = Kept(64)


@dataclass(frozen=True)
class ClassView:
    """What stands on the page of a class; `games` are addresses of the players' games."""

    title: str
    lead: str
    picture: str
    tables: list[ViewTable]
    said: list[str]
    games: list[tuple[str, str]]


def show_class(shown: ShownClass, width: float) -> ClassView:
    """Return what a class came to."""
    room = shown.room
    many = f"{len(room.players)} player{'' if len(room.players) == 1 else 's'}"
    title = f"Class {room.code}: {many} of {room.table.parts[room.part]}"
    said = list(shown.refused)
    if not room.players:
        return ClassView(title, "Paste the addresses of finished games above.", "", [], said, [])
    found = RESULTS.get(class_address(shown), lambda: results(room))
    mine = [getattr(row.score, room.goal) for row in found.players]
    (low, high), (least, most) = spread_of(mine), spread_of(found.lucks.tolist())
    what = GOALS[room.part.partition(":")[0]][1]
    words = (
        f"{capital(what)}: nine of ten players on this luck came to between "
        f"{low:,.0f} and {high:,.0f} million dollars, by what they decided. With other lucks the "
        f"model alone comes to between {least:,.0f} and {most:,.0f} ({LUCKS} lucks), which no "
        "player decides."
    )
    beside = getattr(found.others[0].score, room.goal)
    spread = Spread(what, mine, beside, found.lucks.tolist())
    columns = [(name, head) for name, head in COLUMNS if name in ALWAYS or name == room.goal]
    heads = ["player", *(head for _, head in columns)]
    rows = [
        [row.name, *(cell(row.score, name) for name, _ in columns)]
        for row in (*found.players, *found.others)
    ]
    return ClassView(
        title,
        words,
        draw_spread(spread, width, "Choices and luck", words),
        [
            ViewTable(
                "One luck: players, then the model and other worlds in their place", heads, rows
            )
        ],
        said,
        [
            (player.name, address_of(Shown(shown.scenario, room.game(player))))
            for player in room.players
        ],
    )
