"""The linter of prose: what it reads, what it finds, and where."""

import json
import re
from pathlib import Path

import pytest

from analysis.docs.prose import INSTEAD, ROOT, by_list, pages, words_of
from analysis.outcomes import ENDINGS, OUTCOMES
from analysis.run.command import run


def test_code_is_no_prose(tmp_path: Path) -> None:
    """Fenced, indented and inline code and addresses are left out; lines keep their numbers."""
    page = tmp_path / "page.md"
    page.write_text(
        "one\n```\nfor ever\n```\n    for ever\n`for ever` [two](for-ever.md)\nfor ever\n"
    )
    found = list(by_list("page.md", words_of(page)))
    assert [(item.file, item.line) for item in found] == [("page.md", 7)]
    assert str(found[0]) == "page.md:7: 'for ever': better forever"


def test_words_of_a_notebook(tmp_path: Path) -> None:
    book = tmp_path / "book.ipynb"
    cells = [
        {"cell_type": "code", "source": ["for ever"]},
        {"cell_type": "markdown", "source": ["it\n", "foretells"]},
    ]
    book.write_text(json.dumps({"cells": cells}))
    assert [item.line for item in by_list("book.ipynb", words_of(book))] == [2]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Moscow learns nothing", 0),
        ("the threat earns nothing", 1),
        ("held against the record, told from zero", 2),
        ("\u00abdrawn\u00bb", 2),
    ],
)
def test_the_word_list(text: str, count: int) -> None:
    assert len(list(by_list("a", text))) == count


def test_documents_follow_the_word_list() -> None:
    """As `make prose` says, which asks proselint as well."""
    found = [item for page in pages() for item in by_list(page.name, words_of(page))]
    assert INSTEAD
    assert [str(item) for item in found] == []


@pytest.mark.parametrize("floor", ["sim", "analysis", "benchmarks", "scenarios", "docs"])
def test_what_a_program_says_has_straight_quotes(floor: str) -> None:
    """Help, messages, figures and pages are made of these files."""
    kinds = (".py", ".j2", ".js", ".md", ".yaml", ".csv")
    read = [path for path in (ROOT / floor).rglob("*") if path.suffix in kinds]
    assert read
    curled = re.compile(next(pattern for pattern in INSTEAD if "u00ab" in pattern))
    assert [path for path in read if curled.search(path.read_text(encoding="utf-8"))] == []


def test_the_glossary_has_a_word_for_every_outcome() -> None:
    """Those that tables show only where some run has them among them."""
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    words = {row.split("|")[1].split("(")[0].strip() for row in rows if row.startswith("|")}
    assert set(OUTCOMES) - words == set()


def test_the_help_of_run_names_every_ending() -> None:
    """It says that they add up to one."""
    assert run.__doc__
    ends = run.__doc__.partition("ends as ")[2].partition(".")[0].replace(" or ", ", ")
    assert [word.strip() for word in ends.split(",")] == list(ENDINGS)
