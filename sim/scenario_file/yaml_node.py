"""Values of a scenario file that know where they were written."""

import math
from dataclasses import dataclass
from typing import Any

from sim.errors import ScenarioError
from sim.plain_text import printable

MAX_DEPTH = 20
"""Levels that a scenario may be nested."""

SHOWN = 60
"""Characters of a found value that an error message shows."""

Scalar = str | int | float | bool | None
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a scenario file and where it stands.

    Attributes
    ----------
    value : scalar, dict of str to Node, or list of Node
    file, line : where the value is written; line 0 where lines mean nothing
    key_line : line of its key
    unit, source, year : as written beside a number
    overrode : the value that this one replaced
    """

    value: "Scalar | dict[str, Node] | list[Node]"
    file: str
    line: int = 0
    key_line: int = 0
    unit: str | None = None
    source: str | None = None
    year: int | None = None
    overrode: "Node | None" = None

    @property
    def entries(self) -> "dict[str, Node]":
        """The children by key; none if this is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    def error(
        self,
        path: KeyPath,
        what: str,
        allowed: str = "",
        *,
        suggestion: str | None = None,
        at_key: bool = False,
    ) -> ScenarioError:
        """Return an error about this value, or about its key."""
        return ScenarioError(
            what,
            allowed,
            file=self.file,
            line=(self.key_line if at_key else self.line) or None,
            key=dotted(path) or None,
            suggestion=suggestion,
        )


def dotted(path: KeyPath) -> str:
    """Return the path as `a.b[0].c`, on one line whatever its keys contain."""
    text = ""
    for part in path:
        text += (
            f"[{part}]" if isinstance(part, int) else f".{visible(part)}" if text else visible(part)
        )
    return text


def visible(text: str) -> str:
    """Return text on one line, shortened to what a message shows."""
    return printable(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def found(value: object) -> str:
    """Return how a message shows a value that was found."""
    if value is None:
        return "found null"
    if isinstance(value, bool):
        return f"found {str(value).lower()}"
    if isinstance(value, str):
        return f'found "{visible(value)}"'
    if isinstance(value, float) and math.isinf(value):
        return "found .inf" if value > 0 else "found -.inf"
    if isinstance(value, dict):
        return "found a mapping"
    if isinstance(value, list):
        return "found a list"
    return f"found {visible(repr(value))}"


def from_python(value: object, file: str, path: KeyPath = ()) -> Node:
    """Return the tree of a plain Python value, under the same rules as a file."""
    node = Node(None, file)
    if len(path) > MAX_DEPTH:
        raise node.error(path, f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise node.error(path, f"{found(key)} as a key; must be text")
        return Node({k: from_python(v, file, (*path, k)) for k, v in value.items()}, file)
    if isinstance(value, list | tuple):
        return Node([from_python(v, file, (*path, i)) for i, v in enumerate(value)], file)
    if isinstance(value, float) and math.isnan(value):
        raise node.error(path, "found .nan; must be a number")
    return Node(value, file)  # type: ignore[arg-type]


def plain(node: Node) -> Any:
    """Return the values of a tree without positions."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value
