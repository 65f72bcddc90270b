"""What a player knows, may do and is told in the end."""

import random
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from analysis.named_deals import ShownDeal
from analysis.play.briefing import briefing
from analysis.play.copy import orders_of_model
from analysis.play.debrief import (
    BOUGHT,
    debrief,
    end_of,
    on_record,
    score_of,
    washington_on,
    world_beside,
)
from analysis.play.game import STATE, Game, Table, game_of, live
from analysis.play.news import news, next_event, of_deal
from analysis.play.options import desks, overdue, toggled
from analysis.play.orders import ALONE, ON_BUYERS, ON_DEALS
from analysis.play.seats import REST
from analysis.play.sight import HIDDEN, SURE, band, fate, reports, seen
from sim.ensemble import simulate
from sim.rules.terms import NOT_YET, Response, Stage, Threat, Winner
from sim.scenario_file import from_mapping, load

pytestmark = pytest.mark.usefixtures("warm_kernel")


def played(table: Table, code: str, verbs: tuple[str, ...]) -> Game:
    """Return a game in which, whenever it may be done, all of some verbs are ordered."""
    game = game_of(table, STATE, code)
    while not game.over:
        for desk in desks(game, live(game)):
            for item in desk.choices:
                if not item.why and not item.chosen and item.order.verb in verbs:
                    game = toggled(game, item)
        game = game.at(next_event(game, live(game.at(table.months))))
    return game


def test_what_is_hidden_stays_hidden(talks: Table) -> None:
    """Of talks that State has not detected and that are not public there is no word anywhere."""
    hidden = 0
    for code in ("a", "b", "c"):
        game = game_of(talks, STATE, code)
        whole = live(game.at(talks.months))
        for month in range(1, talks.months, 5):
            here = game.at(month)
            lived = live(here)
            for deal, report in zip(talks.deals, reports(here, lived), strict=True):
                row = whole.past.deals[0, month - 1, talks.places[deal.id]]
                public = (
                    row["detected"]
                    or row["threat"] != Threat.NONE
                    or row["response"] != Response.NONE
                    or row["stage"] in (Stage.SIGNED, Stage.DELIVERED, Stage.REVERSED)
                )
                if public or seen(here, lived, deal)[-1]:
                    continue
                hidden += 1
                assert (report.stage, report.fears, report.wants) == (HIDDEN, None, None)
                assert not any(list(of_deal(here, lived, deal, m)) for m in range(month))
                assert deal.label not in {desk.about for desk in desks(here, lived)}
    assert hidden > 20


def test_nothing_is_told_ahead(talks: Table) -> None:
    """News of a month are the same however long the game has gone on since."""
    whole = news(game_of(talks, STATE, "a", "", 96), live(game_of(talks, STATE, "a", "", 96)))
    for month in (1, 20, 60):
        game = game_of(talks, STATE, "a", "", month)
        assert news(game, live(game)) == [item for item in whole if item.month < month]


def test_reports_are_about_right_and_never_exact() -> None:
    """Four in five bands, at least, hold the truth, and none tells it: their middle is off."""
    for truth in (0.02, 0.1, 0.3, 0.5, 0.8, 0.97):
        bands = [band(truth, f"code-{n}", "TUR/S-400", "fears") for n in range(400)]
        held = np.mean([low <= truth <= high for low, high in bands])
        # 400 codes: two standard errors below the share that is promised
        assert held >= SURE - 0.04
        assert len(set(bands)) > 5 or truth in (0.02, 0.97)
        assert all(high - low > 0.04 for low, high in bands)
    one = [band(truth, "a", "TUR/S-400", "fears") for truth in np.linspace(0.05, 0.95, 19)]
    assert one == sorted(one)


def test_the_next_event_is_the_first_month_with_news(talks: Table) -> None:
    """Going on stops where living month by month would first read or have to decide something."""
    game = game_of(talks, STATE, "d")
    for _ in range(4):
        to = next_event(game, live(game.at(talks.months)))
        assert to > game.month
        for month in range(game.month + 1, to):
            here = game.at(month)
            assert not [item for item in news(here, live(here)) if item.month == month - 1]
        game = game.at(to)


def test_a_debriefing_says_what_was_lifted(talks: Table) -> None:
    """Of the record it repeats what was done, in its order, and leaves out when talks began."""
    told = ("opened", "signed", "delivered", "designated", "lifted")
    deal = cast(ShownDeal, SimpleNamespace(outcomes={"signed": 1.0}, dates=tuple(enumerate(told))))
    said = "signed 2017-02, delivered 2017-03, designated 2017-04, lifted 2017-05"
    assert on_record(talks.scenario, deal) == said


