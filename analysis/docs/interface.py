"""The page of the Python interface, from docstrings."""

from collections.abc import Iterator
from typing import Any

from analysis.docs.odd import table

HEAD = """\
# Python interface

```python
from sim import compare, load, sensitivity, simulate, sweep, validate
from analysis.api import Size
```

These names, the classes that they return, and everything that can be asked of those. Made from
docstrings by `python -m analysis.docs.reference`. Frames are pandas; units stand in
`frame.attrs["units"]` and on the page of [columns](columns.md). Whatever a function refuses is a
`ValueError` with one sentence.
"""

FUNCTIONS = ("load", "simulate", "compare", "sweep", "sensitivity", "validate")
CLASSES = {
    "Scenario": "scenario",
    "Result": "result",
    "Figures": "figures",
    "Trace": "story",
    "Comparison": "comparison",
    "Experiment": "experiment",
    "SensitivityResult": "drivers",
    "Validation": "validation",
    "Status": "status",
}
"""What there is, in the order in which one meets it; classes with their modules."""

Module = Any
"""An object of griffe, which reads sources without importing them."""


def interface() -> str:
    """Return the page."""
    import griffe

    package = griffe.load("analysis.api", docstring_parser="numpy", submodules=True)
    parts = [HEAD.rstrip()]
    for name in FUNCTIONS:
        parts += member(package[name].final_target, "##")
    for name, module in CLASSES.items():
        kind = package[module][name]
        parts += [f"## {name}", *docstring(kind)]
        for inner in kind.members.values():
            if inner.docstring and is_public(inner):
                parts += member(inner, "###", f"{name}.")
    return "\n\n".join(parts) + "\n"


def is_public(item: Module) -> bool:
    """Tell whether a member is for users."""
    return not item.name.startswith("_") and (item.is_function or "property" in item.labels)


def member(item: Module, level: str, owner: str = "") -> Iterator[str]:
    """Yield a function or property: its heading with what it takes, and its docstring."""
    yield f"{level} {owner}{item.name}"
    if item.is_function:
        yield f"```text\n{item.name}({', '.join(parameters(item))})\n```"
    yield from docstring(item)


def parameters(item: Module) -> Iterator[str]:
    """Yield the parameters of a function with their defaults."""
    starred = False
    for parameter in item.parameters:
        if parameter.name == "self":
            continue
        kind = parameter.kind.value
        if kind == "keyword-only" and not starred:
            starred = True
            yield "*"
        starred = starred or kind == "variadic positional"
        star = "*" if kind == "variadic positional" else ""
        rest = "" if parameter.default is None or star else f"={parameter.default}"
        yield f"{star}{parameter.name}{rest}"


def docstring(item: Module) -> Iterator[str]:
    """Yield a docstring as Markdown: prose, tables of what is taken, had and raised."""
    for part in item.docstring.parsed if item.docstring else ():
        kind = part.kind.value
        if kind == "text":
            yield part.value
        elif kind in ("parameters", "attributes", "other parameters"):
            rows = [
                (f"`{row.name}`", str(row.annotation or ""), " ".join(row.description.split()))
                for row in part.value
            ]
            yield table(("attribute" if kind == "attributes" else "parameter", "", ""), rows)
        elif kind == "raises":
            yield table(
                ("raises", ""),
                [(f"`{row.annotation}`", " ".join(row.description.split())) for row in part.value],
            )
        elif kind == "examples":
            yield from (f"```pycon\n{text}\n```" for _, text in part.value)
