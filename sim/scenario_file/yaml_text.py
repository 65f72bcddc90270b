"""YAML text with positions: every value knows the file and the line it was written in.

Only what a scenario needs is read: one document of mappings with text keys, lists and scalars of
the YAML 1.2 core schema. Tags, anchors, aliases, merge keys and duplicate keys are refused, and so
are not-a-number and anything larger or deeper than a scenario could be.
"""

import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from sim.errors import ScenarioError
from sim.scenario_file.yaml_node import MAX_DEPTH, KeyPath, Node, Scalar, found, plain, visible
from sim.text_file import EncodingError, decoded

MAX_BYTES = 1_000_000
MAX_NODES = 20_000
MAX_DIGITS = 18

_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DIRECTIVE = re.compile(r"(?:\A|[\n\r\x85\u2028\u2029])%")
_BEYOND_UNICODE = re.compile(r"\\U(?!0010|000[0-9a-fA-F])[0-9a-fA-F]{8}")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_PLAIN_WORDS = {
    r"'\t'": "found a tab; indent with spaces",
    "<block end>": "wrong indentation, or text after a value",
    "mapping values are not allowed": "found ': ' in a value; check indentation, or use quotes",
}
_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def read_file(data: bytes, file: str) -> Node:
    """Return the tree of a scenario file.

    Raises
    ------
    ScenarioError
        If it is not the YAML that scenario files may use.
    """
    if len(data) > MAX_BYTES:
        raise ScenarioError(f"file is larger than {MAX_BYTES // 1_000_000} MB", file=file)
    try:
        text = decoded(data)
    except EncodingError as fault:
        raise ScenarioError(fault.found, "must be UTF-8 text", file=file, line=fault.line) from None
    root = read_text(text, file)
    if root is None or root.value is None:
        raise ScenarioError("file is empty; must be a mapping", file=file, line=1)
    if not isinstance(root.value, dict):
        raise root.error((), f"{found(plain(root))}; must be a mapping")
    return root


def read_text(text: str, file: str, first_line: int = 1) -> Node | None:
    """Return the tree of a text, or None if it holds nothing; lines count from `first_line`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    directive = _DIRECTIVE.search(text)
    if directive:
        line = text.count("\n", 0, directive.end()) + first_line
        raise ScenarioError("directives (%) are not allowed", file=file, line=line or None)
    try:
        return _Builder(YAML(typ="safe", pure=True).parse(text), file, first_line).document()
    except ScenarioError:
        raise
    except MarkedYAMLError as fault:
        message, line = _syntax(fault)
    except YAMLError as fault:
        position = getattr(fault, "position", 0)
        character = text[position : position + 1].encode("unicode_escape").decode()
        message, line = f"found control character {character}", text.count("\n", 0, position)
    except (ValueError, OverflowError):  # the parser does not check the range of escapes
        escape = _BEYOND_UNICODE.search(text)
        message = "found an escape that stands for no character"
        line = text.count("\n", 0, escape.start()) if escape else 0
    raise ScenarioError(message, file=file, line=line + first_line or None)


def scalar(text: str) -> Scalar:
    """Return the value of an unquoted scalar, by the YAML 1.2 core schema.

    Raises
    ------
    ValueError
        For not-a-number and for numbers too large to be meant.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        if len(text.lstrip("+-0")) > MAX_DIGITS:
            raise ValueError(f"must have at most {MAX_DIGITS} digits")
        return int(text) if text.lstrip("+-").isdigit() else int(text, 0)
    if _REAL.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise ValueError("too large; infinity is written .inf")
        return number
    if _INFINITE.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    if text in (".nan", ".NaN", ".NAN"):
        raise ValueError("must be a number")
    return text


