"""How a parameter is declared: meaning, unit, default, bounds, role, symbol, reason: once."""

from enum import IntEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

Role = Literal["uncertainty", "lever", "constant"]
Choice = TypeVar("Choice", bound=IntEnum)

LARGE = 1e6
"""The upper bound of parameters that declare no other: far beyond sense, far below overflow."""


def spelled(member: IntEnum) -> str:
    """Return the word that scenario files use for an enumeration member."""
    return member.name.lower()


def words_of(kind: type[Choice]) -> list[str]:
    """Return the words that scenario files may use for an enumeration."""
    return [spelled(member) for member in kind]


def by_word(kind: type[Choice], among: tuple[Choice, ...] = ()) -> Any:
    """Make an enumeration field that is read from, and written as, its word; `among` limits it."""
    known = among or tuple(kind)
    words = [spelled(member) for member in known]

    def read(value: object) -> Choice:
        for member in known:
            if value == spelled(member) or value is member:
                return member
        raise ValueError(f"must be one of {', '.join(words)}")

    return Annotated[
        kind,
        BeforeValidator(read, json_schema_input_type=Literal[tuple(words)]),
        PlainSerializer(spelled, return_type=str),
    ]


def parameter(
    default: Any,
    meaning: str,
    *,
    unit: str = "-",
    low: float = 0.0,
    high: float = LARGE,
    infinite: bool = False,
    span: tuple[float, float] | None = None,
    role: Role = "uncertainty",
    symbol: str = "",
    per_run: bool = True,
    reason: str,
) -> Any:
    """Declare one parameter.

    Parameters
    ----------
    default : float, int, bool or enumeration member
        Value when no scenario sets it.
    meaning : str
        What it is, in one phrase that also serves as help text.
    unit : str
        "LP" is list prices, "musd" millions of 2018 US dollars, "1/month" a monthly probability.
    low, high : float
        Bounds that the loader enforces (both inclusive).
    infinite : bool
        Whether `.inf` is allowed: "exact best response", "no cap", "never".
    span : (float, float), optional
        The range worth exploring in sweeps and sliders; None when the parameter is not for that.
    role : {"uncertainty", "lever", "constant"}
        Unknown to the analyst, in a government's hands, or fixed by definition or identification.
    symbol : str
        Symbol in the model's documentation.
    per_run : bool
        Whether it may differ from run to run; False where the world that runs share is built on it.
    reason : str
        Why the default is what it is: a source, or a reasoned starting point.
    """
    bounded = default is None or (
        isinstance(default, int | float) and not isinstance(default, bool | IntEnum)
    )
    return Field(
        default=default,
        description=meaning,
        ge=low if bounded else None,
        le=high if bounded and not infinite else None,
        allow_inf_nan=True if infinite else None,
        json_schema_extra={
            "unit": unit,
            "span": list(span) if span else None,
            "role": role,
            "symbol": symbol,
            "per_run": per_run,
            "reason": reason,
        },
    )


class ParameterSection(BaseModel):
    """A group of parameters: immutable, and closed to names it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
