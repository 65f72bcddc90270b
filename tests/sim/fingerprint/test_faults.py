"""A fault in any rule moves the fingerprint: the worlds that it is taken in exercise them all.

One function at a time is made to give something else, or to do nothing, in the Mesa engine; the
compiled one would have to be compiled again.
"""

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import sim
import sim.fingerprint
import sim.model
from sim.fingerprint import digest, read_fields, worlds
from sim.scenario import Scenario

MODULES = (
    "determination",
    "setup",
    "belief",
    "buying",
    "company",
    "congress",
    "delivery",
    "lifting",
    "market",
    "moscow",
    "needs",
    "numeric",
    "policy",
    "price",
    "reasoning",
    "significance",
    "threat",
    "treasury",
    "value",
)

COMPILED_ONLY = ("may_move",)
"""What only the compiled driver asks, to save time; the faults are seeded in Mesa's."""


FEW = (1, 8)
"""Runs in which a coarse fault shows already: most in one, the others in more."""


def rules_of(module: str) -> list[Callable[..., Any]]:
    """Return the rules of a module."""
    return list(importlib.import_module(f"sim.rules.{module}").RULES)


def faulty(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule that gives something else, or that does nothing."""
    kind = str(rule.__annotations__["return"])
    wrong: dict[str, Callable[[Any], Any]] = {
        "float": lambda value: 1.1 * value + 0.01,
        "bool": lambda value: not value,
        "int": lambda value: value + 1,
        "range": lambda value: value[1:],
        "tuple[float, float]": lambda value: (1.1 * value[0] + 0.01, 1.1 * value[1] + 0.01),
    }
    if kind in ("None", "<class 'NoneType'>"):
        return lambda *_: None
    kind = kind.removeprefix("<class '").removesuffix("'>")
    return lambda *given: wrong[kind](rule(*given))


@dataclass(frozen=True)
class Look:
    """How few runs of a world end under the rules as they are."""

    world: Scenario
    runs: int
    digest: bytes


def look(world: Scenario, runs: int) -> bytes:
    """Return the digest of so many runs of a world under the rules as they stand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.fingerprint, "RUNS", runs)
        return digest(world, read_fields(), "mesa")


@pytest.fixture(scope="module")
def sound() -> list[Look]:
    """Looks at each world, one run of small ones first."""
    small_first = sorted(worlds(), key=lambda world: world.months * len(world.deals))
    return [Look(world, runs, look(world, runs)) for runs in FEW for world in small_first]


def is_noticed(sound: list[Look]) -> bool:
    """Return whether some world looks otherwise than it did."""
    try:
        return any(look(one.world, one.runs) != one.digest for one in sound)
    except (ArithmeticError, IndexError, TypeError, ValueError):
        return True


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_every_rule_is_exercised(module: str, sound: list[Look]) -> None:
    """A fault in any one function shows. A new function needs a world that exercises it."""
    unnoticed = []
    for rule in rules_of(module):
        if rule.__name__ in COMPILED_ONLY:
            continue
        with pytest.MonkeyPatch.context() as patch:
            for home in [item for name, item in sys.modules.items() if name.startswith("sim.")]:
                for name in [name for name, item in vars(home).items() if item is rule]:
                    patch.setattr(home, name, faulty(rule))
            if not is_noticed(sound):
                unnoticed.append(rule.__name__)
    assert unnoticed == []


@pytest.mark.slow
def test_without_a_fault_nothing_is_noticed(sound: list[Look]) -> None:
    """Else the test above could not fail."""
    assert not is_noticed(sound)


def test_all_modules_of_rules_are_tried() -> None:
    """None is left out of the test above."""
    there = {path.stem for path in (Path(sim.__file__).parent / "rules").glob("*.py")}
    assert there - {"__init__", "terms"} == set(MODULES)
