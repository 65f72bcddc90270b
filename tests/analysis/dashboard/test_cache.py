"""Answers are computed once, and memory is bounded."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from analysis.dashboard.cache import Kept
from analysis.dashboard.compose import compose
from analysis.dashboard.overtime import over_time
from analysis.dashboard.overtime import size_of as weigh_months
from analysis.dashboard.single_run import size_of as weigh_story
from analysis.dashboard.single_run import traces_of
from analysis.dashboard.view_state import ViewState
from analysis.dashboard.work import query_of, result_of, size_of


def test_many_who_ask_the_same_wait_for_one() -> None:
    kept: Kept[int] = Kept(4)
    asked, begun = [], threading.Event()

    def make() -> int:
        asked.append(1)
        begun.wait(5)
        return 7

    with ThreadPoolExecutor(8) as pool:
        found = [pool.submit(kept.get, "key", make) for _ in range(8)]
        begun.set()
        assert {item.result() for item in found} == {7}
    assert len(asked) == 1


def test_what_was_asked_for_longest_ago_is_let_go() -> None:
    """The weight in all never stays above the bound; what alone exceeds it is not kept."""
    kept: Kept[str] = Kept(10, len)
    for word in ("aaaa", "bbbb", "cc"):
        kept.get(word, lambda word=word: word)
    kept.get("aaaa", lambda: "not made again")
    kept.get("dddd", lambda: "dddd")
    assert kept.weight <= 10
    assert kept.get("aaaa", lambda: "again") == "aaaa"
    assert kept.get("bbbb", lambda: "again") == "again"
    assert kept.get("e", lambda: "e" * 11) == "e" * 11
    assert kept.weight <= 10


def test_a_failure_is_not_kept() -> None:
    kept: Kept[int] = Kept(4)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 3) == 3
    assert len(kept) == 1


def test_what_is_kept_is_weighed_whole(toy: ViewState) -> None:
    """Final states of all agents; months and deals of what is kept over time; months of traces."""
    query = query_of(toy, {})
    result = result_of(query)
    assert size_of(result) >= 100 * sum(
        getattr(result.ensemble, name)[:1].nbytes for name in ("deals", "buyers", "seller", "state")
    )
    assert weigh_months(over_time(query)) >= 8 * 12 * toy.base.scenario.months
    assert weigh_story(traces_of(query, 0)) >= 1000 * toy.base.scenario.months


def test_a_page_asks_for_no_more_than_it_may(
    toy: ViewState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deals, months and runs count alike; the page says what would do, and offers its levers."""
    months = toy.base.scenario.months
    monkeypatch.setattr("analysis.dashboard.work.MOST", 500 * months)
    asked = toy.count(400).move("state.severity", 1.7)  # that nobody has asked for yet
    for view in ("outcomes", "map", "stages", "terms"):
        page = compose(asked.show(view), 720)
        assert f"found 400 runs of 2 deals and {months} months" in page
        assert "the page simulates at most 250 runs of them" in page
    assert "simulates at most" not in compose(asked.count(100), 720)
    assert "simulates at most" not in compose(asked.show("run"), 720)