def test_who_copies_the_model_stands_beside_itself(talks: Table) -> None:
    """The columns 'you' and 'the model in your place' are then the same."""
    game = game_of(talks, STATE, "a")
    game = game.with_orders(orders_of_model(game)).at(talks.months)
    found = debrief(game, live(game))
    assert found.heads[:2] == ("you", "the model in your place")
    assert all(row[1] == row[2] for row in (*found.totals, *found.ends))
    assert any(row[1] != row[4] for row in found.ends)


def test_worlds_beside_are_runs_of_the_same_luck(talks: Table) -> None:
    """They are what `simulate` gives with the policy never, and without a law."""
    game = game_of(talks, STATE, "b")
    run = game.run
    for kind, path, value in (
        ("never", "state.policy", "never"),
        ("lawless", "law.in_force", "null"),
    ):
        scenario = load("s400-2018", [f"{path}={value}"]).scenario
        done = simulate(scenario, 1, first_run=run, workers=1)
        beside = world_beside(talks, kind, run)
        assert np.array_equal(done.deals, beside.deals)
    free = world_beside(talks, "lawless", run)
    score = score_of(game, free)
    assert (score.stopped, score.threats, score.designations) == (0.0, 0, 0)
    model = world_beside(talks, "model", run)
    prices = model.deals[0]["list_price"]
    bought = [np.isin(done.deals[0]["stage"], BOUGHT) for done in (free, model)]
    assert score_of(game, model).stopped == (prices * bought[0]).sum() - (prices * bought[1]).sum()


def test_orders_have_consequences(talks: Table) -> None:
    """Who designates whenever it may pays in relations; what was threatened counts as kept."""
    game = played(talks, "d", ("warn", "designate"))
    lived = live(game)
    score = score_of(game, lived.done, lived.rounds)
    assert score.designations >= 2
    assert score.relations > 0.0
    assert score.broken == 0
    silent = game_of(talks, STATE, "d", "", talks.months)
    assert score_of(silent, live(silent).done).designations == 0


