"""What a reader of the notebooks guessed or answered, beside what is right.

A guess is written down before a cell runs, an answer is worked out; `None` is neither yet. A guess
meets its result at once; an answer is judged without being given away.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Said = float | str | None
"""A number, a word, or nothing yet."""

APART = {"%": "points"}
"""Units of differences."""


@dataclass(frozen=True, repr=False)
class Remark:
    """A sentence or two that show themselves as they are."""

    words: str

    def __repr__(self) -> str:
        """Return the words, without quotes."""
        return self.words


def reveal(
    guess: Said | Mapping[str, Said],
    found: float | str | Mapping[str, float | str],
    unit: str = "",
    by: str = "the model",
    apart: str | None = None,
) -> Remark:
    """Return a guess beside what was found, or several by their names.

    Parameters
    ----------
    guess, found : number, word or mapping of them
        A mapping has one guess for each name in `found`; those that it lacks were not made.
    unit : str
        Of both, as in "%".
    by : str
        Who found it.
    apart : str, optional
        Unit of the difference where it is another; percentages are points apart.
    """
    units = (unit, APART.get(unit, unit) if apart is None else apart)
    if isinstance(found, Mapping):
        guesses = guess if isinstance(guess, Mapping) else {}
        lines = (f"{name}: {_beside(guesses.get(name), found[name], units, by)}" for name in found)
        return Remark("\n".join(lines))
    if isinstance(guess, Mapping):
        raise TypeError("reveal: several guesses need as many results")
    return Remark(_beside(guess, found, units, by))


def check(answer: Said, right: float | str, within: float = 0.005, wrong: str = "") -> Remark:
    """Return whether an answer is right, and if not, in which direction to look.

    Parameters
    ----------
    answer : number, word or None
        What the reader wrote.
    right : number or word
        What it should be.
    within : float
        How far a number may be off.
    wrong : str
        What a wrong number counts, where looking higher or lower would mean nothing.
    """
    if answer is None:
        return Remark("No answer yet: write one into the cell above, and run both again.")
    if isinstance(answer, str) or isinstance(right, str):
        same = str(answer).strip().lower() == str(right).lower()
        return Remark(f"Right: {right}." if same else f"{answer} is not it; look again.")
    if abs(answer - right) <= within:
        return Remark(f"Right: {right:.4g}.")
    if wrong:
        return Remark(f"{answer:.4g} {wrong}; look again.")
    return Remark(f"{answer:.4g} is too {'high' if answer > right else 'low'}; look again.")


def _beside(guess: Said, found: float | str, units: tuple[str, str], by: str) -> str:
    """Return one guess beside what was found, in units of both and of the difference."""
    unit, apart = units
    if guess is None:
        return f"no guess; {by} says {_told(found, unit)}."
    both = f"you said {_told(guess, unit)}, {by} says {_told(found, unit)}"
    if isinstance(guess, str) or isinstance(found, str):
        return f"{both}."
    return f"{both}: off by {_told(abs(guess - found), apart)}."


def _told(value: float | str, unit: str) -> str:
    """Return a value as a reader would say it."""
    text = value if isinstance(value, str) else f"{value:.3g}"
    return f"{text} {unit}".rstrip()
