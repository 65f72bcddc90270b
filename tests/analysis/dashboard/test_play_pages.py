"""The pages of the game: their addresses, what they refuse, and a class that pastes its games."""

from html import unescape
from urllib.parse import quote

import pytest

from analysis.dashboard.play.address import (
    LONGEST,
    Shown,
    address_of,
    class_address,
    lived_of,
    parse_class,
    parse_game,
    playable,
)
from analysis.dashboard.play.compose import ComposedGame, compose_class, compose_game
from analysis.dashboard.play.told import tell
from analysis.play.classroom import MOST
from analysis.play.sight import HIDDEN, reports

from .conftest import OFFERED
from .test_serve import HERE, ask

pytestmark = pytest.mark.usefixtures("warm_kernel")

GAME = "scenario=s400-2018&code=d&month=13&moves=7.warn.SAU,13.designate.CHN"
OVER = "scenario=s400-2018&code=d&month=96&moves=7.warn.SAU,13.designate.CHN"


def game(query: str) -> Shown:
    return parse_game(query, OFFERED, "s400-2018")


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        (GAME, GAME),
        ("", "scenario=s400-2018&code=class-43"),
        ("scenario=nowhere&code=D%20!&month=-4", "scenario=s400-2018&code=d"),
        ("scenario=toy&as=buyer:BOR&month=3", "scenario=toy&code=class-43&as=buyer:BOR&month=3"),
        ("scenario=toy&as=buyer:XXX&month=999", "scenario=toy&code=class-43&month=12"),
        (
            "scenario=toy&month=3&moves=9.list,2.list",
            "scenario=toy&code=class-43&month=3&moves=2.list",
        ),
        (
            "scenario=s400-2018&code=d&month=9&offer=SAU/S-400&musd=500",
            "scenario=s400-2018&code=d&month=9&moves=9.offer.SAU/S-400@0.25",
        ),
        (
            "scenario=s400-2018&code=d&month=9&offer=SAU/S-400&musd=nan",
            "scenario=s400-2018&code=d&month=9",
        ),
        (
            "scenario=s400-2018&code=d&month=9&offer=<b>&musd=5",
            "scenario=s400-2018&code=d&month=9",
        ),
    ],
)
def test_one_address_a_game(query: str, canonical: str) -> None:
    """What cannot be taken is passed over; the address of what was read reads as the same."""
    shown = game(query)
    assert address_of(shown) == f"/play?{canonical}"
    assert game(canonical) == shown


def test_an_offer_stays_within_the_cap() -> None:
    cap = OFFERED["s400-2018"].table.scenario.parameters.state.offer_cap
    (order,) = game("code=d&month=9&offer=SAU/S-400&musd=1e9").game.orders.given
    assert order.amount == pytest.approx(cap / 2000.0)


def test_going_on_leads_to_the_next_event_and_tells_nothing_before() -> None:
    """The link says only that one wants to go on; where to is found when it is followed."""
    found = ask(f"/play?{GAME}&skip=1", host=HERE)
    assert found.status == 303
    assert found.headers["location"] == address_of(game(f"{GAME}&skip=1"))
    assert "&month=14&" in found.headers["location"]
    page = compose_game(game(GAME), OFFERED, 720)
    assert "skip=1" in page
    assert "month=15" not in page


def test_a_page_tells_no_more_than_is_known() -> None:
    """Hidden talks have no row of their own in picture or table but that nothing is known."""
    shown = game(GAME)
    lived = lived_of(shown)
    hidden = [one for one in reports(shown.game, lived) if one.stage == HIDDEN]
    assert hidden
    view = tell(shown.game, lived, 720)
    rows = {row[0]: row[1:] for row in view.tables[0].rows}
    for one in hidden:
        assert rows[one.deal.label] == ["nothing known", "–", "–", "–", "–"]
    assert "belief" not in compose_game(shown, OFFERED, 720).lower()


def test_what_is_ordered_is_said_and_can_be_taken_back() -> None:
    shown = game(GAME)
    lived = lived_of(shown)
    page = ComposedGame(shown, lived, tell(shown.game, lived, 720), OFFERED, 720)
    assert page.staged == ["designate China"]
    buttons = {button.id: button for _, found in page.desks for button in found}
    assert "13.designate" not in buttons["do-designate-CHN"].to
    assert buttons["do-waive-CHN"].item.why == "the law allows no waiver for such a buyer"
    assert page.links["back"].endswith("month=12&moves=7.warn.SAU")


@pytest.mark.parametrize("part", ["state", "moscow", "buyer:TUR"])
@pytest.mark.parametrize("month", [0, 1, 40, 96])
def test_every_part_has_its_page(part: str, month: int) -> None:
    shown = game(f"scenario=s400-2018&code=d&as={part}&month={month}")
    page = compose_game(shown, OFFERED, 390)
    assert f"You are {shown.game.player}" in page
    assert ("How it went" in page) == (month == 96)


def test_what_cannot_be_played_is_not_offered() -> None:
    assert set(playable(OFFERED)) == {"toy", "s400-2018", "all-talks"}
    assert 'href="/play?scenario=toy"' in ask("/?scenario=toy", host=HERE).body.decode()


