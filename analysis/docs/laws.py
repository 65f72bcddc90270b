"""The laws that hold in every world, made from the docstrings of the property tests.

`python -m analysis.docs.laws` writes docs/laws.md; with `--check` it only tells whether the page is
up to date.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.docs.odd import first_paragraph
from sim.generated import write_or_check

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "laws.md"
FOLDER = ROOT / "tests" / "properties"

HEAD = """\
# Laws

What must hold in every world, each with the test that tries it on worlds drawn at random, and under
it the worlds in which it fails, where it needs its condition: **{laws} laws, {exceptions}
counter-examples**. Made from the tests by `python -m analysis.docs.laws`. CI tries each on
sixty examples or so; `make laws` on thousands of fresh ones.
"""


@dataclass(frozen=True)
class TestedLaw:
    """What a test claims.

    Attributes
    ----------
    test : str
        The name of its function.
    text : str
        The law: the first line of its docstring.
    outside : str
        The test of the law that this is a counter-example of, or nothing.
    """

    test: str
    text: str
    outside: str


@dataclass(frozen=True)
class LawGroup:
    """The laws of one module, and what they are about."""

    name: str
    about: str
    laws: tuple[TestedLaw, ...]

    def line(self, law: TestedLaw) -> str:
        """Return a law with its counter-examples as items of a list."""
        exceptions = (other for other in self.laws if other.outside == law.test)
        own = [f"- {law.text} `{law.test}`"]
        return "\n".join(own + [f"    - But: {other.text} `{other.test}`" for other in exceptions])


def parsed(file: Path) -> ast.Module:
    """Return a module's tree."""
    return ast.parse(file.read_text(encoding="utf-8"))


def claims(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the test functions of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def groups() -> list[LawGroup]:
    """Return the laws, module by module."""
    found = []
    for file in sorted(FOLDER.glob("test_*.py")):
        tree = parsed(file)
        laws = tuple(law_of(test) for test in claims(tree))
        about = first_paragraph(ast.get_docstring(tree))
        found.append(LawGroup(file.stem.removeprefix("test_").replace("_", " "), about, laws))
    return found


def law_of(test: ast.FunctionDef) -> TestedLaw:
    """Return what a test claims."""
    text = first_paragraph(ast.get_docstring(test))
    return TestedLaw(test.name, text, next(marks(test), ""))


def marks(test: ast.FunctionDef) -> Iterator[str]:
    """Yield the law that the marker `outside` names, if the test has it."""
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.outside":
            yield ast.literal_eval(decorator.args[0])


def counts() -> tuple[int, int]:
    """Return how many laws there are, and how many counter-examples."""
    all_of_them = [law for group in groups() for law in group.laws]
    exceptions = sum(bool(law.outside) for law in all_of_them)
    return len(all_of_them) - exceptions, exceptions


def render() -> str:
    """Return the whole page."""
    laws, exceptions = counts()
    parts = [HEAD.format(laws=laws, exceptions=exceptions)]
    for group in groups():
        lines = (group.line(law) for law in group.laws if not law.outside)
        parts.append(f"## {group.name.capitalize()}\n\n{group.about}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def main(words: list[str]) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m analysis.docs.laws")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
