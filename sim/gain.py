"""The gain from buying, ΔU, and the terms that it is the sum of, as `sim.records` declares them."""

from collections.abc import Callable

from sim.records import Deal
from sim.state_variables import Variable, variables_of


def signed(equation: str) -> dict[str, int]:
    """Return the names in a sum with their signs, in order: "a - b" is {"a": 1, "b": -1}.

    Raises
    ------
    ValueError
        If it is no such sum, or a name comes twice.
    """
    words = ["+", *equation.split()]
    signs, names = words[::2], words[1::2]
    if len(signs) != len(names) or not set(signs) <= {"+", "-"} or len(set(names)) < len(names):
        raise ValueError(f"equation: found {equation!r}; must be a sum of names, as in 'a - b + c'")
    return {name: 1 if sign == "+" else -1 for sign, name in zip(signs, names, strict=True)}


DEAL = variables_of(Deal)

GAIN: Variable = DEAL["gain_from_buying"]

SIGNS: dict[str, int] = signed(GAIN.equation)
"""The sign of each term, in the order of the equation; once signed, the sunk cost is added."""

TERMS: dict[str, Variable] = {name: DEAL[name] for name in SIGNS}
"""What each term is, in the order of the equation."""

DECISION: tuple[Variable, ...] = (*TERMS.values(), GAIN, DEAL["belief"])
"""What is shown of a decision."""


def equation(name_of: Callable[[Variable], str], minus: str = "-") -> str:
    """Return the sum of the terms in words: "value + herd - price"."""
    text = "".join(
        f" {'+' if sign > 0 else minus} {name_of(TERMS[name])}" for name, sign in SIGNS.items()
    )
    return text.removeprefix(" + ")