def test_a_class_is_made_of_pasted_addresses() -> None:
    """Names stand before addresses; games of another code, or unfinished ones, are refused."""
    lines = [
        f"Ann: http://127.0.0.1:8765/play?{OVER}",
        f"http://127.0.0.1:8765/play?{OVER.replace(',13.designate.CHN', '')}",
        f"Bob <b>: http://127.0.0.1:8765/play?{OVER}",
        f"Cem: http://127.0.0.1:8765/play?{OVER.replace('code=d', 'code=e')}",
        f"Dan: http://127.0.0.1:8765/play?{GAME}",
        "Eve: nothing",
    ]
    shown = parse_class(f"games={quote(chr(10).join(lines))}", OFFERED, "s400-2018")
    assert [player.name for player in shown.room.players] == ["Ann", "player 2", "Bob <b>"]
    assert shown.room.code == "d"
    assert shown.refused == (
        "Cem: played another code, e",
        "Dan: has played up to 2018-02 only",
        "Eve: nothing: no address of a game",
    )
    again = parse_class(class_address(shown).partition("?")[2], OFFERED, "s400-2018")
    assert again.room.players == shown.room.players
    page = compose_class(shown, 720)
    assert "Bob &lt;b&gt;" in page
    assert "<b>" not in page
    assert "Deals stopped: nine of ten players on this luck" in unescape(page)
    answer = ask(f"/play/class?games={quote(lines[0])}", host=HERE)
    assert answer.status == 200
    assert b"Class d: 1 player of the State Department" in answer.body


MARKED = {
    "<{}>": "",
    "({})": "",
    "Ann Lee: {}, thanks": "Ann Lee",
    "Ann Lee\t\u00ab{}\u00bb.": "Ann Lee",
    '"{}\u200b"': "",
}


@pytest.mark.parametrize("line", MARKED)
@pytest.mark.parametrize("home", ["http://127.0.0.1:8765", "10.0.0.7:8765"])
def test_marks_around_an_address_belong_to_nobody(line: str, home: str) -> None:
    """Letters and chats put them there; the last order is not lost for it."""
    sent = line.format(f"{home}/play?{OVER.replace('&', '&amp;')}")
    shown = parse_class(f"games={quote(sent)}", OFFERED, "s400-2018")
    assert shown.refused == ()
    (player,) = shown.room.players
    assert player.orders == game(OVER).game.orders
    assert player.name == (MARKED[line] or "player 1")


def test_a_damaged_address_is_told_and_makes_no_player() -> None:
    """What was cut off on its way would be another game."""
    lines = [f"{name}: http://127.0.0.1:8765/play?{OVER}{end}" for name, end in ENDS.items()]
    shown = parse_class(f"games={quote(chr(10).join(lines))}", OFFERED, "s400-2018")
    assert [player.name for player in shown.room.players] == ["Ann"]
    assert shown.refused == (
        "Ben: the address is damaged: no order is '14.design'",
        "Cem: the address is damaged: no order is '3.offer.SAU/S-400@x'",
    )


ENDS = {"Ann": "", "Ben": ",14.design", "Cem": ",3.offer.SAU/S-400@x"}


@pytest.mark.parametrize(
    ("query", "given", "refused"),
    [
        (GAME, ["designate China"], []),
        (
            f"{GAME},13.designate.TUR",
            ["designate China"],
            ["designate Turkey (there is nothing of it to decide)"],
        ),
        (
            f"{GAME.replace('designate', 'waive')}",
            [],
            ["waive sanctions on China (the law allows no waiver for such a buyer)"],
        ),
        (
            f"{GAME.replace('designate.CHN', 'offer.SAU/S-400@50.0')}",
            [],
            [
                "Saudi Arabia: offer 100,000 million dollars (at most 500 million dollars can be "
                "offered)"
            ],
        ),
        (
            f"{GAME.replace('designate.CHN', 'offer.SAU/S-400@-1.0')}",
            ["Saudi Arabia: withdraw the offer"],
            [],
        ),
    ],
)
def test_what_may_not_be_ordered_is_not_told_as_if_it_were_done(
    query: str, given: list[str], refused: list[str]
) -> None:
    """An address may order anything."""
    shown = game(query)
    lived = lived_of(shown)
    page = ComposedGame(shown, lived, tell(shown.game, lived, 720), OFFERED, 720)
    assert (page.staged, page.refused) == (given, refused)
    told = unescape(compose_game(shown, OFFERED, 720))
    assert all(words in told for words in [*given, *refused])
    assert ("Not open to you" in told) == bool(refused)


def test_a_class_says_what_it_leaves_out() -> None:
    """More players than the table holds, and what an address is too long to say."""
    line = f"http://127.0.0.1:8765/play?{OVER}"
    many = "\n".join(f"P{n}: {line}" for n in range(MOST + 2))
    shown = parse_class(f"games={quote(many)}", OFFERED, "s400-2018")
    assert len(shown.room.players) == MOST
    assert shown.refused == (f"the table holds {MOST} players: P40, P41 left out",)
    filler = ",".join(f"{n % 90}.list" for n in range(1500))
    long = "\n".join(f"L{n}: {line},{filler}" for n in range(9))
    query = f"games={quote(long)}"
    assert len(query) > LONGEST
    shown = parse_class(query, OFFERED, "s400-2018")
    whole = parse_class(f"games={quote(long.partition(chr(10))[0])}", OFFERED, "s400-2018")
    assert 1 < len(shown.room.players) < 9
    assert {player.orders for player in shown.room.players} == {whole.room.players[0].orders}
    assert "too long" in shown.refused[-1]


def test_a_teacher_is_told_why_there_is_no_player() -> None:
    """Also where the only address is refused."""
    answer = ask(f"/play/class?games={quote(f'http://127.0.0.1:8765/play?{GAME}')}", host=HERE)
    assert b"has played up to 2018-02 only" in answer.body


def test_no_number_of_fields_does_harm() -> None:
    query = "&".join(f"p=P{n}~" for n in range(3000))
    assert len(parse_class(query, OFFERED, "s400-2018").room.players) == MOST
