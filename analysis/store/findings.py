"""Findings, frozen dataclasses, as JSON and back."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from analysis.errors import CommandError

Findings = TypeVar("Findings")


def to_plain(value: Any) -> Any:
    """Return findings as mappings and lists, ready for JSON; keys stand as they are declared.

    A field that is called by a word of Python, as `with_`, has no underscore there.
    """
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return {name.rstrip("_"): to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def to_json(findings: Any) -> bytes:
    """Return findings as the bytes of a JSON file."""
    return json.dumps(to_plain(findings), indent=1, allow_nan=False).encode() + b"\n"


_READERS: dict[object, TypeAdapter[Any]] = {}


def _reader(kind: type[Findings]) -> TypeAdapter[Findings]:
    """Return what checks findings of a kind; to make it takes longer than to use it."""
    return _READERS.get(kind) or _READERS.setdefault(kind, TypeAdapter(kind))


def from_json(kind: type[Findings], data: bytes, file: Path) -> Findings:
    """Return findings of a declared kind.

    Raises
    ------
    CommandError
        If the file holds anything else; the first thing that is wrong is named.
    """
    try:
        return _reader(kind).validate_json(data)
    except ValidationError as error:
        raise CommandError(f"{file}: {first_fault(error)}") from error


def from_plain(kind: type[Findings], value: Any, file: Path) -> Findings:
    """Return findings of a declared kind from a part of a JSON file; see `from_json`."""
    try:
        return _reader(kind).validate_python(value)
    except ValidationError as error:
        raise CommandError(f"{file}: {first_fault(error)}") from error


def first_fault(error: ValidationError) -> str:
    """Return the first thing that is wrong: its key, and what is allowed."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    what = first["msg"].replace("Value error, ", "").replace("Input should be", "must be")
    return f"{key}: {what[:1].lower()}{what[1:]}" if key else f"{what[:1].lower()}{what[1:]}"


def first_missing(error: ValidationError) -> str:
    """Return the first key that is missing; empty if something else is wrong first."""
    first = error.errors(include_url=False, include_input=False)[0]
    return ".".join(str(part) for part in first["loc"]) if first["type"] == "missing" else ""
