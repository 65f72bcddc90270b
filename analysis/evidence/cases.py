"""Which cases of a file can be scored, and each of them made ready to be simulated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from analysis.errors import CommandError
from sim.data.case_file import CASES, CONTROL, Case, read_cases
from sim.data.case_scenario import UnusableCaseError, scenario_of_case
from sim.data.tables import load_tables
from sim.errors import ScenarioError, nearest
from sim.scenario import Scenario
from sim.scenario_file import load

BASE = "record"
"""The scenario whose law and events all cases share."""


@dataclass(frozen=True)
class ScoredCase:
    """A case that is scored, with its scenario.

    Attributes
    ----------
    for_conclusion : bool
        False if the contract was signed when the simulation starts: then only what Washington did
        is in question.
    """

    case: Case
    scenario: Scenario
    for_conclusion: bool

    @property
    def case_id(self) -> str:
        """Its id."""
        return self.case.facts.case_id

    @property
    def concluded(self) -> bool:
        """Whether it was delivered, or signed and standing."""
        return self.case.outcome.concluded

    @property
    def designated(self) -> bool:
        """Whether its buyer was designated over it."""
        return self.case.outcome.designated


Event = tuple[str, ...]
"""The ids of the cases that share one answer."""


def events_of(cases: Sequence[ScoredCase]) -> tuple[Event, ...]:
    """Return for each case the ids of all cases over which its buyer was designated at once.

    A determination names a buyer and answers all its deals: on record it is one event, however many
    deals it was over. Any other case is an event of its own.
    """

    def same(one: ScoredCase, other: ScoredCase) -> bool:
        if one.case_id == other.case_id:
            return True
        month = one.case.outcome.determined
        return (
            month is not None
            and one.case.facts.iso3 == other.case.facts.iso3
            and month == other.case.outcome.determined
        )

    return tuple(tuple(other.case_id for other in cases if same(case, other)) for case in cases)


@dataclass(frozen=True)
class Refusal:
    """A case that is not scored, and why."""

    case_id: str
    why: str


def scored_cases(
    path: Path = CASES, base: Scenario | None = None
) -> tuple[list[ScoredCase], list[Refusal]]:
    """Return the cases of a file that can be scored, and those that cannot.

    `base` brings law, events and weights; by default those of the record, and the registry's.

    Raises
    ------
    ScenarioError
        If the file is wrong.
    CommandError
        If no case can be scored.
    """
    base = load(BASE).scenario if base is None else base
    scored: list[ScoredCase] = []
    refused: list[Refusal] = []
    for case in read_cases(path):
        why = reason_to_refuse(case)
        if not why:
            try:
                scored.append(scored_case(case, base))
            except UnusableCaseError as error:
                why = str(error)
            except ValidationError as error:
                why = beyond_bounds(error)
        if why:
            refused.append(Refusal(case.facts.case_id, why))
    if not scored:
        raise CommandError(f"{path}: no case can be scored: {summary_of(refused)}")
    return scored, refused


def beyond_bounds(error: ValidationError) -> str:
    """Return which figure of a case no scenario may hold."""
    first = error.errors()[0]
    return f"{first['loc'][-1]} {first['input']:g}: {first['msg'].lower()}"


def warnings_of(cases: Iterable[ScoredCase], path: Path) -> list[str]:
    """Return a line for every buyer of whom the data know nothing: perhaps a slip of the pen."""
    tables = load_tables()
    known = tables.countries.keys() | tables.arms.keys() | tables.early_arms.keys()
    return [
        str(
            ScenarioError(
                f"found '{case.case.facts.iso3}'",
                "not in the data: "
                + (
                    "its installed base is taken to be its present Russian share, and it has no "
                    "rivals"
                    if case.case.facts.installed_base is None
                    else "it has no rivals"
                ),
                file=str(path),
                line=case.case.line,
                key="buyer_iso3",
                suggestion=nearest(case.case.facts.iso3, known),
            )
        )
        for case in cases
        if case.case.facts.iso3 not in known
    ]


def reason_to_refuse(case: Case) -> str:
    """Return why a case must not be scored, nothing if it may."""
    if case.is_survivor:
        return "known only because it was delivered"
    if case.period == CONTROL:
        return "over before the law"
    return ""


def scored_case(case: Case, base: Scenario) -> ScoredCase:
    """Return a case with its scenario; outcomes only say what it is scored for."""
    scenario = scenario_of_case(case.facts, base)
    signed = case.outcome.signed
    return ScoredCase(case, scenario, signed is None or signed >= scenario.start)


def summary_of(refused: Iterable[Refusal]) -> str:
    """Return how many cases were refused for each reason."""
    reasons: dict[str, int] = {}
    for refusal in refused:
        reasons[refusal.why] = reasons.get(refusal.why, 0) + 1
    return "; ".join(f"{count} {why}" for why, count in reasons.items()) or "the file has no cases"
