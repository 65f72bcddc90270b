"""Compiled code as plain Python: what `NUMBA_DISABLE_JIT=1` runs, to step through with a debugger.

Compiled code reads `deal.stage` and calls `buyer.decide(…)` on records of arrays. NumPy's own
records have neither attributes nor acts; those here have both. Slow, and equal to the last bit.
"""

from collections.abc import Callable
from functools import wraps
from types import MethodType
from typing import Any

import numpy as np

from sim.actors import ACTS


class InterpretedRecord:
    """One record of an array: its fields as attributes, the acts as methods."""

    def __init__(self, row: np.void) -> None:
        object.__setattr__(self, "row", row)

    def __getattr__(self, name: str) -> Any:
        """Return an act, or the value of a field."""
        if name in ACTS:
            return MethodType(ACTS[name], self)
        value = self.row[name]
        return InterpretedRecord(value) if isinstance(value, np.void) else value

    def __setattr__(self, name: str, value: Any) -> None:
        """Write a field into the array."""
        self.row[name] = value

    __setitem__ = __setattr__

    def __repr__(self) -> str:
        """Return the fields and their values."""
        return ", ".join(f"{name}={self.row[name]}" for name in self.row.dtype.names)


class Rows:
    """An array of records whose items are rows. A recarray would not do: its `base` is its own."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        """Return the length of the first axis."""
        return len(self.array)

    def __getitem__(self, place: Any) -> Any:
        """Return a record, or the records along an axis."""
        part = self.array[place]
        return InterpretedRecord(part) if isinstance(part, np.void) else Rows(part)


def in_rows(part: Any) -> Any:
    """Return arrays of records as rows, also within a named tuple; all else as it is."""
    if isinstance(part, tuple):
        return type(part)(*map(in_rows, part))
    return Rows(part) if isinstance(part, np.ndarray) and part.dtype.names else part


def interpreted(function: Callable[..., None]) -> Callable[..., None]:
    """Return an entry point that runs as plain Python on the arrays it is given."""

    @wraps(function)
    def run(*arrays: Any) -> None:
        function(*map(in_rows, arrays))

    return run
