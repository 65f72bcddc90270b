"""What the pages for teachers say in numbers is what the project gives."""

import re
from pathlib import Path

import yaml

from analysis.docs.answers import QUESTIONS
from analysis.intervals import LEVEL
from analysis.play.game import Table, game_of, live
from analysis.play.luck import FIRST
from sim.parameters import words_of
from sim.rules.terms import Stage
from sim.scenario_file import load
from tests.docs.test_notebook_prose import WORDS

ROOT = Path(__file__).resolve().parents[2]
COUNTS = WORDS | {13: "thirteen", 14: "fourteen", 15: "fifteen"}


def prose(page: str) -> str:
    """Return a page's text on one line."""
    return " ".join((ROOT / "docs" / page).read_text(encoding="utf-8").split())


def test_the_lesson_names_what_there_is() -> None:
    teach = prose("howto/teach.md")
    assert f"asks {COUNTS[len(QUESTIONS)]} questions" in teach
    deals = len(load("s400-2018").scenario.deals)
    assert f"{WORDS[deals].capitalize()} states talk about buying" in teach


def test_the_interval_is_that_of_the_record() -> None:
    """One interval is quoted on three pages: the one that validation found."""
    found = re.search(r"Turkey (\d+) \((\d+)–(\d+)\)", prose("validation.md"))
    assert found
    share, low, high = found.groups()
    assert f"The interval is {low} to {high} %" in prose("howto/teach.md")
    assert prose("howto/intervals.md").count(f"{share} % ({low}–{high})") == 2
    assert f"that is what {100 * LEVEL:.0f} % means" in prose("howto/intervals.md")


def test_the_picture_is_of_its_design() -> None:
    text = (ROOT / "scenarios/sweeps/three-doubts.yaml").read_text(encoding="utf-8")
    design = yaml.safe_load(text)
    page = prose("howto/intervals.md")
    assert f"one set of weights, with {design['replications']} runs in it" in page
    assert f"The dots are {design['samples']} worlds" in page
    assert f"with {4 * design['replications']:,} runs?" in page


def test_the_first_game_can_be_won() -> None:
    """As the page for teachers says; where rules or weights have changed, another code is due."""
    table = Table(load("s400-2018").scenario)
    buyers = [deal.partition("/")[0] for deal in table.scenario.deals]

    def ends(*sanctioned: str) -> dict[str, str]:
        orders = [f"{m}.designate.{buyer}" for m in range(table.months) for buyer in sanctioned]
        done = live(game_of(table, "state", FIRST, ",".join(orders), table.months)).done
        stages = words_of(Stage)
        places = enumerate(done.world.deal_ids)
        return {deal[:3]: stages[done.deals["stage"][0, place]] for place, deal in places}

    alone = ends()
    assert (alone["TUR"], alone["QAT"]) == ("delivered", "delivered")
    assert ends("TUR") == alone | {"TUR": "reversed"}
    assert ends(*buyers) == alone | {"TUR": "reversed", "QAT": "abandoned"}
    assert f"In `{FIRST}`, with which the game begins" in prose("howto/teach.md")
