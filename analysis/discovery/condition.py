"""What counts as failure: a condition on outcomes, as typed on the command line."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.sweep.result import SweepResult
from analysis.sweep.summary import chosen_outcomes
from sim.errors import nearest
from sim.typed_number import meant, read_number

PART = re.compile(r"\s*([^<>=]+?)\s*(<=|>=|<|>)\s*([^<>=]+?)\s*")
TESTS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
WORDS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Clause:
    """One comparison of an outcome's mean with a number."""

    outcome: str
    sign: str
    number: float


@dataclass(frozen=True)
class Condition:
    """Alternatives; each is met if all its tests are."""

    alternatives: tuple[tuple[Clause, ...], ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that are tested."""
        found = (test.outcome for tests in self.alternatives for test in tests)
        return tuple(dict.fromkeys(found))

    def words(self, units: Mapping[str, str]) -> str:
        """Return the condition in words with units."""
        told = [
            " and ".join(
                f"{test.outcome.replace('_', ' ')} {WORDS[test.sign]} {test.number:g} "
                f"{units[test.outcome]}"
                for test in tests
            )
            for tests in self.alternatives
        ]
        return ", or ".join(told)

    def met(self, sweep: SweepResult) -> Mask:
        """Return at which points the means meet the condition; a failed point never does."""
        return self._met(sweep, lambda outcome: sweep.column(outcome))

    def unsure(self, sweep: SweepResult) -> Mask:
        """Return at which points an end of the mean's interval would change the answer.

        A mean of runs that are not alike, of which no interval holds, may lie on either side.
        """
        here = self.met(sweep)
        changes = np.zeros(len(here), dtype=np.bool_)
        for end in ("_low", "_high"):
            changes |= here != self._met(sweep, partial(_end, sweep, end))
        for outcome in self.outcomes:
            low, spread = sweep.column(f"{outcome}_low"), sweep.column(f"{outcome}_sd")
            changes |= ~sweep.failed & np.isnan(low) & ~(spread == 0.0)
        return changes

    def _met(self, sweep: SweepResult, values: Callable[[str], NDArray[np.float64]]) -> Mask:
        found = np.zeros(len(sweep.failed), dtype=np.bool_)
        for tests in self.alternatives:
            one = ~sweep.failed
            for test in tests:
                one &= TESTS[test.sign](np.nan_to_num(values(test.outcome)), test.number)
            found |= one
        return found


def _end(sweep: SweepResult, end: str, outcome: str) -> NDArray[np.float64]:
    """Return an end of the interval of an outcome's means; of runs that are all alike, the mean."""
    found, mean = sweep.column(f"{outcome}{end}"), sweep.column(outcome)
    return np.where(np.isnan(found), mean, found)


def read_condition(texts: Sequence[str], sweep: SweepResult) -> Condition:
    """Read what counts as failure at the points of a sweep.

    Raises
    ------
    CommandError
        If a condition cannot be read, or the sweep did not measure an outcome.
    """
    condition = Condition(_alternatives(texts, "--failure"))
    chosen_outcomes(sweep, condition.outcomes)
    return condition


def parse_condition(texts: Sequence[str], option: str, known: Sequence[str]) -> Condition:
    """Read conditions such as ``usd_concluded<5000 and designations<1``; several are alternatives.

    Parameters
    ----------
    texts : sequence of str
        As typed.
    option : str
        The option that they were given to, for messages.
    known : sequence of str
        Outcomes that are measured.

    Raises
    ------
    CommandError
        If one cannot be read, or names another outcome.
    """
    condition = Condition(_alternatives(texts, option))
    for name in condition.outcomes:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"measured: {', '.join(known)}"
            raise CommandError(f"{option}: outcome {name!r} is not measured; {hint}")
    return condition


def _alternatives(texts: Sequence[str], option: str) -> tuple[tuple[Clause, ...], ...]:
    return tuple(
        tuple(_clause(part, option) for part in re.split(r"\s+and\s+", text)) for text in texts
    )


def _clause(text: str, option: str) -> Clause:
    found = PART.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return Clause(found[1], found[2], read_number(found[3]))
    except ValueError:
        hint = meant(re.split(r"[<>=]", text)[-1])
        raise CommandError(
            f"{option}: found {text!r}; must be like 'usd_concluded>5000', or several joined by "
            f"'and'{hint}"
        ) from None
