"""The calendar of a scenario: its law and events, in months counted from the start."""

from dataclasses import dataclass
from typing import TypeVar

from sim.records import CongressState, Month, Statute
from sim.rules.terms import NEVER, NOT_YET, Relationship
from sim.scenario import (
    Administration,
    Designations,
    Grievance,
    Letter,
    Pressure,
    Scenario,
    SupplyShock,
    ThirdParty,
    Waiver,
    is_on,
)

Kind = TypeVar("Kind")


def since_start(month: int | None, scenario: Scenario) -> int:
    """Return a calendar month counted from the start, `NEVER` where there is none."""
    return NEVER if month is None else month - scenario.start


def month_of_before(month: int | None, scenario: Scenario) -> int:
    """Return a calendar month before the start counted from it, `NOT_YET` for any other."""
    return NOT_YET if month is None or month >= scenario.start else int(month - scenario.start)


def spared_from(code: str, relationship: Relationship, scenario: Scenario) -> int:
    """Return the month from which a buyer is publicly spared."""
    months = [
        event.month - scenario.start
        for event in scenario.events.values()
        if isinstance(event, Waiver)
        and (code in event.buyers or relationship in event.relationships)
    ]
    return min(months, default=NEVER)


def statute_of(scenario: Scenario) -> Statute:
    """Return the law in months of the scenario."""
    law = scenario.law
    in_force = since_start(law.in_force, scenario)
    return Statute(
        in_force=in_force,
        answerable_from=in_force + law.grace_months if in_force != NEVER else NEVER,
        trigger=law.trigger,
        waiver_from=since_start(law.waiver_from, scenario),
        deadline_from=since_start(law.deadline_from, scenario),
        deadline_months=law.deadline_months,
        lifting_months=law.lifting_months,
        consent_from=since_start(law.consent_from, scenario),
    )


@dataclass(frozen=True)
class Agenda:
    """The events of a scenario by kind, each in the order of their months, then of their names."""

    supply: tuple[SupplyShock, ...]
    administrations: tuple[Administration, ...]
    letters: tuple[Letter, ...]
    rounds: tuple[Designations, ...]
    threats: tuple[ThirdParty, ...]
    pressure: tuple[Pressure, ...]
    grievance: tuple[Grievance, ...]


def agenda_of(scenario: Scenario) -> Agenda:
    """Return the events of a scenario in order."""
    named = sorted(scenario.events.items(), key=lambda item: (item[1].month, item[0]))

    def of(kind: type[Kind]) -> tuple[Kind, ...]:
        return tuple(event for _, event in named if isinstance(event, kind))

    return Agenda(
        of(SupplyShock),
        of(Administration),
        of(Letter),
        of(Designations),
        of(ThirdParty),
        of(Pressure),
        tuple(sorted(scenario.grievance.values(), key=lambda item: item.month)),
    )


def month_of(agenda: Agenda, month: int) -> Month:
    """Return what is scheduled for a calendar month."""
    today = Month()
    for supply in agenda.supply:
        if is_on(supply, month):
            today.capacity_factor *= supply.factor
    for office in agenda.administrations:
        if office.month <= month:
            today.reluctance = float(office.reluctance)
    for level in agenda.grievance:
        if level.month <= month:
            today.grievance = float(level.level)
    today.letter = any(letter.month == month for letter in agenda.letters)
    for names in agenda.rounds:
        if names.month == month:
            today.entities += names.entities
            today.individuals += names.individuals
            today.listed_entities += names.listed_entities
            today.listed_individuals += names.listed_individuals
    return today


def outlook_of(agenda: Agenda, month: int) -> list[tuple[float, float]]:
    """Return export production as buyers foresee it in a calendar month.

    What is under way lasts, but for ends that are announced by then; what begins later is not
    foreseen.

    Returns
    -------
    list of (float, float)
        In how many months each factor on production begins, and the factor; the first is now.
        One entry for each shock of the scenario and one more: at the end the last is repeated.
    """
    under_way = [shock for shock in agenda.supply if is_on(shock, month)]
    ends = {shock.until for shock in under_way if _foreseen(shock, month)}
    steps = []
    for begins in sorted({month} | {end for end in ends if end is not None}):
        factor = 1.0
        for shock in under_way:
            over = _foreseen(shock, month) and shock.until is not None and shock.until <= begins
            if not over:
                factor *= shock.factor
        steps.append((float(begins - month), factor))
    return steps + [steps[-1]] * (len(agenda.supply) + 1 - len(steps))


def _foreseen(shock: SupplyShock, month: int) -> bool:
    """Return whether buyers know in a month when a shock ends."""
    return shock.announced is not None and shock.announced <= month


def congress_at_start(agenda: Agenda, scenario: Scenario, statute: Statute) -> CongressState:
    """Return Congress, with the last letter before the start if the law was in force by then."""
    congress = CongressState()
    for letter in agenda.letters:
        if statute.in_force <= letter.month - scenario.start < 0:
            congress.last_letter = letter.month - scenario.start
    return congress


def months_before(agenda: Agenda, scenario: Scenario, first: int) -> list[Month]:
    """Return what was scheduled up to the start, from the first round of designations on.

    Parameters
    ----------
    first : int
        A month, counted from the start, from which they are needed in any case.
    """
    rounds = (event.month for event in agenda.rounds)
    begin = min(scenario.start + first, *rounds, scenario.start)
    return [month_of(agenda, month) for month in range(begin, scenario.start)]


def loss_threatened(code: str, agenda: Agenda, month: int) -> float:
    """Return the loss [musd] with which third states threaten a buyer in a calendar month."""
    loss = 0.0
    for threat in agenda.threats:
        if threat.buyer == code and is_on(threat, month):
            loss += threat.loss
    return loss


def cost_pressed(code: str, agenda: Agenda, month: int) -> float:
    """Return what others make sales to a buyer cost Moscow [musd] in a calendar month."""
    cost = 0.0
    for event in agenda.pressure:
        if event.buyer == code and is_on(event, month):
            cost += event.cost
    return cost
