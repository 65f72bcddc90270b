"""How a state variable is declared: meaning, unit, symbol, and where it is kept and shown: once.

From the declarations in `sim.records` come the records of both engines, the monthly history, the
columns of the tables with their units, the terms of traces and figures, and the tables of the
documentation.
"""

from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Any

from sim.rules.terms import NOT_YET


@dataclass(frozen=True)
class Variable:
    """One state variable, as declared.

    Attributes
    ----------
    name : str
        Name of the field.
    kind : type
        int, float or bool.
    meaning : str
        What it is, in one phrase.
    unit : str
        "LP" is list prices, "musd" millions of 2018 US dollars, "-" none.
    symbol : str
        Symbol in the model's documentation.
    codes : type of IntEnum, optional
        What its numbers stand for.
    column : bool
        Whether the table of deals, or that of buyers, has it.
    monthly : bool
        Whether the history keeps it month by month; of a date, whether it is that month.
    quantiles : bool
        Whether the table of months gives its mean and quantiles over runs.
    date : bool
        Whether it is the month of a happening, `NOT_YET` before.
    since : tuple of str
        Dates of which one must have come for it to have a value; none: it always has one.
    words : str
        Its name in sentences and wide tables, "payment friction"; the meaning unless given.
    heading : str
        Its name in a word, "friction", for tables and equations; the name unless given.
    short : str
        Its heading in a terminal, "frict.".
    label : str
        Its name in the legend of a figure; words and symbol unless given.
    main : bool
        Whether a narrow terminal shows it.
    equation : str
        The sum of other variables of the record that it is: "value + herd - price".
    """

    name: str
    kind: type
    meaning: str
    unit: str = "-"
    symbol: str = ""
    codes: type[IntEnum] | None = None
    column: bool = False
    monthly: bool = False
    quantiles: bool = False
    date: bool = False
    since: tuple[str, ...] = ()
    words: str = ""
    heading: str = ""
    short: str = ""
    label: str = ""
    main: bool = False
    equation: str = ""

    def __post_init__(self) -> None:
        """Fill in the names that are not given."""
        words = self.words or self.meaning
        heading = self.heading or self.name.replace("_", " ")
        names = {
            "words": words,
            "heading": heading,
            "short": self.short or heading,
            "label": self.label or f"{words} {self.symbol}".rstrip(),
        }
        for name, text in names.items():
            object.__setattr__(self, name, text)

    @property
    def described(self) -> str:
        """Symbol and meaning."""
        return f"{self.symbol}, {self.meaning}" if self.symbol else self.meaning

    @property
    def noted(self) -> str:
        """Symbol, meaning and unit."""
        return self.described if self.unit == "-" else f"{self.described} [{self.unit}]"


def state(default: Any, meaning: str, unit: str = "-", **more: Any) -> Any:
    """Declare a state variable; for what more there is to say of it see `Variable`."""
    return field(default=default, metadata={"meaning": meaning, "unit": unit, **more})


def date(meaning: str, **more: Any) -> Any:
    """Declare the month of a happening: a column of the table of deals."""
    return state(NOT_YET, meaning, "months since start", **{"column": True, "date": True, **more})


def decision(meaning: str, unit: str = "LP", *, default: float = 0.0, **more: Any) -> Any:
    """Declare a number of a buyer's decision, as of the last one: a column, and kept monthly."""
    kept = {"column": True, "monthly": True, "since": ("decided",)}
    return state(default, meaning, unit, **{**kept, **more})


def variables_of(record: type) -> dict[str, Variable]:
    """Return the state variables of a record by name, in order of declaration."""
    return {
        item.name: Variable(item.name, item.type, **item.metadata)  # type: ignore[arg-type]
        for item in fields(record)
    }
