"""The keys of a design file, read one by one with one-line errors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import ScenarioError, nearest
from sim.scenario_file.yaml_node import KeyPath, Node, found, plain
from sim.typed_number import meant

LONGEST_NAME = 40
"""Characters of the name of a policy or a point."""


@dataclass(frozen=True)
class Fields:
    """A mapping of a design file; `path` is where it stands in the file."""

    node: Node
    path: KeyPath = ()

    def all(self) -> dict[str, Node]:
        """Return the entries.

        Raises
        ------
        ScenarioError
            If this is no mapping.
        """
        if not isinstance(self.node.value, dict):
            raise self.node.error(self.path, found(plain(self.node)), "must be a mapping")
        return self.node.entries

    def only(self, known: Sequence[str]) -> None:
        """Refuse keys that are not known."""
        for key, node in self.all().items():
            if key not in known:
                near = nearest(key, known)
                allowed = "" if near else f"known: {', '.join(known)}"
                where = (*self.path, key)
                raise node.error(where, "unknown key", allowed, suggestion=near, at_key=True)

    def refuse(self, *keys: str, reason: str) -> None:
        """Refuse keys that make no sense here."""
        for key in keys:
            if key in self.all():
                raise self.error(key, "is not for this design", reason, at_key=True)

    def error(
        self, key: str, what: str, allowed: str = "", *, at_key: bool = False
    ) -> ScenarioError:
        """Return an error about a key, at its place or at that of the mapping it is missing in."""
        here = self.all().get(key)
        node = here if here is not None else self.node
        return node.error((*self.path, key), what, allowed, at_key=at_key or here is None)

    def needed(self, key: str, meaning: str) -> Node:
        """Return the entry of a key that must be there."""
        if key not in self.all():
            raise self.error(key, f"missing ({meaning})")
        return self.all()[key]

    def entries(self, key: str) -> dict[str, Node]:
        """Return the entries of a mapping under a key; none if the key is missing."""
        node = self.all().get(key)
        return {} if node is None else Fields(node, (*self.path, key)).all()

    def named(self, key: str) -> dict[str, Node]:
        """Return the entries of a mapping whose keys are names that tables and figures show."""
        entries = self.entries(key)
        for name, node in entries.items():
            if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
                allowed = f"must be 1 to {LONGEST_NAME} printable characters"
                raise node.error((*self.path, key, name), "not a name", allowed, at_key=True)
        return entries

    def items(self, key: str) -> list[Node] | None:
        """Return the items of a list under a key; None if the key is missing."""
        node = self.all().get(key)
        if node is None:
            return None
        if not isinstance(node.value, list):
            raise node.error((*self.path, key), found(plain(node)), "must be a list")
        return node.value

    def text(self, key: str) -> str:
        """Return text, empty if the key is missing."""
        value = self._plain(key, "")
        if not isinstance(value, str):
            raise self.error(key, found(value), "must be text")
        return value

    def word(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """Return one of the known words; without a default it must be there."""
        words = list(known)
        if default is None:
            self.needed(key, f"one of {', '.join(words)}")
        value = self._plain(key, default)
        if value not in words:
            near = nearest(value, words) if isinstance(value, str) else None
            node = self.all()[key]
            allowed = f"must be one of {', '.join(words)}"
            raise node.error((*self.path, key), found(value), allowed, suggestion=near)
        return str(value)

    def whole(self, key: str, default: int, *, low: int = 0, high: int = 2**63 - 1) -> int:
        """Return a whole number within bounds."""
        value = self._plain(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            allowed = f"must be a whole number{meant(value, whole=True)}"
            raise self.error(key, found(value), allowed)
        return int(self._within(key, value, low, high))

    def number(self, key: str, default: float, *, low: float, high: float) -> float:
        """Return a number within bounds."""
        value = self._plain(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(key, found(value), f"must be a number{meant(value)}")
        return float(self._within(key, value, low, high))

    def _within(self, key: str, value: Any, low: Any, high: Any) -> Any:
        if value < low:
            raise self.error(key, found(value), f"must be at least {low:g}")
        if value > high:
            raise self.error(key, found(value), f"must be at most {high:,g}")
        return value

    def _plain(self, key: str, default: Any) -> Any:
        node = self.all().get(key)
        return default if node is None else plain(node)
