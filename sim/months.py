"""Calendar months as whole numbers, so that the model can count them."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

PATTERN = r"^(\d{4})-(0[1-9]|1[0-2])$"
_MONTH = re.compile(PATTERN)


def parse_month(text: object) -> int:
    """Return months since year 0 for "YYYY-MM"; whole numbers pass through.

    Raises
    ------
    ValueError
        If the text is not a month.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    match = _MONTH.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("must be a month written YYYY-MM")
    return int(match[1]) * 12 + int(match[2]) - 1


def format_month(month: int) -> str:
    """Return "YYYY-MM" for months since year 0."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _read(value: object) -> int:
    if isinstance(value, int) and not 12_000 <= value <= 40_000:
        raise ValueError("must be a month written YYYY-MM")
    return parse_month(value)


Month: Any = Annotated[
    int,
    BeforeValidator(_read, json_schema_input_type=Annotated[str, Field(pattern=PATTERN)]),
    PlainSerializer(format_month, return_type=str),
]
