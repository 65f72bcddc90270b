"""What a closed form is a function of; in all else a scenario must be like the shipped one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from analysis.errors import CommandError
from analysis.verification.reading import buyers, deals
from sim.scenario import Scenario

FREE = ("name", "purpose", "deals.*.buyer", "countries.*.name", "countries.*.years.*")
"""Paths that may differ whatever the closed form."""


@dataclass(frozen=True)
class ChangedValue:
    """A value that is not that of the shipped file."""

    path: str
    found: Any


def need(holds: bool, what: str) -> None:
    """Refuse a scenario of which a closed form knows nothing.

    Raises
    ------
    CommandError
        Saying what the closed form needs.
    """
    if not holds:
        raise CommandError(f"the closed form needs {what}")


def need_one_deal(scenario: Scenario) -> None:
    """Refuse more than one deal: another buyer's case would teach, and share State's purse."""
    need(len(scenario.deals) == 1, "a single deal")


def need_own_buyers(scenario: Scenario) -> None:
    """Refuse two deals of one buyer: a second answer to it would replace the first."""
    codes = [deal.buyer for deal in deals(scenario)]
    need(len(set(codes)) == len(codes), "a buyer of its own for each deal")


def need_alike(scenario: Scenario) -> None:
    """Refuse deals or buyers that differ in more than their names."""
    for parts, own in ((deals(scenario), {"buyer", "opens"}), (buyers(scenario), {"name"})):
        dumps = [part.model_dump(exclude=own) for part in parts]
        need(all(dump == dumps[0] for dump in dumps), "like buyers: set the same for each")


def need_turns(scenario: Scenario) -> None:
    """Refuse deals that do not open one a month, in the order of their ids, from the start on."""
    opens = [deal.opens for deal in deals(scenario)]
    expected = [scenario.start + i for i in range(len(opens))]
    need(opens == expected, "deals that open one a month, in the order of their ids")
    need(scenario.months >= len(opens), f"months: {len(opens)} or more, so that all may buy")


def check(scenario: Scenario, shipped: Scenario, knows: Sequence[str]) -> None:
    """Refuse a scenario that differs from the shipped one in what a closed form does not know.

    Parameters
    ----------
    scenario : Scenario
        The scenario to look at.
    shipped : Scenario
        The file's own; deals and countries are compared with its first ones.
    knows : sequence of str
        Dotted paths that may differ, ``*`` for any name.

    Raises
    ------
    CommandError
        Naming the first such value.
    """
    for difference in differences(scenario, shipped):
        if not any(fnmatchcase(difference.path, known) for known in (*FREE, *knows)):
            raise CommandError(
                f"{difference.path}: found {difference.found}; "
                f"the closed form is a function of {', '.join(knows)}"
            )


def differences(scenario: Scenario, shipped: Scenario) -> Iterator[ChangedValue]:
    """Yield the values that differ, by path; deals and buyers against the first shipped one."""
    left, right = scenario.model_dump(), shipped.model_dump()
    del left["countries"], right["countries"], right["deals"]
    deal, state = deals(shipped)[0].model_dump(), buyers(shipped)[0].model_dump()
    for name, part in left.pop("deals").items():
        yield from _below(("deals", name), part, deal)
    for name in sorted({deal.buyer for deal in deals(scenario)}):
        yield from _below(("countries", name), scenario.countries[name].model_dump(), state)
    yield from _below((), left, right)


def _below(path: tuple[str, ...], left: Any, right: Any) -> Iterator[ChangedValue]:
    if isinstance(left, dict) and isinstance(right, dict) and path != ("similarity",):
        for key in sorted(left.keys() | right.keys()):
            yield from _below((*path, key), left.get(key), right.get(key))
    elif left != right:
        yield ChangedValue(".".join(path), left)
