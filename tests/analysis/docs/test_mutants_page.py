"""The page of mutants: figures, survivors, and a reason for each of them."""

from collections import Counter
from pathlib import Path

import pytest

from analysis.docs import mutants
from analysis.docs.mutants import (
    ROOT,
    Survivor,
    changed_lines,
    figures,
    main,
    percent,
    reasons,
    unexplained,
)


def test_every_module_of_rules_is_tried_and_nearly_every_mutant_caught() -> None:
    """At least 95 of 100 over all rules, and the page gives the numbers."""
    tried = figures()["modules"]
    files = {path.stem for path in (ROOT / "sim" / "rules").glob("*.py")}
    assert set(tried) == files - {"__init__", "terms"}
    total, caught = (sum(counts) for counts in zip(*tried.values(), strict=True))
    assert total - caught == len(figures()["survivors"])
    assert caught >= 0.95 * total
    assert f"**{total} mutants they catch {caught}, " in mutants.render()


def test_every_survivor_has_one_reason() -> None:
    """None is without, none has two, and no reason is left over."""
    assert unexplained() == []
    named = Counter(key for group in reasons() for key in group["mutants"])
    assert set(named.values()) == {1}


def test_a_survivor_without_a_reason_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """So does a reason whose mutant is gone; each is named on a line."""
    monkeypatch.setattr(mutants, "TARGET", tmp_path / "mutants.md")
    lives = Survivor("price.price", "return 1.0", "return 2.0")
    monkeypatch.setattr(mutants, "survivors", lambda: [lives])
    group = {"title": "None", "text": "None.", "mutants": ["price.price: return 3.0"]}
    monkeypatch.setattr(mutants, "reasons", lambda: [group])
    assert main([]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/mutants.toml: without a reason: price.price: return 2.0",
        "docs/mutants.toml: no longer lives: price.price: return 3.0",
    ]


def results(status: str) -> dict[tuple[str, ...], str]:
    """Return what mutmut prints of two mutants, the second of them with a status of its own."""
    name = "sim.rules.price.x_price__mutmut_"
    difference = "--- a\n+++ b\n@@ -1 +1 @@\n def price():\n-    return 1.0\n+    return 2.0\n"
    return {
        ("results", "--all", "true"): f"    {name}1: killed\n    {name}2: {status}\n",
        ("show", f"{name}2"): difference,
    }


def test_reading_what_mutmut_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """One killed and one that lives, with the line it changes; two caught if it runs on and on."""
    monkeypatch.setattr(mutants.metadata, "version", lambda _: "3.8.1")
    monkeypatch.setattr(mutants, "mutmut", lambda *words: results("survived")[words])
    found = mutants.read()
    assert found["modules"] == {"price": [2, 1]}
    lives = {"place": "price.price", "was": "return 1.0", "becomes": "return 2.0"}
    assert found["survivors"] == [lives]
    monkeypatch.setattr(mutants, "mutmut", lambda *words: results("timeout")[words])
    assert mutants.read()["modules"] == {"price": [2, 2]}


def test_a_run_cut_short_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """A score is of all mutants or of none."""
    monkeypatch.setattr(mutants, "mutmut", lambda *words: results("not checked")[words])
    with pytest.raises(RuntimeError, match="has not finished"):
        mutants.read()


def test_changed_lines() -> None:
    """The first pair of lines that differ, without the heads of the difference."""
    lines = ["--- old", "+++ new", "@@ -1,2 +1,2 @@", " def f(x):"]
    lines += ["-    return x < 1", "+    return x <= 1"]
    assert changed_lines("\n".join(lines)) == ("return x < 1", "return x <= 1")


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(2, 2, "100.0 %"), (1999, 2000, "99.9 %"), (1, 3, "33.3 %")]
)
def test_a_score_is_not_rounded_up(part: int, whole: int, text: str) -> None:
    """100 % means that all are caught."""
    assert percent(part, whole) == text
