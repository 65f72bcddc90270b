"""Which cases of a file can be scored, and each of them made ready to be simulated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from analysis.errors import CommandError
from sim.data.case_file import CASES, CASES_BEFORE, CONTROL, HORIZON, Case, CaseFacts, read_cases
from sim.data.case_scenario import UnusableCaseError, scenario_of_case
from sim.data.tables import load_tables
from sim.errors import ScenarioError, nearest
from sim.scenario import Scenario
from sim.scenario_file import load

BASE = "record"
"""The scenario whose law and events all cases share."""


ENDED_BY = {"seller": "ended by Moscow", "embargo": "ended by an embargo"}
"""Ends of talks that say nothing of the buyer, in words."""


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
    def before_law(self) -> bool:
        """Whether it was over before the law: of a sample whose rates mean nothing."""
        return self.case.period == CONTROL

    @property
    def concluded(self) -> bool:
        """Whether it was delivered, or signed and standing, at its horizon."""
        return self.case.outcome.concluded_by(self.case.facts.horizon)

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
    path: Path = CASES,
    base: Scenario | None = None,
    *,
    rivals: bool = True,
    some: bool = True,
    horizon: int = HORIZON,
) -> tuple[list[ScoredCase], list[Refusal]]:
    """Return the cases of a file that were not over before the law and can be scored, and others.

    Parameters
    ----------
    base : Scenario, optional
        Brings law, events and weights; by default those of the record, and the registry's.
    rivals : bool
        Let other sellers bid that were known to; see `scenario_of_case`.
    some : bool
        Refuse a file of which no case can be scored.
    horizon : int
        Month, from year 0, at whose end cases under the law are looked at.

    Raises
    ------
    ScenarioError
        If the file is wrong.
    CommandError
        If no case can be scored.
    """
    base = load(BASE).scenario if base is None else base
    asked = ((case, reason_to_refuse(case)) for case in read_cases(path, horizon))
    scored, refused = scored_or_refused(asked, base, rivals=rivals)
    if some and not scored:
        raise CommandError(f"{path}: no case can be scored: {summary_of(refused)}")
    return scored, refused


def cases_before(
    path: Path = CASES_BEFORE, base: Scenario | None = None, *, rivals: bool = True
) -> tuple[list[ScoredCase], list[Refusal]]:
    """Return the talks of a file that were over before the law and can be scored, and the others.

    Who buys when nobody threatens: contract value, units and American alternative are taken as
    unknown, since they are known more often of talks that were concluded. Talks that Moscow or an
    embargo ended say nothing of the buyer, and those that another row tells too count once.

    Parameters
    ----------
    rivals : bool
        Let other sellers bid that were known to; see `scenario_of_case`. Washington's bid among
        them, which was coded blind, is then the American alternative from the start.

    Raises
    ------
    ScenarioError
        If the file is wrong.
    """
    base = load(BASE).scenario if base is None else base
    asked = (
        (replace(case, facts=blind_to_size(case.facts, rivals=rivals)), reason_before(case))
        for case in read_cases(path)
        if case.period == CONTROL and not case.is_survivor
    )
    return scored_or_refused(asked, base, rivals=rivals)


def blind_to_size(facts: CaseFacts, *, rivals: bool) -> CaseFacts:
    """Return facts without those that are known more often of talks that were concluded."""
    bid = facts.first_month if rivals and facts.competition.american else None
    return replace(facts, value=None, units="", size="", alternative=bid)


def scored_or_refused(
    asked: Iterable[tuple[Case, str]], base: Scenario, *, rivals: bool
) -> tuple[list[ScoredCase], list[Refusal]]:
    """Return the cases that can be scored, and why the others cannot.

    Parameters
    ----------
    asked : iterable of (Case, str)
        Each case, with the reason to refuse it where one is known.
    """
    scored: list[ScoredCase] = []
    refused: list[Refusal] = []
    for case, reason in asked:
        why = reason
        if not why:
            try:
                scored.append(scored_case(case, base, rivals=rivals))
            except UnusableCaseError as error:
                why = str(error)
            except ValidationError as error:
                why = beyond_bounds(error)
        if why:
            refused.append(Refusal(case.facts.case_id, why))
    return scored, refused


def reason_before(case: Case) -> str:
    """Return why talks of before the law are not scored, nothing if they may be."""
    if case.same_talk_as:
        return f"the same talk as {case.same_talk_as}"
    return ENDED_BY.get(case.outcome.ended_by, "")


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


def scored_case(case: Case, base: Scenario, *, rivals: bool = True) -> ScoredCase:
    """Return a case with its scenario; outcomes only say what it is scored for."""
    scenario = scenario_of_case(case.facts, base, rivals=rivals)
    signed = case.outcome.signed
    return ScoredCase(case, scenario, signed is None or signed >= scenario.start)


def summary_of(refused: Iterable[Refusal]) -> str:
    """Return how many cases were refused for each reason."""
    reasons: dict[str, int] = {}
    for refusal in refused:
        reasons[refusal.why] = reasons.get(refusal.why, 0) + 1
    return "; ".join(f"{count} {why}" for why, count in reasons.items()) or "the file has no cases"
