"""Where deals stand when a simulation starts, and a scenario as it stood in some month."""

from sim.rules.terms import Stage, Threat
from sim.scenario import (
    LASTING,
    CountrySpec,
    DealSpec,
    Event,
    Record,
    Scenario,
    SupplyShock,
)


def stage_at(spec: DealSpec, month: int, exploring_months: int) -> Stage:
    """Return the stage that the record shows for events before a month.

    Talks without a date of negotiations count as exploratory for so many months.
    """
    record = spec.record

    def past(when: int | None) -> bool:
        return when is not None and when < month

    if past(record.withdrawn):
        return Stage.WITHDRAWN
    if past(record.switched):
        return Stage.SWITCHED
    if past(record.abandoned):
        return Stage.ABANDONED
    if past(record.delivered):
        return Stage.DELIVERED
    if past(record.signed):
        return Stage.SIGNED
    if past(record.agreed):
        return Stage.AGREED
    if past(record.negotiating):
        return Stage.NEGOTIATING
    opened = record.opened if spec.opens is None else spec.opens
    if opened is not None and record.negotiating is None and opened + exploring_months < month:
        return Stage.NEGOTIATING
    return Stage.EXPLORING


def rests_on(spec: DealSpec) -> str:
    """Return in words what the stage of a deal rests on: its source, or that there is none."""
    note = " ".join(spec.note.split())
    told = " ".join(spec.record.source.split())
    if not told and spec.record != Record():
        told = "dates that the scenario gives without a source"
    elif not told and spec.stage is not None:
        told = "a stage that the scenario gives without a source"
    elif not told:
        told = "nothing on record: talks open in the scenario"
    return f"{told} ({note})" if note else told


def opening_month(spec: DealSpec, scenario: Scenario) -> int:
    """Return the calendar month in which a deal opens: given, on record, or the start."""
    if spec.opens is not None:
        return int(spec.opens)
    if spec.record.opened is not None:
        return int(spec.record.opened)
    return int(scenario.start)


def is_dormant(spec: DealSpec, scenario: Scenario) -> bool:
    """Return whether a deal stands still when a scenario starts, as its record says.

    What is delivered, or has ended, is beyond that.
    """
    since = spec.record.dormant
    under_way = first_stage(spec, scenario) < Stage.DELIVERED
    return since is not None and since < scenario.start and under_way


def began_in(scenario: Scenario) -> int:
    """Return the month in which the run began that a scenario continues: its own, by default."""
    return int(scenario.start if scenario.lived_since is None else scenario.lived_since)


def as_of(scenario: Scenario, month: int, *, hindsight: bool = False, months: int = 12) -> Scenario:
    """Return the scenario as it stood at the end of a month, looking ahead from the next.

    What failed, and what State answered, since the scenario's own start still counts.

    Parameters
    ----------
    scenario : Scenario
        The scenario whose deals carry a record.
    month : int
        Months since year 0; the result starts in the month after.
    hindsight : bool
        Keep events, laws and openings that lie after the month.
    months : int
        How far to look ahead.
    """
    start = month + 1
    since = min(start, began_in(scenario))
    changes: dict[str, object] = {
        "start": start,
        "months": months,
        "lived_since": since,
        "population": None,
    }
    known = {
        name: spec.model_copy(update={"detected": True})
        for name, spec in scenario.deals.items()
        if hindsight or opening_month(spec, scenario) <= month
    }
    changes["deals"] = known
    if not hindsight:
        changes["deals"] = {
            name: _known_deal(spec, month, scenario.start) for name, spec in known.items()
        }
        changes["events"] = {
            name: _known_event(event, month)
            for name, event in scenario.events.items()
            if event.month <= month
        }
        changes["grievance"] = {
            name: level for name, level in scenario.grievance.items() if level.month <= month
        }
        changes["countries"] = {
            code: _known_country(spec, month) for code, spec in scenario.countries.items()
        }
        changes["law"] = scenario.law.model_copy(
            update={
                name: None
                for name in ("in_force", "waiver_from", "deadline_from", "consent_from")
                if (getattr(scenario.law, name) or 0) > month
            }
        )
    return scenario.model_copy(update=changes)


def _known_country(spec: CountrySpec, month: int) -> CountrySpec:
    """Forget figures that hold from a later month on."""
    if not spec.later:
        return spec
    known = {name: later for name, later in spec.later.items() if later.month <= month}
    return spec.model_copy(update={"later": known})


def _known_event(event: Event, month: int) -> Event:
    """Forget when an event ends, unless it has ended by the month or its end is announced."""
    if isinstance(event, LASTING) and (event.until or 0) > month:
        if isinstance(event, SupplyShock) and event.announced is not None:
            if event.announced <= month:
                return event
            return event.model_copy(update={"until": None, "announced": None})
        return event.model_copy(update={"until": None})
    return event


STEPS = (
    *("negotiating", "agreed", "signed", "delivered", "abandoned", "switched", "withdrawn"),
    *("designated", "waived", "lifted"),
)
"""Months of a record that say that a deal went on, or what was made of it."""


def _known_deal(spec: DealSpec, month: int, start: int) -> DealSpec:
    """Forget what lies after the month; where there is a record, it says where the deal stands.

    A stage that is given says where the deal stood when its scenario starts, at the end of the
    month before. It holds for later months until the record has a step that was made since.
    """
    dates = {
        name: None
        for name in Record.model_fields
        if name != "source" and (getattr(spec.record, name) or 0) > month
    }
    record = spec.record.model_copy(update=dates)
    changes: dict[str, object] = {"record": record}
    if any(getattr(record, name) is not None for name in Record.model_fields if name != "source"):
        changes["threat"] = Threat.NONE
        since = [when for name in STEPS if (when := getattr(record, name)) is not None]
        if month + 1 < start or any(when >= start for when in since):
            changes["stage"] = None
    changes["offers"] = {
        name: offer.model_copy(update={"until": None}) if (offer.until or 0) > month else offer
        for name, offer in spec.offers.items()
        if offer.month <= month
    }
    for part in ("alternative", "link"):
        value = getattr(spec, part)
        if value is not None and value.month > month:
            changes[part] = None
    return spec.model_copy(update=changes)


def first_stage(spec: DealSpec, scenario: Scenario) -> Stage:
    """Return the stage in which a deal opens: given, or as the record shows at the start."""
    if spec.stage is not None:
        return Stage(spec.stage)
    return stage_at(spec, scenario.start, scenario.buying.exploring_months)