def test_lists_come_at_intervals_and_make_payment_dearer(toy: Table) -> None:
    """Asked for every month, rounds keep their distance; each adds what a round of theirs adds."""
    text = ",".join(f"{month}.list" for month in range(toy.months))
    game = game_of(toy, STATE, "a", text, toy.months)
    lived = live(game)
    assert lived.rounds == -(-toy.months // REST)
    quiet = live(game_of(toy, STATE, "a", "", toy.months))
    assert lived.done.treasury["friction"][0] > quiet.done.treasury["friction"][0]


def test_only_what_was_asked_for_is_told_as_asked_for(talks: Table) -> None:
    """Treasury's own round in 2018-04 is nobody's doing who asked too soon, or plays Moscow."""
    theirs = 15

    def asked(part: str, orders: str) -> list[int]:
        game = game_of(talks, part, "d", orders, theirs + 2)
        return [item.month for item in news(game, live(game)) if "as you asked" in item.text]

    assert asked(STATE, "12.list,15.list") == [12]
    assert asked(STATE, "15.list") == [15]
    assert asked("moscow", "12.list,15.list") == []


def test_an_unlawful_waiver_is_no_answer_to_a_deadline() -> None:
    """The page goes on to say that silence designates."""
    table = Table(from_mapping(HASTY))
    month = next(
        month
        for month in range(table.months)
        if overdue(
            game_of(table, STATE, "a", "", month), live(game_of(table, STATE, "a", "", month))
        )
    )
    for verb, left in (("waive", ["Turkey"]), ("designate", [])):
        game = game_of(table, STATE, "a", f"{month}.{verb}.TUR", month)
        assert overdue(game, live(game)) == left


HASTY: dict[str, object] = {
    "start": "2020-01",
    "months": 8,
    "law": {
        "in_force": "2019-01",
        "grace_months": 0,
        "trigger": "signature",
        "deadline_from": "2020-02",
        "deadline_months": 3,
    },
    "deals": {"TUR/0": {"buyer": "TUR", "system": "S-400", "stage": "signed", "significance": 1.0}},
}
"""A case past its deadline under a law without waivers."""


def test_moscow_and_a_buyer_are_played(toy: Table) -> None:
    """A price out of reach ends talks that one could live with; who leaves has left."""
    whole = live(game_of(toy, "moscow", "a", "0.price.BOR/Bow@9.0", toy.months))
    assert whole.deals[toy.places["BOR/Bow"]].gain_from_buying < 0.0
    left = game_of(toy, "buyer:BOR", "a", "2.leave.BOR/Bow", toy.months)
    assert live(left).deals[toy.places["BOR/Bow"]].ended == 2
    waits = live(game_of(toy, "buyer:BOR", "a", "", toy.months))
    assert waits.deals[toy.places["BOR/Bow"]].signed < 0
    own = [desk.about for desk in desks(left.at(1), live(left.at(1)))]
    assert own == ["Borland"]


@pytest.mark.parametrize("part", ["state", "moscow", "buyer:QAT"])
def test_what_is_not_offered_changes_nothing(talks: Table, part: str) -> None:
    """An order that the page has no button for, then or later; but for what begins in its month."""
    plain = live(game_of(talks, part, "d", "", talks.months))
    chance = random.Random(part)
    months = chance.sample(range(talks.months), 12)
    refused = 0
    for month in months:
        game = game_of(talks, part, "d", "", month)
        found = desks(game, live(game))
        open_to = {
            (item.order.verb, item.order.about)
            for desk in found
            for item in desk.choices
            if not item.why
        }
        for verb, about in wishes(talks):
            fresh = [plain.deals[place] for place in talks.places.values()]
            begins = any(month in (deal.opened, deal.detected_in) for deal in fresh)
            if (verb, about) in open_to or begins or chance.random() < 0.8:
                continue
            said = f"{month}.{verb}.{about}".rstrip(".")
            said += {"offer": "@0.02", "price": "@0.2"}.get(verb, "")
            ordered = live(game_of(talks, part, "d", said, talks.months))
            refused += 1
            for table in ("deals", "buyers", "state", "seller"):
                one, other = getattr(plain.done, table), getattr(ordered.done, table)
                assert repr(one.tolist()) == repr(other.tolist()), (said, table)
    assert refused > 10


def wishes(table: Table) -> list[tuple[str, str]]:
    """Return every order that there is: its verb and whom it is about."""
    return [
        *((verb, about) for verb in ON_DEALS for about in table.places),
        *((verb, about) for verb in ON_BUYERS for about in table.countries),
        *((verb, "") for verb in ALONE),
    ]


@pytest.mark.parametrize("part", ["moscow", "buyer:QAT"])
def test_only_state_is_stopped_by_cases(talks: Table, part: str) -> None:
    """A month in which an answer becomes possible is no event for who has none to give."""
    game = game_of(talks, part, "d")
    while not game.over:
        to = next_event(game, live(game.at(talks.months)))
        here = game.at(to)
        assert to == talks.months or [x for x in news(here, live(here)) if x.month == to - 1]
        game = here


def test_going_on_stops_before_silence_designates() -> None:
    """A deadline of the law brings no news; who goes on can still answer before it acts."""
    settings = ["law.deadline_from=2018-01", "law.deadline_months=6"]
    table = Table(load("s400-2018", settings).scenario)
    game, warned = game_of(table, STATE, "d"), 0
    while not game.over:
        warned += bool(overdue(game, live(game)))
        game = game.at(next_event(game, live(game.at(table.months))))
    done = live(game).deals
    silent = [deal for deal in done if deal.designated > 0]
    assert silent
    assert warned == len({(deal.buyer, deal.designated) for deal in silent})


ENDED = {
    "stage": Stage.ABANDONED,
    "threat": Threat.NONE,
    "response": Response.NONE,
    "lost_to": Winner.NOBODY,
    "significant": False,
    "ended": 30,
    **dict.fromkeys(("signed", "delivered", "superseded", "triggered"), NOT_YET),
    **dict.fromkeys(("designated", "waived", "lifted", "pending_from"), NOT_YET),
}
"""Talks that were abandoned in 2019-07."""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("abandoned 2019-07", "")),
        ({"signed": 20, "threat": Threat.WARNED}, ("dropped after signing 2019-07", "warned")),
        ({"superseded": 30}, ("ended since another purchase filled the need 2019-07", "")),
        (
            {"stage": Stage.SWITCHED, "lost_to": Winner.ANOTHER, "threat": Threat.DEMANDED},
            ("bought from another seller 2019-07", "warned by Congress"),
        ),
        (
            {"stage": Stage.SWITCHED, "lost_to": Winner.WASHINGTON},
            ("took the American alternative 2019-07", ""),
        ),
        ({"stage": Stage.WITHDRAWN}, ("Moscow withdrew 2019-07", "")),
        (
            {"stage": Stage.REVERSED, "response": Response.DESIGNATED, "designated": 29},
            ("contract cancelled 2019-07", "designated 2019-06"),
        ),
        ({"stage": Stage.REVERSED, "delivered": 20}, ("handed back 2019-07", "")),
        (
            {
                "stage": Stage.REVERSED,
                "delivered": 20,
                "response": Response.DESIGNATED,
                "designated": 29,
                "lifted": 40,
            },
            ("handed back 2019-07", "designated 2019-06, lifted 2020-05"),
        ),
        ({"stage": Stage.UNOPENED, "ended": NOT_YET}, ("no talks", "")),
        ({"stage": Stage.AGREED, "ended": NOT_YET}, ("still agreed", "")),
        (
            {"stage": Stage.SIGNED, "signed": 12, "triggered": 1},
            ("signed 2018-01, not delivered", "exempt: before the law"),
        ),
        (
            {"stage": Stage.DELIVERED, "delivered": 20, "triggered": 20},
            ("delivered 2018-09", "not significant"),
        ),
        (
            {"stage": Stage.DELIVERED, "delivered": 20, "response": Response.WAIVED, "waived": 40},
            ("delivered 2018-09", "waived 2020-05"),
        ),
        (
            {"stage": Stage.DELIVERED, "delivered": 20, "response": Response.WAIVED, "waived": 60},
            ("delivered 2018-09", "spared by law 2022-01"),
        ),
        (
            {"stage": Stage.DELIVERED, "delivered": 20, "response": Response.PENDING},
            ("delivered 2018-09", "no answer"),
        ),
        (
            {
                "stage": Stage.DELIVERED,
                "delivered": 20,
                "response": Response.PENDING,
                "pending_from": 96,
            },
            ("delivered 2018-09", "no answer possible yet"),
        ),
    ],
)
def test_a_debriefing_knows_all_endings(
    talks: Table, given: dict[str, int], expected: tuple[str, str]
) -> None:
    """Of a deal, and of Washington; in the world of the record the law begins in 2017-08."""
    deal = ENDED | given
    scenario = talks.scenario
    assert (end_of(scenario, deal), washington_on(scenario, deal, 60)) == expected
    lawless = world_beside(talks, "lawless", 0).scenario
    assert (end_of(lawless, deal), washington_on(lawless, deal, 60)) == (expected[0], "")


