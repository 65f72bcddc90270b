"""Parts of compiled code: lowered, linked into their callers, and not assembled for themselves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from numba import njit
from numba.core.codegen import JITCodeLibrary
from numba.extending import register_jitable

from sim import rules
from sim.parts import compile_part


@pytest.fixture
def assembled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of functions that are turned into machine code while the test lasts."""
    names: list[str] = []
    assemble: Any = JITCodeLibrary._finalize_specific

    def note(library: Any) -> None:
        names.append(library.name)
        assemble(library)

    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", note)
    return names


def called(register: Callable[[Callable[..., Any]], object]) -> Any:
    """Return a compiled function that calls one that is registered, which calls another."""

    def inner_function(x: float) -> float:
        return 2.0 * x

    def outer_function(x: float) -> float:
        return inner_function(x) + 1.0

    for function in (inner_function, outer_function):
        register(function)
    return njit(lambda x: 3.0 * outer_function(x))


def test_parts_are_not_assembled(assembled: list[str]) -> None:
    """Only the function that Python calls is; it gives what Numba's own way gives."""
    assert called(compile_part)(5.0) == 33.0
    assert not any("_function" in name for name in assembled)
    assert called(register_jitable)(5.0) == 33.0
    assert sum("_function" in name for name in assembled) == 2


def test_a_part_stays_a_function_of_python() -> None:
    """With the parts of a complicated result: tuples, branches, errors that are raised."""

    def halve(x: float) -> tuple[float, bool]:
        if x < 0.0:
            raise ValueError("below 0")
        return 0.5 * x, x > 1.0

    compile_part(halve)
    compiled = njit(lambda x: halve(x))
    for x in (0.0, 0.3, 7.0):
        assert compiled(x) == halve(x)
    for function in (halve, compiled):
        with pytest.raises(ValueError, match="below 0"):
            function(-1.0)


def test_rules_know_no_compiler() -> None:
    """They are plain Python; a rule that registers itself would be assembled for itself."""
    for place in rules.__path__:
        for file in Path(place).glob("*.py"):
            assert "numba" not in file.read_text(encoding="utf-8"), file.name
