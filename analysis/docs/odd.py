"""The ODD description of the model, made from its code and parameter declarations.

`python -m analysis.docs.odd` writes docs/odd.md from docs/odd.template.md; with `--check` it only
tells whether the file is up to date.
"""

import ast
import inspect
import math
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from pydantic.fields import FieldInfo

from sim import order, scenario
from sim.generated import write_or_check
from sim.parameters import REGISTRY, SECTIONS, Declaration, ParameterSection, words_of
from sim.records import ENTITIES
from sim.scenario_file import load, shipped
from sim.state_variables import Variable, variables_of

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "docs" / "odd.template.md"
TARGET = ROOT / "docs" / "odd.md"

RULE_MODULES = (
    "company",
    "value",
    "belief",
    "reasoning",
    "market",
    "moscow",
    "needs",
    "buying",
    "price",
    "threat",
    "significance",
    "determination",
    "lifting",
    "congress",
    "treasury",
    "delivery",
    "setup",
    "policy",
    "numeric",
)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def entities() -> str:
    """Return the state variables of every record, from their declarations."""
    head = ("variable", "type", "symbol", "unit", "meaning")
    return "\n\n".join(
        f"### {record.__name__}\n\n{first_paragraph(record.__doc__)}\n\n"
        + table(head, map(variable_row, variables_of(record).values()))
        for record in ENTITIES.values()
    )


def variable_row(item: Variable) -> tuple[str, ...]:
    """Return one state variable."""
    kind = item.kind if item.codes is None else item.codes
    unit = "" if item.unit == "-" else item.unit
    return f"`{item.name}`", kind.__name__, item.symbol, unit, item.meaning


def schedule() -> str:
    """Return the order of a month: the steps that `live_month` calls, and their docstrings."""
    tree = ast.parse(inspect.getsource(order.live_month))
    called = [
        node.value.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
    ]
    return "\n".join(
        f"{n}. `{name}`: {first_paragraph(getattr(order, name).__doc__)}"
        for n, name in enumerate(called, 1)
    )


def submodels() -> str:
    """Return every rule with its description, module by module."""
    parts = []
    for name in RULE_MODULES:
        module = import_module(f"sim.rules.{name}")
        parts.append(f"### {name}\n\n{first_paragraph(module.__doc__)}")
        parts += [describe(rule) for rule in module.RULES]
    return "\n\n".join(parts)


def describe(rule: Callable[..., object]) -> str:
    """Return one rule's name and description."""
    text = inspect.getdoc(rule) or ""
    prose = " ".join(text.split("\n\nParameters\n")[0].split())
    return f"**`{rule.__name__}`** {prose}".replace("] [", "] \\[")  # a unit, and no link


def first_paragraph(text: str | None) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((text or "").split("\n\n")[0].split())


def parameters() -> str:
    """Return the registry, section by section."""
    parts = []
    for name, section in SECTIONS.items():
        rows = [parameter_row(row) for path, row in REGISTRY.items() if path.startswith(f"{name}.")]
        head = ("parameter", "symbol", "default", "unit", "bounds", "role", "meaning", "why")
        parts.append(f"### {name}\n\n{first_paragraph(section.__doc__)}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def parameter_row(row: Declaration) -> tuple[str, ...]:
    """Return one line of the registry."""
    words = words_of(row.kind) if hasattr(row.kind, "__members__") else None
    default = row.default.name.lower() if words else f"{row.default:g}"
    bounds = ", ".join(words) if words else f"{bound(row.low)} to {bound(row.high)}"
    return (
        f"`{row.path}`",
        row.symbol,
        default,
        row.unit,
        bounds,
        row.role,
        row.meaning,
        row.reason,
    )


def bound(value: float) -> str:
    """Return a bound in words."""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:g}"


def blocks() -> str:
    """Return the blocks of a scenario file that describe particular things."""
    kinds: tuple[type[ParameterSection], ...] = (
        scenario.Law,
        scenario.DealSpec,
        scenario.Record,
        scenario.Alternative,
        scenario.OfferSpec,
        scenario.SellerSpec,
        scenario.Link,
        scenario.SystemSpec,
        scenario.CountrySpec,
        scenario.Letter,
        scenario.Designations,
        scenario.SupplyShock,
        scenario.Administration,
        scenario.Waiver,
        scenario.ThirdParty,
        scenario.Pressure,
        scenario.Denied,
        scenario.Grievance,
    )
    return "\n\n".join(
        f"### {kind.__name__}\n\n{first_paragraph(kind.__doc__)}\n\n"
        + table(
            ("key", "unit", "meaning"),
            (block_row(name, field) for name, field in kind.model_fields.items()),
        )
        for kind in kinds
    )


def block_row(name: str, field: FieldInfo) -> tuple[str, str, str]:
    """Return one key of a block."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return f"`{name}`", str(extra.get("unit", "")), field.description or ""


def scenarios() -> str:
    """Return the shipped scenarios with their purposes."""
    loaded = [load(path).scenario for path in shipped()]
    rows = [(f"`{item.name}`", item.purpose.strip()) for item in loaded if "/" not in item.name]
    return table(("scenario", "purpose"), rows)


def render() -> str:
    """Return the whole description."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, make in (
        ("entities", entities),
        ("schedule", schedule),
        ("submodels", submodels),
        ("parameters", parameters),
        ("blocks", blocks),
        ("scenarios", scenarios),
    ):
        text = text.replace("{{" + name + "}}", make())
    return text


def main(words: list[str]) -> int:
    """Write the description, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m analysis.docs.odd")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
