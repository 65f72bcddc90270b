"""The page of parameters, from the registry."""

import math
from enum import IntEnum

from analysis.docs.odd import blocks, first_paragraph, table
from sim.parameters import REGISTRY, SECTIONS, Declaration, spelled, words_of
from sim.parameters.declare import LARGE

HEAD = """\
# Parameters

Every scalar parameter under the path by which scenario files, `--set`, `with_`, sweeps and sliders
know it. Made from the registry by `python -m analysis.docs.reference`. LP stands for list prices of
the deal, musd for millions of 2018 US dollars.

Role: a *lever* is in a government's hands, an *uncertainty* is unknown to the analyst, a *constant*
is fixed by definition, or because the data cannot tell it apart from another. Worth exploring
is what sliders span, and sweeps unless told otherwise; the loader enforces the bounds.
"""

BLOCKS = """\
## What a scenario file may hold beside them

Particular things have keys of their own: the law, deals and their record, systems, countries,
events.
"""

COLUMNS = ("parameter", "meaning", "default", "worth exploring", "bounds", "role", "why")


def parameters() -> str:
    """Return the page."""
    parts = [HEAD.rstrip()]
    for name, section in SECTIONS.items():
        rows = [row(item) for path, item in REGISTRY.items() if path.startswith(f"{name}.")]
        parts += [f"## {name}", first_paragraph(section.__doc__), table(COLUMNS, rows)]
    return "\n\n".join([*parts, BLOCKS.rstrip(), blocks()]) + "\n"


def row(item: Declaration) -> tuple[str, ...]:
    """Return one parameter."""
    symbol = f"{item.symbol}: " if item.symbol else ""
    unit = "" if item.unit == "-" else f" {item.unit}"
    span = "" if item.span is None else f"{item.span[0]:g} to {item.span[1]:g}"
    own = spelled(item.default) if isinstance(item.default, IntEnum) else f"{item.default:g}{unit}"
    return (
        f"`{item.path}`",
        symbol + item.meaning,
        own,
        span,
        bounds(item),
        item.role,
        item.reason,
    )


def bounds(item: Declaration) -> str:
    """Return the words that are allowed, or the least and the greatest number."""
    if issubclass(item.kind, IntEnum):
        return ", ".join(words_of(item.kind))
    if item.high in (LARGE, math.inf):
        return f"at least {item.low:g}"
    return f"{item.low:g} to {item.high:g}"
