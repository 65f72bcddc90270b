"""The ways to play: a terminal, Python, and a class that compares."""

import io
import json
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.play.briefing import choices
from analysis.play.classroom import LUCKS, Classroom, Player, other_lucks, results, spread_of
from analysis.play.command import after
from analysis.play.copy import orders_of_model
from analysis.play.debrief import BOUGHT, score_of
from analysis.play.game import STATE, Table, game_of, live
from analysis.play.orders import Order, Orders
from sim import load, play
from sim.ensemble import Ensemble, simulate
from sim.records import FinalStates

pytestmark = pytest.mark.usefixtures("warm_kernel")


def at_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, *words: str
) -> str:
    """Return what the program prints to somebody who types some lines."""
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert run_command(["play", *words]) == 0
    return capsys.readouterr().out


def test_a_game_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Orders are carried out, wrong ones are told, and the text of the moves is the game."""
    out = at_terminal(monkeypatch, capsys, "\n" * 4 + "99\nquit\n", "toy", "--code", "a")
    assert "2030-05 begins, month 5 of 12. You are the State Department." in out
    assert " of 2030-04" in out.partition("2030-05 begins")[2].partition("> ")[0]
    assert "a number orders what stands beside it" in out.partition("> ")[2]
    whole = at_terminal(monkeypatch, capsys, "skip\n" * 12, "toy", "--code", "a")
    assert "How it went: all worlds have the same luck." in whole
    assert whole.endswith("moves: \n")


def test_an_end_of_input_ends_the_game(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = at_terminal(monkeypatch, capsys, "1\n", "s400-2018", "--code", "d", "--month", "13")
    assert "This month: designate China." in out
    assert out.endswith("moves: 13.designate.CHN\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("never",), "state.policy is never"),
        (("toy", "--as", "BRO"), "did you mean 'BOR'?"),
        (("record",), "nothing to play"),
        (("toy", "--moves", "rubbish"), "--moves: found 'rubbish'"),
        (("s400-2018", "--moves", "3.designate.chn", "--month", "4"), "found '3.designate.chn'"),
        (
            ("toy", "--moves", "0.list, 5.list", "--month", "4"),
            "'5.list'; must be orders up to month 4",
        ),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run_command(["play", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_json_is_the_same_game(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["play", "s400-2018", "--code", "d", "--moves", "13.designate.CHN", "--json"]
    assert run_command([*words, "--month", "96"]) == 0
    over: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert over["month"] is None
    assert over["came_to"]["designations"]["you"] == "1"
    assert "designated" in over["deals"]["China"]["you"]
    assert run_command([*words, "--month", "13"]) == 0
    now = json.loads(capsys.readouterr().out)
    assert now["ordered"] == ["designate China"]
    assert {"order": "13.designate.CHN", "about": "China", "what": "Designate", "chosen": True} in (
        now["choices"]
    )


def test_a_game_in_python() -> None:
    """It is never altered; what may not be ordered is refused with what may."""
    begun = load("s400-2018").play("d")
    game = begun.next(13)
    assert (begun.game.month, game.game.month) == (0, 13)
    assert "CHN" in set(game.choices["about"])
    ordered = game.order("designate", "CHN")
    assert ordered.moves == "13.designate.CHN"
    assert "China designate" not in game._repr_html_()
    assert "Ordered: designate China." in ordered._repr_html_()
    with pytest.raises(CommandError, match="cannot be ordered now; possible: "):
        game.order("waive", "CHN")
    with pytest.raises(CommandError, match="not over"):
        game.debrief()
    end = ordered.next(96)
    assert end.over
    assert end.debrief().loc["designations", "you"] == "1"
    assert "designated" in end._repr_html_()
    assert repr(end) == "<s400-2018, the State Department, d: over>"
    assert end.back().next().debrief().equals(end.debrief())


def test_offers_and_prices_are_in_dollars() -> None:
    game = play("toy", code="a", who="moscow").next(3)
    asked = game.order("price", "BOR/Bow", musd=120.0)
    price = game.game.table.world.deals[0].list_price
    assert asked.game.orders.given[0].amount == pytest.approx(120.0 / price)
    with pytest.raises(CommandError, match="needs musd"):
        game.order("price", "BOR/Bow")


def test_thirty_players_with_one_code(talks: Table) -> None:
    """Equal games come to the same; the best stand first; luck is the spread of the model alone."""
    model = orders_of_model(game_of(talks, STATE, "d"))
    firm = Orders((Order(13, "designate", "CHN"),))
    given = [model, firm, Orders()]
    players = tuple(Player(f"player {n}", given[n % 3]) for n in range(30))
    found = results(Classroom(talks, STATE, "d", players))
    assert len(found.players) == 30
    by_kind = [
        {row.score for row in found.players if int(row.name.split()[1]) % 3 == kind}
        for kind in range(3)
    ]
    assert [len(scores) for scores in by_kind] == [1, 1, 1]
    assert by_kind[0] == {found.others[0].score}
    stopped = [row.score.stopped for row in found.players]
    assert stopped == sorted(stopped, reverse=True)
    assert len(found.lucks) == LUCKS
    assert spread_of([1.0] * 30) == (1.0, 1.0)


@pytest.mark.parametrize("part", ["moscow", "buyer:BOR"])
def test_a_class_compares_what_is_played_for(toy: Table, part: str) -> None:
    """Moscow its contracts, a buyer what its purchases are worth; not what Washington stopped."""
    dear, cheap = ("0.price.BOR/Bow@9.0", "0.price.BOR/Bow@0.1")
    given = (dear, cheap) if part == "moscow" else ("0.leave.BOR/Bow", "0.pursue.BOR/Bow")
    players = tuple(
        Player(text, game_of(toy, part, "a", text, toy.months).orders) for text in given
    )
    room = Classroom(toy, part, "a", players)
    found = results(room)
    worth = [getattr(row.score, room.goal) for row in found.players]
    assert worth == sorted(worth, reverse=True)
    assert worth[0] > worth[1]
    assert len({row.score.stopped for row in found.players}) == 2
    model = simulate(toy.scenario, LUCKS, workers=1)
    assert room.goal == {"moscow": "revenue", "buyer:BOR": "gain"}[part]
    if part == "moscow":
        assert found.lucks.tolist() == sorted(model.seller["revenue"].tolist())
    else:
        own = [score_of(game_of(toy, part), run_alone(model, n)).gain for n in range(20)]
        assert set(own) <= set(found.lucks.tolist())


def run_alone(done: Ensemble, run: int) -> Ensemble:
    """Return one run of an ensemble as one of its own."""
    tables = {part.name: getattr(done, part.name)[run : run + 1] for part in fields(FinalStates)}
    return replace(done, first_run=run, **tables)


def test_an_unknown_part_is_named_as_the_argument_is() -> None:
    with pytest.raises(CommandError, match=r"^who: found 'BRO'"):
        play("toy", who="BRO")


def test_lucks_are_the_runs_of_the_model(talks: Table) -> None:
    """What the model stops with other lucks is what `simulate` gives with and without the law."""
    law = talks.scenario.law.model_copy(update={"in_force": None})
    free = simulate(talks.scenario.model_copy(update={"law": law}), LUCKS, workers=1)
    here = simulate(talks.scenario, LUCKS, workers=1)
    worth = [
        (np.isin(done.deals["stage"], BOUGHT) * done.deals["list_price"]).sum(axis=1)
        for done in (free, here)
    ]
    assert np.allclose(other_lucks(talks), np.sort(worth[0] - worth[1]))


def test_an_amount_with_a_comma_is_not_guessed(toy: Table) -> None:
    """2,5 is not 25: what was meant is asked for; nothing is ordered."""
    game = game_of(toy, "moscow", "a").at(3)
    lived = live(game)
    place = next(
        k for k, (_, item) in enumerate(choices(game, lived)) if item.order.verb == "price"
    )
    same, said = after(game, lived, f"{place + 1} 2,5")
    assert same == game
    assert said.endswith("; write it with a decimal point: 2.5")
    changed, said = after(game, lived, f"{place + 1} 2.5")
    assert said == ""
    assert len(changed.orders.given) == 1
