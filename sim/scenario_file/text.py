"""A scenario written out again: as its fingerprint, as YAML, and its schema for editors."""

import hashlib
import json
import math
import re
from functools import cache
from typing import Any

from sim.data.population import given_by
from sim.parameter_draws import draws_digest, written_paths
from sim.scenario import DATED, YEARS, Scenario
from sim.scenario_file.tree import EARLIEST, LATEST, WRAPPER
from sim.scenario_file.yaml_text import scalar

REMARKS = {"name", "purpose", "source", "note", "programme", "by", YEARS}
"""Keys whose values are for readers and cannot change a number."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/+.-]*( [A-Za-z0-9_/+.-]+)*")


def scenario_hash(scenario: Scenario) -> str:
    """Return the SHA-256 of all that can change a number, in whatever order it is written.

    Names, purpose, sources and notes are left out; defaults count as if they were written.
    """
    told = _without_remarks(scenario.model_dump())
    if scenario.draws is None:
        del told["draws"]
    else:
        told["draws"] = [draws_digest(scenario.draws), *written_paths(scenario)]
    text = json.dumps(told, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_remarks(value: dict[str, Any]) -> dict[str, Any]:
    """Return the dump of a section without its remarks; names of entries are no remarks."""
    kept: dict[str, Any] = {}
    for key, item in value.items():
        if key in REMARKS:
            continue
        if key in ("systems", "countries", "deals", "events", "grievance", "later"):
            kept[key] = {name: _without_remarks(entry) for name, entry in item.items()}
        else:
            nested = isinstance(item, dict) and key != "similarity"
            kept[key] = _without_remarks(item) if nested else item
    return kept


def to_yaml(scenario: Scenario) -> str:
    """Return the resolved scenario as YAML that loads back equal; defaults are left out.

    Where parameters are drawn, those that the scenario sets are written even if they are defaults.
    What its population gives is not written out.
    """
    told = scenario.model_dump(exclude_defaults=True)
    if scenario.draws is not None:
        whole = scenario.model_dump()
        for path in written_paths(scenario):
            section, name = path.split(".")
            told.setdefault(section, {})[name] = whole[section][name]
    for section, items in given_by(scenario.population).items():
        own = getattr(scenario, section)
        told[section] = {
            name: entry for name, entry in told[section].items() if own[name] != items.get(name)
        }
    for state in told.get("countries", {}).values():
        for figures in (state, *state.get("later", {}).values()):
            for key, year in figures.pop(YEARS, {}).items():
                figures[key] = {"value": figures[key], "year": year}
    return write_out(told)


def write_out(mapping: dict[str, Any]) -> str:
    """Return a mapping of plain values as YAML, a key a line."""
    return "".join(_lines(mapping, ""))


def flow(value: Any) -> str:
    """Return a plain value as YAML on one line, as `--set` takes it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(key)}: {flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(flow(item) for item in value)}]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return json.dumps(value)


def _lines(mapping: dict[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in mapping.items():
        if isinstance(value, dict) and value:
            lines += [f"{indent}{_text(key)}:\n", *_lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{_text(key)}: {flow(value)}\n")
    return lines


def _text(text: str) -> str:
    """Return text, in quotes unless it reads as itself without them."""
    if _PLAIN.fullmatch(text) and text.isascii() and _reads_as_text(text):
        return text
    escaped = (c if c.isprintable() and c not in '"\\' else _escape(c) for c in text)
    return f'"{"".join(escaped)}"'


def _escape(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return f"\\U{ord(character):08x}"


def _reads_as_text(text: str) -> bool:
    try:
        return isinstance(scalar(text), str)
    except ValueError:
        return False


@cache
def _schema_text() -> str:
    schema = Scenario.model_json_schema()
    for definition in [schema, *schema["$defs"].values()]:
        definition.pop("required", None)
        keys = definition["properties"]
        dated = DATED if keys.pop(YEARS, None) else frozenset()
        definition["properties"] = {
            key: _editable(item, dated=key in dated) for key, item in keys.items()
        }
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "scenario that this one changes: a shipped name, or a path from this file",
    }
    schema["anyOf"] = [{"required": ["start"]}, {"required": ["extends"]}]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, allow_nan=False)


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema (2020-12) of scenario files, for editors.

    It is wider than what loads: a file that extends another may leave out what the other has, so
    only `start` or `extends` is required; what belongs together is left to the loader.
    """
    schema: dict[str, Any] = json.loads(_schema_text())
    return schema


def _editable(item: dict[str, Any], unit: str = "-", *, dated: bool = False) -> dict[str, Any]:
    """Return the schema of one key as files may write it."""
    unit = item.get("unit", unit)
    item = {key: value for key, value in item.items() if value not in ("", None, [])}
    default = item.get("default")
    if _has_infinity(default) or ("enum" in item and default not in item["enum"]):
        item.pop("default", None)
    if isinstance(item.get("items"), dict):
        item.pop("default", None)
    item.pop("discriminator", None)
    variants = [_editable(v, unit, dated=dated) for v in item.pop("oneOf", item.pop("anyOf", []))]
    if variants:
        item["anyOf"] = variants
    if isinstance(item.get("additionalProperties"), dict):
        entry = _editable(item["additionalProperties"])
        item["additionalProperties"] = {"anyOf": [entry, {"type": "null"}]}
    wraps = item.get("type") in ("number", "integer") or (dated and "enum" in item)
    return _with_source(item, unit, dated) if wraps else item


def _with_source(item: dict[str, Any], unit: str, dated: bool) -> dict[str, Any]:
    """Let a number also be written with its unit and source, and a figure of a state its year."""
    bounds = {k: item.pop(k) for k in ("type", "enum", "minimum", "maximum") if k in item}
    parts = dict(zip(WRAPPER, (bounds, {"const": unit}, {"type": "string"}), strict=True))
    if dated:
        parts["year"] = {"type": "integer", "minimum": EARLIEST, "maximum": LATEST}
    wrapped = {
        "type": "object",
        "properties": parts,
        "required": [WRAPPER[0]],
        "additionalProperties": False,
    }
    return {**item, "anyOf": [bounds, wrapped]}


def _has_infinity(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_infinity(item) for item in value.values())
    return isinstance(value, float) and math.isinf(value)
