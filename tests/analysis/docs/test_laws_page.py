"""The page of laws: there are many, and each test of one says what it is in one line."""

import ast

import pytest

from analysis.docs.laws import FOLDER, claims, counts, groups, parsed, render

MODULES = sorted(FOLDER.glob("test_*.py"))


def test_there_are_many_laws() -> None:
    """At least forty, besides the counter-examples, and the page gives both numbers."""
    laws, exceptions = counts()
    assert laws >= 40
    assert exceptions >= 10
    assert f"**{laws} laws, {exceptions} counter-examples**" in render().replace("\n", " ")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_each_states_its_law_in_one_line(module) -> None:
    """The first line of a docstring is the whole law: nothing follows it but after a blank line."""
    for test in claims(parsed(module)):
        lines = (ast.get_docstring(test) or "").split("\n")
        assert lines[0].endswith("."), test.name
        assert lines[1:2] in ([], [""]), test.name


def test_no_law_stands_twice() -> None:
    """Two tests that say the same would be one too many, or badly named."""
    texts = [law.text for group in groups() for law in group.laws if not law.outside]
    assert len(set(texts)) == len(texts)


def test_counter_examples_name_a_law_of_their_module() -> None:
    """Each stands on the page under its law, and nowhere else."""
    page = render()
    for group in groups():
        laws = {law.test for law in group.laws if not law.outside}
        for law in group.laws:
            assert not law.outside or law.outside in laws, law.test
            assert page.count(f"`{law.test}`") == 1
