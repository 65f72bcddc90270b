"""Answers are computed once, and memory is bounded."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from analysis.dashboard.cache import Kept


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
