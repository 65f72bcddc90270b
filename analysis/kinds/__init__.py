"""The kinds of result: one package each, and one line in `analysis.kinds.faces`.

A package `analysis.KIND` has

- `FORMAT`, what the manifest of its folders says, or nothing if it keeps no folder, and
  `IDENTITY`, the file by which its folders are known before they have one, if there is any;
- `result.py` with `RESULT`, its class of `analysis.result.Result`;
- `command.py` with `COMMANDS`, what the command line calls;
- `python.py` with its function in Python, if there is one.

`faces` imports all of them, which takes seconds. The command line must start in a tenth of one, so
the list is read here from the text of that module, and a kind is imported when it is asked for.
"""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError
from sim.text_file import is_file

if TYPE_CHECKING:
    from analysis.result import Result


@cache
def names_by_kind() -> dict[str, tuple[str, ...]]:
    """Return the packages of all kinds, and what Python is given of each."""
    text = Path(__file__).with_name("faces.py").read_text(encoding="utf-8")
    return {
        node.module.split(".")[1]: tuple(alias.name for alias in node.names)
        for node in ast.parse(text).body
        if isinstance(node, ast.ImportFrom) and node.module
    }


def commands() -> Iterator[Any]:
    """Yield the commands of every kind."""
    for kind in names_by_kind():
        yield from import_module(f"analysis.{kind}.command").COMMANDS


def result_class(written: str) -> "type[Result] | None":
    """Return the class of results whose manifests say `written`, or None."""
    for kind in names_by_kind():
        if getattr(import_module(f"analysis.{kind}"), "FORMAT", None) == written:
            found: type[Result] = import_module(f"analysis.{kind}.result").RESULT
            return found
    return None


def begun_class(folder: Path) -> "type[Result] | None":
    """Return the class of results whose folders are known before they are finished, or None."""
    for kind in names_by_kind():
        identity = getattr(import_module(f"analysis.{kind}"), "IDENTITY", None)
        if identity is not None and is_file(folder / identity):
            found: type[Result] = import_module(f"analysis.{kind}.result").RESULT
            return found
    return None


def read_result(folder: Path) -> "Result":
    """Read a finished result of whatever kind.

    Raises
    ------
    CommandError
        If the folder holds no complete result of this program.
    """
    from analysis.store.manifest import read_manifest

    kind = begun_class(folder) or result_class(read_manifest(folder)["format"])
    if kind is None:
        raise CommandError(f"{folder}: is a result of no kind that this version knows")
    return kind.read(folder)
