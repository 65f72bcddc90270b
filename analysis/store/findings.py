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
    """Return findings as mappings and lists, ready for JSON; keys stand as they are declared."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def to_json(findings: Any) -> bytes:
    """Return findings as the bytes of a JSON file."""
    return json.dumps(to_plain(findings), indent=1, allow_nan=False).encode() + b"\n"


def from_json(kind: type[Findings], data: bytes, file: Path) -> Findings:
    """Return findings of a declared kind.

    Raises
    ------
    CommandError
        If the file holds anything else; the first thing that is wrong is named.
    """
    try:
        return TypeAdapter(kind).validate_json(data)
    except ValidationError as error:
        raise _refused(error, file) from error


def from_plain(kind: type[Findings], value: Any, file: Path) -> Findings:
    """Return findings of a declared kind from a part of a JSON file; see `from_json`."""
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        raise _refused(error, file) from error


def _refused(error: ValidationError, file: Path) -> CommandError:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    place = f"{file}: {key}" if key else str(file)
    return CommandError(f"{place}: {first['msg'].lower()}")