def test_the_record_is_told_whole(talks: Table) -> None:
    """Contracts from before the start are no 'nothing signed', and warnings are part of it."""
    told = {deal.code: on_record(talks.scenario, deal) for deal in talks.deals}
    assert told["CHN"].startswith("signed before, delivered 2018-01, designated")
    assert told["QAT"].endswith("nothing signed")
    assert "bought from another seller" in told["SAU"]
    assert "nothing" not in told["SAU"]


@pytest.mark.parametrize(
    ("stage", "threat", "response", "expected"),
    [
        (Stage.DELIVERED, Threat.WARNED, Response.DESIGNATED, "kept"),
        (Stage.DELIVERED, Threat.WARNED, Response.WAIVED, "broken"),
        (Stage.ABANDONED, Threat.DEMANDED, Response.NONE, "no_sale"),
        (Stage.NEGOTIATING, Threat.WARNED, Response.NONE, "open"),
    ],
)
def test_what_becomes_of_a_threat(
    stage: Stage, threat: Threat, response: Response, expected: str
) -> None:
    row = {
        "stage": stage,
        "threat": threat,
        "response": response,
        "pending_from": 3,
        "triggered": NOT_YET,
        "superseded": NOT_YET,
        "significant": False,
    }
    assert fate(row, 30, 12) == expected
    if response == Response.NONE:
        assert fate(row | {"stage": Stage.ABANDONED, "superseded": 9}, 30, 12) == "void"
    pending = row | {"stage": Stage.DELIVERED, "response": Response.PENDING}
    assert [fate(pending, month, 12) for month in (14, 15)] == ["open", "broken"]


def test_a_briefing_holds_no_truth(talks: Table) -> None:
    """What JSON tells of a buyer's mind are bands on a grid of twentieths."""
    game = game_of(talks, STATE, "d", "", 20)
    found = briefing(game, live(game))
    bands = [one["thinks_sanctions_would_follow"] for one in found["reports"]]
    ends = [end for one in bands if one for end in one]
    assert ends
    assert all(abs(end * 20 - round(end * 20)) < 1e-9 for end in ends)