def _syntax(fault: Any) -> tuple[str, int]:
    """Return message and line, from 0, of what is wrong with the YAML."""
    problem, context = fault.problem or "", fault.context or ""
    opened, mark = fault.context_mark, fault.problem_mark or fault.context_mark
    unclosed = "stream end" in problem or "end of stream" in problem
    if unclosed and "quoted" in context:
        return "quote is never closed", opened.line
    if unclosed and "flow" in context:
        return "bracket is never closed", opened.line
    if "flow" in context and problem.startswith("expected"):
        expected = problem.partition(", but")[0]
        return f"{expected} after the bracket of line {opened.line + 1}", mark.line
    if "could not find expected ':'" in problem:
        return "found a key without ':'", opened.line
    for sign, message in _PLAIN_WORDS.items():
        if sign in problem:
            return message, mark.line
    if problem.endswith("that cannot start any token"):
        return f"{problem.split(' that ')[0]} at the start of a value; put it in quotes", mark.line
    return f"not valid YAML: {visible(problem)}", mark.line if mark else 0


class _Builder:
    """Builds nodes from parser events, refusing what has no place in a scenario."""

    def __init__(self, events: Iterator[Any], file: str, first_line: int) -> None:
        self.events = events
        self.file = file
        self.first_line = first_line
        self.nodes = 0

    def document(self) -> Node | None:
        """Return the only document, or None if there is none."""
        root = None
        for event in self.events:
            if type(event).__name__ == "DocumentStartEvent":
                if root is not None:
                    self.refuse(event, (), "a second document; a scenario file holds one")
                root = self.node(next(self.events), (), self.line_of(event))
        return root

    def line_of(self, event: Any) -> int:
        return int(event.start_mark.line) + self.first_line

    def refuse(self, event: Any, path: KeyPath, message: str) -> NoReturn:
        raise Node(None, self.file, self.line_of(event)).error(path, message)

    def node(self, event: Any, path: KeyPath, key_line: int) -> Node:
        """Return the node that starts with this event."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.refuse(event, path, f"more than {MAX_NODES} values")
        if len(path) > MAX_DEPTH:
            self.refuse(event, path[:3], f"nested deeper than {MAX_DEPTH} levels")
        if event.anchor is not None:
            self.refuse(event, path, "anchors (&) and aliases (*) are not allowed; use extends")
        if event.tag is not None:
            self.refuse(event, path, f"tags are not allowed; found {visible(str(event.tag))}")
        kind = type(event).__name__
        line = self.line_of(event)
        if getattr(event, "value", None) == "":
            line = key_line  # nothing is written, so the parser stands behind it
        if kind == "MappingStartEvent":
            entries = self.mapping(path, in_braces=bool(event.flow_style))
            return Node(entries, self.file, line, key_line)
        if kind == "SequenceStartEvent":
            return Node(self.sequence(path), self.file, line, key_line)
        return Node(self.value(event, path), self.file, line, key_line)

    def value(self, event: Any, path: KeyPath) -> Scalar:
        text = str(event.value)
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.refuse(event, path, "found half of a surrogate pair")
        if not event.implicit[0]:
            return text
        try:
            return scalar(text)
        except ValueError as fault:
            self.refuse(event, path, f"found {visible(text)}; {fault}")

    def sequence(self, path: KeyPath) -> list[Node]:
        items: list[Node] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            items.append(self.node(event, (*path, len(items)), self.line_of(event)))
        return items

    def mapping(self, path: KeyPath, *, in_braces: bool = False) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key, line = self.key(event, path, cut=in_braces and bool(entries)), self.line_of(event)
            if key in entries:
                first = entries[key].key_line
                self.refuse(event, (*path, key), f"written twice; first in line {first}")
            entries[key] = self.node(next(self.events), (*path, key), line)
        return entries

    def key(self, event: Any, path: KeyPath, *, cut: bool) -> str:
        """Return a key; one that is `cut` may be the decimals of a number before it."""
        kind = type(event).__name__
        if kind in ("MappingStartEvent", "SequenceStartEvent"):  # their own keys may nest again
            what = "a mapping" if kind == "MappingStartEvent" else "a list"
            self.refuse(event, path, f"found {what} as a key; must be text (quote it)")
        node = self.node(event, path, self.line_of(event))
        if node.value == "<<":
            self.refuse(event, path, "merge keys (<<) are not allowed; use extends")
        if not isinstance(node.value, str):
            hint = ", and numbers need a decimal point" if cut and type(node.value) is int else ""
            what = f"{found(plain(node))} as a key; must be text (quote it){hint}"
            self.refuse(event, path, what)
        return node.value
