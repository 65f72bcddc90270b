"""The registry: each declaration agrees with itself."""

from enum import IntEnum

import pytest
from pydantic import ValidationError

from sim.parameters import REGISTRY, SECTIONS, StateTerms
from sim.rules.terms import Policy


@pytest.mark.parametrize("path", REGISTRY)
def test_a_declaration_agrees_with_itself(path: str) -> None:
    """Default and span lie within the bounds; there is a meaning and a reason."""
    item = REGISTRY[path]
    assert item.meaning
    assert item.reason
    if item.span is not None:
        assert item.low <= item.span[0] < item.span[1] <= item.high
    if isinstance(item.default, int | float) and not isinstance(item.default, bool | IntEnum):
        assert item.low <= item.default <= item.high or item.default == float("inf")


def test_every_field_is_declared_once() -> None:
    """Under the path that a scenario file uses, in the order of declaration."""
    fields = [f"{name}.{own}" for name, kind in SECTIONS.items() for own in kind.model_fields]
    assert fields == list(REGISTRY)


def test_words_stand_for_members() -> None:
    """As files write them, or as Python has them; anything else is refused with what is allowed."""
    assert StateTerms.model_validate({"policy": "never"}).policy is Policy.NEVER
    assert StateTerms.model_validate({"policy": Policy.NEVER}).policy is Policy.NEVER
    with pytest.raises(ValidationError, match=r"must be one of .*never"):
        StateTerms.model_validate({"policy": "sometimes"})
